"""Which hosts page content may send us to: public ones and the portal's own."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections import OrderedDict
from urllib.parse import urlsplit

REMEMBERED = 512


class HostCheck:
    """Refuses addresses that a page should not make a crawler ask for."""

    def __init__(self) -> None:
        self._public: OrderedDict[str, str | None] = OrderedDict()

    async def refusal(self, url: str, *, own: str) -> str | None:
        """Why ``url`` must not be requested, or None. ``own``: the portal's own host name."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return f"not an http address: {url[:80]}"
        host = parts.hostname
        if host == own:
            return None
        if host not in self._public:
            self._public[host] = await asyncio.to_thread(_not_public, host)
            if len(self._public) > REMEMBERED:
                self._public.popitem(last=False)
        return self._public[host]


def _not_public(host: str) -> str | None:
    """None for a host all of whose addresses are public, or that does not resolve at all.

    An unknown name is no danger; asking for it fails in its own way and is recorded so.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    for *_, address in found:
        if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
            return f"{host} is not a public host"
    return None
