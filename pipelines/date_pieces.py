"""Tokens of a date text and the pieces they form: days, clocks, weekdays, ages, phrases.

Every matcher looks at a bounded number of tokens from one place and never goes back, so that
reading is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipelines import date_words as words

_TOKEN: Final = re.compile(r"([0-9]+)|([^\W\d_]+)|(\S)")
_LOOKAHEAD: Final = 16
STRONG: Final = frozenset("|•·●►»›")
TOUCHING: Final = frozenset("/.-_+:=#@")


class Token(NamedTuple):
    """A number, a word or one other sign; ``gap`` tells of a blank before it."""

    kind: str  # "number", "word", "sign", "end"
    text: str
    low: str
    gap: bool
    start: int
    end: int


@dataclass(slots=True)
class Piece:
    """Tokens ``start`` to ``end`` (exclusive) and the part they play in the text."""

    kind: str
    start: int
    end: int
    value: object = None


class Day(NamedTuple):
    """A day (``day`` 0: a whole month) as printed; it may not exist in the calendar."""

    year: int
    month: int
    day: int
    rule: str


class Clock(NamedTuple):
    """A time of day as printed; ``zone`` in minutes east of Greenwich."""

    hour: int
    minute: int | None
    second: int | None
    meridiem: str | None
    zone: int | None


class Age(NamedTuple):
    """Amounts before the capture, largest unit first; the last unit is the precision."""

    amounts: tuple[tuple[int, str], ...]


class DayName(NamedTuple):
    """A day counted back from the capture."""

    days: int


class WeekAgo(NamedTuple):
    """A weekday of the week before the capture's (Monday is 0 and begins the week)."""

    weekday: int


class Tokens(list[Token]):
    """The tokens of a text, with enough end tokens behind them to look ahead unchecked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        last = 0
        for found in _TOKEN.finditer(text):
            start, end = found.span()
            kind = ("number", "word", "sign")[(found.lastindex or 1) - 1]
            part = found.group()
            self.append(Token(kind, part, part.lower(), start > last, start, end))
            last = end
        self.size = len(self)
        self.text = text
        self.ascii = text.isascii()
        self.extend([Token("end", "", "", True, last, last)] * _LOOKAHEAD)

    def number(self, at: int, digits: int = 2) -> int | None:
        """The number at ``at`` when it has at most ``digits`` digits."""
        token = self[at]
        if token.kind == "number" and len(token.text) <= digits:
            return int(token.text)
        return None

    def look(self, at: int, table: Mapping[str, int], unaccented: Mapping[str, int]) -> int | None:
        """The value of the word at ``at``; a text without accents is read without them."""
        return (unaccented if self.ascii else table).get(self[at].low)


def _both(table: Mapping[str, int]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    return table, {words.plain(word): value for word, value in table.items()}


_MONTHS = _both(words.MONTHS)
_MONTHS_AFTER_TEN = _both(words.MONTHS_AFTER_TEN)
_WEEKDAYS = _both(words.WEEKDAYS_AFTER_THU)
_NUMBERS = _both(words.NUMBER_WORDS)
_NUMBERS_AFTER_TEN = _both(words.NUMBERS_AFTER_TEN)


def _with_plain(names: Iterable[str]) -> frozenset[str]:
    return frozenset(form for name in names for form in (name, words.plain(name)))


_MONTH_LABELS = _with_plain(words.MONTH_LABELS)
_YEAR = frozenset({"năm", "nam"})
_DAY = frozenset({"ngày", "ngay"})
_HOURS = _with_plain(words.HOUR_WORDS)
_MINUTES = _with_plain(words.MINUTE_WORDS)
_SECONDS = _with_plain(words.SECOND_WORDS)
_ABOUT = _with_plain(words.ABOUT)
_MERIDIEMS = {form: value for key, value in words.MERIDIEMS.items() for form in (key, words.plain(key))}
_UNITS = {form: value for key, value in words.UNITS.items() for form in (key, words.plain(key))}
_DAY_NAMES = {
    form: value
    for key, value in words.DAY_NAMES.items()
    for form in (key, tuple(words.plain(word) for word in key))
}
_AGO = frozenset({"trước", "truoc", "ago"})


# --- days -----------------------------------------------------------------------------------


def _year(t: Tokens, at: int) -> tuple[int, int] | None:
    """A year of four digits, or of two ("20", "'20"), and the place behind it."""
    if t[at].text == "'" and t[at + 1].kind == "number" and len(t[at + 1].text) == 2:
        at += 1
    elif t[at].kind != "number" or len(t[at].text) not in (2, 4):
        return None
    year = int(t[at].text)
    if len(t[at].text) == 2:
        year += 1900 if year >= 97 else 2000
    return year, at + 1


def numeric_day(t: Tokens, at: int, month_first: bool) -> Piece | None:
    """27/06/2020, 27 - 06 - 2020, 06/27/2020, 2020-06-27, ngày 27/6 năm 2020."""
    first, mark, second = t[at], t[at + 1].text, t[at + 2]
    if mark not in ("/", "-", ".") or second.kind != "number" or len(second.text) > 2:
        return None
    if t[at + 1].gap != second.gap and mark != "/":
        return None
    if len(first.text) == 4:
        return _year_first(t, at, mark)
    if len(first.text) > 2:
        return None
    third = at + 4
    if t[at + 3].text != mark:
        if t[at + 3].low not in _YEAR or t[at + 4].kind != "number":
            return None
    elif mark != "/" and t[at + 3].gap != t[at + 4].gap:
        return None
    found = _year(t, third)
    if found is None:
        return None
    year, end = found
    short = len(t[end - 1].text) == 2
    # "3-5-20" is a formation, "1.2.20" a version; "27/6/20" is a date.
    if short and mark != "/" and (len(first.text) < 2 or len(second.text) < 2):
        return None
    a, b = int(first.text), int(second.text)
    swapped = a <= 12 and (month_first or b > 12)
    day = Day(year, a, b, "month-first") if swapped else Day(year, b, a, "day-first")
    return Piece("day", at, end, day)


def _year_first(t: Tokens, at: int, mark: str) -> Piece | None:
    day = t.number(at + 4)
    if t[at + 3].text != mark or day is None or t[at + 3].gap != t[at + 4].gap:
        return None
    value = Day(int(t[at].text), int(t[at + 2].text), day, "year-first")
    return Piece("day", at, at + 5, value)


def _month(t: Tokens, at: int) -> tuple[int, int, bool] | None:
    """Month behind "tháng": (number, place behind it, whether a bare "năm" was read as May)."""
    number = t.number(at)
    if number is not None:
        return number, at + 1, False
    number = t.look(at, *_MONTHS)
    if number is None:
        return None
    if number == 10 and (after := t.look(at + 1, *_MONTHS_AFTER_TEN)):
        return after, at + 2, False
    doubtful = t[at].low in _YEAR and t[at].text != "Năm" and t[at].text != "Nam"
    if doubtful and t[at + 1].low in _YEAR:
        doubtful = False
    return number, at + 1, doubtful


def _skip(t: Tokens, at: int, marks: str) -> int:
    return at + 1 if t[at].kind == "sign" and t[at].text in marks else at


def _skip_year_word(t: Tokens, at: int) -> int:
    at = _skip(t, at, ",/-.")
    return at + 1 if t[at].low in _YEAR else at


def worded_day(t: Tokens, at: int) -> Piece | None:
    """27 tháng 6 năm 2020, 27 Tháng Sáu, 2020, 27 thg 6, 2020."""
    day = t.number(at)
    place = _skip(t, at + 1, "/-.,")
    if day is None or t[place].low not in _MONTH_LABELS:
        return None
    found = _month(t, _skip(t, place + 1, "."))
    if found is None:
        return None
    month, place, doubtful = found
    place = _skip_year_word(t, place)
    if t[place].kind != "number" or len(t[place].text) != 4:
        return None
    # "6 tháng năm 2020" is half of 2020, "ngày 27 tháng năm 2020" a form with its month not
    # filled in; only a capital ("27 Tháng Năm 2020") or a day over 12 says May.
    if doubtful and (day <= 12 or t[max(at - 1, 0)].low in _DAY):
        return Piece("refused", at, place + 1, "tháng năm may be May or an unfilled month")
    return Piece("day", at, place + 1, Day(int(t[place].text), month, day, "worded"))


def month_piece(t: Tokens, at: int) -> Piece | None:
    """Tháng Sáu 27, 2020; tháng 6 ngày 27 năm 2020; a whole month: Tháng 6/2020."""
    if t[at].low not in _MONTH_LABELS:
        return None
    found = _month(t, _skip(t, at + 1, "."))
    if found is None:
        return None
    month, place, doubtful = found
    behind = _skip(t, place, ",")
    if t[behind].low in _DAY:
        behind += 1
    day = t.number(behind)
    if day is not None and t[place].text != "/":
        year = _skip_year_word(t, behind + 1)
        if t[year].kind == "number" and len(t[year].text) == 4:
            value = Day(int(t[year].text), month, day, "worded")
            return Piece("day", at, year + 1, value)
    place = _skip_year_word(t, place)
    if t[place].kind != "number" or len(t[place].text) != 4:
        return None
    if doubtful:
        return Piece("refused", at, place + 1, "tháng năm may be May or an unfilled month")
    return Piece("day", at, place + 1, Day(int(t[place].text), month, 0, "month"))


def english_day(t: Tokens, at: int) -> Piece | None:
    """27 June 2020, 27th Jun 2020, 27-Jun-20."""
    day = t.number(at)
    if day is None:
        return None
    place = at + 1
    if t[place].low in ("st", "nd", "rd", "th") and not t[place].gap:
        place += 1
    place = _skip(t, place, "-/., ")
    month = words.ENGLISH_MONTHS.get(t[place].low)
    if month is None:
        return None
    found = _year(t, _skip(t, _skip(t, place + 1, "."), "-/,"))
    if found is None:
        return None
    return Piece("day", at, found[1], Day(found[0], month, day, "english"))


def english_month(t: Tokens, at: int) -> list[Piece] | None:
    """June 27, 2020; June 2020; Sat Jun 27 21:27:05 ICT 2020 (day and clock)."""
    month = words.ENGLISH_MONTHS.get(t[at].low)
    if month is None:
        return None
    place = _skip(t, at + 1, ".,")
    if t[place].kind == "number" and len(t[place].text) == 4:
        day = Day(int(t[place].text), month, 0, "month")
        return [Piece("day", at, place + 1, day)]
    number = t.number(place)
    if number is None:
        return None
    place += 1
    if t[place].low in ("st", "nd", "rd", "th") and not t[place].gap:
        place += 1
    after = _skip(t, place, ",")
    clock = clock_piece(t, after, signed=True)
    year = clock.end if clock else after
    if t[year].kind != "number" or len(t[year].text) != 4:
        return None
    value = Day(int(t[year].text), month, number, "english")
    if clock is None:
        return [Piece("day", at, year + 1, value)]
    return [Piece("day", at, clock.start, value), clock, Piece("covered", year, year + 1)]


# --- clocks ---------------------------------------------------------------------------------


def clock_piece(t: Tokens, at: int, signed: bool = False) -> Piece | None:
    """21:27, 21:27:05.123 +0700, 9h30, 21 giờ 27 phút, 09:27 CH. ``signed``: -0500 is a zone."""
    hour = t.number(at)
    if hour is None:
        return None
    read = _colon_clock(t, at) or _hour_clock(t, at)
    if read is None:
        return None
    minute, second, end = read
    meridiem, end = _meridiem(t, end)
    zone, end = _zone(t, end, signed)
    if not t[end].gap and t[end].text in ("/", ":", ".") and t[end + 1].kind == "number":
        if not t[end + 1].gap:
            return None
    return Piece("clock", at, end, Clock(hour, minute, second, meridiem, zone))


def _colon_clock(t: Tokens, at: int) -> tuple[int, int | None, int] | None:
    mark, minute = t[at + 1], t[at + 2]
    if mark.text != ":" or minute.kind != "number" or len(minute.text) != 2:
        return None
    if mark.gap != minute.gap:
        return None
    end = at + 3
    second = None
    if t[end].text == ":" and t[end + 1].kind == "number" and len(t[end + 1].text) == 2:
        second = int(t[end + 1].text)
        end += 2
        fraction = t[end + 1]
        if t[end].text in ".," and fraction.kind == "number" and not fraction.gap:
            if len(fraction.text) >= 3 and not t[end].gap and t[end + 2].text not in ("/", "-"):
                end += 2
            elif len(fraction.text) >= 3 and t[end + 2].text == "-":
                end += 2
    elif t[end].text == "'" or (t[end].low in _MINUTES | _HOURS and not t[end].gap):
        end += 1
    return int(minute.text), second, end


def _hour_clock(t: Tokens, at: int) -> tuple[int | None, int | None, int] | None:
    if t[at + 1].low not in _HOURS:
        return None
    end = at + 2
    place = _skip(t, end, ":")
    minute = t.number(place)
    tail = t[place + 1]
    joined = not tail.gap and tail.text in ("/", "-", ".") and t[place + 2].kind == "number"
    if minute is None or joined or tail.low in _MONTH_LABELS:
        return None, None, end
    if len(t[place].text) < 2 and tail.low not in _MINUTES:
        return None, None, end
    end = place + 1
    second = None
    if t[end].low in _MINUTES or t[end].text == "'":
        end += 1
        if (value := t.number(end)) is not None and t[end + 1].low in _SECONDS:
            second = value
            end += 2
    return minute, second, end


def _meridiem(t: Tokens, at: int) -> tuple[str | None, int]:
    """SA, CH, AM, PM, a.m., sáng, chiều, tối, also in brackets, behind a clock."""
    if t[at].low in ("a", "p", "s", "c") and t[at + 1].text == "." and not t[at + 1].gap:
        low = t[at].low + t[at + 2].low
        if low in ("am", "pm", "sa", "ch") and not t[at + 2].gap:
            return _MERIDIEMS[low], _skip(t, at + 3, ".")
    if t[at].low in _MERIDIEMS:
        return _MERIDIEMS[t[at].low], at + 1
    if t[at].text == "(" and t[at + 1].low in _MERIDIEMS and t[at + 2].text == ")":
        return _MERIDIEMS[t[at + 1].low], at + 3
    return None, at


def _zone(t: Tokens, at: int, signed: bool) -> tuple[int | None, int]:
    """GMT+7, (GMT +07:00), UTC, Z, +0700; minutes east of Greenwich."""
    start = _skip(t, at, ",")
    bracket = t[start].text in ("(", "[")
    start += bracket
    base = words.ZONES.get(t[start].low) if t[start].kind == "word" else None
    if base is not None and t[start].low == "z" and t[start].gap:
        base = None
    place = start + 1 if base is not None else start
    offset = None
    if base in (None, 0):
        offset, place = _offset(t, place, signed or base == 0)
    if base is None and offset is None:
        return None, at
    if bracket and t[place].text in (")", "]"):
        place += 1
    return (base or 0) + (offset or 0), place


def _offset(t: Tokens, at: int, signed: bool) -> tuple[int | None, int]:
    sign, number = t[at].text, t[at + 1]
    if sign not in ("+", "-") or (sign == "-" and not signed) or number.kind != "number":
        return None, at
    if number.gap and sign == "-":
        return None, at
    end = at + 2
    if len(number.text) == 4:
        minutes = int(number.text[:2]) * 60 + int(number.text[2:])
    elif len(number.text) <= 2:
        minutes = int(number.text) * 60
        if t[end].text == ":" and t[end + 1].kind == "number" and len(t[end + 1].text) == 2:
            minutes += int(t[end + 1].text)
            end += 2
    else:
        return None, at
    if minutes > 14 * 60:
        return None, at
    return (minutes if sign == "+" else -minutes), end


# --- weekdays and ages ----------------------------------------------------------------------


def weekday_piece(t: Tokens, at: int) -> Piece | None:
    """Thứ bảy, Thứ 7, T7, CN, Chủ nhật, Chúa nhật, Saturday, Sat."""
    low, after = t[at].low, t[at + 1]
    if low in ("thứ", "thu") and (day := t.look(at + 1, *_WEEKDAYS)) is not None:
        return Piece("weekday", at, at + 2, day)
    if low in ("chủ", "chúa", "chu", "chua") and after.low in ("nhật", "nhựt", "nhat"):
        return Piece("weekday", at, at + 2, 6)
    if low == "t" and not after.gap and after.text in ("2", "3", "4", "5", "6", "7"):
        if t[at + 2].text not in ("/",):
            return Piece("weekday", at, at + 2, int(after.text) - 2)
    if t[at].text in ("CN", "Cn"):
        return Piece("weekday", at, at + 1, 6)
    if low == "c" and after.text == "." and t[at + 2].low == "n" and not t[at + 2].gap:
        return Piece("weekday", at, _skip(t, at + 3, "."), 6)
    if (day := words.ENGLISH_WEEKDAYS.get(low)) is not None:
        return Piece("weekday", at, _skip(t, at + 1, "."), day)
    return None


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
    place = at
    if since := t[at].low in ("cách", "cach") and t[at + 1].low in ("đây", "day", "nay"):
        place += 2
    if t[place].low in _ABOUT:
        place += 1
    amounts = []
    while len(amounts) < 3 and (found := _amount(t, place)):
        unit = _UNITS.get(t[found[1]].low)
        if unit is None:
            break
        amounts.append((found[0], unit))
        place = found[1] + 1
    if amounts and (since or t[place].low in _AGO):
        place += t[place].low in _AGO
        if t[place].low in ("đây", "day", "kia"):
            place += 1
        return Piece("age", at, place, Age(tuple(amounts)))
    return _named_day(t, at)


def _named_day(t: Tokens, at: int) -> Piece | None:
    for size in (2, 1):
        key = tuple(token.low for token in t[at : at + size])
        if (days := _DAY_NAMES.get(key)) is not None:
            return Piece("age", at, at + size, DayName(days))
    weekday = weekday_piece(t, at)
    if weekday and t[weekday.end].low in ("tuần", "tuan") and t[weekday.end + 1].low in _AGO:
        assert isinstance(weekday.value, int)
        return Piece("age", at, weekday.end + 2, WeekAgo(weekday.value))
    if t[at].low in ("tháng", "thang") and t[at + 1].low in _AGO:
        return Piece("age", at, at + 2, Age(((1, "month"),)))
    return None


# --- phrases --------------------------------------------------------------------------------


def _phrase_table(unaccented: bool) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    kinds = dict(words.PHRASES)
    kinds["now"] = words.JUST_NOW
    for kind, phrases in kinds.items():
        for phrase in phrases:
            parts = tuple((words.plain(phrase) if unaccented else phrase).split())
            table.setdefault(parts[0], []).append((parts, kind))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_PHRASES = _phrase_table(unaccented=False)
_PLAIN_PHRASES = _phrase_table(unaccented=True)


def phrase_piece(t: Tokens, at: int) -> Piece | None:
    """The longest known phrase at ``at``: label, counter, button, or a word that bars a date."""
    entries = (_PLAIN_PHRASES if t.ascii else _PHRASES).get(t[at].low)
    for parts, kind in entries or ():
        place = at
        for part in parts:
            if place > at and t[place].text in ("/", "-", "_"):
                place += 1
            if t[place].low != part:
                break
            place += 1
        else:
            return Piece(kind, at, place, " ".join(parts))
    return None


def fold(text: str) -> str:
    """NFC, one kind of dash, slash and apostrophe, no invisible signs, single blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_SIGNS)
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs", "Co"))
    return " ".join(text.split())


_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("／∕⁄", "/"),
        **dict.fromkeys("‘’ʼ′´`＇", "'"),
        "：": ":", "．": ".", "，": ",", "｜": "|", "¦": "|", "│": "|", "┃": "|", "∣": "|",
        "\xa0": " ", "\u00ad": "",
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    }
)  # fmt: skip
