"""Pagers: which page a listing is, how many there are, and what leads to the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from crawler.families.addresses import cleaned, join, same_host
from crawler.families.base import Listing, PageRule
from crawler.families.postback import follow, sends

_NEXT = re.compile(
    r"(?:(?:trang\s+)?(?:tiếp|sau|kế)(?:\s+(?:theo|tiếp))?|next(?: page)?|[›»>]{1,2}|→|&gt;|"
    # of blogs
    r"\W*(?:(?:các )?(?:bài(?: viết| đăng)?|tin|mục) cũ(?: hơn)?|older (?:posts|entries)))\W*",
    re.I,
)
_SAYS_NEXT = re.compile(r"\bnext\b|trang (?:sau|tiếp|kế)", re.I)
_NUMBER = re.compile(r"[\[(|]?\s*(?:trang|page)?\s*(\d{1,6})\s*[\])|]?", re.I)
_CURRENT = re.compile(r"\b(?:active|current(?:-?page)?|selected|on|now|cur|actived)\b", re.I)
_DIGITS = re.compile(r"(\d{1,9})")
_MOST_PARTS = 200


def read_pager(
    listing: Listing, pager: HtmlElement, page_number: Callable[[str], int | None]
) -> None:
    """Number, next page and number of pages, as the links of a pager tell them.

    ``pages`` is the largest number that is printed or linked: some pagers show a window only,
    and a later page then tells of more. A link may be a postback of ASP.NET, which leads to the
    address of the page itself with the fields of its form.
    """
    _Pager(listing, page_number).read(pager)


class _Pager:
    """The parts of one pager, told apart."""

    def __init__(self, listing: Listing, page_number: Callable[[str], int | None]) -> None:
        self._listing = listing
        self._page_number = page_number
        self._numbers: dict[int, HtmlElement] = {}
        self._leading: dict[
            int, HtmlElement
        ] = {}  # by the number in the address, whatever they say
        self._plain: set[int] = set()  # printed, but no links
        self._current: int | None = None
        self._printed = self._linked = 0
        self._arrow: HtmlElement | None = None
        self._dots: HtmlElement | None = None  # behind the last number of a window

    def read(self, pager: HtmlElement) -> None:
        for part in _parts(pager):
            self._take(part)
        listing = self._listing
        if self._current is None and len(self._plain) == 1:
            self._current = next(iter(self._plain))
        listing.number = self._current or listing.number
        if largest := max(self._printed, self._linked):
            listing.pages = max(largest, listing.pages or 0, listing.number)
        following = self._following()
        if following is not None:
            self._follow(following)
        listing.rule = listing.rule or _rule(self._addresses())

    def _addresses(self) -> dict[int, str]:
        joined = {n: join(self._listing.url, e.get("href")) for n, e in self._numbers.items()}
        return {number: cleaned(url) for number, url in joined.items() if url is not None}

    def _take(self, part: HtmlElement) -> None:
        words = part.get("value") if part.tag == "input" else part.text_content()
        text = " ".join(str(words or "").split())
        leads = bool(join(self._listing.url, part.get("href")) or sends(part))
        if (addressed := self._number_of(part)) is not None:
            self._leading.setdefault(addressed, part)
            self._linked = max(self._linked, addressed)
        if found := _NUMBER.fullmatch(text):
            number = int(found[1])
            self._printed, self._dots = max(self._printed, number), None
            if _is_current(part):
                self._current = number
            elif leads:
                self._numbers.setdefault(number, part)
            elif part.find(".//a") is None and next(part.iterancestors("a"), None) is None:
                self._plain.add(number)
        elif leads and (_says_next(part) or _NEXT.fullmatch(text)):
            self._arrow = part if self._arrow is None else self._arrow
        elif leads and text in ("...", "…"):
            self._dots = part

    def _following(self) -> HtmlElement | None:
        number = self._listing.number
        following = self._numbers.get(number + 1)
        if following is not None:
            return following
        if self._arrow is not None and self._number_of(self._arrow) != number:
            return self._arrow
        if self._arrow is None and number + 1 in self._leading:
            return self._leading[number + 1]
        if self._dots is not None and number == self._printed:
            return self._dots if self._number_of(self._dots) in (None, number + 1) else None
        return None

    def _number_of(self, link: HtmlElement) -> int | None:
        address = join(self._listing.url, link.get("href"))
        if address is None or not same_host(address, self._listing.url):
            return None
        return self._page_number(address)

    def _follow(self, link: HtmlElement) -> None:
        address = join(self._listing.url, link.get("href"))
        if address is not None:
            self._listing.next_url, self._listing.next_form = cleaned(address), None
        elif (sent := follow(link, self._listing.url)) is not None:
            self._listing.next_url, self._listing.next_form = sent


def _rule(addresses: dict[int, str]) -> PageRule | None:
    """The rule behind the addresses of pages 2 and on; None where they follow none.

    >>> _rule({1: "/tin", 2: "/tin?start=9", 3: "/tin?start=18"}).url(7)
    '/tin?start=54'
    """
    later = {number: _DIGITS.split(url) for number, url in sorted(addresses.items()) if number > 1}
    if len(later) < 2:
        return None
    (one, first), (two, second) = list(later.items())[:2]
    differing = [i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b]
    if len(first) != len(second) or len(differing) != 1 or differing[0] % 2 == 0:
        return None
    place = differing[0]
    step, rest = divmod(int(second[place]) - int(first[place]), two - one)
    if rest or step < 1:
        return None
    rule = PageRule(
        before="".join(first[:place]),
        step=step,
        offset=int(first[place]) - step * one,
        after="".join(first[place + 1 :]),
    )
    return rule if all(rule.url(n) == "".join(parts) for n, parts in later.items()) else None


def _parts(pager: HtmlElement) -> Iterator[HtmlElement]:
    tags = ("a", "strong", "b", "span", "li", "em", "input", "button")
    for count, element in enumerate(pager.iter(*tags)):
        if count > _MOST_PARTS:
            return
        yield element


def _says_next(part: HtmlElement) -> bool:
    told = " ".join(part.get(name) or "" for name in ("rel", "class", "title", "aria-label"))
    told += " ".join(picture.get("alt") or "" for picture in part.iter("img"))
    return _SAYS_NEXT.search(told) is not None


def _is_current(part: HtmlElement) -> bool:
    """A number that is no link, or that is marked as current, or its list item is."""
    parent = part.getparent()
    around = (parent.get("class") or "") if parent is not None and parent.tag == "li" else ""
    marks = f"{part.get('class') or ''} {around}"
    if _CURRENT.search(marks) or part.get("aria-current"):
        return True
    if part.tag == "a":
        return not part.get("href")
    return part.tag in ("strong", "b") and next(part.iterancestors("a"), None) is None
