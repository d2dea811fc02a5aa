"""Joomla (1.5 to 4) with its own articles, and its extension K2."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.families.addresses import query_of
from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import Page
from crawler.families.layout_family import LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import has_class, of_class
from pipelines.article import Reading

_GENERATOR = re.compile(rb"<meta\b[^>]{0,60}generator[^>]{0,60}Joomla!?\s*([\d.]*)", re.I)
_MARKS = (b"/media/jui/", b"/media/system/js/", b"com_content", b"item-page", b"/templates/")
_ARTICLE = re.compile(r"(?:/[^/]+)*/(?:item/)?(\d{1,8})-[^/]*[a-z][^/]*", re.I)
_LISTING = re.compile(r"(?:/index\.php)?(?:/[a-z0-9-]*[a-z][a-z0-9-]*){1,4}(?:\.html)?", re.I)
_LABEL = re.compile(r"^(?:Danh mục|Chuyên mục|Category|Đăng trong|Được đăng trong)\s*:?\s*", re.I)
_INFO = has_class("article-info", "iteminfo", "article-tools")
_K2_PARTS = ("itemIntroText", "itemImageBlock", "itemToolbar", "itemRatingBlock", "itemLinks")
_HEADING = f"/{has_class('contentheading')}"
_PAGER = f"/{has_class('pagination', 'k2Pagination')}"

_DATES = (
    DatePlace(
        rule="time",
        path=f"{has_class('published', 'create')}//time/@datetime | {_INFO}//time/@datetime",
        decides=False,  # UTC by its mark, but many sites write their own time there
    ),
    DatePlace(rule="visible", path=has_class("published", "createdate", "itemDateCreated")),
    DatePlace(rule="created", path=has_class("create")),
)


class Joomla(LayoutFamily):
    """Reader of Joomla portals; what is read where: docs/families/joomla.md."""

    name: ClassVar[str] = "joomla"

    layouts = (
        ArticleLayout(
            name="k2",
            box=f"//*[@id='k2Container' or {of_class('itemView')}]",
            body=has_class("itemFullText", "itemBody"),
            title=has_class("itemTitle"),
            summary=has_class("itemIntroText"),
            dates=_DATES,
            section=f"{has_class('itemCategory')}//a",
            tags=f"{has_class('itemTags')}//a",
            lead=has_class("itemImageBlock"),
            files=f"{has_class('itemAttachments', 'itemAttachmentsBlock')}//a[@href]",
            drop=has_class(*_K2_PARTS),
        ),
        ArticleLayout(
            name="item-page",
            box=f"/{has_class('item-page')}",
            body='descendant::*[@itemprop="articleBody"]',
            title=(
                f"{has_class('page-header')}//*[self::h1 or self::h2 or self::h3][1] | "
                'descendant::*[@itemprop="headline" or @itemprop="name"][1]'
            ),
            dates=_DATES,
            section=f"{has_class('category-name')}",
            tags=f"{has_class('tags')}//a",
            lead=has_class("item-image", "pull-left-item-image"),
            drop=has_class("pagenav", "pager", "content_rating", "icons", "tags"),
        ),
        ArticleLayout(  # 1.5: a table for the heading, one for the text
            name="1.5",
            box=f"({_HEADING})[1]/ancestor::*[{has_class('contentpaneopen')}][1]",
            body=f"({has_class('contentpaneopen', tag='table')})[last()]",
            title=has_class("contentheading"),
            dates=_DATES,
            drop=has_class("createdate", "createby", "small", "modifydate", "buttonheading"),
        ),
    )
    listings = (
        ListingLayout(
            name="k2",
            items=f"/{has_class('catItemView')}",
            title=has_class("catItemTitle"),
            date=has_class("catItemDateCreated"),
            frame='//*[@id="k2Container"]',
            pager=_PAGER,
        ),
        ListingLayout(
            name="blog",
            items=f"/{has_class('blog', 'blog-featured')}//*[{of_class('item', 'leading-0')}] | "
            f"/{has_class('items-leading')}/div",
            link="descendant::*[self::h2 or self::h3]/a[@href]",
            date=has_class("published", "create"),
            frame=f"/{has_class('blog', 'blog-featured')}",
            pager=_PAGER,
        ),
        ListingLayout(
            name="table",
            items=f"//table[{of_class('category')}]//tr[{has_class('list-title')}]",
            date=has_class("list-date"),
            frame=f"/{has_class('category-list')}",
            pager=_PAGER,
        ),
    )

    def fits(self, page: Page) -> bool:
        """The generator tag, or three marks of its folders and classes."""
        if _GENERATOR.search(page.body):
            return True
        return sum(mark in page.body for mark in _MARKS) >= 3

    def version(self, page: Page) -> str | None:
        """Version in the generator tag; newer Joomla tells none."""
        found = _GENERATOR.search(page.body)
        return found[1].decode("ascii") or None if found else None

    def is_article_url(self, url: str) -> bool:
        """See ``platform_id``."""
        return self.platform_id(url) is not None

    def platform_id(self, url: str) -> str | None:
        """``1115`` of ``/chinh-tri/1115-<slug>``; K2 counts on its own: ``k2-1115``.

        Without short addresses: ``index.php?option=com_content&view=article&id=1115:<slug>``.
        """
        path = urlsplit(url).path.removesuffix(".html").rstrip("/")
        found = _ARTICLE.fullmatch(path)
        if found:
            return f"k2-{found[1]}" if "/item/" in path else found[1]
        query = query_of(url)
        number = query.get("id", "").partition(":")[0]
        if number.isdecimal() and query.get("view") in ("article", "item"):
            return f"k2-{number}" if query.get("option") == "com_k2" else number
        return None

    def is_listing_url(self, url: str) -> bool:
        """A menu item's path of words, or a category of ``index.php?option=com_content``."""
        if self.platform_id(url) is not None:
            return False
        query = query_of(url)
        if "option" in query:
            return query.get("view") in ("category", "itemlist", "section")
        return _LISTING.fullmatch(urlsplit(url).path.rstrip("/")) is not None

    def is_guess(self, url: str) -> bool:
        """Menu items lead to pages of any kind."""
        return True

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """The category without its label. "Viết bởi" names an account, which is nobody."""
        reading.section = _LABEL.sub("", reading.section or "") or None
