"""Takes an HTTP/1.1 answer apart as its bytes come in, and keeps them as they came."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.blobs import Spill

HEAD_LIMIT = 256 * 1024  # bytes of status line and headers, and of trailers
SPILL_ABOVE = 16 * 1024 * 1024  # bytes of a body that are held in memory
LINE_LIMIT = 4096  # bytes of a line between two chunks
WORDS_LIMIT = 20  # heads with a status of 100 to 199 before the answer itself
_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS = re.compile(rb"(HTTP/\d\.\d) +(\d{3})(?: .*)?", re.S)
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?", re.S)
_WITHOUT_BODY = frozenset({204, 304})


class BadAnswerError(ValueError):
    """What came is no HTTP answer."""


class CutShortError(Exception):
    """The body is damaged, or ended before its end."""


class TooLargeError(Exception):
    """The body has more than the limit, by its own word or in fact."""


class AnswerReader:
    """Fed with what comes off a connection until ``done``, or until ``end``: it was closed.

    ``fields``: names and values in the order they came; a folded line is joined to its header,
    one without a colon is passed over, as browsers do.
    """

    def __init__(
        self,
        limit: int = 0,
        *,
        bodiless: bool = False,
        lenient: bool = False,
        keep: int = 0,
        spill: Callable[[], Spill] | None = None,
    ) -> None:
        """``limit``: bytes a body may have (0: any number); ``bodiless``: of a HEAD request.

        ``lenient``: a body that is cut short is taken for what it is, with a flag;
        ``keep``: bytes of a body up to which its chunk framing is kept beside it;
        ``spill``: opens a file for what is larger than ``SPILL_ABOVE``, if it came as it is.
        """
        self.spilled: Spill | None = None  # where the body went then; ``body`` is empty
        self.begun = 0.0  # time.monotonic() of the first byte
        self.head = b""  # status line and headers with the empty line behind them
        self.protocol = ""
        self.status = 0
        self.fields: list[tuple[bytes, bytes]] = []
        self.done = False
        self._words = 0
        self.persistent = False  # whether the connection may be asked for more
        # As Scrapy has them: "partial" where only the connection's end was the answer's,
        # "dataloss" where a lenient reader met damage.
        self.flags: list[str] = []
        self._limit = limit
        self._bodiless = bodiless
        self._lenient = lenient
        self._keep = keep
        self._spill = spill
        self._take: Callable[[bytes], None] = self._take_head
        self._buffer = bytearray()
        self._size = 0
        self._body: list[bytes] = []
        self._framed: list[bytes] | None = None  # of a chunked body
        self._missing = 0  # bytes of the body, or of the chunk
        self._line = b""  # the part that came of a line between chunks
        self._next: Callable[[bytes], None] = self._chunk_size
        self._trailing = 0

    @property
    def body(self) -> bytes:
        """The body without chunk framing, its content encoding as it came."""
        if len(self._body) != 1:
            self._body = [b"".join(self._body)]  # the pieces are let go
        return self._body[0]

    @property
    def wire(self) -> bytes | None:
        """Head and body as they came; None for a chunked body larger than ``keep``, or a spilt."""
        if self.spilled is not None:
            return None
        if self._framed is None:
            return self.head + self.body
        return b"".join([self.head, *self._framed]) if self._size <= self._keep else None

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises one of the errors above, and is of no use after that."""
        if not self.begun:
            self.begun = time.monotonic()
        try:
            self._take(data)
        except CutShortError:
            if not self._lenient:
                raise
            self._end_damaged()

    def end(self, *, clean: bool = True) -> None:
        """The connection is closed, or (``clean`` False) broke.

        Raises ``CutShortError`` where more should have come.
        """
        if not self.head:
            raise BadAnswerError("no whole head came")
        if not self.done and (self._take != self._take_rest or not clean):
            if not self._lenient:
                raise CutShortError("the connection was closed before the answer's end")
            self._end_damaged()
        self.done = True

    def _end_damaged(self) -> None:
        self.flags, self.persistent, self.done = ["dataloss"], False, True

    # ---- head -----------------------------------------------------------------------------

    def _take_head(self, data: bytes) -> None:
        searched = max(0, len(self._buffer) - 2)
        self._buffer += data
        found = _HEAD_END.search(self._buffer, searched)
        end = found.end() if found else len(self._buffer)
        if end > HEAD_LIMIT:
            raise BadAnswerError("a head without an end")
        if found is None:
            return
        with memoryview(self._buffer) as whole:
            head, rest = bytes(whole[:end]), bytes(whole[end:])
        self._buffer.clear()
        self._read_head(head)
        if 100 <= self.status < 200:  # a word before the answer itself
            self.fields.clear()
            self._words += 1
            if self._words > WORDS_LIMIT:
                raise BadAnswerError("announcements without an answer")
            if rest:
                self._take_head(rest)
            return
        self.head = head
        self._choose_body()
        if rest and not self.done:
            self._take(rest)
        elif rest:
            self.persistent = False

    def _read_head(self, head: bytes) -> None:
        first, *lines = head.split(b"\n")
        match = _STATUS.fullmatch(first.removesuffix(b"\r"))
        if match is None:
            raise BadAnswerError(f"no HTTP status line: {first[:80]!r}")
        self.protocol, self.status = match[1].decode("ascii"), int(match[2])
        unfolded: list[bytes] = []
        for line in lines:
            line = line.removesuffix(b"\r")
            if line[:1] in (b" ", b"\t") and unfolded:
                unfolded[-1] += line
            elif line:
                unfolded.append(line)
        for line in unfolded:
            name, colon, value = line.partition(b":")
            if colon:
                self.fields.append((name.strip(), value.strip()))

    def _values(self, name: bytes) -> list[bytes]:
        return [value.lower() for field, value in self.fields if field.lower() == name]

    def _choose_body(self) -> None:
        """How the end of the body will be known: RFC 9112, section 6.3."""
        said = b",".join(self._values(b"connection"))
        self.persistent = b"close" not in said and (
            self.protocol != "HTTP/1.0" or b"keep-alive" in said
        )
        if self._bodiless or self.status in _WITHOUT_BODY:
            self.done = True
            return
        if self.status != 200 or self._values(b"content-encoding"):
            self._spill = None  # errors are read, and what is packed is unpacked in memory
        codings = self._values(b"transfer-encoding")
        if codings and codings[0] == b"chunked":
            self._framed, self._take = [], self._take_chunks
            return
        if codings and codings[0] != b"identity":
            raise BadAnswerError(f"an unknown transfer encoding: {codings[0][:80]!r}")
        lengths = set(self._values(b"content-length"))
        if codings or not lengths:
            self.persistent, self.flags = False, ["partial"]
            self._take = self._take_rest
            return
        length = lengths.pop()
        if lengths or not length.isdigit() or len(length) > 18:
            raise BadAnswerError(f"a length that is none: {length[:80]!r}")
        self._missing = int(length)
        if self._limit and self._missing > self._limit:
            raise TooLargeError(f"{self._missing} bytes were announced")
        self.done = not self._missing
        self._take = self._take_length

    # ---- body -----------------------------------------------------------------------------

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._limit and self._size > self._limit:
            raise TooLargeError(f"more than {self._limit} bytes came")
        if self.spilled is not None:
            self.spilled.write(piece)
            return
        self._body.append(piece)
        if self._spill is not None and self._size > SPILL_ABOVE:
            self.spilled = self._spill()
            for earlier in self._body:
                self.spilled.write(earlier)
            self._body, self._framed = [], self._framed and []

    def _take_rest(self, data: bytes) -> None:
        self._add(data)

    def _take_length(self, data: bytes) -> None:
        if len(data) > self._missing:  # nobody asked for more
            self.persistent = False
            data = data[: self._missing]
        self._missing -= len(data)
        self._add(data)
        self.done = not self._missing

    def _take_chunks(self, data: bytes) -> None:
        assert self._framed is not None
        if self._size <= self._keep:
            self._framed.append(data)
        at = 0
        while at < len(data):
            if self.done:
                self._cut_surplus(data, at)
                return
            if self._missing:
                piece = data[at : at + self._missing]
                self._missing -= len(piece)
                at += len(piece)
                self._add(piece)
                continue
            end = data.find(b"\n", at)
            self._line += data[at : end + 1 if end >= 0 else None]
            if len(self._line) > LINE_LIMIT:
                raise CutShortError("a chunk without a size")
            if end < 0:
                return
            at = end + 1
            line, self._line = self._line[:-1].removesuffix(b"\r"), b""
            self._next(line)

    def _cut_surplus(self, data: bytes, at: int) -> None:
        """What follows the last chunk is no part of the answer."""
        self.persistent = False
        if self._framed and self._framed[-1] is data:
            self._framed[-1] = data[:at]

    def _chunk_size(self, line: bytes) -> None:
        match = _CHUNK_SIZE.fullmatch(line)
        if match is None:
            raise CutShortError(f"a chunk without a size: {line[:80]!r}")
        self._missing = int(match[1], 16)
        self._next = self._chunk_end if self._missing else self._trailer

    def _chunk_end(self, line: bytes) -> None:
        if line:
            raise CutShortError("a chunk longer than its size")
        self._next = self._chunk_size

    def _trailer(self, line: bytes) -> None:
        self._trailing += len(line)
        if self._trailing > HEAD_LIMIT:
            raise CutShortError("trailers without an end")
        self.done = not line
