"""What a file is, by its bytes."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from archive.media import OLE, dimensions, media_type


def picture(kind: str, size: tuple[int, int] = (31, 17), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(out, kind, **options)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 50)
    return out.getvalue()


def odf(kind: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "x")
    return out.getvalue()


def compound(*names: str, sector: int = 2) -> bytes:
    """A compound file whose directory, in two linked sectors, lists these streams."""
    head = bytearray(512)
    head[:8] = OLE
    struct.pack_into("<H", head, 30, 9)
    struct.pack_into("<I", head, 48, sector)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    table = bytearray(b"\xff" * 512)
    struct.pack_into("<I", table, sector * 4, sector + 1)
    entries = b""
    for name in ("Root Entry", *names):
        raw = name.encode("utf-16-le")
        entries += raw.ljust(64, b"\0") + struct.pack("<H", len(raw) + 2) + bytes(62)
    filler = "WordDocument".encode("utf-16-le").ljust(512, b"\0")  # embedded, not the document
    return bytes(head) + table + filler + entries.ljust(1024, b"\0")


CASES = [
    (picture("JPEG"), "image/jpeg", "jpg"),
    (picture("PNG"), "image/png", "png"),
    (picture("GIF"), "image/gif", "gif"),
    (picture("WEBP"), "image/webp", "webp"),
    (picture("WEBP", lossless=True), "image/webp", "webp"),
    (picture("BMP"), "image/bmp", "bmp"),
    (picture("TIFF"), "image/tiff", "tif"),
    (picture("ICO", (16, 16)), "image/vnd.microsoft.icon", "ico"),
    (b"\0\0\0\x1cftypavif\0\0\0\0", "image/avif", "avif"),
    (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic", "heic"),
    (b"\0\0\0\x18ftypmp42\0\0\0\0", "video/mp4", "mp4"),
    (b'<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="a">', "image/svg+xml", "svg"),
    (b"\xef\xbb\xbf<svg/>", "image/svg+xml", "svg"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf", "pdf"),
    (zipped("a.txt"), "application/zip", "zip"),
    (b"PK\x05\x06" + bytes(18), "application/zip", "zip"),
    (odf("text"), "application/vnd.oasis.opendocument.text", "odt"),
    (odf("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (compound("WordDocument", "1Table"), "application/msword", "doc"),
    (compound("1Table", "Data", "x", "y", "WordDocument"), "application/msword", "doc"),
    (compound("Workbook"), "application/vnd.ms-excel", "xls"),
    (compound("Workbook", "MBD01", "WordDocument"), "application/vnd.ms-excel", "xls"),
    (compound("PowerPoint Document"), "application/vnd.ms-powerpoint", "ppt"),
    (compound("x"), "application/x-ole-storage", "ole"),
    (OLE, "application/x-ole-storage", "ole"),
    (b"Rar!\x1a\x07\x01\x00", "application/vnd.rar", "rar"),
    (b"7z\xbc\xaf'\x1c\x00\x04", "application/x-7z-compressed", "7z"),
    (b"{\\rtf1\\ansi", "application/rtf", "rtf"),
    (b"ID3\x04\x00", "audio/mpeg", "mp3"),
    (b"\xff\xfb\x90\x64\x00", "audio/mpeg", "mp3"),
    ("Kế hoạch số 12\r\n".encode(), "text/plain", "txt"),
    ("Kế hoạch".encode("utf-16"), "text/plain", "txt"),
    ("Kế hoạch ".encode() * 600, "text/plain", "txt"),
    (b"  \n<!DOCTYPE html><p>", "text/html", "html"),
    (b"<!-- made by x --><HTML lang=vi>", "text/html", "html"),
    (b'<?xml version="1.0"?><rss/>', "application/xml", "xml"),
    (b"", "application/octet-stream", "bin"),
    (b"\x00\x01\x02\x03", "application/octet-stream", "bin"),
    (b"\xf0\xf1\xf2\xf3" * 90, "application/octet-stream", "bin"),
    (b"RIFF\0\0\0\0XXXX", "application/octet-stream", "bin"),
    (b"BM is how a text may begin, too", "text/plain", "txt"),
]


@pytest.mark.parametrize(("data", "media", "extension"), CASES)
def test_type_and_extension(data: bytes, media: str, extension: str) -> None:
    assert media_type(data) == (media, extension)


@pytest.mark.parametrize(
    ("part", "extension"),
    [("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")],
)
def test_office_files_by_what_is_in_them(part: str, extension: str) -> None:
    data = zipped("[Content_Types].xml", "_rels/.rels", part)
    media, found = media_type(data)
    assert found == extension
    assert media.startswith("application/vnd.openxmlformats-officedocument.")


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {}),
        ("PNG", {}),
        ("GIF", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\0\0"}),
    ],
)
def test_dimensions(kind: str, options: dict[str, Any]) -> None:
    data = picture(kind, **options)
    assert dimensions(data, media_type(data)[0]) == (31, 17)


@pytest.mark.parametrize(
    ("svg", "size"),
    [
        ('<svg width="120" height="80"/>', (120, 80)),
        ('<svg width="120px" height="79.6px"/>', (120, 80)),
        ('<svg width="100%" height="100%" viewBox="0 0 64,32"/>', (64, 32)),
        ('<svg viewBox="0 0 x y"/>', None),
        ('<svg viewBox="0 0 1e999 1"/>', None),
        ("<svg/>", None),
        ("<svg", None),
    ],
)
def test_dimensions_of_drawings(svg: str, size: tuple[int, int] | None) -> None:
    assert dimensions(svg.encode(), "image/svg+xml") == size


def test_entities_of_drawings_are_left_alone() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "1"><!ENTITY b "&a;&a;">]><svg width="&b;" height="2"/>'
    assert dimensions(bomb, "image/svg+xml") in (None, (11, 2))
    outside = b'<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg width="3" height="2"/>'
    assert dimensions(outside, "image/svg+xml") == (3, 2)


def test_decompression_bomb_is_measured_and_not_decoded() -> None:
    header = struct.pack(">IIBBBBB", 200_000, 200_000, 8, 2, 0, 0, 0)
    import zlib

    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    data += struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\0IDAT" + struct.pack(">I", 0x35AF061E)
    limit, filters = Image.MAX_IMAGE_PIXELS, list(warnings.filters)
    assert dimensions(data, "image/png") == (200_000, 200_000)
    assert limit == Image.MAX_IMAGE_PIXELS
    assert list(warnings.filters) == filters


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "RGB", {}),
        ("JPEG", "RGB", {"progressive": True, "optimize": True}),
        ("JPEG", "L", {}),
        ("JPEG", "CMYK", {"comment": b"x" * 60_000, "icc_profile": b"y" * 200_000}),
        ("PNG", "RGB", {}),
        ("PNG", "P", {"interlace": 1}),
        ("PNG", "1", {}),
        ("PNG", "LA", {}),
        ("PNG", "I;16", {}),
    ],
)
def test_sizes_read_by_hand_are_those_of_pillow(
    kind: str, mode: str, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.BytesIO()
    Image.new(mode, (300, 2)).save(out, kind, **options)
    data = out.getvalue()
    name = f"image/{kind.lower()}"
    found = dimensions(data, name)
    monkeypatch.setattr("archive.media._BY_HAND", {})
    assert found == dimensions(data, name) == (300, 2)


def test_ordinary_pictures_need_no_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.media._PILLOW", {})
    assert dimensions(picture("JPEG"), "image/jpeg") == (31, 17)
    assert dimensions(picture("PNG"), "image/png") == (31, 17)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "ICO"])
def test_broken_pictures_have_no_size_and_raise_nothing(kind: str) -> None:
    whole = picture(kind, (16, 16))
    random.seed(kind)
    for size in range(0, len(whole), 3):
        data = whole[:size]
        dimensions(data, media_type(data)[0])
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(3):
            broken[random.randrange(len(broken))] = random.randrange(256)
        dimensions(bytes(broken), media_type(whole)[0])


@given(st.binary(max_size=200), st.sampled_from([b"", OLE, b"PK\x03\x04", b"<svg ", b"RIFF"]))
def test_any_bytes_have_a_type(data: bytes, head: bytes) -> None:
    media, extension = media_type(head + data)
    assert "/" in media
    assert extension.isalnum()
    assert len(extension) <= 5
    dimensions(head + data, media)
