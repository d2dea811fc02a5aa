"""When an article was published: Vietnamese date text read by a grammar, never guessed.

``parse_date`` reads one text, ``decide_date`` weighs the texts of a page. Rules: docs/dates.md.
"""

from __future__ import annotations

import calendar
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Final

from archive.record import Precision
from pipelines import date_words as words
from pipelines.article import DateText, Published
from pipelines.date_grammar import Refused, Told, judge, raw_text, read_pieces
from pipelines.date_pieces import Age, Clock, Day, DayName, Tokens, WeekAgo, fold

# The portals print local time without a zone. A fixed offset, not Asia/Ho_Chi_Minh: that zone
# has other offsets before 1975, which would move filled-in dates such as 01/01/1970.
VIETNAM: Final = timezone(timedelta(hours=7))
FIRST_DAY: Final = date(1997, 1, 1)  # Vietnam joined the internet in 1997

_MOST_RAW: Final = 4000
_MOST_TEXT: Final = 300
_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date as read from a text.

    ``iso``: ``2020-06-27T21:27:00+07:00``, ``2020-06-27`` or ``2020-06``, by ``precision``;
    ``rule``: the grammar's rule; ``raw``: the words it was read from; ``relative``: an age,
    counted from the capture; ``problem``: what in the text contradicts the date.
    """

    iso: str
    precision: Precision
    rule: str
    raw: str
    relative: bool = False
    problem: str | None = None


_CLOCK = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
# The forms nearly all portals print; everything else goes through the grammar, which reads
# these alike (a test holds both to it).
_FAST: Final = re.compile(
    rf"(?:(Thứ \w+|Chủ nhật|Chủ Nhật)[,\- ]+)?(?:{_CLOCK}[,|\- ]+)?"
    rf"([0-9]{{1,2}})([/\-.])([0-9]{{1,2}})\5([0-9]{{4}})(?:[,|\- ]+{_CLOCK})?"
)
_ISO: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\+07:00)?"
)
# NukeViet prints article:published_time with date('Y-m-dTH:i:s'): PHP reads the T as a zone,
# "+07" or, with older zone tables, "ICT".
_NUKEVIET: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:\+07|ICT)([0-9]{2}):([0-9]{2}):([0-9]{2})"
)
_COMPACT: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T?([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?"
)
_MONTH_ONLY: Final = re.compile(r"([0-9]{4})-([0-9]{2})")
_JSON: Final = re.compile(r"\\?/Date\((-?[0-9]{1,14})(?:[+-][0-9]{4})?\)\\?/")
_MILLISECONDS: Final = re.compile(r"[0-9]{13}")
_WEEKDAYS: Final = {f"thứ {word}": day for word, day in words.WEEKDAYS_AFTER_THU.items()} | {
    "chủ nhật": 6
}


def parse_date(
    text: str,
    *,
    now: datetime | None = None,
    month_first: bool = False,
    milliseconds: bool = False,
) -> DateReading | None:
    """Read the date a text tells, or None where it tells none that may be a publication date.

    ``now`` is the time of the capture (naive: +07:00). It is what ages ("2 giờ trước") are
    counted from, and dates later than a day after it are refused. Without it ages give None,
    and the machine's clock serves to refuse, never to make a value. ``month_first``: the portal
    prints 6/5/2020 for 5 June. ``milliseconds``: a bare number of 13 digits is an instant.
    Never raises on any text; the time is linear in its length.

    >>> parse_date("Cập nhật: 15:12 01/07/2015").iso
    '2015-07-01T15:12:00+07:00'
    """
    try:
        return _read(text, _aware(now), month_first, milliseconds)
    except Refused:
        return None


def _aware(now: datetime | None) -> datetime | None:
    if now is None:
        return None
    return now.replace(tzinfo=VIETNAM) if now.tzinfo is None else now.astimezone(VIETNAM)


def _read(
    text: str, now: datetime | None, month_first: bool = False, milliseconds: bool = False
) -> DateReading | None:
    """As ``parse_date``, but raises ``Refused`` with the reason where a date is turned down."""
    if not month_first and (fast := _FAST.fullmatch(text)):
        reading = _read_fast(fast, now)
        if reading is not None:
            return reading
    elif iso := _ISO.fullmatch(text):
        return _from_groups(iso, "year-first", now)
    text = _clean(text)
    special = _read_special(text, now, milliseconds)
    if special is not None:
        return special
    if len(text) > _MOST_TEXT:
        raise Refused("too long for a date label")
    tokens = Tokens(text)
    pieces = read_pieces(tokens, month_first)
    told = judge(tokens, pieces)
    if told is None:
        return _last_resort(text, now)
    return _reading(told, raw_text(tokens, told, pieces), now)


def _clean(text: str) -> str:
    text = text[:_MOST_RAW]
    if "&" in text:
        text = html.unescape(text)
    return fold(text)


def _read_fast(found: re.Match[str], now: datetime | None) -> DateReading | None:
    """The commonest forms without the grammar; None where only the grammar may decide."""
    weekday, h1, m1, s1, d, _, m, y, h2, m2, s2 = found.groups()
    day, month, year = int(d), int(m), int(y)
    if month > 12 or (h1 and h2) or not _is_day(year, month, day):
        return None
    stated = None
    if weekday and (stated := _WEEKDAYS.get(weekday.lower())) is None:
        return None
    _check_window(year, month, day, now)
    iso = f"{year}-{month:02}-{day:02}"
    problem = None
    if stated is not None:
        problem = _weekday_problem(stated, year, month, day)
    hour, minute, second = (h1, m1, s1) if h1 else (h2, m2, s2)
    if hour is None:
        return DateReading(iso, "day", "day-first", found.group(), False, problem)
    if int(hour) > 23 or minute > "59" or (second or "") > "59":
        return None
    precision: Precision = "second" if second else "minute"
    iso = f"{iso}T{hour:0>2}:{minute}:{second or '00'}+07:00"
    return DateReading(iso, precision, "day-first", found.group(), False, problem)


def _is_day(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and 1 <= year <= 9999 and day >= 1):
        return False
    return day <= 28 or day <= calendar.monthrange(year, month)[1]


def _check_window(year: int, month: int, day: int, now: datetime | None) -> None:
    if year < FIRST_DAY.year:
        raise Refused(f"{year:04}-{month:02}-{day:02} is before {FIRST_DAY}: filled in")
    last = (now or datetime.now(VIETNAM)) + timedelta(days=1)
    if (year, month, day) > (last.year, last.month, last.day):
        raise Refused(f"{year:04}-{month:02}-{day:02} is after the capture")


def _weekday_problem(stated: int, year: int, month: int, day: int) -> str | None:
    actual = date(year, month, day).weekday()
    if actual == stated:
        return None
    names = words.WEEKDAY_NAMES
    problem = f"weekday says {names[stated]}, {year}-{month:02}-{day:02} is a {names[actual]}"
    if day <= 12 and date(year, day, month).weekday() == stated:
        problem += f" (month first it would be {year}-{day:02}-{month:02})"
    return problem


def _read_special(text: str, now: datetime | None, milliseconds: bool) -> DateReading | None:
    """Forms of machines, which are the whole text."""
    if found := _NUKEVIET.fullmatch(text):
        return _from_groups(found, "nukeviet-meta", now)
    if found := _JSON.fullmatch(text):
        return _from_instant(int(found[1]), "json-date", text, now)
    if milliseconds and (found := _MILLISECONDS.fullmatch(text)):
        return _from_instant(int(text), "milliseconds", text, now)
    if found := _COMPACT.fullmatch(text):
        if not _is_day(int(found[1]), int(found[2]), int(found[3])):
            raise Refused(f"no such day: {text!r}")
        if found[4] is None:
            _check_window(int(found[1]), int(found[2]), int(found[3]), now)
            return DateReading("-".join(found.groups()[:3]), "day", "compact", text)
        return _from_groups(found, "compact", now, zone=0 if found[7] else None)
    if found := _MONTH_ONLY.fullmatch(text):
        year, month = int(found[1]), int(found[2])
        # 2011-12 is more often a school year than a month.
        if not 1 <= month <= 12 or month == year % 100 + 1:
            raise Refused(f"no month: {text!r}")
        _check_window(year, month, 1, now)
        return DateReading(text, "month", "year-first", text)
    return None


def _from_groups(
    found: re.Match[str], rule: str, now: datetime | None, zone: int | None = None
) -> DateReading:
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    if not _is_day(year, month, day):
        raise Refused(f"no such day: {found.group()!r}")
    clock = Clock(hour, minute, second, None, zone)
    told = Told(Day(year, month, day, rule), None, False, clock, None, [])
    return _reading(told, found.group(), now)


def _from_instant(ms: int, rule: str, raw: str, now: datetime | None) -> DateReading:
    if not 0 <= ms < 10**13:
        raise Refused("an instant out of range")
    when = datetime.fromtimestamp(ms // 1000, VIETNAM)
    _check_instant(when, now)
    return DateReading(when.isoformat(), "second", rule, raw)


def _check_instant(when: datetime, now: datetime | None) -> None:
    _check_window(when.year, when.month, when.day, now)
    if now is not None and when > now + timedelta(days=1):
        raise Refused(f"{when.isoformat()} is after the capture")


def _reading(told: Told, raw: str, now: datetime | None) -> DateReading:
    if told.day is None:
        return _from_age(told, raw, now)
    year, month, day, rule = told.day
    if day == 0:
        if not 1 <= month <= 12:
            raise Refused(f"no such month: {raw!r}")
        _check_window(year, month, 1, now)
        return DateReading(f"{year}-{month:02}", "month", "month", raw)
    if not _is_day(year, month, day):
        raise Refused(f"no such day: {raw!r}")
    _check_window(year, month, day, now)
    problem = None
    if told.weekday is not None:
        problem = _weekday_problem(told.weekday, year, month, day)
    reading = DateReading(f"{year}-{month:02}-{day:02}", "day", rule, raw, False, problem)
    if told.clock is None:
        return reading
    return _with_clock(reading, datetime(year, month, day, tzinfo=VIETNAM), told.clock, now)


def _with_clock(
    reading: DateReading, midnight: datetime, clock: Clock, now: datetime | None
) -> DateReading:
    hour = _hour(clock.hour, clock.meridiem)
    minute, second = clock.minute or 0, clock.second or 0
    if hour is None or hour > 23 or minute > 59 or second > 59:
        problem = "no such time"
        if reading.problem:
            problem = f"{reading.problem}; {problem}"
        return replace(reading, problem=problem)
    when = midnight.replace(hour=hour, minute=minute, second=second)
    if clock.zone is not None:
        zone = timezone(timedelta(minutes=clock.zone))
        when = when.replace(tzinfo=zone).astimezone(VIETNAM)
    _check_instant(when, now)
    precision: Precision = "second"
    if clock.second is None:
        precision = "hour" if clock.minute is None else "minute"
    return replace(reading, iso=when.isoformat(), precision=precision)


def _hour(hour: int, meridiem: str | None) -> int | None:
    """The hour of 24, or None where clock and part of the day contradict each other.

    12:30 SA is 00:30 and 12:30 CH 12:30; a needless mark (14:05 CH) changes nothing.
    """
    if meridiem is None:
        return hour
    if meridiem == "am":
        return None if hour > 12 else hour % 12
    if meridiem == "pm":
        return hour if hour > 12 else hour % 12 + 12
    if meridiem == "noon":
        return {1: 13, 2: 14}.get(hour, hour if 10 <= hour <= 14 else None)
    if meridiem == "evening":
        return hour if hour >= 17 else hour + 12 if 5 <= hour <= 11 else None
    # night: 11 giờ đêm is 23:00, 2 giờ đêm is 02:00, 12 giờ đêm is 00:00
    return hour if hour >= 18 or hour <= 5 else hour + 12 if hour <= 11 else hour % 12


def _from_age(told: Told, raw: str, now: datetime | None) -> DateReading:
    if now is None:
        raise Refused("an age without the time of capture")
    if told.now:
        return _at(now, "minute", raw)
    if isinstance(told.age, Age):
        reading, day = _subtract(told.age, raw, now)
    else:
        if isinstance(told.age, DayName):
            days = told.age.days
        else:
            assert isinstance(told.age, WeekAgo)
            days = now.weekday() + 7 - told.age.weekday
        day = now.date() - timedelta(days=days)
        reading = DateReading(day.isoformat(), "day", "day-name", raw, True)
    _check_window(day.year, day.month, day.day, now)
    if told.clock is None:
        return reading
    if reading.precision != "day":
        raise Refused("an age of hours with a time")
    midnight = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    return _with_clock(reading, midnight, told.clock, now)


def _at(when: datetime, precision: Precision, raw: str) -> DateReading:
    when = when.replace(second=0, microsecond=0)
    if precision == "hour":
        when = when.replace(minute=0)
    return DateReading(when.isoformat(), precision, "age", raw, True)


def _subtract(age: Age, raw: str, now: datetime) -> tuple[DateReading, date]:
    """Count an age back; the smallest unit told is the precision.

    Years give nothing: the record knows no precision wider than a month.
    """
    amounts = {unit: amount for amount, unit in age.amounts}
    unit = age.amounts[-1][1]
    if "year" in amounts or ("month" in amounts and len(amounts) > 1):
        raise Refused("an age in years")
    if unit == "month":
        months = now.year * 12 + now.month - 1 - amounts["month"]
        first = date(max(months // 12, 1), months % 12 + 1, 1)
        reading = DateReading(f"{first.year}-{first.month:02}", "month", "age", raw, True)
        return reading, first
    try:
        when = now - timedelta(
            weeks=amounts.get("week", 0), days=amounts.get("day", 0),
            hours=amounts.get("hour", 0), minutes=amounts.get("minute", 0),
            seconds=amounts.get("second", 0),
        )  # fmt: skip
    except OverflowError as error:
        raise Refused("an age without end") from error
    if unit in ("day", "week"):
        problem = "an age in weeks: the day may be up to 6 days earlier" if unit == "week" else None
        return DateReading(when.date().isoformat(), "day", "age", raw, True, problem), when.date()
    return _at(when, "hour" if unit == "hour" else "minute", raw), when.date()


def _last_resort(text: str, now: datetime | None) -> DateReading | None:
    return None


# --- the texts of a page ----------------------------------------------------------------------


def decide_date(dates: Sequence[DateText], *, captured: datetime) -> Published:
    """Take the first deciding text that reads, and compare the other places with it.

    A place that tells another day or minute is named in ``problem``. Where no deciding text
    reads, ``value`` is None and ``problem`` says why.
    """
    now = _aware(captured)
    unread: list[str] = []
    for place in dates:
        if not place.decides:
            continue
        try:
            reading = _read(place.text, now)
        except Refused as refused:
            unread.append(f"unreadable: {_shown(place.text)} ({refused})")
            continue
        if reading is None:
            if _clean(place.text):
                unread.append(f"unreadable: {_shown(place.text)}")
            continue
        if place.day_only:
            reading = _day_only(reading)
        return _published(reading, place, dates, now)
    return Published(value=None, problem=unread[0] if unread else "no date found")


def _shown(text: str) -> str:
    text = _clean(text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _day_only(reading: DateReading) -> DateReading:
    if reading.precision in ("day", "month"):
        return reading
    return replace(reading, iso=reading.iso[:10], precision="day")


def _published(
    reading: DateReading, chosen: DateText, dates: Sequence[DateText], now: datetime | None
) -> Published:
    problems = [reading.problem] if reading.problem else []
    for place in dates:
        if place is chosen:
            continue
        try:
            other = _read(place.text, now)
        except Refused:
            continue
        if other is None or other.relative or reading.relative:
            continue
        if place.day_only:
            other = _day_only(other)
        if not _agree(reading, other):
            problems.append(f"{place.rule} says {other.iso}")
    return Published(
        value=reading.iso,
        precision=reading.precision,
        raw=reading.raw,
        rule=chosen.rule,
        problem="; ".join(problems) or None,
        relative=reading.relative,
    )


# How much of the ISO text two precisions share: seconds are not compared, because a page
# prints the minute of what its metas tell to the second.
_SHARED: Final = {"second": 16, "minute": 16, "hour": 13, "day": 10, "month": 7}


def _agree(one: DateReading, other: DateReading) -> bool:
    shared = min(_SHARED[one.precision], _SHARED[other.precision])
    return one.iso[:shared] == other.iso[:shared]
