"""XPaths of layout tables: compiled once, and the text of what they find."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from crawler.families.base import strings

_MOST_OTHERS = 30
_TEXTS = strings("descendant::text()[not(parent::script or parent::style)]")


@cache
def _compiled(path: str) -> Callable[[HtmlElement], Any]:
    return strings(path)


def find(path: str | None, element: HtmlElement) -> list[Any]:
    """What an XPath finds from an element: elements, or texts and attributes; nothing for None."""
    if path is None:
        return []
    found = _compiled(path)(element)
    return found if isinstance(found, list) else [found]


def first_element(path: str | None, element: HtmlElement) -> HtmlElement | None:
    """The first element an XPath finds."""
    return next((one for one in find(path, element) if isinstance(one, etree._Element)), None)


def innermost(one: HtmlElement, others: Iterable[HtmlElement]) -> HtmlElement | None:
    """The innermost element that holds one element and any of the others.

    As an XPath (``ancestor::*[descendant::…]``) it would go through the page once for each of a
    thousand elements nested in one another.
    """
    above = list(one.iterancestors())
    places = {element: place for place, element in enumerate(above)}
    best = len(above)
    for other in islice(others, _MOST_OTHERS):
        shared = (places[element] for element in other.iterancestors() if element in places)
        best = min(best, next(shared, best))
    return above[best] if best < len(above) else None


def around(one: str, other: str) -> Callable[[HtmlElement], HtmlElement | None]:
    """Finds the innermost element that holds the first of one XPath and any of another."""

    def box(tree: HtmlElement) -> HtmlElement | None:
        first = first_element(one, tree)
        return None if first is None else innermost(first, find(other, tree))

    return box


def text_of(values: Iterable[HtmlElement | str]) -> str:
    """The first text with words in it among what an XPath found; of elements all their text."""
    for value in values:
        text = value if isinstance(value, str) else "".join(_TEXTS(value))
        text = " ".join(text.split())
        if text:
            return text
    return ""


def last_name(way: Sequence[HtmlElement | str], home: re.Pattern[str], title: str) -> str | None:
    """The section that a breadcrumb ends with: neither the home page nor the article itself."""
    names = (text_of([link]) for link in reversed(way))
    return next(
        (name for name in names if name not in ("", title) and not home.fullmatch(name)), None
    )


def classes_of(element: HtmlElement) -> list[str]:
    """The classes of an element, as written."""
    return (element.get("class") or "").split()


def has_class(*names: str, tag: str = "*", axis: str = "descendant") -> str:
    """XPath from ``axis::`` on, of elements that have one of the classes, in page order.

    ``/`` before it: of the whole page. It is a path of steps: a number behind it counts nothing,
    ``(…)[1]`` does.

    >>> from lxml import html
    >>> box = html.fromstring('<div><b class="a">1</b><b class="ab b td-text">2</b></div>')
    >>> find(has_class("b", "c") + "/text()", box)
    ['2']
    >>> find(has_class("post-text", "td-text") + "/text()", box)  # "-text" is looked for first
    ['2']
    """
    # libxml2 walks the attributes' axis three times faster than it tests every element, and far
    # faster than ``.//x[…@class…]``, which visits texts, too; ``string()`` makes no list of one.
    return f"{axis}::{tag}/@class[{_holds('string()', names)}]/parent::*"


def of_class(*names: str) -> str:
    """XPath predicate: the element has one of the classes."""
    return _holds("@class", names)


def _holds(value: str, names: Sequence[str]) -> str:
    """Condition that a class attribute has one of the names: its cheap halves stand first."""
    tests = " or ".join(
        f'(contains({value}, "{name}") and '
        f'contains(concat(" ", normalize-space({value}), " "), " {name} "))'
        for name in names
    )
    parts = _parts_of(names)
    if len(parts) == len(names):
        return tests
    quick = " or ".join(f'contains({value}, "{part}")' for part in parts)
    return f"({quick}) and ({tests})"


def _parts_of(names: Sequence[str]) -> list[str]:
    """Pieces of the names, such that each name holds one, and as few as are easily found."""
    parts = []
    left = list(names)
    while left:
        pieces = Counter(
            piece
            for name in left
            for piece in dict.fromkeys(name[at : at + 4] for at in range(len(name) - 3))
        )
        common, times = pieces.most_common(1)[0] if pieces else ("", 0)
        group = [name for name in left if common in name] if times > 1 else left[:1]
        parts.append(_shared_part(group))
        left = [name for name in left if name not in group]
    return parts


def _shared_part(names: Sequence[str]) -> str:
    """The longest piece, of four letters at least, that all the names hold; else nothing.

    One test of it spares most classes of a page one for each name.
    """
    first, *others = names
    if not others:
        return first
    sizes = range(len(first), 3, -1)
    pieces = (first[at : at + size] for size in sizes for at in range(len(first) - size + 1))
    return next((piece for piece in pieces if all(piece in other for other in others)), "")
