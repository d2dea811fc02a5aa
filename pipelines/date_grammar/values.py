"""What a told day, clock or age is worth: ISO text, precision, and the window of sense."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from archive.record import Precision
from archive.timerange import VIETNAM
from pipelines.date_grammar.judge import RefusedError, Told
from pipelines.date_grammar.tokens import Age, Clock, Day, DayName, WeekAgo
from pipelines.date_grammar.words import WEEKDAY_NAMES

FIRST_DAY: Final = date(1997, 1, 1)  # Vietnam joined the internet in 1997
_OUR_ZONE: Final = 7 * 60
_TWO: Final = tuple(f"{number:02}" for number in range(100))


class DateReading(NamedTuple):
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


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has this day."""
    if not (1 <= month <= 12 and 1 <= year <= 9999 and day >= 1):
        return False
    return day <= 28 or day <= calendar.monthrange(year, month)[1]


def check_window(year: int, month: int, day: int, now: datetime | None) -> None:
    """Refuse days that no portal can have printed: before 1997, or later than a day after ``now``.

    Without ``now`` the machine's clock is the end. It only refuses: no value ever comes from it.
    """
    if year < FIRST_DAY.year:
        raise RefusedError(f"{year:04}-{month:02}-{day:02} is before {FIRST_DAY}: filled in")
    last = now or datetime.now(VIETNAM)
    if (year, month, day) <= (last.year, last.month, last.day):
        return
    if last.year > 9990 or date(year, month, day) > last.date() + timedelta(days=1):
        raise RefusedError(f"{year:04}-{month:02}-{day:02} is after the capture")


def weekday_problem(stated: int, year: int, month: int, day: int) -> str | None:
    """What to say of a weekday that is not the day's; None where it is."""
    actual = date(year, month, day).weekday()
    if actual == stated:
        return None
    names = WEEKDAY_NAMES
    problem = f"weekday says {names[stated]}, {year}-{month:02}-{day:02} is a {names[actual]}"
    if day <= 12 and date(year, day, month).weekday() == stated:
        problem += f" (month first it would be {year}-{day:02}-{month:02})"
    return problem


def value_of(told: Told, raw: str, now: datetime | None) -> DateReading:
    """The reading a text's judged pieces make. Raises ``RefusedError``."""
    if told.day is None:
        return _from_age(told, raw, now)
    return value_of_day(told.day, told.clock, told.weekday, raw, now)


def value_of_day(
    printed: Day, clock: Clock | None, weekday: int | None, raw: str, now: datetime | None
) -> DateReading:
    """The reading of a day, its clock and its weekday. Raises ``RefusedError``."""
    year, month, day, rule = printed
    if day is None:
        if not 1 <= month <= 12:
            raise RefusedError(f"no such month: {raw!r}")
        check_window(year, month, 1, now)
        return DateReading(f"{year}-{month:02}", "month", "month", raw)
    if not is_day(year, month, day):
        raise RefusedError(f"no such day: {raw!r}")
    check_window(year, month, day, now)
    iso = f"{year}-{_TWO[month]}-{_TWO[day]}"
    problem = None if weekday is None else weekday_problem(weekday, year, month, day)
    precision: Precision = "day"
    if clock is not None:
        iso, precision, problem = _with_clock(iso, problem, clock, now)
    return DateReading(iso, precision, rule, raw, False, problem)


def _with_clock(
    day: str, problem: str | None, clock: Clock, now: datetime | None
) -> tuple[str, Precision, str | None]:
    """ISO text, precision and problem of a day (ISO) with its time, moved to +07:00."""
    hour, minute, second, meridiem, zone = clock
    told = _hour(hour, meridiem)
    if told is None or told > 23 or (minute or 0) > 59 or (second or 0) > 59:
        return day, "day", f"{problem}; no such time" if problem else "no such time"
    iso = f"{day}T{_TWO[told]}:{_TWO[minute or 0]}:{_TWO[second or 0]}+07:00"
    if zone is not None and zone != _OUR_ZONE:
        when = datetime.fromisoformat(iso) + timedelta(minutes=_OUR_ZONE - zone)
        check_window(when.year, when.month, when.day, now)
        iso = when.isoformat()
    if second is not None:
        return iso, "second", problem
    return iso, "hour" if minute is None else "minute", problem


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
        raise RefusedError("an age without the time of capture")
    if told.now:
        return _at(now, "minute", raw)
    if isinstance(told.age, Age):
        reading, day = _subtract(told.age, raw, now)
    else:
        if isinstance(told.age, DayName):
            days = told.age.days
            if told.age.part == "night" and told.clock and told.clock.hour % 12 < 6:
                raise RefusedError("an hour after midnight of a night")
        else:
            assert isinstance(told.age, WeekAgo)
            days = now.weekday() + 7 - told.age.weekday
        day = now.date() - timedelta(days=days)
        reading = DateReading(day.isoformat(), "day", "day-name", raw, True)
    check_window(day.year, day.month, day.day, now)
    if told.clock is None:
        return reading
    if reading.precision != "day":
        raise RefusedError("an age of hours with a time")
    iso, precision, problem = _with_clock(reading.iso, reading.problem, told.clock, now)
    return reading._replace(iso=iso, precision=precision, problem=problem)


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
        raise RefusedError("an age in years")
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
        raise RefusedError("an age without end") from error
    if unit in ("day", "week"):
        problem = "an age in weeks: the day may be up to 6 days earlier" if unit == "week" else None
        return DateReading(when.date().isoformat(), "day", "age", raw, True, problem), when.date()
    return _at(when, "hour" if unit == "hour" else "minute", raw), when.date()
