"""The short lines around an article that may tell its date, each with what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.families.base import elements
from crawler.families.generic.cutter import Found
from crawler.families.generic.lists import line_in, text_in
from crawler.families.generic.outline import Outline, chain, names_of
from crawler.families.generic.rows import TITLE
from pipelines.text import clean_text

MOST_LINE = 150  # characters
_MOST_ELEMENTS = 300  # of one box
_MOST_LABEL = 60
_MOST_LEVELS = 3  # boxes around a date in which its label is looked for
_UNREAD = frozenset({"script", "style", "figure", "figcaption"})
# The page's own clock (not "fa-clock", the icon before a date), what stands below pictures, and
# the last change where it is named so.
_NOT_OF_THE_HEAD = re.compile(
    r"(?:^|[ _])(?:digital-?)?clock(?:$|[ _])|dong-?ho|(?:time|date|day|ngay|gio)[-_]?now|"
    r"\bnow\b|now[-_]?(?:time|date)|current[-_]?(?:time|date|day)|(?:server|real|live)[-_]?time|"
    r"\btoday|hom-?nay|hien-?tai|caption|chu-?thich|modif",
    re.I,
)
_MOST_LINKS = 20  # of a box
_MOST_PARTS = 50  # of a line
_LINKS = elements("descendant-or-self::a[@href]")


class Line(NamedTuple):
    """A short text; ``label``: the words right before it; ``above``: it stands over the title."""

    text: str
    label: str = ""
    above: bool = False


def lines_of(
    boxes: Iterable[HtmlElement | str],
    outline: Outline,
    place: Found,
    leave: Callable[[HtmlElement], bool] = lambda _: False,
) -> Iterator[Line]:
    """The lines of boxes: the largest elements whose text is that of a line, then their parts.

    Clocks and captions are no lines, nor are those over the title that belong to the headline of
    another article. ``leave``: which elements are none either.
    """
    around = place.around
    title = max((outline.place.get(one, 0) for one in around), default=-1)
    headed: dict[HtmlElement, bool] = {}
    before = ""  # the text of the box before
    for box in boxes:
        if isinstance(box, str):
            yield Line(box, before)
            before = box
            continue
        before = place.labels.get(box, before)
        todo = [box]
        for _ in range(_MOST_ELEMENTS):
            if not todo:
                break
            element = todo.pop(0)
            if not isinstance(element.tag, str) or element.tag in _UNREAD:
                continue
            if _NOT_OF_THE_HEAD.search(names_of(element)) or leave(element):
                continue
            stamp = element.get("datetime") if element.tag == "time" else None
            text = stamp or text_in(element)
            if not text:
                continue
            if len(text) <= MOST_LINE and not _holds_others(element, leave):
                above = outline.place.get(element, title) < title and element not in around
                if not (above and _is_headed(element, box, outline, around, headed)):
                    yield Line(text, _label_before(element, box, before, around), above)
            todo[:0] = list(element)
        before = "" if box in around else text_in(box)


def _holds_others(element: HtmlElement, leave: Callable[[HtmlElement], bool]) -> bool:
    """Whether a clock, or a picture with its caption, is a part of an element."""
    return any(
        one.tag == "figure"
        or ((_NOT_OF_THE_HEAD.search(names_of(one)) or leave(one)) and text_in(one))
        for one in islice(element.iterdescendants(), _MOST_PARTS)
        if isinstance(one.tag, str)
    )


def _label_before(
    element: HtmlElement, box: HtmlElement, before: str, around: frozenset[HtmlElement]
) -> str:
    """The words before an element, where no more than a few stand there; a title is no label."""
    for _ in range(_MOST_LEVELS):
        text = before if element is box else _text_before(element, around)
        if text or element is box:
            return text if len(text) <= _MOST_LABEL else ""
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return ""


def _text_before(element: HtmlElement, around: frozenset[HtmlElement]) -> str:
    for one in islice(element.itersiblings(preceding=True), _MOST_PARTS):
        if one in around:
            return ""
        if text := clean_text(one.tail or "") or line_in(one, _MOST_LABEL):
            return text
    parent = element.getparent()
    return "" if parent is None else clean_text(parent.text or "")


def _is_headed(
    element: HtmlElement,
    box: HtmlElement,
    outline: Outline,
    around: frozenset[HtmlElement],
    known: dict[HtmlElement, bool],
) -> bool:
    """Whether a box around a line, up to the title's own, has a link that is a headline.

    ``known``: the answers for boxes so far.
    """
    for one in chain(element):
        if one in around:
            return False
        if one not in known:
            known[one] = any(is_headline(link, outline) for link in _LINKS(one)[:_MOST_LINKS])
        if known[one] or one is box:
            return known[one]
    return False


def is_headline(link: HtmlElement, outline: Outline) -> bool:
    """Whether a link is that of another article.

    Links of the menu, or of the way to the page, stand elsewhere on it, too.
    """
    text = text_in(link)
    return len(text) >= TITLE and outline.leads_away(link) and outline.times_linked[text] == 1
