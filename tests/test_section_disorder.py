"""A range in a numbered section that is in disorder or changes while it is walked: nothing is lost.

Each case is tried with many sections that follow from their seeds; the whole walk that an untrusted
section gets is part of the promise.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from archive.capture import Kind
from crawler.families.base import Link, Listing
from crawler.portal import Portal
from crawler.report import Report
from crawler.section import Form
from crawler.walk import Walk

HOME = "http://a.example/"
SECTION = f"{HOME}tin"
NEWEST = date(2024, 12, 31)
PER_PAGE = 10
ARTICLES = 400
SEEDS = range(40)


@dataclass
class Section:
    """Articles newest first, a day or two apart. Rates: how often of each hundred."""

    seed: int
    published: int = 0  # a new article at a request, and again while a page's articles are read
    undated: int = 0  # an item of a listing
    silent: int = 0  # an article whose page tells no date
    dates: bool = True  # whether listings show any
    strays: int = 0  # articles on page 2 whose place is far down
    turned: bool = False  # oldest first behind page 1, so that the oldest are on no page
    pinned: int = 0  # old articles that head every page, unmarked
    requests: int = 0
    read: int = 0
    report: Report = field(default_factory=lambda: Report(portal="a_b", run="r", target=HOME))

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        day = NEWEST
        self.days: dict[int, date] = {}
        for number in range(ARTICLES, 0, -1):
            self.days[number] = day
            day -= timedelta(days=self.chance.choice([0, 1, 1, 2, 3]))
        self.order = list(self.days)
        self.bare = {n for n in self.days if self._happens(self.undated)}
        self.mute = {n for n in self.days if self._happens(self.silent)}
        self.heads = self.chance.sample(self.order, self.pinned)
        for _ in range(self.strays):
            number = self.order.pop(self.chance.randrange(ARTICLES // 2, ARTICLES))
            self.order.insert(PER_PAGE + self.chance.randrange(5), number)

    def _happens(self, percent: int) -> bool:
        return self.chance.randrange(100) < percent

    def publish(self) -> None:
        number = len(self.days) + 1
        self.days[number] = NEWEST
        self.order.insert(0, number)

    async def get(self, url: str, kind: Kind, form: Form | None = None) -> Any:
        self.requests += 1
        if self._happens(self.published):
            self.publish()
        number = int(url.partition("=")[2] or 1)
        order = self.order[::-1] if self.turned and number > 1 else self.order
        shown = order[(number - 1) * PER_PAGE : number * PER_PAGE]
        pages = -(-len(self.order) // PER_PAGE)
        links = [self.link(n) for n in [*self.heads, *shown]] if shown else []
        after = f"{SECTION}?page={number + 1}" if number < pages else None
        return Listing(url, "x", links, number=number, next_url=after, pages=pages)

    def link(self, number: int) -> Link:
        told = self.dates and number not in self.bare
        day = str(self.days[number]) if told else None
        return Link(url=f"{HOME}x-{number}.html", platform_id=str(number), published=day)

    async def date_of(self, link: Link) -> date | None:
        self.read += 1
        number = int(link.platform_id or 0)
        return None if number in self.mute else self.days[number]

    def lost(self, since: date, until: date) -> set[int]:
        """Articles of the range that were there from the beginning and were not met."""
        wanted = {n for n, day in self.days.items() if since <= day <= until}
        portal = Portal(slug="a_b", home=HOME)
        walk = Walk(
            *(portal, Pages(), self.get, self.report),  # type: ignore[arg-type]
            since=since,
            until=until,
            date_of=self.date_of,
        )

        async def met() -> set[int]:
            found = set()
            async for links in walk._section(SECTION):
                for link in links:
                    found.add(int(link.platform_id or 0))
                    if self._happens(self.published // 3):
                        self.publish()
            return found

        return wanted - asyncio.run(met())


class Pages:
    """A family that pages by number; what is got for it is a listing already."""

    def page_url(self, section: str, number: int) -> str:
        return f"{section}?page={number}" if number > 1 else section

    def listing(self, page: Listing) -> Listing:
        return page


def ranged(seed: int) -> tuple[date, date]:
    chance = Random(-seed)
    since = NEWEST - timedelta(days=chance.randrange(500))
    return since, since + timedelta(days=chance.choice([0, 20, 60]))


@pytest.mark.parametrize(
    "disorder",
    [
        {},
        {"published": 10},
        {"published": 10, "dates": False},
        {"undated": 30},
        {"undated": 60},
        {"dates": False, "silent": 10},
        {"pinned": 3},
    ],
    ids=str,
)
def test_nothing_of_the_range_is_lost_and_little_else_is_asked_for(disorder: Any) -> None:
    requests = read = 0
    for seed in SEEDS:
        section = Section(seed, **disorder)
        assert section.lost(*ranged(seed)) == set(), seed
        assert not any("cannot be trusted" in note for note in section.report.notes), seed
        requests += section.requests
        read += section.read
    assert requests / len(SEEDS) < 16  # 2·log2(40) and the overlap; all pages would be 40
    assert read / len(SEEDS) < 45  # of 400


@pytest.mark.parametrize("turned", [True, False])
def test_a_section_that_hides_its_oldest_articles_is_told(turned: bool) -> None:
    section = Section(1, turned=turned)
    assert bool(section.lost(date(2000, 1, 1), NEWEST)) == turned
    assert bool(section.report.turned_sections) == turned
    newer = Section(1, turned=turned)
    assert newer.lost(NEWEST - timedelta(days=100), NEWEST) == set()
    assert newer.report.turned_sections == []  # the range does not reach so far back


def test_an_article_far_from_its_place_makes_a_section_untrusted_and_walked_whole() -> None:
    """Where it lies on a page that is looked at: of others nothing can be known."""
    distrusted = 0
    for seed in SEEDS:
        section = Section(seed, strays=4)
        assert section.lost(*ranged(seed)) == set(), seed
        distrusted += any("far from the others" in note for note in section.report.notes)
    assert distrusted
