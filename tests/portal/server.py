"""A small HTTP/1.1 server: keep-alive, pipelining, gzip spliced from parts, chunks on demand."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(slots=True)
class Request:
    """One parsed request; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    client: str
    path: str = ""
    raw_query: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.target)
        self.path, self.raw_query = unquote(parts.path), parts.query

    @property
    def query(self) -> dict[str, str]:
        return {k: v[-1] for k, v in parse_qs(self.raw_query, keep_blank_values=True).items()}


class Static(bytes):
    """Bytes that many pages share; deflated once."""


Part = bytes


@dataclass(slots=True)
class Response:
    """``parts`` make up the body. ``fault``: close, truncate or None."""

    status: int = 200
    parts: list[Part] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    media_type: str = "text/html; charset=utf-8"
    fault: str | None = None
    delay: float = 0.0
    stream: AsyncIterator[bytes] | None = None
    compressible: bool = True


@lru_cache(maxsize=512)
def _deflated(part: Static) -> bytes:
    return _deflate(part)


def _deflate(part: bytes) -> bytes:
    """Raw deflate blocks that end on a byte and look back on nothing before them."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)


def gzip_parts(parts: list[Part]) -> bytes:
    """One gzip member from parts, shared ones taken ready-made."""
    out, crc, size, loose = [b"\x1f\x8b\x08\0\0\0\0\0\0\x03"], 0, 0, []
    for part in parts:
        crc, size = zlib.crc32(part, crc), size + len(part)
        if type(part) is Static:
            if loose:
                out.append(_deflate(b"".join(loose)))
                loose = []
            out.append(_deflated(part))
        else:
            loose.append(part)
    if loose:
        out.append(_deflate(b"".join(loose)))
    out.append(b"\x03\0" + crc.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little"))
    return b"".join(out)


Handler = Callable[[Request], Response]


@dataclass(slots=True)
class Wire:
    """How answers travel; switchable while the server runs."""

    gzip: bool = True
    chunked: bool = False


class Connection(asyncio.Protocol):
    """One client. Requests are answered in order."""

    def __init__(self, handler: Handler, wire: Wire) -> None:
        self.handler, self.wire = handler, wire
        self.buffer = b""
        self.transport: asyncio.Transport | None = None
        self.task: asyncio.Task | None = None

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.client = transport.get_extra_info("peername")[0]

    def connection_lost(self, exc) -> None:
        self.transport = None
        if self.task:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.task is None:
            self._work()

    def _work(self) -> None:
        while self.transport is not None:
            request = self._take()
            if request is None:
                return
            response = self.handler(request)
            if response.delay or response.stream is not None:
                self.task = asyncio.ensure_future(self._later(request, response))
                return
            self._send(request, response)

    async def _later(self, request: Request, response: Response) -> None:
        if response.delay:
            await asyncio.sleep(response.delay)
        if response.stream is None:
            self._send(request, response)
        else:
            await self._stream(request, response)
        self.task = None
        self._work()

    def _take(self) -> Request | None:
        """The next whole request of the buffer, or None."""
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        lines = self.buffer[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        if len(self.buffer) < end + 4 + length:
            return None
        body = self.buffer[end + 4 : end + 4 + length]
        self.buffer = self.buffer[end + 4 + length :]
        method, target, *_ = lines[0].split(" ")
        return Request(method, target, headers, body, self.client)

    def _send(self, request: Request, response: Response) -> None:
        if self.transport is None:
            return
        if response.fault == "close":
            self.transport.close()
            return
        headers = list(response.headers)
        body = self._body(request, response, headers)
        length = len(body)
        if response.fault == "truncate":
            headers.append(("Content-Length", str(length + 4096)))
        elif self.wire.chunked and response.status == 200:
            headers.append(("Transfer-Encoding", "chunked"))
            body = _chunks(body)
        elif response.status not in (204, 304):
            headers.append(("Content-Length", str(length)))
        close = (
            response.fault == "truncate" or request.headers.get("connection", "").lower() == "close"
        )
        headers.append(("Connection", "close" if close else "keep-alive"))
        self.transport.write(_front(response.status, headers))
        if request.method != "HEAD" and response.status not in (204, 304):
            self.transport.write(body)
        if close:
            self.transport.close()

    def _body(self, request: Request, response: Response, headers: list) -> bytes:
        if response.status not in (204, 304):
            headers.append(("Content-Type", response.media_type))
        if (
            self.wire.gzip
            and response.compressible
            and response.parts
            and "gzip" in request.headers.get("accept-encoding", "")
        ):
            headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
            return gzip_parts(response.parts)
        return response.parts[0] if len(response.parts) == 1 else b"".join(response.parts)

    async def _stream(self, request: Request, response: Response) -> None:
        headers = [*response.headers, ("Content-Type", response.media_type)]
        headers += [("Transfer-Encoding", "chunked"), ("Connection", "keep-alive")]
        if self.transport is not None:
            self.transport.write(_front(response.status, headers))
        async for piece in response.stream:
            if self.transport is None:
                return
            self.transport.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await asyncio.sleep(0)
            while self.transport and self.transport.get_write_buffer_size() > 1_000_000:
                await asyncio.sleep(0.002)
        if self.transport is not None:
            self.transport.write(b"0\r\n\r\n")


def _chunks(body: bytes) -> bytes:
    pieces = [body[i : i + 8192] for i in range(0, len(body), 8192)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def _front(status: int, headers: list[tuple[str, str]]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


async def serve(
    handler: Handler, wire: Wire, host: str, port: int, ready: Callable[[str, int], Awaitable[None]]
) -> None:
    """Serve until cancelled; ``ready`` learns the address once it is bound."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(handler, wire), host, port, backlog=512)
    async with server:
        await ready(*server.sockets[0].getsockname()[:2])
        await server.serve_forever()
