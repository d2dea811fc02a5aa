"""Fetches pictures and files for the two download pipelines; bytes are kept by the capture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import TunnelError
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
from pipelines.article import Article
from pipelines.item import ArticleItem

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# Statuses that a later run tries again.
AGAIN = frozenset({"skipped", "failed"})
# The same banner or stamp comes back in many articles; results of the last addresses are kept.
REMEMBERED = 2048
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
    TunnelError,
    UnsupportedURLSchemeError,
)
# What the guard calls these is the portal's own lack, not a passing failure …
MISSING = frozenset({"missing", "html_instead", "redirect_home", "redirect_loop", "bad_redirect"})
# … and these are rules of ours: asking again would change nothing.
REFUSED = frozenset({"robots", "not_public", "too_large", "too_many_pixels", "bad_address"})


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
        setting = {"picture": "LUUTRU_MAX_PICTURE", "file": "LUUTRU_MAX_FILE"}[kind]
        self._max_size = crawler.settings.getint(setting)

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
        try:
            request = Request(
                url,
                callback=NO_CALLBACK,
                meta={
                    "kind": self._kind,
                    "download_slot": f"files {urlsplit(url).hostname}",
                    "download_maxsize": self._max_size,
                    "verbatim_url": True,
                },
            )
        except ValueError:  # no scheme, or a host in brackets that is no address
            return Fetched("refused", problem=f"not an http address: {url[:80]}")
        engine = self._crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except IgnoreRequest as error:
            finding = getattr(error, "finding", None)
            if finding is None:  # robots.txt
                return Fetched("refused", problem=str(error))
            return Fetched(_status(finding.name), problem=_problem(finding))
        except DOWNLOAD_ERRORS as error:
            return Fetched("failed", problem=type(error).__name__)
        blob: Blob | None = response.meta.get("blob")
        spider.journal.settle(response.meta["capture"], "stored" if blob else "failed")
        if blob is None:
            return Fetched("failed", problem=f"status {response.status}")
        return Fetched("stored", blob=blob)


def _status(name: str) -> Status:
    """What a finding of the guard leaves of a picture or file."""
    if name in MISSING:
        return "missing"
    if name == "not_asked":  # the run ended first; a later one asks
        return "skipped"
    return "refused" if name in REFUSED else "failed"


def _problem(finding: Any) -> str:
    """The finding's name; with its sentence where a rule of ours refused."""
    return f"{finding.name}: {finding.sentence}" if finding.name in REFUSED else str(finding.name)


class MediaPipeline(ABC):
    """Fetches one kind of media of an item: what the two download stages share."""

    kind: ClassVar[Literal["picture", "file"]]
    skipped_by: ClassVar[str]  # the word of --skip that leaves this kind out

    def __init__(self, crawler: Crawler) -> None:
        self._fetcher = MediaFetcher(crawler, self.kind)
        skip = crawler.settings.getlist("LUUTRU_SKIP")
        self._skipped = self.skipped_by in skip or not crawler.settings.getbool("LUUTRU_FILES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    @abstractmethod
    def media_of(self, article: Article) -> Sequence[Image | Attachment]:
        """What of an article this stage fetches."""

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fetch in page order; one connection serves a host, so nothing is gained by haste."""
        if item.article is not None and item.fetch and not self._skipped:
            for media in self.media_of(item.article):
                if media.status in AGAIN:
                    await self._fetcher.fill(media)
        return item
