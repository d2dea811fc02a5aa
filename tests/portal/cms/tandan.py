"""Tân Dân on SharePoint: the day in the address; pages by ``?PageIndex=`` or by a form."""

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

_ARTICLE = re.compile(r"^/portal/Pages/\d{4}-\d{1,2}-\d{1,2}/.+kq(\d+)\.aspx$", re.I)
_LISTING = re.compile(r"^/portal/(?:Pages|KenhTin)/([^/]+)\.aspx$", re.I)
_PAGER = "ctl00$ctl37$g_5f2c8d1e$ctl00$pager"
_WINDOW = 3


class TanDan(Cms):
    """Four article templates by id. Half of the sections are channels, half plain pages."""

    name = family = "tandan"
    per_page = 3
    shows = frozenset({"summary", "tags"})
    media = "/portal/Photos/"
    precision = "day"
    numbered = False
    home_path = "/portal/Pages/default.aspx"
    past_end = "last"

    def build(self) -> None:
        hot = "".join(
            f'<div class="tandan-new"><a href="{path}">{head.title_html}</a> '
            f"<span>({local(head.published):%d/%m/%Y})</span></div>"
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        menu = self.menu('<li><a href="{path}">{name}</a></li>')
        self.page = self.frame(template("tandan").replace("{{menu}}", menu).replace("{{hot}}", hot))

    def category_path(self, section: int, number: int = 1) -> str:
        kind = ("Pages", "KenhTin")[section % 2]
        path = f"/portal/{kind}/{self.site.categories[section].alias.capitalize()}.aspx"
        return path if number == 1 else f"{path}?PageIndex={number}"

    def _begun(self, head: Head) -> str:
        """Every tenth article was begun the day before it was published."""
        when = local(head.published - 86400 * (head.id % 10 == 0))
        return f"{when.year}-{when.month}-{when.day}"

    def article_path(self, head: Head, section: int) -> str:
        slug = head.alias[:50].strip("-")
        return f"/portal/Pages/{self._begun(head)}/{slug}kq{head.id}.aspx"

    def find_article(self, request: Request) -> int | None:
        found = _ARTICLE.match(request.path)
        return int(found[1]) if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = _LISTING.match(request.path)
        section = self.section_of(found[1]) if found else None
        number = request.query.get("PageIndex", "1")
        return None if section is None else (section, int(number) if number.isdigit() else 1)

    def other(self, request: Request) -> Response | None:
        if request.path == "/":
            return Response(302, [], [("Location", self.home_path)])
        if request.path == "/portal/Pages/Gioi-thieu.aspx":
            text = '<div class="ms-rtestate-field"><p>Huyện thành lập ngày 01/01/1990.</p></div>'
            return Response(200, self.fill("Giới thiệu", text, "Gioi-thieu.aspx"))
        return None

    def fill(self, title: str, main: str, action: str, state: str = "") -> list[bytes]:
        return self.page.fill(
            {"title": title, "main": main, "action": action, "state": state,
             "digest": self.clock.token(64), "today": self.clock.today(),
             "hits": str(self.clock.number(90_000))}
        )  # fmt: skip

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        shown = f'<span class="tandan-span-date-publish">{self._shown(head)}</span>'
        if head.id % 10 == 7:  # the template of this one prints none; the address does
            shown = ""
        tags = ""
        if article.tags:
            links = ", ".join(f'<a href="/portal/Pages/tag.aspx">{tag}</a>' for tag in article.tags)
            tags = f'<div class="td-tags"><span>Tags:</span> {links}</div>'
        make = (self._main, self._contents, self._view, self._field)[head.id % 4]
        path = self.category_path(section)
        crumbs = (
            '<div class="tandan-breadcrumb"><a href="/portal/Pages/default.aspx">Trang chủ</a> '
            f'&raquo; <a href="{path}">{self.section_name(section)}</a></div>'
        )
        older = "".join(
            f'<li><a href="{path}">{other.title_html}</a> '
            f'<span class="date">({local(other.published):%d/%m/%Y})</span></li>'
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:5])
        )
        main = (
            f"{crumbs}\n{make(head, shown, self.body(article))}\n{tags}"
            '<div class="tandan-div-article-other"><b>Tin cùng chuyên mục</b>'
            f"<ul>{older}</ul></div>"
        )
        return self.fill(head.title_html, main, self.article_path(head, section).split("/")[-1])

    def _shown(self, head: Head) -> str:
        when = local(head.published)
        return f"Đăng ngày {when:%d - %m - %Y}" if head.id % 2 else f"{when:%d/%m/%Y}"

    def published(self, head: Head) -> str:
        if head.id % 10 == 7:
            year, month, day = self._begun(head).split("-")
            return f"{year}-{int(month):02}-{int(day):02}"
        return super().published(head)

    def _main(self, head: Head, shown: str, body: str) -> str:
        """All in one box, with a hidden label of SharePoint's that repeats the title."""
        return (
            '<div class="tandan-p-article-main">\n'
            f'<p class="tandan-p-article-news-title">{head.title_html}</p>\n{shown}\n'
            f'<p class="tandan-p-article-news-summary">{head.summary_html}</p>\n'
            '<div id="ctl00_PlaceHolderMain_ctl08_label" style="display:none">Nội dung</div>\n'
            '<div id="ctl00_PlaceHolderMain_ctl08__ControlWrapper_RichHtmlField" '
            f'class="ms-rtestate-field">{body}</div>\n</div>'
        )

    def _contents(self, head: Head, shown: str, body: str) -> str:
        return (
            f'<p class="tandan-p-article-news-title">{head.title_html}</p>\n{shown}\n'
            f'<div class="tandan-p-article-news-summary">{head.summary_html}</div>\n'
            f'<div class="article-contents">{body}</div>'
        )

    def _view(self, head: Head, shown: str, body: str) -> str:
        shown = shown.replace("tandan-span-date-publish", "tandan-date-view")
        return (
            f'<h1 class="tandan-title-view">{head.title_html}</h1>\n{shown}\n'
            f'<div class="news-sapo">{head.summary_html}</div>\n'
            f'<div class="tandan-content-view">{body}</div>'
        )

    def _field(self, head: Head, shown: str, body: str) -> str:
        return (
            f'<p class="tandan-p-article-news-title">{head.title_html}</p>\n{shown}\n'
            f'<p class="tandan-p-article-news-summary">{head.summary_html}</p>\n'
            f'<div class="ms-rtestate-field" style="display:inline">{body}</div>'
        )

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        title = ("channel-news-title", "tandan-p-article-news-title")[section % 2]
        rows = "".join(
            f'<div class="channel-news"><a href="{path}"><img src="/portal/Style/no.png" alt="" />'
            f'</a><div class="{title}"><a href="{path}">{head.title_html}</a></div>'
            f'<div class="channel-news-sapo">{head.summary_html}</div></div>\n'
            for head, path in (self.link(i, section) for i in ids)
        )
        name = self.section_name(section)
        main = f'<div class="tandan-channel">{rows}</div>\n{self.pager(section, number, last)}'
        action = self.category_path(section).split("/")[-1]
        return self.fill(name, main, action, self.state(section, number, last))

    def state(self, section: int, number: int, last: int) -> str:
        return '<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="" />\n'

    def pager(self, section: int, number: int, last: int) -> str:
        """A window of numbers; the current one is no link."""
        if last < 2:
            return ""
        first = (number - 1) // _WINDOW * _WINDOW + 1
        items = [self.step(section, first - 1, "...")] if first > 1 else []
        for page in range(first, min(first + _WINDOW - 1, last) + 1):
            if page == number:
                items.append(f'<span class="CurrentPage">{page}</span>')
            else:
                items.append(self.step(section, page, str(page)))
        if first + _WINDOW <= last:
            items.append(self.step(section, first + _WINDOW, "..."))
        return f'<div class="tandan-pager">{" ".join(items)}</div>'

    def step(self, section: int, page: int, text: str) -> str:
        return f'<a href="{self.category_path(section, page)}">{text}</a>'

    def home(self) -> list[bytes]:
        boxes = []
        for section in range(len(self.site.categories)):
            rows = "".join(
                f'<div class="tandan-new"><a href="{path}">{entities(head.title)}</a></div>'
                for head, path in (
                    self.link(i, section) for i in self.site.corpus.sections[section][:3]
                )
            )
            boxes.append(
                f'<div class="tandan-box"><a href="{self.category_path(section)}">'
                f"{self.section_name(section)}</a>{rows}</div>"
            )
        return self.fill(words.SITE_NAME, "\n".join(boxes), "default.aspx")


class TanDanPostback(TanDan):
    """Pages by forms: the view state is signed, and only what the page offered may be asked."""

    name = "tandan_postback"

    def step(self, section: int, page: int, text: str) -> str:
        return f"<a href=\"javascript:__doPostBack('{_PAGER}','{page}')\">{text}</a>"

    def state(self, section: int, number: int, last: int) -> str:
        offered = f"{section}.{number}.{last}.{self.clock.token(8)}"
        values = {
            "__VIEWSTATE": f"{offered}.{_signature(offered)}+/=" + "A" * 4000,
            "__VIEWSTATEGENERATOR": "7A2D5C10",
            "__EVENTVALIDATION": _signature(offered + "validation"),
        }
        return "".join(
            f'<input type="hidden" name="{name}" id="{name}" value="{value}" />\n'
            for name, value in values.items()
        )

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        place = super().find_listing(request)
        if place is None or request.method != "POST":
            return None if place is None else (place[0], 1)  # PageIndex means nothing here
        number = _asked(dict(parse_qsl(request.body.decode(), keep_blank_values=True)))
        return (place[0], number) if number else place

    def answer(self, request: Request, kind: str) -> Response:
        if request.method == "POST":
            fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
            if _asked(fields) is None:
                page = b"<html><head><title>Runtime Error</title></head><body>MAC</body></html>"
                return Response(500, [page])
        return super().answer(request, kind)


def _signature(text: str) -> str:
    return hashlib.sha256(f"secret {text}".encode()).hexdigest()


def _asked(fields: dict[str, str]) -> int | None:
    """The page a form asks for; None where a server would refuse it or do something else."""
    offered, _, rest = fields.get("__VIEWSTATE", "").rpartition(".")
    ours = rest.startswith(_signature(offered)) and rest.endswith("+/=" + "A" * 4000)
    pressed = any(name.endswith(("btnSearch", "btnVote", "chkOne")) for name in fields)
    known = fields.get("ctl00$search$ddlScope") == "all" and fields.get("__REQUESTDIGEST")
    valid = fields.get("__EVENTVALIDATION") == _signature(offered + "validation")
    argument = fields.get("__EVENTARGUMENT", "")
    if not ours or pressed or not known or not valid or fields.get("__EVENTTARGET") != _PAGER:
        return None
    number, last = int(offered.split(".")[1]), int(offered.split(".")[2])
    first = (number - 1) // _WINDOW * _WINDOW + 1
    if not argument.isdigit() or not first - 1 <= int(argument) <= min(first + _WINDOW, last):
        return None
    return int(argument)
