"""Group commit by the clock: what is queued is on disk two seconds later at the latest."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, cast

from scrapy import signals
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call

from archive import ArchiveError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.task import LoopingCall

    from crawler.spiders.portal import PortalSpider

log = logging.getLogger("luutru")

LONGEST_WAIT = 2.0  # seconds


class GroupCommit:
    """Commits the run whenever its oldest queued line is old enough."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop: AsyncioLoopingCall | LoopingCall | None = None
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GroupCommit:
        """Scrapy's constructor."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Start the clock."""
        self._loop = create_looping_call(self._tick)
        self._loop.start(LONGEST_WAIT / 4, now=False)

    def spider_closed(self) -> None:
        """Stop the clock; sealing the run commits the rest."""
        if self._loop is not None:
            self._loop.stop()
            self._loop = None

    def _tick(self) -> None:
        spider = cast("PortalSpider", self._crawler.spider)
        if not spider.run.pending or spider.run.age < LONGEST_WAIT:
            return
        try:
            spider.run.commit()
        except (ArchiveError, OSError) as error:
            self.spider_closed()
            spider.report.stop = "disk"
            spider.report.error(str(error))
            assert self._crawler.engine is not None
            closing = self._crawler.engine.close_spider_async(reason="disk")
            self._closing = asyncio.ensure_future(closing)
