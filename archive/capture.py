"""The capture line: one exchange with a portal and what became of it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Kind = Literal[
    "robots", "home", "listing", "search", "sitemap", "feed", "article", "picture", "file", "other"
]


class Capture(Struct, kw_only=True):
    """One line of ``captures/<portal>/<run>.jsonl``. Fields may only be added."""

    schema: str = "luutru/capture/1"
    portal: str
    run: str
    url: str
    final_url: Annotated[str | None, Meta(description="where a redirect pointed to")] = None
    time: Annotated[str, Meta(description="UTC, …Z, microseconds")]
    status: Annotated[int | None, Meta(description="HTTP status; null: no answer came")] = None
    kind: Kind
    id: Annotated[str | None, Meta(description="article id, where known")] = None
    outcome: Annotated[
        str,
        Meta(
            description="stored, revised, unchanged (a picture or file: 304), outside (read, but "
            "not of the range that was asked), unread, elsewhere, date_lost, date_moved, read (a "
            "listing), redirect, missing, failed, refused, or the guard's name for what came "
            "instead of the page"
        ),
    ]
    problem: Annotated[str | None, Meta(description="one sentence where outcome needs it")] = None
    origin: Literal["live", "warc", "wayback"] = "live"
    fidelity: Literal["wire", "reconstructed"] | None = None
    tls: Literal["verified", "unverified", "none"] | None = None
    media_type: str | None = None
    bytes: Annotated[int | None, Meta(description="size of the decoded body")] = None
    payload_sha256: Annotated[str | None, Meta(description="of the decoded body")] = None
    content_sha256: Annotated[str | None, Meta(description="of the article read from it")] = None
    published: Annotated[
        str | None,
        Meta(description="when the article of outcome outside, which has no record, was published"),
    ] = None
    extractor: Annotated[
        str | None, Meta(description="who read that: luutru <version> <family>/<layout>")
    ] = None
    etag: str | None = None
    last_modified: str | None = None
    blob: Annotated[str | None, Meta(description="stored picture or file; of a 304: kept")] = None
    warc_record_id: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Capture)


def encode(capture: Capture) -> bytes:
    """One JSON line without its newline."""
    return _encoder.encode(capture)


def decode(line: bytes | str) -> Capture:
    """Read and validate one line. Raises ``msgspec.DecodeError`` (a ``ValueError``)."""
    return _decoder.decode(line)


def check(capture: Capture) -> None:
    """Raise ``msgspec.ValidationError`` (a ``ValueError``) where ``decode`` would."""
    msgspec.convert(msgspec.to_builtins(capture), Capture)
