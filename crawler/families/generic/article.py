"""Where the article of an unknown page is: its heading and the box of the text that follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lxml.html import HtmlElement

from crawler.families.article_layout import ArticlePage
from crawler.families.base import UnknownLayout
from crawler.families.generic import headings
from crawler.families.generic.cutter import MARKED_LEAD, Cutter, Found
from crawler.families.generic.outline import Outline, names_of, text_in, within
from pipelines.text import clean_text


class Masses:
    """How much of the page's own text lies below each element."""

    def __init__(self, texts: Iterable[tuple[HtmlElement, int]]) -> None:
        self.of: dict[HtmlElement, int] = {}
        self._inside: dict[HtmlElement, dict[HtmlElement, None]] = {}
        for element, length in texts:
            self.of[element] = self.of.get(element, 0) + length
            below = element
            for above in element.iterancestors():
                self.of[above] = self.of.get(above, 0) + length
                self._inside.setdefault(above, {})[below] = None
                below = above

    def heart(self, root: HtmlElement) -> HtmlElement:
        """The innermost element that holds nearly all of the text below ``root``."""
        while True:
            inside = self._inside.get(root)
            if not inside:
                return root
            heaviest = max(inside, key=lambda element: self.of[element])
            if self.of[heaviest] * 4 < self.of[root] * 3:
                return root
            root = heaviest


def locate(outline: Outline, found: ArticlePage, linked: dict[str, Any]) -> Found:
    """Find the article of a page. Raises ``UnknownLayout`` where it is none."""
    titles = headings.titles_told(found, linked)
    own = outline.own_texts
    masses = Masses(own)
    heart = masses.heart(outline.body) if own else None
    inside = [element for element, _ in own if within(element, heart)]
    first = min(inside, key=outline.place.__getitem__, default=None)
    heading, sure = headings.choose(
        outline, titles, outline.place[first] if first is not None else None
    )
    if heading is None and heart is not None and first is not None:
        heading = headings.by_letters(outline, heart, first)
    if heading is None and heart is None:
        probe = Cutter(outline, Found(title="", body=outline.body, heading=None))
        heading, sure = _large_heading(outline, probe), headings.SURE
    if heading is None and not (titles and heart is not None):
        raise UnknownLayout("no article title")
    title = text_in(heading) if heading is not None else clean_text(found.meta("og:title") or "")
    if not title:
        raise UnknownLayout("no article title")
    box = None
    if heading is None:
        assert heart is not None
        box = _widened(heart)
    else:
        cutter = Cutter(outline, Found(title=title, body=heading, heading=heading))
        if heart is not None and text_in(heart) == title:
            heart = None  # the title itself is the only long text
        if sure >= headings.SURE or heart is None:
            box = _box_around(heading, cutter)
        if heart is not None and (box is None or _outweighs(masses, heart, box)):
            box = _common(heading, heart)
    if box is None:
        raise UnknownLayout("no article body")
    result = Found(title=title, body=box, heading=heading)
    Cutter(outline, result).cut()
    return result


def _box_around(heading: HtmlElement, cutter: Cutter) -> HtmlElement | None:
    """The innermost box in which something to read follows the heading, more than a summary."""
    below = heading
    summary = None
    for box in heading.iterancestors():
        if box.tag == "html":
            break
        content = [one for one in below.itersiblings() if cutter.is_content(one)]
        if len(clean_text(below.tail or "")) >= 15 or not all(map(_is_summary, content)):
            return box
        if content and summary is None:
            summary = box
        below = box
    return summary


def _is_summary(element: HtmlElement) -> bool:
    return MARKED_LEAD.search(names_of(element)) is not None


def _outweighs(masses: Masses, heart: HtmlElement, box: HtmlElement) -> bool:
    """Whether the text lies elsewhere than in the heading's own box (a header of its own).

    A note with scanned pages has hardly any text: pictures count, too.
    """
    if within(heart, box) or next(box.iter("img"), None) is not None:
        return False
    return masses.of[heart] > max(500, 3 * masses.of.get(box, 0))


def _common(one: HtmlElement, other: HtmlElement) -> HtmlElement:
    """The innermost element that holds both, and more than the first alone."""
    around = dict.fromkeys((one, *one.iterancestors()))
    box = next((e for e in (other, *other.iterancestors()) if e in around), one)
    if box is one and (parent := box.getparent()) is not None:
        return parent
    return box


def _large_heading(outline: Outline, cutter: Cutter) -> HtmlElement | None:
    """On a page without texts: the first large letters that something to see follows."""
    for element in headings.LETTERS(outline.body):
        if (
            headings.is_large(element)
            and headings.may_be_title(outline, element)
            and _box_around(element, cutter)
        ):
            return element
    return None


def _widened(heart: HtmlElement) -> HtmlElement:
    """Of a lone paragraph the box it stands in."""
    parent = heart.getparent()
    if heart.tag in ("p", "span", "font", "strong", "b") and parent is not None:
        return parent
    return heart
