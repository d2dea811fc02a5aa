"""Takes off the box of an article what is not its body: head, lists, comments, tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from crawler.families.base import elements
from crawler.families.generic.lists import ELSEWHERE, text_in
from crawler.families.generic.outline import (
    COMMENTS,
    Outline,
    direct_length,
    is_date_line,
    is_imprint,
    may_tell_date,
    names_of,
    within,
)
from crawler.families.generic.zones import CONTENT, OUTSIDE, named
from crawler.families.paths import classes_of
from pipelines.addresses import is_file
from pipelines.text import clean_text

_BOXES = frozenset({"div", "td", "section", "article", "span", "font", "center", "tr", "tbody",
    "table", "main", "form"})  # fmt: skip
_PARTS = ("p", "div", "table", "ul", "ol", "br", "h2", "h3", "h4", "section", "article")
_HIDDEN_NAMES = frozenset({"hidden", "hide", "d-none", "sr-only", "invisible", "visually-hidden"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_CONTROLS = frozenset({"textarea", "input", "button", "select"})
_SMALL_TAGS = frozenset({"br", "hr", "script", "style", "link", "meta"})
_PICTURES = elements("descendant-or-self::*[self::img or self::iframe or self::video]")
_LINKS = elements("descendant-or-self::a[@href]")
_MOST_HEAD = 200  # characters of a line of the head
_MOST_BESIDE = 60  # characters beside the date
_TOOLS = re.compile(
    r"(?:(?:mặc định )?cỡ chữ|xem với cỡ chữ|in (?:trang|bài|ấn)|bản in|gửi (?:mail|email|bài)|"
    r"chia sẻ|lượt (?:xem|đọc)|số lần (?:xem|đọc)|đã xem|đọc bài|nghe|tác giả|nguồn|facebook|"
    r"zalo|twitter|print|email|a\s?[-+]|trang chủ|home|người (?:đăng|viết)|chuyên mục|views?|"
    r"(?:được )?(?:viết|đăng|gửi) bởi|(?:thể loại|danh mục|xuất bản|ngày đăng)\s*:|hits)\b",
    re.I,
)
_SIGNED = re.compile(r"(?:tác giả|nguồn|người (?:đăng|viết))\b", re.I)
_COUNTERS = re.compile(
    r"(?:(?:số )?lượt (?:xem|đọc)|số lần|đã xem|in (?:trang|bài|ấn)|bản in|gửi (?:mail|email|bài)|"
    r"chia sẻ|quay lại|trở (?:về|lại)|về (?:trang|đầu)|lên đầu|từ khóa|từ khoá|tags?\b|print|email|"
    r"facebook|zalo|đánh giá|trung bình \(|"
    r"(?:tác giả(?: bài viết)?|người viết|nguồn(?: tin)?)\s*:)",
    re.I,
)
_META_BOX = re.compile(
    r"(?:^|[ _-])(?:meta|info|date|time|posted|ngay|luot)(?:$|[ _-])|published|ngay-?dang|"
    r"post-?(?:date|info|time)|author|byline",
    re.I,
)
_FILES = re.compile(
    r"(?:các )?(?:tệp|tập tin|file|tài liệu|văn bản)s?(?: tin)? (?:đính kèm|kèm theo|liên quan)",
    re.I,
)
_FILE_BOX = re.compile(r"attach|dinh-?kem|dinh_kem|tep-?tin|download|\bfiles?\b", re.I)


MOST_LEAD = 1000  # characters of a summary; editors type whole articles into its field
MARKED_LEAD = re.compile(
    r"sapo|\blead\b|\bp?head\b|summary|tom-?tat|tom_tat|hometext|\bdesc|"
    r"chapeau|\bintro|excerpt|\bbrief|"
    r"trich-?(?:dan|yeu)|mo-?ta|gioi-?thieu",
    re.I,
)


@dataclass(slots=True)
class Found:
    """The article of a page: ``head`` and ``foot`` are the short texts around its body."""

    title: str
    body: HtmlElement
    box: HtmlElement  # that held the body and what was cut off around it
    heading: HtmlElement | None
    around: frozenset[HtmlElement]  # the heading and all that holds it, before anything is cut
    head: list[HtmlElement | str] = field(default_factory=list)
    foot: list[HtmlElement | str] = field(default_factory=list)
    files: list[HtmlElement] = field(default_factory=list)
    labels: dict[HtmlElement, str] = field(default_factory=dict)  # before what was cut off
    before: list[HtmlElement] = field(default_factory=list)  # summary and pictures above the text


class Cutter:
    """Takes off an article's box what is not its body: head, lists of other articles, comments."""

    def __init__(self, outline: Outline, result: Found) -> None:
        self.outline = outline
        self.result = result

    def cut(self) -> None:
        """Narrow ``result.body`` down to the body, sorting what is cut into head and foot."""
        box, heading = self.result.body, self.result.heading
        for _ in range(8):
            content = self._sort(box, heading)
            inner = self._only(box, content)
            if inner is None:
                break
            box, heading = inner, None
        self.result.body = box

    def is_content(self, child: HtmlElement) -> bool:
        """Whether a box after a heading holds something of the article's own to read or see."""
        if not isinstance(child.tag, str) or child.tag in _SMALL_TAGS:
            return False
        text = self.outline.text(child)
        if self._ends(child, text, True) or self._is_other(child, text):
            return False
        if self._is_head(child, text):
            return False
        return len(text) >= 15 or _has_picture(child)

    def _sort(self, box: HtmlElement, heading: HtmlElement | None) -> list[HtmlElement]:
        """Drop what is not content among the children of a box; returns those that are."""
        children = [child for child in box if isinstance(child.tag, str)]
        start = 0
        if heading is not None:
            start = next((n + 1 for n, c in enumerate(children) if within(heading, c)), 0)
            rest = children[start - 1].tail if start else box.text
            for child in children[:start]:
                child.tail = None
                self._drop(child, self.result.head)
            box.text = rest
        self._cut_head_lines(box)
        children = children[:start] + list(box)
        content: list[HtmlElement] = []
        ended = False
        feet: list[tuple[HtmlElement, int]] = []
        length = 0
        text = ""
        for child in children[start:]:
            if child.tag in _SMALL_TAGS:
                continue
            if text.endswith(":"):
                self.result.labels[child] = text
            text = self.outline.text(child)  # nothing below a child of the box is cut yet
            ended = ended or self._ends(child, text, bool(content))
            if ended or self._is_other(child, text):
                self._drop(child, None)
            elif content and _holds_files(child, text):
                self.result.files.append(child)
                self._drop(child, None)
            elif not content and self._is_head(child, text):
                self._drop(child, self.result.head)
            elif content and _is_foot(child, text):
                feet.append((child, length))
                self._drop(child, None)
            elif text or _has_picture(child):
                content.append(child)
                length += len(text)
        for child, before in feet:  # a line between summary and text belongs to the head
            is_head = before < length / 3 and may_tell_date(self.outline.text(child))
            (self.result.head if is_head else self.result.foot).append(child)
        return content

    def _cut_head_lines(self, box: HtmlElement) -> None:
        """Lines of the head that stand in a box as bare text, parted by ``<br>``."""
        for _ in range(20):
            line = clean_text(box.text or "")
            if line and not (
                len(line) <= _MOST_HEAD and (_TOOLS.match(line) or is_date_line(line))
            ):
                return
            first = next(iter(box), None)
            if line:
                self.result.head.append(line)
                box.text = None
            if first is None or first.tag not in ("br", "hr"):
                return
            self._drop(first, None)

    def _drop(self, child: HtmlElement, where: list[HtmlElement | str] | None) -> None:
        if where is not None:
            where.append(child)
        parent = child.getparent()
        if parent is not None:
            tail, child.tail = child.tail, None
            before = child.getprevious()
            parent.remove(child)
            if tail and tail.strip():
                if before is None:
                    parent.text = (parent.text or "") + tail
                else:
                    before.tail = (before.tail or "") + tail

    def _only(self, box: HtmlElement, content: list[HtmlElement]) -> HtmlElement | None:
        """The one child that holds the body, where the others stand before or behind it.

        What stands before are the summary and pictures, what stands behind names who wrote it.
        """
        if direct_length(box) > 0 or not content:
            return None
        sizes = [len(self.outline.text(child)) for child in content]
        pictures = [len(_PICTURES(child)) for child in content]
        main = max(range(len(content)), key=lambda n: (sizes[n], pictures[n]))
        inner = content[main]
        if inner.tag not in _BOXES or not (len(inner) or len(content) == 1):
            return None
        if _is_one_of_a_row(inner, content):
            return None
        before, after = content[:main], content[main + 1 :]
        if sum(sizes[:main]) > max(800, sizes[main] / 2) or len(before) > 4:
            return None
        if sum(sizes[main + 1 :]) > 250 or any(pictures[main + 1 :]):
            return None
        for child in before:
            is_head = self._is_head(child, self.outline.text(child))
            self._drop(child, self.result.head if is_head else self.result.before)
        for child in after:
            if any(map(_leads_to_file, _LINKS(child))):
                self.result.files.append(child)
            self._drop(child, self.result.foot)
        return inner

    def _ends(self, child: HtmlElement, text: str, begun: bool) -> bool:
        """Whether a line says that from here on others speak."""
        line = text.strip(" :.»")
        if not begun or len(line) > 60:
            return False
        return bool(ELSEWHERE.fullmatch(line) or COMMENTS.fullmatch(line))

    def _is_other(self, child: HtmlElement, text: str) -> bool:
        """Whether a child is a box of its own: named as such, a form, a list of other pages."""
        if named(child) == OUTSIDE and not self._heavy(child):
            return True
        if (
            _is_hidden(child)
            or child.tag in _CONTROLS
            or (child.tag == "form" and not self._heavy(child))
        ):
            return True
        if self.outline.listed_masses.get(child, 0) * 2 > len(text):
            return not self._heavy(child, 3)  # a short note beside the titles of related ones
        return len(text) < 800 and is_imprint(text)

    def _heavy(self, child: HtmlElement, share: int = 2) -> bool:
        """Whether most of the page's own text lies in a box, or more than a ``share`` of it."""
        own = self.outline.own_masses
        return own.get(child, 0) * share > own.get(self.outline.body, 0)

    def _is_head(self, child: HtmlElement, text: str) -> bool:
        """Whether a box before the text is a line of date, tools or counters."""
        if len(text) > _MOST_HEAD:
            return False
        pictures = _PICTURES(child)
        if not text and not pictures:
            return True
        if is_date_line(text):
            return True
        if _TOOLS.match(text):
            return not (_SIGNED.match(text) and _begins_with_picture(child, pictures))
        if pictures:
            return not text and all(_is_icon(one) for one in pictures)
        if _tells_date_among_tools(child, text):
            return True
        return bool(_META_BOX.search(names_of(child))) or _all_linked(_LINKS(child), text)


def _tells_date_among_tools(child: HtmlElement, text: str) -> bool:
    """Whether a date stands in a line by itself and what stands beside it is no sentence."""
    if not may_tell_date(text):
        return False
    for line in islice(short_texts([child]), 20):
        if is_date_line(line):
            rest = text.replace(line, "", 1).strip()
            return len(rest) <= _MOST_BESIDE and not rest.endswith((".", "!", "?", "…"))
    return False


def _is_one_of_a_row(inner: HtmlElement, content: Sequence[HtmlElement]) -> bool:
    """Whether a box is a paragraph among its like: editors write them as ``<div>``, too.

    Cells and rows of layout tables are all alike.
    """
    if inner.tag in ("td", "tr", "tbody"):
        return False
    make = _make_of(inner)
    alike = any(child is not inner and _make_of(child) == make for child in content)
    return alike and (any(make[1:]) or next(inner.iter(*_PARTS), None) in (None, inner))


def _make_of(box: HtmlElement) -> tuple[str, ...]:
    return (box.tag, *(box.get(name) or "" for name in ("class", "style", "align")))


def _is_foot(child: HtmlElement, text: str) -> bool:
    """Whether a box behind the text is one of tags, counters or tools."""
    links = _LINKS(child)
    told = (
        (len(text) <= _MOST_HEAD and named(child) != CONTENT)
        or (len(text) <= 100 and _COUNTERS.match(text) is not None)
        or _all_linked(links, text)
    )
    return told and not _has_picture(child) and not any(map(_leads_to_file, links))


def _holds_files(child: HtmlElement, text: str) -> bool:
    """Whether a box is one of attached files, by its name or its heading."""
    told = _FILE_BOX.search(f"{child.get('class') or ''} {child.get('id') or ''}") is not None
    told = told or (child.tag != "p" and _FILES.match(text) is not None)
    return told and any(map(_leads_to_file, _LINKS(child)))


def _leads_to_file(link: HtmlElement) -> bool:
    return is_file(link.get("href") or "")


def _has_picture(child: HtmlElement) -> bool:
    return next(child.iter("img", "iframe", "video"), None) is not None


def _begins_with_picture(child: HtmlElement, pictures: Sequence[HtmlElement]) -> bool:
    """Whether a scan or photo that is no icon and no link stands before the words of a box."""
    for element in islice(child.iter(), 50):
        if isinstance(element.tag, str) and clean_text(element.text or ""):
            return False
        if element in pictures:
            return not _is_icon(element) and next(element.iterancestors("a"), None) is None
    return False


def _is_hidden(child: HtmlElement) -> bool:
    hidden = not _HIDDEN_NAMES.isdisjoint(classes_of(child)) or _HIDDEN.search(
        child.get("style") or ""
    )
    return bool(hidden) and not _has_picture(child)


def _all_linked(links: Sequence[HtmlElement], text: str) -> bool:
    return len(links) > 1 and sum(len(text_in(link)) for link in links) * 10 > len(text) * 8


def _is_icon(picture: HtmlElement) -> bool:
    size = picture.get("width") or picture.get("height") or ""
    return size.isdecimal() and int(size) < 64


def short_texts(boxes: Iterable[HtmlElement | str]) -> Iterator[str]:
    """The lines of boxes: the largest elements whose text is that of a line, then their parts."""
    for box in boxes:
        if isinstance(box, str):
            yield box
            continue
        todo = [box]
        for _ in range(300):
            if not todo:
                break
            element = todo.pop(0)
            if not isinstance(element.tag, str) or element.tag in ("script", "style"):
                continue
            stamp = element.get("datetime") if element.tag == "time" else None
            text = stamp or text_in(element)
            if not text:
                continue
            if len(text) <= 150:
                yield text
            todo[:0] = list(element)
