"""iVinh (web2py): Dublin Core metas hold the date, ``/<app>/portal/…`` the pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from .. import listings, words
from ..article import Article, File, Picture
from ..corpus import Head
from ..layouts.base import template
from ..server import Request, Response
from ..text import entities, local
from .base import Cms

APP = "lamthuy"
_ARTICLE = re.compile(rf"^/{APP}/portal/read/([^/]+)/(tintuc|news)/(.+)-(\d+)\.html$")
_LISTING = re.compile(rf"^/{APP}/portal/folder/([^/]+?)(?:/(\d+)\.html)?$")


class IVinh(Cms):
    """Three skins by article: no visible date, a hit line with the date, and newer metas."""

    name = family = "ivinh"
    per_page = 12
    shows = frozenset({"files"})
    media = f"/{APP}/static/uploads/ckeditor/"
    precision = "second"
    numbered = False
    home_path = f"/{APP}/portal/folder/home"

    def build(self) -> None:
        hot = "".join(
            f'<li><a href="{path}">{head.title_html}</a> ({local(head.published):%d/%m/%Y})</li>'
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        text = template("ivinh").replace(
            "{{menu}}", self.menu('<li><a href="{path}">{name}</a></li>')
        )
        self.page = self.frame(text.replace("{{hot}}", hot))

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/{APP}/portal/folder/{self.site.categories[section].alias.lower()}"
        return path if number == 1 else f"{path}/{number}.html"

    def article_path(self, head: Head, section: int) -> str:
        table = "tintuc" if local(head.published).year < 2019 else "news"
        folder = self.site.categories[head.categories[0]].alias.lower()
        return f"/{APP}/portal/read/{folder}/{table}/{head.alias.lower()}-{head.id}.html"

    def find_article(self, request: Request) -> int | None:
        found = _ARTICLE.match(request.path)
        return int(found[4]) if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = _LISTING.match(request.path)
        section = self.section_of(found[1]) if found else None
        return (section, int(found[2] or 1)) if found and section is not None else None

    def other(self, request: Request) -> Response | None:
        if request.path == "/":
            return Response(303, [], [("Location", self.home_path)])
        return None

    def media_path(self, one: Picture | File, head: Head) -> str:
        """``images.thumb.<uuid>.jpg``: the number stays at the end for the portal to find it."""
        if not isinstance(one, Picture) or not one.path.startswith("/uploads/news/"):
            return super().media_path(one, head)
        digest = hashlib.sha256(str(one.number).encode()).hexdigest()[:12]
        end = one.path.rsplit(".", 1)[-1]
        return f"{self.media}images.thumb.{digest}-{one.number}.{end}"

    def _page(self, title: str, section: str, main: str, metas: str = "") -> list[bytes]:
        hits = str(40_000 + self.clock.number(900))
        return self.page.fill(
            {"title": title, "section": section, "main": main, "metas": metas,
             "today": self.clock.today(), "hits": hits}
        )  # fmt: skip

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        when = local(head.published)
        related = "".join(
            f'<li><a href="{path}">{other.title_html}</a> '
            f"<span>({local(other.published):%d/%m/%Y})</span></li>"
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:5])
        )
        shown = ""
        if head.id % 3 == 0:
            views = self.clock.number(900)
            shown = f'<p class="luot">Lượt xem: {views}  | Cập nhật: {when:%H:%M %d/%m/%Y}</p>\n'
        rows = "".join(
            f'<tr><td>{n}</td><td><a href="{file.path}">{file.name}</a></td></tr>'
            for n, file in enumerate(article.field_files, 1)
        )
        files = (
            f'<table class="upload_table"><tr><th>TT</th><th>Tệp đính kèm</th></tr>{rows}</table>\n'
        )
        main = (
            f'<div class="content_new_detail">\n<h4>{head.title_html}</h4>\n{shown}'
            f"{self.body(article)}\n</div>\n{files if rows else ''}"
            '<div class="tinlienquan"><h2 class="title_box">Tin liên quan</h2>'
            f"<ul>{related}</ul></div>"
        )
        return self._page(head.title_html, self.section_name(section), main, self._metas(article))

    def _metas(self, article: Article) -> str:
        head = article.head
        when, edited = local(head.published), local(head.modified)
        url = self.site.base + self.article_path(head, head.categories[0])
        fraction = f".{head.id * 7919 % 1_000_000:06d}" if head.id % 4 == 0 else ""
        values = (
            ("DC.Title", head.title_html), ("DC.Creator", words.ACCOUNT if head.id % 5 else "None"),
            ("DC.Date.Created", f"{local(head.published - 7200):%Y-%m-%d %H:%M:%S}"),
            ("DC.Date.Modified", f"{edited:%Y-%m-%d %H:%M:%S}"), ("DC.Date.Valid", "None"),
            ("DC.Date.Issued", f"{when:%Y-%m-%d %H:%M:%S}{fraction}"),
            ("DC.Publisher", words.SITE_NAME), ("DC.Description", "None"), ("DC.Inditifier", url),
            ("DC.Languague", "vi"), ("DC.Source", "None"),
            ("DC.Subject", self.section_name(head.categories[0])),
        )  # fmt: skip
        metas = "".join(f'<meta name="{name}" content="{value}" />\n' for name, value in values)
        if head.id % 3 == 1:
            metas += (
                '<meta property="article:published_time" '
                f'content="{when:%Y-%m-%dT%H:%M:%S}+07:00" />\n'
            )
        return metas

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        rows = []
        for head, path in (self.link(i, section) for i in ids):
            image = f'<a href="{path}"><img src="/{APP}/static/images/noimage.png" alt="" /></a>\n'
            rows.append(
                f'<div class="item_news">\n{image}<h4><a href="{path}">{head.title_html}</a></h4>\n'
                f"<p>{head.summary_html}</p>\n</div>"
            )
        name = self.section_name(section)
        pager = self._pager(section, number, last)
        main = f'<div class="list_news">\n{"".join(rows)}\n</div>\n{pager}'
        return self._page(name, name, main)

    def _pager(self, section: int, number: int, last: int) -> str:
        if last < 2:
            return ""
        near = sorted({1, last, *(p for p in range(number - 2, number + 3) if 1 <= p <= last)})
        items = "".join(
            f'<li class="active"><a>{page}</a></li>' if page == number
            else f'<li><a href="{self.category_path(section, page)}">{page}</a></li>'
            for page in near
        )  # fmt: skip
        return f'<div id="page"><ul class="page-ul pagination">{items}</ul></div>'

    def home(self) -> list[bytes]:
        boxes = []
        for section in range(len(self.site.categories)):
            items = "".join(
                f'<li><a href="{path}">{entities(head.title)}</a></li>'
                for head, path in (
                    self.link(i, section) for i in self.site.corpus.sections[section][:3]
                )
            )
            boxes.append(
                '<div class="ivinhcmsbox"><h2 class="title_box">'
                f'<a href="{self.category_path(section)}">{self.section_name(section)}</a></h2>'
                f"<ul>{items}</ul></div>"
            )
        return self._page(words.SITE_NAME, "Trang chủ", "\n".join(boxes))
