"""``<base href>``: relative addresses of a page that are not relative to its own address."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from crawler.families.addresses import join

_BASE = etree.XPath("string(/html/*/base/@href)", smart_strings=False)
_NAMES = ("href", "src", "data-src", "data-original", "action")
# By the attributes' own axis: looking at every element takes longer than reading the article.
_RELATIVE = cast(
    "Callable[[HtmlElement], list[HtmlElement]]",
    etree.XPath(
        " | ".join(
            f'//@{name}[not(starts-with(., "/") or starts-with(., "http"))]/parent::*'
            for name in _NAMES
        )
    ),
)


def resolve(tree: HtmlElement, url: str) -> None:
    """Make absolute what is relative, where the page names another base than its address.

    Joomla names the address itself, and so changes nothing; Laravel templates name the host's
    root and write ``chi-tiet-tin/<slug>``.
    """
    base = join(url, str(_BASE(tree)))
    if base is None or base.partition("#")[0] == url:
        return
    for element in _RELATIVE(tree):
        if element.tag == "base":
            continue
        for name in _NAMES:
            value = (element.get(name) or "").strip()
            if value and value[0] not in "/#" and (address := join(base, value)):
                element.set(name, address)
