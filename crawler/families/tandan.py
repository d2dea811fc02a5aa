"""Tân Dân's portal on SharePoint, seen in Thanh Hóa, Ninh Thuận and Điện Biên: days, no times."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import Page
from crawler.families.layout_family import LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import has_class, of_class

_MARKS = (b"ms-rtestate-field", b"/portal/KenhTin/", b"/portal/Pages/", b"channel-news-title")
# /portal/Pages/2023-11-11/<slug><letters of chance>.aspx; SharePoint looks at no case
_ARTICLE = re.compile(r"(?:/[^/]+)*/Pages/(\d{4}-\d{1,2}-\d{1,2})/[^/]+\.aspx", re.I)
_CHANNEL = re.compile(r"(?:/[^/]+)*/KenhTin/[^/]+\.aspx", re.I)
_PAGE = re.compile(
    r"(?:/[^/]+)*/Pages/(?!(?:default|home|trang-?chu|login|search|tim-?kiem|van-?ban|lich)[^/]*$)"
    r"[^/]+\.aspx",
    re.I,
)


def _day_in_address(found: ArticlePage) -> str | None:
    """The folder of an article is the day on which it was begun."""
    folder = _ARTICLE.fullmatch(urlsplit(found.page.url).path)
    return folder[1] if folder else None


_TITLES = ("channel-news-title", "title-news", "tandan-p-article-news-title")
_DROP = (
    has_class(
        *("tandan-p-article-news-title", "tandan-p-article-news-summary", "tandan-title-view"),
        *("tandan-span-date-publish", "tandan-date-view", "tandan-div-article-other"),
        *("social-share", "td-tags", "article-tools"),
    )
    + ' | descendant::*[contains(@id, "PlaceHolderMain") and contains(@id, "_label")]'
)
_DATED = has_class("tandan-span-date-publish", "tandan-date-view", axis="following")
_OTHERS = f"[not(ancestor::*[{of_class('tandan-div-article-other')}])]"


def _layout(
    name: str, mark: str, *, body: str | None = None, title: str = "tandan-p-article-news-title"
) -> ArticleLayout:
    """A template: the classes of its body and title; the date stands below the title."""
    head = f"{has_class(title)}[not(descendant::a[@href])]"  # in listings the same class is a link
    return ArticleLayout(
        name=name,
        mark=mark.encode(),
        title=head,
        body=body or has_class(mark),
        summary=has_class("tandan-p-article-news-summary", "summary-news", "news-sapo"),
        dates=(
            DatePlace(rule="visible", path=f"({head}/{_DATED}{_OTHERS})[1]"),
            DatePlace(rule="address", read=_day_in_address),
        ),
        section=f"{has_class('breadcrumb', 'tandan-breadcrumb')}/descendant::a[last()]",
        tags=f"{has_class('td-tags')}//a",
        drop=_DROP,
    )


# Rich text fields stand elsewhere on the page, too: the one behind the title.
_FIELD = (
    f"{has_class('tandan-p-article-news-title')}/following::*[{of_class('ms-rtestate-field')}][1]"
)


class TanDan(LayoutFamily):
    """Reader of Tân Dân portals; what is read where: docs/families/tandan.md."""

    name: ClassVar[str] = "tandan"
    page_key = "pageindex"  # of the portals that page by address

    layouts = (
        _layout("main", "tandan-p-article-main"),
        _layout("contents", "article-contents"),
        _layout("view", "tandan-content-view", title="tandan-title-view"),
        _layout("field", "ms-rtestate-field", body=_FIELD),
    )
    listings = (
        ListingLayout(
            name="channel",
            items=f"/{has_class(*_TITLES)}",
            frame=f"/{has_class('channel-news', 'channel-news-title')}",
            pager=f"/{has_class('pager', 'pagination', 'paging', 'tandan-pager')}",
        ),
    )

    def fits(self, page: Page) -> bool:
        """The vendor's prefix of classes, and one other mark."""
        body = page.body
        return b"tandan-" in body and any(mark in body for mark in _MARKS)

    def is_article_url(self, url: str) -> bool:
        """``/portal/Pages/<Y-M-D>/<slug>.aspx``."""
        return _ARTICLE.fullmatch(urlsplit(url).path) is not None

    def is_listing_url(self, url: str) -> bool:
        """``/portal/KenhTin/<channel>.aspx``, ``/portal/Pages/<channel>.aspx``."""
        path = urlsplit(url).path
        return _CHANNEL.fullmatch(path) is not None or _PAGE.fullmatch(path) is not None

    def is_guess(self, url: str) -> bool:
        """``/portal/Pages/<name>.aspx`` may be any page."""
        return _CHANNEL.fullmatch(urlsplit(url).path) is None

    def page_url(self, section: str, number: int) -> str:
        """Page 1 is the channel itself; portals that page by forms are told by page 1."""
        base = urlunsplit(urlsplit(section)._replace(query="", fragment=""))
        return f"{base}?PageIndex={number}" if number > 1 else base
