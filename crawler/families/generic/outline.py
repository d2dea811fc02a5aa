"""A page of an unknown system taken apart: its headings, long texts and lists of linked titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml.html import HtmlElement

from crawler.families.addresses import cleaned, is_trap, join, same_host
from crawler.families.base import Page, elements, string
from crawler.families.generic.shapes import shape_of
from crawler.families.generic.zones import CONTENT, OUTSIDE, SIDE, Zones
from pipelines.addresses import is_file, is_picture
from pipelines.dates import parse_date
from pipelines.text import clean_text

LONG = 40  # characters of a piece of text that a menu or label rarely has
TITLE = 20  # characters of a link that may be a headline
_MOST_BEFORE = 80  # characters of an entry before its headline
MOST_ITEM = 1500  # characters of one entry of a list: headline, summary, date

_LOWER = "translate(@class, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_LOWER_ID = _LOWER.replace("@class", "@id")
_TITLE_NAMES = ("title", "tieude", "tieu-de", "tieu_de", "headline", "tenbai", "ten-bai", "subject")
_NAMED = " or ".join(
    f"contains({names}, '{name}')" for names in (_LOWER, _LOWER_ID) for name in _TITLE_NAMES
)
# One union, so that what it finds comes in page order.
_LANDMARKS = elements(
    "/html/body//*[self::h1 or self::h2 or self::h3 or self::h4 or @itemprop='headline' or "
    f"((@class or @id) and ({_NAMED})) or "
    "(self::a and @href and (string-length(normalize-space(.)) > 11 or "
    "string-length(normalize-space(@title)) > 11)) or "
    "text()[string-length(.) < 60 and (contains(., 'n đọc') or contains(., 'ình luận') or "
    "contains(., 'N ĐỌC') or contains(., 'ÌNH LUẬN') or contains(., 'hản hồi'))] or "
    "(text()[string-length(normalize-space(.)) > 40] and not(self::script or self::style or "
    "self::a or self::noscript or self::textarea or self::option or self::iframe))]"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_TITLED = re.compile("|".join(_TITLE_NAMES), re.I)
_ALL_LINKS = elements("/html/body//a[@href]")
_TEXT = string("string()")
# Who answers for a site stands on every page of it.
IMPRINT = re.compile(
    r"giấy phép (?:số|thiết lập|hoạt động|xuất bản|:)|giấy phép.{0,40}gp-ttđt|bản quyền|copyright|"
    r"©|chịu trách nhiệm (?:chính|nội dung|xuất bản)|ghi rõ nguồn|trưởng ban biên tập|"
    r"(?:điện thoại|email|fax|địa chỉ)\s*:.{0,80}(?:email|fax|điện thoại|website)\s*:|"
    r"(?:thiết kế|phát triển|xây dựng) (?:và .{0,20})?bởi",
    re.I,
)
COMMENTS = re.compile(
    r"(?:gửi |viết )?(?:ý kiến|bình luận|phản hồi|thảo luận|comments?|nhận xét)\b.{0,40}|"
    r"bạn đọc (?:phản hồi|bình luận).{0,20}|đánh giá bài viết.{0,20}",
    re.I,
)
# Headings of boxes that link to other articles than those of this page.
ELSEWHERE = re.compile(
    r"(?:các |những |một số )?(?:tin(?: tức)?|bài(?: viết)?|tin,? bài|thông báo|văn bản|video)"
    r"(?: khác| cùng (?:chuyên mục|loại|chủ đề)| liên quan| (?:mới|cũ) hơn| mới đăng| đã đưa| "
    r"mới(?: nhất)?| cũ| đọc nhiều(?: nhất)?| xem nhiều(?: nhất)?| nổi bật| nóng)|"
    r"(?:xem|đọc) (?:thêm|nhiều|tiếp)(?: nhất)?|tiêu điểm|có thể bạn quan tâm|"
    r"(?:gửi )?(?:ý kiến|bình luận|phản hồi)\b.{0,30}|được quan tâm.{0,20}|cùng chuyên mục",
    re.I,
)


def text_in(element: HtmlElement) -> str:
    """All text of an element, blanks folded, NFC."""
    return clean_text(_TEXT(element))


@dataclass(slots=True)
class TitleLink:
    """A link whose text may be a headline, and the box that holds nothing but its entry."""

    anchor: HtmlElement
    url: str
    title: str
    text: str  # how the title begins on the page, where the link has words
    item: HtmlElement


@dataclass(slots=True)
class LinkList:
    """Entries of one make below one box (or below boxes of one make)."""

    links: list[TitleLink] = field(default_factory=list)
    boxes: list[HtmlElement] = field(default_factory=list)
    zone: int = CONTENT
    heading: str = ""
    length: int = 0  # characters of its entries, each counted up to a bound

    @property
    def elsewhere(self) -> bool:
        """Whether its heading says that it leads away from what the page is about."""
        return ELSEWHERE.fullmatch(self.heading.strip(" :.")) is not None

    @property
    def mean_title(self) -> float:
        """Characters of a headline."""
        return sum(len(link.title) for link in self.links) / len(self.links)


class Outline:
    """What stands where on a page; made once, on first use."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tree = page.tree
        body = page.tree.find("body")
        self.body: HtmlElement = page.tree if body is None else body
        self.zones = Zones()
        self.own_url = cleaned(page.url)
        self.place: dict[HtmlElement, int] = {}  # of landmarks, in page order
        self.headings: list[HtmlElement] = []
        self.texts: list[tuple[HtmlElement, int]] = []  # long texts outside links, their lengths
        self.comments: int | None = None  # place of the heading from which on readers speak
        self._anchors: list[HtmlElement] = []
        self._sort_landmarks()

    def _sort_landmarks(self) -> None:
        for at, element in enumerate(_LANDMARKS(self.tree)):
            self.place[element] = at
            tag = element.tag
            if tag == "a":
                self._anchors.append(element)
                continue
            if self.comments is None and COMMENTS.fullmatch(text_in(element).strip(" :.")):
                self.comments = at
                continue
            if tag in _HEADINGS or _is_titled(element):
                self.headings.append(element)
            length = direct_length(element)
            if length > LONG and not IMPRINT.search(text_in(element)[:400]):
                self.texts.append((element, length))

    @cached_property
    def links(self) -> list[TitleLink]:
        """Links that may lead to articles, each with its entry, in page order."""
        found = [link for anchor in self._anchors if (link := self._title_link(anchor))]
        holds: dict[HtmlElement, str | None] = {}  # the one address below, None: several
        for link in found:
            for element in link.anchor.iterancestors():
                known = holds.setdefault(element, link.url)
                if known is None:
                    break
                if known != link.url:
                    holds[element] = None
        for link in found:
            for element in link.anchor.iterancestors():
                if holds[element] is None or element is self.body:
                    break
                text = text_in(element)
                # an entry begins with its headline; a column that has one link is no entry
                if len(text) > MOST_ITEM or text.find(link.text) > _MOST_BEFORE:
                    break
                link.item = element
        return found

    def _title_link(self, anchor: HtmlElement) -> TitleLink | None:
        url = self.article_address(anchor)
        if url is None:
            return None
        title = text = text_in(anchor)
        hint = clean_text(anchor.get("title") or "")
        if len(hint) > len(title) and not hint.startswith(("/", "http")):
            title = hint
        return TitleLink(anchor, url, title, text[:30], anchor) if len(title) >= TITLE else None

    def article_address(self, anchor: HtmlElement) -> str | None:
        """The address of a link on the same host that may be a page to read, else None."""
        url = join(self.page.url, anchor.get("href"))
        if url is None or not same_host(url, self.page.url):
            return None
        url = cleaned(url)
        if url == self.own_url or is_file(url) or is_picture(url) or is_trap(url):
            return None
        return url

    @property
    def all_links(self) -> Iterable[HtmlElement]:
        """Every link of the page."""
        return _ALL_LINKS(self.tree)

    @cached_property
    def lists(self) -> list[LinkList]:
        """Lists of at least two entries, in page order; rows of one grid are one list."""
        boxes: dict[tuple[HtmlElement, object], list[TitleLink]] = {}
        for link in self.links:
            parent = link.item.getparent()
            if parent is not None:
                entries = boxes.setdefault((parent, link.item.tag), [])
                if all(link.item is not other.item for other in entries):
                    entries.append(link)
        merged: dict[tuple[object, ...], LinkList] = {}
        for (box, tag), links in boxes.items():
            if len(links) < 2:
                continue
            key = (tag, box.tag, box.get("class"), box.getparent())
            one = merged.setdefault(key, LinkList())
            one.links += links
            one.boxes.append(box)
        for one in merged.values():
            one.zone = self.zones.of(one.boxes[0])
            one.heading = heading_of(one.boxes[0], one.links[0].item)
            one.length = sum(min(len(text_in(link.item)), 600) for link in one.links)
        return list(merged.values())

    @cached_property
    def entries(self) -> set[HtmlElement]:
        """The elements that are entries of lists."""
        return {
            link.item
            for one in self.lists
            for link in one.links
            if len(_TEXT(link.item)) <= MOST_ITEM
        }

    def is_listed(self, element: HtmlElement) -> bool:
        """Whether an element lies within an entry of a list."""
        entries = self.entries
        return element in entries or any(one in entries for one in element.iterancestors())

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

    def shapes(self, links: Iterable[TitleLink]) -> set[str]:
        """The forms of the addresses of links."""
        return {shape_of(link.url) for link in links}


def within(element: HtmlElement, box: HtmlElement | None) -> bool:
    """Whether an element is a box or lies in it."""
    return box is not None and any(one is box for one in chain(element))


def chain(element: HtmlElement) -> Iterator[HtmlElement]:
    """An element and what is around it, outwards."""
    yield element
    yield from element.iterancestors()


def is_date_line(text: str) -> bool:
    """Whether a line tells a date that could be a publication's, and little else."""
    return len(text) <= 150 and any(c.isdigit() for c in text) and parse_date(text) is not None


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


def heading_of(box: HtmlElement, first: HtmlElement) -> str:
    """The short text that stands before the first entry of a list, in its box or above it."""
    element = first
    for _ in range(4):
        before = element.getprevious()
        while before is not None and not (text := text_in(before)):
            before = before.getprevious()
        if before is not None:
            return text if len(text) <= 60 else ""
        parent = element.getparent()
        if parent is None or parent.tag == "body":
            return ""
        if parent.text and (text := clean_text(parent.text)):
            return text if len(text) <= 60 else ""
        element = parent
    return ""


def _is_titled(element: HtmlElement) -> bool:
    if element.get("itemprop") == "headline":
        return True
    return bool(_TITLED.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:300]))
