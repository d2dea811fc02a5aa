"""DNN: addresses are numbers, a grid pages by forms, dates are those of an English server."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from .. import listings, words
from ..article import Article
from ..corpus import Head
from ..layouts.base import template
from ..server import Request, Response
from ..text import entities, local
from .base import Cms

_GRID = "dnn$ctr531$ViewNews$rg$ctl00$ctl03$ctl01"
_TARGET = re.compile(r"\$ctl(\d+)$")
_FIRST_TAB = 119


class Dnn(Cms):
    """``Default.aspx?tabid=N``; articles of even ids have the friendly form of their address."""

    name = family = "dnn"
    per_page = 12
    shows = frozenset({"summary", "author", "source", "files"})
    media = "/Portals/0/News/"
    precision = "second"
    home_path = "/Default.aspx"

    def build(self) -> None:
        hot = "".join(
            f'<li><a href="{path}">{head.title_html}</a> {local(head.published):%d/%m/%Y}</li>'
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        menu = self.menu('<li><a href="{path}">{name}</a></li>')
        text = template("dnn").replace("{{menu}}", menu).replace("{{hot}}", hot)
        self.page = self.frame(text)

    def category_path(self, section: int, number: int = 1) -> str:
        return f"/Default.aspx?tabid={_FIRST_TAB + section}"

    def article_path(self, head: Head, section: int) -> str:
        tab = _FIRST_TAB + head.categories[0]
        if head.id % 2:
            return f"/Default.aspx?tabid={tab}&ItemID={head.id}"
        return f"/tabid/{tab}/ItemID/{head.id}/View/Details/Default.aspx"

    def find_article(self, request: Request) -> int | None:
        found = re.match(r"^/tabid/\d+/ItemID/(\d+)/View/Details/Default.aspx$", request.path)
        number = found[1] if found else request.query.get("ItemID", "")
        return int(number) if number.isdigit() else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        tab = request.query.get("tabid", "")
        section = int(tab) - _FIRST_TAB if tab.isdigit() else -1
        if not 0 <= section < len(self.site.categories) or "ItemID" in request.query:
            return None
        if request.method != "POST":
            return section, 1
        found = _TARGET.search(_fields(request).get("__EVENTTARGET", ""))
        return section, int(found[1]) - 5 if found else 1

    def answer(self, request: Request, kind: str) -> Response:
        if request.method == "POST":
            fields = _fields(request)
            place, _, sign = fields.get("__VIEWSTATE", "").partition("-")
            if sign != _signature(place) or "__dnnVariable" not in fields:
                return Response(
                    500, [b"<html><body>Validation of viewstate MAC failed</body></html>"]
                )
        return super().answer(request, kind)

    def fill(self, title: str, main: str, action: str, crumb: str = "", place: str = "0") -> list:
        values = {"title": title, "main": main, "crumb": crumb, "today": self.clock.today()}
        values |= {"action": action.replace("&", "&amp;"), "hits": str(self.clock.number(90_000))}
        return self.page.fill(values | {"state": f"{place}-{_signature(place)}"})

    def _date(self, head: Head) -> str:
        when = local(head.published)
        return f"{when.month}/{when.day}/{when.year} {int(f'{when:%I}')}:{when:%M:%S %p}"

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        label = '<span id="dnn_ctr531_ViewNews_{}" class="Normal">{}</span>\n'
        files = "".join(f'<li><a href="{f.path}">{f.name}</a></li>' for f in article.field_files)
        older = "".join(
            f'<li><a href="{path}">{other.title_html}</a> ({local(other.published):%d/%m/%Y})</li>'
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:5])
        )
        main = (
            '<div class="DnnModule"><div id="dnn_ctr531_ModuleContent">\n'
            f"<h1>{label.format('lblTitle', head.title_html)}</h1>"
            f"{label.format('lblDate', self._date(head))}"
            f"{label.format('lblSummary', head.summary_html)}"
            f'<div id="dnn_ctr531_ViewNews_lblContent">\n{self.body(article)}\n</div>\n'
            f"{label.format('lblAuthor', entities(head.author or ''))}"
            f"{label.format('lblSource', entities(head.source or ''))}"
            f'<div id="dnn_ctr531_ViewNews_divFiles"><ul>{files}</ul></div>\n'
            "</div></div>\n"
            f'<div id="dnn_ctr532_ModuleContent"><h3>Tin khác</h3><ul>{older}</ul></div>'
        )
        path, name = self.category_path(section), self.section_name(section)
        crumb = f'<a href="{path}">{name}</a>'
        return self.fill(head.title_html, main, self.article_path(head, section), crumb)

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        rows = "".join(
            f'<tr class="{("rgRow", "rgAltRow")[place % 2]}"><td>'
            f'<a href="{path.replace("&", "&amp;")}">{head.title_html}</a> '
            f'<span class="date">{local(head.published):%d/%m/%Y}</span>'
            f"<p>{head.summary_html}</p></td></tr>\n"
            for place, (head, path) in enumerate(self.link(i, section) for i in ids)
        )
        call = "javascript:__doPostBack(&#39;{}$ctl{:02}&#39;,&#39;&#39;)"
        numbers = "".join(
            f'<a class="rgCurrentPage" href="#"><span>{page}</span></a>'
            if page == number
            else f'<a href="{call.format(_GRID, page + 5)}"><span>{page}</span></a>'
            for page in range(max(1, number - 2), min(last, number + 2) + 1)
        )
        ahead = call.format(_GRID, number + 6).removeprefix("javascript:")
        arrow = (
            f'<input type="button" class="rgPageNext" title="Next Page" onclick="{ahead}" />'
            if number < last
            else ""
        )
        main = (
            '<div id="dnn_ctr531_ViewNews_rg" class="RadGrid"><table class="rgMasterTable">\n'
            f'{rows}<tr class="rgPager"><td>{numbers}{arrow}</td></tr></table></div>'
        )
        path, name = self.category_path(section), self.section_name(section)
        return self.fill(name, main, path, f'<a href="{path}">{name}</a>', f"{section}.{number}")

    def home(self) -> list[bytes]:
        boxes = []
        for section, ids in enumerate(self.site.corpus.sections):
            items = "".join(
                f'<li><a href="{path.replace("&", "&amp;")}">{entities(head.title)}</a></li>'
                for head, path in (self.link(i, section) for i in ids[:3])
            )
            name, path = self.section_name(section), self.category_path(section)
            box = f'<h2><a href="{path}">{name}</a></h2><ul>{items}</ul>'
            boxes.append(f'<div id="dnn_ctr{600 + section}_ModuleContent">{box}</div>')
        return self.fill(words.SITE_NAME, "\n".join(boxes), "/Default.aspx")


def _fields(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _signature(text: str) -> str:
    return hashlib.sha256(f"key {text}".encode()).hexdigest()[:40]
