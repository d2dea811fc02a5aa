"""Keeps every answer before anything else acts on it: redirects, errors and retries too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.media import Bytes
from crawler.failures import judge_error
from crawler.guard import Finding, judge_media
from crawler.journal import MEDIA, Journal, kind_of
from pipelines.media import DOWNLOAD_ERRORS, Stored

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.blobs import Spill


class CaptureMiddleware:
    """Stands next to the decompression, nearer to the socket than redirects and retries."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._max_pixels = crawler.settings.getint("LUUTRU_MAX_PIXELS")
        self._connect_timeout = crawler.settings.getfloat("LUUTRU_CONNECT_TIMEOUT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the exchange down; what came for a picture or file becomes a blob first."""
        journal: Journal = self._crawler.spider.journal  # type: ignore[union-attr]
        kind = kind_of(request)
        blob = earlier = None
        spilled: Spill | None = request.meta.pop("spilled", None)
        if kind in MEDIA:
            stored: Stored | None = request.meta.get("stored")
            if response.status == 304 and stored is not None:
                blob, earlier, found = stored.blob, stored.capture, None
                journal.run.meet_blob(blob)
            elif spilled is not None:
                response, found = self._judge_spilled(spilled, response, kind)
                blob = journal.run.add_spill(spilled) if found is None else None
            else:
                found = self._judge(response, response.body, kind)
                blob = journal.run.add_blob(response.body) if found is None else None
            request.meta["judged"] = found  # for the guard; nothing is looked at twice
        request.meta["blob"] = blob
        capture = journal.exchange(request, response, blob, earlier)
        if kind == "robots":
            journal.settle(capture, "read" if response.status == 200 else "missing")
        return response

    def _judge(self, response: Response, body: Bytes, kind: str) -> Finding | None:
        headers = {name: values[-1] for name, values in response.headers.items() if values}
        return judge_media(response.status, headers, body, kind, self._max_pixels)

    def _judge_spilled(
        self, spilled: Spill, response: Response, kind: str
    ) -> tuple[Response, Finding | None]:
        """What is no file is taken back into memory: the WARC has it like any other page."""
        with spilled.view() as view:
            found = self._judge(response, view, kind)
            if found is not None:
                response = response.replace(body=view[:])
        if found is not None:
            spilled.discard()
        return response, found

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Write down that no answer came, and why."""
        if isinstance(exception, IgnoreRequest):
            return
        journal: Journal = self._crawler.spider.journal  # type: ignore[union-attr]
        if isinstance(exception, DOWNLOAD_ERRORS):
            proxied = bool(request.meta.get("proxy"))
            found = judge_error(exception, self._connect_timeout, proxied)
            outcome = "refused" if found.action == "skip" else "failed"
            journal.no_answer(request, f"{found.name}: {found.sentence}", outcome=outcome)
        else:
            journal.no_answer(request, f"{type(exception).__name__}: {exception}"[:500])
