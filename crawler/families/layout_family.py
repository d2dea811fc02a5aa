"""A family whose article pages and listings are told by tables of layouts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from crawler.families import article_layout, listing_layout, unknown_template
from crawler.families.addresses import cleaned, join, number_in, same_host
from crawler.families.article_layout import ArticleLayout, ArticlePage
from crawler.families.base import HREFS, Family, Listing, Page, Site, string
from crawler.families.generic.beside import dates_beside
from crawler.families.listing_layout import ListingLayout
from pipelines.article import Reading

CANONICAL = string('string(/descendant::link[@rel="canonical"]/@href)')
_TITLE = string("string(/html/head/title)")
_HOME_TITLE = re.compile(r"(?:trang chủ|trang nhất|home(?: page)?)\s*[-–|:»]\s*", re.I)


class LayoutFamily(Family):
    """Reads by ``layouts`` and ``listings``, the first that fits; subclasses add what differs."""

    layouts: ClassVar[Sequence[ArticleLayout]]
    listings: ClassVar[Sequence[ListingLayout]]
    page_key: ClassVar[str | None] = None  # the parameter that counts pages, in lower case

    def article(self, page: Page) -> Reading:
        """Read an article page by the first layout that fits, else as one of an unknown template.

        Raises ``UnknownLayout``.
        """
        found = ArticlePage(page)
        for layout in self.layouts:
            reading = article_layout.read(self.name, layout, found, dates_beside)
            if reading is not None:
                reading.url, reading.aliases = self.addresses(found)
                reading.platform_id = self.platform_id(reading.url)
                self.finish(reading, found)
                return reading
        reading = unknown_template.article(self, page)
        self.finish(reading, found)
        return reading

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """What the tables cannot say of an article; nothing by default."""

    def addresses(self, found: ArticlePage) -> tuple[str, list[str]]:
        """The article's own address and the others the page tells of.

        The canonical link counts where it leads to an article on the same host.
        """
        fetched = self.article_url(found.page.url)
        canonical = join(fetched, CANONICAL(found.tree))
        if canonical is None or not same_host(canonical, fetched):
            return fetched, []
        canonical = self.article_url(canonical)
        own = self.platform_id(fetched)
        if not self.is_article_url(canonical) or own != self.platform_id(canonical):
            return fetched, []
        return canonical, [fetched] if canonical != fetched else []

    def listing(self, page: Page) -> Listing:
        """Read a listing by the first layout that fits, else as one of an unknown template.

        Raises ``UnknownLayout``.
        """
        for layout in self.listings:
            found = listing_layout.read(self, layout, page, self.page_number)
            if found is not None:
                if found.links and found.pages is None and not (found.next_url or found.next_form):
                    unknown_template.add_pages(found, page)
                return found
        pagers = dict.fromkeys(one.pager for one in self.listings if one.pager)
        return unknown_template.listing(self, page, pagers, self.page_number)

    def page_number(self, url: str) -> int | None:
        """Which page of its listing an address leads to; None where it does not say."""
        return number_in(url, self.page_key) if self.page_key else None

    def site(self, page: Page) -> Site:
        """Name of the portal, and the listings that its home page links to, in page order."""
        found = ArticlePage(page)
        addresses = (join(page.url, href) for href in HREFS(page.tree))
        own = (cleaned(a) for a in addresses if a is not None and same_host(a, page.url))
        sections = [
            url
            for url in dict.fromkeys(own)
            if self.is_listing_url(url) and not self.is_trap(url) and self.page_number(url) is None
        ]
        return Site(
            name=found.site_name
            or _HOME_TITLE.sub("", " ".join(_TITLE(page.tree).split()))
            or None,
            generator=found.meta("generator"),
            sections=[url for url in sections if not self.is_guess(url)],
            guesses=[url for url in sections if self.is_guess(url)],
        )

    def is_guess(self, url: str) -> bool:
        """Whether pages of other kinds have addresses of this listing's form, too."""
        return False
