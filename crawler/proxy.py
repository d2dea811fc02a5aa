"""The way out through a proxy: of ``--proxy`` or of the usual variables; secrets are never told."""

from __future__ import annotations

import os
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

SCHEMES = ("http", "https")  # of the pages asked for


class ProxyError(ValueError):
    """A proxy that cannot be used; the message is a sentence without its user and password."""


def read_proxy(text: str, name: str = "--proxy") -> str:
    """``host:3128`` or ``http://user:password@host:3128`` as an address; else ``ProxyError``.

    ``name``: where the text comes from. SOCKS and HTTPS proxies are not spoken.
    """
    text = text.strip()
    address = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port == 0:
        raise ProxyError(f"the proxy of {name} is not like http://user:password@host:3128")
    if parts.scheme != "http":
        shown = f"{parts.scheme}://{host}"
        raise ProxyError(f"the proxy of {name}, {shown}, is not an http:// one: no other is spoken")
    return address


def use_proxy(address: str | None) -> None:
    """Send this process through ``address`` (``no_proxy`` still holds), or as the variables say.

    Scrapy reads the variables; through them no setting holds a secret. Raises ``ProxyError``
    where one of them cannot be used.
    """
    if address is not None:
        address = read_proxy(address)
        os.environ.update({f"{scheme}_proxy": address for scheme in SCHEMES})
    for scheme, found in getproxies().items():
        if scheme in SCHEMES:
            read_proxy(found, f"the variable {scheme}_proxy")


def is_proxied(url: str) -> bool:
    """Whether ``url`` is asked for through a proxy, as Scrapy decides it: a fact, no address."""
    parts = urlsplit(url)
    return parts.scheme in getproxies() and not proxy_bypass(parts.hostname or "")
