"""NukeViet's routes: home page, page of feeds, RSS and sitemaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from archive.timerange import VIETNAM, local_day
from crawler.families import nukeviet_urls, sitemaps
from crawler.families.addresses import join, same_host
from crawler.families.base import HREFS, Link, Page, Site, string, strings, utf8

_FEEDS = strings('//link[@rel="alternate"][@type="application/rss+xml"]/@href')
_META = string("string((//meta[@property=$name or @name=$name])[1]/@content)")
_SITE_NAME = string('string((//*[contains(@class, "site_name")])[1])')
_RSS = re.compile(r"^(.*/)rss/([^/]+)?/?$")
_SITEMAP = re.compile(r"^sitemap-\w+\.|\.xml$")  # /sitemap-vi.about.xml
_FEEDS_PAGE = "feeds/"


def read(page: Page) -> Site:
    """What a page of the portal tells of it; the home page tells most."""
    tree = page.tree
    feeds = _addresses(page, _FEEDS(tree))
    links = _addresses(page, HREFS(tree))
    links = [link for link in links if same_host(link, page.url)]
    base = _base(page.url, feeds, links)
    sections = _sections(feeds) or _sections_of_links(base, links)
    name = _META(tree, name="og:site_name") or _META(tree, name="author") or _SITE_NAME(tree)
    return Site(
        name=" ".join(name.split()) or None,
        generator=_META(tree, name="generator") or None,
        sections=sections,
        feeds=[feed for feed in dict.fromkeys(feeds) if not _of_other_module(feed)],
        sitemap=urljoin(page.url, "/sitemap.xml"),
        search=urljoin(page.url, base + "search/"),
    )


def sections_of_feeds(page: Page) -> Sequence[str]:
    """/rss/kinh-te/ of the page of feeds stands for the listing /kinh-te/."""
    return _sections(_addresses(page, HREFS(page.tree)))


def feeds_url(site: Site) -> str | None:
    """The page of all feeds is a module: /feeds/, on multi-language sites /vi/feeds/."""
    if site.search is None:
        return None
    first = urlsplit(site.search).path.strip("/").split("/")[0]
    prefix = f"/{first}/" if first in nukeviet_urls.LANGUAGES else "/"
    return urljoin(site.search, prefix + _FEEDS_PAGE)


def article_url_by_id(site: Site, platform_id: str) -> str | None:
    """``/x/x-593.html``: NukeViet 4 and 5 redirect from any category and slug to the article.

    3.4 serves the article below any category that there is: ``/vi/news/Thoi-su/x-593/``. None
    for an id with a language or module before it: its base is another.
    """
    if site.search is None or not platform_id.isdecimal():
        return None
    if re.search(r"NukeViet\s+v?3", site.generator or ""):
        return f"{site.sections[0]}x-{platform_id}/" if site.sections else None
    return f"{site.search.removesuffix('search/')}x/x-{platform_id}.html"


def sitemap(page: Page) -> tuple[Sequence[Link], Sequence[str]]:
    """Articles with their time of publication, and the sitemaps an index names."""
    root = sitemaps.parse(utf8(page.body, page.encoding))
    links: list[Link] = []
    further: list[str] = []
    for entry in sitemaps.children(root, "url", "sitemap"):
        address = join(page.url, sitemaps.text(entry, "loc"))
        if address is None:
            continue
        if sitemaps.local(entry) == "sitemap":
            further.append(address)
            continue
        identity = nukeviet_urls.platform_id(address)
        if identity is not None:
            published = _local_time(sitemaps.text(entry, "lastmod"))
            links.append(Link(address, identity, published=published))
    return links, [a for a in further if not _of_other_module(a)]


def feed(page: Page) -> Sequence[Link]:
    """Items of an RSS feed. pubDate prints the month where the minutes belong: day alone."""
    root = sitemaps.parse(utf8(page.body, page.encoding))
    links = []
    for item in root.iter("{*}item") if root is not None else ():
        address = join(page.url, sitemaps.text(item, "link"))
        identity = nukeviet_urls.platform_id(address) if address else None
        if address is not None and identity is not None:
            address = nukeviet_urls.cleaned(address)
            title = sitemaps.text(item, "title") or None
            links.append(Link(address, identity, title, _day(sitemaps.text(item, "pubDate"))))
    return links


def _addresses(page: Page, hrefs: list[str]) -> list[str]:
    joined = (join(page.url, href) for href in hrefs)
    return [address for address in joined if address is not None]


def _base(home: str, feeds: list[str], links: list[str]) -> str:
    """Path of the news module: ``/``, on multi-language sites ``/vi/news/``."""
    for feed_address in feeds:
        found = _RSS.match(urlsplit(feed_address).path)
        if found and not _of_other_module(feed_address):
            return found.group(1)
    for link in links:
        path = urlsplit(link).path
        if nukeviet_urls.is_article_url(link) and path.count("/") >= 2:
            category = path.rstrip("/").rsplit("/", 1)[0]
            return category.rsplit("/", 1)[0] + "/"
    return urlsplit(urljoin(home, "/")).path


def _sections(feeds: list[str]) -> list[str]:
    sections = []
    for address in feeds:
        found = _RSS.match(urlsplit(address).path)
        if found and found.group(2) and not _of_other_module(address):
            sections.append(urljoin(address, f"{found.group(1)}{found.group(2)}/"))
    return list(dict.fromkeys(sections))


def _sections_of_links(base: str, links: list[str]) -> list[str]:
    """Where a theme advertises no feeds (3.4): menu links just below the news module."""
    sections = []
    for link in links:
        path = urlsplit(link).path
        if not path.startswith(base) or not nukeviet_urls.is_listing_url(link):
            continue
        rest = path.removeprefix(base).strip("/")
        if rest and "/" not in rest and rest != nukeviet_urls.NEWS_MODULE:
            sections.append(nukeviet_urls.cleaned(link))
    return list(dict.fromkeys(sections))


def _of_other_module(address: str) -> bool:
    """Whether a feed or sitemap belongs to a module that is not news."""
    parts = [p for p in urlsplit(address).path.split("/") if p]
    if parts and parts[0] in nukeviet_urls.LANGUAGES:
        parts.pop(0)
    if not parts:
        return False
    module = _SITEMAP.sub("", parts[0])
    return module in nukeviet_urls.OTHER_MODULES


def _local_time(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(VIETNAM).isoformat(timespec="seconds") if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> str | None:
    try:
        moment = parsedate_to_datetime(text)
        return local_day(moment).isoformat() if moment.tzinfo else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
