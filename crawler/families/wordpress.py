"""WordPress: the REST API as date search where it is open, else sitemap and category pages."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

import msgspec

from crawler.families.addresses import cleaned, join, query_of
from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import Link, Listing, Page, Site, UnknownLayout, string
from crawler.families.layout_family import LayoutFamily
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import has_class, of_class
from pipelines.article import Reading

PER_PAGE = 100  # the most the API gives

_GENERATOR = re.compile(rb"<meta\b[^>]{0,60}generator[^>]{0,60}WordPress\s*([\d.]*)", re.I)
_API = string('string(//link[@rel="https://api.w.org/"]/@href)')
_SHORTLINK = string('string(//link[@rel="shortlink"]/@href)')
_POST = string('string(//article[starts-with(@id, "post-")]/@id)')
_PAGE = re.compile(r"^(.*?/)(?:page|trang)/(\d{1,6})/?$")
_LISTING = re.compile(r"/(?:[^/]+/)*(?:category|chuyen-muc|danh-muc|chu-de)/.+", re.I)
_NO_ARTICLE = re.compile(
    r"/(?:[^/]+/)*(?:category|chuyen-muc|danh-muc|chu-de|tag|author|page|trang|feed|comments|"
    r"wp-content|wp-includes|wp-json|wp-admin|attachment|search)(?:/.*)?|/?|/wp-[a-z]+\.php",
    re.I,
)
_BODY = has_class("entry-content", "post-content", "td-post-content", "single-content")
_TITLE = (
    f"{has_class('entry-title', 'post-title', tag='h1')} | "
    "descendant::h1[not(ancestor::*[contains(@class, 'entry-content')])]"
)
_WIDGETS = has_class(
    *("sharedaddy", "jp-relatedposts", "yarpp-related", "post-views"),
    *(
        "addtoany_share_save_container",
        "ssba",
        "kk-star-ratings",
        "wpulike",
        "navigation",
        "post-navigation",
        "related-posts",
    ),
    *("author-box", "comments-area", "code-block"),
)


class _Title(msgspec.Struct):
    rendered: str = ""


class _Post(msgspec.Struct):
    id: int
    link: str
    date: str | None = None
    title: _Title = msgspec.field(default_factory=_Title)


class WordPress(LayoutFamily):
    """Reader of WordPress portals; what is read where: docs/families/wordpress.md."""

    name: ClassVar[str] = "wordpress"

    layouts = (
        ArticleLayout(
            name="entry",
            # the innermost that holds the title, too: whole pages are wrapped in such elements
            box=f"(/{_BODY})[1]/ancestor::*[{_TITLE}][1]",
            body=_BODY,
            title=_TITLE,
            dates=(
                DatePlace(
                    rule="time",
                    path=(
                        f"descendant::time[{of_class('entry-date', 'published')}]/@datetime |"
                        f" {has_class('posted-on', 'entry-meta', 'post-meta')}//time/@datetime"
                    ),
                ),
                DatePlace(rule="published_time", meta="article:published_time"),
                DatePlace(rule="visible", path=has_class("posted-on", "entry-date", "post-date")),
            ),
            summary=has_class("entry-summary", "post-excerpt", "sapo"),
            modified="article:modified_time",
            section='descendant::a[contains(concat(" ", @rel, " "), " category ")]',
            tags=(
                f'descendant::a[@rel="tag"] | {has_class("tags-links", "post-tags", "tagcloud")}//a'
            ),
            lead=has_class("post-thumbnail", "entry-thumbnail", "featured-image"),
            drop=_WIDGETS,
        ),
    )
    listings = (
        ListingLayout(
            name="posts",
            items=f"//*[self::article or {of_class('post', 'hentry', 'type-post')}]",
            link=(
                f"{has_class('entry-title', 'post-title')}/descendant-or-self::a[@href] | "
                "descendant::*[self::h2 or self::h3]/a[@href]"
            ),
            date="descendant::time/@datetime",
            number='self::*[starts-with(@id, "post-")]/@id',
            frame=f"//*[{of_class('archive', 'category', 'page-header', 'no-results')}]",
            pager=f"//*[{of_class('pagination', 'nav-links', 'wp-pagenavi', 'page-numbers')}]",
        ),
    )

    def fits(self, page: Page) -> bool:
        """The generator tag, or paths of its folders with the API's link or a post's class."""
        body = page.body
        if _GENERATOR.search(body):
            return True
        return b"/wp-content/" in body and (
            b"api.w.org" in body or b"wp-includes" in body or b"type-post" in body
        )

    def version(self, page: Page) -> str | None:
        """Version in the generator tag."""
        found = _GENERATOR.search(page.body)
        return found[1].decode("ascii") or None if found else None

    def site(self, page: Page) -> Site:
        """Sections, and the API where its address is told; else the sitemap WordPress makes."""
        site = super().site(page)
        api = join(page.url, _API(page.tree))
        if api is not None and "rest_route=" not in api:
            site.search = f"{api.rstrip('/')}/wp/v2/posts"
        else:
            site.sitemap = join(page.url, "/wp-sitemap.xml")
        return site

    def search_url(self, site: Site, since: date, until: date, number: int) -> str | None:
        """Posts of a range; both ends of the API's range are exclusive."""
        if site.search is None:
            return None
        after, before = since - timedelta(days=1), until + timedelta(days=1)
        return (
            f"{site.search}?after={after}T23:59:59&before={before}T00:00:00&orderby=date&order=desc"
            f"&per_page={PER_PAGE}&page={number}&_fields=id,link,date,title"
        )

    def listing(self, page: Page) -> Listing:
        """An answer of the API (JSON) or a page of posts. Raises ``UnknownLayout``."""
        if page.body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
            return _api_listing(page)
        return super().listing(page)

    def sitemap(self, page: Page) -> tuple[list[Link], list[str]]:
        """Posts alone: pages, categories and authors have sitemaps of their own."""
        links, further = super().sitemap(page)
        posts = [url for url in further if "post" in urlsplit(url).path and "posts-page" not in url]
        return list(links), posts

    def is_article_url(self, url: str) -> bool:
        """Posts may have any address but those of the system's own pages."""
        return "p" in query_of(url) or _NO_ARTICLE.fullmatch(urlsplit(url).path) is None

    def is_listing_url(self, url: str) -> bool:
        """``/category/<slug>/`` or what the portal calls categories."""
        return _LISTING.fullmatch(urlsplit(url).path) is not None

    def platform_id(self, url: str) -> str | None:
        """The number of a short link, ``/?p=123``; other addresses do not tell it."""
        number = query_of(url).get("p", "")
        return number if number.isdecimal() else None

    def page_number(self, url: str) -> int | None:
        """``…/page/N/``."""
        found = _PAGE.match(urlsplit(url).path)
        return int(found[2]) if found else None

    def page_url(self, section: str, number: int) -> str:
        """Page 1 is the category itself."""
        base = cleaned(section).rstrip("/")
        return f"{base}/page/{number}/" if number > 1 else section

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """The post's number, told by its short link or its element; its author is an account."""
        number = query_of(_SHORTLINK(found.tree)).get("p", "")
        if not number.isdecimal():
            number = _POST(found.tree).removeprefix("post-")
        reading.platform_id = number if number.isdecimal() else None


def _api_listing(page: Page) -> Listing:
    try:
        posts = msgspec.json.decode(page.body.lstrip(b"\xef\xbb\xbf \r\n\t"), type=list[_Post])
    except msgspec.MsgspecError as error:
        raise UnknownLayout(f"the API answers no list of posts: {error}") from None
    query = query_of(page.url)
    listing = Listing(url=page.url, layout="api", per_page=PER_PAGE)
    listing.number = int(query.get("page", "1")) if query.get("page", "1").isdecimal() else 1
    total = page.headers.get("x-wp-totalpages", "")
    listing.pages = int(total) if total.isdecimal() else None
    for post in posts:
        address = join(page.url, post.link)
        if address is not None:
            title = " ".join(html.unescape(post.title.rendered).split())
            published = f"{post.date[:19]}+07:00" if post.date else None
            listing.links.append(Link(address, str(post.id), title or None, published))
    return listing
