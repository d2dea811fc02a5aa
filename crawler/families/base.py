"""What a family (a CMS) must tell about its pages; it reads bytes and never touches the network."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar, cast

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from crawler.families import base_address, sitemaps
from crawler.families.addresses import cleaned, is_trap, join, same_host
from pipelines.article import Reading
from pipelines.charsets import is_vietnamese_utf8, to_utf8, without_controls
from pipelines.legacy_text import doubtful, repair_tree

MAX_BYTES = 32 * 1024 * 1024  # of one page; what lies behind is not read

# huge_tree: pictures inlined as data: addresses pass 10 MB, and unclosed <font> tags pass a
# depth of 255; libxml2 still stops at a depth of 2048.
_PARSER = lxml_html.HTMLParser(
    encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
)
# lxml.html looks the class of every element up in Python; forms' own classes are not needed.
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
_END_TAG = re.compile(rb"</(?:body|html)\b[^>]{0,100}>", re.I)
_UNSEEN = frozenset({"script", "noscript", "style", "link", "meta"})
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{20000,}>?")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_LONG_TAGS_FROM = 128 * 1024  # bytes of a page from which long tags are looked for
_MAX_ATTRIBUTES = 500


def elements(path: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """A compiled XPath for elements."""
    return cast("Callable[[HtmlElement], list[HtmlElement]]", etree.XPath(path))


def strings(path: str) -> Callable[[HtmlElement], list[str]]:
    """A compiled XPath for attributes or texts; plain strings, which keep no tree alive."""
    return cast("Callable[[HtmlElement], list[str]]", etree.XPath(path, smart_strings=False))


def string(path: str) -> Callable[..., str]:
    """A compiled XPath for one string, with ``$name`` variables as keyword arguments."""
    return cast("Callable[..., str]", etree.XPath(path, smart_strings=False))


HREFS = strings("//a/@href")


_TEXT = string("string()")


class UnknownLayout(Exception):  # noqa: N818  (it names what was met, as the report prints it)
    """The page is of this family, but none of its layouts fits; the page is kept as unread."""


class Page:
    """One captured page. Parsed once, on first use; lives no longer than its reading."""

    def __init__(
        self,
        url: str,
        body: bytes,
        *,
        captured: datetime,
        encoding: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """``encoding``: the charset of the HTTP header, where it named one; ``headers``: those
        that a reader may ask for, by lower-case name.
        """
        self.url = url
        self.body = body
        self.captured = captured
        self.encoding = encoding
        self.headers = headers or {}
        self.text_repair: list[str] = []  # what was done to all of its text; see docs/text.md

    @cached_property
    def markup(self) -> bytes:
        """The page in UTF-8, as it is parsed."""
        body, charset = to_utf8(self.body[:MAX_BYTES], self.encoding)
        if charset:
            self.text_repair.append(charset)
        if len(body) > _LONG_TAGS_FROM:
            body = _LONG_TAG.sub(_without_attribute_flood, body)
        return without_controls(body)

    @cached_property
    def tree(self) -> HtmlElement:
        """The parsed page. An unparsable page gives an empty ``<html>``; never raises.

        Comments and processing instructions are left out; addresses relative to a ``<base>``
        are absolute.
        """
        body = self.markup
        tree = _parse(body)
        if _ends_early(tree):
            tree = _parse(_END_TAG.sub(b"", body))
        base_address.resolve(tree, self.url)
        if not is_vietnamese_utf8(body) and doubtful(_TEXT(tree)):
            self.text_repair += repair_tree(tree).kinds
        return tree


def _parse(body: bytes) -> HtmlElement:
    try:
        return lxml_html.document_fromstring(body, parser=_PARSER)
    except etree.LxmlError:  # nothing in it: no bytes, blanks or comments alone
        return lxml_html.document_fromstring(b"<html></html>", parser=_PARSER)


def _ends_early(tree: HtmlElement) -> bool:
    """Whether the page goes on behind its </body> or </html>.

    Pasted pages and output after the footer do that. Browsers go on where they were; libxml2
    closes all that is open and, after </html>, begins another root.
    """
    body = tree.find("body")
    late = [] if body is None else list(body.itersiblings())
    for root in tree.itersiblings():
        late += root
    return any(element.tag not in _UNSEEN for element in late)


def utf8(body: bytes, header_charset: str | None = None) -> bytes:
    """The page in UTF-8 without null bytes; see ``pipelines.charsets.to_utf8``."""
    return to_utf8(body, header_charset)[0]


def _without_attribute_flood(found: re.Match[bytes]) -> bytes:
    """libxml2 compares every attribute with every other: 100,000 of them cost 10 s."""
    tag = found.group()
    if len(_QUOTED.sub(b"", tag).split()) <= _MAX_ATTRIBUTES:
        return tag
    return tag[: tag.find(b" ")].split()[0] + b">"


@dataclass(frozen=True, slots=True)
class Link:
    """One article found in a listing, feed, sitemap or search result."""

    url: str
    platform_id: str | None = None
    title: str | None = None
    published: str | None = None  # ISO, where the listing tells it rightly; never decides
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class PageRule:
    """How the pages of one listing are addressed: a number in it grows by ``step`` a page."""

    before: str
    step: int
    offset: int
    after: str

    def url(self, number: int) -> str:
        """Address of page ``number``."""
        return f"{self.before}{self.step * number + self.offset}{self.after}"


@dataclass(slots=True)
class Listing:
    """What a listing page says. ``pages``: how many pages it claims there are, where it does."""

    url: str
    layout: str
    links: list[Link] = field(default_factory=list)
    number: int = 1
    next_url: str | None = None
    next_form: Sequence[tuple[str, str]] | None = None  # POST fields, where a form leads on
    pages: int | None = None
    per_page: int | None = None
    rule: PageRule | None = None  # where the links of the pager tell one

    @property
    def hides_entries(self) -> bool:
        """Whether it shows none though its pager tells of more pages: they are there, not read."""
        return not self.links and 1 < (self.pages or 0) >= self.number


@dataclass(slots=True)
class Site:
    """What a home page tells of its portal."""

    name: str | None
    generator: str | None
    sections: list[str] = field(default_factory=list)  # absolute listing addresses
    guesses: list[str] = field(default_factory=list)  # that may be listings, by their place
    languages: list[str] = field(default_factory=list)  # home pages in other languages
    feeds: list[str] = field(default_factory=list)
    sitemap: str | None = None
    search: str | None = None  # address of the search page that takes a date range


class Family(ABC):
    """One CMS. Stateless: one instance serves every portal of the family.

    Only what every CMS has is abstract; a route that a CMS does not have is left as it is here.
    """

    name: ClassVar[str]
    pace: ClassVar[float] = 2.0  # least seconds between two pages of one host
    names_accounts: ClassVar[bool] = False  # themes sign articles with who typed them in

    @abstractmethod
    def fits(self, page: Page) -> bool:
        """Whether this page was made by this CMS, decided by its content."""

    @abstractmethod
    def article(self, page: Page) -> Reading:
        """Read an article page. Raises ``UnknownLayout`` where no layout fits."""

    def read(self, page: Page) -> Reading:
        """``article``, with what had to be done to the text of the page."""
        reading = self.article(page)
        reading.text_repair += page.text_repair
        return reading

    @abstractmethod
    def listing(self, page: Page) -> Listing:
        """Read a category listing or search result. Raises ``UnknownLayout``."""

    @abstractmethod
    def site(self, page: Page) -> Site:
        """Sections, feeds and routes that a home page leads to."""

    @abstractmethod
    def is_article_url(self, url: str) -> bool:
        """Whether an address has the form of an article's."""

    def may_be_listed(self, url: str) -> bool:
        """Whether an address that stands where a listing links an article may be an article's.

        More than ``is_article_url`` says only where articles have addresses like other pages.
        """
        return self.is_article_url(url)

    def articles_linked(self, page: Page) -> list[Link]:
        """Every article that a page leads to, whatever box its link stands in."""
        found: dict[str, Link] = {}
        for href in HREFS(page.tree):
            url = join(page.url, href)
            if url is None or not same_host(url, page.url):
                continue
            url = self.article_url(url)
            if self.may_be_listed(url) and not self.is_trap(url):
                found.setdefault(url, Link(url, self.platform_id(url)))
        return list(found.values())

    @abstractmethod
    def is_listing_url(self, url: str) -> bool:
        """Whether an address has the form of a category listing's."""

    def is_trap(self, url: str) -> bool:
        """Whether a link must never be followed (tokens, print, download, login, …).

        The pictures and files of a reading are no links: they are asked for whatever this says.
        """
        return is_trap(url)

    def article_url(self, url: str) -> str:
        """An article's address without what changes nothing of it (fragment, session, tracking)."""
        return cleaned(url)

    def platform_id(self, url: str) -> str | None:
        """The CMS's own id in an article's address (``593`` of ``…-593.html``), or None."""
        return None

    def version(self, page: Page) -> str | None:
        """Version of the CMS as the page tells it ("4.5"), or None."""
        return None

    def page_url(self, section: str, number: int) -> str | None:
        """Address of page ``number`` of a category listing.

        None where pages are only reached one after the other, by the link or form of each.
        """
        return None

    def sitemap(self, page: Page) -> tuple[Sequence[Link], Sequence[str]]:
        """Articles of a sitemap, and the further sitemaps an index names.

        ``lastmod`` is the last change, so it tells no date of publication.
        """
        root = sitemaps.parse(utf8(page.body, page.encoding))
        urls, further = sitemaps.addresses(page.url, root)
        articles = (url for url in urls if self.is_article_url(url) and not self.is_trap(url))
        return [Link(url, self.platform_id(url)) for url in articles], further

    def feed(self, page: Page) -> Sequence[Link]:
        """Articles of an RSS feed."""
        return ()

    def feeds_url(self, site: Site) -> str | None:
        """Address of the page that lists all feeds of the portal, or None."""
        return None

    def sections_of_feeds(self, page: Page) -> Sequence[str]:
        """Category listings that the page of all feeds leads to."""
        return ()

    def search_url(self, site: Site, since: date, until: date, number: int) -> str | None:
        """Page ``number`` of the search for a date range (inclusive), or None."""
        return None

    def article_url_by_id(self, site: Site, platform_id: str) -> str | None:
        """An address that leads to the article of an id, or None where the CMS has no such."""
        return None
