"""One category, walked from its first page or, for a date range, jumped into where it begins.

Listings of real portals are disorderly: a pinned item heads every page, items are re-dated,
new ones push others to the next page while we walk, some categories run oldest first from
page 2 on, some show no dates at all. So a range is looked for by the middle date of a page,
walked with an overlap at both ends, and where the order cannot be trusted all is walked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from statistics import median_low

from crawler.families.base import Link, Listing
from crawler.report import Report

Read = Callable[[int], Awaitable[Listing | None]]  # a page of the section by its number

OVERLAP = 1  # pages beyond each end of the range; an item is pushed or re-dated by a page or two
DATED = 0.5  # share of items with a date from which a page tells when it is


def middle(listing: Listing | None) -> date | None:
    """The middle day of a page's items, pinned ones left out; None where too few are dated."""
    if listing is None or not listing.links:
        return None
    own = [link for link in listing.links if not link.pinned][: listing.per_page]
    days = sorted(day for day in map(day_of, own) if day is not None)
    if not days or len(days) < DATED * len(own):
        return None
    return median_low(days)


def day_of(link: Link) -> date | None:
    """The day a listing tells of an item."""
    if link.published is None or len(link.published) < 10:
        return None
    return date.fromisoformat(link.published[:10])


class RangeWalk:
    """Finds the pages of one section that hold a range of days; ``trusted`` tells if it could."""

    def __init__(self, section: str, read: Read, report: Report) -> None:
        self._section = section
        self._read_page = read
        self._report = report
        self._pages: dict[int, Listing | None] = {}
        self.trusted = True

    async def pages(self, since: date, until: date) -> AsyncIterator[Listing]:
        """The listing pages that may hold articles of the range, each once.

        Where dates are missing or the order is broken ``trusted`` turns False and the rest of
        the section is the caller's to walk.
        """
        first = await self._page(1)
        if first is None or not first.links:
            return
        yield first
        last = await self._last_number(first)
        if last < 2:
            return
        second, end = middle(await self._page(2)), middle(await self._page(last))
        if middle(first) is None or second is None or end is None:
            self._distrust("its items show no dates")
            return
        # Page 1 was read whatever comes: the others are in order among themselves.
        newest_first = second >= end
        begin = await self._begin(2, last, until if newest_first else since, newest_first)
        before: date | None = None
        beyond = 0
        for number in range(max(2, begin - OVERLAP), last + 1):
            listing = await self._page(number)
            if listing is None or not listing.links:
                return
            yield listing
            day = middle(listing)
            if day is None:
                self._distrust(f"page {number} shows no dates")
                return
            if before is not None and (day > before if newest_first else day < before):
                self._distrust(f"page {number} is out of order")
                return
            before = day
            beyond = beyond + 1 if (day < since if newest_first else day > until) else 0
            if beyond > OVERLAP:
                return

    def _distrust(self, why: str) -> None:
        self.trusted = False
        self._report.note(f"the order of {self._section} cannot be trusted ({why}): walked whole")

    async def _begin(self, low: int, high: int, day: date, newest_first: bool) -> int:
        """The first page whose middle day has reached ``day``, by bisection."""
        while low < high:
            number = (low + high) // 2
            there = middle(await self._page(number))
            if there is None:
                return low  # walked from here; the walk itself will find what is wrong
            reached = there <= day if newest_first else there >= day
            low, high = (low, number) if reached else (number + 1, high)
        return low

    async def _last_number(self, first: Listing) -> int:
        """How many pages there are: as the listing says, else by doubling and halving."""
        if first.pages is not None:
            return first.pages
        if first.next_url is None:
            return 1
        low, high = 1, 2
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
            if len(self._pages) > 64:  # a walk looks back at the last few alone
                self._pages.pop(next(iter(self._pages)))
            self._pages[number] = await self._read_page(number)
        return self._pages[number]
