"""Pages on which a portal tells of itself: who it is, what it does, where it is."""

from __future__ import annotations

import re
from itertools import islice

from archive.fold import fold
from crawler.families.generic.outline import Outline

# Such a page may have a date, too: that on which it was typed in.
_TITLE = re.compile(
    r"^(?:gioi thieu|lien he|so do|ban do|danh ba|tong quan|quy che)\b|"
    r"\b(?:chuc nang|co cau to chuc|to chuc bo may|lich su hinh thanh|dieu kien tu nhien|"
    r"vi tri dia ly|thong tin lanh dao|lanh dao (?:huyen|xa|phuong|thi tran|ubnd|hdnd))\b"
)
_MENU = re.compile(r"menu|(?:^|[ _-])nav(?:$|[ _-]|bar|igation)", re.I)
_WAY = re.compile(r"breadcrumb|path-?way", re.I)
_MOST_LINKS = 3000


def is_own_page(outline: Outline, title: str) -> bool:
    """Whether a page is of that kind by its title, and the menu leads to it.

    An article of such a title stands among the news and in no menu.
    """
    return _TITLE.search(fold(title)) is not None and _is_in_menu(outline)


def _is_in_menu(outline: Outline) -> bool:
    for link in islice(outline.tree.iter("a"), _MOST_LINKS):
        if outline.leads_away(link):
            continue
        for box in link.iterancestors():
            names = f"{box.get('class') or ''} {box.get('id') or ''}"
            if _WAY.search(names):
                break
            if box.tag == "nav" or _MENU.search(names):
                return True
    return False
