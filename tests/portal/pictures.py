"""Real picture and file bytes: a few bases per format, made unique by a fixed-length tail."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from functools import cache
from random import Random

from PIL import Image

SIZES = ((640, 427), (600, 400), (480, 320), (320, 240))
scale = 1  # of the photographs; set once, before anything is served
MEDIA = {
    "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "bmp": "image/bmp", "svg": "image/svg+xml", "pdf": "application/pdf",
    "doc": "application/msword", "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip", "rar": "application/vnd.rar",
}  # fmt: skip
PICTURES = ("jpeg", "png", "gif", "webp", "bmp", "svg")
FILES = ("pdf", "doc", "docx", "xls", "xlsx", "zip", "rar")


def media_type(kind: str) -> str:
    return MEDIA[kind]


def size(kind: str, number: int) -> tuple[int, int]:
    """Pixels of picture ``number``; heavy formats come small."""
    if kind == "bmp":
        return (80, 60)
    if kind in ("png", "gif"):
        return (160, 120)
    width, height = SIZES[number % len(SIZES)]
    return width * scale, height * scale


def data(kind: str, number: int) -> bytes:
    """The bytes of picture or file ``number``; no two numbers give the same."""
    front, _ = _front(kind, number % len(SIZES))
    return front + _tail(kind, number)


def digest(kind: str, number: int) -> str:
    """SHA-256 of ``data`` at the price of hashing its tail."""
    _, state = _front(kind, number % len(SIZES))
    copy = state.copy()
    copy.update(_tail(kind, number))
    return copy.hexdigest()


def length(kind: str, number: int) -> int:
    front, _ = _front(kind, number % len(SIZES))
    return len(front) + len(_tail(kind, number))


@cache
def _front(kind: str, variant: int):
    front = _picture(kind, variant) if kind in PICTURES else _file(kind)
    return front, hashlib.sha256(front)


def _mark(number: int) -> bytes:
    return b"lamthuy:%012d" % number


def _tail(kind: str, number: int) -> bytes:
    """What makes a picture unique, put where its format allows a remark."""
    mark = _mark(number)
    if kind == "jpeg":
        return b"\xff\xfe" + struct.pack(">H", len(mark) + 2) + mark + b"\xff\xd9"
    if kind == "png":
        return _chunk(b"tEXt", b"Comment\0" + mark) + _chunk(b"IEND", b"")
    if kind == "gif":
        return b"\x21\xfe" + bytes([len(mark)]) + mark + b"\0\x3b"
    if kind == "webp":
        return b"LUUT" + struct.pack("<I", len(mark)) + mark
    if kind == "svg":
        return b"<!-- " + mark + b" --></svg>\n"
    if kind == "pdf":
        return b"% " + mark + b"\n%%EOF\n"
    return mark  # bitmaps, OLE and RAR files end before it; a ZIP file has it as its comment


def _chunk(name: bytes, payload: bytes) -> bytes:
    body = name + payload
    return struct.pack(">I", len(payload)) + body + struct.pack(">I", zlib.crc32(body))


def _canvas(width: int, height: int, variant: int) -> Image.Image:
    """A field with noise in it, so that it weighs what a small photograph weighs."""
    random = Random(variant)
    noise = Image.frombytes(
        "L", (width // 4, height // 4), random.randbytes(width // 4 * (height // 4))
    )
    noise = noise.resize((width, height))
    red = noise.point(lambda v: (v + 40 * variant) // 2)
    return Image.merge("RGB", (red, noise, Image.new("L", (width, height), 90 + 30 * variant)))


def _picture(kind: str, variant: int) -> bytes:
    width, height = size(kind, variant)
    if kind == "svg":
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
            f'<rect width="{width}" height="{height}" fill="#2a{variant}f5f"/>'
        ).encode()
    canvas, out = _canvas(width, height, variant), io.BytesIO()
    if kind == "jpeg":
        canvas.save(out, "JPEG", quality=60)
        return out.getvalue()[:-2]  # without EOI, which the tail adds
    if kind == "png":
        canvas.convert("P").save(out, "PNG")
        return out.getvalue()[:-12]
    if kind == "gif":
        canvas.convert("P").save(out, "GIF")
        return out.getvalue()[:-1]
    if kind == "webp":
        canvas.save(out, "WEBP", quality=40)
        raw = out.getvalue()
        raw += b"\0" * (len(raw) % 2)
        total = len(raw) - 8 + len(_tail("webp", 0))
        return raw[:4] + struct.pack("<I", total) + raw[8:]
    canvas.save(out, "BMP")
    return out.getvalue()


def _file(kind: str) -> bytes:
    if kind == "pdf":
        return (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
            b"trailer<</Root 1 0 R/Size 4>>\n"
        )
    if kind in ("doc", "xls"):
        return _compound("WordDocument" if kind == "doc" else "Workbook")
    if kind == "rar":
        return b"Rar!\x1a\x07\x00\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0" + b"\xc4\x3d\x7b\0\x40\x07\0"
    return _archive(kind)


def _compound(stream: str) -> bytes:
    """A compound file of one stream: header, allocation table, directory, data (512 bytes each)."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0)
    head += struct.pack("<I", free) * 108
    # the stream is long enough (4096 bytes) to live in sectors of its own: 2 to 9
    chain = [table, end, *range(3, 10), end]
    fat = b"".join(struct.pack("<I", entry) for entry in chain)
    directory = _entry("Root Entry", 5, 1, end, 0) + _entry(stream, 2, free, 2, 4096)
    return head + fat.ljust(512, b"\xff") + directory.ljust(512, b"\0") + b"\x20" * 4096


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """One directory entry of a compound file."""
    raw = (name + "\0").encode("utf-16-le")
    links = struct.pack("<2B3I", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    front = raw.ljust(64, b"\0") + struct.pack("<H", len(raw)) + links
    return front + b"\0" * 36 + struct.pack("<IQ", start, size)


def _archive(kind: str) -> bytes:
    names = {
        "docx": ("[Content_Types].xml", "word/document.xml"),
        "xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
        "zip": ("van-ban.txt",),
    }[kind]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), f"<!-- {name} -->")
        archive.comment = _mark(0)
    return out.getvalue()[: -len(_mark(0))]
