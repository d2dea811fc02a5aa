"""Obeys robots.txt by the rules of a polite archive, and says which rule forbade what.

Scrapy's own takes any failure for permission; here a server in trouble (5xx) is waited for and
then left alone, and a web page in the place of robots.txt is none.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.guard import is_html
from crawler.pace import Gate
from pipelines.media import DOWNLOAD_ERRORS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.portal import PortalSpider

TRIES = 3
LONGEST_CRAWL_DELAY = 60.0  # seconds; more would be a ban, and a person should decide
FIRST_BYTES = 512 * 1024  # of a robots.txt; what search engines read of one


class RobotsError(IgnoreRequest):
    """robots.txt forbids the request; the message is one sentence."""


class RobotsMiddleware:
    """Fetches each host's robots.txt once and holds every request to it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._gate = Gate.of(crawler)
        self._agent = str(crawler.settings["USER_AGENT"])
        self._backoff = crawler.settings.getfloat("LUUTRU_BACKOFF")
        self._rules: dict[str, asyncio.Future[Protego | str | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware | None:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise ``RobotsError`` where the host does not want this address asked for."""
        if request.meta.get("kind") == "robots":
            return
        rules = await self._rules_of(request.url)
        if isinstance(rules, str):
            raise RobotsError(rules)
        if rules is not None and not rules.can_fetch(request.url, self._agent):
            raise RobotsError(f"robots.txt forbids {urlsplit(request.url).path or '/'}")

    async def _rules_of(self, url: str) -> Protego | str | None:
        """Rules, None for none, or the sentence that forbids the whole host."""
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(place)
        if known is None:
            known = self._rules[place] = asyncio.get_running_loop().create_future()
            known.set_result(await self._fetch(place))
        return await known

    async def _fetch(self, place: str) -> Protego | str | None:
        response: Response | None = None
        for attempt in range(TRIES):
            request = Request(
                f"{place}/robots.txt",
                callback=NO_CALLBACK,
                meta={"kind": "robots"},
                priority=1000,
            )
            engine = self._crawler.engine
            assert engine is not None
            try:
                response = await engine.download_async(request)
            except (IgnoreRequest, *DOWNLOAD_ERRORS):
                return None  # nobody there: the page asked for will fail and say so itself
            if response.status < 500 and response.status != 429:
                break
            self._gate.close(place, self._backoff * 5.0 * 2**attempt)
        assert response is not None
        if response.status >= 500 or response.status == 429:
            return f"robots.txt of {place} answers {response.status}: taken for a no"
        if response.status != 200 or is_html(response.body):
            return None
        text = response.body[:FIRST_BYTES].decode("utf-8", "replace")
        rules = Protego.parse(text)
        self._slow_down(place, rules)
        return rules

    def _slow_down(self, place: str, rules: Protego) -> None:
        """Crawl-delay makes the host slower, unless the operator set a pace for this run."""
        wanted = rules.crawl_delay(self._agent)
        settings = self._crawler.settings
        by_hand = settings.getpriority("DOWNLOAD_DELAY") == SETTINGS_PRIORITIES["cmdline"]
        if not wanted or by_hand:
            return
        delay = min(float(wanted), LONGEST_CRAWL_DELAY)
        if delay <= settings.getfloat("DOWNLOAD_DELAY"):
            return
        engine = self._crawler.engine
        assert engine is not None
        host = urlsplit(place).hostname or ""
        engine.downloader.per_slot_settings[host] = {"delay": delay, "jitter": 0}
        if host in engine.downloader.slots:
            engine.downloader.slots[host].delay = delay
        spider = cast("PortalSpider", self._crawler.spider)
        spider.report.note(f"robots.txt of {host} asks for {delay:g} s between pages")
