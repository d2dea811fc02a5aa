"""Addresses as all families need them: joined, cleaned, compared; which are never followed."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

# Parameters that change what a server counts and not what it shows.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|zarsrc|_ga|_gl)$", re.I)
# Parameters that name the visit: every answer prints others, and a page is the same without.
# PHP-Nuke numbers its articles by ``sid``.
_VISIT = re.compile(
    r"(?:phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|session_?id|oscsid|zenid|cftoken)"
    r"=|(?:sid|s|cfid)=(?=[a-z]*\d)[\da-z]{16,}$",
    re.I,
)
_TRAP_QUERY = re.compile(
    r"\b(?:print|in|tmpl|format|action|act|task|option|view)=(?:1|print|component|pdf|send|mail|"
    r"email|com_mailto|com_users|login|logout|share|rss|feed|atom)\b|\b(?:returnurl|return|"
    r"redirect|redirect_to|replytocom|p_p_auth|token|captcha)=",
    re.I,
)
_TRAP_PART = re.compile(
    r"(?:log[io]n|logout|dang-?nhap|dang-?ky|dang-?xuat|register|captcha|print|in-bai|ban-in|"
    r"send-?mail|gui-?mail|share|download|wp-login\.php|wp-admin|xmlrpc\.php|administrator|"
    r"_layouts|_vti_bin|rss|feed|lich(?:-lam-viec)?|calendar|binh-luan|comments?)(?:\.\w{2,5})?",
    re.I,
)
# What nearly all links of a page are: an address from the host's root, with nothing to resolve.
_ROOTED = re.compile(r"/(?!/)[\w%~+,.@=&/-]*(?:\?[\w%~+,.@=&/:-]+)?", re.ASCII)
LONGEST = 2000  # characters of an address; forms of addresses are tried on no longer ones
_MOST_PARAMETERS = 100
_FOUR_NUMBERS = re.compile(r"/\d{1,7}/\d{1,7}/\d{1,7}/(\d{1,9})/[^/]+/[^/]+")
_SESSION = re.compile(r";jsessionid=[^/?#]*|/\((?:[ASF]\([\w-]{20,200}\))+\)(?=/)", re.I)


def join(base: str, href: str | None) -> str | None:
    """An absolute http(s) address; None for an empty, local, broken, endless or other one."""
    href = (href or "").strip()
    if not href or href[0] == "#" or len(href) > LONGEST:
        return None
    try:
        if _ROOTED.fullmatch(href) and "/." not in href:
            split = urlsplit(base)
            url = f"{split.scheme}://{split.netloc}{href}"
        else:
            url = urljoin(base, href)
            split = urlsplit(url)
    except ValueError:
        return None
    return url if split.scheme in ("http", "https") and split.netloc else None


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are on one host, ``www.`` and http/https aside."""
    try:
        hosts = [urlsplit(url).netloc.lower().removeprefix("www.") for url in (one, other)]
    except ValueError:
        return False
    return hosts[0] == hosts[1]


def cleaned(url: str) -> str:
    """The address without fragment, session and tracking parameters.

    >>> cleaned("https://a.gov.vn/tin/1;jsessionid=AB?id=2&fbclid=x#top")
    'https://a.gov.vn/tin/1?id=2'
    """
    split = urlsplit(url)
    query = split.query
    if query:
        kept = [
            part
            for part in query.split("&")
            if not _TRACKING.match(part.partition("=")[0]) and not _VISIT.match(part)
        ]
        query = "&".join(kept)
    path = split.path
    if ";" in path or "(" in path:
        path = _SESSION.sub("", path)
    return urlunsplit(split._replace(path=path, query=query, fragment=""))


def pairs_of(url: str, *, blank: bool = False) -> list[tuple[str, str]]:
    """The parameters of an address in its order; none of a broken one and where they are a flood.

    ``blank``: those without a value, too.
    """
    try:
        query = urlsplit(url).query
        return parse_qsl(query, keep_blank_values=blank, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return []


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address, names in lower case; the last of a name counts."""
    return {name.lower(): value for name, value in pairs_of(url, blank=True)}


def number_in(url: str, key: str) -> int | None:
    """The page an address counts by a parameter (lower case); None where it has none.

    >>> number_in("https://a.gov.vn/tin?PageIndex=3", "pageindex")
    3
    """
    number = query_of(url).get(key, "")
    return int(number) if number.isdecimal() and len(number) < 7 else None


def slug_number(url: str, slug: re.Pattern[str]) -> str | None:
    """``920730`` of ``/<category>/<slug>-920730``; the fourth number of an older scheme.

    ``slug`` is what a whole path of the newer scheme is like. The older one,
    ``/1227/27461/54439/293909/<category>/<slug>``, is looked at first: slugs end in years, too.
    """
    path = urlsplit(url).path.rstrip("/")
    found = _FOUR_NUMBERS.fullmatch(path) or slug.fullmatch(path)
    return found[1] if found else None


def is_trap(url: str) -> bool:
    """Whether a link leads to log-in, printing, mailing, feeds, calendars or tokens.

    These pages repeat others, count, or never end; their names are those of all CMSs seen.
    """
    try:
        split = urlsplit(url)
    except ValueError:
        return True
    if split.scheme not in ("http", "https"):
        return True
    if split.query and _TRAP_QUERY.search(split.query):
        return True
    return any(_TRAP_PART.fullmatch(part) for part in split.path.split("/") if part)
