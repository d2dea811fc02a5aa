"""Decompresses answers: bombs are refused, broken and cut-short streams are asked for again."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from scrapy.utils import _compression

from crawler.guard import Finding
from crawler.journal import Journal
from crawler.middlewares.guard import GuardMiddleware, Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# Scrapy picks the packages that are installed.
_brotli: Any = _compression.brotli  # type: ignore[attr-defined]
_zstd: Any = _compression.zstd  # type: ignore[attr-defined]
BROKEN = (
    *(zlib.error, _brotli.error, _zstd.ZstdError),
    *(OSError, EOFError, ValueError, ResponseDataLossError),
)
STEP = 64 * 1024
MEMBERS = 64  # of a gzip stream; a server makes one, and each of them costs a copy of the rest
# A stream without its end under a page with its own is a careless server, not a lost tail.
_PAGE_END = b"</html>"


class DecompressMiddleware(HttpCompressionMiddleware):
    """Scrapy's own with names for what goes wrong, and a look at whether the stream has its end."""

    _crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecompressMiddleware:
        """Scrapy's constructor."""
        middleware = super().from_crawler(crawler)
        middleware._crawler = crawler
        return middleware

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Response | Request:
        """The decoded answer, another try, or ``Refused``."""
        encodings = response.headers.getlist(b"Content-Encoding")
        if not encodings or request.method == "HEAD":
            return response
        limit = request.meta.get("download_maxsize", self._max_size)
        try:
            body, unknown = self._handle_encoding(response.body, encodings, limit)
        except _compression._DecompressionMaxSizeExceeded:
            finding = Finding("too_large", "skip", "larger than this crawler takes, unpacked")
        except BROKEN:
            finding = Finding("truncated", "retry", "its compressed stream is broken or cut short")
        else:
            return self._decoded(response, body, unknown)
        journal: Journal = self._crawler.spider.journal  # type: ignore[union-attr]
        outcome = "refused" if finding.action == "skip" else "failed"
        journal.no_answer(request, finding.sentence, outcome=outcome, status=response.status)
        request.meta.pop("wire", None)
        again = GuardMiddleware.of(self._crawler).again(finding, request)
        if again is None:
            raise Refused(finding)
        return again

    def _decoded(self, response: Response, body: bytes, unknown: list[bytes]) -> Response:
        """``unknown``: encodings that the body still has."""
        if unknown:
            self._warn_unknown_encoding(response, unknown)
            response.headers["Content-Encoding"] = unknown
        else:
            del response.headers["Content-Encoding"]
        return response.replace(body=body)

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        if encoding in {b"gzip", b"x-gzip"}:
            return gunzip(body, max_size)
        return HttpCompressionMiddleware._decode(body, encoding, max_size)


def gunzip(data: bytes, limit: int) -> bytes:
    """Unpack gzip members, at most ``limit`` bytes (0: any number).

    Raises ``ResponseDataLossError`` where the stream lacks its end and ``zlib.error`` on damage or
    of more members than any server makes.
    """
    out: list[bytes] = []
    size = members = 0
    while data[:2] == b"\x1f\x8b":
        members += 1
        if members > MEMBERS:
            raise zlib.error("a gzip stream of too many members")
        unpacker = zlib.decompressobj(31)
        while not unpacker.eof:
            piece = unpacker.decompress(data, STEP)
            data = unpacker.unconsumed_tail
            size += len(piece)
            if limit and size > limit:
                raise _compression._DecompressionMaxSizeExceeded(size, limit)
            out.append(piece)
            if not piece and not data:
                break
        if not unpacker.eof:
            whole = b"".join(out)
            if whole.rstrip()[-16:].lower().endswith(_PAGE_END):
                return whole
            raise ResponseDataLossError("a gzip stream without its end")
        data = unpacker.unused_data.lstrip(b"\0")
    if not out and data:
        raise zlib.error("no gzip stream")
    return b"".join(out)
