"""Which parts of an article's page belong to other articles, or to readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.families.paths import text_of

# Words of class and id. Elementor calls all it makes widgets.
_ANOTHERS = re.compile(
    r"related|lien[-_]?quan|cung[-_]?(?:chuyen[-_]?)?muc|tin[-_]?khac|latest|recent|popular|"
    r"other[-_]?(?:news|articles?|posts?)|article-other|side[-_]?bar|(?<!elementor-)widget|"
    r"(?:^|[ _-])(?:item)?comments?(?:$|[ _-]|list)|binh[-_]?luan|phan[-_]?hoi",
    re.I,
)
_HEAD_ASIDE = re.compile(r"(?:article|post|entry)-(?:aside|info|meta)", re.I)
_HEADINGS = ("h2", "h3", "h4", "h5")
_MOST_HEADLINES = 2000


class Own:
    """The article's own part of a page: its body, its title, and what is around them."""

    def __init__(self, marks: Iterable[HtmlElement] = (), title: str = "") -> None:
        """``marks``: the elements of body and title; ``title``: its words."""
        self._title = title
        # of every box that was asked for, whether it lies in one of another article
        self._another = {one: False for mark in marks for one in (mark, *mark.iterancestors())}
        self._headed: set[HtmlElement] | None = None

    def has(self, element: HtmlElement) -> bool:
        """Whether an element lies in no box of another article, of lists or of comments."""
        if _ANOTHERS.search(_names_of(element)):
            return False
        passed: list[HtmlElement] = []
        another = False
        for box in element.iterancestors():
            known = self._another.get(box)
            another = self._is_anothers(box) if known is None else known
            if known is not None:
                break
            passed.append(box)
            if another:
                break
        self._another |= dict.fromkeys(passed, another)
        return not another

    def _is_anothers(self, box: HtmlElement) -> bool:
        if named_another(box):
            return True
        if self._headed is None:
            self._headed = self._boxes_of_headlines(box)
        return box in self._headed

    def _boxes_of_headlines(self, element: HtmlElement) -> set[HtmlElement]:
        """Every box of the page in which a headline leads to another article: one walk a page."""
        found: set[HtmlElement] = set()
        for link in islice(_headlines(element), _MOST_HEADLINES):
            parent = link.getparent()
            if parent in found or text_of([link]) in ("", self._title):
                continue
            for box in link.iterancestors():
                if box in found:
                    break
                found.add(box)
        return found


def named_another(box: HtmlElement) -> bool:
    """Whether the tag or the names of a box say that it holds other articles or comments."""
    names = _names_of(box)
    if box.tag == "aside":  # T3 of Joomla puts date and author into one
        return _HEAD_ASIDE.search(names) is None
    return box.tag == "article" or _ANOTHERS.search(names) is not None


def _headlines(element: HtmlElement) -> Iterator[HtmlElement]:
    """Links in headings of the whole page, in its order.

    By the few headings: to ask every link of a page what it lies in takes as long as the parse.
    """
    within: set[HtmlElement] = set()  # headings in headings
    for heading in element.getroottree().iter(*_HEADINGS):
        if heading not in within:
            for one in heading.iterdescendants("a", *_HEADINGS):
                if one.tag != "a":
                    within.add(one)
                elif one.get("href") is not None:
                    yield one


def _names_of(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
