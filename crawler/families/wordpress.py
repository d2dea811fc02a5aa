"""WordPress: the REST API as date search where it is open, else sitemap and category pages."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

import msgspec

from crawler.families import wordpress_pictures, wordpress_times
from crawler.families.addresses import cleaned, join, number_in, query_of, same_host
from crawler.families.article_layout import ArticleLayout, ArticlePage, DatePlace
from crawler.families.base import (
    Link,
    Listing,
    Page,
    Site,
    UnknownLayout,
    string,
    strings,
)
from crawler.families.layout_family import LayoutFamily
from crawler.families.lead_pictures import pictures_above
from crawler.families.listing_layout import ListingLayout
from crawler.families.paths import around, find, has_class, of_class, text_of
from pipelines.article import Reading

PER_PAGE = 100  # the most the API gives

_GENERATOR = re.compile(rb"<meta\b[^>]{0,60}generator[^>]{0,60}WordPress\s*([\d.]*)", re.I)
_API = string('string(/descendant::link[@rel="https://api.w.org/"]/@href)')
_SHORTLINK = string('string(/descendant::link[@rel="shortlink"]/@href)')
_BODY_CLASS = string("string(/html/body/@class)")
_POST = string(
    'string(/descendant::*/@id[starts-with(., "post-")][parent::article or parent::div])'
)
_POST_ID = re.compile(r"(?:^|\s)postid-(\d{1,12})(?:\s|$)")
_PAGE = re.compile(r"^(.*?/)(?:page|trang)/(\d{1,6})/?$")
_PAGED = re.compile(r"[&?]paged=\d+")
_LISTING = re.compile(r"/(?:[^/]+/)*(?:category|chuyen-muc|danh-muc|chu-de)/.+", re.I)
_NO_ARTICLE = re.compile(
    r"/(?:[^/]+/)*(?:category|chuyen-muc|danh-muc|chu-de|tag|author|page|trang|feed|comments|"
    r"wp-content|wp-includes|wp-json|wp-admin|attachment|search)(?:/.*)?|/?|/wp-[a-z]+\.php",
    re.I,
)
_MENU = strings('//li[contains(@class, "menu-item-object-category")]/a/@href')
_BODY = has_class(
    *("entry-content", "post-content", "td-post-content", "single-content"),
    *("et_pb_post_content", "dynamic-entry-content"),
)
_SITES = ("site-title", "site-branding", "site-header", "masthead", "logo")
_OF_THE_SITE = " or ".join(
    f'contains(@{name}, "{one}")' for name in ("class", "id") for one in _SITES
)
_OWN_H1 = (
    "descendant::h1[not(ancestor::*[contains(@class, 'entry-content')])]"
    f"[not(ancestor-or-self::*[{_OF_THE_SITE}])]"
)
# Themes that keep h1 for the site's name head a post with h2, as they do those of lists.
_OWN_H2 = f"{has_class('entry-title', 'post-title', tag='h2')}[not(descendant::a)]"
_TITLE = (
    f"{has_class('entry-title', 'post-title', 'wp-block-post-title', tag='h1')} | "
    f"{_OWN_H1} | {_OWN_H2}"
)
_FUSION_TEXT = has_class("fusion-content-tb")
_WIDGETS = has_class(
    *("sharedaddy", "jp-relatedposts", "yarpp-related", "post-views", "ssba", "wpulike"),
    *("addtoany_share_save_container", "kk-star-ratings", "kksr-legend", "post-ratings"),
    *("navigation", "post-navigation", "related-posts", "author-box", "comments-area"),
    *("code-block", "ez-toc-container", "lwptoc", "td-post-sharing", "td-a-rec", "td_block_wrap"),
    *("blog-share", "social-icons", "entry-meta", "wp-block-latest-posts", "rmp-widgets-container"),
    *("toc_container", "wp-block-file__button", "wp-block-file__embed", "jeg_post_tags"),
    *("jnews_inline_related_post_wrapper", "jeg_share_button"),
)
# GeneratePress prints the time of the change first; Newspaper calls its only one "updated".
_PUBLISHED = f"{of_class('published')} or not({of_class('updated')})"
_LISTED_DATE = ("post-date", "entry-date", "elementor-post-date", "post-meta", "date")
_ELEMENTOR = "elementor-widget-theme-post-"
_INFO = "elementor-post-info__item--type-"


class _Title(msgspec.Struct):
    rendered: str = ""


class _Post(msgspec.Struct):
    id: int
    link: str
    date: str | None = None
    title: _Title = msgspec.field(default_factory=_Title)


def _linked_date(found: ArticlePage) -> str | None:
    """What a plugin tells search engines, in UTC as a rule."""
    told = found.linked.get("datePublished")
    return told if isinstance(told, str) else None


def _linked_section(found: ArticlePage) -> str | None:
    """The first category that a plugin tells search engines."""
    told = found.linked.get("articleSection")
    first = next(iter(told), None) if isinstance(told, list) else told
    return first if isinstance(first, str) else None


def _elementor_date(found: ArticlePage) -> str | None:
    """Day and time are entries of their own."""
    day, time = (text_of(find(has_class(_INFO + kind), found.box)) for kind in ("date", "time"))
    return f"{time} {day}".strip() if day else None


_ENTRY = ArticleLayout(
    name="entry",
    # the innermost that holds the title, too: whole pages are wrapped in such elements
    box=around(f"/{_BODY}", f"/{_OWN_H1} | /{_OWN_H2}"),
    body=_BODY,
    title=_TITLE,
    dates=(
        DatePlace(rule="time", read=wordpress_times.published),
        DatePlace(rule="published_time", meta="article:published_time"),
        DatePlace(rule="json_ld", read=_linked_date),
        DatePlace(rule="visible", read=wordpress_times.shown),
    ),
    summary=has_class(
        *("entry-summary", "post-excerpt", "sapo", "td-post-sub-title"),
        "jeg_post_subtitle",
    ),
    modified="article:modified_time",
    section=(
        'descendant::a[contains(concat(" ", @rel, " "), " category ")] | '
        f"{has_class('taxonomy-category', 'td-category', 'cat-links', 'tdb-category')}//a"
    ),
    tags=(
        'descendant::a[@rel="tag"][not(ancestor::*[contains(@class, "taxonomy-category")])]'
        f" | {has_class('tags-links', 'post-tags', 'td-tags', 'tagcloud')}//a"
    ),
    lead=has_class(
        *("post-thumbnail", "entry-thumbnail", "featured-image", "entry-image"),
        *("td-post-featured-image", "wp-block-post-featured-image", "jeg_featured"),
        "tdb_single_featured_image",
    ),
    drop=f'{_WIDGETS} | descendant::*[@id="ez-toc-container" or @id="toc_container"]',
)


class WordPress(LayoutFamily):
    """Reader of WordPress portals; what is read where: docs/families/wordpress.md."""

    name: ClassVar[str] = "wordpress"
    names_accounts = True

    layouts = (
        replace(  # Avada's layout builder: what is called the post's text is the whole post
            _ENTRY,
            name="avada",
            mark=b"fusion-content-tb",
            box=around(f"/{_FUSION_TEXT}", f"/{_OWN_H1}"),
            body=_FUSION_TEXT,
        ),
        _ENTRY,
        ArticleLayout(  # pages put together in Elementor: each field a widget of its own
            name="elementor",
            mark=b"elementor-widget-theme-post-content",
            box=f"/{has_class('elementor-location-single')}",
            body=f"{has_class(_ELEMENTOR + 'content')}/{has_class('elementor-widget-container')}"
            f" | {has_class(_ELEMENTOR + 'content')}",
            title=f"{has_class(_ELEMENTOR + 'title')} | descendant::h1",
            dates=(
                DatePlace(rule="published_time", meta="article:published_time"),
                DatePlace(rule="json_ld", read=_linked_date),
                DatePlace(rule="visible", read=_elementor_date),
            ),
            summary=has_class(_ELEMENTOR + "excerpt"),
            modified="article:modified_time",
            section=f"{has_class('elementor-post-info__terms-list-item')}",
            lead=has_class(_ELEMENTOR + "featured-image"),
            drop=_WIDGETS,
        ),
    )
    listings = (
        ListingLayout(
            name="posts",
            items=(
                f"//*[self::article or {of_class('post', 'hentry', 'type-post')}] | "
                f'//*[@id="post-list"]/{has_class("post-item")} | '
                f"/{has_class('td-ss-main-content')}/{has_class('td_module_wrap')}"
            ),
            link=(
                f"{has_class('entry-title', 'post-title')}/descendant-or-self::a[@href] | "
                f"descendant::a[@href][{has_class('post-title', 'entry-title')}] | "
                "descendant::*[self::h2 or self::h3]/a[@href]"
            ),
            title=f"{has_class('post-title')}[not(descendant::a)]",  # of a link around all
            date=f"descendant::time[{_PUBLISHED}]/@datetime"
            f" | self::*[not(descendant::time[{_PUBLISHED}])]/descendant::time/@datetime"
            f" | self::*[not(descendant::time)]/{has_class('published')}"
            f" | self::*[not(descendant::time or {has_class('published')})]"
            f"/{has_class(*_LISTED_DATE)}"
            f" | {has_class('fusion-single-line-meta')}/span[not(@class)]",
            pinned=f"self::*[{of_class('sticky')}]",
            number='substring-before(substring-after(concat(" ", @class, " "), " post-"), " ")',
            frame=f"//*[{of_class('archive', 'category', 'page-header', 'no-results')}]",
            pager="/"
            + has_class(
                *("pagination", "nav-links", "wp-pagenavi", "page-numbers", "page-nav"),
                *("wp-block-query-pagination", "navigation", "jeg_pagination"),
            ),
        ),
    )

    def fits(self, page: Page) -> bool:
        """The generator tag, or paths of its folders with the API's link or a post's class.

        An answer of the API has neither, but its own form.
        """
        body = page.body
        if _is_json(body) and b'"rendered"' in body:
            return True
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
        """Sections, also those that only the menu calls categories, and where the posts are.

        That is the API where its address is told, else the sitemap WordPress makes.
        """
        site = super().site(page)
        menu = (join(page.url, href) for href in _MENU(page.tree))
        own = (cleaned(url) for url in menu if url is not None and same_host(url, page.url))
        site.sections = list(dict.fromkeys([*own, *site.sections]))
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
        if _is_json(page.body):
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
        """``…/page/N/``, or ``?cat=3&paged=N``."""
        found = _PAGE.match(urlsplit(url).path)
        return int(found[2]) if found else number_in(url, "paged")

    def page_url(self, section: str, number: int) -> str:
        """Page 1 is the category itself."""
        base = cleaned(section).rstrip("/")
        if "?" in base:
            base = _PAGED.sub("", base)
            return f"{base}&paged={number}" if number > 1 else base
        return f"{base}/page/{number}/" if number > 1 else section

    def finish(self, reading: Reading, found: ArticlePage) -> None:
        """The post's number, told by its short link or its element; its author is an account.

        A picture that leads to its own larger file is that file; a caption that the theme left
        as ``[caption]…[/caption]`` is one.
        """
        number = query_of(_SHORTLINK(found.tree)).get("p", "")
        if not number.isdecimal():
            told = _POST_ID.search(_BODY_CLASS(found.tree))
            number = told[1] if told else _POST(found.tree).removeprefix("post-")
        reading.platform_id = number if number.isdecimal() else None
        reading.section = reading.section or _linked_section(found)
        reading.modified = reading.modified or wordpress_times.modified(found)
        if reading.body is not None:
            if not reading.lead_images:
                reading.lead_images = pictures_above(reading.body, found, "wp-post-image")
            wordpress_pictures.enlarge(reading.body)
            wordpress_pictures.show_captions(reading.body)


def _is_json(body: bytes) -> bool:
    return body[:100].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{")


def _api_listing(page: Page) -> Listing:
    try:
        posts = msgspec.json.decode(page.body.lstrip(b"\xef\xbb\xbf \r\n\t"), type=list[_Post])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
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
