"""DotNetNuke (DNN) portals: modules differ, the ids of their labels say what they hold."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.families.addresses import cleaned, join, number_in, query_of, same_host
from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import HREFS, Page, Site, strings
from crawler.families.layout_family import CANONICAL, LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import find, has_class, innermost, of_class, text_of
from pipelines.article import Reading

_GENERATOR = re.compile(rb"<meta\b[^>]{0,60}generator[^>]{0,60}DotNetNuke", re.I)
_MARKS = (b"dnn_ctr", b"tabid=", b"/DesktopModules/", b"dnnVariable", b"/Portals/0/")
_IN_PATH = re.compile(r"/(?:ItemID|ArticleID|NewsID|EntryID|Post|ID)/(\d{1,9})(?:/|$)", re.I)
_KEYS = ("itemid", "articleid", "newsid", "entryid", "id")
# Friendly addresses of three words and more; pages of the portal have such, too.
_UNNUMBERED = re.compile(r"(?:/[^/.]+){0,4}/[^/.]+-[^/.]+-[^/.]+(?:\.aspx)?", re.I)
_NO_ARTICLE = re.compile(r"/(?:tabid|ctl|pgrid|currentpage|portals|desktopmodules|api)/", re.I)
_MENU_LINKS = strings(
    '//*[self::ul or self::nav or self::div or self::table][contains(@class, "menu") or '
    'contains(@class, "Menu") or contains(@class, "nav") or contains(@id, "menu") or '
    'contains(@id, "Menu") or contains(@id, "MENU") or contains(@id, "nav")]//a/@href'
)
_PAGE = re.compile(r"/(?:pgrid/\d+/pageid|currentpage)/(\d{1,6})(?:/|$)", re.I)
_TAB = re.compile(r"/tabid/\d+/", re.I)
_AMERICAN = re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d [AP]M")


def _label(*names: str) -> str:
    """XPath of the elements whose id ends in one of the names, below a module's (``dnn_ctr…``)."""
    tests = " or ".join(  # the cheap half of each stands first
        f'(contains(., "{name}") and substring(., string-length(.) - {len(name) - 1}) = "{name}")'
        for name in names
    )
    return f'descendant::*/@id[starts-with(., "dnn_ctr")][{tests}]/parent::*'


_TITLE = _label("lblTitle", "lblTieuDe", "lblHeadline") + '[not(contains(@id, "_dnnTITLE_"))]'
_HEAD = _label("dnnTITLE_titleLabel", "dnnTITLE_lblTitle")  # the container's
_HOME = re.compile(r"trang chủ|home", re.I)
_BODY = _label("lblContent", "lblNoiDung", "divContent", "lblBody", "lblDetail")
_DATE = _label("lblDate", "lblNgayDang", "lblCreatedDate", "lblPublishDate", "lblPostDate")

_PAGER = "/" + has_class("PagingTable", "pager", "paging", "pagination", "article_pager")
_MOST_BODIES = 10
_EASY_PARTS = (
    *("edn_articleTitle", "edn_articleSummary", "edn_metaDetails", "edn_articleTags", "edn_tags"),
    *("edn_articleCategories", "edn_articleDocuments", "edn_documents", "edn_relatedArticles"),
    *("edn_socialLinks", "edn_articleComments", "edn_articleRating", "edn_articleImage"),
    *("edn_mainImage", "edn_authorBox", "edn_articleNavigation"),
)


def _module(tree: HtmlElement) -> HtmlElement | None:
    """The last module that holds a title and a body: boxes beside the article may do so, too."""
    titles = find(f"/{_TITLE}", tree)
    for body in reversed(find(f"/{_BODY}", tree)[-_MOST_BODIES:]):
        box = innermost(body, titles)
        while box is not None and not box.get("id", "").startswith("dnn_ctr"):
            box = box.getparent()
        if box is not None:
            return box
    return None


def _shown(american: bool, found: ArticlePage) -> str | None:
    """The date label; a server set to English prints the month first, with seconds and AM or PM."""
    text = text_of(found.own_parts(find(_DATE, found.box)))
    return text if text and bool(_AMERICAN.search(text)) == american else None


class Dnn(LayoutFamily):
    """Reader of DNN portals; what is read where: docs/families/dnn.md."""

    name: ClassVar[str] = "dnn"
    names_accounts = True

    layouts = (
        ArticleLayout(
            name="labels",
            box=_module,
            body=_BODY,
            title=_TITLE,
            summary=_label("lblSummary", "lblTomTat", "lblSapo", "lblDescription"),
            dates=(
                DatePlace(
                    rule="american", read=lambda found: _shown(True, found), month_first=True
                ),
                DatePlace(rule="visible", read=lambda found: _shown(False, found)),
            ),
            author=_label("lblAuthor", "lblTacGia"),
            source=_label("lblSource", "lblNguon"),
            section=f"/{has_class('breadcrumb', 'Breadcrumb')}/descendant::a[last()]",
            files=f"{_label('rptFiles', 'pnlFiles', 'divFiles')}//a[@href]",
        ),
        ArticleLayout(  # the module EasyDNNnews: head and text stand in one article
            name="easydnn",
            box=f"/{has_class('edn_articleDetails')}",
            body="self::*",
            title=has_class("edn_articleTitle"),
            summary=has_class("edn_articleSummary"),
            dates=(
                DatePlace(rule="time", path=f"{has_class('edn_metaDetails')}//time"),
                DatePlace(rule="meta_details", path=has_class("edn_metaDetails")),
            ),
            section=f"{has_class('edn_metaDetails', 'edn_articleCategories')}//a"
            f"[not(ancestor-or-self::*[contains(@class, 'author')])]",
            tags=f"{has_class('edn_articleTags', 'edn_tags')}//a",
            lead=has_class("edn_articleImage", "edn_mainImage"),
            files=f"{has_class('edn_articleDocuments', 'edn_documents')}//a[@href]",
            drop=f"{has_class(*_EASY_PARTS)} | header",
        ),
    )
    listings = (
        ListingLayout(
            name="grid",
            items=f"//tr[{of_class('rgRow', 'rgAltRow')}]",
            date=has_class("date", "ngaydang"),
            frame=f"/{has_class('RadGrid')}",
            pager=f"/{has_class('rgPager')}",
        ),
        ListingLayout(
            name="list",
            items="/"
            + has_class("news-item", "item")
            + '[ancestor::*[starts-with(@id, "dnn_ctr")]]',
            date=has_class("date", "ngaydang"),
            pager=_PAGER,
        ),
        ListingLayout(
            name="easydnn",
            items=f"/{has_class('edn_article')}[not({of_class('edn_articleDetails')})]",
            link=f"{has_class('edn_articleTitle')}/a[@href] | {has_class('edn_readMore')}",
            title=has_class("edn_articleTitle"),
            date=f"{has_class('edn_metaDetails')}//time",
            pager=_PAGER,
        ),
        ListingLayout(  # any module with a pager
            name="links",
            items=f'({_PAGER})[1]/ancestor::*[contains(@id, "_ModuleContent")][1]'
            "//a[@href][normalize-space() or @title]",
            pager=_PAGER,
        ),
    )

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """Where the way to the page tells no category, its module is named after it."""
        if reading.section is None or _HOME.fullmatch(reading.section):
            box = next((one for one in found.box.iterancestors() if find(_HEAD, one)), None)
            head = "" if box is None else text_of(find(_HEAD, box))
            reading.section = head if head and head != reading.title else None

    def fits(self, page: Page) -> bool:
        """The generator tag, or two marks."""
        if _GENERATOR.search(page.body):
            return True
        return b"dnn_ctr" in page.body and sum(mark in page.body for mark in _MARKS) >= 2

    def is_article_url(self, url: str) -> bool:
        """See ``platform_id``."""
        return self.platform_id(url) is not None

    def platform_id(self, url: str) -> str | None:
        """``1234`` of ``/tabid/119/ItemID/1234/View/Details/Default.aspx`` or ``?ItemID=1234``."""
        found = _IN_PATH.search(urlsplit(url).path)
        if found:
            return found[1]
        query = query_of(url)
        number = next((query[key] for key in _KEYS if key in query), "")
        return number if number.isdecimal() else None

    def may_be_listed(self, url: str) -> bool:
        """An article's own address, or one of words: EasyDNNnews leaves numbers out if told so."""
        if self.is_article_url(url):
            return True
        split = urlsplit(url)
        return (
            not split.query
            and _UNNUMBERED.fullmatch(split.path) is not None
            and _NO_ARTICLE.search(split.path) is None
        )

    def addresses(self, found: ArticlePage) -> tuple[str, list[str]]:
        """Of addresses without a number the canonical one, if its path is the same."""
        fetched, aliases = super().addresses(found)
        canonical = join(fetched, CANONICAL(found.tree))
        if canonical is None or aliases or self.platform_id(fetched):
            return fetched, aliases
        canonical = self.article_url(canonical)
        bare = urlunsplit(urlsplit(canonical)._replace(query=""))
        same = urlsplit(bare).path.lower() == urlsplit(fetched).path.lower()
        if bare == fetched or not same or not same_host(bare, fetched):
            return fetched, []
        return (bare, [fetched]) if self.may_be_listed(bare) else (fetched, [])

    def site(self, page: Page) -> Site:
        """Where no address has a number, articles look like pages: then only menus count."""
        site = super().site(page)
        links = (join(page.url, href) for href in HREFS(page.tree))
        if not any(url is not None and self.platform_id(url) for url in links):
            menu = {cleaned(join(page.url, href) or "") for href in _MENU_LINKS(page.tree)}
            site.guesses = [url for url in site.guesses if url in menu] or site.guesses
        return site

    def is_listing_url(self, url: str) -> bool:
        """A page of the portal (``tabid``) or a friendly path; no article, no control (``ctl``)."""
        if self.platform_id(url) is not None or "ctl" in query_of(url):
            return False
        path = urlsplit(url).path
        friendly = path.lower().endswith(".aspx") or "." not in path.rsplit("/", 1)[-1]
        return "tabid" in query_of(url) or _TAB.search(path) is not None or friendly

    def page_number(self, url: str) -> int | None:
        """``currentpage=2`` or ``currentpage/2`` of DNN's pager, ``/pgrid/591/pageid/2``."""
        found = _PAGE.search(urlsplit(url).path)
        return int(found[1]) if found else number_in(url, "currentpage")

    def is_guess(self, url: str) -> bool:
        """Pages of every kind have such addresses."""
        return True
