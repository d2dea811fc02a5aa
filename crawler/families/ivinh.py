"""iVinh CMS (web2py), used by portals of Hà Tĩnh: the Dublin Core metas hold the date."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.families.addresses import cleaned
from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import Page
from crawler.families.layout_family import LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import has_class
from pipelines.article import Reading

_MARKS = (b"ivinhcmsbox", b"DC.Inditifier", b"/portal/folder/", b"static/uploads/ckeditor/")
# /<app>/portal/read/<folder>/<table>/<slug>.html; newer: /<app>/portal/<folder>/<table>/<slug>
_ARTICLE = re.compile(r"/(?:read/)?[^/]+/(?:tintuc|news|sanpham)/[^/]+?(?:\.html)?")
_LISTING = re.compile(r"(.*/folder/[^/]+?)(?:/(\d{1,5})\.html)?")
_HOME = re.compile(r".*/folder/home")

# Issued is the publication; Created is when somebody began to write.
_DATES = (
    DatePlace(rule="dc_issued", meta="dc.date.issued"),
    DatePlace(rule="visible", path=has_class("luot", tag="p")),
    DatePlace(rule="published_time", meta="article:published_time"),
)


class IVinh(LayoutFamily):
    """Reader of iVinh portals; what is read where: docs/families/ivinh.md."""

    name: ClassVar[str] = "ivinh"

    layouts = (
        ArticleLayout(
            name="detail",
            box='//*[@id="object_table_content"]',
            body=has_class("content_new_detail"),
            title=f"{has_class('content_new_detail')}/h4",
            section='descendant::*[@id="title_page"]',
            dates=_DATES,
            modified="dc.date.modified",
            files=f"{has_class('upload_table')}//a[@href]",
            drop=f"h4[1] | {has_class('luot', 'upload_table', 'tinlienquan')}",
        ),
    )
    listings = (
        ListingLayout(
            name="folder",
            items=f'//*[@id="object_table_content"]/{has_class("item_news")}',
            frame='//*[@id="object_table_content"]/*[@id="title_page"]',
            pager='//*[@id="page"]',
        ),
    )

    def fits(self, page: Page) -> bool:
        """Two of the marks, or the misspelt Dublin Core name alone."""
        return b"DC.Inditifier" in page.body or sum(mark in page.body for mark in _MARKS) >= 2

    def is_article_url(self, url: str) -> bool:
        """``/kyanh/portal/read/<folder>/news/<slug>.html``; the table was ``tintuc`` once."""
        path = urlsplit(url).path
        return "/portal/" in path and _ARTICLE.fullmatch(path.partition("/portal")[2]) is not None

    def is_listing_url(self, url: str) -> bool:
        """``/kyanh/portal/folder/<folder>``, but not the home page, which is one, too."""
        path = urlsplit(url).path
        return _LISTING.fullmatch(path) is not None and _HOME.fullmatch(path) is None

    def page_number(self, url: str) -> int | None:
        """The number of ``…/folder/<folder>/<N>.html``."""
        found = _LISTING.fullmatch(urlsplit(url).path)
        return int(found[2]) if found and found[2] else None

    def page_url(self, section: str, number: int) -> str:
        """Page 1 is the folder itself."""
        return f"{cleaned(section)}/{number}.html" if number > 1 else section

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """DC.Creator is an account of the CMS; DC.Publisher names the site."""
        reading.site_name = reading.site_name or found.meta("dc.publisher")
