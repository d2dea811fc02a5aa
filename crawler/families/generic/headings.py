"""Which element is the title of an unknown page: by what its metas say, else by its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml.html import HtmlElement

from crawler.families.article_layout import ArticlePage
from crawler.families.base import elements
from crawler.families.generic.lists import text_in
from crawler.families.generic.outline import LONG, Outline, chain, is_date_line
from crawler.families.generic.zones import OUTSIDE
from pipelines.text import clean_text

SURE = 2  # from which match on a heading is the title wherever it stands

_SEPARATOR = re.compile(r"\s+(?:[-–—|»:]{1,2}|::)\s+")
_LINKS = elements("descendant-or-self::a[@href]")
_IS_LETTERS = "*[self::b or self::strong or self::font[@size] or self::big]"
LETTERS = elements(f"descendant-or-self::{_IS_LETTERS}")
_LETTERS_BEFORE = elements(f"preceding::{_IS_LETTERS}")
_LETTERS_AROUND = elements(f"ancestor-or-self::{_IS_LETTERS}")
_MOST_LETTERS = 40


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
    """How surely a heading is the title: 3 equal, 2 a large part of it, 1 begins with it, 0."""
    text = heading.casefold()
    best = 0
    for title in titles:
        if text == title:
            return 3
        if len(text) >= 8 and text in title:
            parts = _SEPARATOR.split(title)
            whole = title.startswith(text) or title.endswith(text) or text in parts
            best = max(
                best, 2 if whole and (len(text) * 2 >= len(title) or parts[0] in text) else 1
            )
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
        if (not before and sure < 2) or outline.is_listed(element):
            continue
        if sure < 2 and (len(text) < 12 or text.endswith((".", ":")) or _linked(element)):
            continue
        # of equal ones the innermost and, where nothing else tells, the nearest to the text
        rank = (sure, int(before), _rank(element) if sure < 2 else len(text), place)
        if best is None or rank >= best[0]:
            best = (rank, element)
    return (best[1], best[0][0]) if best else (None, 0)


def _rank(element: HtmlElement) -> int:
    if element.get("itemprop") == "headline" or element.tag == "h1":
        return 3
    return 2 if element.tag in ("h2", "h3") else 1


def _linked(element: HtmlElement) -> bool:
    return any(len(text_in(link)) * 2 > len(text_in(element)) for link in _LINKS(element))


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


def is_large(element: HtmlElement) -> bool:
    """Whether a font tag sets letters larger than the text's."""
    return (element.get("size") or "").lstrip("+") in ("3", "4", "5", "6")


def may_be_title(outline: Outline, element: HtmlElement) -> bool:
    """Whether the text of some letters could be a title."""
    text = text_in(element)
    if not 12 <= len(text) <= 300 or len(text.split()) < 3 or text.endswith((".", ":")):
        return False
    return not (is_date_line(text) or _linked(element) or outline.is_listed(element))
