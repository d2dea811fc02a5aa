"""The walk: which routes of a portal lead to its articles, and whether they told the whole truth.

Knows no Scrapy: it asks for pages through ``get`` and gives links page by page, so that whoever
fetches the articles can hold it back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from archive.capture import Kind
from archive.counted import counted
from archive.timerange import VIETNAM
from crawler.families.base import Family, Link, Listing, Page, Site, UnknownLayout
from crawler.portal import Portal
from crawler.report import Report
from crawler.section import DateOf, Form, RangeWalk, SectionPages, dated
from pipelines.check import in_range
from pipelines.date_grammar.values import FIRST_DAY
from pipelines.hosts import is_site_of


class Get(Protocol):
    """Fetches a page that is no article; with ``form`` by POST. None where it is not to be had."""

    def __call__(self, url: str, kind: Kind, form: Form | None = None) -> Awaitable[Page | None]:
        """Fetch."""


SITEMAPS = 50  # an index of more is no index of one portal's news
SITEMAP_LINKS = 50_000  # the protocol's own limit for one sitemap
SECTIONS = 200
LANGUAGES = 3  # besides the one of the home page
LISTING_PAGES = 20_000
KNOWN_PAGES = 2  # listing pages in a row without anything new: the rest is stored already
SITEMAP_FULL = 1000  # articles of NukeViet's sitemap: one of fewer holds them all
DOUBTED = 3  # page of a search for a range from which it is worth asking if that is obeyed
NEVER = date(1990, 1, 1)  # no portal has articles of it
UNKNOWN_IDS = 500  # ids in a row that lead nowhere end their walk


async def no_date(_: Link) -> date | None:
    """For a walk that reads no articles."""
    return None


def key_of(link: Link) -> int:
    """A small key for "seen": the CMS's id where it is a number, else a hash of id or address."""
    return small_key(link.platform_id or link.url)


def small_key(name: str) -> int:
    """A number that stands for a name in a set; the name's own where it is one."""
    return int(name) if name.isdecimal() and len(name) < 15 else hash(name)


class SearchTally:
    """Collects the pages of a date search and tells whether they agree with each other.

    NukeViet's search shows no dates and no total, only how many pages there are; a complete
    answer has every page full but the last, and no page that repeats another.
    """

    def __init__(self) -> None:
        self.keys: set[int] = set()
        self.problems: list[str] = []
        self.last: Listing | None = None
        self.asked = False
        self._full = 0

    def take(self, listing: Listing, number: int) -> list[Link]:
        """Add page ``number``; gives the links not seen on earlier pages."""
        new = [link for link in listing.links if key_of(link) not in self.keys]
        self.keys.update(key_of(link) for link in new)
        if number == 1:
            self._full = len(listing.links)
        elif listing.links and not new:
            self.problems.append(f"page {number} of the date search repeats earlier pages")
        if self.last is not None and len(self.last.links) < self._full:
            self.problems.append(f"page {number - 1} of the date search is not full")
        if listing.number != number:
            self.problems.append(
                f"page {number} of the date search says that it is page {listing.number}"
            )
        self.last = listing
        return new

    @property
    def finds_nothing(self) -> bool:
        """Whether the answer is a page without any article."""
        return self.last is not None and not self.keys and not self.problems

    def more(self, number: int) -> bool:
        """Whether a page follows page ``number``."""
        last = self.last
        if last is None or not last.links or self.problems:
            return False
        return (last.pages or 0) > number or last.next_url is not None


class Walk:
    """One walk over one portal. ``routes`` afterwards says which routes were taken."""

    def __init__(
        self,
        portal: Portal,
        family: Family,
        get: Get,
        report: Report,
        *,
        since: date | None = None,
        until: date | None = None,
        recent: date | None = None,
        all_known: Callable[[list[Link]], bool] = lambda _: False,
        date_of: DateOf = no_date,
        ids: bool = False,
    ) -> None:
        """``recent``: earlier runs have everything from before this day; ``all_known`` tells
        whether a listing page shows nothing new to the archive; ``date_of`` reads an article's
        day where its listing shows none.
        """
        self._portal = portal
        self._family = family
        self._get = get
        self._report = report
        self._since = since or recent
        self._until = until
        self._recent = recent is not None
        self._ranged = self._since is not None and not self._recent
        self._all_known = all_known
        self._date_of = date_of
        self._ids = ids
        self._mapped: set[int] = set()  # what the sitemap lists, of whatever day
        self._newest_first: str | None = None  # the section whose page 1 was read, if it runs so
        self._guesses: frozenset[str] = frozenset()  # no failure where they are no listings
        self._met: set[int] = set()  # what listings showed, of whatever day
        # Categories that cannot be read, why, and the articles that anything on them leads to.
        self._unread: list[tuple[str, str, list[Link]]] = []

    async def batches(self, home: Page) -> AsyncIterator[list[Link]]:
        """Links to articles that may lie in the range, route by route, page by page.

        A date search that is complete and agrees with itself and with the sitemap is enough
        alone; else sitemap and category listings are walked too. An article may come more than
        once, under several addresses.
        """
        site = self._family.site(home)
        self._report.met_site(site)
        mapped = await self._sitemap_links(site)
        tally = SearchTally()
        async for links in self._search(site, tally):
            yield links
        doubted = self._ranged and tally.finds_nothing  # without a range the verdict tells of it
        if doubted and not await self._finds(site, FIRST_DAY, self._last_day()):
            tally.problems.append("the date search finds nothing at all up to the end of the range")
        trusted = tally.last is not None and not tally.problems
        if trusted:
            lacking = [link for link in mapped if key_of(link) not in tally.keys]
            if lacking:
                trusted = False
                tally.problems.append(
                    f"the date search lacks {counted(len(lacking), 'article')} of the sitemap"
                )
        for problem in tally.problems:
            self._report.note(problem)
        listed = set(tally.keys)
        if trusted:
            self._report.note(f"date search: {counted(len(tally.keys), 'article')}, complete")
        else:
            if tally.asked:
                self._report.note(
                    "the date search cannot be relied on: sitemap and listings walked"
                )
            if mapped:
                self._report.note(f"sitemap: {counted(len(mapped), 'article')}")
                listed.update(key_of(link) for link in mapped)
                yield mapped
            async for links in self._listings(site, home):
                listed.update(key_of(link) for link in links)
                yield links
        self._report.listed = len(listed)
        if self._ids:
            async for links in self._enumerate(site):
                yield links

    async def _sitemap_links(self, site: Site) -> list[Link]:
        found: dict[int, Link] = {}
        todo = [site.sitemap] if site.sitemap else []
        asked: set[str] = set()
        while todo and len(asked) < SITEMAPS:
            url = todo.pop(0)
            if url in asked or not self._own(url):
                continue
            asked.add(url)
            page = await self._get(url, "sitemap")
            if page is None:
                continue
            links, further = self._family.sitemap(page)
            todo += further
            self._mapped.update(key_of(link) for link in links[:SITEMAP_LINKS])
            for link in links:
                if len(found) < SITEMAP_LINKS and self._may_be_wanted(link):
                    found[key_of(link)] = link
        return list(found.values())

    def _may_be_wanted(self, link: Link) -> bool:
        """Of a sitemap without dates nothing, where a range is asked for: it would cost all."""
        if link.published is None and self._ranged:
            return False
        return in_range(link.published, self._since, self._until) and self._own(link.url)

    async def _search(self, site: Site, tally: SearchTally) -> AsyncIterator[list[Link]]:
        until = self._last_day()
        since = self._since or self._portal.first or FIRST_DAY
        number = 1
        while number < LISTING_PAGES:
            url = self._family.search_url(site, since, until, number)
            if url is None:
                return
            tally.asked = True
            page = await self._get(url, "search")
            if page is None:
                tally.problems.append(f"page {number} of the date search is not to be had")
                return
            try:
                listing = self._family.listing(page)
            except UnknownLayout as error:
                tally.problems.append(f"page {number} of the date search cannot be read: {error}")
                return
            self._report.listing("search", len(listing.links))
            yield tally.take(listing, number)
            if not tally.more(number):
                return
            number += 1
            if number == DOUBTED and self._ranged and await self._finds(site, NEVER, NEVER):
                tally.problems.append("the date search finds articles whatever days are asked for")
                return

    async def _finds(self, site: Site, since: date, until: date) -> bool:
        """Whether the date search finds anything of these days.

        One that is broken, or whose index is empty, finds nothing ever; one that does not
        understand days finds everything always.
        """
        url = self._family.search_url(site, since, until, 1)
        page = await self._get(url, "search") if url is not None else None
        if page is None:
            return False
        try:
            return bool(self._family.listing(page).links)
        except UnknownLayout:
            return False

    def _last_day(self) -> date:
        return self._until or datetime.now(VIETNAM).date()

    async def _listings(self, site: Site, home: Page) -> AsyncIterator[list[Link]]:
        sections = list(self._portal.section_urls)
        guesses: list[str] = []
        if not sections:
            sections = await self._sections(site)
            guesses = [url for url in dict.fromkeys(site.guesses) if self._own(url)]
            self._guesses = frozenset(guesses) - frozenset(sections)
        if not sections and not guesses:
            self._report.note("no sections found on the home page, in the feed list or the sitemap")
        sections = list(dict.fromkeys([*sections, *guesses]))[:SECTIONS]
        for section in sections:
            async for links in self._section(section):
                yield links
        if guesses:
            for section in await self._in_other_languages(site, sections):
                async for links in self._section(section):
                    yield links
        self._tell_unread()

    async def _in_other_languages(self, site: Site, known: Sequence[str]) -> list[str]:
        """Listings that only the home pages in other languages lead to; all of them are guesses."""
        found: dict[str, None] = {}
        for url in site.languages[:LANGUAGES]:
            page = await self._get(url, "other") if self._own(url) else None
            if page is not None:
                found |= dict.fromkeys(u for u in self._family.site(page).guesses if self._own(u))
        new = [url for url in found if url not in known][: SECTIONS - len(known)]
        self._guesses |= frozenset(new)
        return new

    async def _sections(self, site: Site) -> list[str]:
        """Categories of the home page and of the list of feeds."""
        sections = list(site.sections)
        feeds = self._family.feeds_url(site)
        if feeds is not None:
            page = await self._get(feeds, "other")
            if page is not None:
                sections += self._family.sections_of_feeds(page)
        return [url for url in dict.fromkeys(sections) if self._own(url)]

    async def _section(self, section: str) -> AsyncIterator[list[Link]]:
        """One category: the pages of the range where its order can be trusted, else all."""
        seen: set[int] = set()
        if self._ranged:
            assert self._since is not None
            pages = SectionPages(section, self._family, self._read_listing)
            walk = RangeWalk(pages, self._date_of, self._report)
            async for links in walk.links(self._since, self._until or date.max):
                seen.update(map(key_of, links))
                yield links
            if walk.trusted:
                return
        async for links in self._whole_section(section, seen):
            yield links

    async def _whole_section(self, section: str, seen: set[int]) -> AsyncIterator[list[Link]]:
        """One category until a page brings nothing new.

        Never stops at an old item: pinned and re-dated ones stand first, and NukeViet's main_*
        categories run oldest first from page 2 on.
        """
        met: set[int] = set()
        known = 0
        url: str | None = section
        form: Form | None = None
        number = 1
        while url is not None and number < LISTING_PAGES:
            listing = await self._read_listing(section, url, form)
            if listing is None:
                return
            new = [link for link in listing.links if key_of(link) not in met]
            met.update(key_of(link) for link in new)
            if not new:
                return
            known = known + 1 if self._recent and self._all_known(new) else 0
            yield [link for link in new if key_of(link) not in seen]
            if known == KNOWN_PAGES:
                return
            url, form = listing.next_url, listing.next_form
            number += 1

    async def _read_listing(
        self, section: str, url: str, form: Form | None = None
    ) -> Listing | None:
        guessed = form is None and url in self._guesses
        page = await self._get(url, "other" if guessed else "listing", form)
        if page is None:
            return None
        try:
            listing = self._family.listing(page)
        except UnknownLayout as error:
            if not guessed:
                if url == section and form is None:
                    linked = self._family.articles_linked(page)
                    self._unread.append((section, str(error), linked))
                else:
                    self._report.fail(url, "listing", "unread", str(error))
                return None
            listing = Listing(url, "guessed")
        if not listing.links and guessed:
            self._report.listing(section, 0)  # no failure, unless an earlier run found some there
            return None
        self._met.update(map(key_of, listing.links))
        self._report.listing(section, len(listing.links))
        self._watch_order(section, listing)
        return listing

    def _tell_unread(self) -> None:
        """A category that leads to no article but those that others list has none of its own.

        Templates show nothing, or what they like, in the place of an empty list. Where no listing
        can be read none of them is empty.
        """
        known = self._met | self._mapped
        for section, problem, links in self._unread:
            if self._met and all(key_of(link) in known for link in links):
                self._report.listing(section, 0)
                self._report.note(f"{section} lists no article: {problem}")
            else:
                self._report.fail(section, "listing", "unread", problem)

    def _watch_order(self, section: str, listing: Listing) -> None:
        """Tell of a section that turns its order round behind page 1.

        As many of its oldest articles as page 1 shows newest ones are on no page of it
        (NukeViet's main_*), and only a sitemap that is not full, or the ids, lead to them.
        """
        days = dated(listing)
        if len(days) < 2:
            return
        if listing.number == 1:
            self._newest_first = section if days[0] > days[-1] else None
        elif listing.number == 2 and self._newest_first == section and days[0] < days[-1]:
            reached = self._since is not None and self._since > days[0]
            if not (reached or self._ids or 0 < len(self._mapped) < SITEMAP_FULL):
                self._report.turned_sections.append(section)

    async def _enumerate(self, site: Site) -> AsyncIterator[list[Link]]:
        """Every id from 1 up to where a long row of them leads nowhere."""
        for number in range(1, 10_000_000):
            url = self._family.article_url_by_id(site, str(number))
            if url is None:
                return
            yield [Link(url=url, platform_id=str(number))]
            if self.ids_missing_in_row >= UNKNOWN_IDS:
                self._report.note(f"article ids: none from {number - UNKNOWN_IDS + 1} on")
                return

    # Set by whoever fetches the articles of ``_enumerate``.
    ids_missing_in_row: int = 0

    def _own(self, url: str) -> bool:
        return is_site_of(url, self._portal.home)
