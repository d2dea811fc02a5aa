"""Recognises what portals serve instead of the page that was asked for.

Every finding has a name; none of these pages is ever read as an article. Pure functions over
status, headers and body: the middleware acts on what they say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Action = Literal["retry", "wait", "skip", "stop"]

# Only the head of a page is searched: block pages are small, and 64 kB of a large page
# hold every title and script that gives one away.
HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """What came instead. ``action``: wait = pause the host, then ask again."""

    name: str
    action: Action
    sentence: str
    seconds: float | None = None


# NukeViet 3.x-4.4 and eGov answer 200 with a small waiting page (title "Hãy đợi…",
# div.floodblocker, var Timeout); 4.5 sends it with 429.
_FLOOD = re.compile(rb"floodblocker|<title>\s*H\xc3\xa3y \xc4\x91\xe1\xbb\xa3i", re.I)
_TIMEOUT = re.compile(rb"var\s+Timeout\s*=\s*['\"]?(\d{1,4})")
_CHALLENGE = re.compile(
    rb"cf-browser-verification|challenge-platform|_cf_chl_opt|Just a moment\.\.\.|"
    rb"Checking your browser before|ddos-guard|document\.cookie\s*=\s*['\"]D1N=",
    re.I,
)
_REFRESH_HOME = re.compile(
    rb"<meta[^>]+http-equiv\s*=\s*['\"]?refresh['\"]?[^>]+"
    rb"url\s*=\s*(/|https?://[^/\"'>]+/?)['\"> ]",
    re.I,
)
_LOGIN = re.compile(
    rb"<title>[^<]*(\xc4\x90\xc4\x83ng nh\xe1\xba\xadp|login|sign in)[^<]*</title>", re.I
)
_PASSWORD = re.compile(rb"<input[^>]+type\s*=\s*['\"]?password", re.I)
_MAINTENANCE = re.compile(
    rb"<title>[^<]*(b\xe1\xba\xa3o tr\xc3\xac|maintenance|"
    rb"t\xe1\xba\xa1m ng\xe1\xbb\xabng)[^<]*</title>",
    re.I,
)
_HTML = re.compile(rb"^\s*(<!doctype html|<html|<head|<body|<!--)", re.I)

MAX_WAIT = 600.0


def retry_after(value: bytes | None, default: float) -> float:
    """Seconds of a ``Retry-After`` header in its numeric form, at most ten minutes."""
    if value and value.strip().isdigit():
        return min(float(value.strip()), MAX_WAIT)
    return default


def is_home(url: str, home: str) -> bool:
    """Whether ``url`` is the home page: the same host, and no path beyond home's own."""
    parts, own = urlsplit(url), urlsplit(home)
    same_host = (parts.hostname or "").removeprefix("www.") == (own.hostname or "").removeprefix(
        "www."
    )
    return same_host and parts.path.rstrip("/") in {own.path.rstrip("/"), ""} and not parts.query


def judge_redirect(url: str, target: str, kind: str, home: str) -> Finding | None:
    """Redirects that mean "not here": to the home page, or off to another host."""
    if kind in {"home", "robots"}:
        return None
    if is_home(target, home) and not is_home(url, home):
        return Finding("redirect_home", "skip", "the portal sends this address to its home page")
    if _bare(target) != _bare(home) and kind not in {"picture", "file"}:
        return Finding("other_host", "skip", f"the portal sends this address to {target}")
    return None


def judge_page(status: int, headers: dict[bytes, bytes], body: bytes) -> Finding | None:
    """What a page asked for as HTML really is, or None where nothing speaks against it."""
    head = body[:HEAD]
    if status == 429 or (len(body) < 8192 and _FLOOD.search(head)):
        timeout = _TIMEOUT.search(head)
        default = float(timeout[1]) if timeout else 60.0
        seconds = retry_after(headers.get(b"Retry-After"), min(default, MAX_WAIT))
        return Finding("flood_block", "wait", "the portal blocks for too many requests", seconds)
    if _CHALLENGE.search(head) and len(body) < HEAD:
        return Finding("challenge", "stop", "a challenge page asks for a browser")
    if status in {401, 403}:
        return Finding("forbidden", "skip", f"the portal answers {status}")
    if status in {404, 410}:
        return Finding("missing", "skip", f"the portal answers {status}")
    if status == 503 or status >= 500 or status == 408:
        seconds = retry_after(headers.get(b"Retry-After"), 5.0)
        return Finding("server_error", "retry", f"the portal answers {status}", seconds)
    if status != 200:
        return Finding("odd_status", "skip", f"the portal answers {status}")
    if not body.strip():
        return Finding("empty", "retry", "the portal sends an empty page")
    if len(body) < 8192 and _REFRESH_HOME.search(head):
        return Finding("refresh_home", "skip", "a page that only leads back to the home page")
    if _MAINTENANCE.search(head) and len(body) < HEAD:
        return Finding("maintenance", "stop", "the portal says it is under maintenance")
    if _LOGIN.search(head) and _PASSWORD.search(head):
        return Finding("login", "skip", "a login page")
    return None


def is_html(body: bytes) -> bool:
    """Whether bytes are a web page, whatever their headers say."""
    return _HTML.match(body[:1024]) is not None


def judge_media(status: int, headers: dict[bytes, bytes], body: bytes, kind: str) -> Finding | None:
    """What came where a picture or file was asked for; None: these are its bytes."""
    if status in {404, 410}:
        return Finding("missing", "skip", f"the portal answers {status}")
    if status == 429 or status == 408 or status >= 500:
        seconds = retry_after(headers.get(b"Retry-After"), 5.0)
        return Finding("server_error", "retry", f"the portal answers {status}", seconds)
    if status in {401, 403}:
        return Finding("forbidden", "skip", f"the portal answers {status}")
    if status != 200:
        return Finding("odd_status", "skip", f"the portal answers {status}")
    if not body:
        return Finding("empty", "retry", "the portal sends no bytes")
    declared = headers.get(b"Content-Type", b"").lower()
    if is_html(body) and (kind == "picture" or b"html" in declared):
        return Finding("html_instead", "skip", "the portal sends a web page in its place")
    return None


def _bare(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
