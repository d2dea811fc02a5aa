"""Raw exchanges as WARC 1.1: each record its own gzip member, header bytes as they came."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote
from uuid import uuid4

from archive.blobs import Blob
from archive.durable import Appender
from archive.layout import program, utc_now, warc_name
from archive.members import head_end, read_head, sha1

ROTATE_AT = 1_000_000_000
REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
UNMODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
HTTP_REQUEST = "application/http;msgtype=request"
HTTP_RESPONSE = "application/http;msgtype=response"
DEFLATE, STORE = 6, 0
_RECENT = 2_000
_LOOKAHEAD = 262  # bytes of a window in which zlib finds nothing
_SAFE = "%:/?#[]@!$&'()*+,;=~"
_CODING = re.compile(rb"^(content|transfer)-encoding[ \t]*:([^\r\n]*)", re.I | re.M)

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WarcRef:
    """Where a record lies: ``record_id`` is the reference, ``file`` and ``offset`` are hints."""

    record_id: str
    file: str
    offset: int
    date: str
    url: str


@dataclass(slots=True)
class Exchange:
    """One request and its answer, as bytes.

    ``response``: status line, header and body as on the wire (still compressed, chunk framing
    and all) or, with fidelity ``reconstructed``, put together again from what the HTTP client
    left. ``payload_sha256`` and ``status`` are of the decoded answer. With ``blob`` the body is
    stored as that file, and the WARC keeps the header alone; ``response`` may then end there.
    ``unmodified``: a 304 said that the body is still that of this earlier answer.
    """

    url: str
    time: datetime
    request: bytes
    response: bytes
    status: int
    payload_sha256: str
    method: str = "GET"
    fidelity: Literal["wire", "reconstructed"] = "wire"
    ip: str | None = None
    content_encoding: str | None = None
    blob: Blob | None = None
    truncated: str | None = None
    unmodified: WarcRef | None = None


@dataclass(frozen=True, slots=True)
class _Original:
    """A full response that later equal ones can point to."""

    ref: WarcRef
    payload_digest: str
    codings: tuple[bytes, ...]


class WarcWriter:
    """The WARC files of one run. Nothing is durable before ``sync``.

    ``find_payload`` names an earlier capture in the archive with this decoded payload, if any.
    """

    def __init__(
        self,
        root: Path,
        portal: str,
        run: str,
        find_payload: Callable[[str], WarcRef | None] | None = None,
        rotate_at: int = ROTATE_AT,
    ) -> None:
        self.files: list[Appender] = []
        self._root = root
        self._portal = portal
        self._run = run
        self._find_payload = find_payload
        self._rotate_at = rotate_at
        self._recent: dict[str, _Original] = {}

    @property
    def dirty(self) -> bool:
        """Whether something waits for ``sync``."""
        return bool(self.files) and self.files[-1].dirty

    def write(self, exchange: Exchange) -> WarcRef:
        """Append the records of one exchange; returns where its answer lies."""
        file = self._file()
        end = head_end(exchange.response)
        head = exchange.response[:end]
        date = _date(exchange.time)
        common = _common_fields(exchange, date)
        record_id, request_id = _record_id(), _record_id()
        url = common[0][1]
        ref = WarcRef(record_id, file.name, file.end, date, url)
        request: Fields = [("WARC-Record-ID", request_id), *common]
        answer: Fields = [("WARC-Record-ID", record_id), *common]
        if exchange.blob is not None:
            answer += [
                ("WARC-Concurrent-To", request_id),
                ("WARC-Luutru-Blob", exchange.blob.path),
                ("WARC-Luutru-Blob-SHA256", exchange.blob.sha256),
            ]
            kind = "metadata"
            if exchange.unmodified is not None:
                kind, answer = "revisit", answer + _unmodified_fields(exchange.unmodified)
            self._append(file, kind, answer, HTTP_RESPONSE, head, b"", DEFLATE)
        else:
            request.append(("WARC-Concurrent-To", record_id))
            answer.append(("WARC-Luutru-Payload-SHA256", exchange.payload_sha256))
            body = exchange.response[len(head) :]
            original = self._original(exchange, head) if body else None
            if original is not None:
                answer += _revisit_fields(original)
                self._append(file, "revisit", answer, HTTP_RESPONSE, head, b"", DEFLATE)
            else:
                digest = sha1(hashlib.sha1(body, usedforsecurity=False))
                answer.append(("WARC-Payload-Digest", digest))
                level = STORE if _is_compressed(exchange.content_encoding) else DEFLATE
                self._append(file, "response", answer, HTTP_RESPONSE, head, body, level)
                self._remember(exchange, _Original(ref, digest, _codings(head)))
        request_end = head_end(exchange.request)
        request_head = exchange.request[:request_end]
        request_body = exchange.request[len(request_head) :]
        self._append(file, "request", request, HTTP_REQUEST, request_head, request_body, DEFLATE)
        return ref

    def sync(self) -> None:
        """Make all that was written durable."""
        if self.files:
            self.files[-1].sync()

    def rollback(self) -> None:
        """Cut off what came after the last ``sync``."""
        if self.files:
            self.files[-1].rollback()

    def close(self, mode: int | None = None) -> None:
        """Close the files, setting ``mode`` where given."""
        for file in self.files:
            file.close(mode)

    def _file(self) -> Appender:
        """The file to append to; a new one, with its warcinfo, at first and when one is full."""
        if self.files and self.files[-1].end < self._rotate_at:
            return self.files[-1]
        if self.files:
            self.files[-1].sync()
        name = warc_name(self._portal, self._run, len(self.files))
        self.files.append(Appender(self._root, name))
        fields: Fields = [
            ("WARC-Record-ID", _record_id()),
            ("WARC-Date", _date(datetime.now(UTC))),
            ("WARC-Filename", Path(name).name),
        ]
        info = _warcinfo(self._portal, self._run)
        self._append(
            self.files[-1], "warcinfo", fields, "application/warc-fields", b"", info, DEFLATE
        )
        return self.files[-1]

    def _append(
        self,
        file: Appender,
        kind: str,
        fields: Fields,
        content_type: str,
        head: bytes,
        body: bytes,
        level: int,
    ) -> None:
        """One record as one gzip member."""
        digest = hashlib.sha1(head, usedforsecurity=False)
        digest.update(body)
        fields = [
            ("WARC-Type", kind),
            *fields,
            ("WARC-Block-Digest", sha1(digest)),
            ("Content-Type", content_type),
            ("Content-Length", str(len(head) + len(body))),
        ]
        lines = "".join([f"{name}: {value}\r\n" for name, value in fields])
        record = b"".join([b"WARC/1.1\r\n", lines.encode(), b"\r\n", head, body, b"\r\n\r\n"])
        file.append(_member(record, level))

    def _original(self, exchange: Exchange, head: bytes) -> _Original | None:
        """An earlier response with the same decoded payload and the same codings.

        With other codings (gzip then, plain now) the header of the one would not fit the body
        of the other in a replay.
        """
        if exchange.truncated:
            return None
        digest = exchange.payload_sha256
        original = self._recent.get(digest)
        if original is None and self._find_payload is not None:
            ref = self._find_payload(digest)
            original = None if ref is None else _load_original(self._root, ref, digest)
            if original is not None:
                self._remember(exchange, original)
        if original is not None and original.codings == _codings(head):
            return original
        return None

    def _remember(self, exchange: Exchange, original: _Original) -> None:
        if exchange.truncated:
            return
        if len(self._recent) >= _RECENT:
            del self._recent[next(iter(self._recent))]
        self._recent[exchange.payload_sha256] = original


def _load_original(root: Path, ref: WarcRef, payload_sha256: str) -> _Original | None:
    """Look into the file whether the record is there: no revisit may point into the void."""
    try:
        with (root / ref.file).open("rb") as stream:
            found = read_head(stream, ref.offset)
    except OSError:
        return None
    if found is None:
        return None
    fields, block = found
    end = head_end(block)
    if (
        end is None
        or fields.get("warc-record-id") != ref.record_id
        or fields.get("warc-type") != "response"
        or fields.get("warc-luutru-payload-sha256") != payload_sha256
    ):
        return None
    digest, date = fields.get("warc-payload-digest", ""), fields.get("warc-date", "")
    url = fields.get("warc-target-uri", "")
    full = WarcRef(ref.record_id, ref.file, ref.offset, date, url)
    return _Original(full, digest, _codings(block[:end])) if digest and date and url else None


def _common_fields(exchange: Exchange, date: str) -> Fields:
    fields = [("WARC-Target-URI", _uri(exchange.url)), ("WARC-Date", date)]
    if exchange.ip:
        fields.append(("WARC-IP-Address", exchange.ip))
    if exchange.fidelity != "wire":
        fields.append(("WARC-Luutru-Fidelity", exchange.fidelity))
    if exchange.truncated:
        fields.append(("WARC-Truncated", exchange.truncated))
    return fields


def _revisit_fields(original: _Original) -> Fields:
    return [
        ("WARC-Profile", REVISIT_PROFILE),
        ("WARC-Refers-To", original.ref.record_id),
        ("WARC-Refers-To-Target-URI", original.ref.url),
        ("WARC-Refers-To-Date", original.ref.date),
        ("WARC-Payload-Digest", original.payload_digest),
    ]


def _unmodified_fields(earlier: WarcRef) -> Fields:
    """What a 304 refers to; a run without WARC left no record to name, only address and time."""
    fields = [("WARC-Profile", UNMODIFIED_PROFILE)]
    if earlier.record_id:
        fields.append(("WARC-Refers-To", earlier.record_id))
    return [
        *fields,
        ("WARC-Refers-To-Target-URI", _uri(earlier.url)),
        ("WARC-Refers-To-Date", earlier.date),
    ]


def _warcinfo(portal: str, run: str) -> bytes:
    lines: Iterable[tuple[str, str]] = (
        ("software", program()),
        ("format", "WARC File Format 1.1"),
        (
            "conformsTo",
            "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        ),
        ("isPartOf", portal),
        ("robots", "obey"),
        ("luutru-run", run),
        ("luutru-created", utc_now()),
        (
            "description",
            f"Exchanges with the portal {portal}. Messages are the bytes of the wire unless "
            "WARC-Luutru-Fidelity says reconstructed. Bodies of pictures and files are kept "
            "outside: a metadata record holds the header of such an answer and names the file "
            "in WARC-Luutru-Blob. WARC-Luutru-Payload-SHA256 is of the decoded body.",
        ),
    )
    return "".join(f"{name}: {value}\r\n" for name, value in lines).encode()


def _member(data: bytes, level: int) -> bytes:
    """One gzip member. Its window is as large as its content needs: setting up a full one takes
    zlib six times as long as packing a request.
    """
    bits = 12 if level == STORE else min((len(data) + _LOOKAHEAD).bit_length(), zlib.MAX_WBITS)
    bits = max(bits, 9)
    deflater = zlib.compressobj(level, zlib.DEFLATED, bits | 16, bits - 7)
    return deflater.compress(data) + deflater.flush()


def _record_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _uri(url: str) -> str:
    """An address as ASCII without blanks or control characters: it stands in a header line."""
    return url if url.isascii() and url.isprintable() and " " not in url else quote(url, _SAFE)


def _is_compressed(content_encoding: str | None) -> bool:
    return (content_encoding or "identity").strip().lower() not in ("", "identity")


def _codings(head: bytes) -> tuple[bytes, ...]:
    """Content and transfer codings of an answer, to be equal before a revisit is written."""
    return tuple(sorted(m[1].lower() + b":" + m[2].strip().lower() for m in _CODING.finditer(head)))
