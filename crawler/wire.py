"""Download handler that keeps the exact bytes of an exchange and one connection per host.

Scrapy hands a response out only after chunking, reason phrase, header order and case are gone.
The tee below stands between the socket and Scrapy's own HTTP/1.1 client. It leans on private
names of Scrapy (guarded by ``WIRE_SUPPORTED`` and a test); without them exchanges are
rebuilt from the response and marked ``reconstructed``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import fail

from crawler.pace import Gate
from crawler.report import MEDIA
from crawler.tls import CheckingPolicy, TlsFailedError, handshake_failed, problems_of
from pipelines.hosts import NotPublicError, is_public_address, is_site_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

WIRE_SUPPORTED = all(
    hasattr(http11, name)
    for name in ("_ScrapyAgent", "_LenientHTTP11ClientProtocol", "_LenientHTTP11ClientFactory")
)

# Past this size a body is no page (DOWNLOAD_MAXSIZE of pages is the same); of a picture or
# file the WARC needs the head alone, so nothing more is held in memory twice.
WIRE_LIMIT = 16 * 1024 * 1024
# The only request headers written down: any other may hold a secret, whoever set it.
PLAIN_HEADERS = frozenset(
    {
        *(b"host", b"user-agent", b"accept", b"accept-encoding", b"accept-language"),
        *(b"connection", b"range", b"if-none-match", b"if-modified-since"),
        *(b"content-type", b"content-length"),
    }
)


class _Sent:
    """A transport that also keeps what is written to it."""

    def __init__(self, transport: Any, sent: list[bytes]) -> None:
        self._transport = transport
        self._sent = sent

    def write(self, data: bytes) -> None:
        self._sent.append(data)
        self._transport.write(data)

    def writeSequence(self, data: list[bytes]) -> None:  # noqa: N802 - Twisted's name
        self._sent.extend(data)
        self._transport.writeSequence(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Wire:
    """Bytes of one exchange as they went over the socket, and whose certificate vouches for them.

    ``tls``: problems of the certificate ([]: none); None on a plain connection.
    """

    __slots__ = ("_sent", "received", "size", "tls")

    def __init__(self) -> None:
        self._sent: list[bytes] = []
        self.received: list[bytes] = []
        self.size = 0
        self.tls: list[str] | None = None

    @property
    def request(self) -> bytes:
        """The request as sent, without headers that could hold secrets."""
        head, mark, body = b"".join(self._sent).partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        plain = [li for li in lines if li.partition(b":")[0].strip().lower() in PLAIN_HEADERS]
        return b"\r\n".join([first, *plain]) + mark + body

    @property
    def response(self) -> bytes | None:
        """The response as received, or None where it was larger than ``WIRE_LIMIT``."""
        return b"".join(self.received) if self.size <= WIRE_LIMIT else None

    @property
    def response_head(self) -> bytes:
        """Status line and headers with their empty line."""
        head, mark, _ = b"".join(self.received).partition(b"\r\n\r\n")
        return head + mark


if WIRE_SUPPORTED:

    class _TeeProtocol(http11._LenientHTTP11ClientProtocol):
        _wire: Wire | None = None
        allowed: Callable[[str, str], bool]
        keep: bool

        def request(self, request: Any) -> Any:
            url = request.absoluteURI.decode("ascii", "replace")
            transport: Any = self.transport
            peer = str(transport.getPeer().host)
            if not self.allowed(url, peer):
                # The name may have been a public one when it was looked up before.
                self.abort()  # type: ignore[no-untyped-call]
                return fail(NotPublicError(f"{urlsplit(url).hostname} is not a public host"))
            wire = self._wire = Wire()
            wire.tls = problems_of(self.transport)
            if self.keep:
                write_to = request.writeTo
                request.writeTo = lambda transport: write_to(_Sent(transport, wire._sent))
            finished = super().request(request)

            def attach(response: Any) -> Any:
                # After the handshake: it may still have been under way at the first request.
                wire.tls = problems_of(self.transport)
                response._luutru_wire = wire
                return response

            def name(failure: Any) -> Any:
                if handshake_failed(transport):
                    raise TlsFailedError(str(failure.value)) from failure.value
                return failure

            finished.addCallbacks(attach, name)
            return finished

        def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
            wire = self._wire
            if wire is not None and self.keep:
                wire.size += len(data)
                if wire.size <= WIRE_LIMIT or not wire.received:
                    wire.received.append(data)
            super().dataReceived(data)  # type: ignore[no-untyped-call]

    class _TeeFactory(http11._LenientHTTP11ClientFactory):
        def __init__(
            self, allowed: Callable[[str, str], bool], keep: bool, *args: Any, **kwargs: Any
        ) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
            self._allowed = allowed
            self._keep = keep

        def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
            protocol = _TeeProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
            protocol.allowed = self._allowed
            protocol.keep = self._keep
            return protocol

    class _TeeAgent(http11._ScrapyAgent):
        """Puts the exchange's bytes into the request's meta when its body is complete."""

        _request: Request
        connect_timeout: float

        def _get_agent(self, request: Request, timeout: float) -> Any:
            return super()._get_agent(request, min(timeout, self.connect_timeout))

        def download_request(self, request: Request) -> Deferred[Response]:
            self._request = request
            request.meta.pop("wire", None)
            return super().download_request(request)

        def _cb_bodydone(self, result: Any, url: str) -> Response:
            self._request.meta["wire"] = getattr(result["txresponse"], "_luutru_wire", None)
            return super()._cb_bodydone(result, url)


class CaptureHandler(http11.HTTP11DownloadHandler):
    """HTTP/1.1 handler: polite gate per host, and the wire bytes in ``request.meta["wire"]``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._gate = Gate.of(crawler)
        self._gate.ended = self._ended
        portal: Any = getattr(crawler.spider, "portal", None)
        self._home = portal.home if portal is not None else ""
        legacy = portal is not None and portal.tls == "legacy"
        hosts = frozenset({urlsplit(self._home).hostname or ""}) if legacy else frozenset()
        self._contextFactory: Any = CheckingPolicy(hosts)
        self._proxied: set[str] = set()
        if WIRE_SUPPORTED:
            keep = crawler.settings.getbool("LUUTRU_WARC")
            pool: Any = self._pool
            pool._factory = partial(_TeeFactory, self._allowed, keep)

    def _ended(self) -> bool:
        spider: Any = self._crawler.spider
        return spider is not None and spider.report.stop is not None

    def _allowed(self, url: str, peer: str) -> bool:
        """Whether ``url`` may be asked for on a connection to ``peer``.

        Behind a proxy the peer is the proxy's; there the name alone can be judged.
        """
        if is_site_of(url, self._home) or urlsplit(url).netloc in self._proxied:
            return True
        return is_public_address(peer)

    def _delay(self, request: Request) -> float | None:
        """Seconds that pages keep between them (as little as jitter makes them); files wait not."""
        if request.meta.get("kind") in MEDIA:
            return None
        engine = self._crawler.engine
        slots = engine.downloader.slots if engine is not None else {}
        slot = slots.get(request.meta.get("download_slot", ""))
        return slot.delay * max(0.0, 1.0 - slot.jitter) if slot is not None else 0.0

    async def download_request(self, request: Request) -> Response:
        """Fetch once the gate of its host and address is open."""
        proxied = bool(request.meta.get("proxy"))
        async with self._gate.entry(request.url, delay=self._delay(request), direct=not proxied):
            if proxied:
                self._proxied.add(urlsplit(request.url).netloc)
            if not WIRE_SUPPORTED:
                response = await super().download_request(request)
                if response.ip_address and not self._allowed(request.url, str(response.ip_address)):
                    raise NotPublicError(f"{urlsplit(request.url).hostname} is not a public host")
                return response
            agent = _TeeAgent(
                contextFactory=self._contextFactory,
                bindAddress=self._bind_address,
                pool=self._pool,
                maxsize=self._default_maxsize,
                warnsize=self._default_warnsize,
                fail_on_dataloss=self._fail_on_dataloss,
                crawler=self._crawler,
                tls_verbose_logging=self._tls_verbose_logging,
            )
            agent.connect_timeout = self._crawler.settings.getfloat("LUUTRU_CONNECT_TIMEOUT")
            with wrap_twisted_exceptions():
                return await maybe_deferred_to_future(agent.download_request(request))
