"""Keeps every answer before anything else acts on it: redirects, errors and retries too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.guard import judge_media
from crawler.journal import MEDIA, Journal, kind_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CaptureMiddleware:
    """Stands next to the decompression, nearer to the socket than redirects and retries."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the exchange down; what came for a picture or file becomes a blob first."""
        journal: Journal = self._crawler.spider.journal  # type: ignore[union-attr]
        kind = kind_of(request)
        blob = None
        if kind in MEDIA and response.status == 200:
            headers = {name: values[-1] for name, values in response.headers.items() if values}
            if judge_media(response.status, headers, response.body, kind) is None:
                blob = journal.run.add_blob(response.body)
        request.meta["blob"] = blob
        capture = journal.exchange(request, response, blob)
        if kind == "robots":
            journal.settle(capture, "read" if response.status == 200 else "missing")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Write down that no answer came."""
        if isinstance(exception, IgnoreRequest):
            return
        journal: Journal = self._crawler.spider.journal  # type: ignore[union-attr]
        journal.no_answer(request, f"{type(exception).__name__}: {exception}"[:500])
