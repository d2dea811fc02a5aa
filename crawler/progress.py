"""Progress for people: a live bar on a terminal, a log line now and then otherwise."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call

from archive.counted import counted

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
    return (
        f"{counted(report.pages, 'page')} · {counted(seen, 'article')} ({articles['first']:,} new)"
        f" · {counted(report.images['stored'], 'picture')} · {counted(report.problems, 'problem')}"
    )


class Board:
    """The live lines of all running portals, as many as the terminal is high."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines: dict[str, str] = {}
        self._live = Live(Text(""), console=console, transient=True, auto_refresh=False)

    def show(self, slug: str, line: str) -> None:
        """Put a portal's line on the board."""
        if not self._lines:
            self._live.start()
        self._lines[slug] = line
        self._refresh()

    def drop(self, slug: str) -> None:
        """Take a portal off; the last one closes the board."""
        if self._lines.pop(slug, None) is None:
            return
        self._refresh()
        if not self._lines:
            self._live.stop()

    def _refresh(self) -> None:
        height = max(1, self._console.height - 2)
        lines = list(self._lines.values())
        shown = lines[:height]
        if len(lines) > height:
            shown[-1] = f"… and {len(lines) - height + 1} more"
        self._live.update(Text("\n".join(shown), overflow="ellipsis", no_wrap=True), refresh=True)


class Progress:
    """Shows how a run goes. The board comes from the command; without one, log lines."""

    board: Board | None = None

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop: AsyncioLoopingCall | LoopingCall | None = None
        self._last = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Scrapy's constructor."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    @property
    def _spider(self) -> PortalSpider:
        return cast("PortalSpider", self._crawler.spider)

    def spider_opened(self) -> None:
        """Say what begins and start showing."""
        portal = self._spider.portal
        log.info("%s: crawling %s", portal.slug, portal.home)
        for sentence in self._spider.report.recovered:
            log.warning("%s: %s", portal.slug, sentence)
        self._loop = create_looping_call(self._show)
        self._loop.start(BAR_EVERY if self.board else LINE_EVERY, now=False)

    def _show(self) -> None:
        slug = self._spider.portal.slug
        line = f"{slug}: {line_of(self._spider.report)}"
        if self.board is not None:
            self.board.show(slug, line)
        elif line != self._last:
            log.info("%s", line)
        self._last = line

    def spider_closed(self) -> None:
        """Stop showing; the command prints the summary."""
        if self._loop is not None:
            self._loop.stop()
        if self.board is not None:
            self.board.drop(self._spider.portal.slug)
