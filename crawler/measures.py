"""What a run measured of its portal, in numbers that later runs can be compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec

from crawler.report import Report

# Newest days with an article that are kept: enough for the usual rhythm of a daily and of a
# monthly portal, few enough to stand in every run file.
RECENT_DAYS = 60
LISTED_SECTIONS = 60


class Measures(msgspec.Struct, kw_only=True):
    """Counts rather than shares where runs are added up: three articles a night tell nothing."""

    whole: bool = False
    """Everything was asked for: no range, no limit, no early end, no walk of the last weeks."""
    site: dict[str, str | None] = {}
    """``name`` and ``generator`` of the home page."""
    menu: list[str] = []
    """Paths of the sections that the home page leads to."""
    listed: int = 0
    """Different articles that listings, sitemap and search named."""
    listing_pages: int = 0
    per_listing_page: float | None = None
    sections: dict[str, list[int]] = {}
    """Listing (its path, or ``search``): pages, links."""
    section_articles: dict[str, int] = {}
    """Articles read in this run by the section their page names."""
    read: int = 0
    """Article pages read in this run, new or again."""
    elsewhere: int = 0
    """Article addresses asked for that led to another host."""
    shares: dict[str, float] = {}
    """Share of ``read`` with each field filled, for people."""
    fields: dict[str, dict[str, int]] = {}
    """The counts behind ``shares`` by year of publication; "" for articles without date."""
    layouts: dict[str, int] = {}
    unread: dict[str, int] = {}
    """Pages that no layout fits by what was not found."""
    unread_new: int = 0
    """Those of them that no earlier run had met as such."""
    unread_share: float | None = None
    pictures_missing: float | None = None
    """Share of the pictures asked for that the portal does not have."""
    recent_days: list[str] = []
    """Newest days with an article, of this run and those before it, newest first."""
    busiest_day: int = 0
    """Most articles of one day."""
    last_published: str | None = None
    median_published: str | None = None
    usual_gap: int | None = None
    """Longest pause between two of ``recent_days``, in days."""
    silent_days: int | None = None
    pages_per_article: float | None = None
    """Requests for anything but pictures and files, for each article listed or read."""
    seconds_per_page: float | None = None
    failures: dict[str, int] = {}
    """``<kind> <name>``: how many."""
    tls: dict[str, int] = {}

    def as_dict(self) -> dict[str, Any]:
        """For the run file."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def total(self, name: str, since: str = "") -> int:
        """A count of ``fields`` over the years from ``since`` on, undated articles left out."""
        return sum(f.get(name, 0) for year, f in self.fields.items() if year >= since and year)


def measure(report: Report, earlier_days: Iterable[str], today: date) -> Measures:
    """The measures of a finished run. ``earlier_days``: ``recent_days`` of the run before."""
    tallies = report.fields
    read = sum(tally["read"] for tally in tallies.values())
    total: Counter[str] = sum(tallies.values(), Counter())
    pages, links = (sum(n[i] for n in report.listings.values()) for i in (0, 1))
    unread = report.articles["unread"]
    pictures = total["picture stored"], total["picture missing"]
    whole = is_whole(report)
    days = recent_days(report.days if whole or _recent(report) else (), earlier_days)
    published = sorted(report.days.elements())
    return Measures(
        whole=whole,
        site=dict(report.site),
        menu=list(report.menu),
        listed=report.listed,
        listing_pages=pages,
        per_listing_page=_share(links, pages),
        sections=dict(list(report.listings.items())[:LISTED_SECTIONS]),
        section_articles=dict(report.sections.most_common(LISTED_SECTIONS)),
        read=read,
        elsewhere=report.articles["elsewhere"],
        shares={name: n / read for name, n in _shown(total).items() if read},
        fields={year: dict(sorted(tally.items())) for year, tally in sorted(tallies.items())},
        layouts=dict(report.layouts),
        unread=dict(report.unread_as),
        unread_new=unread - report.articles["unread again"],
        unread_share=_share(unread, unread + read),
        pictures_missing=_share(pictures[1], sum(pictures)),
        recent_days=days,
        busiest_day=max(report.days.values(), default=0),
        last_published=published[-1] if published else None,
        median_published=published[len(published) // 2] if published else None,
        usual_gap=usual_gap(days),
        silent_days=silence(days, today),
        pages_per_article=_share(report.pages, max(report.listed, read)),
        seconds_per_page=_share(report.seconds, report.answered),
        failures=dict(report.failed_by),
        tls=dict(report.tls),
    )


def is_whole(report: Report) -> bool:
    """Whether the run asked for everything that the portal lists."""
    options = report.options
    limited = options.get("since") or options.get("until") or options.get("limit")
    recent = options.get("walk", "full") != "full"
    by_ids = "LUUTRU_IDS" in (options.get("set") or {})
    return not (limited or recent or by_ids or report.stop or report.fatal)


def _recent(report: Report) -> bool:
    """Whether a run looked at the newest articles at least."""
    return not (report.options.get("since") or report.options.get("until"))


def recent_days(days: Iterable[str], earlier: Iterable[str]) -> list[str]:
    """The newest days of publication of a run and of those before it, newest first."""
    every = {*earlier, *(day for day in days if len(day) == len("2020-06-27"))}
    return sorted(every, reverse=True)[:RECENT_DAYS]


def usual_gap(days: list[str]) -> int | None:
    """Longest pause in days; None where there are too few days to know a rhythm."""
    if len(days) < 5:
        return None
    dates = [date.fromisoformat(day) for day in days]
    return max((new - old).days for new, old in pairwise(dates))


def silence(days: list[str], today: date) -> int | None:
    """Days since the newest article; a scheduled one of tomorrow counts as today's."""
    return max(today - date.fromisoformat(days[0]), timedelta()).days if days else None


def _shown(total: Counter[str]) -> dict[str, int]:
    counted = {n: c for n, c in total.items() if n not in {"read", "long"} and " " not in n}
    return dict(sorted(counted.items()))


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
