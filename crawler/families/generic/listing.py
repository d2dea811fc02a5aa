"""Listings of unknown systems: the main list of entries, links of its kind, the way on."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from itertools import islice
from statistics import mean
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.fold import fold
from crawler.families.article_layout import ArticlePage
from crawler.families.base import Link, Listing, Page, UnknownLayout
from crawler.families.generic import headings
from crawler.families.generic.lists import MEAN_TITLE, LinkList, TitleLink, line_above, text_in
from crawler.families.generic.outline import LONG, Outline, chain, may_tell_date, within
from crawler.families.generic.paging import find_pager, follow
from crawler.families.generic.shapes import (
    is_other_language,
    is_root,
    kin_of,
    leads_to_news,
    make_of,
    says,
    shape_of,
)
from crawler.families.generic.zones import CONTENT
from pipelines.dates import parse_date

LAYOUT = "listing"

LEAST_TEXT = 250  # characters of long texts from which a page may be an article
_DOCUMENTS = re.compile(
    r"số(?:/| )?(?:ký hiệu|hiệu)|trích yếu|ngày ban hành|cơ quan ban hành|số hiệu văn bản|"
    r"họ (?:và )?tên|chức vụ|lĩnh vực văn bản|loại văn bản",
    re.I,
)
_FURTHER = re.compile(
    r"(?:các |những )?(?:tin|bài)(?: viết| tức)? (?:khác|cũ|cũ hơn|đã đưa|trước|tiếp theo|mới hơn)",
    re.I,
)


def read(page: Page) -> Listing:
    """Read a listing. Raises ``UnknownLayout`` where the page is none."""
    outline = Outline(page)
    main = outline.main
    pager = find_pager(outline)
    listing = Listing(url=page.url, layout=LAYOUT)
    if pager is not None:
        follow(listing, pager)
    # The last page of a listing may hold a single entry, which its summary outweighs.
    later = listing.number > 1
    if not later and is_article(outline, main) and (pager is None or main is None):
        raise UnknownLayout(f"an article and no listing: {page.url}")
    if _is_table_of_documents(outline, main):
        raise UnknownLayout(f"a list of documents and no news: {page.url}")
    listing.links = _links(outline, main)
    if not listing.links and pager is None:
        raise UnknownLayout(f"no list of articles: {page.url}")
    listing.per_page = len({link.url for link in main.links}) if main else None
    return listing


def is_article(outline: Outline, main: LinkList | None) -> bool:
    """Whether the page's own text outweighs what its main list tells.

    Where a heading is surely the title only the text in its own column counts: a box of
    documents beside a short list is not what the page is about.
    """
    texts = outline.own_texts
    column = _column_of_title(outline)
    if column is not None:
        texts = [pair for pair in texts if within(pair[0], column)]
    own = sum(length for _, length in texts)
    listed = main.length if main else 0
    if own < LEAST_TEXT or own < listed / 2:
        return False
    return not _interleaved(outline)


def _column_of_title(outline: Outline) -> HtmlElement | None:
    """The innermost box in which text or a headline follows the title; None: no sure title."""
    titles = headings.titles_told(ArticlePage(outline.page), {})
    heading, sure = headings.choose(outline, titles, None)
    if heading is None or sure < headings.SURE:
        return None
    linked = {link.anchor for link in outline.links}
    below, length = heading, 0
    for box in heading.iterancestors():
        for one in below.itersiblings():
            length += len(text_in(one))
            if length >= LEAST_TEXT or any(anchor in linked for anchor in one.iter("a")):
                return box
        below = box
    return None


def _interleaved(outline: Outline) -> bool:
    """Whether headlines and texts take turns: a list whose entries are no boxes of their own."""
    heads = [(outline.place[link.anchor], _in_heading(link.anchor)) for link in outline.links]
    turns = titles = 0
    last = -1
    for element, _ in outline.own_texts:
        place = outline.place[element]
        between = [marked for head, marked in heads if last < head < place]
        turns += bool(between)
        titles += any(between)  # of posts in full, which have any number of paragraphs
        last = place
    return turns >= 3 and (turns * 2 >= len(outline.own_texts) or titles >= 3)


def _in_heading(anchor: HtmlElement) -> bool:
    return any(one.tag in ("h1", "h2", "h3", "h4") for one in chain(anchor)[:3])


def _links(outline: Outline, main: LinkList | None) -> list[Link]:
    """Entries of the main list, then single ones and smaller lists of its kind, each once."""
    entries = _entries(outline, main) if main else []
    found: dict[str, Link] = {}
    for one in entries:
        found.setdefault(one.url, _link(one, dated=True))
    known = entries if main else [link for one in outline.lists for link in _headlines(one)]
    shapes = {shape_of(link.url) for link in known}
    known_makes = {make_of(link.url) for link in known}
    makes = {make_of(link.url) for link in entries}
    for one in _further(outline, main):
        if make_of(one.url) in makes:
            found.setdefault(one.url, _link(one, dated=True))
    met = {link.url for link in main.links} if main else set()
    kinds = {kin_of(link.url) for link in entries}
    for one in _others(outline, main):
        if len(kinds) == 1 and len(one.title) < LONG and kin_of(one.url) not in kinds:
            continue  # the long name of a category: no entry's address has its folder
        if one.url in met or one.url in found:
            continue
        if shape_of(one.url) in shapes if shapes else _news(one):
            found[one.url] = _link(one, dated=main is None)
    for one in outline.lone if main else ():
        if make_of(one.url) in makes and not may_tell_date(one.title) and one.url not in met:
            found.setdefault(one.url, _link(one, dated=False))
    if not found:  # a last page with one entry, whose address is older than those of the boxes
        left = (one for one in _others(outline, main) if len(one.title) >= MEAN_TITLE)
        found = {one.url: _link(one, dated=True) for one in left if _news(one)}
    if not found and not main:  # or an entry whose headline is as short as a menu's words
        lone = {
            one.url: one
            for one in outline.lone_titles()
            if (make_of(one.url) in known_makes if known_makes else _news(one))
            and outline.zones.of(one.item) == CONTENT
            and not may_tell_date(one.title)
            and _date(one.item)
        }
        found = {url: _link(one, dated=True) for url, one in lone.items() if len(lone) == 1}
    return [link for url, link in found.items() if not is_root(url)]


def _entries(outline: Outline, main: LinkList) -> list[TitleLink]:
    """Entries of the main list without the names of categories that head its parts.

    Those have addresses unlike the others', and a menu leads there, too.
    """
    kinds = Counter(kin_of(link.url) for link in main.links)
    usual, count = kinds.most_common(1)[0]
    odd = {link.url for link in main.links if kin_of(link.url) != usual}
    if not odd or count * 2 <= len(main.links):
        return main.links
    own = {link.anchor for link in main.links}
    items = {link.item for link in main.links if link.url in odd and says(link.url, link.title)}
    worded = [pair for pair in zip(outline.all_links, outline.link_texts, strict=True) if pair[1]]
    lengths = [len(text) for _, text in worded]
    categories = {
        url
        for at, (anchor, _) in enumerate(worded)
        if anchor not in own
        and items.isdisjoint(chain(anchor))  # "Xem chi tiết" of an entry
        and (url := outline.article_address(anchor)) in odd
        and mean(lengths[max(0, at - 2) : at + 3]) < MEAN_TITLE
    }
    return [link for link in main.links if link.url not in categories]


def _further(outline: Outline, main: LinkList | None) -> list[TitleLink]:
    """Entries below "Các tin khác": where the page is no article, they are the listing's own."""
    lists = [one for one in outline.lists if one is not main and _FURTHER.fullmatch(one.heading)]
    return [link for one in lists for link in one.links]


def _headlines(one: LinkList) -> list[TitleLink]:
    """Entries of a side box that can only be articles: what theirs are like."""
    return one.links if one.holds_headlines else []


def _others(outline: Outline, main: LinkList | None) -> list[TitleLink]:
    """Links to what may be articles outside the main list and outside the boxes around it."""
    zone = main.zone if main else CONTENT
    menus = {
        link.anchor
        for one in outline.lists
        if one is not main
        and (one.zone > zone or (not one.holds_headlines and len(one.links) > 2) or one.elsewhere)
        for link in one.links
    }
    return [
        link
        for link in outline.links
        if link.anchor not in menus and outline.zones.of(link.anchor) <= zone
    ]


def _news(link: TitleLink) -> bool:
    return leads_to_news(link.url, "")


def _link(one: TitleLink, *, dated: bool) -> Link:
    return Link(url=one.url, title=one.title, published=_date(one.item) if dated else None)


def _date(item: HtmlElement) -> str | None:
    """A date that stands in an entry by itself."""
    for text in islice(itertools.chain(item.itertext(), (line_above(item),)), 60):
        text = " ".join(text.split())
        if 8 <= len(text) <= 80 and any(c.isdecimal() for c in text):
            reading = parse_date(text)
            if reading is not None and not reading.relative:
                return reading.iso
    return None


def _is_table_of_documents(outline: Outline, main: LinkList | None) -> bool:
    if main is None:
        return False
    table = next((e for e in main.boxes[0].iterancestors("table")), None)
    if main.boxes[0].tag == "table":
        table = main.boxes[0]
    if table is None:
        return False
    row = next(table.iter("tr"), None)
    return row is not None and len(_DOCUMENTS.findall(text_in(row)[:300])) >= 2


# --- the home page ----------------------------------------------------------------------------


def guesses(page: Page) -> list[str]:
    """Addresses of the home page that may be listings of news: short links, not their entries."""
    return menu(page)[0]


def menu(page: Page) -> tuple[list[str], list[str]]:
    """The same, and the home pages in other languages."""
    outline = Outline(page)
    main = outline.main
    entries = {link.url for link in main.links if len(link.title) > 60} if main else set()
    found: dict[str, None] = {}
    languages: dict[str, None] = {}
    for anchor in outline.all_links:
        url = outline.article_address(anchor)
        if url is None or url in found or url in entries:
            continue
        words = text_in(anchor)
        if (not words or len(words) < 25) and is_other_language(url, _hyphened(words)):
            if not urlsplit(url).query:  # the links behind "?lang=en" lead back to Vietnamese
                languages[url] = None
            continue
        if not 2 < len(words) <= 60 or len(words.split()) > 9:
            continue
        if leads_to_news(url, _hyphened(words)):
            found[url] = None
    return list(found), list(languages)


def _hyphened(words: str) -> str:
    return fold(words).replace(" ", "-")
