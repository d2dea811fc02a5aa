"""The article record: one definition for the JSON line, its validation and its JSON Schema."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

SCHEMA: Literal["luutru/article/1"] = "luutru/article/1"

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Meta(ge=0)]
LocalTime = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}-\d\d(-\d\d(T\d\d:\d\d:\d\d\+07:00)?)?$",
        description="ISO 8601 with +07:00, a bare date or a bare month",
    ),
]
Role = Literal["lead", "body", "gallery"]
Status = Literal["stored", "missing", "failed", "refused", "skipped", "uncaptured"]
Precision = Literal["second", "minute", "hour", "day", "month"]
Cause = Literal["first", "edited", "reread", "files", "gone"]


class Image(Struct, kw_only=True):
    """One picture of an article, in page order."""

    url: Annotated[str, Meta(description="address of the picture as the page gives it, absolute")]
    caption: Annotated[str | None, Meta(description="text the editor put to this picture")] = None
    alt: Annotated[str | None, Meta(description="the alt attribute; never a caption")] = None
    role: Annotated[Role, Meta(description="lead: beside the summary; gallery: in a run")] = "body"
    status: Annotated[Status, Meta(description="what became of it; once stored it stays so")] = (
        "skipped"
    )
    sha256: Annotated[Sha256 | None, Meta(description="of the bytes as served")] = None
    path: Annotated[str | None, Meta(description="below the archive folder: blobs/…")] = None
    media_type: Annotated[str | None, Meta(description="told from the bytes")] = None
    bytes: Annotated[Count | None, Meta(description="size of the file")] = None
    width: Annotated[Count | None, Meta(description="pixels")] = None
    height: Annotated[Count | None, Meta(description="pixels")] = None
    problem: Annotated[str | None, Meta(description="why it is not stored")] = None


class Attachment(Struct, kw_only=True):
    """One attached file (PDF, Word, archive, …)."""

    url: Annotated[str, Meta(description="address of the file, absolute")]
    name: Annotated[str | None, Meta(description="name shown to the reader or sent by server")] = (
        None
    )
    status: Annotated[Status, Meta(description="what became of it; once stored it stays so")] = (
        "skipped"
    )
    sha256: Annotated[Sha256 | None, Meta(description="of the bytes as served")] = None
    path: Annotated[str | None, Meta(description="below the archive folder: blobs/…")] = None
    media_type: Annotated[str | None, Meta(description="told from the bytes")] = None
    bytes: Annotated[Count | None, Meta(description="size of the file")] = None
    problem: Annotated[str | None, Meta(description="why it is not stored")] = None


class CaptureRef(Struct, kw_only=True):
    """Which exchange with which source the text of a record was read from."""

    origin: Literal["live", "warc", "wayback"]
    http_status: int | None = None
    fidelity: Annotated[
        Literal["wire", "reconstructed"] | None, Meta(description="how the WARC bytes were had")
    ] = None
    tls: Literal["verified", "unverified", "none"] | None = None
    payload_sha256: Annotated[Sha256 | None, Meta(description="of the decoded body")] = None
    warc_record_id: Annotated[str | None, Meta(description="the reference: <urn:uuid:…>")] = None
    warc_file: Annotated[str | None, Meta(description="a hint: below the archive folder")] = None
    warc_offset: Annotated[int | None, Meta(description="a hint: byte offset in the file")] = None


class Record(Struct, kw_only=True):
    """One revision of one article; see docs/record.md.

    Within ``luutru/article/1`` fields may only be added, each with a default.
    """

    schema: Annotated[str, Meta(pattern=r"^luutru/article/\d+$")] = SCHEMA
    id: Annotated[str, Meta(description="<portal>:<platform id or hash>", min_length=3)]
    revision: Annotated[int, Meta(ge=1)]
    revision_cause: Cause
    state: Literal["present", "gone"]
    gone_since: Annotated[str | None, Meta(description="UTC time of the capture")] = None
    gone_reason: str | None = None
    portal: Annotated[str, Meta(description="registry slug", min_length=1)]
    unit: Annotated[str | None, Meta(description="name of unit at the publication date")] = None
    tier: Literal["district", "commune", "province"] | None = None
    organ: Literal["government", "party"] | None = None
    province: str | None = None
    family: Annotated[str | None, Meta(description="the CMS reader used")] = None
    url: Annotated[str, Meta(description="canonical address", min_length=1)]
    aliases: Annotated[list[str], Meta(description="other addresses seen")] = []
    title: str
    summary: str | None = None
    body: Annotated[str, Meta(description="paragraphs, a blank line between")] = ""
    body_html: Annotated[str, Meta(description="the same as clean HTML")] = ""
    author: str | None = None
    source: str | None = None
    section: str | None = None
    tags: list[str] = []
    text_repair: Annotated[list[str], Meta(description="encodings the text was freed from")] = []
    published: LocalTime | None = None
    published_precision: Precision | None = None
    published_raw: str | None = None
    published_rule: str | None = None
    published_problem: str | None = None
    modified: Annotated[str | None, Meta(description="as printed by the portal")] = None
    images: list[Image] = []
    attachments: list[Attachment] = []
    content_sha256: Sha256
    fetched: Annotated[str, Meta(description="UTC time of the capture, …Z")]
    capture: CaptureRef
    run: str
    extractor: Annotated[str, Meta(description="luutru <version> <family>/<layout>")]


_encoder = msgspec.json.Encoder()
_sorted_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """One JSON line without its newline: UTF-8, keys in the order of the definition."""
    return _encoder.encode(record)


def decode(line: bytes | str) -> Record:
    """Read and validate one line. Raises ``msgspec.DecodeError`` (a ``ValueError``)."""
    return _decoder.decode(line)


def check(record: Record) -> None:
    """Raise ``msgspec.ValidationError`` (a ``ValueError``) where ``decode`` would."""
    msgspec.convert(msgspec.to_builtins(record), Record)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record."""
    schema = msgspec.json.schema(Record)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def content_address(url: str, article_url: str) -> str:
    """Address of a picture or file as the digest sees it.

    On the article's own host path and query alone, so that http/https/www and a changed host
    name leave the digest as it is; elsewhere the whole address.
    """
    parts, own = urlsplit(url), urlsplit(article_url)
    if _bare_host(parts.netloc) == _bare_host(own.netloc):
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return url


def _bare_host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def content_sha256(
    *,
    url: str,
    title: str,
    summary: str | None,
    body: str,
    author: str | None,
    source: str | None,
    tags: list[str],
    published_raw: str | None,
    images: list[Image],
    attachments: list[Attachment],
) -> str:
    """Digest of what an editor can change: same content, same digest, whatever the capture.

    SHA-256 of canonical JSON (sorted keys, no spaces, UTF-8). ``published_raw`` must be None
    for a relative date ("2 giờ trước"), which changes with the clock. Rule and test vector:
    docs/record.md.
    """
    content = {
        "attachments": [content_address(a.url, url) for a in attachments],
        "author": author,
        "body": body,
        "captions": [i.caption for i in images],
        "images": [content_address(i.url, url) for i in images],
        "published_raw": published_raw,
        "source": source,
        "summary": summary,
        "tags": tags,
        "title": title,
    }
    return hashlib.sha256(_sorted_encoder.encode(content)).hexdigest()
