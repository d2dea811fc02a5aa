"""Joomla: its own articles with offset paging, and the extension K2."""

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

MONTHS = ("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười một",
          "Mười hai")  # fmt: skip


class Joomla(Cms):
    """``/tin/<category>/<id>-<slug>``; ``?start=N`` counts articles; the author is an account."""

    name = family = "joomla"
    per_page = 9
    shows = frozenset({"tags"})
    precision = "second"
    media = "/images/stories/"

    def build(self) -> None:
        hot = "".join(
            f'<li><a href="{path}">{head.title_html}</a></li>'
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        menu = self.menu('<li><a href="{path}">{name}</a></li>')
        text = template("joomla").replace("{{menu}}", menu).replace("{{hot}}", hot)
        self.page = self.frame(text)

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/tin/{self.site.categories[section].alias.lower()}"
        return path if number == 1 else f"{path}?start={(number - 1) * self.per_page}"

    def article_path(self, head: Head, section: int) -> str:
        return f"{self.category_path(head.categories[0])}/{head.id}-{head.alias.lower()}"

    def find_article(self, request: Request) -> int | None:
        found = re.match(r"^/tin/[^/]+/(?:item/)?(\d+)-[^/]+$", request.path)
        return int(found[1]) if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = re.match(r"^/tin/([^/]+)$", request.path)
        section = self.section_of(found[1]) if found else None
        start = int(request.query.get("start", "0"))
        return (section, start // self.per_page + 1) if section is not None else None

    def fill(self, title: str, main: str, address: str) -> list[bytes]:
        values = {"title": title, "main": main, "today": self.clock.today(), "address": address}
        return self.page.fill(values | {"hits": str(self.clock.number(90))})

    def _info(self, head: Head) -> str:
        when = local(head.published)
        path, name = self.category_path(head.categories[0]), self.section_name(head.categories[0])
        weekday = WEEKDAYS[when.weekday()]
        month = MONTHS[when.month - 1]
        return (
            '<dl class="article-info muted">\n<dt class="article-info-term">Chi tiết</dt>\n'
            f'<dd class="createdby" itemprop="author">Viết bởi <span>Quản trị {words.ACCOUNT}'
            f'</span></dd>\n<dd class="category-name">Danh mục: <a href="{path}">{name}</a></dd>\n'
            f'<dd class="published"><time datetime="{when:%Y-%m-%dT%H:%M:%S}+07:00">'
            f"Được đăng: {weekday}, {when:%d} Tháng {month} {when:%Y %H:%M}</time></dd>\n"
            f'<dd class="hits">Lượt xem: {self.clock.number(900)}</dd>\n</dl>\n'
        )

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        tags = "".join(f'<li><a href="/component/tags/{t}">{t}</a></li>' for t in article.tags)
        path = self.article_path(head, section)
        older = "".join(
            f'<li class="next"><a href="{p}" rel="next">{other.title_html} ›</a></li>'
            for other, p in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:1])
        )
        main = (
            '<div class="item-page" itemscope itemtype="https://schema.org/Article">\n'
            f'<div class="page-header"><h2 itemprop="headline">{head.title_html}</h2></div>\n'
            f'<div class="icons"><a href="{path}?tmpl=component&amp;print=1">In</a> '
            f'<a href="/component/mailto/?tmpl=component&amp;link={self.clock.token()}">Email</a>'
            f"</div>\n{self._info(head)}"
            f'<ul class="tags inline">{tags}</ul>\n'
            f'<div itemprop="articleBody">\n{self.body(article)}\n</div>\n'
            f'<ul class="pager pagenav">{older}</ul>\n</div>\n'
        )
        return self.fill(head.title_html, main, self.article_path(head, section))

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        rows = "".join(
            f'<div class="item column-1">\n<h2 itemprop="name"><a href="{path}">{head.title_html}'
            f"</a></h2>\n{self._info(head)}<p>{head.summary_html}</p>\n"
            f'<p class="readmore"><a href="{path}">Xem thêm...</a></p></div>\n'
            for head, path in (self.link(i, section) for i in ids)
        )
        name = self.section_name(section)
        main = f'<div class="blog"><h2>{name}</h2>\n{rows}{self.pager(section, number, last)}</div>'
        return self.fill(name, main, self.category_path(section, number))

    def pager(self, section: int, number: int, last: int) -> str:
        if last < 2:
            return ""
        window = range(max(1, number - 5), min(last, number + 5) + 1)
        items = "".join(
            f'<li class="active"><a>{page}</a></li>'
            if page == number
            else f'<li><a href="{self.category_path(section, page)}">{page}</a></li>'
            for page in window
        )
        if number < last:
            ahead, end = (self.category_path(section, page) for page in (number + 1, last))
            items += f'<li><a title="Tiếp theo" href="{ahead}">Tiếp theo</a></li>'
            items += f'<li><a title="Cuối" href="{end}">Cuối</a></li>'
        return (
            f'<div class="pagination"><p class="counter">Trang {number} / {last}</p>'
            f"<ul>{items}</ul></div>\n"
        )

    def home(self) -> list[bytes]:
        boxes = []
        for section, ids in enumerate(self.site.corpus.sections):
            items = "".join(
                f'<li><a href="{path}">{entities(head.title)}</a></li>'
                for head, path in (self.link(i, section) for i in ids[:3])
            )
            name, path = self.section_name(section), self.category_path(section)
            boxes.append(
                f'<div class="box"><h3><a href="{path}">{name}</a></h3><ul>{items}</ul></div>'
            )
        return self.fill(words.SITE_NAME, "\n".join(boxes), "/")


class Slugs(Joomla):
    """Numbers left out of the addresses: articles look like items of the menu."""

    name = "joomla_slugs"
    numbered = False

    def article_path(self, head: Head, section: int) -> str:
        return f"{self.category_path(head.categories[0])}/{head.alias.lower()}-{head.id}"

    def find_article(self, request: Request) -> int | None:
        found = re.match(r"^/tin/[^/]+/[^/]+-(\d+)$", request.path)
        return int(found[1]) if found else None


class K2(Joomla):
    """Introduction, picture and files apart from the text; the date in words."""

    name = "joomla_k2"
    shows = frozenset({"summary", "tags", "lead", "files"})
    precision = "minute"

    def article_path(self, head: Head, section: int) -> str:
        return f"{self.category_path(head.categories[0])}/item/{head.id}-{head.alias.lower()}"

    def identity(self, head: Head, url: str) -> str:
        return f"k2-{head.id}"

    def _date(self, head: Head) -> str:
        when = local(head.published)
        weekday = WEEKDAYS[when.weekday()]
        return f"{weekday}, {when:%d} Tháng {when.month} {when:%Y %H:%M}"

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        tags = "".join(f'<li><a href="/itemlist/tag/{t}">{t}</a></li>' for t in article.tags)
        lead = ""
        if article.lead:
            note = entities(article.lead.caption or "")
            caption = f'<span class="itemImageCaption">{note}</span>' if note else ""
            image = f'<img src="{article.lead.path}" alt="{entities(article.lead.alt)}" />'
            lead = f'<div class="itemImageBlock">{image}{caption}</div>\n'
        files = "".join(
            f'<li><a title="{file.name}" href="{file.path}">{file.name}</a> '
            "<span>(3 lần tải)</span></li>"
            for file in article.field_files
        )
        intro = f'<div class="itemIntroText"><p>{head.summary_html}</p></div>\n'
        path, name = self.category_path(section), self.section_name(section)
        older = "".join(
            f'<li><a href="{p}">{other.title_html}</a> {self._date(other)}</li>'
            for other, p in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:4])
        )
        main = (
            '<div id="k2Container" class="itemView">\n<div class="itemHeader">'
            f'<span class="itemDateCreated">{self._date(head)}</span>'
            f'<h2 class="itemTitle">{head.title_html}</h2>'
            f'<span class="itemAuthor">Được viết bởi <a href="#">{words.ACCOUNT}</a></span></div>\n'
            '<div class="itemToolbar"><ul><li>cỡ chữ</li><li>In</li></ul></div>\n'
            '<div class="itemRatingBlock"><span>Đánh giá mục này</span><div>(0 bình chọn)</div>'
            f'</div>\n<div class="itemBody">\n{lead}{intro if head.summary_html else ""}'
            f'<div class="itemFullText">\n{self.body(article)}\n</div>\n</div>\n'
            f'<div class="itemLinks"><div class="itemCategory"><span>Được đăng trong</span> '
            f'<a href="{path}">{name}</a></div><ul class="itemTags">{tags}</ul>'
            '<div class="itemAttachmentsBlock">'
            f'<ul class="itemAttachments">{files}</ul></div></div>\n'
            f'<div class="itemRelated"><h3>Tin liên quan</h3><ul>{older}</ul></div>\n</div>\n'
        )
        return self.fill(head.title_html, main, self.article_path(head, section))

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        rows = "".join(
            f'<div class="catItemView"><span class="catItemDateCreated">{self._date(head)}</span>\n'
            f'<h3 class="catItemTitle"><a href="{path}">{head.title_html}</a></h3>\n'
            f'<div class="catItemIntroText">{head.summary_html}</div></div>\n'
            for head, path in (self.link(i, section) for i in ids)
        )
        name = self.section_name(section)
        main = (
            f'<div id="k2Container" class="itemListView"><h2>{name}</h2>\n{rows}'
            f'<div class="k2Pagination">{self.pager(section, number, last)}</div></div>'
        )
        return self.fill(name, main, self.category_path(section, number))
