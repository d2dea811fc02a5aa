"""The nastinesses by name: what an article's page, or what it points to, does to a crawler.

``@page`` functions get the good page and give what is sent in its place. Those in PICTURES give
the address of one more picture; MEDIA answers for addresses under /uploads/nasty/.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

BOMB_SIZE = 300 * 1024 * 1024  # bytes after decompression


@dataclass(slots=True)
class Answer:
    """One answer as it goes over the wire. ``endless``: repeated until the peer hangs up."""

    body: bytes = b""
    status: str = "200 OK"
    headers: list[tuple[str, str]] = field(default_factory=list)
    media_type: str = "text/html; charset=utf-8"
    length: int | None = None  # declared, where it is a lie
    endless: bytes = b""
    slow: float = 0.0  # seconds between two bytes
    bare: bool = False  # HTTP/1.0, without length; the end of the connection is the end


@dataclass(frozen=True, slots=True)
class Place:
    """Where things are: the portal's own base, and a canary nobody may ask."""

    base: str
    canary: int

    @property
    def host(self) -> str:
        return self.base.partition("://")[2]


Maker = Callable[[bytes, Place], Answer]
PAGES: dict[str, Maker] = {}
PICTURES: dict[str, Callable[[Place], str]] = {}


def page(maker: Maker) -> Maker:
    PAGES[maker.__name__] = maker
    return maker


def in_body(good: bytes, markup: str | bytes) -> bytes:
    """The page with ``markup`` at the start of the article's body."""
    data = markup.encode() if isinstance(markup, str) else markup
    start = good.index(b">", good.index(b'id="news-bodyhtml"')) + 1
    return good[:start] + data + good[start:]


# ---- pages ----------------------------------------------------------------------------------


def _zeros(packer: zlib._Compress, size: int) -> bytes:
    block = b"\0" * (1024 * 1024)
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


@page
def gzip_bomb(good: bytes, place: Place) -> Answer:
    body = _zeros(zlib.compressobj(9, zlib.DEFLATED, 31), BOMB_SIZE)
    return Answer(body, headers=[("Content-Encoding", "gzip")])


@page
def gzip_in_gzip(good: bytes, place: Place) -> Answer:
    body = gzip.compress(_zeros(zlib.compressobj(9, zlib.DEFLATED, 31), BOMB_SIZE))
    return Answer(body, headers=[("Content-Encoding", "gzip, gzip")])


@page
def deflate_bomb(good: bytes, place: Place) -> Answer:
    body = _zeros(zlib.compressobj(9), BOMB_SIZE)
    return Answer(body, headers=[("Content-Encoding", "deflate")])


@page
def brotli_bomb(good: bytes, place: Place) -> Answer:
    import brotli

    body = brotli.compress(b"\0" * BOMB_SIZE, quality=1)
    return Answer(body, headers=[("Content-Encoding", "br")])


@page
def zstd_bomb(good: bytes, place: Place) -> Answer:
    from backports import zstd

    return Answer(zstd.compress(b"\0" * BOMB_SIZE), headers=[("Content-Encoding", "zstd")])


@page
def no_gzip_at_all(good: bytes, place: Place) -> Answer:
    return Answer(b"\x1f\x8bthis is no stream", headers=[("Content-Encoding", "gzip")])


@page
def gzip_cut_short(good: bytes, place: Place) -> Answer:
    """All of it framed as complete, yet the stream lacks its second half."""
    packed = gzip.compress(good)
    return Answer(packed[: len(packed) // 2], headers=[("Content-Encoding", "gzip")])


@page
def endless_page(good: bytes, place: Place) -> Answer:
    return Answer(good, endless=b"<p>m\xc3\xa3i m\xc3\xa3i</p>" * 4000)


@page
def length_too_large(good: bytes, place: Place) -> Answer:
    return Answer(good, length=10**12)


@page
def cut_short(good: bytes, place: Place) -> Answer:
    return Answer(good[: len(good) // 2], length=len(good))


@page
def one_byte_a_second(good: bytes, place: Place) -> Answer:
    return Answer(good, slow=1.0)


@page
def empty_page(good: bytes, place: Place) -> Answer:
    return Answer(b" \r\n ")


@page
def other_host(good: bytes, place: Place) -> Answer:
    return Answer(
        status="302 Found", headers=[("Location", f"http://127.0.0.1:{place.canary}/news-1.html")]
    )


@page
def redirect_to_file(good: bytes, place: Place) -> Answer:
    return Answer(status="302 Found", headers=[("Location", "file:///etc/passwd")])


@page
def redirect_loop(good: bytes, place: Place) -> Answer:
    return Answer(status="302 Found", headers=[("Location", "?again=1")])


@page
def soft_404(good: bytes, place: Place) -> Answer:
    body = (
        "<html><head><title>Không tìm thấy trang - Cổng thông tin</title></head><body>"
        "<h1>Không tìm thấy trang</h1><p>Bài viết không tồn tại hoặc đã bị xóa.</p>"
        "<a href='/'>Trang chủ</a></body></html>"
    )
    return Answer(body.encode())


UNREADABLE = frozenset(PAGES)  # of these nothing may be stored; those that follow are read


@page
def without_length(good: bytes, place: Place) -> Answer:
    """An old server: HTTP/1.0, the end of the connection is the end of the page."""
    return Answer(good, bare=True)


@page
def deep_nesting(good: bytes, place: Place) -> Answer:
    return Answer(in_body(good, "<b>" * 1500 + "<p>Đáy.</p>" + "</b>" * 1500))


@page
def unclosed_tags(good: bytes, place: Place) -> Answer:
    return Answer(good.replace(b"</body>", b"<div>" * 100_000 + b"</body>"))


@page
def null_bytes(good: bytes, place: Place) -> Answer:
    return Answer(in_body(good, b"<p>M\0\0\xe1\xbb\x99t \0d\xc3\xb2ng.</p>\0\0"))


@page
def huge_attribute(good: bytes, place: Place) -> Answer:
    return Answer(in_body(good, '<p data-x="' + "A" * 10_000_000 + '">Có chữ.</p>'))


@page
def many_attributes(good: bytes, place: Place) -> Answer:
    return Answer(in_body(good, "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">Chữ.</p>"))


@page
def wrong_charset(good: bytes, place: Place) -> Answer:
    return Answer(good, media_type="text/html; charset=iso-8859-1")


@page
def unknown_charset(good: bytes, place: Place) -> Answer:
    return Answer(good, media_type="text/html; charset=../../etc/passwd")


@page
def many_headers(good: bytes, place: Place) -> Answer:
    return Answer(good, headers=[("Set-Cookie", f"c{n}={'x' * 200}") for n in range(200)])


@page
def foreign_base(good: bytes, place: Place) -> Answer:
    base = f'<head><base href="http://127.0.0.1:{place.canary}/">'.encode()
    return Answer(in_body(good.replace(b"<head>", base), '<img src="uploads/a.jpg">'))


@page
def foreign_canonical(good: bytes, place: Place) -> Answer:
    canary = f"http://127.0.0.1:{place.canary}".encode()
    start = good.index(b'rel="canonical"')
    return Answer(good[:start] + good[start:].replace(place.base.encode(), canary, 1))


@page
def meta_refresh(good: bytes, place: Place) -> Answer:
    refresh = f'<meta http-equiv="refresh" content="0;url=http://127.0.0.1:{place.canary}/">'
    return Answer(good.replace(b"<head>", b"<head>" + refresh.encode()))


@page
def frames_and_scripts(good: bytes, place: Place) -> Answer:
    canary = f"http://127.0.0.1:{place.canary}"
    return Answer(
        in_body(
            good,
            f'<iframe src="{canary}/a"></iframe><script src="{canary}/b.js"></script>'
            f'<object data="{canary}/c"></object><embed src="{canary}/d"><link rel="prefetch" '
            f'href="{canary}/e"><video src="{canary}/f.mp4"></video>',
        )
    )


@page
def endless_calendar(good: bytes, place: Place) -> Answer:
    links = "".join(f'<a href="/lich/{y}-{m:02d}/">{m}</a>' for y in range(900) for m in range(12))
    tokens = "".join(f'<a href="/?nv_redirect=token{n}">x</a>' for n in range(2000))
    return Answer(good.replace(b"</body>", f"<div>{links}{tokens}</div></body>".encode()))


@page
def files_elsewhere(good: bytes, place: Place) -> Answer:
    return Answer(
        in_body(
            good,
            f'<p><a href="http://127.0.0.1:{place.canary}/van-ban.pdf">Văn bản</a></p>'
            '<p><a href="/uploads/nasty/..%2f..%2f..%2fetc%2fpasswd.pdf">../../../a.pdf</a></p>'
            '<p><a href="/uploads/nasty/named.pdf">Tệp có tên</a></p>',
        )
    )


# ---- pictures -------------------------------------------------------------------------------

_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


def png(width: int, height: int) -> bytes:
    """A PNG whose header promises this size; its pixels are never there."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


PICTURES.update(
    {
        "picture_at_loopback": lambda p: f"http://127.0.0.1:{p.canary}/a.jpg",
        "picture_at_localhost": lambda p: f"http://localhost:{p.canary}/a.jpg",
        "picture_at_dotted_localhost": lambda p: f"http://localhost.:{p.canary}/a.jpg",
        "picture_at_decimal_host": lambda p: f"http://2130706433:{p.canary}/a.jpg",
        "picture_at_octal_host": lambda p: f"http://0177.0.0.1:{p.canary}/a.jpg",
        "picture_at_hex_host": lambda p: f"http://0x7f.1:{p.canary}/a.jpg",
        "picture_at_mapped_host": lambda p: f"http://[::ffff:127.0.0.1]:{p.canary}/a.jpg",
        "picture_at_any_host": lambda p: f"http://0.0.0.0:{p.canary}/a.jpg",
        "picture_at_link_local": lambda p: "http://169.254.169.254/latest/meta-data/a.jpg",
        "picture_at_wide_digits": lambda p: f"http://１２７.0.0.1:{p.canary}/a.jpg",
        "picture_with_user_name": lambda p: f"http://{p.host}@127.0.0.1:{p.canary}/a.jpg",
        "picture_with_backslash": lambda p: f"http://127.0.0.1:{p.canary}\\@{p.host}/a.jpg",
        "picture_redirected": lambda p: f"{p.base}/uploads/nasty/redirect.jpg",
        "picture_redirected_twice": lambda p: f"{p.base}/uploads/nasty/redirect2.jpg",
        "picture_redirect_loop": lambda p: f"{p.base}/uploads/nasty/loop.jpg",
        "picture_bomb": lambda p: f"{p.base}/uploads/nasty/bomb.png",
        "picture_too_large": lambda p: f"{p.base}/uploads/nasty/large.jpg",
        "picture_endless": lambda p: f"{p.base}/uploads/nasty/endless.jpg",
        "picture_gzip_bomb": lambda p: f"{p.base}/uploads/nasty/gzip.jpg",
        "picture_is_html": lambda p: f"{p.base}/uploads/nasty/html.jpg",
        "picture_long_address": lambda p: f"{p.base}/uploads/{'a' * 100_000}.jpg",
        "picture_with_dots": lambda p: "/uploads/../../../../../etc/cron.d/x.jpg",
        "picture_with_controls": lambda p: "/uploads/nasty/\x01\x02\u202egpj.\u0000exe.jpg",
        "picture_of_scripts": lambda p: "javascript:alert(1)",
        "picture_of_file": lambda p: "file:///etc/passwd",
        "picture_of_data": lambda p: "data:image/png;base64,iVBORw0KGgo=",
    }
)


def media(name: str, place: Place) -> Answer | None:
    """What lies at ``/uploads/nasty/<name>``."""
    canary = f"http://127.0.0.1:{place.canary}/secret.jpg"
    hops = {"redirect.jpg": canary, "redirect2.jpg": "redirect.jpg", "loop.jpg": "loop.jpg?x"}
    if name in hops:
        return Answer(status="302 Found", headers=[("Location", hops[name])])
    if name == "bomb.png":
        return Answer(png(60_000, 60_000), media_type="image/png")
    if name == "large.jpg":
        return Answer(_JPEG, media_type="image/jpeg", length=100 * 1024 * 1024)
    if name == "endless.jpg":
        return Answer(_JPEG, media_type="image/jpeg", endless=b"\xff" * 65536)
    if name == "gzip.jpg":
        bomb = _zeros(zlib.compressobj(9, zlib.DEFLATED, 31), BOMB_SIZE)
        return Answer(bomb, media_type="image/jpeg", headers=[("Content-Encoding", "gzip")])
    if name == "html.jpg":
        return Answer(b"<!DOCTYPE html><html><body>404</body></html>", media_type="image/jpeg")
    if name == "named.pdf":
        name = 'attachment; filename="../../../../tmp/x\\..\\y.pdf"'
        return Answer(
            b"%PDF-1.4\n%%EOF\n",
            media_type="application/pdf",
            headers=[("Content-Disposition", name)],
        )
    return None


def pieces(answer: Answer) -> Iterator[bytes]:
    """The body as it is sent; without end where the answer has none."""
    yield answer.body
    while answer.endless:
        yield answer.endless
