"""Recognises what portals serve instead of the page that was asked for.

Every finding has a name; none of these pages is ever read as an article. Pure functions over
status, headers and body: the middleware acts on what they say. docs/crawling.md tells operators
what each name means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from archive.media import Bytes, dimensions, media_type
from crawler.blockpages import TIMEOUT, name_of
from pipelines.hosts import is_site_of

Action = Literal["retry", "wait", "skip", "stop"]

# Only the head of a page is searched: block pages are small, and 64 kB of a large page
# hold every title and script that gives one away.
HEAD = 64 * 1024
SMALL = 8192
MAX_WAIT = 600.0  # seconds; a server in trouble that asks for more is asked again after this
DAY = 86400.0  # a portal that blocks is believed up to this


@dataclass(frozen=True, slots=True)
class Finding:
    """What came instead. ``action``: ``wait`` = pause the host as long as it asks, then ask
    again; ``retry`` = ask again after a pause that doubles; ``skip`` = give the address up;
    ``stop`` = ask once more, then end the run.
    """

    name: str
    action: Action
    sentence: str
    seconds: float | None = None


_SENTENCES: dict[str, tuple[Action, str]] = {
    "flood_block": ("wait", "the portal blocks for too many requests"),
    "challenge": ("stop", "a challenge page asks for a browser"),
    "blocked": ("stop", "a firewall refuses to serve this crawler"),
    "parked": ("stop", "the host shows a parking or default page: the portal is gone from it"),
    "maintenance": ("stop", "the portal says it is under maintenance"),
    "login": ("skip", "a login page"),
    "soft_404": ("skip", "the portal answers 200 with a page that says it has nothing here"),
}

_REFRESH = re.compile(
    rb"<meta(?=[^<>]*?http-equiv\s*=\s*['\"]?refresh)[^<>]*?url\s*=\s*['\"]?([^'\"<> ]+)", re.I
)
_PAGE_END = re.compile(rb"</(html|body)\s*>", re.I)
_HTML = re.compile(rb"^\s*(<!doctype html|<html|<head|<body|<!--)", re.I)


def retry_after(
    value: bytes | None, default: float, now: datetime | None = None, most: float = MAX_WAIT
) -> float:
    """Seconds of a ``Retry-After`` header, a number or a date; at most ``most``.

    >>> retry_after(b"120", 5), retry_after(b"soon", 5), retry_after(None, 5)
    (120.0, 5, 5)
    """
    text = (value or b"").strip().decode("latin-1")
    if text.isascii() and text.isdigit():
        return min(float(text), most)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return default
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = (aware - (now or datetime.now(UTC))).total_seconds()
    return min(seconds, most) if seconds > 0 else default


def is_home(url: str, home: str) -> bool:
    """Whether ``url`` is the home page: the portal's site, and no path beyond home's own."""
    parts, own = urlsplit(url), urlsplit(home)
    at_top = parts.path.rstrip("/") in {own.path.rstrip("/"), ""} and not parts.query
    return at_top and is_site_of(url, home)


def judge_redirect(
    url: str, target: str, kind: str, home: str, entry: str | None = None
) -> Finding | None:
    """Redirects that mean "not here": to the home page, or off to another host.

    ``entry``: the page behind a home page that is only a door.
    """
    if not _is_http(target):
        return Finding("bad_redirect", "skip", f"the portal sends this address to {target[:80]}")
    if kind == "robots":
        return None
    homes = [one for one in (home, entry) if one]
    if kind != "home" and any(is_home(target, one) and not is_home(url, one) for one in homes):
        return Finding("redirect_home", "skip", "the portal sends this address to its home page")
    if kind not in {"picture", "file"} and not is_site_of(target, home):
        # An article that is a link to a newspaper is no failure; a listing elsewhere is one.
        name = "elsewhere" if kind == "article" else "other_host"
        return Finding(name, "skip", f"the portal sends this address to {target[:200]}")
    return None


def redirect_target(url: str, location: bytes) -> str:
    """The address that a ``Location`` names, as Scrapy reads it when it follows."""
    try:
        return urljoin(url, safe_url_string(location))
    except ValueError:  # a host in brackets that is none
        return location.decode("latin-1")


def _is_http(target: str) -> bool:
    try:
        parts = urlsplit(target)
        _ = parts.port  # a property that raises on a bad port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"}


def judge_page(
    status: int, headers: dict[bytes, bytes], body: bytes, url: str = ""
) -> Finding | None:
    """What a page asked for as HTML really is, or None where nothing speaks against it."""
    head = body[:HEAD]
    if status == 429:
        return _flood(headers, head, DAY)
    if status == 200 and not body.strip():
        return Finding("empty", "retry", "the portal sends an empty page")
    name = name_of(head) if status in {200, 401, 403, 503} else None
    if status == 503 and name != "challenge":
        name = None  # a server that says so itself is waited for like any other in trouble
    if name == "flood_block":
        return _flood(headers, head, DAY)
    if name in {"challenge", "blocked"} or (name and status == 200):
        if name == "soft_404" and _leads_home(head, url):
            return Finding("refresh_home", "skip", "a page that only leads back to the home page")
        action, sentence = _SENTENCES[name]
        return Finding(name, action, sentence)
    by_status = _judge_status(status, headers)
    if by_status is None and len(body) < SMALL and _leads_home(head, url):
        return Finding("refresh_home", "skip", "a page that only leads back to the home page")
    return by_status


def _flood(headers: dict[bytes, bytes], head: bytes, most: float = MAX_WAIT) -> Finding:
    timeout = TIMEOUT.search(head.decode("latin-1"))
    default = min(float(timeout[1]) if timeout else 60.0, MAX_WAIT)
    action, sentence = _SENTENCES["flood_block"]
    seconds = retry_after(_retry_header(headers), default, most=most)
    return Finding("flood_block", action, sentence, seconds)


def _retry_header(headers: dict[bytes, bytes]) -> bytes | None:
    return headers.get(b"Retry-After")


def _leads_home(head: bytes, url: str) -> bool:
    """Whether a page's only message is a refresh to the top of its host.

    The start page of some portals does nothing but lead to its own ``/vi/``; that is not home.
    """
    match = _REFRESH.search(head)
    if match is None:
        return False
    target = urlsplit(urljoin(url, match[1].decode("latin-1")))
    here = urlsplit(url)
    if target.netloc and here.netloc and target.netloc != here.netloc:
        return False
    return target.path in {"", "/"} and here.path not in {"", "/"} if url else target.path == "/"


def _judge_status(status: int, headers: dict[bytes, bytes]) -> Finding | None:
    """What a status alone says; None for 200."""
    if status == 200:
        return None
    if status in {404, 410}:
        return Finding("missing", "skip", f"the portal answers {status}")
    if status in {401, 403, 451}:
        return Finding("forbidden", "skip", f"the portal answers {status}")
    if status == 407:
        return Finding("proxy_failed", "skip", "the proxy asks for a user and password (407)")
    if status in {408, 425} or status >= 500:
        seconds = retry_after(_retry_header(headers), 5.0)
        return Finding("server_error", "retry", f"the portal answers {status}", seconds)
    return Finding("odd_status", "skip", f"the portal answers {status}")


def is_html(body: Bytes) -> bool:
    """Whether bytes are a web page, whatever their headers say."""
    return _HTML.match(body[:1024].removeprefix(b"\xef\xbb\xbf")) is not None


def breaks_off(body: bytes) -> bool:
    """Whether a web page ends before its end: asked where only the connection's end told that."""
    return is_html(body) and _PAGE_END.search(body) is None


def judge_media(
    status: int, headers: dict[bytes, bytes], body: Bytes, kind: str, max_pixels: int = 300_000_000
) -> Finding | None:
    """What came where a picture or file was asked for; None: these are its bytes."""
    if status == 429:
        return _flood(headers, body[:HEAD])
    by_status = _judge_status(status, headers)
    if by_status is not None:
        return by_status
    if not body:
        return Finding("empty", "retry", "the portal sends no bytes")
    declared = headers.get(b"Content-Type", b"").lower()
    if is_html(body) and (kind == "picture" or b"html" in declared):
        if name_of(body[:HEAD]) == "flood_block":
            return _flood(headers, body[:HEAD])
        return Finding("html_instead", "skip", "the portal sends a web page in its place")
    if kind == "picture":
        size = dimensions(body[:], media_type(body)[0])
        if size is not None and size[0] * size[1] > max_pixels:
            sentence = f"a picture of {size[0]} x {size[1]} pixels"
            return Finding("too_many_pixels", "skip", sentence)
    return None
