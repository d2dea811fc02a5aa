"""Fonts that a page's own style sheets give to its elements: old portals named ``.VnTime`` there.

Only ``<style>`` blocks are read, for a page comes alone. A rule counts by its selector's last part
with a class or id, else by its last element, because fonts are inherited: ``.noidung p`` is read as
``.noidung``. Which text is converted is decided by its words, never by a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

FONT = re.compile(r"(?<![\w-])font(?:-family)?\s*:\s*([^;]{1,200})", re.I)
_LEGACY = re.compile(r"[\s:,'\"](?:\.vn\w|vni[-\s_]\w|vi(?:scii)?[-\s_])|viscii", re.I)
_PART = re.compile(r"([a-z][a-z0-9]*)?(?:[.#][\w-]+)*?([.#][\w-]+)?")
_MOST_LETTERS = 200_000  # of a page's style sheets
_MOST_RULES = 1000
_LONGEST = 2000  # letters of a rule's selectors, and of what it declares
_MOST_CLASSES = 20  # of an element


def last_font(declarations: str) -> str:
    """The font names that count of CSS declarations, "" where there are none."""
    return next((found[1] for found in reversed([*FONT.finditer(declarations[:_LONGEST])])), "")


class Fonts:
    """The fonts of a page by class, id and element; empty where no legacy font is among them."""

    def __init__(self, element: HtmlElement) -> None:
        """``element``: any of the page."""
        self.rules: dict[str, str] = {}
        root = element.getroottree().getroot()
        sheets = "\n".join([style.text or "" for style in root.iter("style")])[:_MOST_LETTERS]
        if not _LEGACY.search(sheets):
            return
        for selector, font in _rules(sheets):
            if len(self.rules) < _MOST_RULES:
                self.rules[selector] = font

    def of(self, element: HtmlElement) -> str:
        """The font names of the rule for an element itself, "" where no rule is."""
        if not self.rules:
            return ""
        names = [f".{name}" for name in (element.get("class") or "").split()[:_MOST_CLASSES]]
        for name in (f"#{element.get('id')}", *names, ""):
            for selector in (f"{element.tag}{name}", name):
                if font := self.rules.get(selector.lower()):
                    return font
        return ""


def _rules(sheets: str) -> Iterator[tuple[str, str]]:
    """Selectors with their fonts. Linear, whatever is open or nested."""
    first, *others = sheets.replace("<!--", "").replace("-->", "").split("/*")
    text = first + " ".join([other.partition("*/")[2] for other in others])
    for block in text.split("}"):
        head, _, declarations = block.rpartition("{")
        font = last_font(declarations)
        if not font:
            continue
        selectors = head[-_LONGEST:].rpartition("{")[2].rpartition(";")[2]
        for selector in selectors.lower().split(","):
            if key := _key(selector):
                yield key, font


def _key(selector: str) -> str:
    """``td.noidung``, ``.noidung``, ``#noidung`` or ``td``; "" for what is not understood."""
    key = name = ""
    for part in selector.replace(">", " ").split():
        found = _PART.fullmatch(part)
        if found is None:
            return ""
        if found[2] or not name:
            name = found[2] or ""
            key = (found[1] or "") + name
    return key
