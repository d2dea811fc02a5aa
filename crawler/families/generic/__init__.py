"""Portals of systems that no other family knows: read by what pages have in common."""

from __future__ import annotations

from typing import ClassVar

from crawler.families.addresses import cleaned
from crawler.families.article_layout import ArticlePage
from crawler.families.base import Family, Listing, Page, Site, elements, string
from crawler.families.generic import listing, reading
from crawler.families.generic.lists import text_in
from crawler.families.generic.shapes import leads_to_news, page_number, shape_of
from pipelines.addresses import is_file, is_picture
from pipelines.article import Reading

_TITLE = string("string(/html/head/title)")
_LINKS = elements("/html/body//a[@href]")
_TEXTS = elements(
    "/html/body//*[not(self::script or self::style or self::noscript or self::a)]"
    "[text()[string-length(normalize-space(.)) > 80]]"
)
_LEAST_LINKS = 8
_LEAST_TEXTS = 3
_LEAST_SECTIONS = 3


class Generic(Family):
    """Reader of home-made portals; what is read where: docs/families/generic.md.

    It must stand last among the families: it takes whatever holds text or a menu.
    """

    name: ClassVar[str] = "generic"

    def fits(self, page: Page) -> bool:
        """A page with a menu or with text; neither parked domains nor shells of scripts are.

        Of a small menu all must lead to pages of the portal that may list news.
        """
        if len(_LINKS(page.tree)) >= _LEAST_LINKS:
            return sum(1 for link in _LINKS(page.tree) if text_in(link)) >= _LEAST_LINKS
        return len(_TEXTS(page.tree)) >= _LEAST_TEXTS or (
            len(listing.guesses(page)) >= _LEAST_SECTIONS
        )

    def article(self, page: Page) -> Reading:
        """Read an article page. Raises ``UnknownLayout`` where it holds none."""
        return reading.read(self.name, page)

    def listing(self, page: Page) -> Listing:
        """Read a page that lists articles. Raises ``UnknownLayout``."""
        return listing.read(page)

    def site(self, page: Page) -> Site:
        """What the menus lead to is a guess; the home page itself may be a listing, too."""
        found = ArticlePage(page)
        guesses, languages = listing.menu(page)
        return Site(
            name=found.site_name or " ".join(_TITLE(page.tree).split()) or None,
            generator=found.meta("generator"),
            guesses=[*guesses, cleaned(page.url)],
            languages=languages,
        )

    def is_article_url(self, url: str) -> bool:
        """A slug of several words or a number, and none of the pages every portal has."""
        if is_file(url) or is_picture(url) or page_number(url) or not leads_to_news(url, ""):
            return False
        last = shape_of(url).rpartition("/")[2]
        return last.startswith(("s", "0")) or "=0" in last

    def is_listing_url(self, url: str) -> bool:
        """Unknown systems tell nothing by their addresses, but what is no article may be one."""
        return not self.is_article_url(url) and leads_to_news(url, "")
