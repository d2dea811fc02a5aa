"""Which boxes of a page are not its content, told by the names their makers gave them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

CONTENT, SIDE, OUTSIDE = range(3)

_TAGS = {"nav": OUTSIDE, "footer": OUTSIDE, "aside": SIDE, "select": OUTSIDE}
_ROLES = {"navigation": OUTSIDE, "contentinfo": OUTSIDE, "search": OUTSIDE, "complementary": SIDE}
# Names of class and id as makers of Vietnamese portals write them, with or without hyphens.
_OUTSIDE = re.compile(
    r"footer|\bfoot\b|copyright|\bmenu|menu\b|\bnav\b|navbar|navigation|breadcrumb|"
    r"comment|binh[-_]?luan|y[-_]?kien|phan[-_]?hoi|related|lien[-_]?quan|cung[-_]?chuyen[-_]?muc|"
    r"cung[-_]?loai|tin[-_]?khac|bai[-_]?khac|khac\b|other[-_]?news|news[-_]?other|pagination|"
    r"\bpager\b|paging|phan[-_]?trang|quang[-_]?cao|advert|\bads?\b|\bshare|chia[-_]?se|"
    r"\brating|danh[-_]?gia|thong[-_]?ke|counter|visitor|breadcum",
    re.I,
)
_SIDE = re.compile(
    r"side[-_]?bar|\bside|widget|\bhot\b|hot[-_]?news|tin[-_]?(?:moi|hot|noi[-_]?bat)|"
    r"(?:xem|doc)[-_]?nhieu|most|popular|banner|web[-_]?link|lien[-_]?ket|\bpoll|tham[-_]?do|"
    r"tool[-_]?bar|\btools?\b|\blogin|search|tim[-_]?kiem|calendar|weather|thoi[-_]?tiet|"
    r"slide|carousel|marquee|(?:left|right)[-_]?(?:side|bar|menu)|\btags?\b|\bclock\b|top[-_]?bar",
    re.I,
)

_TITLE = re.compile(r"title|tieu[-_]?de|headline|ten[-_]?bai|subject", re.I)
_CRUMBS = re.compile(r"breadcrumb|breadcum|path-?way|duong-?dan", re.I)
_TAG_BOX = re.compile(r"(?:^|[ _-])tags?(?:$|[ _-])|tu-?khoa|keywords?", re.I)


class Zones:
    """Answers for one page, remembered: an element is where its outermost named box is.

    ``body`` and ``html`` have no say: their classes name templates ("has-sidebar").
    """

    def __init__(self) -> None:
        self._known: dict[HtmlElement, int] = {}

    def of(self, element: HtmlElement) -> int:
        """``CONTENT``, ``SIDE`` (may hold content where a name misleads) or ``OUTSIDE``."""
        path: list[HtmlElement] = []
        zone = CONTENT
        for one in _upwards(element):
            known = self._known.get(one)
            if known is not None:
                zone = known
                break
            path.append(one)
        for one in reversed(path):
            zone = max(zone, named(one))
            self._known[one] = zone
        return zone


def named(element: HtmlElement) -> int:
    """What an element's own tag, role, class and id say."""
    tag = element.tag
    if tag in ("body", "html"):
        return CONTENT
    get = element.get
    zone = _TAGS.get(tag, CONTENT)
    names, id_ = get("class"), get("id")
    if names or id_:
        zone = max(zone, marks_of(names, id_).zone)
    return max(zone, _ROLES.get(get("role") or "", CONTENT))


class Marks(NamedTuple):
    """What class and id of an element say."""

    zone: int
    title: bool
    crumbs: bool
    tags: bool


UNMARKED = Marks(CONTENT, title=False, crumbs=False, tags=False)


@lru_cache(maxsize=8192)
def marks_of(class_: str | None, id_: str | None) -> Marks:
    """What names say, ``UNMARKED`` where nothing; the pages of a portal repeat the same few."""
    names = f"{class_ or ''} {id_ or ''}"[:300]
    zone = OUTSIDE if _OUTSIDE.search(names) else SIDE if _SIDE.search(names) else CONTENT
    marks = Marks(
        zone,
        _TITLE.search(names) is not None,
        _CRUMBS.search(names) is not None,
        _TAG_BOX.search(names) is not None,
    )
    return UNMARKED if marks == UNMARKED else marks


def _upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()
