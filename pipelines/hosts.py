"""Which hosts page content may send us to: public ones and the portal's own."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections import OrderedDict
from urllib.parse import SplitResult, urlsplit

REMEMBERED = 512
MAX_URL = 8192  # characters; servers refuse longer ones, and no portal has any

_DEFAULT_PORTS = {"http": 80, "https": 443}
# A host and port and nothing else: no user name, no backslash, no blank, no control character.
_PLAIN_PLACE = re.compile(r"[\w.-]+(:\d{0,5})?|\[[0-9A-Fa-f:.]+\](:\d{0,5})?")
# IPv6 addresses that carry an IPv4 one: NAT64, and the old "compatible" form.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


class NotPublicError(OSError):
    """A connection would go where page content must not send us; the message is a sentence."""


def is_public_address(text: str) -> bool:
    """Whether an IP address is one of the public internet, whatever form it hides in.

    >>> is_public_address("::ffff:127.0.0.1"), is_public_address("100.64.0.1")
    (False, False)
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return is_public_address(str(inner))
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def is_site_of(url: str, home: str) -> bool:
    """Whether ``url`` lies on the site of ``home``: host (www or not) and port are the same.

    http and https on their own ports are one site; any other port is another server. With a user
    name in it an address is nobody's site: what stands before the @ is there to mislead.
    """
    try:
        one, own = urlsplit(url), urlsplit(home)
        ports = _port(one), _port(own)
    except ValueError:
        return False
    same_host = _bare(one) == _bare(own) != "" and _PLAIN_PLACE.fullmatch(one.netloc) is not None
    return same_host and (ports[0] == ports[1] or set(ports) == set(_DEFAULT_PORTS.values()))


def _bare(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _port(parts: SplitResult) -> int | None:
    return parts.port or _DEFAULT_PORTS.get(parts.scheme)


class HostCheck:
    """Refuses addresses that a page should not make a crawler ask for."""

    def __init__(self) -> None:
        self._public: OrderedDict[str, str | None] = OrderedDict()

    async def refusal(self, url: str, *, home: str) -> str | None:
        """Why ``url`` must not be requested, or None. ``home``: the portal's own address."""
        if len(url) > MAX_URL:
            return f"an address of {len(url)} characters"
        try:
            parts = urlsplit(url)
            _ = parts.port  # a property that raises on a bad port
        except ValueError:
            return f"not an http address: {url[:80]}"
        if parts.scheme not in {"http", "https"} or not _PLAIN_PLACE.fullmatch(parts.netloc):
            return f"not an http address: {url[:80]}"
        if is_site_of(url, home):
            return None
        host = parts.hostname or ""
        if host not in self._public:
            self._public[host] = await asyncio.to_thread(_not_public, host)
            if len(self._public) > REMEMBERED:
                self._public.popitem(last=False)
        return self._public[host]


def _not_public(host: str) -> str | None:
    """None for a host all of whose addresses are public, or that does not resolve at all.

    An unknown name is no danger; asking for it fails in its own way and is recorded so. What a
    name resolves to later is checked once more on the connection itself.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    for *_, address in found:
        if not is_public_address(str(address[0])):
            return f"{host} is not a public host"
    return None
