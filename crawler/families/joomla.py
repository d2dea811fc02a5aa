"""Joomla (1.5 to 4) with its own articles, and its extension K2."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.families.addresses import cleaned, join, query_of, same_host
from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import HREFS, Listing, Page, Site, strings
from crawler.families.layout_family import CANONICAL, LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import around, find, has_class, last_name, of_class, text_of
from pipelines.addresses import is_file, picture_address
from pipelines.article import Reading

_GENERATOR = re.compile(rb"<meta\b[^>]{0,60}generator[^>]{0,60}Joomla!?\s*([\d.]*)", re.I)
_MARKS = (b"/media/jui/", b"/media/system/js/", b"com_content", b"item-page", b"/templates/")
_ARTICLE = re.compile(r"(?:/[^/]+)*/(?:item/)?(\d{1,8})-[^/]*[a-z][^/]*", re.I)
_UNNUMBERED = re.compile(  # Joomla 4 and 5 may leave the numbers out, extensions did before
    r"(?:/index\.php)?(?:/component/(?:content/article|k2/item))?"
    r"(?:/(?!component/|index\.php)[^/]+){0,6}/(?!index\.php$)[^/]*[a-z][^/]*",
    re.I,
)
_LISTING = re.compile(r"(?:/index\.php)?(?:/[a-z0-9-]*[a-z][a-z0-9-]*){1,4}(?:\.html)?", re.I)
_CATEGORY = re.compile(r"/(?:itemlist/)?category/[^/]+$", re.I)
_OTHER = re.compile(  # their last parts begin with a number, too
    r"/(?:itemlist|category|tags?|users?|contacts?|weblinks|newsfeeds|author)/", re.I
)
_GRAPH = strings('//script[@type="application/ld+json"]/text()')
_GRAPH_ID = re.compile(r"#\\?/schema\\?/com_content\\?/article\\?/(\d{1,8})\"")
_MENU_LINKS = strings(  # of a menu module; modules of articles have items, too
    '//li[contains(@class, "item") and not(contains(@class, "articles"))]/a/@href'
)
_MOST_GRAPH = 100_000  # characters of one script
_LABEL = re.compile(r"^(?:Danh mục|Chuyên mục|Category|Đăng trong|Được đăng trong)\s*:?\s*", re.I)
_INFO = has_class("article-info", "iteminfo", "article-tools")
_K2_PARTS = (
    *("itemIntroText", "itemImageBlock", "itemToolbar", "itemRatingBlock", "itemLinks"),
    *("itemContentFooter", "itemExtraFields", "itemSocialSharing", "itemAuthorBlock"),
    *("itemRelated", "itemNavigation", "itemComments", "itemBackToTop"),
)
_25_PARTS = (
    *("actions", "article-info", "pagenav", "content_rating", "icons", "tags", "article-index"),
    *("page-header", "pagination", "img-intro-left", "img-fulltext-left", "img-fulltext-right"),
    *("relateditems", "related-articles", "related", "img-fulltext-none"),
)
_15_PARTS = (
    *("createdate", "createby", "small", "modifydate", "buttonheading", "contentheading"),
    *("contentrating", "article_separator"),
)
_TITLE = (  # menus may print their own heading above
    'descendant::*/@itemprop[. = "headline" or . = "name"]'
    "/parent::*[self::h1 or self::h2 or self::h3] | "
    f"{has_class('article-title', tag='h1')} | {has_class('page-header')}/h2 | "
    f"({has_class('page-header')})[last()]/h1"
)
_HEADING = f"/{has_class('contentheading')}"
_HEAD_ROWS = (  # the section stands in a row of its own, the text behind the date or the author
    "descendant::tr[following-sibling::tr"
    f"/td[{of_class('createdate')} or span[{of_class('small')}]]]"
)
_HOME = re.compile(r"trang chủ|trang nhất|home", re.I)
_WAY = f"/{has_class('breadcrumbs', 'breadcrumb', 'pathway')}/descendant-or-self::a"
_CAPTIONED = f"({has_class('caption', tag='img')})[@title]"
_COUNTED = f"/{has_class('counter')}"
_COUNTER = re.compile(r"(\d{1,6})\s*(?:/|trên|của|of)\s*(\d{1,6})")
_PAGER = f"/{has_class('pagination', 'k2Pagination')}"

_LOCAL = 'time[contains(@datetime, "+07:00")]'  # a site that is set to its own zone prints it
_DATES = (
    DatePlace(
        rule="published_time", path=f"{has_class('published')}//{_LOCAL}", attribute="datetime"
    ),
    DatePlace(
        rule="time",
        path=f"{has_class('published', 'create')}//time | {_INFO}//time",
        attribute="datetime",
        decides=False,  # UTC by its mark, but sites without a zone print their own time there
    ),
    DatePlace(rule="visible", path=has_class("published", "createdate", "itemDateCreated")),
    DatePlace(rule="created_time", path=f"{has_class('create')}//{_LOCAL}", attribute="datetime"),
    DatePlace(rule="created", path=has_class("create")),
)


class Joomla(LayoutFamily):
    """Reader of Joomla portals; what is read where: docs/families/joomla.md."""

    name: ClassVar[str] = "joomla"
    names_accounts = True

    layouts = (
        ArticleLayout(
            name="k2",
            mark=b"itemTitle",
            box=f"/descendant::*/@id[. = 'k2Container']/parent::* | /{has_class('itemView')}",
            body=has_class("itemFullText", "itemBody"),
            title=f"{has_class('itemTitle')}/text()",  # "Nổi bật" stands in a tag behind it
            summary=has_class("itemIntroText"),
            dates=_DATES,
            section=f"{has_class('itemCategory')}//a",
            tags=f"{has_class('itemTags')}//a",
            lead=has_class("itemImageBlock"),
            files=f"{has_class('itemAttachments', 'itemAttachmentsBlock')}//a[@href]",
            drop=has_class(*_K2_PARTS),
        ),
        ArticleLayout(  # 3 to 5
            name="item-page",
            mark=b"item-page",
            box=f"/{has_class('item-page')}",
            body='descendant::*/@itemprop[. = "articleBody"]/parent::* | '  # T3: .article-content
            f"{has_class('com-content-article__body', 'article-content')}",
            title=_TITLE,
            dates=_DATES,
            section=f"{has_class('category-name')}",
            tags=f"{has_class('tags')}//a",
            lead=has_class("item-image", "pull-left-item-image", "entry-image", "full-image"),
            files=f"{has_class('com-content-article__links', 'content-links')}//a[@href]",
            drop=has_class("pagenav", "pager", "content_rating", "icons", "tags"),
        ),
        ArticleLayout(  # Helix Ultimate
            name="article-details",
            mark=b"article-details",
            box=f"/{has_class('article-details')}",
            body='descendant::*/@itemprop[. = "articleBody"]/parent::*',
            title=_TITLE,
            dates=_DATES,
            section=f"{has_class('category-name')}",
            tags=f"{has_class('tags')}//a",
            lead=has_class("article-full-image"),
            drop=has_class("pagenav", "pager", "content_rating", "icons", "tags"),
        ),
        ArticleLayout(
            name="yootheme",
            mark=b"uk-article",
            box=f"/{has_class('uk-article', tag='article')}",
            body='descendant::*[@property="text"]',
            title=has_class("uk-article-title"),
            dates=(
                DatePlace(
                    rule="date_published",
                    path='meta[@property="datePublished"][contains(@content, "+07:00")]',
                    attribute="content",
                ),
                DatePlace(rule="visible", path=f"{has_class('uk-article-meta')}//time"),
            ),
            section=f"{has_class('uk-article-meta')}//a",
            lead='descendant::*[@property="image"]',
            drop=has_class("uk-pagination"),
        ),
        ArticleLayout(  # 1.6 and 2.5: the text stands beside its heading
            name="2.5",
            mark=b"item-page",
            box=f"/{has_class('item-page')}",
            body="self::*",
            title="h2 | h1[not(../h2)]",
            dates=_DATES,
            section=f"{has_class('category-name')}",
            lead=has_class("img-fulltext-left", "img-fulltext-right", "img-fulltext-none"),
            drop=f"{has_class(*_25_PARTS)} | h1 | h2[1]",
        ),
        ArticleLayout(  # 1.5: a table for the heading, one for the text
            name="1.5",
            mark=b"contentheading",
            box=around(_HEADING, f"/{has_class('contentpaneopen')}"),
            body=f"({has_class('contentpaneopen', tag='table')})[last()]",
            title=has_class("contentheading"),
            dates=_DATES,
            section=f"{_HEAD_ROWS}/td/span[not({of_class('small')})]",
            drop=f"{_HEAD_ROWS} | {has_class(*_15_PARTS)}",
        ),
    )
    listings = (
        ListingLayout(
            name="k2",
            items=f"/{has_class('catItemView', 'tagItemView', 'genericItemView')}",
            title=has_class("catItemTitle", "tagItemTitle", "genericItemTitle"),
            date=has_class("catItemDateCreated", "tagItemDateCreated", "genericItemDateCreated"),
            frame='//*[@id="k2Container"]',
            pager=_PAGER,
        ),
        ListingLayout(
            name="blog",
            items=f"/{has_class('item', 'blog-item', 'leading-0')}"
            f"[ancestor::*[{of_class('blog', 'blog-featured')}]] | "
            f"/{has_class('items-leading')}/div",
            link=f"descendant::*[self::h2 or self::h3]/a[@href] | {has_class('readmore')}/a",
            title="descendant::*[self::h2 or self::h3]",
            date=has_class("published", "create"),
            frame=f"/{has_class('blog', 'blog-featured')}[not(self::table)]",
            pager=_PAGER,
        ),
        ListingLayout(
            name="table",
            items=f"//table[{of_class('category')}]//tr[{has_class('list-title')}]",
            title=f"{has_class('list-title')}//a",
            date=has_class("list-date"),
            frame=f"/{has_class('category-list')}",
            pager=_PAGER,
        ),
        ListingLayout(  # 1.5: titles as links or not, then "Đọc thêm"
            name="1.5",
            items=f"/{has_class('blog', tag='table')}"
            f"//a[{of_class('contentpagetitle', 'readon')}] | "
            f"//tr[{of_class('sectiontableentry1', 'sectiontableentry2')}]//a[@href]",
            title=f"self::a[not({of_class('readon')})] | "
            f"ancestor::table[1]/preceding-sibling::table[1]/{has_class('contentheading')}",
            frame=f"/{has_class('blog', 'contentpane', tag='table')}",
            pager=f"//a[{of_class('pagenav')}]/..",
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
        if found and not _OTHER.search(path):
            return f"k2-{found[1]}" if "/item/" in path else found[1]
        query = query_of(url)
        number = query.get("id", "").partition(":")[0]
        if number.isdecimal() and query.get("view") in ("article", "item"):
            return f"k2-{number}" if query.get("option") == "com_k2" else number
        return None

    def may_be_listed(self, url: str) -> bool:
        """An article's own address, or one without its number: ``/tin-tuc/<slug>``."""
        if self.is_article_url(url):
            return True
        path = urlsplit(url).path.rstrip("/")
        unnumbered = _UNNUMBERED.fullmatch(path) and not _OTHER.search(f"{path}/")
        return bool(unnumbered) and not is_file(url)

    def is_listing_url(self, url: str) -> bool:
        """A menu item's path of words, or a category of ``index.php?option=com_content``."""
        if self.platform_id(url) is not None:
            return False
        query = query_of(url)
        if "option" in query:
            return query.get("view") in ("category", "itemlist", "section")
        path = urlsplit(url).path.rstrip("/")
        return _LISTING.fullmatch(path) is not None or _CATEGORY.search(path) is not None

    def is_guess(self, url: str) -> bool:
        """Menu items lead to pages of any kind."""
        return True

    def site(self, page: Page) -> Site:
        """Menu items; later pages and the pages of components are none.

        Where no address has a number, articles look like menu items: then only menus count.
        """
        site = super().site(page)
        site.guesses = [
            url
            for url in site.guesses
            if not query_of(url).keys() & {"start", "limitstart"}
            and not urlsplit(url).path.startswith("/component/")
        ]
        links = (join(page.url, href) for href in HREFS(page.tree))
        if not any(url is not None and self.platform_id(url) for url in links):
            menu = {cleaned(join(page.url, href) or "") for href in _MENU_LINKS(page.tree)}
            site.guesses = [url for url in site.guesses if url in menu] or site.guesses
        return site

    def addresses(self, found: ArticlePage) -> tuple[str, list[str]]:
        """Of addresses without a number the canonical one, if it ends in the same slug."""
        fetched, aliases = super().addresses(found)
        if aliases or self.platform_id(fetched):
            return fetched, aliases
        canonical = join(fetched, CANONICAL(found.tree))
        if canonical is None:
            return fetched, []
        canonical = self.article_url(canonical)
        same = _slug(canonical) == _slug(fetched) and same_host(canonical, fetched)
        if canonical == fetched or not same or not self.may_be_listed(canonical):
            return fetched, []
        return canonical, [fetched]

    def listing(self, page: Page) -> Listing:
        """By the tables; "Trang 2 / 6" tells of more pages than the links."""
        listing = super().listing(page)
        counted = _COUNTER.search(text_of(find(_COUNTED, page.tree)))
        if counted:
            listing.number = int(counted[1])
            listing.pages = max(int(counted[2]), listing.pages or 0)
        return listing

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """The category without its label. "Viết bởi" names an account, which is nobody.

        The number that an address leaves out stands among what Joomla 5 tells search engines.
        Joomla's caption.js shows the title of ``img.caption`` below the picture.
        """
        reading.platform_id = reading.platform_id or _number_told(found)
        reading.section = _LABEL.sub("", reading.section or "") or last_name(
            find(_WAY, found.tree), _HOME, reading.title
        )
        titles: dict[str | None, str] = {}
        for picture in find(_CAPTIONED, found.box):
            titles[picture_address(picture.get, found.base)] = picture.get("title")
            caption = picture.makeelement("p", {"class": "img_caption"})
            caption.text = picture.get("title")
            picture.addnext(caption)
        for image in reading.lead_images:
            image.caption = image.caption or titles.get(image.url)


def _slug(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2].removesuffix(".html")


def _number_told(found: ArticlePage) -> str | None:
    """``2071`` of ``…/#/schema/com_content/article/2071``; None where several are named."""
    told = {
        number for text in _GRAPH(found.tree) for number in _GRAPH_ID.findall(text[:_MOST_GRAPH])
    }
    return told.pop() if len(told) == 1 else None
