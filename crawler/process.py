"""Runs crawls in this process, side by side, and tells their verdicts; Scrapy alone ends with 0."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings
from twisted.internet.error import ReactorNotRunning

from archive import ArchiveError
from archive.lock import PortalLocked
from crawler.finding import WORST_FIRST
from crawler.log import set_up
from crawler.looking import LookingSpider
from crawler.progress import Board, Progress
from crawler.report import Report
from crawler.spiders.portal import PortalSpider
from crawler.verdict import COMPLETE, DAMAGED, INCOMPLETE, LOCKED, Verdict

log = logging.getLogger("luutru")

# A crawl that had no answer for this long costs next to nothing: it lends its place among those
# at once to another, up to so many times their number.
IDLE = 10.0  # seconds
CROWD = 4
# A second signal ends the process after this, whatever still hangs.
AT_ONCE = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one portal; ``error`` where its crawl could not begin."""

    slug: str
    verdict: Verdict
    report: Report | None = None
    error: ArchiveError | PortalLocked | None = None
    seen: Any = None  # by a spider that only looks


class _Process(AsyncCrawlerProcess):
    """Remembers which signal asked it to stop, and crawls a list a few at a time."""

    signum: int | None = None

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        self.signum = signum
        for crawler in self.crawlers:
            spider = crawler.spider
            if isinstance(spider, PortalSpider) and spider.report.stop is None:
                spider.report.stop = "interrupt"
        super()._signal_shutdown(signum, frame)

    def _signal_kill(self, signum: int, frame: Any) -> None:
        """A second signal: names being looked up in threads are not waited for either."""
        super()._signal_kill(signum, frame)
        end = threading.Timer(AT_ONCE, os._exit, [128 + (self.signum or signum)])
        end.daemon = True
        end.start()

    async def all_of(
        self, spiders: Sequence[type[PortalSpider]], jobs: int, arguments: dict[str, Any]
    ) -> list[Outcome]:
        """Crawl every one of ``spiders``, ``jobs`` at once; none waits for another's trouble."""
        free, room = asyncio.Semaphore(jobs), asyncio.Semaphore(jobs * CROWD)
        # A name that no server answers for holds its thread for long; the others find theirs.
        threads = self.settings.getint("REACTOR_THREADPOOL_MAXSIZE")
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))

        async def one(spider: type[PortalSpider]) -> Outcome:
            async with room:
                await free.acquire()
                if self.signum is not None:
                    free.release()
                    return _not_begun(
                        spider.portal.slug, "interrupted before it began", "interrupted"
                    )
                crawler = self.create_crawler(spider)
                place = asyncio.ensure_future(_until_idle(crawler))
                place.add_done_callback(lambda _: free.release())
                try:
                    return await self._one(crawler, spider.portal.slug, arguments)
                finally:
                    place.cancel()

        ended = await asyncio.gather(*(one(spider) for spider in spiders), return_exceptions=True)
        return [
            _fault(spider.portal.slug, outcome) if isinstance(outcome, BaseException) else outcome
            for spider, outcome in zip(spiders, ended, strict=True)
        ]

    async def _one(self, crawler: Crawler, slug: str, arguments: dict[str, Any]) -> Outcome:
        try:
            await self.crawl(crawler, **arguments)
        except PortalLocked as error:
            return Outcome(slug, Verdict(LOCKED, "locked", [str(error)]), error=error)
        except ArchiveError as error:
            code = INCOMPLETE if error.reason in {"disk", "readonly"} else DAMAGED
            return Outcome(slug, Verdict(code, "not begun", [str(error)]), error=error)
        running = crawler.spider
        if not isinstance(running, PortalSpider) or running.verdict is None:
            return _not_begun(slug, "the run could not be sealed: see the log")
        seen = running.seen if isinstance(running, LookingSpider) else None
        return Outcome(slug, running.verdict, running.report, seen=seen)


async def _until_idle(crawler: Crawler) -> None:
    """Return once a crawl has had no answer for ``IDLE`` seconds."""
    before, now = -1, 0
    while now != before:
        await asyncio.sleep(IDLE)
        spider = crawler.spider
        if isinstance(spider, PortalSpider) and hasattr(spider, "report"):
            before, now = now, spider.report.answered + sum(spider.report.images.values())


def _not_begun(slug: str, why: str, state: str = "incomplete") -> Outcome:
    return Outcome(slug, Verdict(INCOMPLETE, state, [why]))


def _fault(slug: str, error: BaseException) -> Outcome:
    """One portal's crawl met a fault of this program; the others went on."""
    log.error("%s: its crawl broke off", slug, exc_info=error)
    return _not_begun(slug, f"a fault of this program: {type(error).__name__}: {error}")


def settings_with(changes: dict[str, Any]) -> Settings:
    """The project's settings with those of the command line on top."""
    settings = get_project_settings()
    settings.setmodule("crawler.settings", priority="project")
    own = {"LOG_INSTALL_ROOT_HANDLER": False, "LUUTRU_LOG_VERDICT": False}
    settings.setdict({**own, **changes}, priority="cmdline")
    return settings


def crawl(
    spiders: Sequence[type[PortalSpider]],
    changes: dict[str, Any],
    *,
    jobs: int,
    console: Console | None,
    **arguments: str | None,
) -> tuple[list[Outcome], int | None]:
    """Crawl to the end; gives the outcomes in order and the signal that interrupted, if one did.

    ``arguments``: ``since``, ``until`` and ``recheck`` of every spider.
    """
    settings = settings_with(changes)
    set_up(console, settings["LOG_LEVEL"])
    Progress.board = Board(console) if console is not None else None
    process = _Process(settings)
    from twisted.internet import reactor as installed  # by the process above

    reactor: Any = installed
    running: list[asyncio.Task[list[Outcome]]] = []

    def end(_: object) -> None:
        with suppress(ReactorNotRunning):  # after a signal Scrapy has stopped it already
            reactor.stop()

    def begin() -> None:
        task = asyncio.ensure_future(process.all_of(spiders, jobs, arguments))
        task.add_done_callback(end)
        running.append(task)

    reactor.callWhenRunning(begin)
    process.start(stop_after_crawl=False)
    if running and running[0].done() and not running[0].cancelled():
        return running[0].result(), process.signum
    # A second signal stopped everything at once.
    slugs = [spider.portal.slug for spider in spiders]
    return [_not_begun(s, "stopped at once", "interrupted") for s in slugs], process.signum


def exit_code(outcomes: Sequence[Outcome], signum: int | None) -> int:
    """The worst code; an interrupt overrides it: 130 for Ctrl-C, 143 for SIGTERM."""
    if signum in {signal.SIGINT, signal.SIGTERM}:
        return 128 + signum
    codes = {outcome.verdict.code for outcome in outcomes}
    return next((code for code in WORST_FIRST if code in codes), COMPLETE)
