"""A PHP site on Bootstrap: /<slug>-p13n53868.html, ?page=N with a window of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import words
from ..article import Article
from ..corpus import Head
from ..layouts.base import template
from ..server import Request
from ..text import WEEKDAYS, local
from .home_made import HomeMade

_ARTICLE = re.compile(r"^/[^/]*-p(\d+)n(\d+)\.html$")
_LISTING = re.compile(r"^/[^/]+-p(\d+)\.html$")


class HomeMadeDivs(HomeMade):
    """The article's own date stands below the title, those of others above and below the text."""

    name = "home_made_divs"
    per_page = 10
    shows = frozenset({"summary", "lead", "source", "tags", "files"})
    media = "/images/news/"
    undated = 13
    past_end = "last"
    extras = {  # noqa: RUF012
        "/gioi-thieu-chung-g1.html": "Giới thiệu chung", "/lien-he.html": "Liên hệ",
        "/van-ban-v2.html": "Văn bản chỉ đạo",
    }  # fmt: skip

    def build(self) -> None:
        menu = self.menu('<li class="nav-item"><a class="nav-link" href="{path}">{name}</a></li>')
        hot = "".join(
            f'<div class="media"><a href="{path}"><img src="/images/thumb.jpg" alt=""></a>'
            f'<div class="media-body"><a href="{path}" title="{head.title_html}">'
            f"{head.title_html[:40]}...</a>"
            f"<small>{local(head.published):%d-%m-%Y}</small></div></div>"
            for head, path in self.hot()
        )
        page = template("home_made_divs").replace("{{menu}}", menu).replace("{{hot}}", hot)
        self.page = self.frame(page)

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/{self.site.categories[section].alias.lower()}-p{section + 11}.html"
        return path if number == 1 else f"{path}?page={number}"

    def article_path(self, head: Head, section: int) -> str:
        return f"/{head.alias.lower()}-p{head.categories[0] + 11}n{head.id}.html"

    def find_article(self, request: Request) -> int | None:
        found = _ARTICLE.match(request.path)
        return int(found[2]) if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = _LISTING.match(request.path)
        if not found or not 0 <= int(found[1]) - 11 < len(self.site.categories):
            return None
        number = request.query.get("page", "1")
        return int(found[1]) - 11, int(number) if number.isdigit() else 1

    def wrap(self, title: str, main: str, **slots: str) -> list[bytes]:
        return self.page.fill(
            {"title": title, "main": main, "metas": slots.get("metas", ""),
             "today": self.clock.today(), "online": str(self.clock.number(90))}
        )  # fmt: skip

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        when = local(head.published)
        shown = ""
        if self.shows_date(head):
            shown = f"{WEEKDAYS[when.weekday()]}, {when:%d/%m/%Y, %H:%M} | "
        lead = ""
        if article.lead:
            caption = article.lead.caption
            told = f'<div class="caption">{caption}</div>' if caption else ""
            alt = (article.lead.alt or "").replace('"', "&quot;")
            lead = f'<div class="news-img"><img alt="{alt}" src="{article.lead.path}">{told}</div>'
        summary = f'<div class="news-sapo">{head.summary_html}</div>' if head.summary else ""
        source = f'<p class="source text-right">Nguồn: {head.source}</p>' if head.source else ""
        tags = "".join(f'<a href="/tag?q={tag}" rel="tag">{tag}</a> ' for tag in article.tags)
        files = "".join(
            f'<li><a href="{file.path}">{file.name}</a></li>' for file in article.field_files
        )
        box = f'<div class="attach-files"><b>File đính kèm:</b><ul>{files}</ul></div>'
        main = (
            f'<ol class="breadcrumb"><li><a href="/">Trang chủ</a></li><li><a '
            f'href="{self.category_path(section)}">{self.section_name(section)}</a></li></ol>'
            f'<div class="news-detail"><h1 class="news-title">{head.title_html}</h1>'
            f'<div class="news-info"><i class="fa fa-clock-o"></i> {shown}'
            f"Lượt xem: {self.clock.number(900)}</div>{self._more(head)}{summary}{lead}"
            f'<div class="news-content" id="noidung">{self.body(article)}</div>{source}'
            f'{box if files else ""}<div class="tags">Từ khóa: {tags}</div>'
            '<div class="fb-like"></div></div>'
            f"{self._comments(article)}{self._related(head)}"
        )
        metas = f'<meta property="og:title" content="{head.title_html}">'
        return self.wrap(head.title_html, main, metas=metas)

    def _more(self, head: Head) -> str:
        """A box above the text with headlines and days of other articles."""
        items = "".join(
            f'<li><a href="{path}">{other.title_html}</a> ({local(other.published):%d/%m/%Y})</li>'
            for other, path in self.related(head, 2)
        )
        return f'<div class="box-more"><ul>{items}</ul></div>' if head.id % 3 == 0 else ""

    def _comments(self, article: Article) -> str:
        said = "".join(
            f'<div class="item"><strong>{name}</strong> <em>{day}</em><p>{text}</p></div>'
            for name, day, text in self.comments(article)
        )
        return (
            f'<div id="comments-box"><h3>Ý kiến bạn đọc</h3>{said}<form><textarea></textarea>'
            "<button>Gửi</button></form></div>"
        )

    def _related(self, head: Head) -> str:
        items = "".join(
            f'<div class="col-md-6"><h4><a href="{path}">{other.title_html}</a></h4>'
            f"<span>{local(other.published):%d/%m/%Y %H:%M}</span><p>{other.summary_html}</p></div>"
            for other, path in self.related(head, 4)
        )
        return f'<h3 class="box-title">Tin cùng chuyên mục</h3><div class="row">{items}</div>'

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        items = "".join(
            f'<div class="row news-item"><div class="col-md-4"><a href="{path}"><img '
            f'src="/images/thumb.jpg" alt=""></a></div><div class="col-md-8"><h3><a href="{path}">'
            f'{head.title_html}</a></h3><span class="date">{local(head.published):%d/%m/%Y %H:%M}'
            f"</span><p>{head.summary_html}</p></div></div>"
            for head, path in (self.link(i, section) for i in ids)
        )
        pages = "".join(
            f'<li class="page-item active"><span>{p}</span></li>' if p == number
            else f'<li class="page-item"><a href="{self.category_path(section, p)}">{p}</a></li>'
            for p in self.near(number, last)
        )  # fmt: skip
        name = self.section_name(section)
        main = f'<h2 class="cat-title">{name}</h2>{items}<ul class="pagination">{pages}</ul>'
        return self.wrap(name, main)

    def home(self) -> list[bytes]:
        boxes = []
        for section in range(len(self.site.categories)):
            items = "".join(
                f'<div class="col-md-4"><a href="{path}"><img src="/images/thumb.jpg" alt=""></a>'
                f'<h4><a href="{path}">{head.title_html}</a></h4></div>'
                for head, path in (self.link(i, section) for i in self.first_ids(section, 3))
            )
            boxes.append(
                f'<h2 class="box-title"><a href="{self.category_path(section)}">'
                f'{self.section_name(section)}</a></h2><div class="row">{items}</div>'
            )
        return self.wrap(words.SITE_NAME, "".join(boxes))
