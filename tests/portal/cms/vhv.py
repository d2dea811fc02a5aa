"""VHV: one article template, three listings; files behind scripts, pictures in noscript."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import listings, words
from ..article import Article, File
from ..corpus import Head
from ..layouts.base import template
from ..server import Request, Response
from ..text import WEEKDAYS, entities, local
from .base import Cms

_ARTICLE = re.compile(r"^/tin-tuc/([^/]+)/.+-(\d+)\.html$")
_IMAGE = re.compile(r'<img alt="([^"]*)" src="(/upload/[^"]*)"([^>]*)>')
_LINK = re.compile(r'<a href="(/upload/[^"]*)" target="_blank">')
_BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


class Vhv(Cms):
    """By its id an article has an itemprop, a meta of the head, or no date but the visible one."""

    name = family = "vhv"
    per_page = 12
    shows = frozenset({"summary", "author", "source", "files"})
    media = "/upload/80590/"
    numbered = False
    past_end = "first"

    def build(self) -> None:
        hot = "".join(
            f'<article class="item-block"><h4 class="entry-title"><a href="{path}">'
            f'{head.title_html}</a></h4><time class="post-date">{local(head.published):%d/%m/%Y}'
            "</time></article>"
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        menu = self.menu('<li><a href="{path}" title="{name}">{name}</a></li>')
        self.page = self.frame(template("vhv").replace("{{menu}}", menu).replace("{{hot}}", hot))

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/tin-tuc/{self.site.categories[section].alias.lower()}"
        return path if number == 1 else f"{path}?page={number}"

    def article_path(self, head: Head, section: int) -> str:
        folder = self.category_path(head.categories[0])
        return f"{folder}/{head.alias.lower()[:60].strip('-')}-{head.id}.html"

    def find_article(self, request: Request) -> int | None:
        found = _ARTICLE.match(request.path)
        return int(found[2]) if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        if not request.path.startswith("/tin-tuc/"):
            return None
        section = self.section_of(request.path.removeprefix("/tin-tuc/"))
        number = request.query.get("page", "1")
        return None if section is None else (section, int(number) if number.isdigit() else 1)

    def other(self, request: Request) -> Response | None:
        if request.path == "/gioi-thieu":
            main = '<section class="section-list Page-Detail"><p>Lịch sử hình thành.</p></section>'
            return Response(200, self.fill("Giới thiệu", main))
        if request.path == "/tin-tuc":  # the overview: boxes of a few items, no listing
            return Response(200, self.home())
        return None

    def published(self, head: Head) -> str:
        """To the second where a meta or the head of the article says so."""
        second = f"{local(head.published):%S}" if head.id % 6 != 5 else "00"
        return f"{local(head.published):%Y-%m-%dT%H:%M}:{second}+07:00"

    def settle(self, article: Article) -> Article:
        """Every ninth was typed into the summary's field as a whole."""
        article = super().settle(article)
        if article.head.id % 9 == 0:
            article.head.summary = article.head.summary_html = ""
        return article

    def fill(self, title: str, main: str, path: str = "", metas: str = "") -> list[bytes]:
        return self.page.fill(
            {"title": title, "main": main, "path": path, "metas": metas,
             "today": self.clock.today(), "online": str(self.clock.number(400))}
        )  # fmt: skip

    def crumbs(self, section: int) -> str:
        return (
            '<li><a href="/tin-tuc" title="Tin tức">Tin tức</a></li>\n'
            f'<li class="last-item"><a href="{self.category_path(section)}">'
            f"{self.section_name(section)}</a></li>\n"
        )

    def body(self, article: Article) -> str:
        """Pictures are lazy, or only in noscript; a file's link only has a script."""
        text, number = super().body(article), article.head.id
        if number % 4 == 1:
            text = _IMAGE.sub(
                r'<img alt="\1" class="lazy" src="/App/Corporate/images/no-image.png"'
                r' data-original="\2"\3>', text
            )  # fmt: skip
        elif number % 4 == 2:
            text = _IMAGE.sub(
                rf'<img alt="\1" class="lazy" src="{_BLANK}">'
                r'<noscript><img alt="\1" src="\2"\3></noscript>', text
            )  # fmt: skip
        if number % 2:
            text = _LINK.sub(
                r"""<a href="javascript:void(0);" onclick="downloadFile('5b6bb91d','\1')">""", text
            )
        return text

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        when = local(head.published)
        kind = head.id % 3
        inner = metas = ""
        if kind == 0:
            inner = f'<meta itemprop="datePublished" content="{when:%Y-%m-%dT%H:%M:%S}+07:00" />\n'
        elif kind == 1:
            metas = (
                '<meta property="article:published_time" '
                f'content="{when:%Y-%m-%dT%H:%M:%S}+0700">\n'
            )
        shown = f"{when:%H:%M:%S | %d/%m/%Y}"
        if head.id % 2:
            bar = '<span class="drash"> | </span>'
            shown = f"{WEEKDAYS[when.weekday()]}, {when:%d/%m/%Y}{bar}{when:%H:%M}"
        body, brief, n = self.body(article), head.summary_html, head.id % 40
        if head.id % 9 == 0:
            body, brief = "", body
        elif brief:
            brief = f"<p>{brief}</p>"
        main = (
            f'<div id="module17" class="ModuleWrapper"><article id="article{n}" '
            'class="news-detail-layout-type-2 mb-20" itemscope '
            f'itemtype="http://schema.org/NewsArticle">\n{inner}'
            f'<header class="clearfix"><span class="post-date left">{shown}</span>\n'
            '<div class="block_share pull-right"><a href="javascript:void(0);">A<sup>-</sup></a> '
            '<a href="javascript:void(0);" onclick="printArticle(\'5b6bb91d\')" title="In">'
            '<img src="/App/Corporate/images/print.gif" alt=""></a></div></header>\n'
            '<div class="article-content">\n<div class="block-core-a3">\n'
            f'<h1 class="title-detail" itemprop="headline">{head.title_html}</h1>\n{_SOCIAL}'
            f'<div class="brief font-size-text mb-10">{brief}</div>\n</div>\n'
            f'<div id="audio{n}"><audio></audio></div>\n<div class="block-core-a5">\n'
            f'<div class="content-detail mb-20" itemprop="articleBody">{body}</div>\n'
            f"{self._files(article)}{self._about(head)}</div>\n{_rating(n)}"
            f"{self._related(head)}</div>\n</article></div>\n"
        )
        return self.fill(head.title_html, main, self.crumbs(section), metas)

    def _about(self, head: Head) -> str:
        parts = []
        if head.author:
            parts.append(f'<div class="author">Tác giả: <b>{entities(head.author)}</b></div>\n')
        if head.source:
            parts.append(f'<div class="source">Nguồn: {entities(head.source)}</div>\n')
        parts.append(f'<div class="author">Lượt xem: {self.clock.number(900)}</div>\n')
        return f'<hr><div class="clearfix mt-10">{"".join(parts)}</div>\n'

    def _files(self, article: Article) -> str:
        rows = "".join(_file(file) for file in article.field_files)
        return f'<div class="attachment-list"><b>Tệp đính kèm</b><ul>{rows}</ul></div>' * bool(rows)

    def _related(self, head: Head) -> str:
        items = "".join(
            f'<li><a href="{path}">{other.title_html}</a> <span class="time-relatedArticles">'
            f"({local(other.published):%d/%m/%Y})</span></li>"
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:5])
        )
        return (
            '<div class="relatedArticles mb-15"><div class="title-relatedArticles"><span>Tin liên '
            f'quan</span></div><ul class="relatedArticles-list">{items}</ul></div>\n'
        )

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        kind = ("default", "listType5", "listmeberpost")[section % 3]
        make = (_default, _type_5, _member)[section % 3]
        rows = "".join(make(*self.link(i, section)) for i in ids)
        name = self.section_name(section)
        main = (
            f'<div id="module31" class="ModuleWrapper"><section id="section31" '
            f'class="section-list Article-Detail-{kind}">\n{rows}</section>\n'
            f"{self._pager(section, number, last)}</div>"
        )
        return self.fill(name, main, self.crumbs(section))

    def _pager(self, section: int, number: int, last: int) -> str:
        """A window of five, arrows to the neighbours and no word of the last page."""
        if last < 2:
            return ""
        first = max(1, min(number - 2, last - 4))
        items = "".join(
            f'<li class="active"><a href="javascript:void(0);">{page}</a></li>' if page == number
            else f'<li><a href="{self.category_path(section, page)}">{page}</a></li>'
            for page in range(first, min(last, first + 4) + 1)
        )  # fmt: skip
        if number < last:
            path = self.category_path(section, number + 1)
            items += f'<li class="next"><a href="{path}">&rsaquo;</a></li>'
        return f'<div class="text-center"><ul class="pagination">{items}</ul></div>'

    def home(self) -> list[bytes]:
        boxes = []
        for section in range(len(self.site.categories)):
            rows = "".join(
                _default(*self.link(i, section)) for i in self.site.corpus.sections[section][:3]
            )
            boxes.append(
                f'<div class="ModuleWrapper"><h3><a href="{self.category_path(section)}">'
                f'{self.section_name(section)}</a></h3><section class="section-list '
                f'Article-News-default">{rows}</section></div>'
            )
        return self.fill(words.SITE_NAME, "\n".join(boxes))


class VhvPath(Vhv):
    """Pages by path, and a pager that marks the current page by its being no link."""

    name = "vhv_path"
    per_page = 4

    def category_path(self, section: int, number: int = 1) -> str:
        path = super().category_path(section)
        return path if number == 1 else f"{path}/trang/{number}"

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        path, _, number = request.path.partition("/trang/")
        if not path.startswith("/tin-tuc/") or (number and not number.isdigit()):
            return None
        section = self.section_of(path.removeprefix("/tin-tuc/"))
        return None if section is None else (section, int(number or 1))

    def _pager(self, section: int, number: int, last: int) -> str:
        pager = super()._pager(section, number, last)
        return pager.replace(
            f'<li class="active"><a href="javascript:void(0);">{number}</a></li>',
            f"<li><span>{number}</span></li>",
        )


_SOCIAL = (
    '<div class="social-connect clearfix mb-15"><div class="network-share pull-right">'
    '<a class="btn" onclick="readArticle(\'5b6bb91d\',$(this));">Đọc bài</a> '
    '<a class="btn" onclick="VHV.alert(\'Bạn chưa đăng nhập\')">Lưu</a></div></div>\n'
)


def _rating(number: int) -> str:
    return (
        f'<div class="rating mt-10"><div id="star-rating"><div id="stringrating{number}">Tổng số '
        'điểm của bài viết là: <span class="totalStar">0</span> trong <span>0</span> đánh giá'
        '</div><span class="rating-label">Click để đánh giá bài viết</span></div></div>\n'
    )


def _file(file: File) -> str:
    if file.number % 2:
        return f'<li><a class="link-download" href="{file.path}">{file.name}</a></li>'
    return (
        '<li><a href="javascript:void(0);" '
        f"onclick=\"downloadFile('5b6bb91d{file.number}','{file.path}')\">Tải về</a></li>"
    )


def _picture(path: str) -> str:
    return (
        f'<figure class="post-image"><a href="{path}"><img src="/App/Corporate/images/no-image.png"'
        ' alt=""></a></figure>\n'
    )


def _default(head: Head, path: str) -> str:
    when = local(head.published)
    return (
        f'<article class="item-block detailType2 Article-News">{_picture(path)}<div '
        f'class="post-title"><h4 class="entry-title"><a href="{path}">{head.title_html}</a></h4>'
        f'</div>\n<time class="post-date updated" datetime="{when:%Y-%m-%dT%H:%M:%S}+07:00">'
        f"{when:%d/%m/%Y}</time>\n"
        f'<div class="post-content">{head.summary_html}</div></article>\n'
    )


def _type_5(head: Head, path: str) -> str:
    if head.id % 2:
        return (
            f'<article class="item-block detail-list-type-5">{_picture(path)}<h3 class='
            f'"entry-title"><a href="{path}" title="{head.title_html}">{head.title_html[:40]}…</a>'
            f'</h3><div class="post-content">{head.summary_html}</div></article>\n'
        )
    return (
        f'<div class="listType6 news-item"><div class="images-news"><a href="{path}"></a></div>'
        f'<div class="content-title"><div class="news-title"><a href="{path}">{head.title_html}'
        f'</a></div></div><span class="time-news"><i class="fa fa-calendar"></i> '
        f"{local(head.published):%d/%m/%Y}</span></div>\n"
    )


def _member(head: Head, path: str) -> str:
    when = local(head.published)
    return (
        f'<article class="item-block">{_picture(path)}<h2 class="h4 entry-title">'
        f'<a href="{path}">{head.title_html}</a></h2><span class="date">{when:%d/%m/%Y}</span>'
        f'<div class="post-content">{head.summary_html}</div></article>\n'
    )
