"""One category for a date range: jump to the pages where the range lies, then walk them.

Listings of real portals are disorderly: a pinned item heads every page, items are re-dated,
new ones push others to the next page while we walk, some categories run oldest first from
page 2 on, some show no dates at all. So a page is placed by one item in its middle (its date in
the listing, else in the article itself), the range is walked with an overlap at both ends, and
where the order cannot be trusted that is said and all is walked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from statistics import median_low
from typing import Protocol
from urllib.parse import urlsplit

from archive.timerange import published_span
from crawler.families.base import Family, Link, Listing, PageRule
from crawler.report import Report
from pipelines.check import in_range

Form = Sequence[tuple[str, str]]  # the fields of a POST
DateOf = Callable[[Link], Awaitable[date | None]]  # reads the article itself; kept if in range

OVERLAP_PAGES = 1  # an item is pushed by new ones, or re-dated, by a page or two
OVERLAP_ITEMS = 2
MOST_PAGES = 20_000  # of a section
DATED = 0.5  # share of items with a date from which a page tells when it is
AT_HAND = 64  # listings kept to be looked back at
STRIDE = AT_HAND // 2  # pages that lead on one by one and that are not placed in between
TRIES = 4  # articles read to place a page where those before had no date
FEW = 5  # fewer items of its own than this: the listing miscounts them, take all links


class ReadListing(Protocol):
    """Reads one page of a section by its address; with ``form`` by POST."""

    def __call__(
        self, section: str, url: str, form: Form | None = None
    ) -> Awaitable[Listing | None]:
        """Read."""


class SectionPages:
    """The pages of a section: any by its number, or (``numbered`` False) one after the other.

    A number leads to a page only where page 1 itself links page 2 as the family would address it:
    one CMS may page by address on one portal and by forms on another, and an address that it
    does not know shows page 1. Where the family knows no addresses, those of page 1's pager may
    follow a rule.
    """

    def __init__(self, section: str, family: Family, read: ReadListing) -> None:
        self.section = section
        self.numbered = False  # known once page 1 is read
        self._family = family
        self._read = read
        self._reached = 0
        self._rule: PageRule | None = None
        self._last: Listing | None = None

    async def page(self, number: int) -> Listing | None:
        """Page ``number``; without numbers only page 1 and the one after the last can be had."""
        if number == 1 or not self.numbered:
            return await self._next(number)
        url = self._address(number)
        return await self._read(self.section, url) if url else None

    def _address(self, number: int) -> str | None:
        url = self._family.page_url(self.section, number)
        if url is None and self._rule is not None:
            return self._rule.url(number)
        return url

    async def _next(self, number: int) -> Listing | None:
        if number == 1:
            self._last = await self._read(self.section, self.section)
            self._rule = self._last.rule if self._last is not None else None
            self.numbered = self._leads_by_number()
        elif number == self._reached + 1 and self._last is not None and self._last.next_url:
            last = self._last
            assert last.next_url is not None
            self._last = await self._read(self.section, last.next_url, last.next_form)
        else:
            return None
        self._reached = number
        return self._last

    def _leads_by_number(self) -> bool:
        first, made = self._last, self._address(2)
        if first is None or first.next_url is None or made is None:
            return made is not None
        return first.next_form is None and _same(first.next_url, made)


class RangeWalk:
    """Finds what a section has of a range of days; ``trusted`` tells afterwards if it could."""

    def __init__(self, pages: SectionPages, date_of: DateOf, report: Report) -> None:
        self._source = pages
        self._section = pages.section
        self._date_of = date_of
        self._report = report
        self._pages: dict[int, Listing | None] = {}
        self._days: dict[str, date | None] = {}
        self._first_page: frozenset[str] = frozenset()
        self.trusted = True

    async def links(self, since: date, until: date) -> AsyncIterator[list[Link]]:
        """Links that may lie in the range, page by page.

        Where the order is broken ``trusted`` turns False and all of the section is the caller's
        to walk.
        """
        first = await self._page(1)
        if first is None or not first.links:
            return
        self._first_page = frozenset(link.url for link in first.links)
        # Page 1 runs newest first whatever the rest does, and is looked at whatever it shows.
        yield await self._part(first, since, until, newest_first=True)
        last = await self._last_number(first)
        if last < 2:
            return
        start = await self._day(2)
        end = await self._day(last) if self._source.numbered else start
        if start is None or end is None:
            self._distrust("neither it nor its articles tell dates")
            return
        newest_first, begin = start >= end, 2
        if self._source.numbered:
            begin = await self._begin(2, last, until if newest_first else since, newest_first)
        elif start > until and _told(await self._page(2)) is None:
            begin = await self._begin_in_turn(start, until)
            if not self.trusted:
                return
        begin = await self._before(begin, since, until)
        before: date | None = None
        beyond = 0
        for number in range(begin, last + 1):
            listing, day = await self._in_turn(number), await self._day(number)
            if listing is None or not listing.links:
                return
            yield await self._part(listing, since, until, newest_first)
            if day is None:
                continue
            if before is not None and (day > before if newest_first else day < before):
                self._distrust(f"page {number} is out of order")
                return
            before = day
            over = day < since if newest_first else day > until
            beyond = beyond + 1 if over and not self._shows(listing, since, until) else 0
            if beyond > OVERLAP_PAGES:
                break
        for other, listing in self._pages.items():
            if not begin <= other <= number and other > 1 and self._shows(listing, since, until):
                self._distrust(f"page {other} shows articles of the range, far from the others")
                return

    async def _before(self, begin: int, since: date, until: date) -> int:
        """Where to walk from: a page before ``begin``, or as many as show something of the range.

        Pages that lead on one by one are had only as far back as they are at hand.
        """
        start = max(2, begin - OVERLAP_PAGES)
        while start > 2 and self._shows(await self._page(start), since, until):
            if not self._source.numbered and start - 1 not in self._pages:
                break
            start -= 1
        return start

    async def _in_turn(self, number: int) -> Listing | None:
        """A page of the walk, as it is after the page before it was had.

        What a new article pushed from that page to this one meanwhile is on neither, else.
        """
        had = list(self._pages)
        both = self._source.numbered and {number - 1, number} <= set(had)
        if both and had.index(number) < had.index(number - 1):
            del self._pages[number]
        return await self._page(number)

    def _shows(self, listing: Listing | None, since: date, until: date) -> bool:
        """Whether a page that dates its items has one of the range among its own.

        What page 1 has too may head every page.
        """
        return _told(listing) is not None and any(
            link.published and in_range(link.published, since, until)
            for link in _own(listing)
            if link.url not in self._first_page
        )

    def _distrust(self, why: str) -> None:
        self.trusted = False
        self._report.note(f"the order of {self._section} cannot be trusted ({why}): walked whole")

    # What a page holds

    async def _part(
        self, listing: Listing, since: date, until: date, newest_first: bool
    ) -> list[Link]:
        """The links of a page that may lie in the range."""
        if _told(listing) is not None:
            return _dated_part(listing, since, until, newest_first)
        own = _own(listing)
        ends = await self._date(own[0]), await self._date(own[-1])
        if all(day is not None and since <= day <= until for day in ends):
            return own
        early, late = (until, since) if newest_first else (since, until)
        low = await self._first(own, lambda day: day <= early if newest_first else day >= early)
        high = await self._first(own, lambda day: day < late if newest_first else day > late)
        return own[max(0, low - OVERLAP_ITEMS) : high + OVERLAP_ITEMS]

    async def _first(self, links: Sequence[Link], reached: Callable[[date], bool]) -> int:
        """The first place from which ``reached`` holds, by bisection over single articles."""
        low, high = 0, len(links)
        while low < high:
            place = middle = (low + high) // 2
            day = await self._date(links[place])
            while day is None and place + 1 < high:  # an article without a date says nothing
                place += 1
                day = await self._date(links[place])
            if day is None or reached(day):
                high = middle
            else:
                low = place + 1
        return low

    async def _date(self, link: Link) -> date | None:
        span = published_span(link.published)
        if span is not None and span[0] == span[1]:
            return date.fromordinal(span[0])
        if link.url not in self._days:
            self._days[link.url] = await self._date_of(link)
        return self._days[link.url]

    # Where a page lies

    async def _day(self, number: int) -> date | None:
        """The day in the middle of a page."""
        listing = await self._page(number)
        if listing is None or not listing.links:
            return None
        told = _told(listing)
        if told is not None:
            return told
        own = _own(listing)
        for link in own[len(own) // 2 :][:TRIES]:  # an article without a date says nothing
            day = await self._date(link)
            if day is not None:
                return day
        return None

    async def _begin(self, low: int, high: int, day: date, newest_first: bool) -> int:
        """The first page whose middle has reached ``day``, by bisection."""
        while low < high:
            number = (low + high) // 2
            there = await self._day(number)
            if there is None:
                return low  # walked from here; the walk itself will find what is wrong
            reached = there <= day if newest_first else there >= day
            low, high = (low, number) if reached else (number + 1, high)
        return low

    async def _begin_in_turn(self, start: date, day: date) -> int:
        """The same where pages lead on one by one and placing one costs an article.

        Every page is asked for, but few are placed: in growing strides, then by bisection
        between the last two, which are still at hand.
        """
        low, before, stride = 2, start, 1
        while True:
            number = low
            while number < low + stride and await self._leads_to(number + 1):
                number += 1
            there = await self._day(number)
            if there is None or number == low:
                return low
            if there > before:
                self._distrust(f"page {number} is out of order")
                return low
            if there <= day or number < low + stride:
                return await self._begin(low, number, day, newest_first=True)
            low, before, stride = number, there, min(2 * stride, STRIDE)

    async def _leads_to(self, number: int) -> bool:
        listing = await self._page(number)
        return listing is not None and bool(listing.links)

    async def _last_number(self, first: Listing) -> int:
        """How many pages there are: as the listing says, else by doubling and halving.

        A pager may print a few numbers only; the page of its largest then leads on.
        """
        if first.next_url is None and first.pages is None:
            return 1
        if not self._source.numbered:
            return MOST_PAGES
        low = first.pages or 1
        told = await self._page(low)
        if told is None or told.next_url is None:
            return low
        high = low * 2
        while await self._holds(high):
            low, high = high, high * 2
        while high - low > 1:
            number = (low + high) // 2
            low, high = (number, high) if await self._holds(number) else (low, number)
        return low

    async def _holds(self, number: int) -> bool:
        """Whether there is such a page: past the end come empty ones, or page 1 again."""
        listing = await self._page(number)
        return listing is not None and bool(listing.links) and listing.number == number

    async def _page(self, number: int) -> Listing | None:
        if number not in self._pages:
            if len(self._pages) > AT_HAND:  # a walk looks back at the last few alone
                self._pages.pop(next(iter(self._pages)))
            self._pages[number] = await self._source.page(number)
        return self._pages[number]


def _same(one: str, other: str) -> bool:
    """Whether two addresses of one portal are equal, however its host is written."""
    return urlsplit(one)[2:4] == urlsplit(other)[2:4]


def _own(listing: Listing | None) -> list[Link]:
    """The items of the page itself: neither pinned ones nor the bare titles below."""
    if listing is None:
        return []
    links = [link for link in listing.links if not link.pinned] or listing.links
    count = listing.per_page
    return links[:count] if count is not None and count >= FEW else links


def _dated_part(listing: Listing, since: date, until: date, newest_first: bool) -> list[Link]:
    """Of a page that dates its items those of the range, and undated ones between such days.

    One that nothing dated follows, or precedes, may lie anywhere beyond; but bare titles below
    the page's own are those of the next page.
    """
    links = listing.links
    row = [link for link in links if not link.pinned]
    spans = [published_span(link.published) for link in row]
    own = listing.per_page or len(row)
    wanted = {
        id(link)
        for link in links
        if published_span(link.published) and in_range(link.published, since, until)
    }
    for place, link in enumerate(row):
        if spans[place] is not None:
            continue
        above = next((span for span in reversed(spans[:place]) if span), None)
        below = next((span for span in spans[place + 1 :] if span), None)
        newer, older = (above, below) if newest_first else (below, above)
        if place >= own and not (above and below):
            continue
        days = [newer[1] if newer else date.max.toordinal(), older[0] if older else 1]
        if max(days) >= since.toordinal() and min(days) <= until.toordinal():
            wanted.add(id(link))
    return [link for link in links if id(link) in wanted]


def dated(listing: Listing) -> list[date]:
    """The days of a page's own items in their order, of those that show one."""
    spans = [published_span(link.published) for link in _own(listing)]
    return [date.fromordinal(span[0]) for span in spans if span]


def _told(listing: Listing | None) -> date | None:
    """The middle day of the items as the listing dates them; None where too few are dated."""
    own = _own(listing)
    spans = [span for span in (published_span(link.published) for link in own) if span]
    if not spans or len(spans) < DATED * len(own):
        return None
    return date.fromordinal(median_low(first for first, _ in spans))
