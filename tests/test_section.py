"""A range in a section whose pages lead on one by one: all are asked for, few articles are read."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from crawler.families.base import Link, Listing
from crawler.report import Report
from crawler.section import Form, RangeWalk, SectionPages

HOME = "http://b.a.example/tin"
NEWEST = date(2024, 12, 31)
PER_PAGE = 10


class Bare:
    """A family that knows no addresses of pages."""

    def page_url(self, section: str, number: int) -> None:
        """None."""


class Section:
    """``pages`` of articles a day apart, newest first, without dates; counts what is read."""

    def __init__(self, pages: int, swapped: dict[int, int] | None = None) -> None:
        self.pages, self.swapped = pages, swapped or {}
        self.listings: list[str] = []
        self.articles: set[str] = set()
        self.report = Report(portal="a_b", run="r", target=HOME)

    async def read(self, section: str, url: str, form: Form | None = None) -> Listing | None:
        self.listings.append(url)
        number = int(url.partition("=")[2] or 1)
        first = (self.swapped.get(number, number) - 1) * PER_PAGE
        links = [Link(url=f"{HOME}/{first + place}") for place in range(PER_PAGE)]
        after = f"{HOME}?turn={number + 1}" if number < self.pages else None
        return Listing(url, "x", links, number=number, next_url=after, next_form=[("a", "b")])

    async def date_of(self, link: Link) -> date:
        self.articles.add(link.url)
        return day_of(link.url)

    def found(self, since: date, until: date) -> tuple[set[date], bool]:
        async def collect() -> tuple[set[date], bool]:
            pages = SectionPages(HOME, Bare(), self.read)  # type: ignore[arg-type]
            walk = RangeWalk(pages, self.date_of, self.report)
            links = [link async for part in walk.links(since, until) for link in part]
            return {day_of(link.url) for link in links}, walk.trusted

        return asyncio.run(collect())


def day_of(url: str) -> date:
    return NEWEST - timedelta(days=int(url.rpartition("/")[2]))


@pytest.mark.parametrize("pages", [1, 2, 3, 4, 33, 36, 37, 100, 300])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.97])
def test_all_of_the_range_is_found_and_little_else_is_read(pages: int, share: float) -> None:
    section = Section(pages)
    until = NEWEST - timedelta(days=int(pages * PER_PAGE * share))
    since = until - timedelta(days=25)
    found, trusted = section.found(since, until)
    oldest = NEWEST - timedelta(days=pages * PER_PAGE - 1)
    wanted = {until - timedelta(days=back) for back in range(26)}
    assert trusted
    assert {day for day in wanted if oldest <= day <= NEWEST} <= found
    assert len(section.listings) == len(set(section.listings))  # none is asked for twice
    assert len(section.articles) <= 70  # of up to 3,000


def test_a_range_before_the_first_article_reads_little() -> None:
    section = Section(200)
    assert section.found(date(2001, 1, 1), date(2001, 2, 1))[1]
    assert len(section.articles) <= 40


def test_pages_out_of_order_are_not_trusted() -> None:
    """Page 5 is the first that is placed after page 3; older ones stand before newer ones."""
    section = Section(60, swapped={3: 50, 50: 3})
    assert not section.found(date(2023, 1, 1), date(2023, 2, 1))[1]
