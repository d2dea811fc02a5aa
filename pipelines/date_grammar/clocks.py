"""Times of day, their zones, and weekdays: 21:27:05, 9h30, 09:27 CH (GMT+7), Thứ bảy."""

from __future__ import annotations

from pipelines.date_grammar import words
from pipelines.date_grammar.tokens import Clock, Piece, Tokens, both, skip, with_plain

_HOURS = with_plain(words.HOUR_WORDS)
_MINUTES = with_plain(words.MINUTE_WORDS)
_SECONDS = with_plain(words.SECOND_WORDS)
_AFTER_COLON = _MINUTES | _HOURS
_MONTH_LABELS = with_plain(words.MONTH_LABELS)
_JOINS = frozenset({"ngày", "ngay", "lúc", "luc"})
_WEEKDAYS = both(words.WEEKDAYS_AFTER_THU)
# The words a weekday may begin with.
WEEKDAY_FIRST = frozenset(
    {"thứ", "thu", "chủ", "chúa", "chu", "chua", "t", "th", "cn", "c", *words.ENGLISH_WEEKDAYS}
)
_MERIDIEMS = {
    form: value for key, value in words.MERIDIEMS.items() for form in (key, words.plain(key))
}
_OF_DAYS = with_plain({"nay", "qua", "hôm"})  # "8:15 sáng (hôm) nay": the name of a day


def clock_piece(t: Tokens, at: int, signed: bool = False) -> Piece | None:
    """21:27, 21:27:05.123 +0700, 9h30, 21 giờ 27 phút, 09:27 CH. ``signed``: -0500 is a zone."""
    hour = t.number(at)
    if hour is None or (t[at + 1].text != ":" and t[at + 1].low not in _HOURS):
        return None
    read = _colon_clock(t, at) or _hour_clock(t, at)
    if read is None:
        return None
    minute, second, end = read
    meridiem, end = _meridiem(t, end)
    zone, end = _zone(t, end, signed)
    joined = not t[end].gap and not t[end + 1].gap and t[end + 1].kind == "number"
    if joined and t[end].text in ("/", ":", "."):
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
        joined = t[end].text in (".", ",") and not t[end].gap and not fraction.gap
        if joined and fraction.kind == "number" and t[end + 2].text not in ("/", "."):
            end += 2
    elif t[end].text == "'" or (t[end].low in _AFTER_COLON and not t[end].gap):
        end += 1
    return int(minute.text), second, end


def _hour_clock(t: Tokens, at: int) -> tuple[int | None, int | None, int] | None:
    if t[at + 1].low not in _HOURS:
        return None
    end = at + 2
    place = skip(t, end, ":")
    minute = t.number(place)
    tail = t[place + 1]
    joined = not tail.gap and tail.text in ("/", "-", ".") and t[place + 2].kind == "number"
    # "21 giờ 27 tháng 6 năm 2020": 27 is the day; in "21h27 Tháng Sáu 27, 2020" the minute
    if minute is None or joined or (t[place].gap and tail.low in _MONTH_LABELS):
        return None, None, end
    if len(t[place].text) < 2 and tail.low not in _MINUTES:
        return None, None, end
    end = place + 1
    second = None
    if t[end].low in _MINUTES or t[end].text == "'":
        end += 1
        if (value := _quoted_seconds(t, end)) is not None:
            return minute, value, skip(t, skip(t, end + 1, "'\""), "'")
        if (value := t.number(end)) is not None and t[end + 1].low in _SECONDS:
            second = value
            end += 2
    return minute, second, end


def _quoted_seconds(t: Tokens, at: int) -> int | None:
    """The 30 of 8h15'30"; but not the 17 of 8h15'17/08/2019."""
    if t[at - 1].text != "'" or t[at].gap or t[at + 1].text in ("/", "-", "."):
        return None
    return t.number(at)


def _meridiem(t: Tokens, at: int) -> tuple[str | None, int]:
    """SA, CH, AM, PM, a.m., sáng, chiều, tối, also in brackets, behind a clock."""
    if t[at].low in ("a", "p", "s", "c") and t[at + 1].text == "." and not t[at + 1].gap:
        low = t[at].low + t[at + 2].low
        if low in ("am", "pm", "sa", "ch") and not t[at + 2].gap:
            return _MERIDIEMS[low], skip(t, at + 3, ".")
    if t[at].low in _MERIDIEMS and t[at + 1].low not in _OF_DAYS:
        return _MERIDIEMS[t[at].low], at + 1
    if t[at].text == "(" and t[at + 1].low in _MERIDIEMS and t[at + 2].text == ")":
        return _MERIDIEMS[t[at + 1].low], at + 3
    return None, at


def _zone(t: Tokens, at: int, signed: bool) -> tuple[int | None, int]:
    """GMT+7, (GMT +07:00), UTC, Z, +0700; minutes east of Greenwich."""
    start = skip(t, at, ",")
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


def weekday_piece(t: Tokens, at: int) -> Piece | None:
    """Thứ bảy, Thứ 7, T7, CN, Chủ nhật, Chúa nhật, Saturday, Sat."""
    low, after = t[at].low, t[at + 1]
    if low not in WEEKDAY_FIRST:
        return None
    if low in ("thứ", "thu") and (day := t.look(at + 1, *_WEEKDAYS)) is not None:
        return Piece("weekday", at, at + 2, day)
    if low in ("chủ", "chúa", "chu", "chua") and after.low in ("nhật", "nhựt", "nhat"):
        return Piece("weekday", at, at + 2, 6)
    short = low == "t" and not after.gap and after.text in ("2", "3", "4", "5", "6", "7")
    if short and t[at + 2].text != "/":  # T6/2020 is a month or a Friday
        return Piece("weekday", at, at + 2, int(after.text) - 2)
    if low in ("t", "th"):  # Th 7, T.7
        place = skip(t, at + 1, ".")
        if t[place].text in ("2", "3", "4", "5", "6", "7") and t[place + 1].text == ",":
            return Piece("weekday", at, place + 1, int(t[place].text) - 2)
    if t[at].text in ("CN", "Cn") and (after.kind != "word" or after.low in _JOINS):
        return Piece("weekday", at, at + 1, 6)
    if low == "c" and after.text == "." and t[at + 2].low == "n" and not t[at + 2].gap:
        return Piece("weekday", at, skip(t, at + 3, "."), 6)
    # "Thu Hà" is a name, not a Thursday.
    loose = len(low) > 4 or after.kind != "word" or after.low in words.ENGLISH_MONTHS
    if loose and (day := words.ENGLISH_WEEKDAYS.get(low)) is not None:
        return Piece("weekday", at, skip(t, at + 1, "."), day)
    return None
