"""Download handler that keeps the exact bytes of an exchange, behind the polite gate of its host.

Scrapy knows the way to a host (proxies, tunnels); what goes over the connection is the client's.
Where Scrapy lacks the private names for that (``WIRE_SUPPORTED`` and a test) its own handler
fetches, and exchanges are rebuilt from the response and marked ``reconstructed``.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions

from crawler.answer import AnswerReader
from crawler.client import SUPPORTED, Client, Connection, message_of
from crawler.pace import Gate
from crawler.report import MEDIA
from crawler.tls import CheckingPolicy
from pipelines.hosts import NotPublicError, is_public_address, is_site_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.blobs import Spill
    from archive.store import Run

WIRE_SUPPORTED = SUPPORTED

# Past this size a body is no page (DOWNLOAD_MAXSIZE of pages is the same); of a picture or
# file the WARC needs the head alone. A larger file goes to disk as it comes.
WIRE_LIMIT = 16 * 1024 * 1024
# The only request headers written down: any other may hold a secret, whoever set it.
PLAIN_HEADERS = frozenset(
    {
        *(b"host", b"user-agent", b"accept", b"accept-encoding", b"accept-language"),
        *(b"connection", b"range", b"if-none-match", b"if-modified-since"),
        *(b"content-type", b"content-length"),
    }
)


# Matters of a connection and not of the answer: Scrapy's responses do not have them.
_HOP_BY_HOP = frozenset(
    {
        *(b"connection", b"keep-alive", b"te", b"trailers", b"transfer-encoding", b"upgrade"),
        b"proxy-connection",
    }
)


class Wire:
    """Bytes of one exchange as they went over the socket, and whose certificate vouches for them.

    ``tls``: problems of the certificate ([]: none); None on a plain connection.
    """

    __slots__ = ("_answer", "_sent", "tls")

    def __init__(
        self, sent: bytes = b"", answer: AnswerReader | None = None, tls: list[str] | None = None
    ) -> None:
        self._sent = sent
        self._answer = answer
        self.tls = tls

    @property
    def received(self) -> bool:
        """Whether an answer was kept."""
        return self._answer is not None

    @property
    def request(self) -> bytes:
        """The request as sent, without headers that could hold secrets."""
        head, mark, body = self._sent.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        plain = [li for li in lines if li.partition(b":")[0].strip().lower() in PLAIN_HEADERS]
        return b"\r\n".join([first, *plain]) + mark + body

    @property
    def response(self) -> bytes | None:
        """The response as received, or None where it was larger than ``WIRE_LIMIT``."""
        return self._answer.wire if self._answer is not None else None

    @property
    def response_head(self) -> bytes:
        """Status line and headers with their empty line."""
        return self._answer.head if self._answer is not None else b""


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
        policy: Any = CheckingPolicy(hosts)
        self._contextFactory = policy
        self._keep = WIRE_LIMIT if crawler.settings.getbool("LUUTRU_WARC") else 0
        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        if WIRE_SUPPORTED:
            self._client = Client(
                http11._ScrapyAgent(
                    contextFactory=policy,
                    bindAddress=self._bind_address,
                    crawler=crawler,
                ),
                self._allowed,
                kept=crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
                connect_timeout=crawler.settings.getfloat("LUUTRU_CONNECT_TIMEOUT"),
            )

    def _ended(self) -> bool:
        spider: Any = self._crawler.spider
        return spider is not None and spider.report.stop is not None

    def _allowed(self, url: str, peer: str) -> bool:
        """Whether ``url`` may be asked for on a connection to ``peer``; a proxy judges itself."""
        return is_site_of(url, self._home) or is_public_address(peer)

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
        request.meta.pop("wire", None)
        proxied = bool(request.meta.get("proxy"))
        async with self._gate.entry(request.url, delay=self._delay(request), direct=not proxied):
            with wrap_twisted_exceptions():
                if WIRE_SUPPORTED:
                    return await self._fetch(request)
                response = await super().download_request(request)
            if not proxied and response.ip_address:
                self._check_peer(request.url, str(response.ip_address))
            return response

    def _check_peer(self, url: str, peer: str) -> None:
        if not self._allowed(url, peer):
            raise NotPublicError(f"{urlsplit(url).hostname} is not a public host")

    async def _fetch(self, request: Request) -> Response:
        """The answer as Scrapy has them, and its bytes in the request's meta."""
        meta = request.meta
        message = message_of(request)
        reader = AnswerReader(
            meta.get("download_maxsize", self._default_maxsize),
            bodiless=request.method == "HEAD",
            lenient=not meta.get("download_fail_on_dataloss", self._fail_on_dataloss),
            keep=self._keep,
            spill=self._spill if meta.get("kind") == "file" else None,
        )
        begun = time.monotonic()
        seconds = meta.get("download_timeout") or self._timeout
        try:
            connection = await self._client.fetch(request, message, reader, seconds)
        except BaseException:
            if reader.spilled is not None:
                reader.spilled.discard()
            raise
        meta["spilled"] = reader.spilled
        meta["download_latency"] = reader.begun - begun
        meta["wire"] = Wire(message, reader if self._keep else None, connection.tls)
        return _response(request, reader, connection)

    def _spill(self) -> Spill:
        spider: Any = self._crawler.spider
        run: Run = spider.run
        return run.spill()

    async def close(self) -> None:
        """Close the connections."""
        if WIRE_SUPPORTED:
            self._client.close()
        await super().close()


def _response(request: Request, reader: AnswerReader, connection: Connection) -> Response:
    fields: dict[bytes, list[bytes]] = {}
    for name, value in reader.fields:
        lower = name.lower()
        if lower not in _HOP_BY_HOP:
            fields.setdefault(lower, []).append(value)
    # No class by kind of content: that would be guessed from the bytes, and readers take bytes.
    return Response(
        urldefrag(request.url)[0],
        status=reader.status,
        headers=fields,
        body=reader.body,
        flags=reader.flags,
        ip_address=connection.address,
        protocol=reader.protocol,
    )
