"""An ASP.NET site: /ViewDetail/2272.aspx, spans with long ids, nothing but arrows to page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import words
from ..article import Article
from ..corpus import Head
from ..layouts.base import template
from ..server import Request
from ..text import local
from .home_made import HomeMade

_ARTICLE = re.compile(r"^/ViewDetail/(\d+)\.aspx$")
_LISTING = re.compile(r"^/ViewCategory/(\d+)\.aspx$")
_ID = "ctl00_ContentPlaceHolder1_"


class HomeMadeAspNet(HomeMade):
    """The title is a span, the date a day in brackets, the author a line below the text."""

    name = "home_made_aspnet"
    per_page = 9
    shows = frozenset({"summary", "author"})
    media = "/Portals/0/Images/"
    precision = "day"
    undated = 9
    past_end = "empty"
    home_path = "/Default.aspx"
    extras = {  # noqa: RUF012
        "/GioiThieu/1.aspx": "Giới thiệu về huyện", "/LienHe.aspx": "Liên hệ",
        "/VanBan.aspx": "Văn bản của huyện",
    }  # fmt: skip

    def build(self) -> None:
        menu = self.menu('<td class="MenuItem"><a href="{path}">{name}</a></td>')
        hot = "".join(
            f'<div class="ItemNew"><a href="{path}">{head.title_html}</a> '
            f"<span>({local(head.published):%d/%m/%Y})</span></div>"
            for head, path in self.hot()
        )
        page = template("home_made_aspnet").replace("{{menu}}", menu).replace("{{hot}}", hot)
        self.page = self.frame(page)

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/ViewCategory/{section + 21}.aspx"
        return path if number == 1 else f"{path}?PageIndex={number}"

    def article_path(self, head: Head, section: int) -> str:
        return f"/ViewDetail/{head.id}.aspx"

    def find_article(self, request: Request) -> int | None:
        found = _ARTICLE.match(request.path)
        return int(found[1]) if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = _LISTING.match(request.path)
        if not found or not 0 <= int(found[1]) - 21 < len(self.site.categories):
            return None
        return int(found[1]) - 21, int(request.query.get("PageIndex", "1"))

    def wrap(self, title: str, main: str, **slots: str) -> list[bytes]:
        return self.page.fill(
            {"title": title, "main": main, "state": self.clock.token(400),
             "today": self.clock.today(), "hits": str(50_000 + self.clock.number(900))}
        )  # fmt: skip

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        when = local(head.published)
        date = ""
        if self.shows_date(head):
            date = f'<span id="{_ID}lblNgayDang" class="Ngay">({when:%d/%m/%Y})</span>'
        related = "".join(
            f'<li><a href="{path}">{other.title_html}</a> <i>({local(other.published):%d/%m/%Y})'
            "</i></li>"
            for other, path in self.related(head)
        )
        author = ""
        if head.author:
            author = f'<div style="text-align:right"><b>{head.author}</b></div>'
        summary = ""
        if head.summary:
            summary = (
                f'<div id="{_ID}lblTrichDan" class="TrichDan"><b>{head.summary_html}</b></div>'
            )
        views = self.clock.number(900)
        main = (
            f'<div class="TenMuc">{self.section_name(section)}</div><div class="Detail">'
            f'<span id="{_ID}lblTieuDe" class="TieuDe">{head.title_html}</span> {date}'
            f"{summary}"
            f'<span id="{_ID}lblNoiDung">{self.body(article)}</span>{author}'
            f"<div>Lượt xem: {views}</div>"
            '<div class="CongCu"><a href="#" onclick="window.print()">In bài viết</a> '
            '<a href="javascript:history.go(-1)">Trở về</a></div>'
            f'<div class="TinLienQuan"><b>Tin đã đăng</b><ul>{related}</ul></div></div>'
        )
        return self.wrap(head.title_html, main)

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        items = "".join(
            f'<tr><td><div class="Item"><a id="{_ID}rpt_ctl{n:02d}_lnk" href="{path}">'
            f"{head.title_html}</a> <span>({local(head.published):%d/%m/%Y})</span>"
            f'<div class="Tom">{head.summary_html}</div></div></td></tr>'
            for n, (head, path) in enumerate(self.link(i, section) for i in ids)
        )
        arrows = ""
        if number > 1:
            arrows += (
                f'<a href="{self.category_path(section, number - 1)}">'
                '<img src="/images/prev.gif" alt="Trang trước"></a> '
            )
        if number < last:
            arrows += (
                f'<a href="{self.category_path(section, number + 1)}">'
                '<img src="/images/next.gif" alt="Trang sau"></a>'
            )
        name = self.section_name(section)
        main = f'<div class="TenMuc">{name}</div><table>{items}</table><div>{arrows}</div>'
        return self.wrap(name, main)

    def home(self) -> list[bytes]:
        boxes = "".join(
            f'<div class="Khoi"><div class="TenMuc"><a href="{self.category_path(section)}">'
            f"{self.section_name(section)}</a></div>"
            + "".join(
                f'<div class="ItemNew"><a href="{path}">{head.title_html}</a></div>'
                for head, path in (self.link(i, section) for i in self.first_ids(section, 4))
            )
            + "</div>"
            for section in range(len(self.site.categories))
        )
        return self.wrap(words.SITE_NAME, boxes)
