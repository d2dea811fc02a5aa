"""VHV portals (vhv.vn), seen in Thái Bình: one article template, three listings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import Page
from crawler.families.layout_family import LayoutFamily
from crawler.families.lead_pictures import pictures_above
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import find, has_class, of_class, text_of
from pipelines.article import Reading
from pipelines.byline import read_byline
from pipelines.text import clean_text

_MARKS = (
    b"news-detail-layout-type-",
    b'class="ModuleWrapper"',
    b"VHV.",
    b"block-core-a",
    b"/App/Corporate/",
)
# /tin-tuc/<category>/<slug>.html, on some servers below the name of the site (/hcc0010/tin-tuc/…)
_ARTICLE = re.compile(r"(?:/[^/]+){1,5}/[^/]+\.html")
_LISTING = re.compile(r"(?:/[a-z]+\d+)?/tin-tuc(?:/[^/.]+){1,3}")
_GUESS = re.compile(r"(?:/[a-z]+\d+)?(?:/[a-z0-9-]+){1,2}")
_NO_NEWS = re.compile(
    r"/(?:van-ban|thu-tuc|hoi-dap|lien-he|video|album|thu-vien|media|search|tim-kiem|home|"
    r"users?|page|so-do|lich)[^/]*(?:/|$)"
)
_DATE = 'descendant::meta[@itemprop="datePublished"]'
_DROP = (
    has_class(
        *("social-connect", "block_share", "network-share", "button-bookmark", "rating"),
        *("relatedArticles", "show-article", "author", "source", "comment"),
    )
    + ' | descendant::*[@id="star-rating" or starts-with(@id, "stringrating")'
    + ' or starts-with(@id, "audio")]'
    + f" | descendant::div[{of_class('clearfix')}][{of_class('mt-10')}]"
)
_OUTSIDE = f"[not(ancestor::*[{of_class('content-detail', 'brief')}])]"  # the body reads its own
_RELATED = f"[not(ancestor::*[{of_class('relatedArticles')}])]"
_ABOUT = f"{has_class('author', 'source')}[contains(., '%s')]"
_AUTHOR = f"{has_class('author', 'author-name')}{_OUTSIDE}{_RELATED}"
_AFTER = re.compile(r"\s*[|•-]?\s*(?:Lượt xem|Nguồn(?: tin)?|Tác giả|Số lượt)\s*:.*", re.I)
_DETAIL = ArticleLayout(
    name="detail",
    box='/descendant::article[contains(@class, "news-detail-layout-")]',
    title=has_class("title-detail"),
    body=f"{has_class('content-detail')}[normalize-space() or descendant::img]",
    summary=has_class("brief"),
    dates=(
        DatePlace(rule="date_published", path=_DATE, attribute="content"),
        DatePlace(rule="published_time", meta="article:published_time"),
        DatePlace(rule="visible", path=f"{has_class('post-date')}{_OUTSIDE}{_RELATED}"),
    ),
    author=_ABOUT % "Tác giả:",
    source=_ABOUT % "Nguồn:",
    section=f"/{has_class('pathway-category', 'breadcrumb')}/descendant::a[last()]",
    files=f"descendant::a[contains(@onclick, 'ownload') or {of_class('link-download')}]{_OUTSIDE}",
    drop=_DROP,
)


class Vhv(LayoutFamily):
    """Reader of VHV portals; what is read where: docs/families/vhv.md."""

    name: ClassVar[str] = "vhv"
    page_key = "page"  # of other forms the pager tells the number, and their rule

    # Editors of some sites type the whole article into the field of the summary.
    layouts = (_DETAIL, replace(_DETAIL, name="brief", body=has_class("brief"), summary=None))
    listings = (
        ListingLayout(
            name="section",
            items=(
                '//section[contains(@class, " Article-Detail-")]'
                f"//*[{of_class('item-block', 'listType6')}]"
            ),
            link=(
                f"{has_class('entry-title', 'news-title', 'post-title')}"
                "/descendant-or-self::a[@href]"
            ),
            date=(
                f"{has_class('post-date')}/@datetime"
                f" | {has_class('time-news', 'date', 'post-date')}"
            ),
            frame='//section[contains(@class, " Article-Detail-")]',
            pager=f"/{has_class('pagination', 'paging', 'pager')}",
        ),
    )

    def fits(self, page: Page) -> bool:
        """Two of the marks of its templates."""
        return sum(mark in page.body for mark in _MARKS) >= 2

    def is_article_url(self, url: str) -> bool:
        """``/tin-tuc/<category>/<slug>.html``; other modules of news have names of their own."""
        path = urlsplit(url).path
        return _ARTICLE.fullmatch(path) is not None and _NO_NEWS.match(path) is None

    def is_listing_url(self, url: str) -> bool:
        """``/tin-tuc/<category>``, also below the name of a site, and what may be such a module."""
        path = urlsplit(url).path.rstrip("/")
        return _LISTING.fullmatch(path) is not None or (
            _GUESS.fullmatch(path) is not None and _NO_NEWS.search(path) is None
        )

    def is_guess(self, url: str) -> bool:
        """Modules of news other than ``tin-tuc`` have free names; itself it is an overview."""
        return _LISTING.fullmatch(urlsplit(url).path.rstrip("/")) is None

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """Author, source and hits may stand in one line; type 5 leaves the label out.

        A picture of its own stands between title and text.
        """
        told = reading.author or text_of(find(_AUTHOR, found.box))
        author = _AFTER.sub("", told.rpartition("Tác giả:")[2])
        if "Tác giả:" not in told:  # the box may hold hits alone, or nothing but its place
            byline = read_byline(clean_text(author), hint="author")
            author = (byline.author if byline else None) or ""
        reading.author = author or None
        reading.source = _AFTER.sub("", (reading.source or "").rpartition("Nguồn:")[2]) or None
        if reading.body is not None and not reading.lead_images:
            reading.lead_images = pictures_above(reading.body, found)
