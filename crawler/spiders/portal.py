"""The one spider: walks a portal, fetches what the archive lacks, hands pages to the readers."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from archive import Archive, open_archive
from archive.archive import Known
from archive.capture import Capture, Kind
from archive.record import Record
from archive.timerange import check_order, since_day, until_day
from crawler import __version__
from crawler.families import FAMILIES, recognise
from crawler.families.base import Family, Link, Page, UnknownLayout
from crawler.journal import Journal, utc
from crawler.portal import Portal
from crawler.report import Report
from crawler.settings import DOWNLOAD_DELAY
from crawler.verdict import Verdict, judge
from crawler.walk import Walk, key_of
from pipelines.article import Article
from pipelines.item import ArticleItem
from pipelines.media import DOWNLOAD_ERRORS
from pipelines.store import Origin

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger("luutru")

# Articles asked for ahead of the walk: enough to keep connections busy, few enough that memory
# stays flat however long the portal is.
UNDER_WAY = 32


class PortalSpider(Spider):
    """Crawls one portal into the archive named by LUUTRU_ARCHIVE."""

    portal: Portal

    def __init__(self, since: str | None = None, until: str | None = None, **kwargs: Any) -> None:
        """``since``/``until``: days, months or years of +07:00, both inclusive."""
        super().__init__(**kwargs)
        self.since: date | None = since_day(since) if since else None
        self.until: date | None = until_day(until) if until else None
        check_order(self.since, self.until)
        self.known: dict[str, Known] = {}  # stored articles that are fetched again in this run
        self.family: Family | None = None
        self.verdict: Verdict | None = None
        self._walk: Walk | None = None
        self._seen: set[int] = set()
        self._under_way = 0
        self._moved = asyncio.Event()
        self._limit = 0
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PortalSpider:
        """Open the archive and begin the run: raises ``ArchiveError`` or ``PortalLocked``."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        path = Path(settings["LUUTRU_ARCHIVE"])
        spider._limit = settings.getint("LUUTRU_LIMIT")
        spider.archive = open_archive(path, create=True)
        spider.run = spider.archive.run(spider.portal.slug, warc=settings.getbool("LUUTRU_WARC"))
        spider.report = Report(
            portal=spider.portal.slug,
            run=spider.run.id,
            target=spider.portal.home,
            started=spider.now(),
            known_before=spider.archive.count(spider.portal.slug),
            recovered=list(spider.run.recovered),
            options={
                "since": str(spider.since) if spider.since else None,
                "until": str(spider.until) if spider.until else None,
                "skip": settings.getlist("LUUTRU_SKIP"),
                "limit": spider._limit,
                "warc": settings.getbool("LUUTRU_WARC"),
                "set": settings.getdict("LUUTRU_SET_ON_COMMAND_LINE"),
            },
        )
        spider.journal = Journal(spider.run, spider.report)
        spider.origin = Origin(
            portal=spider.portal.slug,
            unit=spider.portal.unit,
            tier=spider.portal.tier,
            organ=spider.portal.organ,
            province=spider.portal.province,
            run=spider.run.id,
            program=f"luutru {__version__}",
        )
        for signal in (signals.item_scraped, signals.item_dropped):
            crawler.signals.connect(spider._one_done, signal)
        crawler.signals.connect(spider._item_failed, signals.item_error)
        crawler.signals.connect(spider._reader_failed, signals.spider_error)
        return spider

    archive: Archive
    run: Any
    report: Report
    journal: Journal
    origin: Origin

    def now(self) -> str:
        """The present as capture lines have it."""
        return utc(datetime.now(UTC))

    # ---- the walk -------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request | ArticleItem]:
        """Home page, family, then the walk; and what earlier runs left without pictures."""
        home = await self.get(self.portal.home, "home")
        if home is None:
            failed = self.report.failures[-1] if self.report.failures else None
            reason = failed.problem or failed.outcome if failed else "no answer"
            self.report.fatal = f"the home page {self.portal.home} cannot be had: {reason}"
            return
        self.family = self._family_of(home)
        if self.family is None:
            self.report.fatal = (
                f"no reader knows the system behind {self.portal.home}: "
                "it needs a family of its own (docs/add-a-portal.md)"
            )
            return
        self.report.family = self.family.name
        for item in self._without_media():
            await self._room()
            self._under_way += 1
            yield item
        self._walk = Walk(
            self.portal,
            self.family,
            self.get,
            self.report,
            since=self.since,
            until=self.until,
            ids=self.settings.getbool("LUUTRU_IDS"),
        )
        async for links in self._walk.batches(home):
            for request in self._wanted(links):
                await self._room()
                self._under_way += 1
                yield request

    def _family_of(self, home: Page) -> Family | None:
        if self.portal.family is None:
            return recognise(home)
        family = next(f for f in FAMILIES if f.name == self.portal.family)
        if not family.fits(home):
            self.report.note(f"the home page does not look like {family.name}")
        return family

    async def get(self, url: str, kind: Kind) -> Page | None:
        """Fetch a page that is no article; None where it is not to be had, with the reason kept."""
        request = Request(url, callback=NO_CALLBACK, meta={"kind": kind})
        engine = self.crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except IgnoreRequest as error:
            self._not_had(request, error)
            return None
        except DOWNLOAD_ERRORS as error:
            self.report.fail(url, kind, "failed", f"{type(error).__name__}: {error}")
            return None
        self.journal.settle(response.meta["capture"], "read")
        return self._page(response)

    def _page(self, response: Response) -> Page:
        declared = response.headers.get(b"Content-Type", b"").decode("latin-1").lower()
        _, _, charset = declared.partition("charset=")
        return Page(
            response.url,
            response.body,
            captured=datetime.now(UTC),
            encoding=charset.split(";")[0].strip(" \"'") or None,
        )

    def _without_media(self) -> Iterator[ArticleItem]:
        """Stored articles of the range that still lack a picture or file."""
        for record in self.archive.pending(self.portal.slug, since=self.since, until=self.until):
            yield ArticleItem(id=record.id, stored=record, article=_article_of(record))

    def _wanted(self, links: Iterable[Link]) -> Iterator[Request]:
        """Requests for those links that neither this run nor the archive has met."""
        assert self.family is not None
        fresh: dict[str, Link] = {}
        for link in links:
            key = key_of(link)
            if key in self._seen or self.family.is_trap(link.url):
                continue
            self._seen.add(key)
            fresh[self.article_id(link.platform_id, link.url)] = link
        known = self.archive.known(self.portal.slug, list(fresh))
        self.report.articles["known"] += len(known)
        for article_id, link in fresh.items():
            if article_id not in known:
                yield Request(
                    link.url,
                    callback=self.parse,
                    errback=self.failed,
                    meta={"kind": "article", "article_id": article_id},
                    priority=1,
                )

    def article_id(self, platform_id: str | None, url: str) -> str:
        """``<portal>:<platform id>``, or a hash of the address where the CMS has no id."""
        name = platform_id or hashlib.sha256(url.encode()).hexdigest()[:16]
        return f"{self.portal.slug}:{name}"

    # ---- one article ----------------------------------------------------------------------

    def parse(self, response: Response, **kwargs: Any) -> Iterable[ArticleItem]:
        """Read an article page; a page no layout fits is kept as unread."""
        assert self.family is not None
        if self._walk is not None:
            self._walk.ids_missing_in_row = 0
        capture: Capture = response.meta["capture"]
        page = self._page(response)
        try:
            reading = self.family.article(page)
        except UnknownLayout as error:
            self.report.articles["unread"] += 1
            self.journal.settle(
                capture,
                "unread",
                article_id=response.meta["article_id"],
                problem=str(error) or "no layout fits",
            )
            self._one_done()
            return []
        article_id = self.article_id(reading.platform_id, reading.url)
        if article_id != response.meta["article_id"] and self._met_before(article_id, reading.url):
            self.journal.settle(capture, "known", article_id=article_id)
            self._one_done()
            return []
        redirected = response.meta.get("redirect_urls", [])
        aliases = dict.fromkeys([*reading.aliases, *redirected])
        reading.aliases = [url for url in aliases if url != reading.url]
        return [
            ArticleItem(id=article_id, reading=reading, captured=page.captured, capture=capture)
        ]

    def _met_before(self, article_id: str, url: str) -> bool:
        """Whether an address led to an article that another address led to already."""
        name = article_id.partition(":")[2]
        key = key_of(Link(url=url, platform_id=name))
        if key in self._seen or self.archive.known(self.portal.slug, [article_id]):
            return True
        self._seen.add(key)
        return False

    def failed(self, failure: Failure) -> None:
        """An article that was not to be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, IgnoreRequest):
            self._not_had(request, error)
        else:
            problem = f"{type(error).__name__}: {error}"
            self.report.fail(request.url, "article", "failed", problem)
        self._one_done()

    def _not_had(self, request: Request, error: IgnoreRequest) -> None:
        """What the guard or robots.txt refused: missing pages are no failure of the run."""
        kind = request.meta["kind"]
        finding = getattr(error, "finding", None)
        if finding is None:
            self.report.fail(request.url, kind, "robots", str(error))
            return
        if kind == "article" and finding.name in {"missing", "redirect_home", "refresh_home"}:
            self.report.articles["missing"] += 1
            if self._walk is not None:
                self._walk.ids_missing_in_row += 1
            return
        if kind in {"sitemap", "feed", "search", "other"} and finding.action == "skip":
            self.report.note(f"{kind} {request.url}: {finding.sentence}")
            return
        self.report.fail(request.url, kind, finding.name, finding.sentence)
        if finding.action == "stop" and kind != "home":
            self.report.fatal = f"{finding.sentence}: {request.url}"
            raise CloseSpider(finding.name)

    # ---- counting -------------------------------------------------------------------------

    async def _room(self) -> None:
        """Wait until few enough articles are under way."""
        while self._under_way >= UNDER_WAY:
            self._moved.clear()
            await self._moved.wait()

    def _one_done(self, *_: Any, **__: Any) -> None:
        self._under_way -= 1
        self._moved.set()

    def stored_one(self) -> None:
        """Called for every article that went through; ends the run at ``--limit``."""
        done = self.report.articles
        if self._limit and done["first"] + done["edited"] >= self._limit and not self.report.stop:
            self.report.stop = "limit"
            engine = self.crawler.engine
            assert engine is not None
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason="limit"))

    def _item_failed(self, item: ArticleItem, failure: Failure, **_: Any) -> None:
        url = item.article.url if item.article else item.id
        self._fault(url, failure, item.capture)

    def _reader_failed(self, failure: Failure, response: Response | None, **_: Any) -> None:
        if response is None:  # start() itself raised
            self.report.error(f"the walk broke off: {failure.type.__name__}: {failure.value}")
            return
        self._fault(response.url, failure, response.meta.get("capture"))

    def _fault(self, url: str, failure: Failure, capture: Capture | None) -> None:
        sentence = f"{failure.type.__name__}: {failure.value}"[:500]
        self.report.error(f"{url}: {sentence}")
        if capture is not None:
            self.journal.settle(capture, "failed", problem=sentence)
        self._one_done()

    def closed(self, reason: str) -> None:
        """Judge the run and seal it."""
        self.journal.close()
        report = self.report
        report.finished = self.now()
        if reason != "finished" and report.stop is None:
            report.stop = reason
        self.verdict = judge(report, unread_share=self.settings.getfloat("LUUTRU_UNREAD_SHARE"))
        self.run.seal({**report.as_dict(), "verdict": self.verdict.as_dict()})


def _article_of(record: Record) -> Article:
    """The article a stored record holds, for the stages that fetch what it still lacks."""
    return Article(
        url=record.url,
        family=record.family or "",
        layout=record.extractor.rpartition("/")[2],
        title=record.title,
        body_html=record.body_html,
        published=record.published,
        images=[_copy(image) for image in record.images],
        attachments=[_copy(file) for file in record.attachments],
    )


def _copy(media: Any) -> Any:
    return type(media)(**{name: getattr(media, name) for name in media.__struct_fields__})


def spider_for(portal: Portal) -> type[PortalSpider]:
    """The spider class of one portal, named by its slug.

    Pictures and files wait for no page's pace; a table can only make a portal slower.
    """
    settings: dict[str, Any] = {
        "DOWNLOAD_SLOTS": {
            f"files {urlsplit(portal.home).hostname}": {"delay": 0, "jitter": 0},
        }
    }
    if portal.pace is not None:
        settings["DOWNLOAD_DELAY"] = max(portal.pace, DOWNLOAD_DELAY)
    attributes = {"name": portal.slug, "portal": portal, "custom_settings": settings}
    return type(
        f"Spider_{portal.slug}",
        (PortalSpider,),
        {**attributes, "__module__": "crawler.spiders.registered", "__doc__": portal.home},
    )
