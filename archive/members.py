"""The gzip members of a WARC file, one per record: where each lies and whether it is whole."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_PIECE = 262_144
_HEAD_LIMIT = 1_000_000


@dataclass(slots=True)
class Member:
    """One WARC record as found: its place, its header fields and what is wrong with it."""

    offset: int
    length: int
    fields: dict[str, str] = field(default_factory=dict)
    problem: str | None = None

    @property
    def record_id(self) -> str:
        """The WARC-Record-ID, or ``""``."""
        return self.fields.get("warc-record-id", "")

    @property
    def type(self) -> str:
        """The WARC-Type, or ``""``."""
        return self.fields.get("warc-type", "")


class TornMemberError(Exception):
    """From ``offset`` on there is no whole member."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(f"no whole record at byte {offset}: {why}")
        self.offset = offset


def read_members(stream: BinaryIO, start: int = 0) -> Iterator[Member]:
    """Every member from byte ``start`` on, its digests checked; memory stays bounded.

    Readers of WARC files pass over a torn tail in silence; this raises ``TornMemberError`` with the
    offset at which the file would have to be cut.
    """
    stream.seek(start)
    offset, rest = start, b""
    while True:
        rest = rest or stream.read(_PIECE)
        if not rest:
            return
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        check, length = _Check(), 0
        while not inflater.eof:
            piece = rest or stream.read(_PIECE)
            rest = b""
            if not piece:
                raise TornMemberError(offset, "the file ends inside it")
            try:
                data = inflater.decompress(piece, _PIECE * 4)
                while True:
                    check.update(data)
                    # What follows the end of the member stays in unconsumed_tail for ever.
                    if inflater.eof or not inflater.unconsumed_tail:
                        break
                    data = inflater.decompress(inflater.unconsumed_tail, _PIECE * 4)
            except zlib.error as error:
                raise TornMemberError(offset, str(error)) from None
            length += len(piece) - len(inflater.unused_data)
        rest = inflater.unused_data
        yield Member(offset, length, check.fields, check.problem())
        offset += length


def read_head(stream: BinaryIO, offset: int) -> tuple[dict[str, str], bytes] | None:
    """WARC fields (lower-case names) and the first bytes of the block of one record.

    At most 64 kB of the member are read; None where no record begins at ``offset``.
    """
    stream.seek(offset)
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        data = inflater.decompress(stream.read(65_536), 65_536)
    except zlib.error:
        return None
    head, mark, block = data.partition(b"\r\n\r\n")
    if not mark or not head.startswith(b"WARC/"):
        return None
    return parse_fields(head), block


def parse_fields(head: bytes) -> dict[str, str]:
    """Header fields by lower-case name; of a repeated one the last."""
    fields = {}
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            fields[name.strip().lower()] = value.strip()
    return fields


class _Check:
    """Takes the bytes of one record in pieces; tells its fields and whether its digests hold."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self._head = b""
        self._block: hashlib._Hash | None = None
        self._payload: hashlib._Hash | None = None
        self._left = 0
        self._tail = b""
        self._http = b""
        self._broken: str | None = None

    def update(self, data: bytes) -> None:
        if self._block is None:
            self._head += data
            head, mark, data = self._head.partition(b"\r\n\r\n")
            if not mark:
                if len(self._head) > _HEAD_LIMIT:
                    self._broken, self._head = "it has no end of its header", b""
                return
            self._begin(head)
        take, self._tail = data[: self._left], self._tail + data[self._left :]
        self._left -= len(take)
        assert self._block is not None
        self._block.update(take)
        self._payload_update(take)

    def _begin(self, head: bytes) -> None:
        if not head.startswith(b"WARC/1."):
            self._broken = "it is not a WARC record"
        self._head = b""
        self.fields = parse_fields(head)
        length = self.fields.get("content-length", "")
        self._left = int(length) if length.isdecimal() else 0
        self._block = hashlib.sha1(usedforsecurity=False)

    def _payload_update(self, data: bytes) -> None:
        """The payload of a response begins after the head of the HTTP answer."""
        if self._payload is None:
            self._http += data
            end = head_end(self._http)
            if end is None and self._left:
                return
            self._payload = hashlib.sha1(usedforsecurity=False)
            data, self._http = self._http[len(self._http) if end is None else end :], b""
        self._payload.update(data)

    def problem(self) -> str | None:
        """What is wrong with the record; None when nothing is."""
        if self._broken:
            return self._broken
        if self._block is None:
            return "it has no end of its header"
        if self._left or self._tail != b"\r\n\r\n":
            return "its length is not the one it names"
        checks = [("block", self._block)]
        if self.fields.get("warc-type") == "response" and self._payload is not None:
            checks.append(("payload", self._payload))
        for name, digest in checks:
            wanted = self.fields.get(f"warc-{name}-digest", "")
            if wanted.startswith("sha1:") and wanted != sha1(digest):
                return f"its {name} digest does not fit its bytes"
        return None


def sha1(digest: hashlib._Hash) -> str:
    """A digest in the form web archives use: ``sha1:`` and base32."""
    return f"sha1:{base64.b32encode(digest.digest()).decode()}"


def head_end(message: bytes) -> int | None:
    """Where the body of an HTTP message begins; None when its head has no end.

    Lines may end in a bare newline, as some old servers send them.
    """
    strict, loose = message.find(b"\r\n\r\n"), message.find(b"\n\n")
    if strict >= 0 and (loose < 0 or strict < loose):
        return strict + 4
    return loose + 2 if loose >= 0 else None
