"""Sitemaps, RSS and robots.txt as the CMS makes them, wrong minutes included."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import formatdate

from .server import Response
from .text import entities, local

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def robots(site) -> bytes:
    closed = (
        "admin", "data", "includes", "install", "modules", "robots.php", "web.config", "users",
        "statistics",
    )  # fmt: skip
    lines = [f"Disallow: /{name}{'' if '.' in name else '/'}" for name in closed]
    return "\n".join(["User-agent: *", *lines, f"Sitemap: {site.base}/sitemap.xml"]).encode()


def sitemap(site, path: str) -> Response:
    modules = ("vi.about", "vi.news", "vi.siteterms")
    if path == "/sitemap.xml":  # sites of several languages have a step more
        return _index(site, ("vi",) if site.layout.prefix else modules)
    if path == "/sitemap-vi.xml" and site.layout.prefix:
        return _index(site, modules)
    if path.startswith("/sitemap-vi.") and path.endswith(".xml"):
        ids = _newest(site, site.sitemap_limit) if path == "/sitemap-vi.news.xml" else []
        rows = "".join(_location(site, number) for number in ids)
        newest = site.corpus.times[-1] if len(site.corpus.times) else None
        return _xml(f"{_XML}<urlset {_SCHEMA}>{rows}</urlset>", newest)
    return Response(404, site.layout.not_found())


def _index(site, names) -> Response:
    rows = "".join(
        f"<sitemap><loc>{site.base}/sitemap-{name}.xml</loc></sitemap>" for name in names
    )
    return _xml(f"{_XML}<sitemapindex {_SCHEMA}>{rows}</sitemapindex>", None)


def _newest(site, limit: int):
    if site.active("empty_listings") or limit <= 0:
        return []
    return site.corpus.by_time[-limit:][::-1]


def _location(site, number: int) -> str:
    head = site.corpus.head(number)
    path = site.layout.article_path(head, head.categories[0])
    return (
        f"<url><loc>{site.base}{path}</loc><lastmod>{local(head.published):%Y-%m-%dT%H:%M:%S}+07:00"
        "</lastmod><changefreq>daily</changefreq><priority>0.8</priority></url>"
    )


def _xml(text: str, changed: int | None) -> Response:
    headers = [("Last-Modified", formatdate(changed, usegmt=True))] if changed else []
    return Response(200, [text.encode()], headers, "text/xml; charset=utf-8")


def _feed_date(epoch: int) -> str:
    """The month where the minutes belong."""
    when = datetime.fromtimestamp(epoch, UTC)
    return (
        f"{_DAYS[when.weekday()]}, {when.day} {_MONTHS[when.month - 1]} {when.year} "
        f"{when:%H}:{when.month:02d}:{when:%S} GMT"
    )


def rss(site, inside: str) -> Response:
    """The newest thirty of all or of one section."""
    name = inside.removeprefix("/rss").strip("/")
    corpus, layout = site.corpus, site.layout
    title, ids = "Tin Tức", _newest(site, 30)
    if name:
        for section, category in enumerate(site.categories):
            if layout.category_alias(section) == name:
                title, ids = f"Tin Tức - {category.name}", corpus.sections[section][:30]
                break
        else:
            return Response(301, [], [("Location", layout.home_path)])
    items = "".join(_item(site, number) for number in ids)
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/'
        f'Atom">\n<channel>\n<title>{entities(title)}</title>\n<link>{site.base}/</link>\n'
        f'<atom:link href="{site.base}{layout.prefix}{inside}" rel="self" '
        "/>\n<language>vi</language>\n"
        f"<generator>\n<![CDATA[{layout.feed_generator}]]>\n</generator>\n"
        f"{items}</channel>\n</rss>\n"
    )
    return _xml(text, corpus.published[ids[0] - 101] if len(ids) else None)


def _item(site, number: int) -> str:
    head = site.corpus.head(number)
    path = site.layout.article_path(head, head.categories[0])
    image = ""
    if head.thumb:
        image = (
            f'<img src="{site.base}/assets/news/{head.thumb}" width="100" align="left" border="0">'
        )
    return (
        f"<item>\n<title>{head.title_html}</title>\n<link>{site.base}{path}</link>\n"
        f'<guid isPermaLink="false">\n<![CDATA[news_{number}]]>\n</guid>\n'
        f"<pubDate>{_feed_date(head.published)}</pubDate>\n"
        f"<description>\n<![CDATA[{image}{head.summary_html}]]>\n</description>\n</item>\n"
    )
