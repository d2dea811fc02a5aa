"""``--plan``: walk the listings, store nothing, say what a crawl would take."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scrapy import Request
from scrapy.settings import BaseSettings

from archive import open_archive
from archive.counted import counted
from archive.record import Record
from crawler.looking import LookingSpider
from crawler.verdict import COMPLETE, Verdict
from pipelines.check import in_range
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
            else counted(round(self.seconds / 60), "minute")
        )
        basis = "measured here" if self.measured else "by experience"
        return (
            f"{counted(self.articles, 'article')} to fetch: {counted(self.pages, 'page')} and "
            f"about {self.media:,} pictures and files, {hours}, {self.size / 1e6:,.0f} MB ({basis})"
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


class PlanSpider(LookingSpider):
    """Walks as a crawl would, and counts what the crawl would fetch."""

    seen: Plan | None = None

    def _begin(self, settings: BaseSettings) -> None:
        super()._begin(settings)
        path = Path(settings["LUUTRU_ARCHIVE"])
        self._stored = path.exists() and any(path.iterdir())
        if self._stored:
            self.archive = open_archive(path)
            self.state = self.archive.crawl_state(self.portal.slug)

    async def start(self) -> AsyncIterator[Request | ArticleItem]:
        """Fetch the listings, and the few articles that tell where a range lies in them."""
        home = await self.enter()
        if home is None:
            return
        articles = 0
        async for links in self.batches(home):
            articles += len(self.frontier.wanted(links))
        articles += sum(1 for _ in self.frontier.due())
        days = [self._days[item.id] for item in self._read_ahead]
        read = sum(in_range(str(day), self.since, self.until) for day in days if day)
        stored = self.archive.articles(self.portal.slug) if self._stored else iter(())
        delay = self.settings.getfloat("DOWNLOAD_DELAY")
        self.seen = make_plan(articles + read, self.report.pages - read, delay, stored)
        return
        yield  # an async generator that yields nothing: no article is asked for

    def _recent_day(self) -> date | None:
        return super()._recent_day() if self._stored else None

    def closed(self, reason: str) -> None:
        """The plan is the verdict."""
        super().closed(reason)
        if self.seen is not None:
            self.verdict = Verdict(COMPLETE, "planned", [self.seen.sentence])
