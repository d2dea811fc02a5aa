"""When an article was published: Vietnamese date text read by a grammar, never guessed.

``parse_date`` reads one text, ``decide_date`` weighs the texts of a page. Rules: docs/dates.md.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from archive.timerange import VIETNAM
from pipelines.article import DateText, Published, make_article
from pipelines.date_grammar.fallback import last_resort
from pipelines.date_grammar.judge import RefusedError, judge, raw_text
from pipelines.date_grammar.printed import read_printed
from pipelines.date_grammar.scan import read_pieces
from pipelines.date_grammar.tokens import Clock, Day, Tokens, fold
from pipelines.date_grammar.values import (
    DateReading,
    check_window,
    is_day,
    value_of,
    value_of_day,
)
from pipelines.item import ArticleItem

__all__ = ["VIETNAM", "DateReading", "DatesPipeline", "decide_date", "parse_date"]

_MOST_RAW: Final = 4000
_MOST_TEXT: Final = 300
_SHOWN: Final = 120

# NukeViet prints article:published_time with date('Y-m-dTH:i:s'): PHP reads the T as a zone,
# "+07" or, with older zone tables, "ICT".
_NUKEVIET: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:\+07|ICT)([0-9]{2}):([0-9]{2}):([0-9]{2})"
)
_COMPACT: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T?([0-9]{2})([0-9]{2})([0-9]{2})(Z|\+0[07]00)?)?"
)
_ZONES: Final = {"Z": 0, "+0000": 0, "+0700": 420}
_XML_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_MONTH_ONLY: Final = re.compile(r"([0-9]{4})-([0-9]{2})")
_JSON: Final = re.compile(r"\\?/Date\((-?[0-9]{1,14})(?:[+-][0-9]{4})?\)\\?/")
_MILLISECONDS: Final = re.compile(r"[0-9]{13}")


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
    except RefusedError:
        return None


def _aware(now: datetime | None) -> datetime | None:
    if now is None:
        return None
    return now.replace(tzinfo=VIETNAM) if now.tzinfo is None else now.astimezone(VIETNAM)


def _read(
    text: str, now: datetime | None, month_first: bool = False, milliseconds: bool = False
) -> DateReading | None:
    """As ``parse_date``, but raises ``RefusedError`` with the reason for turning a date down."""
    text = text.strip()[:_MOST_RAW]
    if printed := read_printed(" ".join(text.split()), month_first):
        return value_of_day(*printed, now)
    text = _clean(text)
    if " " not in text and (special := _read_special(text, now, milliseconds)):
        return special
    if len(text) > _MOST_TEXT:
        raise RefusedError("too long for a date label")
    tokens = Tokens(text)
    pieces = read_pieces(tokens, month_first)
    told = judge(tokens, pieces)
    if told is None:
        return last_resort(tokens, pieces, now)
    return value_of(told, raw_text(tokens, told, pieces), now)


def _clean(text: str) -> str:
    text = text[:_MOST_RAW]
    if "&" in text:
        text = html.unescape(text)
    return fold(text)


def _read_special(text: str, now: datetime | None, milliseconds: bool) -> DateReading | None:
    """Forms of machines, which are the whole text."""
    if found := _NUKEVIET.fullmatch(text):
        return _from_groups(found, "nukeviet-meta", now)
    if found := _XML_DAY.fullmatch(text):
        return _read(found[1], now)  # a day is no instant that could be moved to +07:00
    if found := _JSON.fullmatch(text):
        return _from_instant(int(found[1]), "json-date", text, now)
    if milliseconds and (found := _MILLISECONDS.fullmatch(text)):
        return _from_instant(int(text), "milliseconds", text, now)
    if found := _COMPACT.fullmatch(text):
        if not is_day(int(found[1]), int(found[2]), int(found[3])):
            raise RefusedError(f"no such day: {text!r}")
        if found[4] is None:
            check_window(int(found[1]), int(found[2]), int(found[3]), now)
            return DateReading("-".join(found.groups()[:3]), "day", "compact", text)
        return _from_groups(found, "compact", now, zone=_ZONES.get(found[7]))
    if found := _MONTH_ONLY.fullmatch(text):
        year, month = int(found[1]), int(found[2])
        # 2011-12 is more often a school year than a month.
        if not 1 <= month <= 12 or month == year % 100 + 1:
            raise RefusedError(f"no month: {text!r}")
        check_window(year, month, 1, now)
        return DateReading(text, "month", "year-first", text)
    return None


def _from_groups(
    found: re.Match[str], rule: str, now: datetime | None, zone: int | None = None
) -> DateReading:
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    if not is_day(year, month, day):
        raise RefusedError(f"no such day: {found.group()!r}")
    clock = Clock(hour, minute, second, None, zone)
    return value_of_day(Day(year, month, day, rule), clock, None, found.group(), now)


def _from_instant(ms: int, rule: str, raw: str, now: datetime | None) -> DateReading:
    if not 0 <= ms < 10**13:
        raise RefusedError("an instant out of range")
    when = datetime.fromtimestamp(ms // 1000, VIETNAM)
    check_window(when.year, when.month, when.day, now)
    return DateReading(when.isoformat(), "second", rule, raw)


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
            reading = _read(place.text, now, place.month_first, place.milliseconds)
        except RefusedError as refused:
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
    return reading._replace(iso=reading.iso[:10], precision="day")


def _published(
    reading: DateReading, chosen: DateText, dates: Sequence[DateText], now: datetime | None
) -> Published:
    problems = [reading.problem] if reading.problem else []
    for place in dates:
        if place is chosen:
            continue
        try:
            other = _read(place.text, now, place.month_first, place.milliseconds)
        except RefusedError:
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
        # The mark in the rule tells readers of the record that the digest leaves the text out.
        rule=f"{chosen.rule}/relative" if reading.relative else chosen.rule,
        problem="; ".join(problems) or None,
        relative=reading.relative,
    )


# How much of the ISO text two precisions share: seconds are not compared, because a page
# prints the minute of what its metas tell to the second.
_SHARED: Final = {"second": 16, "minute": 16, "hour": 13, "day": 10, "month": 7}


def _agree(one: DateReading, other: DateReading) -> bool:
    shared = min(_SHARED[one.precision], _SHARED[other.precision])
    return one.iso[:shared] == other.iso[:shared]


class DatesPipeline:
    """Decides the date of a fresh reading; reading, body and date are the article."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fill ``item.article``."""
        if item.reading is not None:
            assert item.body is not None
            assert item.captured is not None
            published = decide_date(item.reading.dates, captured=item.captured)
            item.article = make_article(item.reading, item.body, published)
        return item
