"""The key under which an address is looked up, whatever form of it somebody holds."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_USUAL = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+)((?:/[\w.~-]+)*)/?", re.ASCII)
# What Facebook, Zalo, Google and mailings hang on an address that is shared.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|zarsrc|mibextid|igshid)=", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


def address_key(url: str) -> str:
    """``https://www.a.vn:443/vi/x/index.html#top`` → ``a.vn/vi/x``.

    Scheme, ``www.``, default port, fragment, a trailing slash or index file and the writing of
    percent signs do not count; path case and query do. Text that is no address is its own key.
    """
    usual = _USUAL.fullmatch(url)
    if usual is not None:  # the same answer ten times faster
        return usual[1] + _INDEX.sub("", usual[2])
    text = url.strip()
    if "//" not in text[:10]:
        text = "//" + text
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url.strip()
    if port not in (None, 80, 443):
        host += f":{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._")
    if not parts.query:
        path = _INDEX.sub("/", path)
    return host + path.rstrip("/") + (f"?{parts.query}" if parts.query else "")


def article_key(id_: str, url: str) -> str:
    """An article under any category of its address: ``a:593`` and ``/x/hoi-nghi-593.html``.

    Its id and the last part of the path, for an id alone may have been given away again.
    """
    return f"{id_} {urlsplit(address_key(url)).path.rpartition('/')[2]}"


def untracked(url: str) -> str:
    """``https://a.vn/x?id=2&fbclid=y`` → ``https://a.vn/x?id=2``: the address before it was shared.

    Only for looking up what a person holds: what a portal links is taken as it is.
    """
    head, mark, query = url.partition("#")[0].partition("?")
    kept = "&".join(part for part in query.split("&") if not _TRACKING.match(part))
    return head + (mark + kept if kept else "")
