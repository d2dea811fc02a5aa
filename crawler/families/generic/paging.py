"""The way on from a listing of an unknown system: its pager, which page it is, what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from itertools import islice
from urllib.parse import urlsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement

from crawler.families.addresses import cleaned, join, pairs_of, same_host
from crawler.families.base import Listing, strings
from crawler.families.generic.lists import line_in, text_in
from crawler.families.generic.outline import Outline, chain
from crawler.families.generic.shapes import has_page_key, is_page_key, page_number, trunk_of
from crawler.families.pagers import read_pager
from crawler.families.postback import call_of

_MOST_COUNTED = 20  # parameters of an address that may count pages
_MOST_LOOSE = 60  # parts of a pager without a box of its own
_PLAIN = strings("descendant-or-self::*[not(ancestor-or-self::a)]/text()")
_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)")
_PRINTED = re.compile(r"[\[(|]?\s*(?:trang\s*)?(\d{1,5})\s*[\])|]?", re.I)
_NEXT = re.compile(
    r"\W*(?:(?:(?:các |những )?(?:trang|tin|bài)(?: viết| tức| đăng)? )?"
    r"(?:sau|tiếp|kế|kế tiếp|tiếp theo|cuối|cũ|cũ hơn)|"
    r"(?:xem|tải|đọc) (?:thêm|tiếp|các|những)(?: (?:tin|bài)(?: viết| tức)?(?: khác| cũ hơn)?)?|"
    r"(?:các )?tin trước|next(?: page)?|older.{0,20}|(?:load )?more)\W*|[›»❯>→]{1,3}",
    re.I,
)
# "/tin-tuc-2.html", "/tin-tuc/2", "/tin-tuc/trang/2", "/tin-tuc-trang-2", "/tin-tuc,2.html"
_IN_PATH = (
    re.compile(r"[-_,./](\d{1,6})(?=(?:\.\w{2,5})?$)"),
    re.compile(
        r"(?:/[a-z]{1,8}[-_,./]?|[-_,.](?:page|trang|p)[-_,.]?)(\d{1,6})(?=(?:\.\w{2,5})?$)"
    ),
)
_TIME = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.I)
# What an address is without one number: path, parameters, the name of the one left out.
Trunk = tuple[str, frozenset[tuple[str, str]], str]


def find_pager(outline: Outline) -> HtmlElement | None:
    """The box of the links to other pages of this listing; the last one with a way on."""
    url = outline.page.url
    boxes: dict[HtmlElement, int] = {}
    for anchor in outline.all_links:
        words = _words(anchor)
        if len(words) > 20:
            continue
        number = _PRINTED.fullmatch(words)
        if not number and not (_NEXT.fullmatch(words) or anchor.get("rel") == "next"):
            continue
        address = _address(url, anchor)
        if address is None:
            if call_of(anchor) is None:
                continue
        elif not same_host(address, url) or not (
            goes_on(url, address)
            or (not number and _goes_back(url, address))
            or (_counts_elsewhere(url, address) and _follows_entries(outline, anchor))
        ):
            continue
        elif not number and outline.is_listed(anchor):
            continue  # "Xem tiếp" of an entry
        elif (
            number
            and trunk_of(url) != trunk_of(address)
            and not has_page_key(address)
            and not _counted(url, address, int(number[1]))
        ):
            continue
        box = anchor
        for _ in range(3):  # a, li, ul: what holds the numbers
            parent = box.getparent()
            if parent is None or len(outline.text(parent)) > 120:
                break
            box = parent
        boxes[box] = boxes.get(box, 0) + 1
    if not boxes:
        return None
    best = max(reversed(boxes), key=lambda box: boxes[box])
    row = [box for box in boxes if box.getparent() is best.getparent()]
    return _gathered(row[:_MOST_LOOSE]) if len(row) > 1 else best


def _gathered(row: Sequence[HtmlElement]) -> HtmlElement:
    """A box with copies of the parts of a pager that stands loose in a column, and their like.

    "Trang: <b>1</b> <a>2</a> <a>3</a>" at the end of the entries' own box.
    """
    parent = row[0].getparent()
    assert parent is not None
    places = [parent.index(box) for box in row]
    first, last = min(places), max(places)
    while first > 0 and last - first < _MOST_LOOSE and _is_loose(parent[first - 1]):
        first -= 1
    while last + 1 < len(parent) and last - first < _MOST_LOOSE and _is_loose(parent[last + 1]):
        last += 1
    box = lxml_html.Element("span")
    box.text = ((parent[first - 1].tail if first else parent.text) or "")[-20:]
    box.extend(deepcopy(part) for part in parent[first : last + 1][:_MOST_LOOSE])
    return box


def _is_loose(part: HtmlElement) -> bool:
    return part.tag in ("a", "b", "strong", "span", "font", "em", "i") and bool(line_in(part, 20))


def follow(listing: Listing, pager: HtmlElement) -> None:
    """Fill in number, next page and number of pages as a pager tells them."""
    row = Row(listing.url, pager)
    listing.number = row.number(listing.url) or _plain_number(pager) or 1
    read_pager(listing, pager, row.number)
    if listing.next_url is None and listing.next_form is None:
        listing.next_url = _more(listing.url, pager)
    following = None if listing.next_form else listing.next_url
    if following and not any(
        leads(listing.url, following) for leads in (goes_on, _goes_back, _counts_elsewhere)
    ):
        listing.next_url = None


class Row:
    """The pages of one listing: how the numbers in their addresses count them.

    ``?page=2`` leads to page 2, or to page 3 where the first is 0, ``?start=20`` to page 3 where
    a page has ten entries: what the pager prints beside an address tells.
    """

    def __init__(self, url: str, pager: HtmlElement) -> None:
        self._here = trunk_of(url)
        self._trunk: Trunk | None = None
        self._step, self._begin = 1, 0
        for anchor in pager.iter("a"):
            printed = _PRINTED.fullmatch(text_in(anchor))
            address = _address(url, anchor)
            if printed and address and (found := _counted(url, address, int(printed[1]))):
                self._trunk, self._step, self._begin = found
                return
        for anchor in pager.iter("a"):
            address = _address(url, anchor)
            if address and (found := _counted_beside(url, address)):
                self._trunk, self._step, self._begin = found
                return

    def number(self, address: str) -> int | None:
        """Which page of the listing an address leads to; None: none of this listing."""
        address = cleaned(address)
        if self._trunk is None:
            return page_number(address) if trunk_of(address) == self._here else None
        value = _numbers_of(address).get(self._trunk)
        if value is None:
            return 1 if _whole(address) == self._trunk[:2] else None
        return None if value % self._step else value // self._step + self._begin


def goes_on(here: str, there: str) -> bool:
    """Whether an address leads to another page of the same listing: they differ in one number.

    Some portals add parameters with the page's number (Liferay), none takes any away.
    """
    if cleaned(here) == cleaned(there):
        return False
    (path, asked), (other, given) = trunk_of(here), trunk_of(there)
    if path == other and asked <= given and (asked == given or has_page_key(there)):
        return True
    one, two = _numbers_of(here), _numbers_of(there)
    return not one.keys().isdisjoint(two) or any(
        trunk[:2] == whole
        for trunks, whole in ((one, _whole(there)), (two, _whole(here)))
        for trunk in trunks
    )


def _counted(url: str, address: str, page: int) -> tuple[Trunk, int, int] | None:
    """How an address leads to what a pager on ``url`` calls a page: trunk, step, first page."""
    own, whole = _numbers_of(url), _whole(url)
    elsewhere = _counts_elsewhere(url, address)
    for trunk, value in _numbers_of(address, pages_only=elsewhere).items():
        if trunk not in own and trunk[:2] != whole and not elsewhere:
            continue
        if value == page:
            return trunk, 1, 0
        if page > 1 and value and value % (page - 1) == 0:
            return trunk, value // (page - 1), 1
    return None


def _counted_beside(url: str, address: str) -> tuple[Trunk, int, int] | None:
    """The same where only the pages before and behind are linked: one step lies between them."""
    own, whole = _numbers_of(url), _whole(url)
    for trunk, value in _numbers_of(address).items():
        if trunk in own and (step := abs(value - own[trunk])):
            return (trunk, 1, 0) if step == 1 else (trunk, step, 1)
        if trunk[:2] == whole and value:
            return (trunk, 1, 0) if value == 2 else (trunk, value, 1)
    return None


def _more(url: str, pager: HtmlElement) -> str | None:
    """Where "Xem thêm" or "Tin cũ hơn" leads, if that is further on than here."""
    own, whole = _numbers_of(url), _whole(url)
    for anchor in pager.iter("a"):
        address = _address(url, anchor)
        if address is None or not _NEXT.fullmatch(_words(anchor)):
            continue
        if _counts_elsewhere(url, address) or _goes_back(url, address):
            return address
        if not goes_on(url, address):
            continue
        for trunk, value in _numbers_of(address).items():
            if (trunk in own and value > own[trunk]) or (trunk[:2] == whole and value):
                return cleaned(address)
    return None


def _whole(url: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return _path_of(url), frozenset(pairs_of(url, blank=True))


def _path_of(url: str) -> str:
    return _INDEX.sub("", urlsplit(url).path).rstrip("/")


def _counts_elsewhere(url: str, address: str) -> bool:
    """Whether an address is a later page, by a page's key, of a script that is told the listing.

    The first page of such a listing has an address of its own: "/nong-nghiep.html" is followed by
    "/list.php?cat=3&page=2".
    """
    if has_page_key(url) or page_number(url) is not None or _path_of(url) == _path_of(address):
        return False
    return bool(_path_of(url)) and any(
        value > 1 and trunk[1] for trunk, value in _numbers_of(address, pages_only=True).items()
    )


def _goes_back(url: str, address: str) -> bool:
    """Whether an address asks for what is older than the entries here: "?before=2015-03-01".

    Of the first page, which may be the home page, it is told by the address of the second alone.
    """
    path, other = _path_of(url), _path_of(address)
    if path != other and path:
        return False
    here, there = (
        {name: value for name, value in pairs_of(one) if _TIME.match(value)}
        for one in (url, address)
    )
    return any(name not in here or value < here[name] for name, value in there.items())


def _follows_entries(outline: Outline, anchor: HtmlElement) -> bool:
    """Whether a link stands behind the last entry of the page's main list, and in its column."""
    main = outline.main
    if main is None or outline.zones.of(anchor) > main.zone or outline.is_listed(anchor):
        return False
    last = main.links[-1].anchor
    if outline.place[anchor] < outline.place[last]:
        return False
    return any(box in set(islice(chain(anchor), 6)) for box in chain(main.boxes[-1])[:3])


def _numbers_of(url: str, *, pages_only: bool = False) -> dict[Trunk, int]:
    """Every number of an address that may count pages, by what the address is without it.

    ``pages_only``: of parameters that are called so.
    """
    path, pairs = _path_of(url), pairs_of(url, blank=True)
    found: dict[Trunk, int] = {}
    for pattern in () if pages_only else _IN_PATH:
        if number := pattern.search(path):
            for rest in (path[: number.start()] + path[number.end() :], path[: number.start()]):
                found[rest.rstrip("/"), frozenset(pairs), ""] = int(number[1])
    for at, (name, value) in enumerate(pairs[:_MOST_COUNTED]):
        if value.isdecimal() and len(value) < 7 and (not pages_only or is_page_key(name)):
            found[path, frozenset(pairs[:at] + pairs[at + 1 :]), name] = int(value)
    return found


def _plain_number(pager: HtmlElement) -> int | None:
    """The one number of a pager that is no link: the page itself ("1 [2] 3")."""
    words = " ".join(text for text in _PLAIN(pager))
    numbers = set(_NUMBER.findall(words))
    return int(numbers.pop()) if len(numbers) == 1 else None


def _address(url: str, anchor: HtmlElement) -> str | None:
    """Where a link leads, without what names the visit."""
    address = join(url, anchor.get("href"))
    return None if address is None else cleaned(address)


def _words(anchor: HtmlElement) -> str:
    text = text_in(anchor)
    if text:
        return text
    picture = next(anchor.iter("img"), None)
    told = anchor.get("title") or anchor.get("aria-label") or ""
    return told or (picture.get("alt") or picture.get("title") or "" if picture is not None else "")
