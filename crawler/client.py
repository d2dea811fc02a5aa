"""A small HTTP/1.1 client over Twisted's connections that hands out the bytes as they came.

Scrapy's own hands an answer out only after chunking, reason phrase, header order and case are
gone, and takes twice the CPU. Where a connection leads (proxies, tunnels, TLS) is
still Scrapy's matter.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Factory, Protocol
from twisted.python.failure import Failure
from twisted.web.client import URI, ResponseFailed, ResponseNeverReceived

from archive import ArchiveError
from crawler.answer import AnswerReader, BadAnswerError, CutShortError, TooLargeError
from crawler.tls import TlsFailedError, handshake_failed, problems_of
from pipelines.hosts import NotPublicError

if TYPE_CHECKING:
    from twisted.internet.interfaces import IStreamClientEndpoint

SUPPORTED = all(
    hasattr(http11, name) for name in ("_ScrapyAgent", "_ScrapyProxyAgent", "_TunnelingAgent")
)
# A connection that lay idle this long has been closed by most servers.
STALE = 60.0  # seconds
_PRINTABLE = re.compile(rb"[\x21-\x7e]+")
_ASKED_AGAIN = frozenset({"GET", "HEAD"})  # on a new connection, where the kept one had died
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}

Key = tuple[Any, ...]


class Connection(Protocol):
    """One connection, asked for one thing at a time."""

    def __init__(self) -> None:
        self.closed = False
        self.kept_since = 0.0  # loop time
        self.peer = ""  # address of the other end: the host's, or the proxy's
        self.tls: list[str] | None = None  # problems of its certificate, after the first answer
        self._reader: AnswerReader | None = None
        self._answered: asyncio.Future[None] | None = None

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The peer as Scrapy's responses have it."""
        try:
            return ip_address(self.peer)
        except ValueError:
            return None

    async def ask(self, message: bytes, reader: AnswerReader) -> None:
        """Send a request and feed ``reader`` until its answer is whole."""
        transport: Any = self.transport
        self._reader = reader
        self._answered = asyncio.get_running_loop().create_future()
        try:
            transport.write(message)
            await self._answered
        except BaseException:
            self.abort()
            raise
        finally:
            self._reader = None

    def abort(self) -> None:
        """Close it at once, whatever is under way."""
        if not self.closed:
            transport: Any = self.transport
            transport.abortConnection()

    def hang_up(self) -> None:
        """Close it as one does after the last answer."""
        if not self.closed:
            transport: Any = self.transport
            transport.loseConnection()

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """Twisted's hook."""
        transport: Any = self.transport
        self.peer = str(transport.getPeer().host)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Twisted's hook."""
        if self._reader is None or self._reader.done:
            self.abort()  # nobody asked
            return
        if not self._reader.begun:
            # Only now: the handshake may still have been under way when the request was sent.
            self.tls = problems_of(self.transport)
        try:
            self._reader.feed(data)
        except (CutShortError, TooLargeError, ArchiveError) as error:
            self._settle(error)
        except BadAnswerError as error:
            self._settle(ResponseFailed([Failure(error)]))  # type: ignore[no-untyped-call]
        else:
            if self._reader.done:
                self._settle(None)

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802
        """Twisted's hook."""
        self.closed = True
        maker: Any = self.factory
        if not maker.lost.done():
            maker.lost.set_result(None)
        if self._reader is None or self._reader.done:
            return
        error: Exception | None = None
        try:
            # Of TLS many servers leave out the goodbye.
            tls = hasattr(self.transport, "getPeerCertificate")
            self._reader.end(clean=tls or isinstance(reason.value, ConnectionDone))
        except CutShortError as cut:
            error = cut
        except BadAnswerError:
            failed = ResponseFailed if self._reader.begun else ResponseNeverReceived
            error = failed([reason])  # type: ignore[no-untyped-call]
            if handshake_failed(self.transport):
                error = TlsFailedError(str(error))
        self._settle(error)

    def _settle(self, error: Exception | None) -> None:
        assert self._answered is not None
        if self._answered.done():
            return
        if error is None:
            self._answered.set_result(None)
        else:
            self._answered.set_exception(error)


class _Maker(Factory):
    """Makes one connection and knows when it is lost."""

    protocol = Connection

    def __init__(self) -> None:
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class Client:
    """Asks over connections that are kept open, as many as ``kept`` for one place."""

    def __init__(
        self,
        agents: http11._ScrapyAgent,
        allowed: Callable[[str, str], bool],
        *,
        kept: int,
        connect_timeout: float,
    ) -> None:
        """``agents``: know the way to an address; ``allowed``: address and peer → may we ask?"""
        self._agents = agents
        self._allowed = allowed
        self._kept = kept
        self._connect_timeout = connect_timeout
        self._idle: dict[Key, list[Connection]] = {}

    async def fetch(
        self, request: Request, message: bytes, reader: AnswerReader, seconds: float
    ) -> Connection:
        """Get the whole answer into ``reader``; returns the connection it came over.

        Raises Scrapy's download errors, ``TlsFailedError``, ``NotPublicError`` and what Twisted
        says of a connection that did not come about.
        """
        timer = asyncio.timeout(seconds)
        try:
            async with timer:
                return await self._fetch(request, message, reader, seconds)
        except TimeoutError:
            if not timer.expired():
                raise
            told = f"Getting {request.url} took longer than {seconds} seconds."
            raise DownloadTimeoutError(told) from None
        except CutShortError as error:
            raise ResponseDataLossError(str(error)) from error
        except TooLargeError as error:
            raise DownloadCancelledError(str(error)) from error

    async def _fetch(
        self, request: Request, message: bytes, reader: AnswerReader, seconds: float
    ) -> Connection:
        key = _key(request)
        connection = self._take(key)
        if connection is not None:
            try:
                await connection.ask(message, reader)
            except ResponseNeverReceived:
                if request.method not in _ASKED_AGAIN:
                    raise
            else:
                return self._keep(key, connection, reader)
        connection = await self._connect(request, min(seconds, self._connect_timeout))
        await connection.ask(message, reader)
        return self._keep(key, connection, reader)

    def _take(self, key: Key) -> Connection | None:
        """A kept connection that is still good."""
        idle = self._idle.get(key, [])
        oldest = asyncio.get_running_loop().time() - STALE
        while idle:
            connection = idle.pop()
            if connection.kept_since >= oldest and not connection.closed:
                return connection
            connection.hang_up()
        return None

    def _keep(self, key: Key, connection: Connection, reader: AnswerReader) -> Connection:
        idle = self._idle.setdefault(key, [])
        if reader.persistent and not connection.closed and len(idle) < self._kept:
            connection.kept_since = asyncio.get_running_loop().time()
            idle.append(connection)
        else:
            connection.hang_up()
        return connection

    async def _connect(self, request: Request, seconds: float) -> Connection:
        """A new connection, unless it leads where page content must not send us."""
        endpoint: Any = self._endpoint(request, seconds)
        maker = _Maker()
        connecting: Any = maybe_deferred_to_future(endpoint.connect(maker))
        try:
            # The endpoint of a tunnel is not told that the proxy hangs up, and waits for ever.
            await asyncio.wait({connecting, maker.lost}, return_when=asyncio.FIRST_COMPLETED)
            if not connecting.done():
                raise http11.TunnelError("the proxy hung up")
            connection: Connection = await connecting
        finally:
            connecting.cancel()
        if not request.meta.get("proxy") and not self._allowed(request.url, connection.peer):
            # The name may have been a public one when it was looked up before.
            connection.hang_up()
            raise NotPublicError(f"{urlparse_cached(request).hostname} is not a public host")
        return connection

    def _endpoint(self, request: Request, seconds: float) -> IStreamClientEndpoint:
        agent: Any = self._agents._get_agent(request, seconds)
        place: Any = getattr(agent, "_proxyURI", None)
        if place is None:
            place = URI.fromBytes(request.url.encode("ascii"))  # type: ignore[no-untyped-call]
        endpoint: IStreamClientEndpoint = agent._getEndpoint(place)
        return endpoint

    def close(self) -> None:
        """Close what is kept."""
        for idle in self._idle.values():
            for connection in idle:
                connection.hang_up()
        self._idle.clear()


def _key(request: Request) -> Key:
    """Requests with equal keys can share a connection."""
    parts = urlparse_cached(request)
    proxy, bound = request.meta.get("proxy"), request.meta.get("bindaddress")
    secret = request.headers.get(b"Proxy-Authorization") if proxy else None
    return parts.scheme, parts.netloc, proxy, secret, bound


def message_of(request: Request) -> bytes:
    """A request as bytes. Raises ``ValueError`` for an address that cannot be sent as it is."""
    parts = urlparse_cached(request)
    url = request.url.partition("#")[0]
    proxied = bool(request.meta.get("proxy"))
    tunnelled = proxied and parts.scheme == "https"
    target = url
    if not proxied or tunnelled:
        target = url[len(parts.scheme) + len("://") + len(parts.netloc) :]
        target = target if target.startswith("/") else f"/{target}"
    line = target.encode("ascii")
    if _PRINTABLE.fullmatch(line) is None:
        raise ValueError(f"no address to ask for: {url[:200]!r}")
    host = parts.netloc.removesuffix(_DEFAULT_PORTS.get(parts.scheme, "")).encode("ascii")
    lines = [request.method.encode("ascii") + b" " + line + b" HTTP/1.1"]
    if request.body:
        lines.append(b"Content-Length: %d" % len(request.body))
    for name, values in request.headers.items():
        if not (tunnelled and name == b"Proxy-Authorization"):
            lines += [name + b": " + b" ".join(value.splitlines()) for value in values]
    if b"Host" not in request.headers:
        lines.append(b"Host: " + host)
    return b"\r\n".join([*lines, b"", request.body])
