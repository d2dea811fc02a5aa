"""Days in digits and in words: 27/06/2020, 27 tháng Sáu năm 2020, June 27, 2020, Tháng 6/2020."""

from __future__ import annotations

from pipelines.date_grammar import words
from pipelines.date_grammar.clocks import clock_piece
from pipelines.date_grammar.tokens import Day, Piece, Tokens, both, skip, with_plain

_MONTHS = both(words.MONTHS)
_AFTER_TEN = both(words.MONTHS_AFTER_TEN)
_MONTH_LABELS = with_plain(words.MONTH_LABELS)
_YEAR = frozenset({"năm", "nam"})
_DAY = frozenset({"ngày", "ngay"})


def year_of(digits: str) -> int:
    """The year of four digits, or of two: "97" is when the first portals began."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= 97 else 2000)


def _year(t: Tokens, at: int) -> tuple[int, int] | None:
    """A year of four digits, or of two ("20", "'20"), and the place behind it."""
    if t[at].text == "'" and t[at + 1].kind == "number" and len(t[at + 1].text) == 2:
        at += 1
    elif t[at].kind != "number" or len(t[at].text) not in (2, 4):
        return None
    return year_of(t[at].text), at + 1


def numeric_day(t: Tokens, at: int, month_first: bool) -> Piece | None:
    """27/06/2020, 27 - 06 - 2020, 06/27/2020, 2020-06-27, ngày 27/6 năm 2020."""
    first, mark, second = t[at], t[at + 1].text, t[at + 2]
    if mark not in ("/", "-", ".") or second.kind != "number" or len(second.text) > 2:
        return None
    if t[at + 1].gap != second.gap and mark == "-":
        return None
    if len(first.text) == 4:
        return _year_first(t, at, mark)
    if len(first.text) > 2:
        return None
    third = at + 4
    if t[at + 3].text != mark:
        if t[at + 3].low not in _YEAR or t[at + 4].kind != "number":
            return None
    elif mark == "-" and t[at + 3].gap != t[at + 4].gap:
        return None
    found = _year(t, third)
    if found is None:
        return None
    year, end = found
    short = len(t[end - 1].text) == 2
    if short and (t[end].text == "…" or t[end].text == t[end + 1].text == "."):
        return None  # "27/06/20..": a form to be filled in
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
    if number == 10 and (after := t.look(at + 1, *_AFTER_TEN)):
        return after, at + 2, False
    doubtful = t[at].low in _YEAR and t[at].text != "Năm" and t[at].text != "Nam"
    if doubtful and t[at + 1].low in _YEAR:
        doubtful = False
    return number, at + 1, doubtful


def _ordinal(t: Tokens, at: int) -> int:
    """The place behind the "th" of "27th"."""
    return at + 1 if t[at].low in ("st", "nd", "rd", "th") and not t[at].gap else at


def _skip_year_word(t: Tokens, at: int) -> int:
    at = skip(t, at, ",/-.")
    return at + 1 if t[at].low in _YEAR else at


def worded_day(t: Tokens, at: int) -> Piece | None:
    """27 tháng 6 năm 2020, 27 Tháng Sáu, 2020, 27 thg 6, 2020."""
    day = t.number(at)
    place = skip(t, at + 1, "/-.,")
    if day is None or t[place].low not in _MONTH_LABELS:
        return None
    found = _month(t, skip(t, place + 1, "."))
    if found is None:
        return None
    month, place, doubtful = found
    place = _skip_year_word(t, place)
    dashed = t[place - 1].text in ("-", "/") and not t[place].gap  # 27-Thg6-20
    year = _year(t, place)
    if year is None or (len(t[place].text) != 4 and not dashed):
        return None
    # "6 tháng năm 2020" is half of 2020, "ngày 27 tháng năm 2020" a form with its month not
    # filled in; only a capital ("27 Tháng Năm 2020") or a day over 12 says May.
    if doubtful and (day <= 12 or t[max(at - 1, 0)].low in _DAY):
        return Piece("refused", at, place + 1, "tháng năm may be May or an unfilled month")
    return Piece("day", at, year[1], Day(year[0], month, day, "worded"))


def month_piece(t: Tokens, at: int) -> Piece | None:
    """Tháng Sáu 27, 2020; tháng 6 ngày 27 năm 2020; a whole month: Tháng 6/2020."""
    if t[at].low not in _MONTH_LABELS:
        return None
    found = _month(t, skip(t, at + 1, "."))
    if found is None:
        return None
    month, place, doubtful = found
    # "Tháng 6, 7 năm 2020" are two months
    behind = skip(t, place, ",") if t[skip(t, place, ",")].low in _DAY else place
    behind += t[behind].low in _DAY
    if (day := t.number(behind)) is not None:
        end = _ordinal(t, behind + 1)
        year = skip(t, end, ",")
        year += t[year].low in _YEAR
        if t[year].kind == "number" and len(t[year].text) == 4:
            value = Day(int(t[year].text), month, day, "worded")
            return Piece("day", at, year + 1, value)
        if behind == place and t[end].text in ("-", "đến", "và") and t[end].gap:
            return Piece("refused", at, end, "a day without a year: a span")
    place = _skip_year_word(t, place)
    if t[place].kind != "number" or len(t[place].text) != 4:
        return None
    if doubtful:
        return Piece("refused", at, place + 1, "tháng năm may be May or an unfilled month")
    return Piece("day", at, place + 1, Day(int(t[place].text), month, None, "month"))


def english_day(t: Tokens, at: int) -> Piece | None:
    """27 June 2020, 27th Jun 2020, 27-Jun-20."""
    day = t.number(at)
    if day is None:
        return None
    place = skip(t, _ordinal(t, at + 1), "-/.,")
    place += t[place].low == "of"
    month = words.ENGLISH_MONTHS.get(t[place].low)
    if month is None:
        return None
    found = _year(t, skip(t, skip(t, place + 1, "."), "-/,"))
    if found is None:
        return None
    return Piece("day", at, found[1], Day(found[0], month, day, "english"))


def english_month(t: Tokens, at: int) -> list[Piece] | None:
    """June 27, 2020; June 2020; Sat Jun 27 21:27:05 ICT 2020 (day and clock)."""
    month = words.ENGLISH_MONTHS.get(t[at].low)
    if month is None:
        return None
    place = skip(t, at + 1, ".,")
    if t[place].kind == "number" and len(t[place].text) == 4:
        day = Day(int(t[place].text), month, None, "month")
        return [Piece("day", at, place + 1, day)]
    number = t.number(place)
    if number is None:
        return None
    place = _ordinal(t, place + 1)
    if t[place].text in ("-", "to", "and", "&") and t[place].gap:
        return [Piece("refused", at, place, "a day without a year: a span")]
    after = skip(t, place, ",")
    clock = clock_piece(t, after, signed=True)
    year = clock.end if clock else after
    if t[year].kind != "number" or len(t[year].text) != 4:
        return None
    value = Day(int(t[year].text), month, number, "english")
    if clock is None:
        return [Piece("day", at, year + 1, value)]
    return [Piece("day", at, clock.start, value), clock, Piece("covered", year, year + 1)]
