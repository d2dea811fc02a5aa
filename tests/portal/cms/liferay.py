"""Liferay: the asset publisher of a sub-site, and the view-article portlet with ids of time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import listings, words
from ..article import Article
from ..corpus import FIRST_ID, Head
from ..layouts.base import template
from ..server import Request
from ..text import entities, local
from .base import Cms


class Publisher(Cms):
    """``/web/<site>/<page>``; articles by slug; a redirect in every link; times of 12 hours."""

    name = "liferay_asset"
    family = "liferay"
    per_page = 10
    shows = frozenset({"summary", "tags", "files"})
    media = "/documents/20182/"
    numbered = False
    prefix = "/web/lamthuy"
    home_path = "/web/lamthuy"
    portlet = "101_INSTANCE_aB3xZ9"
    past_end = "last"
    language = "vi-VN"

    def build(self) -> None:
        hot = "".join(
            f'<li><a href="{path}">{head.title_html}</a> ({local(head.published):%d/%m/%Y})</li>'
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        menu = self.menu('<li><a href="{path}">{name}</a></li>')
        text = template("liferay").replace("{{menu}}", menu).replace("{{hot}}", hot)
        text = text.replace("{{home}}", self.home_path).replace("{{prefix}}", self.prefix)
        text = text.replace('lang="vi-VN"', f'lang="{self.language}"')
        self.page = self.frame(text)

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"{self.prefix}/{self.site.categories[section].alias.lower()}"
        query = (
            f"?p_p_id={self.portlet}&p_p_lifecycle=0&p_p_state=normal&_{self.portlet}_cur={number}"
        )
        return path if number == 1 else f"{path}{query}"

    def article_path(self, head: Head, section: int) -> str:
        folder = self.category_path(head.categories[0])
        slug = f"{head.alias.lower()}-{head.id}"
        return f"{folder}/-/asset_publisher/aB3xZ9/content/{slug}"

    def find_article(self, request: Request) -> int | None:
        found = re.search(r"/-/asset_publisher/aB3xZ9/content/.+-(\d+)$", request.path)
        return int(found[1]) if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = re.match(rf"^{self.prefix}/([^/]+)$", request.path)
        section = self.section_of(found[1]) if found else None
        number = int(request.query.get(f"_{self.portlet}_cur", "1"))
        return (section, number) if section is not None else None

    def fill(self, title: str, main: str, crumb: str = "") -> list[bytes]:
        values = {"title": title, "main": main, "crumb": crumb, "today": self.clock.today()}
        return self.page.fill(values | {"hits": str(self.clock.number(90_000))})

    def linked(self, number: int, section: int) -> tuple[Head, str]:
        """As the portlet links it: with the way back."""
        head, path = self.link(number, section)
        return head, f"{path}?inheritRedirect=false&amp;redirect=%2Fweb%2Flamthuy%3Fp%3D1"

    def _date(self, head: Head) -> str:
        return f"{local(head.published):%d/%m/%Y | %I:%M %p}"

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        files = "".join(
            f'<div class="document-link"><a href="{file.path}">{file.name}</a></div>'
            for file in article.field_files
        )
        tags = "".join(f'<a class="tag" href="/tags/{t}">{t}</a>' for t in article.tags)
        older = "".join(
            f'<li><a href="{path}">{other.title_html}</a> '
            f'<span class="asset-date">{self._date(other)}</span></li>'
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:4])
        )
        name = self.section_name(section)
        summary = f'<div class="asset-summary">{head.summary_html}</div>\n'
        main = (
            f'<div class="portlet-boundary portlet-asset-publisher" id="p_{self.portlet}">\n'
            '<div class="portlet-body">\n'
            f'<span class="taglib-asset-categories-summary">{name}</span>\n'
            f'<h1 class="header-title"><span>{head.title_html}</span></h1>\n'
            '<div class="asset-full-content">\n'
            f'<div class="asset-publish-date">{self._date(head)}</div>\n'
            f"{summary if head.summary_html else ''}"
            f'<div class="asset-content">\n<div class="journal-content-article" id="article_1">\n'
            f"{self.body(article)}\n</div>\n"
            '<div class="taglib-ratings"><span>Trung bình (0 Bình chọn)</span></div>\n'
            f'</div>\n{files}<div class="taglib-asset-tags-summary">{tags}</div>\n</div>\n</div>\n'
            f'</div>\n<div class="portlet-boundary"><h3>Tin liên quan</h3><ul>{older}</ul></div>\n'
        )
        return self.fill(head.title_html, main, name)

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        rows = "".join(
            f'<div class="asset-abstract">\n<h3 class="asset-title"><a href="{path}">'
            f"{head.title_html}</a></h3>\n"
            f'<div class="asset-publish-date">{self._date(head)}</div>\n'
            f'<div class="asset-summary">{head.summary_html}</div>\n'
            f'<div class="asset-more"><a href="{path}">Xem chi tiết »</a></div></div>\n'
            for head, path in (self.linked(i, section) for i in ids)
        )
        main = f'<div class="portlet-asset-publisher portlet-boundary">\n{rows}</div>\n'
        name = self.section_name(section)
        return self.fill(name, main + self.pager(section, number, last), name)

    def pager(self, section: int, number: int, last: int) -> str:
        if last < 2:
            return ""
        window = range(max(1, number - 2), min(last, number + 2) + 1)

        def item(page: int, text: str) -> str:
            path = self.category_path(section, page).replace("&", "&amp;")
            return f'<li><a href="{path}">{text}</a></li>'

        items = "".join(
            f'<li class="active"><a href="javascript:;">{page}</a></li>'
            if page == number
            else item(page, str(page))
            for page in window
        )
        ends = item(number + 1, "Tiếp theo →") + item(last, "Cuối") if number < last else ""
        return (
            f'<div class="taglib-page-iterator"><small>Hiển thị kết quả trang {number}</small>'
            f'<ul class="pagination lfr-pagination-buttons">{items}{ends}</ul></div>\n'
        )

    def home(self) -> list[bytes]:
        boxes = []
        for section, ids in enumerate(self.site.corpus.sections):
            items = "".join(
                f'<li><a href="{path}">{entities(head.title)}</a></li>'
                for head, path in (self.linked(i, section) for i in ids[:3])
            )
            name, path = self.section_name(section), self.category_path(section)
            boxes.append(
                f'<div class="portlet-boundary"><h2><a href="{path}">{name}</a></h2>'
                f"<ul>{items}</ul></div>"
            )
        return self.fill(words.SITE_NAME, "\n".join(boxes))


class English(Publisher):
    """Left in the language it came with: dates as Java's short form has them in en-US."""

    name = "liferay_english"
    language = "en-US"

    def _date(self, head: Head) -> str:
        when = local(head.published)
        return f"{when.month}/{when.day}/{when:%y} {when.hour % 12 or 12}:{when:%M %p}"


class ViewArticle(Publisher):
    """``/vi/chi-tiet/-/view-article/1/<ms>/<ms>``: the id is the moment of publication."""

    name = "liferay_view"
    shows = frozenset({"summary", "author", "source", "files"})
    precision = "minute"
    numbered = True
    prefix = "/vi"
    home_path = "/vi"
    past_end = "empty"

    def number_of(self, head: Head) -> int:
        """Milliseconds; the last three digits tell articles of one second apart."""
        return head.published * 1000 + head.id % 1000

    def identity(self, head: Head, url: str) -> str:
        return str(self.number_of(head))

    def article_path(self, head: Head, section: int) -> str:
        folder = 1_600_000_000_000 + head.categories[0]
        return f"/vi/chi-tiet/-/view-article/1/{folder}/{self.number_of(head)}"

    def find_article(self, request: Request) -> int | None:
        found = re.match(r"^/vi/chi-tiet/-/view-article/1/\d+/(\d+)$", request.path)
        if not found:
            return None
        second = int(found[1]) // 1000
        for number in self.site.corpus.between(second, second + 1):
            if number % 1000 == int(found[1]) % 1000:
                return int(number)
        return FIRST_ID - 1

    def _date(self, head: Head) -> str:
        return f"{local(head.published):%d-%m-%Y %H:%M}"

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        files = "".join(f'<a href="{f.path}">{f.name}</a><br/>' for f in article.field_files)
        author = f'<div class="article-author">{entities(head.author or "")}</div>'
        source = f'<div class="article-source">Nguồn: {entities(head.source or "")}</div>'
        older = "".join(
            f'<li><a href="{path}">{other.title_html}</a> ({self._date(other)})</li>'
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:4])
        )
        name = self.section_name(section)
        main = (
            '<div class="portlet-boundary"><div class="portlet-body">\n<div class="view-article">\n'
            f'<h1 class="article-title">{head.title_html}</h1>\n'
            f'<span class="publish-date">{self._date(head)}</span>\n'
            f'<div class="article-summary">{head.summary_html}</div>\n'
            f'<div class="article-content">\n{self.body(article)}\n</div>\n'
            f"{author if head.author else ''}{source if head.source else ''}"
            f'<div class="article-files">{files}</div>\n</div>\n'
            f"<h3>Các tin khác</h3><ul>{older}</ul></div></div>\n"
        )
        return self.fill(head.title_html, main, name)

    def linked(self, number: int, section: int) -> tuple[Head, str]:
        return self.link(number, section)

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        rows = "".join(
            f'<div class="item-article"><h3 class="article-title"><a href="{path}">'
            f'{head.title_html}</a></h3><span class="publish-date">{self._date(head)}</span>'
            f"<p>{head.summary_html}</p></div>\n"
            for head, path in (self.link(i, section) for i in ids)
        )
        name = self.section_name(section)
        main = f'<div class="list-article portlet-boundary">\n{rows}</div>\n'
        return self.fill(name, main + self.pager(section, number, last), name)
