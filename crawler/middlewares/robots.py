"""Obeys robots.txt by the rules of a polite archive, and says which rule forbade what.

Scrapy's own takes any failure for permission; here a server in trouble (5xx) is waited for and
then left alone, and a web page in the place of robots.txt is none.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.guard import Finding, is_html, retry_after
from crawler.pace import Gate
from pipelines.media import DOWNLOAD_ERRORS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.portal import PortalSpider

TRIES = 3
LONGEST_CRAWL_DELAY = 60.0  # seconds; more would be a ban, and a person should decide
FIRST_BYTES = 512 * 1024  # of a robots.txt; what search engines read of one
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class RobotsError(IgnoreRequest):
    """robots.txt forbids the request; the message is one sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.finding = Finding("robots", "skip", sentence)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host's robots.txt says. ``forbids``: the sentence that shuts the whole host."""

    read: float  # time.monotonic()
    parsed: Protego | None = None
    text: str = ""
    forbids: str | None = None


class RobotsMiddleware:
    """Fetches each host's robots.txt, now and then again, and holds every request to it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._gate = Gate.of(crawler)
        # The product alone: the address behind it may hold the names of other robots.
        self._agent = str(crawler.settings["USER_AGENT"]).partition("/")[0].strip() or "luutru"
        self._backoff = crawler.settings.getfloat("LUUTRU_BACKOFF")
        self._age = crawler.settings.getfloat("LUUTRU_ROBOTS_AGE")
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Scrapy's constructor; none is made where the operator set ROBOTSTXT_OBEY to 0."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise ``RobotsError`` where the host does not want this address asked for."""
        if request.meta.get("kind") == "robots":
            return
        rules = await self._rules_of(request.url)
        if rules.forbids:
            raise RobotsError(rules.forbids)
        if rules.parsed is not None and not rules.parsed.can_fetch(request.url, self._agent):
            path = urlsplit(request.url).path or "/"
            line = forbidding_line(rules.text, request.url, self._agent)
            raise RobotsError(f"robots.txt forbids {path} ({line})")

    async def _rules_of(self, url: str) -> Rules:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(place)
        old = known.result() if known is not None and known.done() else None
        if known is None or (old is not None and time.monotonic() - old.read > self._age):
            known = self._rules[place] = asyncio.get_running_loop().create_future()
            try:
                known.set_result(await self._fetch(place, old))
            finally:
                if not known.done():  # nobody may wait for ever for what never comes
                    known.set_result(Rules(time.monotonic(), forbids="robots.txt was not read"))
        return await known

    async def _fetch(self, place: str, old: Rules | None) -> Rules:
        """Read a host's robots.txt; one that cannot be read again leaves ``old`` in force."""
        try:
            response = await self._response(place)
        except (IgnoreRequest, *DOWNLOAD_ERRORS):
            # Nobody there: the page asked for will fail and say so itself.
            now = time.monotonic()
            return replace(old, read=now) if old is not None else Rules(now)
        now = time.monotonic()
        if response.status >= 500 or response.status == 429:
            if old is not None:
                return replace(old, read=now)
            return Rules(
                now, forbids=f"robots.txt of {place} answers {response.status}: taken for a no"
            )
        if response.status != 200 or is_html(response.body):
            return Rules(now)
        text = response.body[:FIRST_BYTES].decode("utf-8-sig", "replace")
        parsed = Protego.parse(text)
        self._slow_down(place, parsed)
        if old is not None and old.text != text:
            self._spider.report.note(f"robots.txt of {place} changed during the run")
        return Rules(now, parsed, text)

    async def _response(self, place: str) -> Response:
        """The last of up to three answers; a server in trouble is waited for between them."""
        engine = self._crawler.engine
        assert engine is not None
        for attempt in range(TRIES):
            request = Request(
                f"{place}/robots.txt",
                callback=NO_CALLBACK,
                meta={"kind": "robots"},
                priority=1000,
            )
            response = await engine.download_async(request)
            if response.status < 500 and response.status != 429:
                break
            if attempt < TRIES - 1:
                wanted = retry_after(response.headers.get(b"Retry-After"), 5.0)
                self._gate.close(place, self._backoff * wanted * 2**attempt)
        return response

    @property
    def _spider(self) -> PortalSpider:
        return cast("PortalSpider", self._crawler.spider)

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
        self._spider.report.note(f"robots.txt of {host} asks for {delay:g} s between pages")


def forbidding_line(text: str, url: str, agent: str) -> str:
    """The longest ``Disallow`` line of the group for ``agent`` that fits ``url``.

    >>> forbidding_line("User-agent: *\\nDisallow: /users/\\n", "http://a.vn/users/1", "luutru")
    'Disallow: /users/'
    """
    lines = _group(text, agent.lower()) or _group(text, "*")
    for line in sorted(lines, key=len, reverse=True):
        if not Protego.parse(f"User-agent: *\n{line}").can_fetch(url, agent):
            return line
    return "Disallow"


def _group(text: str, agent: str) -> list[str]:
    """The Disallow lines of the groups that name ``agent``."""
    found: list[str] = []
    names: list[str] = []
    in_rules = False
    for line in text.splitlines()[:5000]:
        field, _, value = line.partition("#")[0].partition(":")
        name, said = field.strip().lower(), value.strip()
        if name == "user-agent":
            names = [said.lower()] if in_rules else [*names, said.lower()]
            in_rules = False
        elif name in {"disallow", "allow"}:
            in_rules = True
            if name == "disallow" and said and agent in names:
                found.append(f"Disallow: {said[:200]}")
    return found
