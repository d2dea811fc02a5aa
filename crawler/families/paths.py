"""XPaths of layout tables: compiled once, and the text of what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from crawler.families.base import strings

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


def text_of(values: Iterable[HtmlElement | str]) -> str:
    """The first text with words in it among what an XPath found; of elements all their text."""
    for value in values:
        text = value if isinstance(value, str) else "".join(_TEXTS(value))
        text = " ".join(text.split())
        if text:
            return text
    return ""


def has_class(*names: str, tag: str = "*") -> str:
    """XPath from ``descendant::`` on, of elements that have one of the classes.

    >>> has_class("title", tag="h1")
    'descendant::h1[contains(concat(" ", normalize-space(@class), " "), " title ")]'
    """
    return f"descendant::{tag}[{of_class(*names)}]"


def of_class(*names: str) -> str:
    """XPath predicate: the element has one of the classes."""
    return " or ".join(
        f'contains(concat(" ", normalize-space(@class), " "), " {name} ")' for name in names
    )
