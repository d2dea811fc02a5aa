"""iVinh (web2py): Dublin Core metas hold date and summary, ``/<app>/portal/…`` the pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from .. import listings, words
from ..article import Article, File, Picture
from ..corpus import Head
from ..layouts.base import template
from ..server import Request, Response
from ..text import decomposed, entities, local
from .base import Cms

APP = "lamthuy"
_ARTICLE = re.compile(r"/(tintuc|news)/.+-(\d+)\.html$")


class IVinh(Cms):
    """Three skins by article: no visible date, a hit line with the date, and newer metas."""

    name = family = "ivinh"
    per_page = 6
    shows = frozenset({"summary", "files"})
    media = f"/{APP}/static/uploads/ckeditor/"
    precision = "second"
    numbered = False
    read = f"/{APP}/portal/read"
    folder = f"/{APP}/portal/folder"
    home_path = f"{folder}/home"

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
        path = f"{self.folder}/{self.site.categories[section].alias.lower()}"
        return path if number == 1 else f"{path}/{number}.html"

    def article_path(self, head: Head, section: int) -> str:
        table = "tintuc" if local(head.published).year < 2019 else "news"
        folder = self.site.categories[head.categories[0]].alias.lower()
        return f"{self.read}/{folder}/{table}/{head.alias.lower()}-{head.id}.html"

    def find_article(self, request: Request) -> int | None:
        found = _ARTICLE.search(request.path)
        return int(found[2]) if found and request.path.startswith(self.read + "/") else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = re.match(rf"^{self.folder}/([^/]+?)(?:/(\d+)\.html)?$", request.path)
        section = self.section_of(found[1]) if found else None
        return (section, int(found[2] or 1)) if found and section is not None else None

    def other(self, request: Request) -> Response | None:
        if request.path == "/":
            return Response(303, [], [("Location", self.home_path)])
        return None

    def settle(self, article: Article) -> Article:
        """Some editors quote in their summaries."""
        article = super().settle(article)
        if article.head.id % 4 == 3 and article.head.summary:
            first, second, rest = article.head.summary.split(" ", 2)
            article.head.summary = f'{first} "{second}" {rest}'
        return article

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
            f"{self.opening(head)}\n{shown}"
            f"{self.body(article)}\n</div>\n{files if rows else ''}"
            '<div class="tinlienquan"><h2 class="title_box">Tin liên quan</h2>'
            f"<ul>{related}</ul></div>"
        )
        return self._page(head.title_html, self.section_name(section), main, self._metas(article))

    def opening(self, head: Head) -> str:
        return f'<div class="content_new_detail">\n<h4>{head.title_html}</h4>'

    def _metas(self, article: Article) -> str:
        """The template escapes nothing; quotes within a value end it early."""
        head = article.head
        when, edited = local(head.published), local(head.modified)
        url = f"{self.site.base}/{self.article_path(head, head.categories[0])}"
        fraction = f".{head.id * 7919 % 1_000_000:06d}" if head.id % 4 == 0 else ""
        issued = f"{when:%Y-%m-%d %H:%M:%S}{fraction}"
        values = (
            ("DC.Title", head.title_html), ("DC.Creator", words.ACCOUNT if head.id % 5 else "None"),
            ("DC.Date.Created", f"{local(head.published - 7200):%Y-%m-%d %H:%M:%S}"),
            ("DC.Date.Modified", f"{edited:%Y-%m-%d %H:%M:%S}" if head.id % 3 else "None"),
            ("DC.Date.Valid", issued), ("DC.Date.Issued", issued),
            ("DC.Publisher", "Quản trị website"), ("DC.Description", _description(article)),
            ("DC.Inditifier", url), ("DC.Languague", "vie"), ("DC.Source", self.site.base),
            ("DC.Contributor", ""), ("DC.Subject", self.section_name(head.categories[0])),
        )  # fmt: skip
        metas = "".join(f'<meta name="{name}" content="{value}">\n' for name, value in values)
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
        main = f'<div id="list_news">\n{"".join(rows)}\n</div>\n{pager}'
        return self._page(name, name, main)

    def _pager(self, section: int, number: int, last: int) -> str:
        """Five numbers to either side, the ends in words; the active number is a link, too."""
        if last < 2:
            return ""
        first = max(1, number - 3)
        end = number + 3 if number + 3 < last else last + 1
        items = [
            f'<li class="{"active" if page == number else ""}">'
            f'<a href="{self.step(section, page)}">{page}  </a></li>'
            for page in range(first, end)
        ]
        if first > 1:
            items.insert(0, f'<li><a href="{self.step(section, 1)}">Trang đầu</a></li><li>...</li>')
        if end <= last:
            items.append(
                f'<li>...</li><li><a href="{self.step(section, last)}">Trang cuối</a></li>'
            )
        return f'<div id="page"><ul class="page-ul pagination">{"".join(items)}</ul></div>'

    def step(self, section: int, page: int) -> str:
        """A link of the pager. One version links from one folder too high up."""
        if section % 4 == 3:
            return f"../{self.site.categories[section].alias.lower()}{page}.html"
        return f"{self.folder}/{self.site.categories[section].alias.lower()}/{page}.html"

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


class IVinhNew(IVinh):
    """Newer sites: no ``/portal/`` in addresses, the pager's are relative, a skin of its own."""

    name = "ivinh_new"
    read = folder = ""
    home_path = "/home"
    media = "/static/uploads/ckeditor/"

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        return None if self.find_article(request) is not None else super().find_listing(request)

    def other(self, request: Request) -> Response | None:
        if request.path == "/gioi-thieu":
            return Response(200, self._page("Giới thiệu", "Giới thiệu", "<p>Địa lý.</p>"))
        if request.path == "/":
            return Response(200, self.home())
        return None

    def opening(self, head: Head) -> str:
        """Every other one has its title above the box, by another name."""
        if head.id % 2:
            return super().opening(head)
        return f'<h1 class="news_name">{head.title_html}</h1><div class="content_new_detail">'

    def step(self, section: int, page: int) -> str:
        return f"../{self.site.categories[section].alias.lower()}/{page}.html"


def _description(article: Article) -> str:
    """The summary as typed; of some articles without one the beginning of the text, cut."""
    if article.head.summary or article.head.id % 2:
        text = article.head.summary or "None"
        return decomposed(text) if article.head.decomposed else text
    first = next((block[1] for block in article.blocks if block[0] == "p"), "")
    return f"{first[:70]}..." if first else "None"
