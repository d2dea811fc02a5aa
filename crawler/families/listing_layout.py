"""Listings told by a table: where a template of a CMS keeps the items and their paging."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.families.addresses import cleaned, join, same_host
from crawler.families.base import Family, Link, Listing, Page
from crawler.families.paths import find, text_of
from pipelines.dates import parse_date

_NEXT = re.compile(
    r"(?:(?:trang\s+)?(?:tiếp|sau|kế)(?:\s+(?:theo|tiếp))?|next(?: page)?|[›»>]{1,2}|→|&gt;)\W*",
    re.I,
)
_NUMBER = re.compile(r"(?:trang|page)?\s*(\d{1,6})", re.I)
_LAST_NUMBER = re.compile(r"(\d{1,12})$")
_CURRENT = re.compile(r"\b(?:active|current|selected|on|now|cur|actived)\b", re.I)
_MOST_NUMBERS = 200


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
    for item in find(layout.items, tree):
        link = _link(family, layout, item, page)
        if link is not None:
            links.setdefault(link.platform_id or link.url, link)
    if not links and (layout.frame is None or not find(layout.frame, tree)):
        return None
    listing = Listing(url=page.url, layout=layout.name, links=list(links.values()))
    listing.number = page_number(page.url) or 1
    for pager in find(layout.pager, tree):
        read_pager(listing, pager, page_number)
    listing.per_page = len(links) or None
    return listing


def _link(family: Family, layout: ListingLayout, item: HtmlElement, page: Page) -> Link | None:
    for anchor in find(layout.link, item):
        address = join(page.url, anchor.get("href"))
        if address is None or not same_host(address, page.url):
            continue
        address = cleaned(address)
        if family.is_trap(address) or not family.is_article_url(address):
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
    reading = parse_date(text, month_first=layout.month_first)
    return reading.iso if reading and not reading.relative else None


def read_pager(
    listing: Listing, pager: HtmlElement, page_number: Callable[[str], int | None]
) -> None:
    """Number, next page and number of pages, as the links of a pager tell them.

    ``pages`` is the largest number that is printed or linked: some pagers show a window only,
    and a later page then tells of more.
    """
    numbers: dict[int, str] = {}
    largest = 0
    arrow: str | None = None
    for element in _parts(pager):
        text = " ".join(str(element.text_content()).split())
        address = join(listing.url, element.get("href"))
        found = _NUMBER.fullmatch(text)
        if found:
            number = int(found[1])
            largest = max(largest, number)
            if _is_current(element):
                listing.number = number
            elif address:
                numbers.setdefault(number, cleaned(address))
        elif address and (_says_next(element) or _NEXT.fullmatch(text)):
            arrow = arrow or cleaned(address)
        if address and (linked := page_number(address)) and same_host(address, listing.url):
            largest = max(largest, linked)
    if largest:
        listing.pages = max(largest, listing.pages or 0, listing.number)
    following = numbers.get(listing.number + 1)
    if following is None and arrow is not None and (page_number(arrow) or 0) != listing.number:
        following = arrow
    listing.next_url = following or listing.next_url


def _parts(pager: HtmlElement) -> Iterator[HtmlElement]:
    for count, element in enumerate(pager.iter("a", "strong", "b", "span", "li", "em")):
        if count > _MOST_NUMBERS:
            return
        yield element


def _says_next(element: HtmlElement) -> bool:
    told = " ".join(element.get(name) or "" for name in ("rel", "class", "title", "aria-label"))
    return bool(re.search(r"\bnext\b|trang (?:sau|tiếp|kế)", told, re.I))


def _is_current(element: HtmlElement) -> bool:
    """A number that is no link, or that is marked as current, or its list item is."""
    parent = element.getparent()
    around = (parent.get("class") or "") if parent is not None and parent.tag == "li" else ""
    marks = f"{element.get('class') or ''} {around}"
    if _CURRENT.search(marks) or element.get("aria-current"):
        return True
    if element.tag == "a":
        return not element.get("href")
    return element.tag in ("strong", "b") and next(element.iterancestors("a"), None) is None
