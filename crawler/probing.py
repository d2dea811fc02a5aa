"""``luutru probe``: looks a portal over page by page, as a crawl would meet it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrapy import Request

from archive.capture import Kind
from archive.counted import counted
from archive.timerange import VIETNAM, first_day
from crawler.entering import home_page, no_home_page
from crawler.families import recognise
from crawler.families.base import Family, Link, Listing, Page, Site, UnknownLayout
from crawler.looking import LookingSpider
from pipelines.article import Article, make_article
from pipelines.body import clean_body
from pipelines.dates import decide_date
from pipelines.hosts import is_site_of
from pipelines.item import ArticleItem

SETTINGS = {"LUUTRU_RETRIES": 1, "LOG_LEVEL": "ERROR"}
SECTIONS = 3  # listings that are opened
ARTICLES = 2  # that are read
TRIES = 4  # articles asked for, where some cannot be read
RANGE = timedelta(days=90)  # up to a known article: what the date search is asked for


@dataclass(slots=True)
class Look:
    """One page that was opened: what was read on it, or why nothing was."""

    url: str
    page: Page | None = None
    listing: Listing | None = None
    article: Article | None = None
    problem: str | None = None


@dataclass(slots=True)
class Probe:
    """All that a probe saw. ``routes``: what each further route to the articles gave."""

    home: Page
    family: Family | None = None
    site: Site | None = None
    version: str | None = None
    routes: dict[str, str] = field(default_factory=dict)
    sections: list[Look] = field(default_factory=list)
    articles: list[Look] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        """Whether a crawl would give something."""
        return any(look.article for look in self.articles)

    @property
    def section_urls(self) -> list[str]:
        """Listings the home page leads to: known ones first, then those that may be some."""
        if self.site is None:
            return []
        found = dict.fromkeys([*self.site.sections, *self.site.guesses])
        return [url for url in found if is_site_of(url, self.home.url)]


class ProbeSpider(LookingSpider):
    """Home page, routes, a few listings, two articles."""

    seen: Probe | None = None

    async def start(self) -> AsyncIterator[Request | ArticleItem]:
        """Look, and fetch nothing else."""
        home = await home_page(self)
        if home is None:
            self.report.fatal = no_home_page(self, None)
            return
        probe = self.seen = Probe(home, recognise(home))
        if probe.family is not None:
            probe.version = probe.family.version(home)
            probe.site = probe.family.site(home)
            await self._open_listings(probe, probe.family)
            await self._read_articles(probe, probe.family)
            await self._try_routes(probe, probe.family, probe.site)
        probe.notes = list(self.report.notes)
        return
        yield  # an async generator that yields nothing

    async def _open_listings(self, probe: Probe, family: Family) -> None:
        for url in probe.section_urls:
            look = await self._open(url, "listing")
            if look.page is not None:
                try:
                    look.listing = family.listing(look.page)
                except UnknownLayout as error:
                    look.problem = str(error)
            probe.sections.append(look)
            if sum(bool(look.listing) for look in probe.sections) == SECTIONS:
                return
            if len(probe.sections) == 2 * SECTIONS:
                return

    async def _try_routes(self, probe: Probe, family: Family, site: Site) -> None:
        known = [first_day(look.article.published) for look in probe.articles if look.article]
        until = max(filter(None, known), default=datetime.now(VIETNAM).date())
        search = family.search_url(site, until - RANGE, until, 1)
        if search is not None:
            probe.routes["date search"] = await self._route(search, "search", family)
        if site.sitemap is not None:
            probe.routes["sitemap"] = await self._route(site.sitemap, "sitemap", family)
        if site.feeds:
            probe.routes["feeds"] = await self._route(site.feeds[0], "feed", family)

    async def _route(self, url: str, kind: Kind, family: Family) -> str:
        """What a route gave, in words."""
        look = await self._open(url, kind)
        if look.page is None:
            return f"{url}: {look.problem}"
        try:
            if kind == "sitemap":
                return f"{url}: {await self._sitemap(look.page, family)}"
            return f"{url}: {_links_of(look.page, kind, family)}"
        except UnknownLayout as error:
            return f"{url}: cannot be read: {error}"

    async def _sitemap(self, page: Page, family: Family) -> str:
        links, further = family.sitemap(page)
        if links or not further:
            return counted(len(links), "article")
        first = await self._open(further[0], "sitemap")
        count = len(family.sitemap(first.page)[0]) if first.page else 0
        return f"an index of {len(further)}, the first of them of {counted(count, 'article')}"

    async def _read_articles(self, probe: Probe, family: Family) -> None:
        for link in _samples(probe.sections):
            if not is_site_of(link.url, probe.home.url):
                continue
            look = await self._open(link.url, "article")
            if look.page is not None:
                try:
                    look.article = read(look.page, family)
                except UnknownLayout as error:
                    look.problem = str(error) or "no layout fits"
            probe.articles.append(look)
            if sum(bool(look.article) for look in probe.articles) == ARTICLES:
                return
            if len(probe.articles) == TRIES:
                return

    async def _open(self, url: str, kind: Kind) -> Look:
        before = len(self.report.failures)
        page = await self.asker.page(url, kind)
        if page is not None:
            return Look(url, page)
        failures = self.report.failures[before:]
        return Look(url, problem=(failures[0].problem if failures else None) or "not to be had")


def read(page: Page, family: Family) -> Article:
    """The article of a page, all its stages done. Raises ``UnknownLayout``."""
    reading = family.read(page)
    published = decide_date(reading.dates, captured=page.captured)
    return make_article(reading, clean_body(reading), published)


def _links_of(page: Page, kind: Kind, family: Family) -> str:
    if kind == "feed":
        return counted(len(family.feed(page)), "article")
    listing = family.listing(page)
    pages = f" on page 1 of {listing.pages}" if listing.pages else ""
    return f"{counted(len(listing.links), 'article')} of {RANGE.days} days{pages}"


def _samples(looks: Sequence[Look]) -> list[Link]:
    """One link of each listing in turn, the pinned ones last."""
    columns = [
        sorted(look.listing.links, key=lambda link: link.pinned) for look in looks if look.listing
    ]
    rows = max(map(len, columns), default=0)
    links = [column[row] for row in range(rows) for column in columns if row < len(column)]
    return list({link.url: link for link in links}.values())
