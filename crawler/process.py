"""Runs one crawl in this process and tells its verdict; Scrapy alone would always end with 0."""

from __future__ import annotations

import signal
from typing import Any

from rich.console import Console
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings
from twisted.internet.defer import Deferred

from crawler.log import set_up
from crawler.progress import Progress
from crawler.report import Report
from crawler.spiders.portal import PortalSpider
from crawler.verdict import INCOMPLETE, Verdict


class _Process(AsyncCrawlerProcess):
    """Remembers which signal asked it to stop."""

    signum: int | None = None

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        self.signum = signum
        for crawler in self.crawlers:
            spider = crawler.spider
            if isinstance(spider, PortalSpider) and spider.report.stop is None:
                spider.report.stop = "interrupt"
        super()._signal_shutdown(signum, frame)


def settings_with(changes: dict[str, Any]) -> Settings:
    """The project's settings with those of the command line on top."""
    settings = get_project_settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict({"LOG_INSTALL_ROOT_HANDLER": False, **changes}, priority="cmdline")
    return settings


def crawl(
    spider: type[PortalSpider],
    changes: dict[str, Any],
    *,
    since: str | None,
    until: str | None,
    recheck: str | None,
    console: Console | None,
) -> tuple[Verdict, Report | None, int | None]:
    """Crawl to the end. Gives verdict, report and the signal that interrupted, if one did.

    Raises what kept the crawl from beginning: ``ArchiveError``, ``PortalLocked``.
    """
    settings = settings_with(changes)
    set_up(console, settings["LOG_LEVEL"])
    Progress.console = console
    process = _Process(settings)
    crawler: Crawler = process.create_crawler(spider)
    outcome: list[BaseException] = []

    def broken(failure: Any) -> None:
        outcome.append(failure.value)

    task = process.crawl(crawler, since=since, until=until, recheck=recheck)
    deferred = Deferred.fromFuture(task) if not isinstance(task, Deferred) else task
    deferred.addErrback(broken)
    process.start()
    for error in outcome:
        raise error
    running = crawler.spider
    if not isinstance(running, PortalSpider) or running.verdict is None:
        why = "the run could not be sealed: see the log"
        report = running.report if isinstance(running, PortalSpider) else None
        return Verdict(INCOMPLETE, "incomplete", [why]), report, process.signum
    return running.verdict, running.report, process.signum


def exit_code(verdict: Verdict, signum: int | None) -> int:
    """An interrupt overrides the verdict: 130 for Ctrl-C, 143 for SIGTERM."""
    return 128 + signum if signum in {signal.SIGINT, signal.SIGTERM} else verdict.code
