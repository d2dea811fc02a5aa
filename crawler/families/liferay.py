"""Liferay portals: its asset publisher, and the view-article portlet of Quảng Trị."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from archive.timerange import local_day
from crawler.families import addresses
from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import Page
from crawler.families.layout_family import LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import around, find, has_class, last_name, of_class, text_of
from pipelines.article import Reading
from pipelines.dates import parse_date

_MARKS = (
    *(b"Liferay.", b"journal-content-article", b"/-/asset_publisher/", b"/-/view-article/"),
    *(b"data-senna-track", b"portlet-boundary", b"/o/frontend-", b"/html/js/liferay"),
)
_PUBLISHED = re.compile(
    r"/-/asset_publisher/\w+/content/(?:id/(\d+)|[^/]+)$|/w/[^/]+$|/-/[^/]*-[^/]*$"
)
_VIEWED = re.compile(r"/-/view-article/\d+/(?:\d+/)?(\d{4,15})$")
_CURRENT = re.compile(r"(?:_cur|-cur|^cur)$")
_NO_SECTION = re.compile(r"/c/portal|/-/|/documents/|/image/|/combo|/web/guest/?$|/o/|/group/")
_MILLISECONDS = re.compile(r"1\d{12}")


def _id_time(found: ArticlePage) -> str | None:
    """The id of an article is the moment it was made, in milliseconds."""
    number = _VIEWED.search(urlsplit(found.page.url).path)
    return number[1] if number and _MILLISECONDS.fullmatch(number[1]) else None


def _fragment_date(found: ArticlePage) -> str | None:
    """The first short text of a display page that is a date and nothing else.

    The day of the capture without a label may be a clock's: any other date goes before it.
    """
    now, clock = found.page.captured, None
    for fragment in find(has_class("component-paragraph", "component-text"), found.box):
        text = text_of([fragment])
        reading = parse_date(text, now=now) if len(text) <= 60 else None
        if reading is None:
            continue
        if reading.iso[:10] != str(local_day(now)) or text != reading.raw:
            return text
        clock = clock or text
    return clock


# The number in the address was made when the article was begun; the printed date is the later.
_DATES = (
    DatePlace(
        rule="visible",
        path=has_class(
            *("asset-publish-date", "assetPublishDate", "metadata-publish-date", "posted-on"),
            *("publish-date", "news-date", "date-publish", "date-info"),
        ),
        by_language=True,
    ),
    DatePlace(rule="published_time", meta="article:published_time"),
    DatePlace(rule="id", read=_id_time, milliseconds=True),
)
_CONTENT = f"/{has_class('article-content')}"
_PORTLETS = ("portlet-body", "asset-publisher", "portlet-content")
_PAGER = "/" + has_class("taglib-page-iterator", "lfr-pagination", "pagination-bar")
_DOCUMENTS = (  # /documents/<group>/<folder>/<name>.pdf/<uuid>
    f"{has_class('journal-content-article', 'component-paragraph')}"
    '//a[contains(@href, "/documents/")][normalize-space()]'
)
_CATEGORIES = has_class("taglib-asset-categories-summary")
_FRAGMENT_TITLE = has_class("component-heading", tag="h1")
_TITLE = (
    f"{has_class('header-title', 'asset-title', 'title-news', 'article-title', 'tieude')} | "
    "descendant::h1"
)
_CONTENTS = has_class("asset-content", "journal-content-article")
_FULL = has_class("asset-full-content")
_ASSET = ArticleLayout(  # web contents stand in banners and boxes of the page, too
    name="asset",
    mark=b"asset-full-content",
    box=f"(/{_FULL})[1]/ancestor::*[{of_class(*_PORTLETS)}][{_TITLE}][1]",
    body=f"{_FULL}/{has_class('journal-content-article')} | {has_class('asset-content')}",
    title=_TITLE,
    summary=has_class("asset-summary", "sapo", "summary"),
    dates=_DATES,
    section=f"{has_class('asset-category')} | "  # its vocabulary stands before it
    f"{_CATEGORIES}[not({has_class('asset-category')})]",
    tags=f"{has_class('taglib-asset-tags-summary')}//a",
    files=f"{has_class('document-link')}//a[@href] | {_DOCUMENTS}",
    drop=has_class(
        *("asset-publish-date", "assetPublishDate", "asset-title", "asset-summary"),
        *("taglib-ratings", "taglib-social-bookmarks", "asset-links", "asset-more"),
        *("header-title", "taglib-asset-tags-summary", "asset-metadata", "sapo", "summary"),
        *("asset-user-info", "title-news", "article-title", "tieude"),
        *("publish-date", "news-date", "date-publish", "posted-on"),
    ),
)


_ABSTRACTS = ListingLayout(  # publishers in side boxes have no pager
    name="asset",
    items=f"({_PAGER})[1]/ancestor::*[{of_class('portlet-boundary', 'portlet')}][1]"
    f"/{has_class('asset-abstract')}",
    title=has_class("asset-title"),
    date=has_class(
        *("asset-publish-date", "assetPublishDate", "metadata-publish-date", "posted-on")
    ),
    by_language=True,
    pager=_PAGER,
)
_WAY = f"/{has_class('breadcrumb', 'breadcrumbs')}/descendant::a"
_HOME = re.compile(r"trang chủ|home", re.I)


class Liferay(LayoutFamily):
    """Reader of Liferay portals; what is read where: docs/families/liferay.md."""

    name: ClassVar[str] = "liferay"
    names_accounts = True

    layouts = (
        ArticleLayout(
            name="view-article",
            mark=b"article-content",
            box=around(f"({_CONTENT})[last()]", f"/{has_class('article-title')}"),
            body=has_class("article-content"),
            title=_TITLE,
            summary=has_class("article-summary", "article-description"),
            dates=_DATES,
            author=has_class("article-author"),
            source=has_class("article-source"),
            section=f"/{has_class('breadcrumb')}/li[last()]",
            files=f"{has_class('article-files')}//a[@href]",
        ),
        _ASSET,
        replace(  # publishers that name the whole article nowhere
            _ASSET,
            mark=b"-content",
            box=f"/*[not({_FULL})]/{has_class(*_PORTLETS)}[{_CONTENTS}][{_TITLE}]",
            body=_CONTENTS,
        ),
        ArticleLayout(  # 7.4: a page laid out of fragments, each a heading or a text
            name="display-page",
            box='//*[@id="main-content" or @id="content"][' + _FRAGMENT_TITLE + "]",
            body=f"{has_class('journal-content-article')} | "
            f"{has_class('component-paragraph', 'component-text')}[p]",
            title=_FRAGMENT_TITLE,
            files=_DOCUMENTS,
            dates=(DatePlace(rule="fragment", read=_fragment_date, by_language=True), *_DATES),
        ),
    )
    listings = (
        _ABSTRACTS,
        replace(  # of one page
            _ABSTRACTS,
            items=f"/{has_class('asset-abstract')}",
        ),
        ListingLayout(
            name="view-article",
            items=f"/{has_class('list-article')}/*[{of_class('item-article')}]",
            title=has_class("article-title"),
            date=has_class("publish-date"),
            frame=f"/{has_class('list-article')}",
            pager=f"/{has_class('taglib-page-iterator', 'pagination')}",
        ),
        ListingLayout(  # publishers with a template of the portal's own
            name="links",
            items=f"({_PAGER})[1]"
            f"/ancestor::*[{of_class('portlet-asset-publisher', 'asset-publisher')}][1]"
            '//a[contains(@href, "/-/asset_publisher/") or contains(@href, "/w/")]'
            "[normalize-space() or @title]",
            # its words for "nothing": a publisher whose entries are not found is not empty
            frame=f"/{has_class('asset-publisher', 'portlet-asset-publisher')}"
            f"/{has_class('alert-info', 'portlet-msg-info', 'c-empty-state')}",
            pager=_PAGER,
        ),
    )

    def fits(self, page: Page) -> bool:
        """Two marks of the system."""
        return sum(mark in page.body for mark in _MARKS) >= 2

    def article_url(self, url: str) -> str:
        """Without the query: ``?redirect=…``, ``?inheritRedirect=…`` only lead back."""
        split = urlsplit(addresses.cleaned(url))
        if _PUBLISHED.search(split.path) or _VIEWED.search(split.path):
            split = split._replace(query="")
        return urlunsplit(split)

    def is_article_url(self, url: str) -> bool:
        """``…/-/asset_publisher/<id>/content/<slug>``, ``…/view-article/…``, 7.4: ``/w/<slug>``."""
        path = urlsplit(url).path
        return _PUBLISHED.search(path) is not None or _VIEWED.search(path) is not None

    def platform_id(self, url: str) -> str | None:
        """The article's number, where its address has one; slugs are no numbers."""
        path = urlsplit(url).path
        found = _VIEWED.search(path) or _PUBLISHED.search(path)
        return found[1] if found else None

    def is_listing_url(self, url: str) -> bool:
        """A page of the site: ``/web/<site>/<page>`` or ``/<page>``."""
        split = urlsplit(url)
        return not split.query and len(split.path) > 1 and not _NO_SECTION.search(split.path)

    def is_guess(self, url: str) -> bool:
        """Pages of every kind have such addresses."""
        return True

    def is_trap(self, url: str) -> bool:
        """Portlet actions, other window states and exports repeat pages, besides what all have."""
        query = addresses.query_of(url)
        state = query.get("p_p_state", "normal") not in ("normal", "maximized", "")
        return state or query.get("p_p_lifecycle", "0") != "0" or super().is_trap(url)

    def page_number(self, url: str) -> int | None:
        """``?…_INSTANCE_<id>_cur=N``."""
        for name, value in addresses.query_of(url).items():
            if _CURRENT.search(name) and value.isdecimal() and len(value) < 7:
                return int(value)
        return None

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """Where no category is told, the page that the article stands on is its section."""
        if reading.section is None:
            reading.section = last_name(find(_WAY, found.tree), _HOME, reading.title)
