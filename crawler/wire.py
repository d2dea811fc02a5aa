"""Download handler that keeps the exact bytes of an exchange and one connection per host.

Scrapy hands a response out only after chunking, reason phrase, header order and case are gone.
The tee below stands between the socket and Scrapy's own HTTP/1.1 client. It leans on private
names of Scrapy (guarded by ``WIRE_SUPPORTED`` and a test); without them exchanges are
rebuilt from the response and marked ``reconstructed``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.pace import Gate

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

WIRE_SUPPORTED = all(
    hasattr(http11, name)
    for name in ("_ScrapyAgent", "_LenientHTTP11ClientProtocol", "_LenientHTTP11ClientFactory")
)

# Past this size a body is no page (DOWNLOAD_MAXSIZE of pages is the same); of a picture or
# file the WARC needs the head alone, so nothing more is held in memory twice.
WIRE_LIMIT = 16 * 1024 * 1024
# Never written down, whoever set them.
SECRET_HEADERS = (b"proxy-authorization:", b"authorization:", b"cookie:")


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
    """Bytes of one exchange as they went over the socket."""

    __slots__ = ("_sent", "received", "size")

    def __init__(self) -> None:
        self._sent: list[bytes] = []
        self.received: list[bytes] = []
        self.size = 0

    @property
    def request(self) -> bytes:
        """The request as sent, without headers that hold secrets."""
        head, mark, body = b"".join(self._sent).partition(b"\r\n\r\n")
        lines = [li for li in head.split(b"\r\n") if not li.lower().startswith(SECRET_HEADERS)]
        return b"\r\n".join(lines) + mark + body

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

        def request(self, request: Any) -> Any:
            wire = self._wire = Wire()
            write_to = request.writeTo
            request.writeTo = lambda transport: write_to(_Sent(transport, wire._sent))
            finished = super().request(request)

            def attach(response: Any) -> Any:
                response._luutru_wire = wire
                return response

            finished.addCallback(attach)
            return finished

        def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
            wire = self._wire
            if wire is not None:
                wire.size += len(data)
                if wire.size <= WIRE_LIMIT or not wire.received:
                    wire.received.append(data)
            super().dataReceived(data)

    class _TeeFactory(http11._LenientHTTP11ClientFactory):
        def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
            return _TeeProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]

    class _TeeAgent(http11._ScrapyAgent):
        """Puts the exchange's bytes into the request's meta when its body is complete."""

        _request: Request

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
        self._tee = WIRE_SUPPORTED and crawler.settings.getbool("LUUTRU_WARC")
        if self._tee:
            self._pool._factory = _TeeFactory

    async def download_request(self, request: Request) -> Response:
        """Fetch once the host's gate is open."""
        async with self._gate.entry(request.url):
            if not self._tee:
                return await super().download_request(request)
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
            try:
                with wrap_twisted_exceptions():
                    return await maybe_deferred_to_future(agent.download_request(request))
            except ResponseDataLossError as error:
                raise ResponseDataLossError(f"body of {request.url} was cut short") from error
