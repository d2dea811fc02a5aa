"""The two Laravel systems of Hà Tĩnh's ICT centre: that of districts and communes, the province's.

Both templates are public source (2017 and 2018).
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import Page
from crawler.families.layout_family import LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import has_class, of_class
from pipelines.article import Reading

_ARTICLE = re.compile(r"/chi-tiet-tin/[^/]+|/[^/]+/[^/]+/tin-tuc/(\d{1,9})-[^/]+\.hti")
_LISTING = re.compile(r"/(?:loai-tin|chuyen-muc)/(?!video$)[^/]+")
_TYPE = re.compile(  # the province's
    r"/(?!(?:loai-tin|chuyen-muc|van-ban|loai-van-ban|chi-tiet-tin|album|hoi-dap)/)"
    r"[a-z0-9-]+/[a-z0-9-]+"
)
_MARKS = (b"/chi-tiet-tin/", b"/loai-tin/", b'class="chi-tiet-tin"', b"list-group-item")
_PROVINCE_MARKS = (
    *(b".hti", b"main-title", b"portlet-header-title", b"nhom-tin-lien-quan"),
    *(b"tin_title_text", b"news-main"),
)
_PAGER = "/" + has_class("pagination", tag="ul")
_DETAIL = has_class("chi-tiet-tin", tag="div")


class HaTinh(LayoutFamily):
    """Reader of both; what is read where: docs/families/hatinh.md."""

    name: ClassVar[str] = "hatinh"
    page_key = "page"  # Laravel's

    layouts = (
        ArticleLayout(
            name="district",
            box=f"/{has_class('chi-tiet-tin', tag='div')}[h3]",
            body=has_class("noi-dung"),
            title="h3",
            summary=has_class("news-desc"),
            section=f"ancestor::*[{of_class('list-group')}][1]/*[{of_class('active')}]",
            # 'h:m d-m-Y': the hour of 12 without its half, the month where the minute belongs
            dates=(DatePlace(rule="visible", path=f"{has_class('thong-tin')}/p", day_only=True),),
        ),
        ArticleLayout(
            name="province",
            box=f"/{has_class('block3')}[{has_class('main-title')}]",
            body=f"{_DETAIL}/div[{of_class('noi-dung')}][1]",
            title=has_class("main-title"),
            summary=has_class("gioi-thieu"),
            section=f"{has_class('portlet-header')}/a[2]/h4",
            dates=(DatePlace(rule="visible", path=f"{has_class('meta')}//time"),),
            author=f"{_DETAIL}/*[{of_class('pull-right')}]/strong",
            source=f"{_DETAIL}/*[{of_class('pull-right')}]//small",
            files=f"{_DETAIL}/div[{of_class('noi-dung')}][2]/iframe",
        ),
    )
    listings = (
        ListingLayout(
            name="district",
            items=f"/{has_class('list-group-item')}[{has_class('hinh-minh-hoa')}]",
            title="descendant::h4",
            frame=f"/{has_class('list-group')}/*[{of_class('active')}]",
            pager=_PAGER,
        ),
        ListingLayout(
            name="province",
            items=f"/{has_class('loai-tin')}/*[{of_class('news-main')}]",
            title=f"descendant::div[{of_class('tin_title_text')}]",
            frame=f"/{has_class('loai-tin')}",
            pager=_PAGER,
        ),
    )

    def fits(self, page: Page) -> bool:
        """Two marks of the districts' system; three of the province's, whose classes are common."""
        body = page.body
        return (
            sum(mark in body for mark in _MARKS) >= 2
            or sum(mark in body for mark in _PROVINCE_MARKS) >= 3
        )

    def is_article_url(self, url: str) -> bool:
        """``/chi-tiet-tin/<slug>``; ``/<cat>/<type>/tin-tuc/<id>-<slug>.hti`` of the province.

        ``…/van-ban/…`` are legal documents, no news.
        """
        return _ARTICLE.fullmatch(urlsplit(url).path) is not None

    def is_listing_url(self, url: str) -> bool:
        """``/loai-tin/<slug>``, ``/chuyen-muc/<slug>``; the province's ``/<cat>/<type>``."""
        path = urlsplit(url).path
        return _LISTING.fullmatch(path) is not None or _TYPE.fullmatch(path) is not None

    def is_guess(self, url: str) -> bool:
        """The province's ``/<cat>/<type>`` may be a page of any kind."""
        return _TYPE.fullmatch(urlsplit(url).path) is not None

    def platform_id(self, url: str) -> str | None:
        """The number of the province's addresses; the districts' have none."""
        found = _ARTICLE.fullmatch(urlsplit(url).path)
        return found[1] if found else None

    def page_url(self, section: str, number: int) -> str:
        """Page 1 is the section itself."""
        base = urlunsplit(urlsplit(section)._replace(query="", fragment=""))
        return f"{base}?page={number}" if number > 1 else base

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """The breadcrumb's words end in a slash."""
        reading.section = (reading.section or "").rstrip(" /") or None
