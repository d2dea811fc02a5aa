"""NukeViet, versions 3.4 to 5 and eGovernment: how its pages are known and where they are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from crawler.families import (
    nukeviet_article,
    nukeviet_listing,
    nukeviet_site,
    nukeviet_urls,
    unknown_template,
)
from crawler.families.base import Family, Link, Listing, Page, Site
from pipelines.article import Reading

_GENERATOR = re.compile(
    rb"<meta\b(?=[^>]{0,120}\bname=[\"']?generator)[^>]{0,120}NukeViet(?:\s+v?(\d[\d.]*))?", re.I
)
_MARKS = (b"news-bodyhtml", b"nvvithemever", b"nv_base_siteurl", b"news_column", b"nv_is_user")


class NukeViet(Family):
    """Reader of NukeViet portals; what is read where: docs/families/nukeviet.md."""

    name: ClassVar[str] = "nukeviet"
    names_accounts = True
    pace: ClassVar[float] = 2.1  # the flood blocker lets 150 requests in 300 s through

    def fits(self, page: Page) -> bool:
        """The generator tag, or two marks of the stock themes where it was taken out."""
        if _GENERATOR.search(page.body):
            return True
        return sum(mark in page.body for mark in _MARKS) >= 2

    def version(self, page: Page) -> str | None:
        """Version in the generator tag: "4.5"; eGovernment 1.2 calls itself "4.4"."""
        found = _GENERATOR.search(page.body)
        return found.group(1).decode("ascii") if found and found.group(1) else None

    def article(self, page: Page) -> Reading:
        """Read an article page of any version, its print page and the mobile theme included.

        Raises ``UnknownLayout`` where the page has no article's title or body.
        """
        return nukeviet_article.read(page, version=self.version(page))

    def listing(self, page: Page) -> Listing:
        """Read a category, search, topic, tag or group listing. Raises ``UnknownLayout``."""
        listing = nukeviet_listing.read(page)
        if listing.hides_entries:
            return unknown_template.listing(self, page)  # a theme of the portal's own
        return listing

    def site(self, page: Page) -> Site:
        """Sections, feeds, sitemap and search that a home page (or any other) leads to."""
        return nukeviet_site.read(page)

    def sections_of_feeds(self, page: Page) -> Sequence[str]:
        """Category listings that the page of all feeds (/feeds/) names."""
        return nukeviet_site.sections_of_feeds(page)

    def feeds_url(self, site: Site) -> str | None:
        """The page of all feeds: /feeds/ or /vi/feeds/."""
        return nukeviet_site.feeds_url(site)

    def page_url(self, section: str, number: int) -> str:
        """``/kinh-te/page-2/``; page 1 is the category itself."""
        return f"{section.rstrip('/')}/page-{number}/" if number > 1 else section

    def sitemap(self, page: Page) -> tuple[Sequence[Link], Sequence[str]]:
        """Articles (at most the newest 1000) and further sitemaps; lastmod is the publication."""
        return nukeviet_site.sitemap(page)

    def feed(self, page: Page) -> Sequence[Link]:
        """Articles of an RSS feed, with the bare day: its minutes are the month's number."""
        return nukeviet_site.feed(page)

    def search_url(self, site: Site, since: date, until: date, number: int) -> str | None:
        """The date search without words, both days included; dots between the numbers.

        ``choose=1`` (search in the text): without it 4.4 and eGovernment ignore the range.
        """
        if site.search is None:
            return None
        url = f"{site.search}?choose=1&from_date={since:%d.%m.%Y}&to_date={until:%d.%m.%Y}"
        return f"{url}&page={number}" if number > 1 else url

    def article_url_by_id(self, site: Site, platform_id: str) -> str | None:
        """Any category and slug lead to the article of an id; an unknown id leads home."""
        return nukeviet_site.article_url_by_id(site, platform_id)

    def platform_id(self, url: str) -> str | None:
        """See ``nukeviet_urls.platform_id``."""
        return nukeviet_urls.platform_id(url)

    def is_article_url(self, url: str) -> bool:
        """Whether an address has the form of an article's own address."""
        return nukeviet_urls.is_article_url(url)

    def is_listing_url(self, url: str) -> bool:
        """Whether an address has the form of a category listing's."""
        return nukeviet_urls.is_listing_url(url)

    def is_trap(self, url: str) -> bool:
        """Whether a link must never be followed; see ``nukeviet_urls.is_trap``."""
        return nukeviet_urls.is_trap(url)
