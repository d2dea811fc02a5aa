"""The two Laravel systems of Hà Tĩnh: that of the districts, and the province's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import listings, words
from ..article import Article
from ..corpus import Head
from ..layouts.base import template
from ..server import Request
from ..text import entities, local
from .base import Cms


class Laravel(Cms):
    """Pages of ``?page=N``; past the last one an empty listing."""

    family = "hatinh"
    per_page = 10

    def build(self) -> None:
        hot = "".join(
            f'<a class="list-group-item" href="{path}">{head.title_html}</a>'
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        menu = self.menu('<li><a href="{path}">{name}</a></li>')
        text = template(self.name).replace("{{menu}}", menu).replace("{{hot}}", hot)
        self.page = self.frame(text)

    def fill(self, title: str, main: str, about: str = "") -> list[bytes]:
        values = {"title": title, "main": main, "about": about, "today": self.clock.today()}
        values |= {"token": self.clock.token(40), "hits": str(self.clock.number(90_000))}
        return self.page.fill(values)

    def pager(self, section: int, number: int, last: int) -> str:
        """Laravel's own: a window with dots, arrows at both ends."""
        if last < 2:
            return ""
        near = sorted({1, 2, last - 1, last, *range(max(1, number - 3), min(last, number + 3) + 1)})
        items, before = [], 0
        for page in (p for p in near if 1 <= p <= last):
            if page - before > 1:
                items.append('<li class="disabled"><span>...</span></li>')
            if page == number:
                items.append(f'<li class="active"><span>{page}</span></li>')
            else:
                items.append(f'<li><a href="{self.category_path(section, page)}">{page}</a></li>')
            before = page
        following = '<li class="disabled"><span>&raquo;</span></li>'
        if number < last:
            path = self.category_path(section, number + 1)
            following = f'<li><a href="{path}" rel="next">&raquo;</a></li>'
        return f'<ul class="pagination">{"".join(items)}{following}</ul>'


class District(Laravel):
    """The districts' (2017): the time printed is ``h:m``, hour of 12 and month."""

    name = "hatinh_district"
    shows = frozenset({"summary"})
    media = "/upload/images/"
    numbered = False
    precision = "day"

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/loai-tin/{self.site.categories[section].alias.lower()}"
        return path if number == 1 else f"{path}?page={number}"

    def article_path(self, head: Head, section: int) -> str:
        return f"/chi-tiet-tin/{head.alias.lower()}-{head.id}"

    def find_article(self, request: Request) -> int | None:
        found = re.match(r"^/chi-tiet-tin/.+-(\d+)$", request.path)
        return int(found[1]) if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        if not request.path.startswith("/loai-tin/"):
            return None
        section = self.section_of(request.path.removeprefix("/loai-tin/"))
        return None if section is None else (section, int(request.query.get("page", "1")))

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        when = local(head.published)
        newest = [self.link(i) for i in self.site.corpus.by_time[-5:]]
        older = list(map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:5]))
        main = (
            '<div class="list-group">\n<div class="list-group-item active main-color-bg">\n'
            f'<span class="glyphicon glyphicon-folder-open"></span> &nbsp;'
            f"{self.section_name(section)}\n</div>\n"
            f'<div class="list-group-item">\n<div class="chi-tiet-tin">\n'
            f'<h3>{head.title_html}</h3>\n<div class="thong-tin">\n'
            f'<p style="margin: 10px 0"><span class="glyphicon glyphicon-time"></span> '
            f"{when:%I:%m %d-%m-%Y} </p>\n</div>\n"
            f'<div class="news-desc">\n<p>{head.summary_html}</p>\n</div>\n'
            f'<div class="noi-dung">\n{self.body(article)}\n</div>\n</div>\n<hr>\n'
            f"<h4>Các tin mới đăng</h4>\n{_titles(newest)}<hr>\n"
            f"<h4>Các cùng loại</h4>\n{_titles(older)}</div>\n</div>\n"
        )
        return self.fill(head.title_html, main)

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        name = self.section_name(section)
        rows = "".join(self._row(*self.link(i, section)) for i in ids) or (
            '<div class="list-group-item"><div class="row"><p><em>Xin lỗi bạn, hiện chưa có bài '
            'viết nào thuộc chuyên mục này!</em></p><a href="/">Quay lại</a></div></div>'
        )
        main = (
            f'<div class="list-group">\n<div class="list-group-item active">&nbsp;{name}</div>\n'
            f"{rows}</div>\n{self.pager(section, number, last)}"
        )
        return self.fill(name, main)

    def _row(self, head: Head, path: str) -> str:
        return (
            '<div class="list-group-item">\n<div class="row">\n'
            f'<div class="col-md-3 hinh-minh-hoa">\n<a href="{path}">'
            f'<img class="img-responsive" src="/images/150.png" alt=""></a></div>\n'
            f'<div class="col-md-9">\n<a href="{path}">\n<h4>{head.title_html}</h4>\n</a>\n'
            f"<p><em>{head.summary_html}...</em></p>\n</div>\n</div>\n</div>\n"
        )

    def home(self) -> list[bytes]:
        sections = self.site.corpus.sections
        boxes = "".join(
            f'<div class="panel"><h4><a href="{self.category_path(s)}">{self.section_name(s)}</a>'
            f"</h4>{_titles([self.link(i, s) for i in sections[s][:4]])}</div>"
            for s in range(len(sections))
        )
        return self.fill(words.SITE_NAME, boxes)


class Province(Laravel):
    """The province's (2018): ids in ``.hti`` addresses, files in frames, author and source."""

    name = "hatinh_province"
    media = "/uploads/files/"
    shows = frozenset({"summary", "author", "source", "files"})
    precision = "second"

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/tin-tuc-su-kien/{self.site.categories[section].alias.lower()}"
        return path if number == 1 else f"{path}?page={number}"

    def article_path(self, head: Head, section: int) -> str:
        folder = self.category_path(head.categories[0])
        return f"{folder}/tin-tuc/{head.id}-{head.alias.lower()}.hti"

    def find_article(self, request: Request) -> int | None:
        found = re.match(r"^/tin-tuc-su-kien/[^/]+/tin-tuc/(\d+)-.+\.hti$", request.path)
        return int(found[1]) if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = re.match(r"^/tin-tuc-su-kien/([^/]+)$", request.path)
        section = self.section_of(found[1]) if found else None
        return None if section is None else (section, int(request.query.get("page", "1")))

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        frames = "".join(
            f'<iframe src="{file.path}" title="{file.name}" width="100%" height="640px"> </iframe>'
            for file in article.field_files
        )
        source = f"<em><small>Nguồn: {entities(head.source)}</small></em>" if head.source else ""
        main = (
            f'<div class="block3">\n{self._crumbs(head)}<div class="col-md-12">\n'
            f'<div class="tieu-de-tin">\n<h1 class="main-title cms-title">&nbsp;{head.title_html}'
            f'</h1>\n<div class="meta clearfix"><em><time><i class="fa fa-clock-o"></i> '
            f"Đăng ngày {local(head.published):%d-%m-%Y %H:%M:%S}\n"
            f'&nbsp;<i class="fa fa-eye"></i> {self.clock.number(900)}</time></em></div>\n</div>\n'
            f"{self._hot()}"
            f'<div class="col-md-9"><div class="chi-tiet-tin">\n<div class="gioi-thieu">'
            f"<strong><em>{head.summary_html}</em></strong></div>\n"
            f'<div class="noi-dung">\n{self.body(article)}\n</div>\n'
            f"{f'<div class=noi-dung>{frames}</div>' if frames else ''}"
            f'<div class="pull-right"><strong>{entities(head.author or "")}</strong><br>{source}'
            f"</div>\n</div></div>\n</div>\n{self._related(head)}</div>"
        )
        return self.fill(head.title_html, main, head.summary_html)

    def _crumbs(self, head: Head) -> str:
        path, name = self.category_path(head.categories[0]), self.section_name(head.categories[0])
        title = '<h4 class="portlet-header-title">{}</h4>'
        return (
            '<div class="portlet-header">\n<a href="/chuyen-muc/tin-tuc-su-kien">'
            f"{title.format('Tin tức sự kiện /')}</a>\n"
            f'<a href="{path}">{title.format(name + " /")}</a>\n'
            f'<a href="javascript:void(0);">{title.format(head.title_html)}</a>\n</div>\n'
        )

    def _hot(self) -> str:
        items = "".join(
            f'<article><a href="{path}"><img src="/images/avatar.png" alt=""></a>'
            f'<h6><a class="title" href="{path}">{head.title_html}</a></h6></article>'
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-4:])
        )
        return f'<div class="col-md-3" id="tin-noi-bat-left"><h4>Tin nổi bật</h4>{items}</div>\n'

    def _related(self, head: Head) -> str:
        items = "".join(
            f'<li><a href="{path}"><div class="news-block">{other.title_html} '
            f"<small><em>({local(other.published):%d/%m/%Y %H:%M:%S})</em></small></div></a></li>"
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:5])
        )
        return (
            '<div class="nhom-tin-lien-quan"><div class="lienquan-header"><a href="#">Tin mới đăng'
            f'</a></div><div class="tin-lien-quan"><ul>{items}</ul></div></div>\n'
        )

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        name = self.section_name(section)
        rows = "<hr>\n".join(
            f'<div class="news-main"><div class="row">\n<a class="tin_title_text" href="{path}">'
            f'<img src="/images/avatar.png" alt="">\n<div class="tin_title_text">{head.title_html}'
            f'</div></a>\n<div class="tin_title_abstract">{head.summary_html}</div></div></div>\n'
            for head, path in (self.link(i, section) for i in ids)
        )
        main = (
            f'<div class="block3"><div class="breadcrumb"><span class="breadcrumb-item">{name}'
            f'</span></div>\n<div class="loai-tin">\n{rows}</div>\n'
            f'<div class="text-center">{self.pager(section, number, last)}</div></div>'
        )
        return self.fill(name, main)

    def home(self) -> list[bytes]:
        sections = self.site.corpus.sections
        boxes = "".join(
            f'<div class="portlet"><h4 class="portlet-header-title"><a href="'
            f'{self.category_path(s)}">{self.section_name(s)}</a></h4>'
            f"{_titles([self.link(i, s) for i in sections[s][:4]])}</div>"
            for s in range(len(sections))
        )
        return self.fill(words.SITE_NAME, f'<h1 class="main-title">{words.SITE_NAME}</h1>{boxes}')


def _titles(links: Sequence[tuple[Head, str]]) -> str:
    return "".join(
        f'<a href="{path}">\n<h5><span class="glyphicon glyphicon-check"></span> '
        f"{head.title_html}</h5>\n</a>\n"
        for head, path in links
    )
