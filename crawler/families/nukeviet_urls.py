"""NukeViet's addresses: article ids, listings, traps; see docs/families/nukeviet.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit, urlunsplit


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Prefixes of multi-language sites: /vi/news/…
LANGUAGES = _names("vi en fr de es pt ru zh cn tw ja jp ko kr la lo km kh th id cs tr it nl pl")
# Modules whose pages are not news, by the name they are installed under.
OTHER_MODULES = _names(
    "about siteterms page contact users voting banners seek feeds statistics laws faq opinions "
    "videoclips comment menu freecontent inform download photos albums co-cau-to-chuc "
    "two-step-verification myapi admin uploads assets themes includes sitemap"
)
# Functions of the news module that stand where a category could.
FUNCTIONS = _names(
    "topic tag groups search rss instant-rss content author rating print savefile sendmail "
    "amp viewcat"
)
# Other forms of one article: /print/<category>/<slug>-593.html
ARTICLE_FORMS = _names("print savefile sendmail amp")
NEWS_MODULE = "news"

_TRAP_PARTS = _names(
    "print savefile sendmail banners voting users statistics admin comment content rating seek "
    "tag amp two-step-verification instant-rss"
)
_TRAP_KEYS = _names("nv_redirect scaptcha second download pdf checkss q")
_ID = re.compile(r"^.+-([1-9]\d{0,8})$")
_PAGE = re.compile(r"^page-(\d{1,6})$")


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart; ``parts`` are the path's without language and paging."""

    language: str | None
    parts: tuple[str, ...]
    ending: str  # ".html", "/" or neither
    page: int | None
    query: dict[str, str]


@lru_cache(maxsize=256)  # one address is asked several things in a row
def take_apart(url: str) -> Address | None:
    """Split an address; None where it is not an http(s) one."""
    try:
        split = urlsplit(url)
    except ValueError:  # "http://[broken"
        return None
    if split.scheme not in ("http", "https", ""):
        return None
    query = dict(parse_qsl(split.query, keep_blank_values=True))
    path = split.path
    language = None
    if "nv" in query and path in ("", "/", "/index.php"):
        # index.php?language=vi&nv=news&op=kinh-te/ten-bai-593 is served without rewriting too
        language = query.get("language")
        path = f"/{query['nv']}/{query.get('op', '')}"
        path = path if path.endswith("/") else path.removesuffix(".html") + ".html"
    ending = next((end for end in (".html", "/") if path.endswith(end)), "")
    parts = [part for part in path.removesuffix(".html").split("/") if part]
    if parts and parts[0] in LANGUAGES and len(parts) > 1:
        language = parts.pop(0)
    page = _PAGE.match(parts[-1]) if parts else None
    if page and ending != ".html":
        parts.pop()
    number = int(page.group(1)) if page else None
    return Address(language, tuple(parts), ending, number, query)


@lru_cache(maxsize=256)
def platform_id(url: str) -> str | None:
    """``593`` of ``/tin-tuc/ten-bai-593.html`` or, in 3.4, of ``/vi/news/Tin-tuc/Ten-593/``.

    Languages other than Vietnamese and modules other than ``news`` count their articles on
    their own and are part of the id: ``en-593``, ``thong-bao-593``, ``en-thong-bao-593``.
    """
    address = take_apart(url)
    if address is None or address.page is not None or not address.ending:
        return None
    parts = [p for i, p in enumerate(address.parts) if i > 1 or p not in ARTICLE_FORMS]
    if len(parts) < 2 or OTHER_MODULES.intersection(parts[:1]) or FUNCTIONS.intersection(parts):
        return None
    found = _ID.match(parts[-1])
    if found is None:
        return None
    module = parts[-3] if len(parts) > 2 else None
    if address.ending == "/" and module is None and not _is_short_34(parts, found.group(1)):
        return None
    prefix = [address.language] if address.language not in (None, "vi") else []
    prefix += [module] if module not in (None, NEWS_MODULE) else []
    return "-".join([*(part for part in prefix if part), found.group(1)])


def _is_short_34(parts: list[str], number: str) -> bool:
    """3.4 without language and module: /Tin-tuc/Ten-bai-593/.

    /news/Nhiem-ky-2020-2025/ has the same form and is a category: years are not believed.
    """
    return parts[0] != NEWS_MODULE and not 1990 <= int(number) <= 2040


def is_article_url(url: str) -> bool:
    """Whether an address has the form of an article's own address."""
    return platform_id(url) is not None and not is_trap(url)


def is_listing_url(url: str) -> bool:
    """Whether an address has the form of a category's: /kinh-te/, /vi/news/kinh-te/page-2/."""
    address = take_apart(url)
    if address is None or address.ending == ".html" or is_trap(url) or platform_id(url) is not None:
        return False
    parts = address.parts
    if not parts or len(parts) > 2 or "." in parts[-1]:
        return False
    return not OTHER_MODULES.union(FUNCTIONS).intersection(parts)


def is_trap(url: str) -> bool:
    """Whether a link leads to tokens, printing, sending, log-in, counting or endless pages."""
    address = take_apart(url)
    if address is None:
        return True
    query, parts = address.query, address.parts
    if any("themever" in key for key in query) or _TRAP_KEYS.intersection(query):
        return True
    if _TRAP_PARTS.intersection(parts[:2]):
        return True
    if parts[:1] == ("index.php",) and "nv" not in query:
        return True
    return "search" in parts[:2] and bool(query) and "from_date" not in query


def cleaned(url: str) -> str:
    """The address without query and fragment, which NukeViet ignores (``?fbclid=…``)."""
    split = urlsplit(url)
    if "nv=" in split.query:
        return urlunsplit(split._replace(fragment=""))
    return urlunsplit(split._replace(query="", fragment=""))


def article_address(url: str) -> str:
    """The article's own address of its print, save and mail pages, without query."""
    split = urlsplit(cleaned(url))
    parts = split.path.split("/")
    for place in (1, 2, 3):
        if place < len(parts) - 2 and parts[place] in ARTICLE_FORMS:
            parts.pop(place)
            break
    return urlunsplit(split._replace(path="/".join(parts)))
