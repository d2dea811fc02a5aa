"""Spiders that only look: they ask a portal as a crawl does, and store nothing."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, cast

from scrapy.settings import BaseSettings

from archive.crawlstate import CrawlState
from archive.index import SCHEMA, Parameters
from crawler.spiders.portal import PortalSpider
from crawler.verdict import COMPLETE, INCOMPLETE, NOTHING, Verdict

if TYPE_CHECKING:
    from archive.index import Index


class NoRun:
    """Stands where a run would write, and writes nothing."""

    id = "none"
    pending = 0
    age = 0.0
    failed = None

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


class NoIndex:
    """The index of an archive that holds nothing; in memory alone."""

    def __init__(self) -> None:
        self._tables = sqlite3.connect(":memory:")
        self._tables.executescript(SCHEMA)

    def ask(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """As ``Index.ask``."""
        return self._tables.execute(sql, parameters).fetchall()


def _nothing(path: str, offset: int, length: int) -> bytes:
    raise LookupError(path)


class LookingSpider(PortalSpider):
    """Knows no archive. ``seen`` is what it was sent for; without it the portal gave nothing."""

    seen: Any = None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Nothing is committed, so nothing watches the disk."""
        super().update_settings(settings)
        extensions = {**settings["EXTENSIONS"], "crawler.commit.GroupCommit": None}
        settings.set("EXTENSIONS", extensions, priority="spider")

    def _begin(self, settings: BaseSettings) -> None:
        self.run = NoRun(self.portal.slug)
        self.state = CrawlState(cast("Index", NoIndex()), self.portal.slug, _nothing)

    def closed(self, reason: str) -> None:
        """Nothing to seal."""
        self.journal.close()
        report = self.report
        if report.errors:
            self.verdict = Verdict(INCOMPLETE, "broke off", list(report.errors))
        elif self.seen is None:
            self.verdict = Verdict(NOTHING, "nothing", [report.fatal or f"it ended: {reason}"])
        else:
            self.verdict = Verdict(COMPLETE, "looked at")
