"""One polite gate per host: connections at once, and the pause a block or Retry-After asks for.

The seconds between two pages are Scrapy's DOWNLOAD_DELAY; this gate holds what Scrapy has no
setting for: pages and files of one host share its connections, and a block stops the host.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


STEP = 0.5  # seconds between two looks at whether a paused run still goes on


class RunEndedError(IgnoreRequest):
    """A run that is ending waits for no pause; what was not asked for is the next run's."""


class Gate:
    """The gates of one crawler's hosts. ``ended``: whether the run is on its way out."""

    ended: Callable[[], bool] = staticmethod(lambda: False)

    _of: ClassVar[WeakKeyDictionary[Crawler, Gate]] = WeakKeyDictionary()

    def __init__(self, connections: int) -> None:
        """``connections``: exchanges at once with one host."""
        self._connections = connections
        self._free: dict[str, asyncio.Semaphore] = {}
        self._closed_until: dict[str, float] = {}

    @classmethod
    def of(cls, crawler: Crawler) -> Gate:
        """The one gate of a crawler, made on first use."""
        gate = cls._of.get(crawler)
        if gate is None:
            connections = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
            gate = cls._of[crawler] = cls(max(1, connections))
        return gate

    @asynccontextmanager
    async def entry(self, url: str) -> AsyncIterator[None]:
        """Wait for a free connection to the host of ``url`` and for the end of its pause."""
        host = urlsplit(url).hostname or ""
        free = self._free.get(host)
        if free is None:
            free = self._free[host] = asyncio.Semaphore(self._connections)
        async with free:
            while (wait := self._closed_until.get(host, 0) - time.monotonic()) > 0:
                if self.ended():
                    raise RunEndedError(f"the run ended while {host} was left alone")
                await asyncio.sleep(min(wait, STEP))
            yield

    def close(self, url: str, seconds: float) -> None:
        """Send nothing to the host of ``url`` for ``seconds`` from now."""
        host = urlsplit(url).hostname or ""
        until = time.monotonic() + seconds
        self._closed_until[host] = max(until, self._closed_until.get(host, 0))
