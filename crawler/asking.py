"""Asks for single pages outside Scrapy's scheduler: listings, home pages, second tries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.capture import Kind
from crawler.families.base import Page
from crawler.journal import Journal
from crawler.rereading import READ_HEADERS, answered
from pipelines.media import DOWNLOAD_ERRORS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def page_of(response: Response) -> Page:
    """A fetched page as readers take it."""
    headers = {
        name: value.decode("latin-1")
        for name in ("content-type", *READ_HEADERS)
        if (value := response.headers.get(name))
    }
    return answered(response.url, response.body, datetime.now(UTC), headers)


class Asker:
    """Downloads through Scrapy's engine, so that pace, robots.txt, capture and guard all apply."""

    def __init__(
        self, crawler: Crawler, journal: Journal, refused: Callable[[Request, IgnoreRequest], None]
    ) -> None:
        """``refused`` is told what the guard or robots.txt kept back."""
        self._crawler = crawler
        self._journal = journal
        self._refused = refused

    async def download(self, request: Request) -> Response | None:
        """The answer; None where it is not to be had, with the reason kept."""
        try:
            return await self._fetch(request)
        except IgnoreRequest as error:
            self._refused(request, error)
        except DOWNLOAD_ERRORS as error:
            problem = f"{type(error).__name__}: {error}"
            self._journal.report.fail(request.url, request.meta["kind"], "failed", problem)
        return None

    async def page(
        self, url: str, kind: Kind, form: Sequence[tuple[str, str]] | None = None
    ) -> Page | None:
        """A page that is no article; ``form``: the fields of a POST."""
        request = Request(url, callback=NO_CALLBACK, meta={"kind": kind})
        if form is not None:
            request = request.replace(method="POST", body=urlencode(form), headers=_FORM)
        response = await self.download(request)
        if response is None:
            return None
        self._journal.settle(response.meta["capture"], "read")
        return page_of(response)

    async def again(self, url: str) -> str | None:
        """The guard's name for what came a second time; None where a page came."""
        request = Request(url, callback=NO_CALLBACK, meta={"kind": "article"})
        try:
            response = await self._fetch(request)
        except IgnoreRequest as error:
            finding = getattr(error, "finding", None)
            return finding.name if finding else "robots"
        except DOWNLOAD_ERRORS as error:
            return type(error).__name__
        self._journal.settle(response.meta["capture"], "known")
        return None

    async def _fetch(self, request: Request) -> Response:
        engine = self._crawler.engine
        assert engine is not None
        try:
            return await engine.download_async(request)
        except AssertionError:
            if engine.spider is None:  # the run was ended meanwhile, and Scrapy trips over it
                raise asyncio.CancelledError from None
            raise
