"""What addresses look like: articles of one system have one form, menus and paging others."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from archive.fold import fold
from crawler.families.addresses import pairs_of

_DIGITS = re.compile(r"\d+")
_HEX = re.compile(r"(?<![^\W_])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,}(?![^\W_])", re.I)
_LETTERS = re.compile(r"(?<![^\W_])[a-z]+(?![^\W_])")
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_NUMBERED_SLUG = re.compile(r"/(?:0-)?s(?:-[^/.?]+)?(\.[a-z]+)?(?=[/?]|$)")
_PAGE_KEY = re.compile(
    r"(?:page|pageindex|pagenumber|pageno|pagenum|paged|pg|trang|start|offset|p|limitstart|"
    r"currentpage|curpage|cur|tranghientai|.*_cur|.*page)",
    re.I,
)
_OFFSETS = frozenset({"start", "offset", "limitstart"})  # items that come before, no page
_PAGE_END = re.compile(r".*[-_/.](?:page|trang)[-_/]?(\d{1,6})(?:\.\w{2,5})?/?", re.I)
_PAGE_TAIL = re.compile(r"(?i)(?:[-_/.](?:page|trang|p)[-_/]?|/)\d{1,6}(?=(?:\.\w{2,5})?/?$)")
_INDEX_TAIL = re.compile(r"(?i)(?:/(?:index|default))?(?:\.(?:html?|php|aspx))?/?$")
_TITLE_WORDS = 6
# Pages of a portal that are no news, by a part of their address or the words of their link.
_NO_NEWS = re.compile(
    r"gioi-?thieu|lien-?he\b|contact|about|so-?do|site-?map|gop-?y|hoi-?dap|hoi-dap|faq|"
    r"thu-?tuc|tthc|dich-?vu-?cong|van-?ban|vbqppl|document|thu-?vien|album|gallery|hinh-?anh|"
    r"video|audio|truyen-?thanh|(?<!du)(?<!du-)lich(?:\b|-)|danh-?ba|dien-?thoai|co-?cau|bo-?may|"
    r"to-?chuc-?bo-?may|(?<!cua-)(?<!dong-)lanh-?dao|search|tim-?kiem|dang-?nhap|login|dang-?ky|"
    r"rss|ban-?do|thoi-?tiet|tra-?cuu|thong-?ke|lien-?ket|weblink|trang-?chu",
    re.I,
)
# "/Home/Category/3" is news: the routes of ASP.NET MVC begin so.
_HOME_PAGE = re.compile(r"/(?:home(?:-?page)?|index|default)(?:\.\w{2,5})?/?", re.I)

# The way to the pages in another language, by the last part of an address or the words of a link.
_LANGUAGE = re.compile(r"/(?:en|eng|english|en-us|en-gb|vi-en)(?:\.\w{2,5})?/?", re.I)
_LANGUAGE_WORDS = re.compile(r"(?:tieng-anh|english|eng?)(?:-version)?", re.I)


@lru_cache(maxsize=4096)
def shape_of(url: str) -> str:
    """The form of an address: its numbers, names and slugs left open.

    >>> shape_of("https://a.vn/tin/hoi-nghi-tong-ket-p13n53868.html")
    '/w/s-p0n0.html'
    """
    split = urlsplit(url)
    path = unquote(split.path) if "%" in split.path else split.path
    parts = [_part_shape(part) for part in path.split("/") if part]
    query = sorted(f"{name.lower()}={_value_shape(value)}" for name, value in pairs_of(url))
    return "/" + "/".join(parts) + ("?" + "&".join(query) if query else "")


def make_of(url: str) -> str:
    """The form of an address whether a slug has numbers or not: titles may end in a year."""
    return _NUMBERED_SLUG.sub(r"/s\1", shape_of(url))


def kin_of(url: str) -> tuple[str, str]:
    """Its form and its folder: addresses of one system that lead to pages of one kind share it."""
    return make_of(url), folder_of(url)


def folder_of(url: str) -> str:
    """The path of an address up to its last part, numbers left open."""
    return _DIGITS.sub("0", urlsplit(url).path.rstrip("/").rpartition("/")[0].lower())


def says(url: str, title: str) -> bool:
    """Whether the last part of an address says a title without marks, numbers left out.

    >>> says("https://a.vn/tin/tin-buon-304.html", "Tin buồn")
    True
    """
    last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]).partition(".")[0]
    told, words = (_LETTERS.findall(fold(text)) for text in (last, title))
    return len(words) > 1 and told == words


def _part_shape(part: str) -> str:
    part = _HEX.sub("0", _GUID.sub("0", part))
    stem, dot, end = part.rpartition(".")
    if not dot or not end.isalpha() or len(end) > 5:
        stem, dot, end = part, "", ""
    if stem.isdecimal():
        return f"0{dot}{end}"
    words = re.split(r"[-_]", stem)
    if len(words) == 1:
        return _DIGITS.sub("0", "w" if not any(c.isdecimal() for c in stem) else stem) + dot + end
    first = "0-" if words[0].isdecimal() else ""
    last = words[-1]
    number = bool(_DIGITS.search(last)) and not (last.isdecimal() and len(last) < 3)
    kind = "s" if len(words) > 3 or first or number else "w"
    return f"{first}{kind}{'-' + _DIGITS.sub('0', last) if number else ''}{dot}{end}"


def _value_shape(value: str) -> str:
    if _GUID.fullmatch(value) or value.isdecimal():
        return "0"
    return "s" if len(value) > 20 or "-" in value else value.lower()


def page_number(url: str) -> int | None:
    """Which page of a listing an address leads to, as far as its form tells; None: it does not.

    ``/page/N``, ``/trang-N.html``, ``?page=N``, ``?PageIndex=N``.
    """
    split = urlsplit(url)
    for name, value in pairs_of(url):
        if value.isdecimal() and len(value) < 7 and _PAGE_KEY.fullmatch(name):
            return None if name.lower() in _OFFSETS else int(value)
    found = _PAGE_END.fullmatch(split.path)
    return int(found[1]) if found else None


def is_page_key(name: str) -> bool:
    """Whether a parameter's name says that it counts pages, or the items before one."""
    return _PAGE_KEY.fullmatch(name) is not None


def has_page_key(url: str) -> bool:
    """Whether a parameter of an address is the number of a page."""
    return any(value.isdecimal() and is_page_key(name) for name, value in pairs_of(url))


def trunk_of(url: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """Path and parameters without what tells a page's number: pages of one listing share it."""
    split = urlsplit(url)
    path = _INDEX_TAIL.sub("", _PAGE_TAIL.sub("", split.path))
    return path.lower(), frozenset(
        (name, value)
        for name, value in pairs_of(url, blank=True)
        if not (_PAGE_KEY.fullmatch(name) and (value.isdecimal() or not value))
    )


def is_root(url: str) -> bool:
    """Whether an address is that of the host's first page."""
    split = urlsplit(url)
    return split.path in ("", "/") and not split.query


def is_other_language(url: str, words: str) -> bool:
    """Whether a link leads to the home page in another language; ``words`` as below."""
    split = urlsplit(url)
    if not split.query and _LANGUAGE.fullmatch(split.path):
        return True
    return _LANGUAGE_WORDS.fullmatch(words) is not None


def leads_to_news(url: str, words: str) -> bool:
    """Whether a menu's link may lead to news; ``words``: its text without marks, hyphenated."""
    split = urlsplit(url)
    if words == "home" or (not split.query and _HOME_PAGE.fullmatch(split.path)):
        return False
    folder, _, last = split.path.rpartition("/")
    if last.count("-") >= _TITLE_WORDS:  # a title may say any word
        if _NO_NEWS.match(last):
            return False
        last = ""
    address = f"{folder}/{last}?{split.query}"[:300]
    return not (_NO_NEWS.search(address) or _NO_NEWS.search(words))
