"""Fetches pictures and files for the two download pipelines; bytes are kept by the capture."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http.request import NO_CALLBACK
from twisted.internet.error import ConnectError, ConnectionClosed

from archive.blobs import Blob
from archive.record import Attachment, Image, Status
from pipelines.hosts import HostCheck

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# The same banner or stamp comes back in many articles; results of the last addresses are kept.
REMEMBERED = 2048
MAX_SIZE = {"picture": 64 * 1024 * 1024, "file": 512 * 1024 * 1024}
# Everything a download can end in that is not a fault of this program.
DOWNLOAD_ERRORS = (
    OSError,
    CannotResolveHostError,
    ConnectError,
    ConnectionClosed,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
# What the guard calls these is the portal's own lack, not a passing failure.
MISSING = frozenset({"missing", "html_instead", "redirect_home"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one address."""

    status: Status
    blob: Blob | None = None
    problem: str | None = None


class MediaFetcher:
    """Downloads through Scrapy's own engine, so that pace, robots.txt and capture all apply."""

    def __init__(self, crawler: Crawler, kind: Literal["picture", "file"]) -> None:
        self._crawler = crawler
        self._kind = kind
        self._recent: OrderedDict[str, Fetched] = OrderedDict()
        self._hosts = HostCheck()

    async def fill(self, media: Image | Attachment) -> None:
        """Fetch one picture or file and write what became of it into ``media``."""
        fetched = await self._fetch(media.url)
        media.status = fetched.status
        media.problem = fetched.problem
        blob = fetched.blob
        media.sha256 = blob.sha256 if blob else None
        media.path = blob.path if blob else None
        media.media_type = blob.media_type if blob else None
        media.bytes = blob.bytes if blob else None
        if isinstance(media, Image):
            media.width = blob.width if blob else None
            media.height = blob.height if blob else None

    async def _fetch(self, url: str) -> Fetched:
        known = self._recent.get(url)
        if known is not None:
            self._recent.move_to_end(url)
            return known
        fetched = await self._download(url)
        self._recent[url] = fetched
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return fetched

    async def _download(self, url: str) -> Fetched:
        spider: Any = self._crawler.spider
        refusal = await self._hosts.refusal(url, own=urlsplit(spider.portal.home).hostname or "")
        if refusal:
            return Fetched("refused", problem=refusal)
        request = Request(
            url,
            callback=NO_CALLBACK,
            meta={
                "kind": self._kind,
                "download_slot": f"files {urlsplit(url).hostname}",
                "download_maxsize": MAX_SIZE[self._kind],
                "verbatim_url": True,
            },
        )
        engine = self._crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except IgnoreRequest as error:
            finding = getattr(error, "finding", None)
            if finding is None:  # robots.txt
                return Fetched("refused", problem=str(error))
            status: Status = "missing" if finding.name in MISSING else "failed"
            return Fetched(status, problem=finding.name)
        except DOWNLOAD_ERRORS as error:
            return Fetched("failed", problem=type(error).__name__)
        blob: Blob | None = response.meta.get("blob")
        spider.journal.settle(response.meta["capture"], "stored" if blob else "failed")
        if blob is None:
            return Fetched("failed", problem=f"status {response.status}")
        return Fetched("stored", blob=blob)
