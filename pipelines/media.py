"""Fetches pictures and files for the two download pipelines; bytes are kept by the capture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar
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
from archive.capture import Capture
from archive.record import Attachment, Image, Record, Status
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


# Headers that make an answer depend on what is had already.
CONDITIONS = ("If-None-Match", "If-Modified-Since")
# A file changed twice within the clock's grain may keep its date (RFC 9110, 8.8.2.2).
GRAIN = timedelta(minutes=1)


# What fails for passing reasons in so many runs over so long is given up (design: record).
GIVEN_UP_RUNS = 5
GIVEN_UP_AFTER = timedelta(days=14)


def is_unreachable(runs_before: int, since: str, now: datetime) -> bool:
    """Whether a picture or file that failed now, and in earlier runs since then, is given up."""
    lasted = now - datetime.fromisoformat(since)
    return runs_before + 1 >= GIVEN_UP_RUNS and lasted >= GIVEN_UP_AFTER


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored picture or file, and the answer it came with."""

    capture: Capture
    blob: Blob


def conditions(capture: Capture) -> dict[str, bytes]:
    """Headers that ask for a picture or file only if it is another than ``capture`` brought.

    A date at or after the answer itself is none of the file's: it is left out.
    """
    headers = {}
    if capture.etag:
        headers["If-None-Match"] = capture.etag.encode("latin-1", "replace")
    if capture.last_modified and _is_older(capture.last_modified, capture.time):
        headers["If-Modified-Since"] = capture.last_modified.encode("latin-1", "replace")
    return headers


def _is_older(date: str, answered: str) -> bool:
    try:
        modified = parsedate_to_datetime(date)
    except ValueError:
        return False
    modified = modified if modified.tzinfo else modified.replace(tzinfo=UTC)
    return modified + GRAIN <= datetime.fromisoformat(answered)


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

    async def fill(self, media: Image | Attachment, had: Image | Attachment | None = None) -> None:
        """Fetch one picture or file and write what became of it into ``media``.

        ``had``: what is stored of it; then it is fetched only if it changed.
        """
        fetched = await self._fetch(media.url, had)
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

    async def _fetch(self, url: str, had: Image | Attachment | None) -> Fetched:
        known = self._recent.get(url)
        if known is not None:
            self._recent.move_to_end(url)
            return known
        fetched = await self._download(url, self._stored(had))
        if fetched.status == "failed" and (had is None or had.status != "stored"):
            fetched = self._given_up(url) or fetched
        self._recent[url] = fetched
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return fetched

    def _given_up(self, url: str) -> Fetched | None:
        """Missing, where a picture or file failed for too long; told in the run's report."""
        spider: Any = self._crawler.spider
        before = spider.state.failing(url, spider.run.id)
        if before is None or not is_unreachable(before.runs, before.since, datetime.now(UTC)):
            return None
        spider.report.given_up(self._kind, url)
        return Fetched("missing", problem="unreachable")

    def _stored(self, had: Image | Attachment | None) -> Stored | None:
        """What can be asked about with its validators: the bytes are here, the answer is known."""
        spider: Any = self._crawler.spider
        if had is None or had.status != "stored" or not had.path or not had.sha256:
            return None
        if not spider.run.holds_blob(had.path, had.bytes):
            return None  # lost or damaged: asked for in full, it is whole again
        capture = spider.state.stored_as(had.url, had.path)
        if capture is None or not conditions(capture):
            return None
        size = (had.width, had.height) if isinstance(had, Image) else (None, None)
        media_type = had.media_type or "application/octet-stream"
        return Stored(capture, Blob(had.sha256, had.path, media_type, had.bytes or 0, *size))

    def _request(self, url: str, stored: Stored | None) -> Request:
        """Raises ``ValueError`` for an address without scheme, or with a broken host."""
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
        if stored is not None:
            request.meta["stored"] = stored
            for name, value in conditions(stored.capture).items():
                request.headers[name] = value
        return request

    async def _download(self, url: str, stored: Stored | None) -> Fetched:
        spider: Any = self._crawler.spider
        try:
            request = self._request(url, stored)
        except ValueError:
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
        outcome = "unchanged" if response.status == 304 else "stored"
        spider.journal.settle(response.meta["capture"], outcome if blob else "failed")
        if blob is None:
            return Fetched("failed", problem=f"status {response.status}")
        return Fetched("stored", blob=blob)


Media = TypeVar("Media", Image, Attachment)


def take_over(new: Sequence[Media], old: Sequence[Media]) -> None:
    """What became of the pictures or files of a page is what became of them before."""
    before = {m.url: m for m in old}
    for media in new:
        known = before.get(media.url)
        if known is None:
            continue
        for name in media.__struct_fields__:
            if name not in {"url", "caption", "alt", "role", "name"}:
                setattr(media, name, getattr(known, name))


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
    def media_of(self, article: Article | Record) -> Sequence[Image | Attachment]:
        """What of an article this stage fetches."""

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fetch in page order; one connection serves a host, so nothing is gained by haste."""
        if item.article is not None and item.fetch and not self._skipped:
            had = {m.url: m for m in self.media_of(item.latest)} if item.latest else {}
            for media in self.media_of(item.article):
                if media.status in AGAIN:
                    await self._fetcher.fill(media, had.get(media.url))
        return item
