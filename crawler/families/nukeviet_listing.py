"""NukeViet's listings: categories of every kind, search results, topics, tags and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.families import nukeviet_urls
from crawler.families.addresses import join, same_host
from crawler.families.base import Link, Listing, Page, UnknownLayout, elements, strings
from crawler.families.paths import classes_of, has_class

_PAGERS = elements(
    f"/{has_class('pagination', tag='ul')}[.//a[@href]] | /{has_class('generate_page', tag='div')}"
)
_SEARCH = elements('id("fsea")')
_COLUMN = elements(f"(/{has_class('news_column', tag='div')})[1]")
_GROUP = elements(f"(/{has_class('list-group', tag='div')}[a])[1]")
_HOLDS_ITEMS = elements(
    '(descendant::div[@id="fsea"] | descendant::form[@id="fsea"]'
    f" | {has_class('news_column', tag='div')} | {has_class('list-group', tag='div')}[a])[1]"
)
_LAST_BOX = elements(f"(/{has_class('news_column', tag='div')})[last()]")
_BODY = elements(
    f'id("news-bodyhtml") | id("bodytext") | id("print") | /{has_class("bodytext", tag="div")}'
)
_CRUMBS = strings(
    f'(/descendant::*[@itemprop="itemListElement"] | /{has_class("breakcolumn", tag="h3")})'
    "/descendant::a/@href"
)
_BLOCK_CLASS = re.compile(r"(?:^|\s)(?:block[_-]|nv-block|breadcrumb|temp-breadcrumb|metismenu)")
_NOT_LISTINGS = (b"nv-infodie", b"floodblocker")

# "01/02/2018 10:22:00 PM", "27-06-2020 09:27:00 PM", "02/12/2020 17:19", "(29/06/2020)"
_DAY_FIRST = re.compile(
    r"^\(?(\d{1,2})[/-](\d{1,2})[/-](\d{4})\)?"
    r"(?: (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([AP]M))?)?\)?$"
)
_TIME_FIRST = re.compile(r"^(\d{1,2}):(\d{2}) (\d{1,2})/(\d{1,2})/(\d{4})$")
_NEXT_WORDS = ("»", "trang sau", "next", "tiếp")


@dataclass(slots=True)
class _Item:
    link: Link
    extra: bool  # further titles below the page's own items, boxes of sub-categories


def read(page: Page) -> Listing:
    """Read one listing page. Raises ``UnknownLayout`` where it is none.

    A page past the end (eGovernment answers 200 for any number) has no links.
    """
    tree = page.tree
    if any(mark in page.body for mark in _NOT_LISTINGS) or _BODY(tree):
        raise UnknownLayout(f"no listing: {page.url}")
    pager = _pager(page)
    search = _SEARCH(tree)
    marker = next(iter(search or _COLUMN(tree) or _GROUP(tree)), pager)
    if marker is None:
        if not _is_named_category(page):
            raise UnknownLayout(f"no listing: {page.url}")
        return Listing(url=page.url, layout="empty", number=_number_of(page.url))
    listing = Listing(url=page.url, layout=_layout(marker, search, pager))
    _read_pager(page, pager, listing)
    if listing.pages is not None and listing.number > listing.pages:
        return listing
    items = list(_items(page, _column(marker, pager), pager))
    _mark_pinned(items)
    listing.links = [item.link for item in items]
    if listing.next_url is not None:
        own = [item for item in items if not item.extra and not item.link.pinned]
        listing.per_page = len(own) or None
    return listing


def _layout(marker: HtmlElement, search: list[HtmlElement], pager: HtmlElement | None) -> str:
    if search:
        return "search"
    if pager is not None and "generate_page" in (pager.get("class") or ""):
        return "3.4"
    return "list" if "list-group" in (marker.get("class") or "") else "page"


def _is_named_category(page: Page) -> bool:
    """A category without articles has only its place in the breadcrumb."""
    path = urlsplit(page.url).path
    crumbs = [urlsplit(join(page.url, h) or "").path for h in _CRUMBS(page.tree)]
    return len(path) > 1 and nukeviet_urls.is_listing_url(page.url) and path in crumbs


def _column(marker: HtmlElement, pager: HtmlElement | None) -> HtmlElement:
    """The smallest box that holds the items and their paging; side blocks lie beside it."""
    if pager is not None:
        for ancestor in pager.iterancestors():
            if ancestor is marker or _HOLDS_ITEMS(ancestor):
                return ancestor
    last = (_LAST_BOX(marker) or [marker])[-1]
    around = set(last.iterancestors())
    return next((a for a in marker.iterancestors() if a in around), marker)


# Links


def _items(page: Page, column: HtmlElement, pager: HtmlElement | None) -> Iterator[_Item]:
    """Articles in page order, each once, with the date that stands at it."""
    items: dict[str, _Item] = {}
    current: _Item | None = None
    past_pager = False
    for element in _outside_blocks(column):
        if element is pager:
            past_pager = True
        elif element.tag == "a":
            current = _follow(page, element, items, past_pager) or current
        elif element.tag == "em" and current is not None and current.link.published is None:
            published = _date_at(element)
            if published:
                current.link = replace(current.link, published=published)
    yield from items.values()


def _outside_blocks(column: HtmlElement) -> Iterator[HtmlElement]:
    """Elements of the column, side blocks (``block_tophits``…) and breadcrumbs left out."""
    walk = etree.iterwalk(column, events=("start",))
    for _, element in walk:
        if _is_block(element):
            walk.skip_subtree()
        else:
            yield element


def _is_block(element: HtmlElement) -> bool:
    if element.tag in ("nav", "header", "footer", "aside"):
        return True
    name = element.get("class")
    return name is not None and _BLOCK_CLASS.search(name) is not None


def _follow(
    page: Page, anchor: HtmlElement, items: dict[str, _Item], past_pager: bool
) -> _Item | None:
    address = join(page.url, anchor.get("href"))
    if address is None or nukeviet_urls.is_trap(address):
        return None
    address = nukeviet_urls.cleaned(address)
    identity = nukeviet_urls.platform_id(address)
    if identity is None or not same_host(address, page.url):
        return None
    title = _title(anchor)
    known = items.get(identity)
    if known is None:
        extra = past_pager or _is_further(anchor)
        known = items[identity] = _Item(Link(address, identity, title), extra)
    elif known.link.title is None and title:
        known.link = replace(known.link, title=title)
    return known


def _title(anchor: HtmlElement) -> str | None:
    """The title attribute is whole where the text is cut; eGovernment puts addresses there."""
    title = anchor.get("title") or ""
    if not title.strip() or title.startswith(("/", "http")):
        title = str(anchor.text_content())
    return " ".join(title.split()) or None


def _is_further(anchor: HtmlElement) -> bool:
    """The ten titles below a page's own items ("Các tin khác") come again on the next page."""
    related = False
    for ancestor in anchor.iterancestors():
        classes = classes_of(ancestor)
        if "news_column" in classes:
            return False
        related = related or "related" in classes
    return related


def _date_at(element: HtmlElement) -> str | None:
    """Date after a clock icon, or in brackets behind a title."""
    if "fa-clock-o" in (element.get("class") or ""):
        text = (element.tail or "").strip()
        following = element.getnext()
        if not text and following is not None:
            text = str(following.text_content())
        return iso(text)
    text = (element.text or "").strip()
    return iso(text) if text.startswith("(") else None


def iso(text: str) -> str | None:
    """A listing's date in ISO 8601 with +07:00, or the bare day where no time is printed."""
    text = " ".join(text.split())
    found = _TIME_FIRST.match(text)
    if found:
        hour, minute, day, month, year = map(int, found.groups())
        return _moment(year, month, day, hour, minute)
    found = _DAY_FIRST.match(text)
    if not found:
        return None
    day, month, year = (int(found.group(n)) for n in (1, 2, 3))
    if found.group(4) is None:
        moment = _moment(year, month, day)
        return moment[:10] if moment else None
    hour, minute, second = (int(found.group(n) or 0) for n in (4, 5, 6))
    if found.group(7):  # 4.3, 4.4 and eGovernment print 12-hour times
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found.group(7) == "PM" else 0)
    return _moment(year, month, day, hour, minute, second)


def _moment(*numbers: int) -> str | None:
    try:
        return datetime(*numbers).isoformat(timespec="seconds") + "+07:00"  # type: ignore[arg-type]
    except ValueError:
        return None


def _mark_pinned(items: list[_Item]) -> None:
    """The first item is pinned where its date breaks the order of the others.

    Without dates (3.4, kind "list") it cannot be told and is not marked.
    """
    own = [item for item in items if not item.extra]
    dates = [item.link.published for item in own if item.link.published]
    if len(dates) < 3 or own[0].link.published is None:
        return
    first, second, last = dates[0], dates[1], dates[-1]
    if (second > last and first < second) or (second < last and first > second):
        own[0].link = replace(own[0].link, pinned=True)


# Paging


def _pager(page: Page) -> HtmlElement | None:
    found = _PAGERS(page.tree)
    return found[-1] if found else None


def _read_pager(page: Page, pager: HtmlElement | None, listing: Listing) -> None:
    """Number, next page and number of pages. Every later number carries rel=next: no guide."""
    listing.number = _number_of(page.url)
    if pager is None:
        return
    numbers: dict[int, str | None] = {}
    arrow: str | None = None
    for element in pager.iter("a", "strong", "span"):
        text = " ".join(str(element.text_content()).split())
        address = join(page.url, element.get("href"))
        if text.isdecimal() and len(text) < 7:
            numbers[int(text)] = address or numbers.get(int(text))
            parent = element.getparent()
            active = parent is not None and "active" in classes_of(parent)
            if active or element.tag == "strong":
                listing.number = int(text)
        elif address and text.lower().startswith(_NEXT_WORDS):
            arrow = address
    listing.pages = max(numbers, default=None)
    if listing.pages is not None and listing.number <= listing.pages:
        listing.next_url = arrow or numbers.get(listing.number + 1)


def _number_of(url: str) -> int:
    address = nukeviet_urls.take_apart(url)
    if address is None:
        return 1
    asked = address.query.get("page", "")
    if asked.isdecimal() and len(asked) < 7:
        return int(asked) or 1
    return address.page or 1
