"""``luutru portals check``: whether a portal still answers, as what, and how fresh its home is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from scrapy import Request

from archive.timerange import first_day
from crawler.families import FAMILIES, recognise
from crawler.families.base import Family, Link, Page, UnknownLayout
from crawler.finding import BROWSER
from crawler.looking import LookingSpider
from crawler.portal import Portal
from crawler.report import Report
from crawler.steps import no_home
from pipelines.hosts import is_site_of
from pipelines.item import ArticleItem

ANSWERS = "answers"
# Asked once more where no answer came; a crawl asks more often.
SETTINGS = {"LUUTRU_RETRIES": 1, "LOG_LEVEL": "ERROR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one look at a home page showed.

    ``state``: ``answers``, or the name that the verdict of a crawl gives to what came instead
    (docs/crawling.md). ``newest``: the latest day of publication that the home page, else its
    feed, tells.
    """

    portal: str
    status: str  # as registered
    state: str
    home: str
    url: str | None = None  # where the home page was found
    family: str | None = None  # as registered
    family_seen: str | None = None
    version: str | None = None
    newest: str | None = None
    problem: str | None = None
    next: str | None = None  # what a person should do
    checked: str

    @property
    def troubled(self) -> bool:
        """Whether a crawl of this portal would be in trouble, and nobody wrote down that it is."""
        return self.problem is not None and self.status != "gone"


class CheckSpider(LookingSpider):
    """Asks for the home page, and for one feed where that shows no dates."""

    seen: Check | None = None

    async def start(self) -> AsyncIterator[Request | ArticleItem]:
        """Look once."""
        home = await self.asker.page(self.portal.home, "home")
        portal = self.portal
        check = Check(
            portal=portal.slug,
            status=portal.status,
            state=ANSWERS,
            home=portal.home,
            url=home.url if home else None,
            family=portal.family,
            checked=self.now(),
        )
        if home is None:
            self.seen = _unanswered(check, self.report)
        else:
            family = _family_of(portal, home)
            newest = await self._newest(home, family) if family else None
            self.seen = replace(_answered(check, home, family), newest=newest)
        return
        yield  # an async generator that yields nothing

    async def _newest(self, home: Page, family: Family) -> str | None:
        try:
            newest = _latest(family.listing(home).links)
        except UnknownLayout:
            newest = None
        feeds = [url for url in family.site(home).feeds if is_site_of(url, self.portal.home)]
        if newest is None and feeds:
            feed = await self.asker.page(feeds[0], "feed")
            newest = _latest(list(family.feed(feed))) if feed else None
        return newest


def _family_of(portal: Portal, home: Page) -> Family | None:
    """The registered family where the page is its own, else the one that made the page."""
    registered = next((family for family in FAMILIES if family.name == portal.family), None)
    return registered if registered and registered.fits(home) else recognise(home)


def _latest(links: list[Link]) -> str | None:
    days = [day for day in (first_day(link.published) for link in links) if day]
    return max(days).isoformat() if days else None


def _unanswered(check: Check, report: Report) -> Check:
    failure = next((f for f in report.failures if f.kind == "home"), None)
    name, action = no_home(failure.outcome if failure else "failed")
    problem = (failure.problem if failure else None) or "no answer"
    return replace(check, state=name, problem=problem, next=action)


def _answered(check: Check, home: Page, family: Family | None) -> Check:
    seen = check
    if family is not None:
        seen = replace(check, family_seen=family.name, version=family.version(home))
    if check.family in (None, seen.family_seen):
        return seen
    made = seen.family_seen or "a system that no reader knows"
    return replace(
        seen,
        problem=f"registered as {check.family}, but the home page was made by {made}",
        next=f"{BROWSER}; it may have a new owner or a new system",
    )
