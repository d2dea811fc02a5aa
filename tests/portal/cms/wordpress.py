"""WordPress: once with its API open, once closed with dates in the addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime

from .. import listings, words
from ..article import Article
from ..corpus import Head
from ..layouts.base import template
from ..server import Request, Response
from ..text import ZONE, entities, local
from .base import Cms

_PICTURE = re.compile(r'src="([^":]+)\.(jpe?g|JPG|png)"')


class WordPress(Cms):
    """``/wp-json/`` answers; posts have no date in their address; times are +07:00."""

    name = "wordpress"
    family = "wordpress"
    shows = frozenset({"summary", "tags", "lead"})
    media = "/wp-content/uploads/"
    precision = "second"
    past_end = "404"
    api = True

    def build(self) -> None:
        hot = "".join(
            f'<li><a href="{path}">{head.title_html}</a> '
            f'<span class="post-date">{local(head.published):%d/%m/%Y}</span></li>'
            for head, path in (self.link(i) for i in self.site.corpus.by_time[-5:])
        )
        link = f'<link rel="https://api.w.org/" href="{self.site.base}/wp-json/" />\n'
        text = template("wordpress").replace("{{api}}", link if self.api else "")
        text = text.replace("{{menu}}", self.menu('<li><a href="{path}">{name}</a></li>'))
        self.page = self.frame(text.replace("{{hot}}", hot))

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"/category/{self.site.categories[section].alias.lower()}/"
        return path if number == 1 else f"{path}page/{number}/"

    def article_path(self, head: Head, section: int) -> str:
        return f"/{head.alias.lower()}-{head.id}/"

    def find_article(self, request: Request) -> int | None:
        found = re.match(r"^/(?:\d{4}/\d\d/\d\d/)?(?!category/)[^/]+-(\d+)/$", request.path)
        if not found:
            return None
        path = self.article_path(self.site.corpus.head(int(found[1])), 0)
        return int(found[1]) if path == request.path else None

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        found = re.match(r"^/category/([^/]+)/(?:page/(\d+)/)?$", request.path)
        section = self.section_of(found[1]) if found else None
        return (section, int(found[2] or 1)) if found and section is not None else None

    def other(self, request: Request) -> Response | None:
        if request.path.startswith("/wp-json/"):
            return self._api(request)
        if request.path.endswith(".xml"):
            return self._sitemap(request.path)
        return None

    def _api(self, request: Request) -> Response:
        if not self.api or request.path != "/wp-json/wp/v2/posts":
            answer = {"code": "rest_forbidden", "message": "", "data": {"status": 401}}
            body = [json.dumps(answer).encode()]
            return Response(401, body, media_type="application/json; charset=UTF-8")
        query = request.query
        after, before = (
            int(datetime.fromisoformat(query[name]).replace(tzinfo=ZONE).timestamp())
            for name in ("after", "before")
        )
        size, number = int(query.get("per_page", "10")), int(query.get("page", "1"))
        ids = self.site.corpus.between(after + 1, before)[::-1]
        pages = -(-len(ids) // size)
        if number > max(1, pages):
            answer = {"code": "rest_post_invalid_page_number", "message": "", "data": {}}
            return Response(400, [json.dumps(answer).encode()], media_type="application/json")
        posts = [self._post(i) for i in ids[(number - 1) * size : number * size]]
        headers = [("X-WP-Total", str(len(ids))), ("X-WP-TotalPages", str(pages))]
        body = [json.dumps(posts).encode()]
        return Response(200, body, headers, media_type="application/json; charset=UTF-8")

    def _post(self, number: int) -> dict[str, object]:
        head, path = self.link(number)
        return {
            "id": number,
            "date": f"{local(head.published):%Y-%m-%dT%H:%M:%S}",
            "link": self.site.base + path,
            "title": {"rendered": head.title_html.replace("-", "&#8211;")},
        }

    def _sitemap(self, path: str) -> Response:
        start = '<?xml version="1.0" encoding="UTF-8"?>\n'
        base = self.site.base
        if path == "/wp-sitemap.xml":
            names = ("posts-post-1", "posts-page-1", "taxonomies-category-1", "users-1")
            rows = "".join(
                f"<sitemap><loc>{base}/wp-sitemap-{n}.xml</loc></sitemap>" for n in names
            )
            text = f"{start}<sitemapindex>{rows}</sitemapindex>"
        elif path == "/wp-sitemap-posts-post-1.xml":
            paths = (self.link(i)[1] for i in self.site.corpus.by_time)
            rows = "".join(f"<url><loc>{base}{p}</loc></url>" for p in paths)
            text = f"{start}<urlset>{rows}</urlset>"
        else:
            return Response(404, self.not_found())
        return Response(200, [text.encode()], media_type="application/xml; charset=UTF-8")

    def fill(self, title: str, main: str, metas: str = "", classes: str = "") -> list[bytes]:
        values = {"title": title, "main": main, "metas": metas, "classes": classes}
        values |= {"today": self.clock.today(), "hits": str(self.clock.number(9000))}
        return self.page.fill(values)

    def _metas(self, article: Article, url: str) -> str:
        return (
            f'<link rel="canonical" href="{url}" />\n'
            f'<link rel="shortlink" href="{self.site.base}/?p={article.head.id}" />\n'
        )

    def _time(self, head: Head) -> str:
        when, edited = local(head.published), local(head.modified)
        return (
            '<span class="posted-on">Đăng vào '
            f'<time class="entry-date published" datetime="{when:%Y-%m-%dT%H:%M:%S}+07:00">'
            f'{when:%d/%m/%Y}</time><time class="updated" '
            f'datetime="{edited:%Y-%m-%dT%H:%M:%S}+07:00">{edited:%d/%m/%Y}</time></span>'
        )

    def article(self, article: Article, section: int) -> list[bytes]:
        head, url = article.head, self.site.base + self.article_path(article.head, section)
        lead = ""
        if article.lead:
            alt, note = entities(article.lead.alt), entities(article.lead.caption or "")
            caption = f"<figcaption>{note}</figcaption>" if note else ""
            lead = f'<figure class="post-thumbnail"><img src="{article.lead.path}" alt="{alt}" />'
            lead = _sized(f"{lead}{caption}</figure>\n")
        tags = ", ".join(f'<a href="/tag/{t}/" rel="tag">{t}</a>' for t in article.tags)
        category, name = self.category_path(section), self.section_name(section)
        older = "".join(
            f'<li><a href="{path}">{other.title_html}</a> {local(other.published):%d/%m/%Y}</li>'
            for other, path in map(self.link, listings.neighbours(self.site.corpus, head.id)[1][:4])
        )
        excerpt = f'<div class="entry-summary"><p>{head.summary_html}</p></div>\n'
        main = (
            f'<article id="post-{head.id}" class="post-{head.id} post type-post hentry">\n'
            f'<header class="entry-header"><span class="cat-links"><a href="{category}" '
            f'rel="category tag">{name}</a></span>\n'
            f'<h1 class="entry-title">{head.title_html}</h1>\n'
            f'<div class="entry-meta">{self._time(head)} <span class="byline">bởi <a '
            f'class="url fn n" href="/author/quantri/">{words.ACCOUNT}</a></span></div></header>\n'
            f"{lead}{excerpt if head.summary_html else ''}"
            f'<div class="entry-content">\n{_sized(self.body(article))}\n'
            '<div class="sharedaddy sd-sharing-enabled"><h3>Chia sẻ:</h3><a href="#">Facebook</a>'
            '</div>\n<div class="jp-relatedposts"><h3>Có liên quan</h3></div>\n</div>\n'
            f'<footer class="entry-footer"><span class="tags-links">{tags}</span></footer>\n'
            f'</article>\n<div class="related-posts"><h3>Tin liên quan</h3><ul>{older}</ul></div>\n'
            '<div id="comments" class="comments-area"><h2>Trả lời</h2><p>Email của bạn sẽ không '
            "được hiển thị công khai.</p></div>\n"
        )
        classes = f"post-template-default single single-post postid-{head.id}"
        return self.fill(head.title_html, main, self._metas(article, url), classes)

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        name = self.section_name(section)
        rows = "".join(
            f'<article id="post-{head.id}" class="post-{head.id} post type-post hentry">'
            f'<h2 class="entry-title"><a href="{path}" rel="bookmark">{head.title_html}</a></h2>\n'
            f'<div class="entry-meta">{self._time(head)}</div>\n<p>{head.summary_html}</p>'
            "</article>\n"
            for head, path in (self.link(i, section) for i in ids)
        )
        main = f'<header class="page-header"><h1>Chuyên mục: {name}</h1></header>\n{rows}'
        return self.fill(
            name, main + self._pager(section, number, last), classes="archive category"
        )

    def _pager(self, section: int, number: int, last: int) -> str:
        if last < 2:
            return ""
        near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
        links = "".join(
            f'<span aria-current="page" class="page-numbers current">{page}</span>'
            if page == number
            else f'<a class="page-numbers" href="{self.category_path(section, page)}">{page}</a>'
            for page in near
        )
        if number < last:
            path = self.category_path(section, number + 1)
            links += f'<a class="next page-numbers" href="{path}">Trang sau</a>'
        return f'<nav class="navigation pagination"><div class="nav-links">{links}</div></nav>\n'

    def home(self) -> list[bytes]:
        boxes = []
        for section, ids in enumerate(self.site.corpus.sections):
            items = "".join(
                f'<h3 class="entry-title"><a href="{path}">{head.title_html}</a></h3>'
                for head, path in (self.link(i, section) for i in ids[:3])
            )
            name, path = self.section_name(section), self.category_path(section)
            boxes.append(f'<section><h2><a href="{path}">{name}</a></h2>{items}</section>')
        return self.fill(words.SITE_NAME, "\n".join(boxes), classes="home")


class WordPressClosed(WordPress):
    """The API refuses; addresses have dates; a plug-in writes metas in UTC."""

    name = "wordpress_closed"
    api = False

    def article_path(self, head: Head, section: int) -> str:
        return f"/{local(head.published):%Y/%m/%d}/{head.alias.lower()}-{head.id}/"

    def _metas(self, article: Article, url: str) -> str:
        moment = datetime.fromtimestamp(article.head.published - 7 * 3600, ZONE)
        return super()._metas(article, url) + (
            '<meta property="article:published_time" '
            f'content="{moment:%Y-%m-%dT%H:%M:%S}+00:00" />\n'
            f'<meta property="og:site_name" content="{words.SITE_NAME}" />\n'
        )


def _sized(markup: str) -> str:
    """The editor shows a smaller copy and names the whole picture in ``srcset``."""
    return _PICTURE.sub(
        lambda found: (
            (
                f'src="{found[1]}-1024x683.{found[2]}" '
                f'srcset="{found[1]}-300x200.{found[2]} 300w, {found[1]}.{found[2]} 2048w"'
            )
            if "/wp-content/uploads/" in found[1] and " " not in found[1] and "," not in found[1]
            else found[0]
        ),
        markup,
    )
