"""Where the article of an unknown page is: its heading and the box of the text that follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml.html import HtmlElement

from crawler.families.article_layout import ArticlePage
from crawler.families.base import UnknownLayout
from crawler.families.generic import headings
from crawler.families.generic.cutter import MARKED_LEAD, MOST_LEAD, Cutter, Found
from crawler.families.generic.lists import text_in
from crawler.families.generic.opinion import agreed_texts
from crawler.families.generic.outline import Outline, chain, names_of, within
from pipelines.text import clean_text

_LONGEST_TITLE = 200  # characters
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", "”", '"', "/")
_MOST_LETTERS = 60  # bold or large letters among which a title is looked for
Texts = Sequence[tuple[HtmlElement, int]]  # long texts with their lengths


class Masses:
    """How much of the page's own text lies below each element."""

    def __init__(self, texts: Texts) -> None:
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
    texts = outline.own_texts
    masses, heart = _weighed(outline, texts)
    heading, sure = _heading(outline, titles, heart, texts)
    if sure < headings.SURE and heart is outline.body:  # several columns, and no title to go by
        texts = agreed_texts(outline)
        masses, heart = _weighed(outline, texts)
        heading, sure = _heading(outline, titles, heart, texts)
    title = (
        outline.text(heading) if heading is not None else clean_text(found.meta("og:title") or "")
    )
    if not title:
        raise UnknownLayout("no article title")
    if heart is not None and outline.text(heart) == title:
        heart = None  # the title itself is the only long text
    if heading is None:
        box = _widened(heart) if heart is not None else None
    else:
        box = _box_around(heading, outline) if sure >= headings.SURE or heart is None else None
        if heart is not None and (box is None or _outweighs(masses, heart, box)):
            box = _common(heading, heart)
    if box is None:
        raise UnknownLayout("no article body")
    around = frozenset() if heading is None else frozenset(chain(heading))
    result = Found(title=title, body=box, box=box, heading=heading, around=around)
    Cutter(outline, result).cut()
    return result


def _weighed(outline: Outline, texts: Texts) -> tuple[Masses, HtmlElement | None]:
    masses = Masses(texts)
    return masses, masses.heart(outline.body) if texts else None


def _heading(
    outline: Outline, titles: Sequence[str], heart: HtmlElement | None, texts: Texts
) -> tuple[HtmlElement | None, int]:
    """The title, and how sure that is."""
    first = _first_of(outline, [element for element, _ in texts if within(element, heart)])
    place = None if first is None else outline.place[first]
    heading, sure = headings.choose(outline, titles, place)
    if sure >= headings.SURE:
        return heading, sure
    told = headings.by_address(outline, outline.page.url, place)
    if told is not None:
        return told, headings.SURE
    by_date = None
    if heart is not None and first is not None:
        if heading is None or headings.is_named_only(heading):
            by_date = headings.by_date(outline, first)
        if heading is not None:  # the name of a side box, where bold letters stand above a date
            bold = by_date is not None and headings.is_set_apart(by_date)
            return (by_date if bold else heading), sure
        return headings.nearest(heart, headings.by_letters(outline, heart, first), by_date), 0
    dated = headings.first_dated(outline)
    if dated is not None and _box_around(dated, outline) is not None:
        return dated, headings.SURE
    return _large_heading(outline), headings.SURE


def _first_of(outline: Outline, texts: Sequence[HtmlElement]) -> HtmlElement | None:
    """Where the text begins: long titles and ways to the page are no sentences."""
    texts = sorted(texts, key=outline.place.__getitem__)
    for element in texts:
        text = outline.text(element)
        if len(text) > _LONGEST_TITLE or text.endswith(_SENTENCE_ENDS):
            return element
    return texts[0] if texts else None


def _box_around(heading: HtmlElement, outline: Outline) -> HtmlElement | None:
    """The innermost box in which something to read follows the heading, more than a summary.

    None where the entries of the page's main list follow: then it heads a listing.
    """
    cutter = Cutter(outline, Found("", outline.body, outline.body, heading, frozenset()))
    entries = {link.item for link in outline.main.links} if outline.main else set()
    below = heading
    summary = None
    for box in heading.iterancestors():
        if box.tag == "html":
            break
        after = [one for one in below.itersiblings() if isinstance(one.tag, str)]
        content = [one for one in after if cutter.is_content(one)]
        if len(clean_text(below.tail or "")) >= 15 or not all(map(_is_summary, content)):
            return box
        if content and summary is None:
            summary = box
        if entries and any(one in entries for sibling in after for one in sibling.iter()):
            break
        below = box
    return summary


def _is_summary(element: HtmlElement) -> bool:
    return MARKED_LEAD.search(names_of(element)) is not None and len(text_in(element)) < MOST_LEAD


def _outweighs(masses: Masses, heart: HtmlElement, box: HtmlElement) -> bool:
    """Whether the text lies elsewhere than in the heading's own box (a header of its own).

    A note with scanned pages has hardly any text: pictures count, too.
    """
    if within(heart, box) or next(box.iter("img"), None) is not None:
        return False
    return masses.of[heart] > max(500, 3 * masses.of.get(box, 0))


def _common(one: HtmlElement, other: HtmlElement) -> HtmlElement:
    """The innermost element that holds both, and more than the first alone."""
    around = frozenset(chain(one))
    box = next((e for e in chain(other) if e in around), one)
    if box is one and (parent := box.getparent()) is not None:
        return parent
    return box


def _large_heading(outline: Outline) -> HtmlElement | None:
    """On a page without texts: the first large letters that something to see follows."""
    for element in headings.LETTERS(outline.body)[:_MOST_LETTERS]:
        if not headings.is_large(element) or not headings.may_be_title(outline, element):
            continue
        if _box_around(element, outline) is not None:
            return element
    return None


def _widened(heart: HtmlElement) -> HtmlElement:
    """Of a lone paragraph the box it stands in."""
    parent = heart.getparent()
    if heart.tag in ("p", "span", "font", "strong", "b") and parent is not None:
        return parent
    return heart
