"""What a family (a CMS) must tell about its pages; it reads bytes and never touches the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar, Protocol

from lxml import html as lxml_html
from lxml.html import HtmlElement

from pipelines.article import Reading


class UnknownLayout(Exception):
    """The page is of this family, but none of its layouts fits; the page is kept as unread."""


class Page:
    """One captured page. Parsed once, on first use; lives no longer than its reading."""

    def __init__(
        self, url: str, body: bytes, *, captured: datetime, encoding: str | None = None
    ) -> None:
        """``encoding``: the charset of the HTTP header, where it named one."""
        self.url = url
        self.body = body
        self.captured = captured
        self.encoding = encoding

    @cached_property
    def tree(self) -> HtmlElement:
        """The parsed page. An unparsable page gives an empty ``<html>``; never raises."""
        raise NotImplementedError  # written with the first reader


@dataclass(frozen=True, slots=True)
class Link:
    """One article found in a listing, feed, sitemap or search result."""

    url: str
    platform_id: str | None = None
    title: str | None = None
    published: str | None = None  # ISO, where the listing tells it rightly; never decides
    pinned: bool = False


@dataclass(slots=True)
class Listing:
    """What a listing page says. ``pages``: how many pages it claims there are, where it does."""

    url: str
    layout: str
    links: list[Link] = field(default_factory=list)
    number: int = 1
    next_url: str | None = None
    pages: int | None = None
    per_page: int | None = None


@dataclass(slots=True)
class Site:
    """What a home page tells of its portal."""

    name: str | None
    generator: str | None
    sections: list[str] = field(default_factory=list)  # absolute listing addresses
    feeds: list[str] = field(default_factory=list)
    sitemap: str | None = None
    search: str | None = None  # address of the search page that takes a date range


class Family(Protocol):
    """One CMS. Stateless: one instance serves every portal of the family."""

    name: ClassVar[str]
    pace: ClassVar[float]  # least seconds between two pages of one host

    def fits(self, page: Page) -> bool:
        """Whether this page was made by this CMS, decided by its content."""

    def site(self, page: Page) -> Site:
        """Sections, feeds and routes that a home page leads to."""

    def article(self, page: Page) -> Reading:
        """Read an article page. Raises ``UnknownLayout`` where no layout fits."""

    def listing(self, page: Page) -> Listing:
        """Read a category listing or search result. Raises ``UnknownLayout``."""

    def sitemap(self, page: Page) -> tuple[Sequence[Link], Sequence[str]]:
        """Articles of a sitemap, and the further sitemaps an index names."""

    def feed(self, page: Page) -> Sequence[Link]:
        """Articles of an RSS feed."""

    def search_url(self, site: Site, since: date, until: date, number: int) -> str | None:
        """Page ``number`` of the search for a date range (inclusive), or None."""

    def platform_id(self, url: str) -> str | None:
        """The CMS's own id in an article's address (``593`` of ``…-593.html``), or None."""

    def is_trap(self, url: str) -> bool:
        """Whether an address must never be requested (tokens, print, download, login, …)."""
