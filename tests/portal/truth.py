"""The record a careful person would write of an article, for tests to compare with."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, urljoin

from . import body, pictures
from .article import Article, File, Picture

# never part of a body, whatever the layout
BOILERPLATE = (
    "Ý kiến bạn đọc", "Tổng số điểm của bài viết", "Click để đánh giá bài viết",
    "Những tin mới hơn", "Những tin cũ hơn", "Việc đăng lại bài viết", "Tác giả bài viết",
    "Nguồn tin:", "Bấm vào đây để duy trì", "Gửi bình luận", "Thống kê truy cập",
)  # fmt: skip


def encoded(url: str) -> str:
    """As a browser asks for it: letters beyond ASCII and blanks encoded, a stray % left alone."""
    return "".join(c if "!" <= c <= "~" and c not in '"<>`{}' else quote(c) for c in url)


def record(site, number: int) -> dict:
    """Truth of article ``number``; a hidden one has ``public: false`` and little more."""
    public = site.corpus.is_public(number)
    article = site.compose(number)
    head = article.head
    url = site.base + site.layout.article_path(head, head.categories[0])
    out = {
        "id": site.layout.identity(head, url),
        "public": public,
        "url": url,
        "aliases": [site.base + site.layout.article_path(head, c) for c in head.categories[1:]],
        "title": head.title,
        "published": site.layout.published(head),
        "summary": head.summary or None,
        "body": "\n\n".join(body.paragraphs(article)),
        "author": head.author or article.byline,
        "source": _source(article),
        "section": site.categories[head.categories[0]].name,
        "sections": [site.categories[c].name for c in head.categories],
        "tags": list(article.tags),
        "images": _images(site, article, url),
        "attachments": _attachments(site, article, url),
        "boilerplate": list(BOILERPLATE),
    }
    return _composed(out)


def _source(article: Article) -> str | None:
    field = article.head.source
    return field if field and field != "-/-" else article.body_source


def _images(site, article: Article, url: str) -> list[dict]:
    """In page order; an address that comes twice stays at its first place.

    A lead picture the page hides counts where og:image tells of it and the body does not show it.
    """
    shown = [] if article.lead is None else [article.lead]
    if shown and article.head.lead == "hidden":
        in_body = any(picture.path == article.lead.path for picture in article.pictures)
        shown = [] if in_body or not site.layout.has_og_image else [replace(article.lead, alt="")]
    out: dict[str, dict] = {}
    for picture in (*shown, *article.pictures):
        image = _image(picture, url)
        first = out.setdefault(image["url"], image)
        first["caption"] = first["caption"] or image["caption"]
    return list(out.values())


def _image(picture: Picture, url: str) -> dict:
    stored = picture.fate == "stored"
    width, height = pictures.size(picture.kind, picture.number)
    return {
        "url": encoded(urljoin(url, picture.path)),
        "caption": picture.caption,
        "alt": picture.alt or None,
        "role": picture.role,
        "status": "stored" if stored else "missing",
        "sha256": pictures.digest(picture.kind, picture.number) if stored else None,
        "media_type": pictures.media_type(picture.kind) if stored else None,
        "width": width if stored else None,
        "height": height if stored else None,
    }


def _attachments(site, article: Article, url: str) -> list[dict]:
    """Links of the body first, then the field below it: the order of the page."""
    inline, field = site.layout.files(article)
    out = [_attachment(file, encoded(urljoin(url, file.path))) for file in inline]
    place = site.layout.field_file_url
    return out + [_attachment(f, encoded(place(url, n, f))) for n, f in enumerate(field)]


def _attachment(file: File, url: str) -> dict:
    stored = file.fate == "stored"
    return {
        "url": url,
        "name": file.name,
        "status": "stored" if stored else "missing",
        "sha256": pictures.digest(file.kind, file.number) if stored else None,
        "media_type": pictures.media_type(file.kind) if stored else None,
    }


def records(site) -> Iterator[dict]:
    """Every article that exists, hidden ones too, by id."""
    return (record(site, number) for number in site.corpus.ids())


def _composed(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_composed(item) for item in value]
    if isinstance(value, dict):
        return {key: _composed(item) for key, item in value.items()}
    return value
