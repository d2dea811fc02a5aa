"""What a file is, told from its bytes by a fixed table, never from its address or headers."""

from __future__ import annotations

import io
import mmap
import re
import struct
import zlib

from lxml import etree

Bytes = bytes | mmap.mmap  # a large file is looked at where it lies
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OOXML = "application/vnd.openxmlformats-officedocument."
BINARY = ("application/octet-stream", "bin")
TEXT = ("text/plain", "txt")

# (offset, bytes, media type, extension); the first that fits is taken.
_MAGIC: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (0, b"GIF87a", "image/gif", "gif"),
    (0, b"GIF89a", "image/gif", "gif"),
    (8, b"WEBP", "image/webp", "webp"),
    (8, b"WAVE", "audio/wav", "wav"),
    (8, b"AVI ", "video/x-msvideo", "avi"),
    (0, b"II*\x00", "image/tiff", "tif"),
    (0, b"MM\x00*", "image/tiff", "tif"),
    (0, b"\x00\x00\x01\x00", "image/vnd.microsoft.icon", "ico"),
    (4, b"ftypavif", "image/avif", "avif"),
    (4, b"ftypavis", "image/avif", "avif"),
    (4, b"ftypheic", "image/heic", "heic"),
    (4, b"ftypheix", "image/heic", "heic"),
    (4, b"ftypmif1", "image/heic", "heic"),
    (4, b"ftypqt", "video/quicktime", "mov"),
    (4, b"ftypM4A", "audio/mp4", "m4a"),
    (4, b"ftyp", "video/mp4", "mp4"),
    (0, b"%PDF-", "application/pdf", "pdf"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar", "rar"),
    (0, b"7z\xbc\xaf'\x1c", "application/x-7z-compressed", "7z"),
    (0, b"\x1f\x8b\x08", "application/gzip", "gz"),
    (0, b"{\\rtf", "application/rtf", "rtf"),
    (0, b"ID3", "audio/mpeg", "mp3"),
    (0, b"OggS", "audio/ogg", "ogg"),
    (0, b"FLV\x01", "video/x-flv", "flv"),
    (0, b"\x1aE\xdf\xa3", "video/webm", "webm"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv", "wmv"),
    (0, b"wOFF", "font/woff", "woff"),
    (0, b"wOF2", "font/woff2", "woff2"),
    (0, b"CWS", "application/x-shockwave-flash", "swf"),
    (0, b"FWS", "application/x-shockwave-flash", "swf"),
)
_RIFF = {"webp", "wav", "avi"}
# Names that stand in the directory of a zip or OLE file.
_ZIPPED: tuple[tuple[bytes, str, str], ...] = (
    (b"word/document", f"{OOXML}wordprocessingml.document", "docx"),
    (b"xl/workbook", f"{OOXML}spreadsheetml.sheet", "xlsx"),
    (b"ppt/presentation", f"{OOXML}presentationml.presentation", "pptx"),
)
_ODF: tuple[tuple[bytes, str, str], ...] = (
    (b"vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text", "odt"),
    (
        b"vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.spreadsheet",
        "ods",
    ),
    (
        b"vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.presentation",
        "odp",
    ),
    (b"epub+zip", "application/epub+zip", "epub"),
)
_OLE_STREAMS: tuple[tuple[str, str, str], ...] = (
    ("WordDocument", "application/msword", "doc"),
    ("Workbook", "application/vnd.ms-excel", "xls"),
    ("Book", "application/vnd.ms-excel", "xls"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", "ppt"),
    ("__properties_version1.0", "application/vnd.ms-outlook", "msg"),
)
_PILLOW = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "image/vnd.microsoft.icon": "ICO",
    "image/avif": "AVIF",
}
# JPEG: frames with Huffman coding, and segments that say nothing of the size (tables, APPn, notes).
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_SKIPPED = frozenset({0xC4, 0xDB, 0xDD, *range(0xE0, 0xF0), 0xFE})
_SEGMENTS = 1000
_JPEG_HEAD = 2 * 1024 * 1024  # bytes before the pixels; a picture of millions of segments costs CPU
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_XML_HEAD = re.compile(rb"(<\?xml[^>]*\?>|<!doctype[^>\[]*>|<!--.*?-->|\s+)*", re.I | re.S)
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(px)?\s*")
_CONTROL = bytes(b for b in range(32) if b not in b"\t\n\r\x0c\x1b")


def media_type(data: Bytes) -> tuple[str, str]:
    """Media type and file extension of these bytes: ``("image/jpeg", "jpg")``.

    >>> media_type(b"%PDF-1.4 ...")
    ('application/pdf', 'pdf')
    >>> media_type(b"\\x00\\x01\\x02")
    ('application/octet-stream', 'bin')
    """
    head = data[:32]
    for offset, magic, name, extension in _MAGIC:
        if head.startswith(magic, offset) and (extension not in _RIFF or head[:4] == b"RIFF"):
            return name, extension
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    if head.startswith(OLE):
        return _ole(data)
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0" and len(data) > 26:
        return "image/bmp", "bmp"
    if len(data) > 2 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2:
        return "audio/mpeg", "mp3"  # an MPEG layer 3 frame without an ID3 tag
    return _text(data)


def _zipped(data: Bytes) -> tuple[str, str]:
    first = data[30:120]
    if first.startswith(b"mimetype"):
        for kind, name, extension in _ODF:
            if kind in first:
                return name, extension
    # Entry names stand in the local headers at the start and in the directory at the end.
    ends = data[:65_536] + data[-262_144:]
    found = [(ends.find(mark), name, ext) for mark, name, ext in _ZIPPED if mark in ends]
    if found:
        _, name, extension = min(found)
        return name, extension
    return "application/zip", "zip"


def _ole(data: Bytes) -> tuple[str, str]:
    """The first telling stream of the directory: embedded objects come after the document."""
    for entry in _ole_entries(data):
        for stream, name, extension in _OLE_STREAMS:
            if entry == stream:
                return name, extension
    return "application/x-ole-storage", "ole"


def _ole_entries(data: Bytes) -> list[str]:
    """Names in the directory of a compound file, following its sector chain."""
    if len(data) < 512:
        return []
    shift, sector = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
    if shift not in (9, 12):
        return []
    size = 1 << shift
    tables = struct.unpack_from("<109I", data, 76)
    names: list[str] = []
    for _ in range(256):  # a loop in a broken chain ends here
        start = (sector + 1) * size
        if start + size > len(data):
            break
        for place in range(start, start + size, 128):
            length = struct.unpack_from("<H", data, place + 64)[0]
            if 2 <= length <= 64:
                names.append(data[place : place + length - 2].decode("utf-16-le", "replace"))
        table = sector // (size // 4)
        link = (tables[table] + 1) * size + sector % (size // 4) * 4 if table < 109 else -1
        if not 0 <= link <= len(data) - 4:
            break
        sector = struct.unpack_from("<I", data, link)[0]
    return names


def _text(data: Bytes) -> tuple[str, str]:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return TEXT
    if not head.strip() or head.translate(None, _CONTROL) != head:
        return BINARY
    body = head.removeprefix(b"\xef\xbb\xbf")
    match = _XML_HEAD.match(body)
    start = body[match.end() if match else 0 :][:64].lower()
    if start.startswith((b"<svg", b"<svg:svg")):
        return "image/svg+xml", "svg"
    if _HTML.search(body[:1024]):
        return "text/html", "html"
    if body.lstrip().startswith(b"<?xml"):
        return "application/xml", "xml"
    return TEXT if _is_text(head, whole=len(head) == len(data)) else BINARY


def _is_text(head: bytes, *, whole: bool) -> bool:
    """UTF-8, or an old 8-bit coding (TCVN3, Windows-1258) that is mostly ASCII letters."""
    try:
        head.decode("utf-8")
        return True
    except UnicodeDecodeError as error:
        if not whole and error.start > len(head) - 4:
            return True
    return sum(b >= 0x80 for b in head) < len(head) * 0.4


def dimensions(data: bytes, media: str) -> tuple[int, int] | None:
    """Width and height in pixels from the header alone; None where they cannot be told.

    Nothing is decoded, so a decompression bomb costs nothing here.
    """
    if media == "image/svg+xml":
        return _svg_size(data)
    if media == "image/webp":
        return _webp_size(data)
    if media == "image/gif":
        # By hand: Pillow reads the first frame and warns of its size.
        width, height = struct.unpack("<HH", data[6:10]) if len(data) >= 10 else (0, 0)
        return (width, height) if width and height else None
    if media in _BY_HAND and (size := _BY_HAND[media](data)) is not None:
        return size
    if media not in _PILLOW:
        return None
    if media == "image/jpeg":
        data = data[:_JPEG_HEAD]  # Pillow looks at one segment after the other
    return _pillow_size(data, media)


def _pillow_size(data: bytes, media: str) -> tuple[int, int] | None:
    from PIL import Image

    # The format's own class instead of Image.open, which warns of or refuses large pictures.
    Image.preinit()
    if _PILLOW[media] not in Image.OPEN:
        Image.init()
    try:
        factory, _ = Image.OPEN[_PILLOW[media]]
        with factory(io.BytesIO(data), "") as image:
            width, height = image.size
            return width, height
    except (OSError, ValueError, SyntaxError, struct.error, EOFError, OverflowError):
        return None
    except (LookupError, TypeError, AttributeError, AssertionError, RuntimeError, Warning):
        return None  # Pillow on broken headers
    except Image.DecompressionBombError:
        return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Size in the frame header of an ordinary JPEG; None where Pillow has to look.

    Opening a picture with Pillow costs as much as its digest, and every crawled one is looked at.
    """
    place, size = 2, None
    try:
        for _ in range(_SEGMENTS):
            mark, kind, length = struct.unpack_from(">BBH", data, place)
            if mark != 0xFF:
                return None
            if kind == 0xDA:  # the pixels begin
                return size
            if kind in _FRAMES:
                bits, height, width, layers = struct.unpack_from(">BHHB", data, place + 4)
                if size or bits != 8 or layers not in (1, 3, 4) or not width or not height:
                    return None
                size = width, height
            elif kind not in _SKIPPED or length < 2:
                return None
            place += 2 + length
    except struct.error:
        pass
    return None


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Size in the first chunk of a PNG; None where Pillow has to look."""
    if len(data) < 41 or data[8:16] != b"\0\0\0\rIHDR" or b"IDAT" not in data:
        return None
    width, height, bits, colours, *methods = struct.unpack_from(">IIBBBBB", data, 16)
    (checksum,) = struct.unpack_from(">I", data, 29)
    usual = bits == 8 and colours in (0, 2, 3, 4, 6) and methods in ([0, 0, 0], [0, 0, 1])
    sound = usual and width and height and checksum == zlib.crc32(data[12:29])
    return (width, height) if sound else None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """Read by hand: Pillow would make room for the whole picture.

    https://developers.google.com/speed/webp/docs/riff_container
    """
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _svg_size(data: bytes) -> tuple[int, int] | None:
    """Size from the root element's width and height, else from its viewBox."""
    try:
        events = etree.iterparse(
            io.BytesIO(data[:65_536]), events=("start",), resolve_entities=False, no_network=True
        )
        _, root = next(events)
    except (etree.XMLSyntaxError, StopIteration):
        return None
    sides = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if sides[0] and sides[1]:
        return round(float(sides[0][1])), round(float(sides[1][1]))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        width, height = round(float(box[2])), round(float(box[3]))
    except (IndexError, ValueError, OverflowError):
        return None
    return (width, height) if width >= 0 and height >= 0 else None


_BY_HAND = {"image/jpeg": _jpeg_size, "image/png": _png_size}
