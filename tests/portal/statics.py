"""Pictures and files: real ETag and Last-Modified, 304, missing ones as HTML."""

from __future__ import annotations

import re
import unicodedata
from email.utils import formatdate
from urllib.parse import quote

from . import pictures
from .article import File, Picture
from .corpus import ABSENT
from .server import Request, Response

REPAINTED = 10**9  # added to a picture's number each time its bytes are changed
_NUMBER = re.compile(r"(\d+)\)?\.\w+$")
_PICTURE_ENDS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg")
_BY_END = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif",
    "webp": "image/webp", "bmp": "image/bmp", "svg": "image/svg+xml", "css": "text/css",
    "js": "application/javascript", "rar": "application/x-rar-compressed",
} | {k: pictures.MEDIA[k] for k in ("pdf", "doc", "xls", "docx", "xlsx", "zip")}  # fmt: skip

LOGIN = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Đăng '
    "nhập</title></head><body>"
    '<form action="/users/login/" method="post"><input name="nv_login"><input type="password" '
    'name="nv_password"><input type="submit" value="Đăng nhập"></form></body></html>'
).encode()
OTHER_SITE = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Trang '
    "mới</title></head><body>"
    '<div id="app"><main><section><h4>Giao diện đang được nâng cấp</h4><span>Nội dung bài viết sẽ '
    "sớm trở lại.</span></section></main></div></body></html>"
).encode()


def is_picture(path: str) -> bool:
    return path.lower().endswith(_PICTURE_ENDS)


def answer(site, request: Request) -> Response:
    """A file below /uploads or a decoration of the theme."""
    path = unicodedata.normalize("NFC", request.path)
    place = site.layout.media_place(path)
    if place is not None:
        found = find(site, place)
        if found is None or found.fate in ("absent", "relative"):
            return Response(404, site.layout.not_found())
        if found.fate == "html":
            return Response(200, site.layout.not_found())
        times = site.repainted[path]
        number, changed = found.number + times * REPAINTED, _changed(site, found.number)
        return _serve(site, request, found.kind, number, path, changed + times * 86400)
    if is_picture(path):
        return _serve(site, request, "png", 0, path, 1_500_000_000)
    return _decoration(path)


def _changed(site, number: int) -> int:
    return site.corpus.head(number // 32).published


def find(site, path: str) -> Picture | File | None:
    """The picture or file of that path, told by the number its name ends in."""
    match = _NUMBER.search(path)
    if not match:
        return None
    number = int(match[1])
    if site.corpus.state(number // 32) == ABSENT:
        return None
    article = site.article(number // 32)
    lead = [article.lead] if article.lead else []
    for one in (*lead, *article.pictures, *article.inline_files, *article.field_files):
        if one.number == number:
            return one if one.path == path else None
    return None


def _decoration(path: str) -> Response:
    end = path.rsplit(".", 1)[-1].lower()
    return Response(200, [b"/* theme */\n"], media_type=_BY_END.get(end, "text/plain"))


def _serve(site, request: Request, kind: str, number: int, path: str, changed: int) -> Response:
    """Bytes with a real validator; 304 where the client already has them."""
    if not site.validators:
        media = _BY_END.get(path.rsplit(".", 1)[-1].lower(), "application/octet-stream")
        return Response(200, [pictures.data(kind, number)], [], media, compressible=False)
    tag = f'"{number:x}-{pictures.length(kind, number):x}"'
    modified = formatdate(changed, usegmt=True)
    headers = [("ETag", tag), ("Last-Modified", modified), ("Accept-Ranges", "bytes")]
    known = request.headers.get("if-none-match")
    since = request.headers.get("if-modified-since")
    if known == tag or (known is None and since == modified):
        return Response(304, headers=headers)
    media = _BY_END.get(path.rsplit(".", 1)[-1].lower(), "application/octet-stream")
    if path in site.inflated:
        body = _inflated(pictures.data(kind, number), site.inflated[path])
        return Response(200, [], headers, media, stream=body)
    return Response(200, [pictures.data(kind, number)], headers, media, compressible=False)


async def _inflated(data: bytes, size: int):
    """A file of ``size`` bytes that nobody has to hold in memory."""
    yield data
    left = size - len(data)
    while left > 0:
        yield bytes(min(left, 65536))
        left -= 65536


def download(file: File, changed: int) -> Response:
    """A file of the CMS's own field; its date is local time that claims to be GMT."""
    headers = [
        ("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file.name)}"),
        ("Last-Modified", formatdate(changed + 7 * 3600, usegmt=True)),
    ]
    if file.fate != "stored":
        return Response(404, [b"<html><body>404</body></html>"])
    body = pictures.data(file.kind, file.number)
    return Response(200, [body], headers, pictures.media_type(file.kind), compressible=False)
