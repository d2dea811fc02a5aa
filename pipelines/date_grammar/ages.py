"""Ages, counted back from the capture: 15 phút trước, hôm qua, thứ 5 tuần trước."""

from __future__ import annotations

from pipelines.date_grammar import words
from pipelines.date_grammar.clocks import WEEKDAY_FIRST, weekday_piece
from pipelines.date_grammar.tokens import Age, DayName, Piece, Tokens, WeekAgo, both, with_plain

_NUMBERS = both(words.NUMBER_WORDS)
_NUMBERS_AFTER_TEN = both(words.NUMBERS_AFTER_TEN)
_ABOUT = with_plain(words.ABOUT)
_UNITS = {form: value for key, value in words.UNITS.items() for form in (key, words.plain(key))}
_DAY_NAMES = {
    form: DayName(*value)
    for key, value in words.DAY_NAMES.items()
    for form in (key, tuple(words.plain(word) for word in key))
}
_AGO = frozenset({"trước", "truoc", "ago"})
# The words an age may begin with; all else is passed over at once.
_FIRST = (
    frozenset({"cách", "cach", "tháng", "thang"}) | _ABOUT | _NUMBERS[0].keys()
    | _NUMBERS[1].keys() | {key[0] for key in _DAY_NAMES} | WEEKDAY_FIRST
)  # fmt: skip


def _amount(t: Tokens, at: int) -> tuple[int, int] | None:
    number = t.number(at, 4)
    if number is not None:
        return number, at + 1
    number = t.look(at, *_NUMBERS)
    if number is None:
        return None
    if number == 10 and (after := t.look(at + 1, *_NUMBERS_AFTER_TEN)):
        return 10 + after, at + 2
    return number, at + 1


def age_piece(t: Tokens, at: int) -> Piece | None:
    """15 phút trước, cách đây 2 giờ, một ngày 3 giờ trước, hôm qua, vừa xong, 2 hours ago."""
    if t[at].kind == "number":
        if t[at + 1].low not in _UNITS:
            return None
    elif t[at].low not in _FIRST:
        return None
    place = at
    if since := t[at].low in ("cách", "cach") and t[at + 1].low in ("đây", "day", "nay"):
        place += 2
    if t[place].low in _ABOUT:
        place += 1
    amounts: list[tuple[int, str]] = []
    while len(amounts) < 3 and (found := _amount(t, place)):
        unit = _UNITS.get(t[found[1]].low)
        if unit is None:
            break
        amounts.append((found[0], unit))
        place = found[1] + 1
        if t[place].low == "đồng" and t[place + 1].low == "hồ":  # "2 tiếng đồng hồ"
            place += 2
        elif t[place].text == "," and t[place + 1].kind == "number":
            place += 1
    if amounts and (since or t[place].low in _AGO):
        place += t[place].low in _AGO
        if t[place].low in ("đây", "day", "kia"):
            place += 1
        return Piece("age", at, place, Age(tuple(amounts)))
    return _named_day(t, at)


def _named_day(t: Tokens, at: int) -> Piece | None:
    for length in (3, 2, 1):
        key = tuple(token.low for token in t[at : at + length])
        if (name := _DAY_NAMES.get(key)) is not None:
            return Piece("age", at, at + length, name)
    weekday = weekday_piece(t, at)
    if weekday and t[weekday.end].low in ("tuần", "tuan") and t[weekday.end + 1].low in _AGO:
        assert isinstance(weekday.value, int)
        return Piece("age", at, weekday.end + 2, WeekAgo(weekday.value))
    if t[at].low in ("tháng", "thang") and t[at + 1].low in _AGO:
        return Piece("age", at, at + 2, Age(((1, "month"),)))
    return None
