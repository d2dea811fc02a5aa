"""Days and moments as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import timerange
from archive.timerange import VIETNAM, parse_days, parse_moment, published_span


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2020-12", "2020-12-01", "2020-12-31"),
        ("2020-06-27", "2020-06-27", "2020-06-27"),
        (" 2020-06-27 ", "2020-06-27", "2020-06-27"),
    ],
)
def test_days(text: str, first: str, last: str) -> None:
    days = parse_days(text)
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "20", "2020-6", "2020-13", "2020-02-30", "27/06/2020", "0000", "2020-06-27T21:27", "nay",
     "٢٠٢٠", "2020-06-", "-2020"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="is not a d") as caught:
        parse_days(text)
    assert repr(text) in str(caught.value)


@given(st.dates())
def test_every_day_is_read_back(day: date) -> None:
    assert parse_days(day.isoformat()).first == parse_days(day.isoformat()).last == day


def test_a_range_takes_text_dates_and_times() -> None:
    assert timerange.since_day("2020-02") == date(2020, 2, 1)
    assert timerange.until_day("2020-02") == date(2020, 2, 29)
    assert timerange.since_day(date(2020, 2, 3)) == date(2020, 2, 3)
    # 18:00 UTC is the next day in Vietnam.
    assert timerange.until_day(datetime(2020, 2, 3, 18, tzinfo=UTC)) == date(2020, 2, 4)
    assert timerange.since_day(None) is None


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    timerange.check_order(date(2020, 1, 1), date(2020, 1, 1))
    with pytest.raises(ValueError, match="--since 2020-01-02 lies after --until 2020-01-01"):
        timerange.check_order(date(2020, 1, 2), date(2020, 1, 1))


@pytest.mark.parametrize(
    ("published", "span"),
    [
        (None, None),
        ("2020-06-27T23:59:00+07:00", (date(2020, 6, 27), date(2020, 6, 27))),
        ("2020-06-27", (date(2020, 6, 27), date(2020, 6, 27))),
        ("2020-06", (date(2020, 6, 1), date(2020, 6, 30))),
        ("2020-06-31", None),
    ],
)
def test_the_days_a_publication_date_may_mean(
    published: str | None, span: tuple[date, date] | None
) -> None:
    expected = None if span is None else (span[0].toordinal(), span[1].toordinal())
    assert published_span(published) == expected


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-24T08:00:00Z", "2026-11-24T08:00:00+00:00"),
        ("2026-11-24T08:00:00+07:00", "2026-11-24T01:00:00+00:00"),
        ("2026-11-24T08:00", "2026-11-24T01:00:00+00:00"),
        ("2026-11-24", "2026-11-24T16:59:59.999999+00:00"),
        ("2026-11", "2026-11-30T16:59:59.999999+00:00"),
    ],
)
def test_moments(text: str, utc: str) -> None:
    assert parse_moment(text).isoformat() == utc


def test_moments_that_are_none() -> None:
    with pytest.raises(ValueError, match="'gestern' is not a time"):
        parse_moment("gestern")
    assert parse_moment(datetime(2026, 1, 1, 7, tzinfo=VIETNAM)).hour == 0


def test_times_compare_as_numbers_and_not_as_text() -> None:
    earlier, later = "2026-11-24T08:00:00Z", "2026-11-24T08:00:00.5Z"
    assert later < earlier  # as text: the trap
    assert timerange.microseconds(earlier) < timerange.microseconds(later)


@given(st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)))
def test_microseconds_lose_nothing(moment: datetime) -> None:
    count = timerange.microseconds(moment.isoformat())
    assert datetime.fromisoformat(timerange.utc_text(count)) == moment
