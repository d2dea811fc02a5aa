"""Dates whose order only the language of the page tells: 7/6/20 is 6 July in American English."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# Java's short form of en-US, as Liferay prints it: no leading zero, a year of two digits. What a
# template of the portal's own prints (07/06/2020 | 09:27 PM) is no date of Java's.
_SHORT = re.compile(r"(?<![\d/.-])[1-9]\d?/[1-9]\d?/\d\d(?![\d/])")
_AMERICAN = re.compile(r"en[-_]us", re.I)


def is_month_first(text: str, tree: HtmlElement) -> bool:
    """Whether a text on the page of ``tree`` is a date of American English in digits."""
    if not _SHORT.search(text):
        return False
    return _AMERICAN.fullmatch(tree.getroottree().getroot().get("lang") or "") is not None
