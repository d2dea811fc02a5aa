"""A table layout of 2005: font tags, one <title> for all pages, index.php?com=tintuc_ct."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from .. import words
from ..article import Article
from ..corpus import Head
from ..layouts.base import template
from ..server import Request, Response
from ..text import local
from .home_made import HomeMade


class HomeMadeTable(HomeMade):
    """Claims windows-1258; most pages are UTF-8 all the same, every fifth is what it claims."""

    name = "home_made_table"
    per_page = 8
    shows = frozenset({"lead"})
    media = "/upload/tintuc/"
    home_path = "/index.php"
    undated = 11
    past_end = "empty"
    extras = {  # noqa: RUF012
        "/gioithieu.php": "Giới thiệu chung", "/lienhe.php": "Liên hệ",
        "/vanban.php": "Văn bản pháp quy",
    }  # fmt: skip

    def build(self) -> None:
        menu = self.menu(
            '<tr><td height="22"><img src="images/arrow.gif"> <a class="menutrai" '
            'href="{path}">{name}</a></td></tr>'
        )
        hot = "".join(
            f'<tr><td><img src="images/dot.gif"> <a class="tinkhac" href="{path}">'
            f"{head.title_html}</a> <font color=red>({local(head.published):%d/%m/%Y})</font>"
            "</td></tr>"
            for head, path in self.hot()
        )
        page = template("home_made_table").replace("{{menu}}", menu).replace("{{hot}}", hot)
        self.page = self.frame(page)

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/index.php?com=tintuc&id_cat={section + 3}"
        return path if number == 1 else f"{path}&page={number}"

    def article_path(self, head: Head, section: int) -> str:
        return f"/index.php?com=tintuc_ct&id_news={head.id}"

    def find_article(self, request: Request) -> int | None:
        query = request.query
        number = query.get("id_news", "")
        return int(number) if query.get("com") == "tintuc_ct" and number.isdigit() else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        query = request.query
        if query.get("com") != "tintuc":
            return None
        section = int(query.get("id_cat", "0")) - 3
        known = 0 <= section < len(self.site.categories)
        return (section, int(query.get("page", "1"))) if known else None

    def wrap(self, title: str, main: str, **slots: str) -> list[bytes]:
        hits = str(90_000 + self.clock.number(900))
        return self.page.fill({"main": main, "today": self.clock.today(), "hits": hits})

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        when = local(head.published)
        date = ""
        if self.shows_date(head):
            date = f"<i><font size=1>Ngày đăng: {when:%d/%m/%Y %H:%M}</font></i><br><br>"
        lead = ""
        if article.lead:
            lead = (
                f'<table align="left" width="200"><tr><td><img src="{article.lead.path}" '
                f'width="190"></td></tr></table>'
            )
            article.lead.alt = ""
        related = "".join(
            f'<tr><td>&raquo; <a class="tinkhac" href="{path}">{other.title_html}</a> '
            f"<font color=#999999>({local(other.published):%d/%m/%Y %H:%M})</font></td></tr>"
            for other, path in self.related(head)
        )
        comments = "".join(
            f"<tr><td><b>{name}</b> - {day}<br>{said}</td></tr>"
            for name, day, said in self.comments(article)
        )
        main = (
            '<table width="100%" border=0 cellspacing=0 cellpadding=4>'
            f'<tr><td><font color="#993300" size="3"><b>{head.title_html}</b></font><br>{date}'
            f"</td></tr>\n<tr><td><p align=justify>{lead}</p>{self.body(article)}</td></tr>\n"
            '<tr><td align=right><a href="javascript:history.back()">Quay lại</a> | '
            f'<a href="/in.php?id={head.id}&print=1">In trang</a></td></tr>'
            f"<tr><td><b>Ý kiến bạn đọc</b></td></tr>{comments}"
            '<tr><td><form><input name="ten"><textarea name="nd"></textarea></form></td></tr>'
            f"<tr><td><b>Các tin khác:</b></td></tr>{related}</table>"
        )
        parts = self.wrap("", main)
        return [_windows_1258(b"".join(parts).decode())] if head.id % 5 == 0 else parts

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        rows = "".join(
            f'<tr><td width="120"><a href="{path}"><img src="images/noimage.gif" border=0></a></td>'
            f'<td valign=top><a class="tieude" href="{path}"><b>{head.title_html}</b></a><br>'
            f"<font size=1>{local(head.published):%d/%m/%Y}</font><br>{head.summary_html}</td></tr>"
            for head, path in (self.link(i, section) for i in ids)
        )
        pages = " ".join(
            f"<b>{p}</b>" if p == number else f'<a href="{self.category_path(section, p)}">{p}</a>'
            for p in range(1, last + 1)
        )
        main = (
            f'<font color=red><b>{self.section_name(section)}</b></font><table width="100%">{rows}'
            f"</table><div align=right>Trang: {pages}</div>"
        )
        return self.wrap("", main)

    def home(self) -> list[bytes]:
        boxes = "".join(
            f'<tr><td><b><a href="{self.category_path(section)}">{self.section_name(section)}</a>'
            "</b></td></tr>"
            + "".join(
                f'<tr><td>- <a href="{path}">{head.title_html}</a></td></tr>'
                for head, path in (self.link(i, section) for i in self.first_ids(section, 3))
            )
            for section in range(len(self.site.categories))
        )
        return self.wrap(words.SITE_NAME, f"<table>{boxes}</table>")

    def answer(self, request: Request, kind: str) -> Response:
        response = super().answer(request, kind)
        if response.media_type.startswith("text/html"):
            response.media_type = "text/html"
        return response


_KEPT = frozenset("\u0300\u0301\u0303\u0309\u0323")  # the five tones stand by themselves


def _windows_1258(page: str) -> bytes:
    out = []
    for letter in unicodedata.normalize("NFC", page):
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tones = "".join(c for c in parts if c in _KEPT)
            base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _KEPT))
            try:
                out.append((base + tones).encode("cp1258"))
            except UnicodeEncodeError:
                out.append(f"&#{ord(letter)};".encode())
    return b"".join(out)
