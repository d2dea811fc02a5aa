"""The ASP.NET system whose article box is called ArticleDetailControl (Nghệ An, Lào Cai, Hà Giang).

Its classes were seen in a public scraper of these hosts, its addresses in stored public pages.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit, urlunsplit

from crawler.families.addresses import query_of, slug_number
from crawler.families.article_layout import ArticleLayout, DatePlace
from crawler.families.base import Page
from crawler.families.layout_family import LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import has_class, of_class

# /<category>/<slug>-920730
_ARTICLE = re.compile(r"(?:/[^/]+){1,4}/(?=[^/]*[a-z])[^/]*-(\d{4,9})(?:\.aspx|\.html)?", re.I)
_LISTING = re.compile(r"(?:/\d{1,7}){0,3}(?:/[a-z0-9]+(?:-[a-z0-9]+)+){1,3}(?:\.aspx)?", re.I)
_MARKS = (b"ArticleDetailControl", b"ArticleHeader", b"ArticleContent", b'class="PostDate"')
_BESIDE = ("tool", "PostDate", "ArticleHeader", "ArticleSummary", "Attachment", "AttachFiles")
_BOX = f"/{has_class('ArticleDetailControl')}"
_DATES = (DatePlace(rule="visible", path=has_class("PostDate")),)
_TITLE = f"{has_class('ArticleHeader')}/descendant-or-self::*[self::h1 or self::h2][1]"
_FIELDS: dict[str, Any] = {
    "author": has_class("Author"),
    "source": has_class("Source"),
    "section": f"/{has_class('breadcrumb', 'Breadcrumb')}/descendant::a[last()]",
    "files": f"{has_class('Attachment', 'AttachFiles')}//a[@href]",
}


class ArticleDetail(LayoutFamily):
    """Reader of these portals; what is read where: docs/families/articledetail.md."""

    name: ClassVar[str] = "articledetail"
    page_key = "page"

    layouts = (
        ArticleLayout(
            name="content",
            box=_BOX,
            body=has_class("ArticleContent"),
            title=_TITLE,
            summary=has_class("ArticleSummary", "Lead"),
            dates=_DATES,
            **_FIELDS,
            drop=has_class(*_BESIDE),
        ),
        ArticleLayout(  # the text stands in the control itself
            name="control",
            box=f"{_BOX}/..",
            body=has_class("ArticleDetailControl"),
            title=_TITLE,
            summary=has_class("ArticleSummary", "Lead"),
            dates=_DATES,
            **_FIELDS,
            drop=has_class(*_BESIDE, "OtherArticles", "Author", "Source"),
        ),
    )
    listings = (
        ListingLayout(
            name="titles",
            items=f"//h2[{of_class('Title')}][a]/..",
            link=f"h2[{of_class('Title')}]/a",
            date=has_class("PostDate"),
            frame=f"/{has_class('ArticleListControl', 'ArticleList')}",
            pager=f"/{has_class('paging', 'Paging', 'pagination', 'pager')}",
        ),
    )

    def fits(self, page: Page) -> bool:
        """The name of the article's box, or a listing's titles with their PostDate."""
        body = page.body
        listed = b'<h2 class="Title"' in body and b'class="PostDate"' in body
        return _MARKS[0] in body or listed or sum(mark in body for mark in _MARKS) >= 2

    def is_article_url(self, url: str) -> bool:
        """The slug ends in the article's number; the older scheme has it among four numbers."""
        return self.platform_id(url) is not None

    def platform_id(self, url: str) -> str | None:
        """``920730`` of ``/<category>/<slug>-920730``; the fourth number of the older scheme."""
        return slug_number(url, _ARTICLE)

    def is_listing_url(self, url: str) -> bool:
        """A path of words joined by dashes that is no article's."""
        path = urlsplit(url).path.rstrip("/")
        return self.platform_id(url) is None and _LISTING.fullmatch(path) is not None

    def is_guess(self, url: str) -> bool:
        """Pages of every kind have such addresses."""
        return True

    def page_url(self, section: str, number: int) -> str:
        """Page 1 is the section itself."""
        split = urlsplit(section)
        query = {name: value for name, value in query_of(section).items() if name != "page"}
        if number > 1:
            query["page"] = str(number)
        return urlunsplit(split._replace(query=urlencode(query), fragment=""))
