"""The dates that stand beside an article which a layout found: where its own places tell none.

Themes and skins put the date where they like. Title and text are known here, so only what stands
between and around them is read, on the tree that is there already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain as chain_of
from itertools import islice

from lxml.html import HtmlElement

from crawler.families.another import named_another
from crawler.families.article_layout import ArticlePage
from crawler.families.base import elements
from crawler.families.generic.cutter import Cutter, Found
from crawler.families.generic.dates import dates_of
from crawler.families.generic.lines import is_headline, lines_of
from crawler.families.generic.lists import ELSEWHERE, text_in
from crawler.families.generic.outline import (
    COMMENTS,
    Outline,
    chain,
    is_date_line,
    is_imprint,
    may_tell_date,
    names_of,
)
from crawler.families.generic.rows import row_of
from crawler.families.generic.zones import CONTENT, OUTSIDE, named
from pipelines.article import DateText
from pipelines.text import clean_text

_LEVELS_ABOVE = 3  # boxes around the title over which its date may stand
_LEVELS_BELOW = 3  # boxes around the article's behind which its date may stand
_MOST_BESIDE = 30  # elements beside one another that are looked at
_MOST_BELOW = 6
_LONGEST_LINE = 200  # characters of what is no text
_LONGEST_CLOCK = 60
_MOST_FIRST = 4  # paragraphs of a body that may tell what happened where
_EDIT = re.compile(r"\bupdated\b", re.I)
_LINKS = elements("descendant-or-self::a[@href]")


def dates_beside(found: ArticlePage, title: str, body: HtmlElement) -> list[DateText]:
    """The places that may tell the date of an article, the deciding one first.

    ``found``: the page while it is not cut into yet.
    """
    outline = Outline(found.page)
    element = _element_of(found.heading, title, outline)
    around = frozenset(chain(body if element is None else element))
    place = Found(title=title, body=body, box=body, heading=element, around=around)
    head = [] if element is None else _head(outline, place, element)
    rows = _rows(head, outline)

    def leave(one: HtmlElement) -> bool:
        # systems that tell publication and last change apart name the place of the latter
        return (
            one in rows
            or named(one) == OUTSIDE
            or _EDIT.search(names_of(one)) is not None
            or named_another(one)
        )

    return dates_of(
        found,
        found.linked,
        lines_of(head, outline, place, leave),
        lines_of(below(outline, body, found.box), outline, place, leave),
        lines_of(chain_of(_ending(place, outline), below(outline, body)), outline, place, leave),
        around,
        beginning([], body),
    )


def below(
    outline: Outline, box: HtmlElement, until: HtmlElement | None = None
) -> Iterator[HtmlElement]:
    """Lines that follow the article's box, up to the first list, text or box of something else.

    A date there stands in a line of its own, without a link to another page. ``until``: the box
    that they lie in.
    """
    passed: list[HtmlElement] = []
    for around in islice(chain(box), _LEVELS_BELOW):
        if around.tag == "body" or around is until:
            return
        for one in islice(around.itersiblings(), _MOST_BELOW):
            if not isinstance(one.tag, str):
                continue
            passed.append(one)
            if not may_tell_date(outline.text(one)):
                continue
            if any(_is_anothers(one, outline) for one in passed):
                return
            yield from passed
            passed.clear()


def _ending(place: Found, outline: Outline) -> Iterator[HtmlElement]:
    """The last lines of a text whose own box has the title, too, and so may have the date."""
    if place.body not in place.around:
        return
    lines: list[HtmlElement] = []
    for one in reversed([*islice(reversed(place.body), _MOST_BELOW)]):
        if not isinstance(one.tag, str):
            continue
        text = outline.text(one)
        dated = may_tell_date(text)
        if one in place.around or len(text) > _LONGEST_LINE or (dated and not is_date_line(text)):
            lines.clear()  # title, text, a clock over it
        elif _is_anothers(one, outline):
            break
        else:
            lines.append(one)
    yield from lines


def beginning(before: list[HtmlElement], body: HtmlElement) -> str:
    """The first lines below the head."""
    first = (*before, *islice(body, _MOST_FIRST))
    lines = (text_in(one) for one in first if isinstance(one.tag, str))
    return "\n".join(line for line in lines if len(line) < 200)


def _is_anothers(one: HtmlElement, outline: Outline) -> bool:
    """Whether a box below a text is of something else."""
    text = outline.text(one)
    line = text.strip(" :.»")
    return bool(
        len(text) > _LONGEST_LINE
        or named(one) != CONTENT
        or ELSEWHERE.fullmatch(line)
        or COMMENTS.fullmatch(line)
        or is_imprint(text)
        or (may_tell_date(text) and not is_date_line(text))
        or any(map(outline.leads_away, _LINKS(one)))
    )


def _element_of(heading: HtmlElement | None, title: str, outline: Outline) -> HtmlElement | None:
    """The element on the page that shows the title; metas may have told it."""
    if heading in outline.place:
        return heading
    return next((one for one in outline.headings if outline.text(one) == title), None)


def _head(outline: Outline, place: Found, heading: HtmlElement) -> list[HtmlElement | str]:
    """What stands over the title and between it and the text, in page order."""
    body = place.body
    above: list[HtmlElement | str] = []
    behind: list[HtmlElement | str] = []
    if body in place.around:  # the text's own box has the title, too
        for one in _behind(heading, body):
            if not isinstance(one, str) and _begins_text(one, outline, place):
                break
            behind.append(one)
    else:
        holders = frozenset(chain(body))
        shared = next((one for one in chain(heading) if one in holders), None)
        if shared is None or outline.place[heading] > outline.place[body]:
            return []
        behind += _between(heading, body, shared, holders)
        for level in islice(chain(heading), _LEVELS_ABOVE):
            parent = level.getparent()
            if level is shared or parent is None or parent.tag in ("body", "html"):
                break
            siblings = islice(level.itersiblings(preceding=True), _MOST_BESIDE)
            above[:0] = reversed([one for one in siblings if isinstance(one.tag, str)])
    return [*above, *behind]


def _begins_text(one: HtmlElement, outline: Outline, place: Found) -> bool:
    """Whether the text of an article begins with a box behind the title; a clock is none."""
    line = outline.text(one)
    clock = len(line) <= _LONGEST_CLOCK and may_tell_date(line)
    return not clock and Cutter(outline, place).is_content(one)


def _between(
    heading: HtmlElement, body: HtmlElement, shared: HtmlElement, holders: frozenset[HtmlElement]
) -> list[HtmlElement | str]:
    found = list(_behind(heading, shared, holders))
    before: list[HtmlElement | str] = []
    for level in chain(body):
        if level.getparent() in (None, shared):
            break
        siblings = islice(level.itersiblings(preceding=True), _MOST_BESIDE)
        before[:0] = reversed([one for one in siblings if isinstance(one.tag, str)])
    return found + before


def _behind(
    heading: HtmlElement, box: HtmlElement, stop: frozenset[HtmlElement] = frozenset()
) -> Iterator[HtmlElement | str]:
    """Elements and bare texts that follow a title within a box, up to one of ``stop``."""
    for level in chain(heading):
        if level is box:
            return
        if text := clean_text(level.tail or ""):
            yield text
        for one in islice(level.itersiblings(), _MOST_BESIDE):
            if one in stop:
                return
            if isinstance(one.tag, str):
                yield one
            if text := clean_text(one.tail or ""):
                yield text


def _rows(boxes: Iterable[HtmlElement | str], outline: Outline) -> set[HtmlElement]:
    """Boxes that hold the headline of another article and what stands beside it."""
    links = (
        link
        for box in boxes
        if not isinstance(box, str)
        for link in islice(_LINKS(box), _MOST_BESIDE)
        if is_headline(link, outline) or (_in_heading(link) and outline.leads_away(link))
    )
    return {row_of(link, text_in(link))[0] for link in links}


def _in_heading(link: HtmlElement) -> bool:
    return any(one.tag in ("h2", "h3", "h4", "h5") for one in islice(link.iterancestors(), 2))
