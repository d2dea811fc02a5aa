"""The one spider: walks a portal, fetches what the archive lacks, hands pages to the readers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from archive import Archive, ArchiveError, open_archive
from archive.capture import Capture
from archive.counted import counted
from archive.crawlstate import CrawlState, Known
from archive.timerange import check_order, first_day, since_day, until_day
from crawler import __version__
from crawler.asking import Asker, page_of
from crawler.commit import min_free
from crawler.earlier import SAMPLE, earlier_runs, recent_since
from crawler.ending import end_run
from crawler.entering import home_page, no_home_page
from crawler.families import FAMILIES, recognise
from crawler.families.base import Family, Link, Page, UnknownLayout
from crawler.frontier import Frontier, Wanted
from crawler.journal import Journal, utc
from crawler.portal import Portal
from crawler.proxy import is_proxied
from crawler.recheck import Recheck
from crawler.report import Report
from crawler.rereading import read_again
from crawler.vanished import GONE, Vanished, mark_gone
from crawler.verdict import Verdict
from crawler.walk import Walk
from pipelines.dates import decide_date
from pipelines.item import ArticleItem, item_without_media
from pipelines.store import Origin

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.record import Record
    from pipelines.article import Article

# Articles asked for ahead of the walk: enough to keep connections busy, few enough that memory
# stays flat however long the portal is.
UNDER_WAY = 16
# An address that Scrapy's encoding would leave as it is, for a thirtieth of a page's CPU.
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?::[1-9]\d{0,4})?/[A-Za-z0-9/._~-]*", re.ASCII)


class PortalSpider(Spider):
    """Crawls one portal into the archive named by LUUTRU_ARCHIVE."""

    portal: Portal
    archive: Archive
    state: CrawlState
    run: Any
    report: Report
    journal: Journal
    asker: Asker
    origin: Origin
    frontier: Frontier

    def __init__(
        self,
        since: str | None = None,
        until: str | None = None,
        recheck: str | None = None,
        **kwargs: Any,
    ) -> None:
        """``since``/``until``: days, months or years of +07:00, both inclusive.

        ``recheck``: days, ``all`` or ``none``; see ``crawler.recheck``.
        """
        super().__init__(**kwargs)
        self.since: date | None = since_day(since) if since else None
        self.until: date | None = until_day(until) if until else None
        check_order(self.since, self.until)
        self.recheck = Recheck.parse(recheck)
        self.known: dict[str, Known] = {}  # stored articles that are being fetched again
        self.family: Family | None = None
        self.entry: str | None = None  # the page behind a home page that is only a door
        self.verdict: Verdict | None = None
        self.vanished = Vanished()
        self._walk: Walk | None = None
        self._days: dict[str, date | None] = {}  # of articles read for a range
        self._read_ahead: list[ArticleItem] = []  # articles read to learn where a listing page lies
        self._under_way: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self._limit = 0
        self._closing: asyncio.Future[None] | None = None
        self.disk_error: ArchiveError | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PortalSpider:
        """Open the archive and begin the run: raises ``ArchiveError`` or ``PortalLocked``."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        slug = spider.portal.slug
        spider._limit = settings.getint("LUUTRU_LIMIT")
        spider._begin(settings)
        spider.report = Report(
            portal=slug,
            run=spider.run.id,
            target=spider.portal.home,
            started=spider.now(),
            known_before=spider.state.count(),
            undated_before=spider.state.undated(),
            recovered=list(spider.run.recovered),
            options={
                "since": str(spider.since) if spider.since else None,
                "until": str(spider.until) if spider.until else None,
                "recheck": spider.recheck.mode,
                "skip": settings.getlist("LUUTRU_SKIP"),
                "limit": spider._limit,
                "warc": settings.getbool("LUUTRU_WARC"),
                "proxy": is_proxied(spider.portal.home),
                "set": settings.getdict("LUUTRU_SET_ON_COMMAND_LINE"),
            },
        )
        spider.journal = Journal(spider.run, spider.report)
        spider.asker = Asker(crawler, spider.journal, spider._not_had)
        spider.origin = Origin(
            portal=slug,
            units=spider.portal.units,
            run=spider.run.id,
            program=f"luutru {__version__}",
        )
        for signal in (signals.item_scraped, signals.item_dropped):
            crawler.signals.connect(spider._item_done, signal)
        crawler.signals.connect(spider._item_failed, signals.item_error)
        crawler.signals.connect(spider._walk_failed, signals.spider_error)
        return spider

    def _begin(self, settings: BaseSettings) -> None:
        """Open the archive and take the portal's lock."""
        self.archive = open_archive(Path(settings["LUUTRU_ARCHIVE"]), create=True)
        self.run = self.archive.run(
            self.portal.slug,
            batch=settings["LUUTRU_BATCH"] or None,
            warc=settings.getbool("LUUTRU_WARC"),
            min_free=min_free(settings),
        )
        self.state = self.archive.crawl_state(self.portal.slug)

    def now(self) -> str:
        """The present as capture lines have it."""
        return utc(datetime.now(UTC))

    # ---- the walk -------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Request | ArticleItem]:
        """Home page and family; missing pictures; the walk; what is due; who vanished."""
        home = await self.enter()
        if home is not None:
            async for item in self._wanted(home):
                await self._room()
                self._send(item)
            await self._room(free=True)
            await mark_gone(self)
        for item in list[ArticleItem]():
            yield item  # none: Scrapy would not wait for those it is given when it closes

    async def _wanted(self, home: Page) -> AsyncIterator[ArticleItem]:
        """Everything that is to go through the pipelines."""
        for item in self._without_media():
            yield item
        async for links in self.batches(home):
            while self._read_ahead:
                yield self._read_ahead.pop()
            for wanted in self.frontier.wanted(links):
                yield self._item(wanted)
        while self._read_ahead:
            yield self._read_ahead.pop()
        for wanted in self.frontier.due():
            yield self._item(wanted)

    async def enter(self) -> Page | None:
        """The home page, once it is had and its family known; else None and ``report.fatal``."""
        home = await home_page(self)
        self.family = self._family_of(home) if home else None
        if self.report.not_asked["home"]:
            return None  # the run was ended before it began
        if home is None or self.family is None:
            self.report.fatal = self.report.fatal or no_home_page(self, home)
            return None
        self.report.family = self.family.name
        self.frontier = Frontier(
            self.portal.slug,
            self.family,
            self.state,
            self.report,
            self.recheck,
            datetime.now(UTC),
            since=self.since,
            until=self.until,
            program=self.origin.program,
        )
        return home

    async def batches(self, home: Page) -> AsyncIterator[list[Link]]:
        """Links of a recent walk, and of a whole one where that is not to be believed."""
        assert self.family is not None
        for since in dict.fromkeys([self._recent_day(), None]):
            self._walk = self._new_walk(self.family, since)
            async for links in self._walk.batches(home):
                yield links
            if not self._lost_track(since):
                return

    def _family_of(self, home: Page) -> Family | None:
        if self.portal.family is None:
            return recognise(home)
        family = next(f for f in FAMILIES if f.name == self.portal.family)
        if not family.fits(home):
            self.report.note(f"the home page does not look like {family.name}")
        return family

    def _recent_day(self) -> date | None:
        """First day to walk where earlier runs have everything before it."""
        if self.since or self.until or self.recheck.mode == "all":
            return None
        earlier = earlier_runs(self.archive.path, self.portal.slug)
        return recent_since(earlier, datetime.now(UTC), self.state.newest_day(SAMPLE))

    def _lost_track(self, since: date | None) -> bool:
        """Whether a recent walk met too few of the stored articles to be believed."""
        if since is None:
            return False
        stored = self.state.count_since(since)
        met = self.frontier.recognised
        if met * 2 >= stored:
            return False
        self.report.note(
            f"of {counted(stored, 'article')} stored since {since} only {met} met: all is walked"
        )
        return True

    def _new_walk(self, family: Family, recent: date | None) -> Walk:
        """The whole portal, a range, or what came since the last complete run."""
        self.report.options["walk"] = f"since {recent}" if recent else "full"
        return Walk(
            self.portal,
            family,
            self.asker.page,
            self.report,
            since=self.since,
            until=self.until,
            recent=recent,
            all_known=self.frontier.all_known,
            date_of=self._date_of,
            ids=self.settings.getbool("LUUTRU_IDS"),
        )

    def _without_media(self) -> Iterator[ArticleItem]:
        """Stored articles of the range that still lack a picture or file.

        Those whose page is due get them with it.
        """
        now = datetime.now(UTC)
        for record in self.archive.pending(self.portal.slug, since=self.since, until=self.until):
            known = self.state.known([record.id]).get(record.id)
            due = known is not None and self.recheck.due(known, now)
            if record.state == "present" and not due:
                yield item_without_media(record)

    def _item(self, wanted: Wanted) -> ArticleItem:
        if wanted.known is not None:
            self.known[wanted.id] = wanted.known
        return ArticleItem(id=wanted.id, asked=wanted.id, url=wanted.url)

    # ---- one article ----------------------------------------------------------------------

    def request(self, item: ArticleItem) -> Request:
        """The request for an article's page."""
        assert item.url is not None
        plain = _PLAIN.fullmatch(item.url) is not None
        meta = {"kind": "article", "article_id": item.id, "verbatim_url": plain}
        return Request(item.url, callback=NO_CALLBACK, meta=meta)

    def read(self, item: ArticleItem, response: Response) -> bool:
        """Read an article page into its item; False where that gives none to store.

        A page no layout fits is kept as unread.
        """
        assert self.family is not None
        if self._walk is not None:
            self._walk.ids_missing_in_row = 0
        capture: Capture = response.meta["capture"]
        item.url, item.capture = response.url, capture
        page = page_of(response)
        try:
            reading = self.family.read(page)
        except UnknownLayout as error:
            self.unread(item, str(error) or "no layout fits")
            return False
        article_id = self.frontier.id_of(reading.platform_id, reading.url)
        if article_id != item.id and not self._expected(article_id):
            self.journal.settle(capture, "known", article_id=article_id)
            return False
        redirected = response.meta.get("redirect_urls", [])
        aliases = dict.fromkeys([*reading.aliases, *redirected])
        reading.aliases = [url for url in aliases if url != reading.url]
        item.id, item.reading, item.captured = article_id, reading, page.captured
        return True

    def unread(self, item: ArticleItem, problem: str) -> None:
        """Count and keep a page that gives no article; pages that never did are counted apart."""
        assert item.capture is not None
        self.report.articles["unread"] += 1
        if self.state.unread([item.capture.url]):
            self.report.articles["unread again"] += 1
        self.journal.settle(item.capture, "unread", article_id=item.id, problem=problem)

    def read_again(self, record: Record) -> Article | None:
        """A stored page as today's reader reads it; see ``crawler.rereading``."""
        return read_again(self, record)

    def _expected(self, article_id: str) -> bool:
        """Whether an address that led to another article than asked for leads to a new one."""
        return self.frontier.meet(article_id) and self.frontier.stored(article_id) is None

    def _not_had(self, request: Request, error: IgnoreRequest) -> None:
        """What the guard or robots.txt refused: missing pages are no failure of the run."""
        kind = request.meta["kind"]
        finding = getattr(error, "finding", None)
        if finding is None:
            self.report.fail(request.url, kind, "robots", str(error))
            return
        known = self.known.get(request.meta.get("article_id", ""))
        nowhere = finding.name in GONE or (finding.name == "soft_404" and known is None)
        if kind == "article" and nowhere:
            self.report.articles["missing"] += 1
            if known is not None:
                self.vanished.missed(known, finding.name)
            elif not self.settings.getbool("LUUTRU_IDS"):  # which tries ids that nothing lists
                self.report.listed_missing += 1
            if self._walk is not None:
                self._walk.ids_missing_in_row += 1
            return
        if finding.name == "elsewhere":
            host = urlsplit(request.meta["capture"].final_url or "").hostname or ""
            self.report.led_elsewhere(host, stored=known is not None)
            return
        if kind in {"sitemap", "feed", "search", "other"} and finding.action == "skip":
            self.report.note(f"{kind} {request.url}: {finding.sentence}")
            return
        self.report.fail(request.url, kind, finding.name, finding.sentence)
        if finding.action == "stop" and kind != "home":
            self.report.fatal = f"{finding.sentence}: {request.url}"
            raise CloseSpider(finding.name)

    # ---- articles read to place a listing page --------------------------------------------

    async def _date_of(self, link: Link) -> date | None:
        """The publication day of an article, read from its page; the page is kept as any other."""
        assert self.family is not None
        article_id = self.frontier.id_of(link.platform_id, link.url)
        if article_id in self._days:
            return self._days[article_id]
        known = self.frontier.stored(article_id)
        if known is not None:
            return first_day(known.published)
        outside = self.frontier.outside(article_id, link)
        if outside is not None:
            return outside
        wanted = self.frontier.wanted([link])
        if not wanted:
            return None
        item = ArticleItem(id=wanted[0].id, asked=wanted[0].id, url=link.url)
        response = await self.asker.download(self.request(item))
        if response is None or not self.read(item, response):
            return None
        self._read_ahead.append(item)
        assert item.reading is not None
        published = decide_date(item.reading.dates, captured=datetime.now(UTC))
        return self._days.setdefault(article_id, first_day(published.value))

    # ---- counting -------------------------------------------------------------------------

    async def _room(self, free: bool = False) -> None:
        """Wait until few enough articles are under way; ``free``: until none is.

        For ever, where the run is being ended: what is not under way is the next run's.
        """
        while self._closing is not None or len(self._under_way) >= (
            1 if free else self._most_under_way()
        ):
            self._moved.clear()
            await self._moved.wait()

    def _send(self, item: ArticleItem) -> None:
        """Take an item through the pipelines; an engine that is closing waits for that."""
        engine = self.crawler.engine
        assert engine is not None
        slot: Any = engine._slot  # no public name
        place = Request("about:article")  # stands for the item where Scrapy counts requests
        slot.add_request(place)
        task = asyncio.ensure_future(engine.scraper.start_itemproc_async(item, response=None))

        def done(_: asyncio.Task[None]) -> None:
            slot.remove_request(place)
            self.known.pop(item.asked or "", None)
            self._under_way.discard(task)
            self._moved.set()

        self._under_way.add(task)
        task.add_done_callback(done)

    def _item_done(self, item: ArticleItem, **_: Any) -> None:
        if item.asked in self.known and item.article is not None:
            self.vanished.answered += 1
        if self.since is not None and item.article is not None:
            self._days[item.asked or item.id] = first_day(item.article.published)

    def stored_one(self) -> None:
        """Called for every article that went through; ends the run at ``--limit``."""
        if self._most_under_way() <= 0 and not self.report.stop:
            self.stop("limit")

    def _most_under_way(self) -> int:
        """How many articles may be under way: no more than may be stored before ``--limit``."""
        done = self.report.articles["first"] + self.report.articles["edited"]
        return min(UNDER_WAY, self._limit - done) if self._limit else UNDER_WAY

    def stop(self, reason: str) -> None:
        """End the run early; what is in flight is finished."""
        self.report.stop = reason
        self.end(reason)

    def end(self, reason: str) -> None:
        """As ``stop``, where the report has another word for why."""
        engine = self.crawler.engine
        assert engine is not None
        self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def disk_failed(self, error: ArchiveError) -> None:
        """End the run where nothing more can be stored, or soon could not."""
        if self.disk_error is None:
            self.disk_error = error
            if self.report.stop is None:
                self.stop("disk")

    def _item_failed(self, item: ArticleItem, failure: Failure, **_: Any) -> None:
        """A stage met a fault of this program, or a disk that takes nothing more."""
        if not self._disk_is_to_blame(failure.value):
            sentence = f"{type(failure.value).__name__}: {failure.value}"[:500]
            url = item.article.url if item.article else item.url or item.id
            self.report.error(f"{url}: {sentence}")
            if item.capture is not None:
                self.journal.settle(item.capture, "failed", problem=sentence)

    def _walk_failed(self, failure: Failure, **_: Any) -> None:
        error = failure.value
        if not self._disk_is_to_blame(error):
            self.report.error(f"the walk broke off: {type(error).__name__}: {error}")

    def _disk_is_to_blame(self, error: BaseException | None) -> bool:
        """Whether this failed because nothing can be stored any more: told once, not per page."""
        if isinstance(error, ArchiveError):
            self.disk_failed(error)
        return self.run.failed is not None

    def closed(self, reason: str) -> None:
        """Judge the run and seal it."""
        self.verdict = end_run(self, reason)
