"""A page of an unknown system taken apart: its headings, long texts and lists of linked titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import count, islice

from lxml.html import HtmlElement

from crawler.families.base import Page, elements
from crawler.families.generic.links import Links
from crawler.families.generic.lists import (
    LinkList,
    TitleLink,
    line_above,
    main_of,
    text_in,
)
from crawler.families.generic.rows import (
    TITLE,
    digits_beside,
    is_in_menu,
    row_of,
    says_more,
    says_no_headline,
)
from crawler.families.generic.shapes import folder_of, kin_of, says
from crawler.families.generic.zones import OUTSIDE, SIDE, UNMARKED, Zones, marks_of
from pipelines.dates import parse_date
from pipelines.text import clean_text

LONG = 40  # characters of a piece of text that a menu or label rarely has
MOST_TITLE = 300
_LEAST_SHORT = 5  # characters of a headline
_LEAST_CARDS = 2  # of one make, whose headlines are no links
_CARD_TITLES = ("h2", "h3", "h4", "h5", "h6", "b", "strong")
_MOST_AROUND = 9  # boxes of an entry around its headline: rows of tables in rows of tables
_DIGIT = re.compile(r"\d")
_MOST_ROW = 150  # characters beside a short headline
_MOST_BEFORE = 80  # characters of an entry before its headline
_MOST = 5000  # texts or links of a page; hostile pages have more
_MOST_HEADINGS = 300
_LAST = 8  # texts at the end of a page among which its imprint stands
MOST_ITEM = 1500  # characters of one entry of a list: headline, summary, date

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_HEADLINES = elements('descendant-or-self::*/@itemprop[. = "headline"]/parent::*')
_UNREAD = frozenset({"script", "style", "noscript", "textarea", "option", "iframe", "title"})
_DATE_LIKE = re.compile(
    r"\d\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d\d|tháng|trước|hôm|\d{4}-\d\d-\d\d|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b.{0,5}\d",
    re.I,
)
# One of these is in every such text, or a digit.
_DATE_WORDS = ("tháng", "trước", "hôm")
# Who answers for a site stands on every page of it. Looked for in lower case.
_IMPRINT = re.compile(
    r"giấy phép (?:số|thiết lập|hoạt động|xuất bản|:)|giấy phép.{0,40}gp-ttđt|bản quyền|copyright|"
    r"©|chịu trách nhiệm (?:chính|nội dung|xuất bản)|ghi rõ nguồn|trưởng ban biên tập|"
    r"(?:điện thoại|email|fax|địa chỉ)\s*:.{0,80}(?:email|fax|điện thoại|website)\s*:|"
    r"(?:thiết kế|phát triển|xây dựng) (?:và .{0,20})?bởi"
)
# One of these is in every imprint; the pattern takes fifty times as long.
_IMPRINT_WORDS = (
    "giấy phép", "bản quyền", "copyright", "©", "chịu trách nhiệm", "ghi rõ nguồn",
    "trưởng ban biên tập", "điện thoại", "email", "fax", "địa chỉ", "bởi",
)  # fmt: skip
COMMENTS = re.compile(
    r"(?:gửi |viết |để lại )?(?:ý kiến|bình luận|phản hồi|thảo luận|comments?|nhận xét)\b.{0,40}|"
    r"bạn đọc (?:phản hồi|bình luận).{0,20}|đánh giá bài viết.{0,20}",
    re.I,
)


class Outline:
    """What stands where on a page; made by one walk over it, what it leads to on first use."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tree = page.tree
        body = page.tree.find("body")
        self.body: HtmlElement = page.tree if body is None else body
        self.zones = Zones()
        self.addresses = Links(page.url)
        self.place: dict[HtmlElement, int]  # of every element, in page order
        self.headings: list[HtmlElement] = []
        self.texts: list[tuple[HtmlElement, int]] = []  # long texts outside links, their lengths
        self.all_links: list[HtmlElement] = []
        self.crumbs: HtmlElement | None = None  # the box of the way to the page
        self.tags: list[HtmlElement] = []  # boxes of tags
        self.comments: int | None = None  # place of the heading from which on readers speak
        self.lone: list[TitleLink] = []  # short links that alone have their form and a date
        self._texts: dict[HtmlElement, str] = {}
        self._digits: dict[HtmlElement, bool] = {}  # of what was asked: whether numbers are near
        self._walk()

    def _walk(self) -> None:
        pieces: dict[HtmlElement, int] = {}
        place = self.place = dict(zip(self.body.iter(), count()))
        headlines = frozenset(_HEADLINES(self.body))
        for element in place:
            tag, get, tail = element.tag, element.get, element.tail
            if tail and len(tail) > LONG and (length := len(tail.strip())) > LONG:
                parent = element.getparent()
                if parent is not None and element is not self.body:
                    pieces[parent] = pieces.get(parent, 0) + length
            if tag == "a":
                href = get("href")
                if href:
                    self.all_links.append(element)
                if not (href and get("class")) or self.addresses.leads_away(href):
                    continue  # else a title that links to its own page
            names, id_ = get("class"), get("id")
            marks = marks_of(names, id_) if names or id_ else UNMARKED
            titled = tag in _HEADINGS or (headlines and element in headlines) or marks.title
            if titled and len(self.headings) < _MOST_HEADINGS:
                self.headings.append(element)
            if marks.crumbs and self.crumbs is None:
                self.crumbs = element
            if marks.tags:
                self.tags.append(element)
            text = element.text
            if not text:
                continue
            if len(text) > LONG:
                if tag not in _UNREAD and (length := len(text.strip())) > LONG:
                    pieces[element] = pieces.get(element, 0) + length
            elif self.comments is None and len(text) > 7 and _says_comments(text):
                self.comments = place[element]
        found = sorted(pieces.items(), key=lambda pair: place[pair[0]])[:_MOST]
        self.texts = [pair for pair in found[:-_LAST] if pair[0].tag not in _UNREAD]
        self.texts += [
            (element, length)
            for element, length in found[-_LAST:]
            if element.tag not in _UNREAD and not is_imprint(self.text(element)[:400])
        ]

    def text(self, element: HtmlElement) -> str:
        """As ``text_in``, remembered: for what is asked more than once before it is cut into."""
        text = self._texts.get(element)
        if text is None:
            text = self._texts[element] = text_in(element)
        return text

    @cached_property
    def link_texts(self) -> list[str]:
        """The texts of all links."""
        texts = [text_in(link) for link in self.all_links]
        self._texts.update(zip(self.all_links, texts, strict=True))
        return texts

    @cached_property
    def times_linked(self) -> Counter[str]:
        """How many links of the page have a text."""
        return Counter(self.link_texts)

    @cached_property
    def links(self) -> list[TitleLink]:
        """Links that may lead to articles, each with its entry, in page order."""
        found: list[TitleLink] = []
        for anchor, text in self._worded_links():
            hint = anchor.get("title")
            if (hint or len(text) >= TITLE) and (link := self._title_link(anchor, text, hint)):
                found.append(link)
        found += self._short_titles()
        self._set_items(found)
        found += self._short_siblings(found)
        found.sort(key=lambda link: self.place[link.anchor])
        cards = self._cards({link.item for link in found})
        if not cards:
            return found
        self._set_items(cards, found)
        titled = [card for card in cards if self._takes_title(card)]
        rows = Counter((card.item.getparent(), card.item.tag) for card in _each_item(titled))
        cards = [c for c in titled if rows[c.item.getparent(), c.item.tag] >= _LEAST_CARDS]
        return sorted([*found, *cards], key=lambda link: self.place[link.anchor])

    def _short_titles(self) -> list[TitleLink]:
        """Short links in rows of one make that show a date each: headlines like "Họp báo"."""
        rows: dict[tuple[object, ...], list[TitleLink]] = {}
        for anchor, text in self._short_links:
            if not digits_beside(anchor, self._digits):
                continue
            row, beside = row_of(anchor, text)
            if may_tell_date(beside[:100]) and (url := self.article_address(anchor)):
                link = TitleLink(anchor, url, text, text, anchor)
                key = (row.getparent(), row.tag, kin_of(url), len(beside) > _MOST_ROW)
                rows.setdefault(key, []).append(link)
        self.lone = [links[0] for links in rows.values() if len(links) == 1]
        # In a box with a summary, too, a short link may be that of a category.
        return [
            link
            for (*_, summary), links in rows.items()
            if len(links) > 1 and not summary
            for link in links
        ]

    def _short_siblings(self, found: list[TitleLink]) -> list[TitleLink]:
        """Short links in rows beside those of headlines, to addresses of the same make."""
        rows: dict[tuple[object, ...], tuple[TitleLink, HtmlElement]] = {}
        taken: set[HtmlElement] = set()
        for link in found:
            for element in chain(link.anchor):
                rows.setdefault((element.getparent(), element.tag), (link, element))
                taken.add(element)
                if element is link.item:
                    break
        more = []
        for anchor, text in self._short_links if found else ():
            below = anchor
            for parent in islice(anchor.iterancestors(), _MOST_AROUND):
                element, below = below, parent
                beside = rows.get((parent, element.tag))
                if beside is None or element in taken:
                    continue
                link, row = beside
                url = self.article_address(anchor)
                if url and (
                    kin_of(url) == kin_of(link.url)
                    or (says(url, text) and self._is_beside(element, url, link))
                ):
                    more.append(TitleLink(anchor, url, text, text, element))
                    if link.item is not row:
                        link.item = row  # the box around the only long headline of a list
                break
        return more

    def _is_beside(self, row: HtmlElement, url: str, other: TitleLink) -> bool:
        """Whether a row leads only to an address that has the folder of another row's."""
        folder = folder_of(url)
        if folder != folder_of(other.url):
            return False
        there = {self.article_address(link) for link in row.iter("a")} - {None, url}
        return all(folder_of(one) != folder for one in there if one)

    def lone_titles(self) -> Iterator[TitleLink]:
        """Short links that are the only headline of their box, each with it; menus' are, too."""
        found = [
            TitleLink(anchor, url, text, text, anchor)
            for anchor, text in self._short_links
            if digits_beside(anchor, self._digits) and (url := self.article_address(anchor))
        ]
        self._set_items(found, self.links)
        yield from found

    @cached_property
    def _short_links(self) -> list[tuple[HtmlElement, str]]:
        return [
            (anchor, text)
            for anchor, text in self._worded_links()
            if _LEAST_SHORT <= len(text) < TITLE and not says_no_headline(text)
        ]

    def _set_items(self, links: list[TitleLink], others: Iterable[TitleLink] = ()) -> None:
        """Give links the largest box that leads nowhere else and begins with their headline."""
        holds: dict[HtmlElement, str | None] = {}  # the one address below, None: several
        for link in (*links, *others):
            for element in link.anchor.iterancestors():
                known = holds.setdefault(element, link.url)
                if known is None:
                    break
                if known != link.url:
                    holds[element] = None
        for link in links:
            for element in link.anchor.iterancestors():
                if holds[element] is None or element is self.body:
                    break
                text = self.text(element)
                # an entry begins with its headline; a column that has one link is no entry
                if len(text) > MOST_ITEM or text.find(link.text) > _MOST_BEFORE:
                    break
                link.item = element

    def _cards(self, entries: set[HtmlElement]) -> list[TitleLink]:
        """Links of pictures and of "Xem chi tiết" outside of entries with linked headlines."""
        found = []
        for anchor, text in self._worded_links():
            if (says_more(text) if text else next(anchor.iter("img"), None) is not None) and (
                (url := self.article_address(anchor)) and entries.isdisjoint(chain(anchor))
            ):
                found.append(TitleLink(anchor, url, "", "", anchor))
        return found

    def _takes_title(self, card: TitleLink) -> bool:
        """Find the headline in the entry of a card: a heading or bold letters."""
        for element in islice(card.item.iter(*_CARD_TITLES), 5):
            text = self.text(element)
            if TITLE <= len(text) <= MOST_TITLE:
                card.title, card.text = text, text[:30]
                return True
        return False

    def _worded_links(self) -> Iterator[tuple[HtmlElement, str]]:
        return islice(zip(self.all_links, self.link_texts, strict=True), _MOST)

    def _title_link(self, anchor: HtmlElement, text: str, hint: str | None) -> TitleLink | None:
        title = text
        if hint and len(hint) > len(title) and not hint.startswith(("/", "http")):
            title = clean_text(hint)
        url = self.article_address(anchor) if len(title) >= TITLE else None
        if url is None or (len(title) < LONG and is_in_menu(anchor, len(text))):
            return None
        return TitleLink(anchor, url, title, text[:30], anchor)

    def article_address(self, anchor: HtmlElement) -> str | None:
        """The address of a link on the same host that may be a page to read, else None."""
        return self.addresses.page(anchor.get("href") or "")

    @cached_property
    def lists(self) -> list[LinkList]:
        """Lists of at least two entries, in page order; rows of one grid are one list."""
        boxes: dict[tuple[HtmlElement, object], dict[HtmlElement, TitleLink]] = {}
        for link in self.links:
            parent = link.item.getparent()
            if parent is not None:
                boxes.setdefault((parent, link.item.tag), {}).setdefault(link.item, link)
        merged: dict[tuple[object, ...], LinkList] = {}
        for (box, tag), links in boxes.items():
            if len(links) < 2:
                continue
            key = (tag, box.tag, box.get("class"), box.getparent())
            one = merged.setdefault(key, LinkList())
            one.links += links.values()
            one.boxes.append(box)
        for one in merged.values():
            one.zone = self.zones.of(one.boxes[0])
            items = [(_beside(link, self.text(link.item)), link.item) for link in one.links]
            dates = [may_tell_date(text) or may_tell_date(line_above(e)) for text, e in items]
            one.dated = sum(dates) * 2 > len(dates)
            one.length = sum(min(len(self.text(link.item)), 600) for link in one.links)
        return list(merged.values())

    @cached_property
    def main(self) -> LinkList | None:
        """The list that the page is about, if it is about one."""
        return main_of(self.lists)

    @cached_property
    def entries(self) -> set[HtmlElement]:
        """The elements that are entries of lists."""
        return {link.item for one in self.lists for link in one.links}

    def leads_away(self, anchor: HtmlElement) -> bool:
        """Whether a link leads to another page; a title may link to its own."""
        return self.addresses.leads_away(anchor.get("href") or "")

    def is_listed(self, element: HtmlElement) -> bool:
        """Whether an element lies within an entry of a list."""
        return bool(self.entries) and not self.entries.isdisjoint(chain(element))

    @cached_property
    def listed_masses(self) -> dict[HtmlElement, int]:
        """How much text of entries of lists lies in each element."""
        masses: dict[HtmlElement, int] = {}
        boxes: dict[HtmlElement | None, int] = {}  # summed up first: a list's entries share theirs
        for entry in self.entries:
            length = len(self.text(entry))
            masses[entry] = masses.get(entry, 0) + length
            box = entry.getparent()
            boxes[box] = boxes.get(box, 0) + length
        for box, length in boxes.items():
            for one in () if box is None else chain(box):
                masses[one] = masses.get(one, 0) + length
        return masses

    @cached_property
    def own_masses(self) -> dict[HtmlElement, int]:
        """How much of the page's own text lies in each element."""
        masses: dict[HtmlElement, int] = {}
        for element, length in self.own_texts:
            for one in chain(element):
                masses[one] = masses.get(one, 0) + length
        return masses

    @cached_property
    def own_texts(self) -> list[tuple[HtmlElement, int]]:
        """Long texts that belong to no list and to no box named as outside of the content."""
        kept = [
            (element, length)
            for element, length in self.texts
            if self.zones.of(element) != OUTSIDE and not self.is_listed(element)
        ]
        if self.comments is not None:
            before = [pair for pair in kept if self.place[pair[0]] < self.comments]
            kept = before or kept
        inner = [pair for pair in kept if self.zones.of(pair[0]) != SIDE]
        # Names mislead: where most of the text lies in "sidebars", they are none.
        weight = sum(length for _, length in inner)
        return inner if weight * 2 >= sum(length for _, length in kept) else kept


def _beside(link: TitleLink, text: str) -> str:
    """What the entry of a link says beside its headline; of long ones the beginning."""
    return text.replace(link.text, "", 1)[:100]


def _each_item(links: list[TitleLink]) -> list[TitleLink]:
    """One link of each entry."""
    return list({link.item: link for link in links}.values())


@lru_cache(maxsize=4096)  # the short texts of menus and boxes are on every page
def _says_comments(text: str) -> bool:
    return COMMENTS.fullmatch(text.strip(" :.\t\r\n\xa0")) is not None


def is_imprint(text: str) -> bool:
    """Whether a text says who answers for the site."""
    lower = text.lower()
    for word in _IMPRINT_WORDS:
        if word in lower:
            return _IMPRINT.search(lower) is not None
    return False


def within(element: HtmlElement, box: HtmlElement | None) -> bool:
    """Whether an element is a box or lies in it."""
    return box is not None and box in chain(element)


def chain(element: HtmlElement) -> tuple[HtmlElement, ...]:
    """An element and what is around it, outwards."""
    return (element, *element.iterancestors())


@lru_cache(maxsize=256)  # the lines around a title are looked at more than once
def is_date_line(text: str) -> bool:
    """Whether a line tells a date that could be a publication's, and little else."""
    return may_tell_date(text) and parse_date(text) is not None


def may_tell_date(text: str) -> bool:
    """Whether it is worth the while to read a line as a date."""
    if len(text) > 150:
        return False
    if _DIGIT.search(text) is None:  # most texts have none, and the pattern takes long
        lower = text.lower()
        return any(word in lower for word in _DATE_WORDS)
    return _DATE_LIKE.search(text) is not None


def names_of(element: HtmlElement) -> str:
    """Class, id and itemprop of an element."""
    get = element.get
    return f"{get('class') or ''} {get('id') or ''} {get('itemprop') or ''}"[:300]


def direct_length(element: HtmlElement) -> int:
    """Characters of the text that stands directly in an element, between its children."""
    length = len((element.text or "").strip())
    for child in element:
        tail = child.tail
        if tail:
            length += len(tail.strip())
    return length
