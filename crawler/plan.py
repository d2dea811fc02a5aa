"""``--plan``: walk the listings, fetch no article, store nothing, say what a crawl would take."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.settings import BaseSettings

from archive import open_archive
from archive.crawlstate import CrawlState, Known
from archive.record import Record
from crawler.families.base import Link
from crawler.spiders.portal import PortalSpider
from crawler.verdict import COMPLETE, NOTHING, Verdict
from pipelines.item import ArticleItem

# What an article takes where the archive holds none of the portal to measure: pages of 50-80 kB
# that compress to a quarter, with request and captures; three pictures of 150 kB.
PAGE_BYTES = 25_000
MEDIA = 3.0
MEDIA_BYTES = 150_000
SAMPLE = 200  # newest stored articles that are measured


@dataclass(frozen=True, slots=True)
class Plan:
    """Expected cost of the crawl that was asked for."""

    articles: int
    pages: int  # requests at the portal's pace
    media: int  # pictures and files, not held to it
    seconds: float
    size: int  # bytes on disk
    measured: bool  # media and size: from what is stored of this portal, not from experience

    @property
    def sentence(self) -> str:
        """For a person."""
        hours = (
            f"{self.seconds / 3600:.1f} hours"
            if self.seconds >= 3600
            else (f"{self.seconds / 60:.0f} minutes")
        )
        basis = "measured here" if self.measured else "by experience"
        return (
            f"{self.articles:,} articles to fetch: {self.pages:,} pages and about {self.media:,} "
            f"pictures and files, {hours}, {self.size / 1e6:,.0f} MB ({basis})"
        )


def make_plan(articles: int, listings: int, delay: float, stored: Iterator[Record]) -> Plan:
    """Count what ``articles`` cost after ``listings`` other pages at ``delay`` seconds a page."""
    media, size, count = 0, 0, 0
    for record in stored:
        count += 1
        media += len(record.images) + len(record.attachments)
        size += sum(image.bytes or 0 for image in record.images)
        size += sum(attachment.bytes or 0 for attachment in record.attachments)
        if count == SAMPLE:
            break
    measured = count > 0 and size > 0
    each = media / count if measured else MEDIA
    bytes_each = PAGE_BYTES + (size / count if measured else MEDIA * MEDIA_BYTES)
    pages = articles + listings
    return Plan(
        articles=articles,
        pages=pages,
        media=round(articles * each),
        seconds=pages * delay,
        size=round(articles * bytes_each),
        measured=measured,
    )


class PlannedRun:
    """Stands where a run would write, and writes nothing."""

    id = "plan"
    pending = 0
    age = 0.0

    def __init__(self, portal: str) -> None:
        self.portal = portal
        self.recovered: list[str] = []

    def write_exchange(self, _: Any) -> None:
        """Nothing is kept."""

    def add_capture(self, _: Any) -> None:
        """Nothing is kept."""

    def commit(self) -> None:
        """Nothing is there."""

    def seal(self, _: Any) -> None:
        """Nothing is there."""


class NothingStored(CrawlState):
    """The state of a portal where there is no archive yet."""

    def __init__(self) -> None:
        """Needs no index."""

    def known(self, _: Any) -> dict[str, Known]:
        """None."""
        return {}

    def known_urls(self, _: Any) -> dict[str, str]:
        """None."""
        return {}

    def unread(self, _: Any) -> dict[str, str]:
        """None."""
        return {}

    def since(self, _: date) -> Iterator[Known]:
        """None."""
        return iter(())

    def newest_day(self, _: int) -> date | None:
        """None."""
        return None

    def count(self) -> int:
        """None."""
        return 0


class PlanSpider(PortalSpider):
    """Walks as a crawl would, and counts what the crawl would fetch."""

    plan: Plan | None = None

    def _begin(self, settings: BaseSettings) -> None:
        path = Path(settings["LUUTRU_ARCHIVE"])
        self.run = PlannedRun(self.portal.slug)
        self.state = NothingStored()
        self._stored = path.exists() and any(path.iterdir())
        if self._stored:
            self.archive = open_archive(path)
            self.state = self.archive.crawl_state(self.portal.slug)

    async def start(self) -> AsyncIterator[Request | ArticleItem]:
        """Fetch the listings alone."""
        home = await self.enter()
        if home is None:
            return
        articles = 0
        async for links in self.batches(home):
            articles += len(self.frontier.wanted(links))
        articles += sum(1 for _ in self.frontier.due(self.since, self.until))
        stored = self.archive.articles(self.portal.slug) if self._stored else iter(())
        delay = self.settings.getfloat("DOWNLOAD_DELAY")
        self.plan = make_plan(articles, self.report.pages, delay, stored)
        return
        yield  # an async generator that yields nothing: no article is asked for

    def _recent_day(self) -> date | None:
        return super()._recent_day() if self._stored else None

    def closed(self, reason: str) -> None:
        """Nothing to seal; the plan is the verdict."""
        self.journal.close()
        if self.plan is not None:
            self.verdict = Verdict(COMPLETE, "planned", [self.plan.sentence])
        else:
            self.verdict = Verdict(NOTHING, "nothing", [self.report.fatal or "the walk broke off"])

    async def _date_of(self, link: Link) -> date | None:
        """Articles are not read for a plan; undated listings count whole."""
        return None
