"""Lists of linked headlines: their entries, what they are headed by, which one is the page's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from lxml import etree
from lxml.html import HtmlElement

from crawler.families.generic.zones import CONTENT, OUTSIDE
from pipelines.text import clean_text

MEAN_TITLE = 28  # characters of headlines; entries of menus and lists of documents are shorter

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
# What XPath's string() gives, without the cost of setting up its evaluation.
_TEXT = partial(etree.tostring, method="text", encoding="unicode", with_tail=False)
# Headings of boxes that link to other articles than those of this page.
ELSEWHERE = re.compile(
    r"(?:các |những |một số )?(?:tin(?: tức)?|bài(?: viết)?|tin,? bài|thông báo|văn bản|video)"
    r"(?: khác| cùng (?:chuyên mục|loại|chủ đề)| liên quan| (?:mới|cũ) hơn| mới đăng| đã đưa| "
    r"mới(?: nhất)?| cũ| đọc nhiều(?: nhất)?| xem nhiều(?: nhất)?| nổi bật| nóng)|"
    r"(?:xem|đọc) (?:thêm|nhiều|tiếp)(?: nhất)?|mới nhất|nổi bật|tiêu điểm|có thể bạn quan tâm|"
    r"(?:gửi )?(?:ý kiến|bình luận|phản hồi)\b.{0,30}|được quan tâm.{0,20}|"
    r"(?:bài |tin )?cùng (?:chuyên )?mục|văn bản.{0,25}|liên kết.{0,20}|thủ tục.{0,20}|"
    r"công khai.{0,20}|hỏi đáp.{0,20}|video.{0,20}|thư viện.{0,20}",
    re.I,
)


def text_in(element: HtmlElement) -> str:
    """All text of an element, blanks folded, NFC."""
    return clean_text(_TEXT(element) if len(element) else element.text or "")


def line_in(element: HtmlElement, most: int) -> str:
    """The text of an element that has no more characters than that, else nothing.

    Of a box that holds half the page only the beginning is folded.
    """
    text = _TEXT(element) if len(element) else element.text or ""
    if len(text) > 8 * most and len(clean_text(text[: 4 * most])) > most + 8:
        return ""
    text = clean_text(text)
    return text if len(text) <= most else ""


def line_above(item: HtmlElement) -> str:
    """The heading right above an entry: some listings group theirs by days."""
    above = item.getprevious()
    return line_in(above, 60) if above is not None and above.tag in _HEADINGS else ""


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
    dated: bool = False  # most entries show a date beside the headline
    length: int = 0  # characters of its entries, each counted up to a bound

    @property
    def mean_title(self) -> float:
        """Characters of a headline."""
        return sum(len(link.title) for link in self.links) / len(self.links)

    @property
    def holds_headlines(self) -> bool:
        """Whether its links are headlines: longer than a menu's, or with a date each."""
        return self.dated or self.mean_title >= MEAN_TITLE

    @property
    def heading(self) -> str:
        """What it is headed by, without signs around."""
        return heading_of(self.boxes[0], self.links[0].item).strip(" :.")

    @property
    def elsewhere(self) -> bool:
        """Whether its heading says that it leads away from what the page is about."""
        return ELSEWHERE.fullmatch(self.heading) is not None


def main_of(lists: Iterable[LinkList]) -> LinkList | None:
    """The list a page is about: the one with most to read, boxes around it apart.

    Where the page has lists in boxes named as side ones only, names mislead.
    """
    likely = [
        one for one in lists if one.zone != OUTSIDE and one.holds_headlines and not one.elsewhere
    ]
    content = [one for one in likely if one.zone == CONTENT]
    return max(content or likely, key=lambda one: one.length, default=None)


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
