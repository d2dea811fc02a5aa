"""Pages of a known system in a template that no table knows, read by what all pages have in common.

Themes and modules are made for one portal, so there is no end of them. The system still tells
which addresses are articles', their ids, and who its bylines name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from crawler.families.base import Family, Link, Listing, Page, UnknownLayout
from crawler.families.generic import listing as generic_listing
from crawler.families.generic import reading as generic_reading
from crawler.families.generic.lists import MEAN_TITLE
from crawler.families.generic.outline import Outline
from crawler.families.generic.paging import find_pager, follow
from crawler.families.pagers import read_pager
from crawler.families.paths import find
from pipelines.article import Reading

LAYOUT = "unknown"


def article(family: Family, page: Page) -> Reading:
    """The article of a page under an article's address that tells when it was published.

    Raises ``UnknownLayout``: what has no date may be any page of the system (a form, a map).
    """
    if not family.may_be_listed(page.url):
        raise UnknownLayout(f"no {family.name} article layout fits {page.url}")
    reading = generic_reading.read(family.name, page)
    if not any(date.decides for date in reading.dates):
        raise UnknownLayout(f"no {family.name} article layout fits {page.url}, and it has no date")
    if family.names_accounts:
        reading.author = None
    reading.layout = LAYOUT
    reading.platform_id = family.platform_id(reading.url)
    return reading


def add_pages(found: Listing, page: Page) -> None:
    """What a pager leads to that stands where no layout looks: without it a list ends early."""
    pager = find_pager(Outline(page))
    if pager is not None:
        follow(found, pager)


def listing(
    family: Family,
    page: Page,
    pagers: Iterable[str] = (),
    page_number: Callable[[str], int | None] = lambda _: None,
) -> Listing:
    """The articles that a page lists. Raises ``UnknownLayout`` where it lists none.

    ``pagers`` and ``page_number`` are the system's own, should the page have one of them.
    """
    found = generic_listing.read(page)
    found.layout = LAYOUT
    links: dict[str, Link] = {}
    for link in found.links:
        url = family.article_url(link.url)
        if family.may_be_listed(url) and not family.is_trap(url):
            number = family.platform_id(url)
            links.setdefault(number or url, replace(link, url=url, platform_id=number))
    lone = next(iter(links.values()), None) if len(links) < 2 else None
    beside = lone is not None and len(lone.title or "") < MEAN_TITLE and found.number == 1
    if not links or beside:  # one short headline may stand in a box beside any page
        raise UnknownLayout(f"no {family.name} listing layout fits {page.url}")
    found.links = list(links.values())
    if found.next_url is None and found.next_form is None:
        for pager in (one for path in pagers for one in find(path, page.tree)):
            read_pager(found, pager, page_number)
    return found
