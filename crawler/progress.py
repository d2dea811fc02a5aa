"""Progress for people: a live bar on a terminal, a log line now and then otherwise."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.task import LoopingCall

    from crawler.report import Report
    from crawler.spiders.portal import PortalSpider

log = logging.getLogger("luutru")

LINE_EVERY = 60.0  # seconds, where there is no terminal
BAR_EVERY = 0.25


def line_of(report: Report) -> str:
    """``125 pages · 80 articles (3 new) · 210 pictures · 1 problem``."""
    articles = report.articles
    seen = sum(articles[n] for n in ("first", "edited", "files", "unchanged", "known"))
    problems = report.problems
    return (
        f"{report.pages} pages · {seen} articles ({articles['first']} new) · "
        f"{report.images['stored']} pictures · {problems} problem{'s' * (problems != 1)}"
    )


class Progress:
    """Shows how a run goes. The console comes from the command; without one, log lines."""

    console: Console | None = None

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop: AsyncioLoopingCall | LoopingCall | None = None
        self._live: Live | None = None
        self._last = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Scrapy's constructor."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Say what begins and start showing."""
        spider = cast("PortalSpider", self._crawler.spider)
        log.info("%s: crawling %s", spider.portal.slug, spider.portal.home)
        for sentence in spider.report.recovered:
            log.warning("%s: %s", spider.portal.slug, sentence)
        if self.console is not None:
            self._live = Live(Text(""), console=self.console, transient=True, auto_refresh=False)
            self._live.start()
        self._loop = create_looping_call(self._show)
        self._loop.start(BAR_EVERY if self._live else LINE_EVERY, now=False)

    def _show(self) -> None:
        spider = cast("PortalSpider", self._crawler.spider)
        line = f"{spider.portal.slug}: {line_of(spider.report)}"
        if self._live is not None:
            self._live.update(Text(line, overflow="ellipsis", no_wrap=True), refresh=True)
        elif line != self._last:
            log.info("%s", line)
        self._last = line

    def spider_closed(self) -> None:
        """Stop showing; the command prints the summary."""
        if self._loop is not None:
            self._loop.stop()
        if self._live is not None:
            self._live.stop()
