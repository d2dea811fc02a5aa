"""One script for all pages: ?m=bai&k=<GUID>, ?m=muc&c=N&start=N; definition lists, no classes.

Written after the reader was finished, to see what it makes of a system it was not built on.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from ..article import Article
from ..corpus import Head
from ..layouts.base import template
from ..server import Request, Response
from ..text import local
from .home_made import HomeMade

_SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


class HomeMadeQuery(HomeMade):
    """The day stands in the text's own box, a clock above the title, lists on both sides."""

    name = "home_made_query"
    per_page = 7
    shows = frozenset({"summary", "files"})
    media = "/data/anh/"
    undated = 10
    past_end = "empty"

    def build(self) -> None:
        menu = self.menu('<li><a href="{path}">{name}</a></li>')
        papers = "".join(
            f'<p><a href="/?m=vb&so={n}">Kế hoạch số {n}/KH-UBND về phòng chống thiên tai và tìm '
            f"kiếm cứu nạn</a> ngày {n:02d}/04/2023</p>"
            for n in range(11, 16)
        )
        page = template("home_made_query").replace("{{menu}}", menu).replace("{{papers}}", papers)
        self.page = self.frame(page)
        self.keys = {
            str(uuid.uuid5(_SPACE, str(number))): number for number in self.site.corpus.ids()
        }

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/?m=muc&c={section + 1}"
        return path if number == 1 else f"{path}&start={(number - 1) * self.per_page}"

    def article_path(self, head: Head, section: int) -> str:
        return f"/?m=bai&k={uuid.uuid5(_SPACE, str(head.id))}"

    def find_article(self, request: Request) -> int | None:
        return self.keys.get(request.query.get("k", "")) if self._asks(request, "bai") else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        number = request.query.get("c", "")
        if not self._asks(request, "muc") or not number.isdigit():
            return None
        start = int(request.query.get("start", "0"))
        return int(number) - 1, start // self.per_page + 1

    def _asks(self, request: Request, what: str) -> bool:
        return request.path == "/" and request.query.get("m") == what

    def other(self, request: Request) -> Response | None:
        if request.query.get("m") in ("gt", "vb"):
            main = "<h2>Lịch sử</h2>" + "<p>Huyện được lập từ thế kỷ thứ mười lăm.</p>" * 3
            return Response(200, self.wrap("Giới thiệu", main))
        return None

    def wrap(self, title: str, main: str, **slots: str) -> list[bytes]:
        new = "".join(
            f'<p><a href="{path}">{head.title_html}</a><br>{local(head.published):%d-%m-%Y}</p>'
            for head, path in map(self.link, self.site.corpus.by_time[-6:])
        )
        return self.page.fill(
            {"title": title, "main": main, "today": self.clock.today(), "new": new,
             "hits": str(70_000 + self.clock.number(900))}
        )  # fmt: skip

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        when = local(head.published)
        date = ""
        if self.shows_date(head):
            date = f"<p><i>Cập nhật lúc {when:%H}h{when:%M}, ngày {when:%d/%m/%Y}</i></p>"
        summary = f"<p><strong>{head.summary_html}</strong></p>" if head.summary else ""
        files = "".join(f'<p><a href="{f.path}">{f.name}</a></p>' for f in article.field_files)
        rows = "".join(
            f'<tr><td>&raquo;</td><td><a href="{path}">{other.title_html}</a></td>'
            f"<td>{local(other.published):%d/%m/%Y}</td></tr>"
            for other, path in self.related(head, 6)
        )
        main = (
            f"<p>Hôm nay, {self.clock.today()}</p><h2>{head.title_html}</h2>"
            f'<div id="nd">{date}{summary}{self.body(article)}</div>'
            f"{f'<div><b>Tài liệu đính kèm</b>{files}</div>' if files else ''}"
            f'<p><a href="/?m=bai&amp;k=in&amp;print=1">In</a> | Số lần đọc: '
            f"{self.clock.number(99)}</p><h4>Bài cùng mục</h4><table>{rows}</table>"
        )
        return self.wrap(head.title_html, main)

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        items = "".join(
            f'<dt><a href="{path}">{head.title_html}</a> <small>'
            f"({local(head.published):%d/%m/%Y})</small></dt><dd>{head.summary_html}</dd>"
            for head, path in (self.link(i, section) for i in ids)
        )
        pages = "".join(
            f" [{p}]" if p == number else f' <a href="{self.category_path(section, p)}">{p}</a>'
            for p in self.near(number, last)
        )
        if number < last:
            pages += f' <a href="{self.category_path(section, number + 1)}">&gt;</a>'
        name = self.section_name(section)
        return self.wrap(name, f"<h2>{name}</h2><dl>{items}</dl><p>{pages}</p>")

    def home(self) -> list[bytes]:
        items = "".join(
            f'<dt><a href="{path}">{head.title_html}</a></dt><dd>{head.summary_html}</dd>'
            for head, path in map(self.link, self.site.corpus.by_time[-10:])
        )
        return self.wrap("Trang chủ", f"<h2>Tin tức</h2><dl>{items}</dl>")
