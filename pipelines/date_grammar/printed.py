"""The forms that portals print most, read from the inside out, without the grammar.

The day is looked for first; then the clock beside it, the weekday and label before it and the
counter behind it are taken off. Where anything else is left over, only the grammar may decide:
whatever is read here, it reads alike (tests/test_dates_printed.py).
"""

from __future__ import annotations

import re
from typing import Final

from pipelines.date_grammar import words
from pipelines.date_grammar.days import year_of
from pipelines.date_grammar.judge import RefusedError
from pipelines.date_grammar.tokens import Clock, Day

_MOST_TEXT: Final = 200  # far below what the grammar finds too long

# 27/06/2020, 27 - 06 - 2020, 27/6/20, 27 tháng 6 năm 2020, 27 Jun 2020 | 2020-06-27. Patterns
# that are searched begin with a class of signs: the search skips to the first digit.
_DAY: Final = re.compile(
    r"([0-9][0-9]?)(?:( ?)([/\-.])\2([0-9]{1,2})\2\3\2| ([^\W\d_][\w ,]{1,20}) )"
    r"([0-9]{4}|(?<=/)[0-9]{2}(?![0-9]))"
    r"|([0-9][0-9]{3})([/\-.])([0-9]{1,2})\8([0-9]{1,2})"
)
_CLOCK: Final = (
    r"([0-9][0-9]?)(?::([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?|[hHgG]([0-9]{2}))"
    r"(?: ?([A-Za-z]{2})\b)?"
    r"(Z|,? ?(?:(?:GMT|UTC)?\+[0-9:]{1,5}|GMT|UTC|[(\[]GMT ?\+[0-9:]{1,5}[)\]])|)"
)
_JOINT: Final = r"(?:[,|]? (?:[,|\-]{1,2} )?|\|)"
_CLOCK_BEFORE: Final = re.compile(rf"{_CLOCK}{_JOINT}(?:[Nn]gày )?\Z")
_CLOCK_BEHIND: Final = re.compile(rf"(?:{_JOINT}(?:lúc )?|T){_CLOCK}")

_COUNT: Final = r"(?:[0-9]{1,9}|[0-9]{1,3}(?:[.,][0-9]{3}){1,2})"
_NAME: Final = r"([^\W\d_]+(?: [^\W\d_]+){0,3})"
_COUNTED_BEFORE: Final = re.compile(rf"{_NAME} ?: ?{_COUNT} ?")
# ")" or " 89" (a bare view counter) or " | Lượt xem: 645" or " (645 lượt xem)", then " |"
_BEHIND: Final = re.compile(
    rf"(?!\w)[)\]]?(?: [0-9]{{1,9}}"
    rf"|(?: ?[|,]? ?| - )(?:\(?{_COUNT} {_NAME}|\(?{_NAME}(?: ?: ?| ){_COUNT})\)?)?[ |\-]{{0,2}}"
)
_OTHER_DAY: Final = re.compile(rf" (?:{_DAY.pattern})")
# WordPress prints day of publication and of change in two elements without a blank between.
_GLUED_DAYS: Final = re.compile(r"(?:[0-9]{1,2}[/\-.][0-9]{1,2}[/\-.][0-9]{4}){2}")

_MERIDIEMS: Final = {
    form: words.MERIDIEMS[form.lower()] for form in ("AM", "PM", "am", "pm", "SA", "CH", "sa", "ch")
}
_ZONES: Final = {
    base + offset: minutes
    for base in ("", "GMT", "UTC")
    for offset, minutes in (
        ("", 0), ("+7", 420), ("+07", 420), ("+0700", 420), ("+07:00", 420), ("+0000", 0),
        ("+00:00", 0),
    )
} | {"Z": 0}  # fmt: skip
_COUNTERS: Final = frozenset(words.PHRASES["counter"]) - {"phút đọc", "lần"}


def _months() -> dict[str, tuple[int, str]]:
    """What may stand between day and year: "tháng sáu năm", "thg 6", "june,"."""
    named = dict(words.MONTHS)
    named |= {f"mười {word}": month for word, month in words.MONTHS_AFTER_TEN.items()}
    for month in range(1, 13):
        named |= {str(month): month, f"{month:02}": month}
    table = {f"tháng {name} năm": (month, "worded") for name, month in named.items()}
    # "tháng năm 2020" may be a form with its month left open; a capital says May.
    del named["năm"]
    open_ended = {f"tháng {name}": (month, "worded") for name, month in named.items()}
    open_ended |= {f"thg {name}": (month, "worded") for name, month in named.items()}
    open_ended |= dict.fromkeys(("Tháng Năm", "tháng Năm"), (5, "worded"))
    open_ended |= {name: (month, "english") for name, month in words.ENGLISH_MONTHS.items()}
    return table | open_ended | {f"{name},": value for name, value in open_ended.items()}


def _heads() -> dict[str, int]:
    """What may stand before the date: a label (-1) or a weekday (Monday is 0)."""
    heads = {"": -1}
    for kind in ("publish", "update"):
        for label in words.PHRASES[kind]:
            heads |= {label + end: -1 for end in (" ", ":", ": ", " :", " : ")}
    named = {f"thứ {word}": day for word, day in words.WEEKDAYS_AFTER_THU.items()}
    named |= {f"t{day + 2}": day for day in range(6)}
    named |= {"chủ nhật": 6, "CN": 6, "Cn": 6}  # in small letters "cn" is something else
    for name, day in {**named, **words.ENGLISH_WEEKDAYS}.items():
        heads |= {name + end: day for end in (",", ", ", " - ", ", - ")}
    for name, day in named.items():
        heads[name + " "] = day
    return heads | {head + "ngày ": day for head, day in heads.items() if head[-1:] in ("", " ")}


_MONTHS: Final = _months()
_HEADS: Final = _heads()


def read_printed(text: str, month_first: bool) -> tuple[Day, Clock | None, int | None, str] | None:
    """Day, clock, weekday and the words of the date in a text (blanks single) of a common form.

    None where the grammar must decide. Raises ``RefusedError`` for two days side by side.

    >>> read_printed("Cập nhật: 15:12 01/07/2015", False)[3]
    '15:12 01/07/2015'
    """
    if len(text) > _MOST_TEXT or not (found := _DAY.search(text)):
        return None
    day = _day(found, month_first)
    if day is None:
        return None
    start, end = found.span()
    clock = None
    if timed := _CLOCK_BEHIND.match(text, end):
        clock = _clock(timed)
        end = timed.end()
    elif timed := _CLOCK_BEFORE.search(text, 0, start):
        clock = _clock(timed)
        start = timed.start()
    if timed and clock is None:
        return None
    weekday = None
    if start:
        head = _head(text[:start])
        if head is None:
            return None
        weekday, length = head
        start -= length
    if end < len(text) and not _may_follow(text, found.start(), end, clock, day, month_first):
        return None
    return day, clock, weekday, text[start:end]


def _day(found: re.Match[str], month_first: bool) -> Day | None:
    first, _, _, second, middle, year, year_first, _, month, last = found.groups()
    if second:
        a, b = int(first), int(second)
        if a <= 12 and (month_first or b > 12):
            return Day(year_of(year), a, b, "month-first")
        return Day(year_of(year), b, a, "day-first")
    if year_first:
        return Day(int(year_first), int(month), int(last), "year-first")
    named = _MONTHS.get(middle.lower()) or _MONTHS.get(middle)
    return Day(int(year), named[0], int(first), named[1]) if named else None


def _clock(found: re.Match[str]) -> Clock | None:
    hour, minute, second, hour_minute, meridiem, zone = found.groups()
    if meridiem and (meridiem := _MERIDIEMS.get(meridiem)) is None:
        return None
    offset = None
    if zone and (offset := _ZONES.get(zone.strip(" ,()[]").replace(" ", ""))) is None:
        return None
    return Clock(
        int(hour), int(minute or hour_minute), int(second) if second else None, meridiem, offset
    )


def _head(head: str) -> tuple[int | None, int] | None:
    """Weekday before a date, and the length of the text from it on; None for unknown words."""
    if "|" in head:
        counter, _, head = head.rpartition("|")
        counted = _COUNTED_BEFORE.fullmatch(counter)
        if not counted or counted[1].lower() not in _COUNTERS:
            return None
    head = head.lstrip("(- ")
    known = _HEADS.get(head)
    if known is None and (known := _HEADS.get(head.lower())) is None:
        low = head.lower()
        at = max(low.rfind("thứ "), low.rfind("chủ nhật"))
        if at < 0 or _HEADS.get(low[:at]) != -1:
            return None
        head = low[at:]
        known = _HEADS.get(head)
    if known is None:
        return None
    return (known, len(head)) if known >= 0 else (None, 0)


def _may_follow(
    text: str, start: int, end: int, clock: Clock | None, day: Day, month_first: bool
) -> bool:
    """Whether the rest of the text says nothing of the date."""
    if found := _BEHIND.fullmatch(text, end):
        name = found[1] or found[2]
        return not name or name.lower() in _COUNTERS
    if clock is not None:
        return False
    if (found := _OTHER_DAY.fullmatch(text, end)) and (other := _day(found, month_first)):
        if other[:3] != day[:3]:
            raise RefusedError("more than one date")
    elif found := _GLUED_DAYS.fullmatch(text, start):
        raise RefusedError(f"holds {found.group()!r}")
    return False
