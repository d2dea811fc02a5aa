"""The platform of ``/upload/<site id>/``: one numbering for all sites, media by their day."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import listings, words
from ..article import Article, File, Picture
from ..corpus import Head
from ..layouts.base import template
from ..server import Request
from ..text import entities, local
from .base import Cms

_ARTICLE = re.compile(r"^/1227/27461/54439/(\d+)/[^/]+/[^/]+$|^/[^/]+/[^/]+-(\d+)$")
FIRST = 1_105_000


class Upload(Cms):
    """Articles before 2019 have the older scheme of address."""

    name = family = "upload"
    per_page = 10
    shows = frozenset({"summary"})
    media = "/upload/2006782/"
    past_end = "empty"

    def build(self) -> None:
        hot = "".join(
            f'<li><a href="{path}">{head.title_html}</a> '
            f"<span>{local(head.published):%d/%m/%Y}</span></li>"
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        menu = self.menu('<li><a href="{path}">{name}</a></li>')
        text = template("upload").replace("{{menu}}", menu).replace("{{hot}}", hot)
        self.page = self.frame(text)

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/{self.site.categories[section].alias.lower()}"
        return path if number == 1 else f"{path}?page={number}"

    def article_path(self, head: Head, section: int) -> str:
        folder = self.category_path(head.categories[0])
        if local(head.published).year < 2019:
            return f"/1227/27461/54439/{FIRST + head.id}{folder}/{head.alias.lower()}"
        return f"{folder}/{head.alias.lower()}-{FIRST + head.id}"

    def identity(self, head: Head, url: str) -> str:
        return str(FIRST + head.id)

    def media_path(self, one: Picture | File, head: Head) -> str:
        """By the day of publication; every eighth comes from the editor's own folder."""
        if not one.path.startswith("/uploads/news/"):
            return one.path
        name = one.path.rsplit("/", 1)[-1]
        if one.number % 8 == 0:
            return f"{self.media}fck/quantri/{name}"
        return f"{self.media}{local(head.published):%Y%m%d}/{name}"

    def find_article(self, request: Request) -> int | None:
        found = _ARTICLE.match(request.path)
        return int(found[1] or found[2]) - FIRST if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        section = self.section_of(request.path.strip("/"))
        return None if section is None else (section, int(request.query.get("page", "1")))

    def fill(self, title: str, main: str, crumb: str = "") -> list[bytes]:
        values = {"title": title, "main": main, "crumb": crumb, "today": self.clock.today()}
        return self.page.fill(values | {"hits": str(self.clock.number(90_000))})

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        older = "".join(
            f'<li><a href="{path}">{other.title_html}</a> '
            f"<i>({local(other.published):%d/%m/%Y})</i></li>"
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:6])
        )
        summary = f'<div class="summary">{head.summary_html}</div>\n'
        main = (
            f'<div class="detail">\n<h1 class="detail-title">{head.title_html}</h1>\n'
            f'<div class="detail-info"><span class="date">{local(head.published):%d/%m/%Y %H:%M}'
            f'</span> <span class="view">Lượt xem: {self.clock.number(900)}</span></div>\n'
            f"{summary if head.summary_html else ''}"
            f'<div class="detail-content">\n{self.body(article)}\n</div>\n'
            '<div class="share"><a href="#">Facebook</a> <a href="#">Zalo</a></div>\n</div>\n'
            f'<div class="related"><h3>Tin liên quan</h3><ul>{older}</ul></div>\n'
        )
        path, name = self.category_path(section), self.section_name(section)
        return self.fill(head.title_html, main, f'<a href="{path}">{name}</a>')

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        rows = "".join(
            f'<div class="news-item"><a href="{path}"><img src="{self.media}20200101/thumb.png" '
            f'alt="" /></a><h3><a href="{path}">{head.title_html}</a></h3>'
            f'<span class="date">{local(head.published):%d/%m/%Y}</span>'
            f"<p>{head.summary_html}</p></div>\n"
            for head, path in (self.link(i, section) for i in ids)
        )
        pages = "".join(
            f'<li class="active"><span>{page}</span></li>'
            if page == number
            else f'<li><a href="{self.category_path(section, page)}">{page}</a></li>'
            for page in range(max(1, number - 2), min(last, number + 2) + 1)
        )
        name = self.section_name(section)
        main = f'<div class="news-list">\n{rows}</div>\n<ul class="pagination">{pages}</ul>'
        return self.fill(name, main, f'<a href="{self.category_path(section)}">{name}</a>')

    def home(self) -> list[bytes]:
        boxes = []
        for section, ids in enumerate(self.site.corpus.sections):
            items = "".join(
                f'<li><a href="{path}">{entities(head.title)}</a></li>'
                for head, path in (self.link(i, section) for i in ids[:3])
            )
            name, path = self.section_name(section), self.category_path(section)
            box = f'<h2><a href="{path}">{name}</a></h2><ul>{items}</ul>'
            boxes.append(f'<div class="box">{box}</div>')
        return self.fill(words.SITE_NAME, "\n".join(boxes))
