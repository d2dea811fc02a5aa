"""Links and what stands beside them: menus, rows that show a date, words that are no headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from crawler.families.generic.lists import line_in
from pipelines.text import clean_text

TITLE = 20  # characters of a link that may be a headline
_DIGIT = re.compile(r"\d")
_MORE = re.compile(
    r"\W*(?:(?:xem|đọc)\s+)?(?:chi tiết|tiếp|thêm)\W*|\W*(?:read more|more|details?)\W*", re.I
)
# Nor are the time of a post and the number of its comments.
_NO_HEADLINE = re.compile(
    rf"{_MORE.pattern}|[\d\W]*|\d+ (?:nhận xét|bình luận|ý kiến|phản hồi|comments?)", re.I
)


def is_in_menu(anchor: HtmlElement, length: int) -> bool:
    """Whether short links stand around one: the longest name of a menu is no headline.

    ``length``: characters of the link's text.
    """
    row = anchor
    for box in anchor.iterancestors():
        if not line_in(box, length + 4):
            break
        row = box
    short = 0
    for before in (True, False):
        for one in islice(row.itersiblings(preceding=before), 2):
            if one.tag == row.tag and (one.tag == "a" or next(one.iter("a"), None) is not None):
                text = line_in(one, TITLE)
                short += len(text) > 2 and not text.isdecimal()
    return short >= 2


def digits_beside(anchor: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether a number stands near a link; a quick look that spares the reading of menus.

    ``known``: the answers for elements so far: the links of a menu share the boxes around them.
    """
    element: HtmlElement | None = anchor
    for _ in range(3):
        if element is None:
            break
        answer = known.get(element)
        if answer is None:
            answer = known[element] = _DIGIT.search(_text_near(element)) is not None
        if answer:
            return True
        element = element.getparent()
    return False


def _text_near(element: HtmlElement) -> str:
    """The texts right beside an element."""
    parent = element.getparent()
    near = [element.tail, None if parent is None else parent.text]
    for one in (element.getnext(), element.getprevious()):
        if one is not None:
            near += [one.text, one.tail]
            if len(one):
                near.append(one[0].text)
    return " ".join([text for text in near if text])


def row_of(anchor: HtmlElement, text: str) -> tuple[HtmlElement, str]:
    """The box around a link that holds more than its text, and what that is."""
    below = row = anchor
    for row in islice(anchor.iterancestors(), 3):
        line = line_in(row, 300)
        beside = line.replace(text, "", 1)
        if not line:  # with a long summary: the next lines
            near = (below.tail or "", *(line_in(one, 60) for one in islice(_next_to(below), 2)))
            return row, clean_text(" ".join(near)[:150])
        if len(beside) > 5:
            return row, beside
        below = row
    return row, ""


def _next_to(element: HtmlElement) -> Iterator[HtmlElement]:
    return (one for one in element.itersiblings() if isinstance(one.tag, str))


@lru_cache(maxsize=4096)
def says_more(text: str) -> bool:
    """Whether a link leads to the whole of what stands beside it: "Xem chi tiết"."""
    return _MORE.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def says_no_headline(text: str) -> bool:
    """Whether a short text cannot be a headline."""
    return _NO_HEADLINE.fullmatch(text) is not None
