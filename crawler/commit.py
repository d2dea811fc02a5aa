"""Group commit by the clock, and the end of a run that the disk forces: what is queued is on
disk two seconds later at the latest, and nothing more is asked for once nothing can be kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from scrapy import signals
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call

from archive import ArchiveError
from archive.counted import counted
from archive.disk import DEFAULT, MinFree
from crawler.finding import DAMAGED, INCOMPLETE, Finding
from crawler.verdict import Verdict, verdict_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.task import LoopingCall

    from crawler.spiders.portal import PortalSpider

LONGEST_WAIT = 2.0  # seconds
# Reason of an ArchiveError → what to do.
_NEXT = {
    "disk": "make room on the disk, then run it again",
    "readonly": "make the archive's folder writable, then run it again",
    "unreadable": "look at the disk and at the system's log, then run it again",
    "vanished": "put the archive back in its place before the next run",
}


def min_free(settings: BaseSettings) -> MinFree:
    """What ``--min-free`` asks for; without it 2 GB or 5 % of the disk, whichever is less."""
    asked = settings.get("LUUTRU_MIN_FREE")
    return MinFree.parse(str(asked)) if asked else DEFAULT


def disk_verdict(verdict: Verdict, error: ArchiveError, lost: int) -> Verdict:
    """The verdict of a run that the disk ended: that first, whatever else was found.

    ``lost``: articles that were read but not committed. An archive that went away is code 4:
    the next run would begin another one in its place.
    """
    sentence = str(error)
    if lost:
        sentence += f"; not kept: {counted(lost, 'article')} read after that"
    code = DAMAGED if error.reason == "vanished" else INCOMPLETE
    finding = Finding(error.reason, code, sentence, _NEXT.get(error.reason, "run it again later"))
    others = [other for other in verdict.findings if other.name != "disk"]
    return verdict_of([finding, *others])


class GroupCommit:
    """Commits the run whenever its oldest queued line is old enough; watches the disk."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop: AsyncioLoopingCall | LoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GroupCommit:
        """Scrapy's constructor."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    @property
    def _spider(self) -> PortalSpider:
        return cast("PortalSpider", self._crawler.spider)

    def spider_opened(self) -> None:
        """Start the clock."""
        self._spider.run.when_failed = self._spider.disk_failed
        self._loop = create_looping_call(self._tick)
        self._loop.start(LONGEST_WAIT / 4, now=False)

    def spider_closed(self) -> None:
        """Stop the clock; sealing the run commits the rest."""
        if self._loop is not None:
            self._loop.stop()
            self._loop = None

    def _tick(self) -> None:
        run: Any = self._spider.run
        if run.failed is not None:
            return
        try:
            if run.pending and run.age >= LONGEST_WAIT:
                run.commit()
            run.keep_free()  # others may fill the disk
        except ArchiveError as error:
            self._spider.disk_failed(error)
