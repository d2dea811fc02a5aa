"""The ASP.NET system of ``ArticleDetailControl``: two forms of the article box, two of address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import listings, words
from ..article import Article
from ..corpus import Head
from ..layouts.base import template
from ..server import Request
from ..text import WEEKDAYS, entities, local
from .base import Cms

_ARTICLE = re.compile(r"^/1227/27461/54439/(\d+)/[^/]+/[^/]+$|^/[^/]+/[^/]+-(\d+)$")
FIRST = 920_000  # numbers of articles are those of all portals of the system


class ArticleDetail(Cms):
    """Newer articles stand in a content box, older ones in the control itself."""

    name = family = "articledetail"
    per_page = 15
    shows = frozenset({"summary", "author", "source", "files"})
    media = "/Uploads/Images/"
    past_end = "last"

    def build(self) -> None:
        hot = "".join(
            f'<li><a href="{path}">{head.title_html}</a> <i>{local(head.published):%d/%m/%Y}</i>'
            "</li>"
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        menu = self.menu('<li><a href="{path}">{name}</a></li>')
        text = template("articledetail").replace("{{menu}}", menu).replace("{{hot}}", hot)
        self.page = self.frame(text)

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/{self.site.categories[section].alias.lower()}"
        return path if number == 1 else f"{path}?page={number}"

    def article_path(self, head: Head, section: int) -> str:
        folder = self.category_path(head.categories[0])
        if local(head.published).year < 2018:
            return f"/1227/27461/54439/{FIRST + head.id}{folder}/{head.alias.lower()}"
        return f"{folder}/{head.alias.lower()}-{FIRST + head.id}"

    def identity(self, head: Head, url: str) -> str:
        return str(FIRST + head.id)

    def find_article(self, request: Request) -> int | None:
        found = _ARTICLE.match(request.path)
        return int(found[1] or found[2]) - FIRST if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        section = self.section_of(request.path.strip("/"))
        return None if section is None else (section, int(request.query.get("page", "1")))

    def fill(self, title: str, main: str, crumb: str = "") -> list[bytes]:
        values = {"title": title, "main": main, "crumb": crumb, "today": self.clock.today()}
        values |= {"token": self.clock.token(200), "hits": str(self.clock.number(9000))}
        return self.page.fill(values)

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        when = local(head.published)
        name = self.section_name(section)
        weekday = WEEKDAYS[when.weekday()]
        header = (
            f'<div class="ArticleHeader"><h1 class="Title">{head.title_html}</h1></div>\n'
            f'<div class="PostDate">{weekday}, {when:%d/%m/%Y, %H:%M} [GMT+7]</div>\n'
            '<div class="tool"><a href="javascript:print()">In trang</a> '
            '<a href="javascript:void(0)">A-</a> <a href="javascript:void(0)">A+</a></div>\n'
            f'<div class="ArticleSummary">{head.summary_html}</div>\n'
        )
        files = "".join(
            f'<li><a href="{file.path}">{file.name}</a></li>' for file in article.field_files
        )
        below = (
            f'<div class="AttachFiles"><b>Tệp đính kèm</b><ul>{files}</ul></div>\n' if files else ""
        )
        below += _named("Author", head.author) + _named("Source", head.source)
        if when.year < 2018:
            main = (
                f'<div class="ArticleDetailControl">\n{header}{self.body(article)}\n{below}'
                f"{self._others(head)}</div>\n"
            )
        else:
            main = (
                f'<div class="ArticleDetailControl">\n{header}<div class="ArticleContent">\n'
                f"{self.body(article)}\n</div>\n{below}</div>\n{self._others(head)}"
            )
        crumb = f'<a href="{self.category_path(section)}">{name}</a>'
        return self.fill(head.title_html, main, crumb)

    def _others(self, head: Head) -> str:
        items = "".join(
            f'<li><a href="{path}">{other.title_html}</a> '
            f'<span class="date">({local(other.published):%d/%m/%Y %H:%M})</span></li>'
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:6])
        )
        return f'<div class="OtherArticles"><h3>Các tin khác</h3><ul>{items}</ul></div>\n'

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        rows = "".join(
            f'<div class="item"><a href="{path}"><img src="/Images/no.png" alt="" /></a>\n'
            f'<h2 class="Title"><a href="{path}">{head.title_html}</a></h2>\n'
            f'<div class="PostDate">{local(head.published):%d/%m/%Y %H:%M}</div>\n'
            f"<p>{head.summary_html}</p></div>\n"
            for head, path in (self.link(i, section) for i in ids)
        )
        pages = "".join(
            f"<span>{page}</span>"
            if page == number
            else f'<a href="{self.category_path(section, page)}">{page}</a>'
            for page in range(max(1, number - 4), min(last, number + 4) + 1)
        )
        if number < last:
            pages += f'<a href="{self.category_path(section, number + 1)}">Trang sau</a>'
        main = f'<div class="ArticleListControl">\n{rows}</div>\n<div class="paging">{pages}</div>'
        name = self.section_name(section)
        return self.fill(name, main, f'<a href="{self.category_path(section)}">{name}</a>')

    def home(self) -> list[bytes]:
        sections = self.site.corpus.sections
        boxes = []
        for section, ids in enumerate(sections):
            items = "".join(
                f'<h2 class="Title"><a href="{path}">{entities(head.title)}</a></h2>'
                f'<div class="PostDate">{local(head.published):%d/%m/%Y}</div>'
                for head, path in (self.link(i, section) for i in ids[:3])
            )
            name, path = self.section_name(section), self.category_path(section)
            boxes.append(f'<div class="box"><h3><a href="{path}">{name}</a></h3>{items}</div>')
        main = f'<div class="ArticleListControl">{"".join(boxes)}</div>'
        return self.fill(words.SITE_NAME, main)


def _named(kind: str, name: str | None) -> str:
    label = {"Author": "Tác giả: ", "Source": "Nguồn: "}[kind]
    return f'<div class="{kind}">{label}{entities(name)}</div>\n' if name else ""
