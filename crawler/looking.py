"""Spiders that only look: they ask a portal as a crawl does, and store nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from scrapy.settings import BaseSettings

from archive.crawlstate import CrawlState, Known
from crawler.spiders.portal import PortalSpider
from crawler.verdict import COMPLETE, NOTHING, Verdict


class NoRun:
    """Stands where a run would write, and writes nothing."""

    id = "none"
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


class LookingSpider(PortalSpider):
    """Knows no archive. ``seen`` is what it was sent for; without it the portal gave nothing."""

    seen: Any = None

    def _begin(self, settings: BaseSettings) -> None:
        self.run = NoRun(self.portal.slug)
        self.state = NothingStored()

    def closed(self, reason: str) -> None:
        """Nothing to seal."""
        self.journal.close()
        if self.seen is not None:
            self.verdict = Verdict(COMPLETE, "looked at")
        else:
            why = self.report.fatal or "; ".join(self.report.errors) or f"it broke off: {reason}"
            self.verdict = Verdict(NOTHING, "nothing", [why])
