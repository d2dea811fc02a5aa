"""What tests of the archive write: small exchanges, records, captures and pictures."""

from __future__ import annotations

import gzip
import hashlib
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.blobs import Blob
from archive.capture import Capture
from archive.layout import create_archive
from archive.record import CaptureRef, Image, Record, content_sha256
from archive.store import Run
from archive.warc import Exchange, WarcRef

PORTAL = "dien_bien_tuan_giao"
HOME = "https://tuangiao.example.vn"
START = datetime(2026, 11, 24, 8, 30, 0, 123456, tzinfo=UTC)


def new_archive(path: Path) -> Path:
    create_archive(path)
    return path


def png(number: int, width: int = 3, height: int = 2) -> bytes:
    """A real PNG of one grey; another number, other bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = (b"\0" + bytes([number % 256]) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"tEXt", b"Comment\0" + str(number).encode())
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def page(number: int) -> bytes:
    return f"<html><title>Hội nghị số {number}</title><p>Nội dung {number}</p></html>".encode()


def exchange(
    number: int = 1,
    *,
    body: bytes | None = None,
    head: bytes | None = None,
    coded: bool = True,
    chunked: bool = False,
    url: str | None = None,
    **rest: object,
) -> Exchange:
    """A page, gzip-encoded and with a Vietnamese reason phrase unless told otherwise."""
    plain = page(number) if body is None else body
    wire = gzip.compress(plain, mtime=0) if coded else plain
    if head is None:
        head = "HTTP/1.1 200 Thành công\r\nServer: nginx\r\n".encode()
        head += b"Content-Encoding: gzip\r\n" if coded else b""
        if chunked:
            head += b"Transfer-Encoding: chunked\r\n"
            wire = b"%x\r\n%s\r\n0\r\n\r\n" % (len(wire), wire)
        else:
            head += b"Content-Length: %d\r\n" % len(wire)
        head += b"\r\n"
    fields: dict[str, object] = {
        "url": url or f"{HOME}/tin-tuc-{number}.html",
        "time": START + timedelta(seconds=number),
        "request": f"GET /tin-tuc-{number}.html HTTP/1.1\r\nHost: example.vn\r\n\r\n".encode(),
        "response": head + wire,
        "status": 200,
        "payload_sha256": hashlib.sha256(plain).hexdigest(),
        "content_encoding": "gzip" if coded else None,
        "ip": "203.0.113.7",
    }
    return Exchange(**{**fields, **rest})  # type: ignore[arg-type]


def picture_exchange(number: int, blob: Blob) -> Exchange:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % blob.bytes
    return exchange(
        number,
        url=f"{HOME}/uploads/{number}.png",
        head=head,
        body=b"",
        coded=False,
        payload_sha256=blob.sha256,
        blob=blob,
    )


def capture(run: Run, number: int, ref: WarcRef | None, blob: Blob | None = None) -> Capture:
    return Capture(
        portal=run.portal,
        run=run.id,
        url=f"{HOME}/uploads/{number}.png" if blob else f"{HOME}/tin-tuc-{number}.html",
        time="2026-11-24T08:30:00.123456Z",
        status=200,
        kind="picture" if blob else "article",
        id=f"{run.portal}:{number}",
        outcome="stored",
        payload_sha256=blob.sha256 if blob else hashlib.sha256(page(number)).hexdigest(),
        blob=blob.path if blob else None,
        warc_record_id=ref.record_id if ref else None,
        warc_file=ref.file if ref else None,
        warc_offset=ref.offset if ref else None,
    )


def record(run: Run, number: int, ref: WarcRef | None = None, blob: Blob | None = None) -> Record:
    images = []
    if blob is not None:
        images.append(
            Image(
                url=f"{HOME}/uploads/{number}.png",
                status="stored",
                sha256=blob.sha256,
                path=blob.path,
                media_type=blob.media_type,
                bytes=blob.bytes,
                width=blob.width,
                height=blob.height,
            )
        )
    url, title, body = f"{HOME}/tin-tuc-{number}.html", f"Hội nghị số {number}", f"Số {number}"
    digest = content_sha256(
        url=url,
        title=title,
        summary=None,
        body=body,
        author=None,
        source=None,
        tags=[],
        published_raw=None,
        images=images,
        attachments=[],
    )
    return Record(
        id=f"{run.portal}:{number}",
        revision=1,
        revision_cause="first",
        state="present",
        portal=run.portal,
        url=url,
        title=title,
        body=body,
        images=images,
        content_sha256=digest,
        fetched="2026-11-24T08:30:00.123456Z",
        capture=CaptureRef(
            origin="live",
            payload_sha256=hashlib.sha256(page(number)).hexdigest(),
            warc_record_id=ref.record_id if ref else None,
            warc_file=ref.file if ref else None,
            warc_offset=ref.offset if ref else None,
        ),
        run=run.id,
        extractor="luutru test nukeviet/4.5",
    )


def write_article(run: Run, number: int) -> None:
    """One article as a crawl stores it: page, picture, their captures, the record."""
    blob = run.add_blob(png(number))
    picture = run.write_exchange(picture_exchange(number, blob))
    ref = run.write_exchange(exchange(number))
    run.add_capture(capture(run, number, picture, blob))
    run.add_capture(capture(run, number, ref))
    run.add_record(record(run, number, ref, blob))


def files_of(root: Path) -> dict[str, bytes]:
    """Every file of an archive but its locks."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.parent.name != "locks"
    }
