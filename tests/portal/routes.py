"""Addresses of the CMS: which page each of them gives, and all its ways of saying no."""

from __future__ import annotations

import re
from datetime import datetime

from . import feeds, listings, statics
from .corpus import PUBLIC
from .listings import PER_PAGE
from .server import Request, Response
from .text import ZONE

_ARTICLE = re.compile(r"^/([^/]+)/(.+)-(\d+)\.html$")
_ARTICLE34 = re.compile(r"^/([^/]+)/(?!page-\d+/$)(.+)-(\d+)/$")
_LISTING = re.compile(r"^/([^/]+)(?:/(?:page-(\d+)/?)?)?$")
_DAY = re.compile(r"^(\d\d?)\.(\d\d?)\.(\d{4})$")
_MODULES = (
    "about", "laws", "faq", "videoclips", "contact", "page", "users", "voting", "statistics",
    "content", "seek", "siteterms", "banners", "comment", "opinions",
)  # fmt: skip
GIF = (
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
)


def moved(path: str, status: int = 301) -> Response:
    return Response(status, [], [("Location", path)])


def _inside(site, path: str) -> str:
    """The path without the module prefix of multi-language sites."""
    prefix = site.layout.prefix
    for start in (prefix, "/vi") if prefix else ():
        if path.startswith(start + "/"):
            return path[len(start) :]
    return path


def _section(site, alias: str) -> int | None:
    for section in range(len(site.categories)):
        if site.layout.category_alias(section) == alias:
            return section
    return None


def _article_match(site, path: str):
    return (_ARTICLE34 if site.layout.prefix else _ARTICLE).match(path)


def kind(site, path: str) -> str:
    """Kind of a page address, for faults and counters."""
    if path == "/robots.txt":
        return "robots"
    if path.endswith(".xml"):
        return "sitemap"
    if path in ("/", "/vi/", "/vi/news/", "/index.php"):
        return "home"
    if "/uploads/" in path:
        return "other"  # a relative src on a rewritten address
    inside = _inside(site, path)
    first = inside.split("/")[1] if inside.count("/") else ""
    if first in ("rss", "search"):
        return first
    if first in ("print", "savefile", "sendmail", "tag", "feeds", *_MODULES):
        return "other"
    if _article_match(site, inside):
        return "article"
    return "listing" if _section(site, first) is not None else "other"


def answer(site, request: Request, asked: str) -> Response:
    """The page at an address, with no fault in the way."""
    path, layout = request.path, site.layout
    if request.method == "POST" and "referer" not in request.headers:
        return Response(200, [b"<html><body>Your request is blocked</body></html>"])
    if asked == "robots":
        return Response(200, [feeds.robots(site)], media_type="text/plain; charset=utf-8")
    if asked == "sitemap":
        return feeds.sitemap(site, path)
    if asked == "home":
        return _home(site, request)
    if "/uploads/" in path:
        return Response(404, layout.not_found())
    inside = _inside(site, path)
    if asked == "article":
        return _article(site, request, inside)
    if asked == "search":
        return _search(site, request, path)
    if asked == "rss":
        return feeds.rss(site, inside)
    if asked == "listing":
        return _listing(site, inside)
    if inside.startswith("/feeds"):
        return Response(200, layout.feeds())
    if inside.startswith("/tag/"):
        return _tag(site, inside)
    first = inside.split("/")[1]
    if first in ("print", "savefile", "sendmail"):
        return _print(site, inside[len(first) + 1 :], first)
    if first == "banners" and request.query.get("id"):
        return moved("https://dichvucong.example/", 302)
    if first in _MODULES:
        return Response(200, layout.plain(first))
    return moved(layout.home_path)


def _home(site, request: Request) -> Response:
    query = request.query
    if request.path == "/index.php":
        if "scaptcha" in query or "second" in query:
            return Response(200, [GIF], media_type="image/gif", compressible=False)
        if query.get("op") == "search":
            return _search(site, request, f"{site.layout.prefix}/search/")
    return Response(200, site.layout.home())


def _article(site, request: Request, inside: str) -> Response:
    match = _article_match(site, inside)
    section, number = _section(site, match[1]), int(match[3])
    layout, corpus = site.layout, site.corpus
    public = corpus.state(number) == PUBLIC
    if layout.prefix:  # 3.4: any section, any slug
        if not public or section is None:
            return Response(404, layout.not_found())
        return Response(200, layout.article(site.article(number), section))
    if section is None:
        return moved(_canonical(site, number) if public else layout.home_path)
    if not public:
        return Response(404, layout.not_found())
    head = corpus.head(number)
    if section not in head.categories:
        return Response(404, layout.not_found())
    if section != head.categories[0] or match[2] != head.alias:
        return moved(_canonical(site, number))
    article = site.article(number)
    if request.query.get("download") == "1":
        _, files = layout.files(article)
        wanted = request.query.get("id", "")
        if wanted.isdigit() and int(wanted) < len(files):
            return statics.download(files[int(wanted)], head.published)
        return Response(404, layout.not_found())
    return Response(200, layout.article(article, section))


def _canonical(site, number: int) -> str:
    head = site.corpus.head(number)
    return site.layout.article_path(head, head.categories[0])


def _listing(site, inside: str) -> Response:
    match, layout = _LISTING.match(inside), site.layout
    if not match:
        return moved(layout.home_path)
    section = _section(site, match[1])
    if match[2] is None:
        if not inside.endswith("/"):
            return moved(layout.category_path(section))
        number = 1
    else:
        number = int(match[2])
        if number < 2:
            return moved(layout.category_path(section))
        if not inside.endswith("/"):
            return moved(layout.category_path(section, number))
    page = listings.category(site.corpus, section, number)
    if number > page.last and layout.past_end_redirects:
        return moved(layout.category_path(section))
    if site.active("empty_listings"):
        page = listings.Page(section, number, 1, ())
    return Response(200, layout.listing(page))


def _day(text: str, late: bool) -> int | None:
    """Epoch of the start of a day ``01.06.2020``, or of the day after where ``late``."""
    match = _DAY.match(text.strip())
    if not match:
        return None
    try:
        start = datetime(int(match[3]), int(match[2]), int(match[1]), tzinfo=ZONE)
    except ValueError:
        return None
    return int(start.timestamp()) + (86400 if late else 0)


def _search(site, request: Request, path: str) -> Response:
    """The date search: 20 a page, newest first, both days included."""
    query, layout = request.query, site.layout
    start, end = _day(query.get("from_date", ""), False), _day(query.get("to_date", ""), True)
    if layout.search_needs_choice and query.get("choose") != "1":
        start = end = None
    if _lies_of(site, "always"):
        start = end = None
    ids = site.corpus.between(start, end)[::-1]
    word = query.get("q", "").strip().lower()
    if word:
        ids = [i for i in ids[:3000] if word in site.corpus.head(i).title.lower()]
    if site.active("empty_listings") or _lies_of(site, "nothing"):
        ids = ids[:0]
    number = int(query["page"]) if query.get("page", "").isdigit() else 1
    last = max(1, -(-len(ids) // PER_PAGE))
    shown = ids[(number - 1) * PER_PAGE : number * PER_PAGE]
    if site.active("search_lies"):
        shown = _lies(site, ids, number, shown)
    return Response(200, layout.search(shown, number, last, query, path))


def _lies_of(site, kind: str) -> bool:
    return site.active("search_lies") and site.faults["search_lies"].value == kind


def _lies(site, ids, number: int, shown):
    """``drop``: items missing; ``repeat``: later pages give page 1 again; default both.

    ``nothing``, ``always``: finds none, or all, whatever is asked.
    """
    mode = site.faults["search_lies"].value or "both"
    if mode in ("repeat", "both") and number > 1:
        shown = ids[:PER_PAGE]
    if mode in ("drop", "both"):
        shown = [i for i in shown if i % 5]
    return shown


def _tag(site, inside: str) -> Response:
    name = inside.removeprefix("/tag/")
    if name.endswith("/"):
        return Response(404, site.layout.not_found())
    name = re.sub(r"/page-\d+$", "", name).replace("-", " ")
    newest = site.corpus.by_time[-200:][::-1]
    ids = [i for i in newest if name in site.article(i).tags]
    return Response(200, site.layout.tag(name, ids[:20]))


def _print(site, inside: str, first: str) -> Response:
    match = _article_match(site, inside)
    if not match or not site.corpus.is_public(int(match[3])):
        return Response(404, site.layout.not_found())
    if first == "sendmail":
        return Response(200, site.layout.plain("sendmail"))
    page = site.layout.print_page(site.article(int(match[3])))
    headers = (
        [("Content-Disposition", "attachment; filename=bai-viet.html")]
        if first == "savefile"
        else []
    )
    return Response(200, page, headers)
