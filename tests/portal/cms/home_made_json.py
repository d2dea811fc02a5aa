"""A young site: JSON-LD, /<section>/<slug>-920730, /trang-2; a meta that tells the clock."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime

from .. import words
from ..article import Article
from ..corpus import Head
from ..layouts.base import template
from ..server import Request
from ..text import ZONE, local
from .home_made import HomeMade

_ARTICLE = re.compile(r"^/([^/]+)/[^/]+-(92\d{4,})$")
_LISTING = re.compile(r"^/([^/]+?)(?:/trang-(\d+))?$")


class HomeMadeJson(HomeMade):
    """Half of the articles show their day, half have only JSON-LD; some of that is the edit's."""

    name = "home_made_json"
    per_page = 12
    shows = frozenset({"summary", "lead", "author", "tags"})
    media = "/storage/media/"
    precision = "second"
    past_end = "404"
    extras = {  # noqa: RUF012
        "/gioi-thieu": "Giới thiệu", "/lien-he": "Liên hệ", "/van-ban": "Văn bản điều hành",
    }  # fmt: skip

    def build(self) -> None:
        menu = self.menu('<li><a href="{path}">{name}</a></li>')
        hot = "".join(
            f'<li class="item"><a class="ttl" href="{path}"><span>{head.title_html}</span></a>'
            f'<time datetime="{local(head.published):%Y-%m-%d}">{local(head.published):%d/%m}'
            "</time></li>"
            for head, path in self.hot()
        )
        page = template("home_made_json").replace("{{menu}}", menu).replace("{{hot}}", hot)
        self.page = self.frame(page)

    def shows_day(self, head: Head) -> bool:
        return head.id % 2 == 0

    def only_edit(self, head: Head) -> bool:
        """Whether JSON-LD has the time of the last edit for that of the publication, too."""
        return head.id % 4 == 2

    def published(self, head: Head) -> str | None:
        """To the second where JSON-LD knows it from the edit, else the day below the title."""
        when = local(head.published)
        if not self.only_edit(head) and head.modified != head.published:
            return f"{when:%Y-%m-%dT%H:%M:%S}+07:00"
        return f"{when:%Y-%m-%d}" if self.shows_day(head) else None

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/{self.site.categories[section].alias.lower()}"
        return path if number == 1 else f"{path}/trang-{number}"

    def article_path(self, head: Head, section: int) -> str:
        folder = self.category_path(head.categories[0])
        return f"{folder}/{head.alias.lower()[:60].strip('-')}-{920000 + head.id}"

    def find_article(self, request: Request) -> int | None:
        found = _ARTICLE.match(request.path)
        return int(found[2]) - 920000 if found else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = _LISTING.match(request.path)
        section = self.section_of(found[1]) if found else None
        return (section, int(found[2] or 1)) if found and section is not None else None

    def wrap(self, title: str, main: str, **slots: str) -> list[bytes]:
        return self.page.fill(
            {"title": title, "main": main, "metas": slots.get("metas", ""),
             "now": f"{datetime.now(ZONE):%Y-%m-%dT%H:%M:%S}+07:00", "today": self.clock.today()}
        )  # fmt: skip

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        when = local(head.published)
        told = local(head.modified) if self.only_edit(head) else when
        linked = {
            "@context": "https://schema.org", "@graph": [
                {"@type": "Organization", "name": words.SITE_NAME},
                {"@type": "NewsArticle", "headline": head.title,
                 "datePublished": f"{told:%Y-%m-%dT%H:%M:%S}+07:00",
                 "dateModified": f"{local(head.modified):%Y-%m-%dT%H:%M:%S}+07:00",
                 "author": {"@type": "Person", "name": words.ACCOUNT}},
            ],
        }  # fmt: skip
        day = f'<span class="day">{when:%d.%m.%Y}</span>' if self.shows_day(head) else ""
        lead = ""
        if article.lead:
            caption = article.lead.caption
            told_ = f"<figcaption>{caption}</figcaption>" if caption else ""
            alt = (article.lead.alt or "").replace('"', "&quot;")
            lead = (
                f'<figure class="cover"><img alt="{alt}" src="{article.lead.path}">{told_}</figure>'
            )
        author = f'<p class="author">{head.author}</p>' if head.author else ""
        summary = f'<h2 class="excerpt">{head.summary_html}</h2>' if head.summary else ""
        tags = "".join(f'<a rel="tag" href="/tag/{n}">{t}</a>' for n, t in enumerate(article.tags))
        related = "".join(
            f'<article><a href="{path}"><h3>{other.title_html}</h3></a>'
            f"<time>{local(other.published):%d.%m.%Y}</time></article>"
            for other, path in self.related(head, 3)
        )
        main = (
            f'<div class="path-way"><a href="/">Trang chủ</a> / <a '
            f'href="{self.category_path(section)}">{self.section_name(section)}</a></div>'
            f"<article><header><h1>{head.title_html}</h1>{day}</header>{summary}{lead}"
            f'<div class="prose">{self.body(article)}</div>{author}<div class="tags">{tags}</div>'
            f"</article><section><h2>Bài viết liên quan</h2>{related}</section>"
        )
        metas = (
            f'<meta property="og:title" content="{head.title_html}">\n'
            f'<script type="application/ld+json">{json.dumps(linked, ensure_ascii=False)}</script>'
        )
        return self.wrap(head.title_html, main, metas=metas)

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        items = "".join(
            f'<article><a href="{path}"><h3>{head.title_html}</h3></a><p>{head.summary_html}</p>'
            f"<time>{local(head.published):%d.%m.%Y}</time></article>"
            for head, path in (self.link(i, section) for i in ids)
        )
        pages = "".join(
            f"<span>{p}</span>" if p == number
            else f'<a href="{self.category_path(section, p)}">{p}</a>'
            for p in self.near(number, last)
        )  # fmt: skip
        if number < last:
            pages += f'<a href="{self.category_path(section, number + 1)}">›</a>'
        name = self.section_name(section)
        main = f"<h1>{name}</h1><section>{items}</section><div class='nums'>{pages}</div>"
        return self.wrap(name, main)

    def home(self) -> list[bytes]:
        boxes = "".join(
            f'<section><h2><a href="{self.category_path(section)}">{self.section_name(section)}'
            "</a></h2>"
            + "".join(
                f'<article><a href="{path}"><h3>{head.title_html}</h3></a></article>'
                for head, path in (self.link(i, section) for i in self.first_ids(section, 4))
            )
            + "</section>"
            for section in range(len(self.site.categories))
        )
        return self.wrap(words.SITE_NAME, boxes)
