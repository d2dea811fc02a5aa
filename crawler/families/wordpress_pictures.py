"""Pictures in WordPress texts: the whole file behind a smaller one, captions left as shortcodes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from crawler.families.base import elements

_LINKED_PICTURES = elements("descendant::a[@href]/img[@src]")
_SIZE = re.compile(r"-\d{2,5}x\d{2,5}\.[a-z]{3,4}")
_SHORTCODES = cast(
    "Callable[[HtmlElement], list[etree._ElementUnicodeResult]]",
    etree.XPath('descendant::text()[contains(., "[caption") or contains(., "[/caption]")]'),
)
_OPENED = re.compile(r"\[caption\b[^\]]{0,300}\]")


def enlarge(body: HtmlElement) -> None:
    """A picture that leads to its own whole file becomes that file.

    Classic galleries show ``xe-300x200.jpg`` within a link to ``xe.jpg``.
    """
    for picture in _LINKED_PICTURES(body):
        link = picture.getparent()
        whole, small = "" if link is None else link.get("href", ""), picture.get("src", "")
        stem, _, ending = whole.rpartition(".")
        size = small[len(stem) :].lower()
        if (
            stem
            and small.startswith(stem)
            and _SIZE.fullmatch(size)
            and size.endswith(f".{ending.lower()}")
        ):
            picture.set("src", whole)
            picture.attrib.pop("srcset", None)


def show_captions(body: HtmlElement) -> None:
    """``[caption …]<img> words[/caption]``, which themes without captions leave as it is."""
    for text in _SHORTCODES(body):
        element = text.getparent()
        if element is not None:
            _show(text, element)


def _show(text: etree._ElementUnicodeResult, element: etree._Element) -> None:
    left = _OPENED.sub("", text)
    caption, closed, after = left.partition("[/caption]")
    shown = element.makeelement("p", {"class": "wp-caption-text"})
    if closed:
        left, shown.text, shown.tail = "", caption, after
    if text.is_tail:
        element.tail = left
        if closed:
            element.addnext(shown)
    else:
        element.text = left
        if closed:
            element.insert(0, shown)
