"""Which element is the title of an unknown page: by what its metas say, else by its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from archive.fold import fold
from crawler.families.addresses import pairs_of
from crawler.families.article_layout import ArticlePage
from crawler.families.base import elements
from crawler.families.generic.lists import line_in, text_in
from crawler.families.generic.outline import LONG, Outline, chain, is_date_line
from crawler.families.generic.shapes import says
from crawler.families.generic.zones import OUTSIDE
from pipelines.text import clean_text

SURE = 2  # from which match on a heading is the title wherever it stands

_SEPARATOR = re.compile(r"\s+(?:[-–—|»:]{1,2}|::)\s+")
_LINKS = elements("descendant-or-self::a[@href]")
_LINKS_AROUND = elements("ancestor-or-self::a | descendant::a")
_IS_LETTERS = "*[self::b or self::strong or self::font[@size] or self::big]"
LETTERS = elements(f"descendant-or-self::{_IS_LETTERS}")
_LETTERS_BEFORE = elements(f"preceding::{_IS_LETTERS}")
_LETTERS_AROUND = elements(f"ancestor-or-self::{_IS_LETTERS}")
_MOST_LETTERS = 40
_LEAST_END = 12  # characters of a title that is one end of the page's; sections are shorter
_HOME = re.compile(r"(?:(?:index|default|home|trang-?chu)(?:\.\w{2,5})?)?/?", re.I)
_ENDING = re.compile(r"\.[a-zA-Z]{2,5}$")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_LEAST_WORDS = 4  # of a title that an address says
_CUT_SLUG = 24  # characters from which on an address may say the beginning of a title
_MOST_HEAD_LINES = 12
_SHORT = 12  # characters of a title that other evidence than its place must speak for
# What heads side boxes and lists of other articles.
_NO_TITLE = re.compile(
    r"\W*(?:(?:(?:các |những )?(?:tin(?: tức| bài)?|bài(?: viết)?) (?:khác|cùng .{1,20}|liên quan|"
    r"(?:mới|cũ) hơn|mới(?: nhất| đăng)?|đã đưa|(?:đọc|xem) nhiều(?: nhất)?|nổi bật))|"
    r"thăm dò(?: ý kiến| dư luận)?|bình chọn|tìm kiếm|liên kết(?: web.*)?|thống kê truy cập|"
    r"lượt truy cập|thông tin cần biết|dự báo thời tiết|đăng nhập|quảng cáo)\W*",
    re.I,
)


def titles_told(found: ArticlePage, linked: dict[str, Any]) -> list[str]:
    """What the page's own metas and ``<title>`` call it, folded; the surest first."""
    headline = linked.get("headline")
    told = [
        headline if isinstance(headline, str) else "",
        *(found.meta(name) or "" for name in ("og:title", "dc.title", "twitter:title")),
        found.tree.findtext("head/title") or "",
    ]
    return [text for text in (clean_text(text).casefold() for text in told) if text]


def match(heading: str, titles: Sequence[str]) -> int:
    """How surely a heading is the title: 3 equal, 2 an end or a large part of it, 1 part, 0."""
    text = heading.casefold()
    best = 0
    for title in titles:
        if text == title:
            return 3
        if len(text) >= 8 and text in title:
            parts = _SEPARATOR.split(title)
            whole = title.startswith(text) or title.endswith(text) or text in parts
            large = len(text) * 2 >= len(title) or parts[0] in text
            end = text in (parts[0], parts[-1]) and len(text) >= _LEAST_END
            best = max(best, 2 if (whole and large) or end else 1)
        cut = title.rstrip(". …")
        if len(cut) >= 20 and text.startswith(cut):
            best = max(best, 2)
    return best


def choose(
    outline: Outline, titles: Sequence[str], first_text: int | None
) -> tuple[HtmlElement | None, int]:
    """The heading that is the article's title: by what the metas say, else by its place."""
    best: tuple[tuple[int, int, int, int], HtmlElement] | None = None
    for element in outline.headings:
        place = outline.place[element]
        text = outline.text(element)
        if not 4 <= len(text) <= 400 or outline.zones.of(element) == OUTSIDE:
            continue
        before = first_text is None or place <= first_text
        sure = match(text, titles)
        if sure < SURE and len(text) < _SHORT and says(outline.page.url, text):
            sure = SURE
        if (not before and sure < 2) or outline.is_listed(element):
            continue
        if sure < 2 and (
            text.endswith((".", ":"))
            or _linked(outline, element)
            or _NO_TITLE.fullmatch(text)
            or (len(text) < _SHORT and not _heads_date(element))
        ):
            continue
        if sure == 2 and first_text is not None and _leads_home(outline, element):
            continue  # the name of the site
        # of equal ones the innermost and the nearest to the text: above it is the site's name
        within_title = 0 if first_text is not None else len(text)
        rank = (sure, int(before), _rank(element) if sure < 2 else within_title, place)
        if best is None or rank >= best[0]:
            best = (rank, element)
    return (best[1], best[0][0]) if best else (None, 0)


def _heads_date(element: HtmlElement) -> bool:
    """Whether the next line says when: a title of two words has its date below it."""
    for one in chain(element)[:3]:
        for after in islice(one.itersiblings(), 3):
            line = line_in(after, 100) if isinstance(after.tag, str) else ""
            if line:
                return is_date_line(line)
    return False


def _leads_home(outline: Outline, element: HtmlElement) -> bool:
    """Whether a heading is a link to the home page."""
    return any(
        (url := outline.article_address(link)) is not None
        and _HOME.fullmatch(url.partition("//")[2].partition("/")[2])
        for link in _LINKS_AROUND(element)
    )


def _rank(element: HtmlElement) -> int:
    if element.get("itemprop") == "headline" or element.tag == "h1":
        return 3
    return 2 if element.tag in ("h2", "h3") else 1


def _linked(outline: Outline, element: HtmlElement) -> bool:
    """Whether half of the text leads to another page."""
    return any(
        len(text_in(link)) * 2 > len(text_in(element)) and outline.leads_away(link)
        for link in _LINKS(element)
    )


def by_letters(outline: Outline, heart: HtmlElement, first: HtmlElement) -> HtmlElement | None:
    """Where no heading is marked as such: the large or bold letters nearest before the text."""
    best: tuple[tuple[int, bool, int], HtmlElement] | None = None
    around = {element: depth for depth, element in enumerate(reversed(list(chain(heart))))}
    before = _LETTERS_BEFORE(first)[-_MOST_LETTERS:]
    for place, element in enumerate(
        [*before, *_LETTERS_AROUND(first)[-5:], *_letters_at_the_head(first)]
    ):
        if not may_be_title(outline, element):
            continue
        depth = next((around[e] for e in chain(element) if e in around), 0)
        rank = (depth, is_large(element), place)
        if best is None or rank > best[0]:
            best = (rank, element)
    return best[1] if best else None


def _letters_at_the_head(first: HtmlElement) -> Iterator[HtmlElement]:
    """Letters inside an element before its first long text."""
    if len((first.text or "").strip()) > LONG:
        return
    for child in first:
        yield from LETTERS(child)
        if len((child.tail or "").strip()) > LONG:
            return


def by_address(outline: Outline, url: str, first: int | None) -> HtmlElement | None:
    """The line that the address says in letters without marks, nearest before the text.

    ``first``: the place where the text begins; None: there is none.
    """
    slugs = _slugs_of(url)
    if not slugs:
        return None
    shortest = min(map(len, slugs))
    elements = outline.place if first is None else _upwards(outline, first)
    for element, text in _lines(outline, elements):
        if len(text) >= shortest and _says(text, slugs):
            return element
    return None


def _slugs_of(url: str) -> set[str]:
    """What may be a title in the last part of an address or a parameter, words hyphenated.

    An id before or behind the title is no part of it, a year is.
    """
    split = urlsplit(url)
    parts = [
        split.path.rstrip("/").rpartition("/")[2],
        *(part for _, part in pairs_of(url)),
    ]
    found = set()
    for part in parts:
        words = _NO_LETTERS.split(fold(_ENDING.sub("", unquote(part))))
        for some in (words, words[1:], words[:-1]):
            if len(some) >= _LEAST_WORDS:
                found.add("-".join(some))
    return found


def _says(text: str, slugs: set[str]) -> bool:
    words = "-".join(word for word in _NO_LETTERS.split(fold(text)) if word)
    return words in slugs or any(
        len(slug) >= _CUT_SLUG and words.startswith(slug) for slug in slugs
    )


def by_date(outline: Outline, first: HtmlElement) -> HtmlElement | None:
    """The line above the article's date, where nothing but its place marks a title."""
    dated = above = False
    lines = _lines(outline, _upwards(outline, outline.place[first]))
    for element, text in islice(lines, _MOST_HEAD_LINES):
        if is_date_line(text):
            dated = above = True
            continue
        if not dated or _NO_TITLE.fullmatch(text):
            continue
        if may_be_title(outline, element) or (above and _is_short_title(outline, element, text)):
            return element
        above = False
    return None


def _is_short_title(outline: Outline, element: HtmlElement, text: str) -> bool:
    """Whether two or three words may be a title, "Tin buồn": a section is linked elsewhere."""
    if not 2 <= len(text.split()) <= 3 or text[-1] in ".:":
        return False
    return is_set_apart(element) or not any(
        words == text and outline.leads_away(link)
        for link, words in zip(outline.all_links, outline.link_texts, strict=True)
    )


def is_set_apart(element: HtmlElement) -> bool:
    """Whether letters are large or bold."""
    return any(is_large(one) or one.tag in ("b", "strong") for one in chain(element)[:3])


def is_named_only(heading: HtmlElement) -> bool:
    """Whether only its name makes an element a heading, and no date stands below it."""
    return _rank(heading) == 1 and not _heads_date(heading)


def first_dated(outline: Outline) -> HtmlElement | None:
    """The first heading of the content that has a date below it: pages of scans have no text."""
    for element in outline.headings:
        text = outline.text(element)
        if not 4 <= len(text) <= 300 or _rank(element) == 1 or not _heads_date(element):
            continue
        if not (outline.is_listed(element) or _linked(outline, element)):
            return element if outline.zones.of(element) != OUTSIDE else None
    return None


def nearest(heart: HtmlElement, *found: HtmlElement | None) -> HtmlElement | None:
    """The first of the titles found that lies in the innermost box around the text."""
    around = {element: depth for depth, element in enumerate(reversed(chain(heart)))}
    some = [element for element in found if element is not None]
    depths = [next((around[e] for e in chain(one) if e in around), 0) for one in some]
    return some[depths.index(max(depths))] if some else None


def _upwards(outline: Outline, first: int) -> list[HtmlElement]:
    """The elements up to a place, the nearest first: what is looked for stands right above it."""
    return list(islice(outline.place, first + 1))[::-1]


def _lines(outline: Outline, elements: Iterable[HtmlElement]) -> Iterator[tuple[HtmlElement, str]]:
    """Those of some elements that have a line of text of their own."""
    for element in elements:
        own = element.text
        if not own or len(own) < 4 or element.tag in ("script", "style", "option"):
            continue
        text = line_in(element, 300)
        if len(text) < 6 or any(outline.leads_away(a) for a in _LINKS_AROUND(element)):
            continue
        if outline.zones.of(element) != OUTSIDE and not outline.is_listed(element):
            yield element, text


def is_large(element: HtmlElement) -> bool:
    """Whether a font tag sets letters larger than the text's."""
    return (element.get("size") or "").lstrip("+") in ("3", "4", "5", "6")


def may_be_title(outline: Outline, element: HtmlElement) -> bool:
    """Whether the text of some letters could be a title."""
    text = text_in(element)
    if not _SHORT <= len(text) <= 300 or len(text.split()) < 3 or text.endswith((".", ":")):
        return False
    if _NO_TITLE.fullmatch(text):
        return False
    return not (is_date_line(text) or _linked(outline, element) or outline.is_listed(element))
