"""Listings told by a table: where a template of a CMS keeps the items and their paging."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.families.addresses import join, same_host
from crawler.families.base import Family, Link, Listing, Page
from crawler.families.locales import is_month_first
from crawler.families.pagers import read_pager
from crawler.families.paths import find, text_of
from pipelines.dates import parse_date

_MOST_NESTED = 4
_LAST_NUMBER = re.compile(r"(\d{1,12})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingLayout:
    """One template of a listing. Paths are XPaths.

    ``items``: one element an article, in page order, side blocks left out; the first of its
    links (``link``) that leads to an article is the item's. ``frame``: what proves that a page
    without items is a listing all the same (empty, or past the end). ``pager``: the elements
    that hold the links to other pages.
    """

    name: str
    items: str
    link: str = "descendant-or-self::a[@href]"
    title: str | None = None  # within the item; else the link's title or text
    date: str | None = None  # within the item
    number: str | None = None  # within the item: a text that ends in the article's number
    frame: str | None = None
    pager: str | None = None
    pinned: str | None = None  # within the item: a sign that it stands above the order
    month_first: bool = False
    by_language: bool = False  # dates in digits are in the order of the page's language


def read(
    family: Family,
    layout: ListingLayout,
    page: Page,
    page_number: Callable[[str], int | None] = lambda _: None,
) -> Listing | None:
    """The listing of a page by one layout; None where it does not fit.

    ``page_number`` tells which page of its listing an address leads to (None: page 1 or none).
    """
    tree = page.tree
    links: dict[str, Link] = {}
    for item in _flat(find(layout.items, tree)):
        link = _link(family, layout, item, page)
        if link is not None:
            links.setdefault(link.platform_id or link.url, link)
    if not links and (layout.frame is None or not find(layout.frame, tree)):
        return None
    listing = Listing(url=page.url, layout=layout.name, links=list(links.values()))
    listing.number = page_number(page.url) or 1
    for pager in find(layout.pager, tree):
        read_pager(listing, pager, page_number)
    if listing.hides_entries:
        return None
    listing.per_page = len(links) or None
    return listing


def _flat(items: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    """The items without those nested in many others: each is searched as a whole."""
    open_items: list[HtmlElement] = []
    for item in items:
        while open_items and open_items[-1] not in item.iterancestors():
            open_items.pop()
        if len(open_items) < _MOST_NESTED:
            open_items.append(item)
            yield item


def _link(family: Family, layout: ListingLayout, item: HtmlElement, page: Page) -> Link | None:
    for anchor in find(layout.link, item):
        address = join(page.url, anchor.get("href"))
        if address is None or not same_host(address, page.url):
            continue
        address = family.article_url(address)
        if family.is_trap(address) or not family.may_be_listed(address):
            continue
        title = text_of(find(layout.title, item)) if layout.title else ""
        return Link(
            url=address,
            platform_id=_number(layout, item) or family.platform_id(address),
            title=title or _title(anchor, item) or None,
            published=_published(layout, item),
            pinned=bool(layout.pinned and find(layout.pinned, item)),
        )
    return None


def _number(layout: ListingLayout, item: HtmlElement) -> str | None:
    found = _LAST_NUMBER.search(text_of(find(layout.number, item)))
    return found[1] if found else None


def _title(anchor: HtmlElement, item: HtmlElement) -> str:
    """The link's title attribute is whole where its text is cut; a picture's link has none."""
    title = " ".join((anchor.get("title") or "").split())
    if title and not title.startswith(("/", "http")):
        return title
    text = text_of([anchor])
    if text:
        return text
    same = (other for other in item.iter("a") if other.get("href") == anchor.get("href"))
    return text_of(same)


def _published(layout: ListingLayout, item: HtmlElement) -> str | None:
    """The item's date in ISO 8601; ages ("2 giờ trước") tell none that stays."""
    if layout.date is None:
        return None
    text = text_of(find(layout.date, item))
    if not text:
        return None
    american = layout.by_language and is_month_first(text, item)
    reading = parse_date(text, month_first=layout.month_first or american)
    return reading.iso if reading and not reading.relative else None
