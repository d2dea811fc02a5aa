"""Days and moments as people write them: ``2020``, ``2020-06``, ``2020-06-27``; days of +07:00."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

VIETNAM = timezone(timedelta(hours=7))
"""Vietnam keeps +07:00 all year; every day of a question and of an answer is a day there.

A fixed offset, not Asia/Ho_Chi_Minh: that zone has other offsets before 1975, which would move
filled-in dates such as 01/01/1970.
"""

_DAYS = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """A run of days, both ends included."""

    first: date
    last: date


def parse_days(text: str) -> Days:
    """The days that a year, month or day names: ``2020-02`` is the 1st to the 29th.

    Raises ``ValueError`` with a sentence for everything else.
    """
    match = _DAYS.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a date; write YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, day = (int(group) if group else None for group in match.groups())
    assert year is not None
    try:
        if month is None:
            return Days(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        return Days(date(year, month, day), date(year, month, day))
    except ValueError:
        raise ValueError(f"{text!r} is not a day of the calendar") from None


def since_day(value: str | date | None) -> date | None:
    """First day of a range given as text or date; a time counts as its day in +07:00."""
    if isinstance(value, str):
        return parse_days(value).first
    return _day(value)


def until_day(value: str | date | None) -> date | None:
    """Last day of a range given as text or date (inclusive)."""
    if isinstance(value, str):
        return parse_days(value).last
    return _day(value)


def local_day(moment: datetime) -> date:
    """The day in +07:00 of an instant."""
    return moment.astimezone(VIETNAM).date()


def _day(value: date | None) -> date | None:
    if isinstance(value, datetime):
        return local_day(value) if value.tzinfo else value.date()
    return value


def check_order(since: date | None, until: date | None, what: str = "since") -> None:
    """Raise ``ValueError`` where a range ends before it begins."""
    if since is not None and until is not None and since > until:
        end = what.replace("since", "until")
        raise ValueError(f"--{what} {since} lies after --{end} {until}; swap them")


def published_span(published: str | None) -> tuple[int, int] | None:
    """First and last day (``date.toordinal``) that a ``published`` value may mean.

    A bare month spans the month. None for null and for days that do not exist.
    """
    return None if published is None else _span(published[:10])


@lru_cache(4096)
def _span(days: str) -> tuple[int, int] | None:
    try:
        known = parse_days(days)
    except ValueError:
        return None
    return known.first.toordinal(), known.last.toordinal()


def first_day(published: str | None) -> date | None:
    """The first day that a ``published`` value may mean; see ``published_span``."""
    span = published_span(published)
    return date.fromordinal(span[0]) if span else None


def parse_moment(value: str | datetime) -> datetime:
    """The instant of ``--as-of``, in UTC.

    A bare day, month or year means its last instant in +07:00; a time without zone is +07:00.
    Raises ``ValueError`` with a sentence.
    """
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=VIETNAM)).astimezone(UTC)
    if _DAYS.fullmatch(value.strip()):
        after = parse_days(value).last + timedelta(days=1)
        midnight = datetime(after.year, after.month, after.day, tzinfo=VIETNAM)
        return (midnight - timedelta(microseconds=1)).astimezone(UTC)
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        raise ValueError(
            f"{value!r} is not a time; write 2026-11-24T08:00:00+07:00 or a date"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: str | datetime) -> int:
    """An ISO 8601 time as microseconds since 1970 (UTC where no zone is told), for comparing.

    Text does not compare: ``…:00.5Z`` sorts before ``…:00Z``. Raises ``ValueError``.
    """
    value = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return (value - _EPOCH) // _MICROSECOND


def utc_text(count: int) -> str:
    """``microseconds`` back as text: ``2026-11-24T08:30:00Z``, fractions only where there are."""
    return (_EPOCH + count * _MICROSECOND).isoformat().replace("+00:00", "Z")
