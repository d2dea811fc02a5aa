"""NukeViet 4.5, theme ``default``: the pages of a single-language site."""

from __future__ import annotations

from .. import body, listings, words
from ..article import Article
from ..text import decomposed, entities, local, long_date
from . import chrome, parts
from .base import Frame, template
from .lists4 import Lists4


class NukeViet45(Lists4):
    """4.5: 429 for floods, 301 past the last page, 24-hour listing dates with seconds."""

    name = "nukeviet45"
    generator = "NukeViet v4.5"
    block_status = 429
    past_end_redirects = True
    listing_date = "%d/%m/%Y %H:%M:%S"
    page_class = "news_column"
    article_class = "news_column panel panel-default"
    no_image = "/themes/default/images/no_image.gif"
    active_page = "javascript:void(0)"

    def build(self) -> None:
        site = self.site
        self.frame = Frame(
            template(self.name), site=words.SITE_NAME, district=words.DISTRICT, base=site.base,
            generator=self.generator, feeds=chrome.feed_links(self), menu=chrome.menu(self),
            sidemenu=chrome.side_menu(self), tophits=chrome.top_hits(self),
            scripts=chrome.scripts(),
        )  # fmt: skip
        self.not_found_page = Frame(template("notfound4"), site=words.SITE_NAME, base=site.base)
        self.waiting_page = Frame(template(f"waiting_{self.name}"))
        self.form = Frame(template("search4"), sections=chrome.section_options(self))
        self.comment_form = template("comment4")

    def description_property(self) -> str:
        return ""

    def page(self, title: str, metas: str, crumbs: list[tuple[str, str]], main: str) -> list[bytes]:
        values = self.stirred()
        values.update(title=title, metas=metas, crumbs=chrome.crumbs(crumbs), main=main)
        return self.frame.fill(values)

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        path = self.article_path(head, head.categories[0])
        url = self.site.base + path
        name = entities(self.site.categories[head.categories[0]].name)
        crumbs = [(self.category_path(head.categories[0]), name)]
        return self.page(
            head.title_html, self._metas(article, url, name), crumbs, self._main(article, path, url)
        )

    def _metas(self, article: Article, url: str, section: str) -> str:
        head, base = article.head, self.site.base
        image = article.lead.path if article.lead else "/assets/images/logo.png"
        keywords = "".join(
            f'<meta name="{n}" content="{entities(", ".join(article.tags))}">\n'
            for n in ("keywords", "news_keywords")
            if article.tags
        )
        tags = "".join(
            f'<meta property="article:tag" content="{entities(t)}">\n' for t in article.tags
        )
        about = head.summary_html or head.title_html
        return (
            f'<meta name="description" content="{about}">\n{keywords}'
            f'<meta property="og:title" content="{head.title_html}">\n'
            f'<meta property="og:type" content="article">\n'
            f'<meta property="og:description" content="{about}">\n'
            f'<meta property="og:image" content="{base}{image}">\n'
            f'<meta property="og:url" content="{url}">\n'
            # PHP reads the T of the format as the zone
            '<meta property="article:published_time" '
            f'content="{local(head.published):%Y-%m-%d+07%H:%M:%S}">\n'
            '<meta property="article:modified_time" '
            f'content="{local(head.modified):%Y-%m-%d+07%H:%M:%S}">\n'
            f'<meta property="article:section" content="{section}">\n{tags}'
            f'<link rel="canonical" href="{url}">\n'
        )

    def _main(self, article: Article, path: str, url: str) -> str:
        head, site = article.head, self.site
        return (
            f'<div class="{self.article_class}" itemtype="http://schema.org/NewsArticle" '
            f'itemscope>\n<div class="panel-body">\n'
            f'<h1 class="title margin-bottom-lg" itemprop="headline">{head.title_html}</h1>\n'
            f"{parts.hidden_properties(article, url, site.base, self)}"
            f"{self.meta_line(article, path)}"
            f"{self.lead_block(article)}"
            '<div id="news-bodyhtml" class="bodytext '
            f'margin-bottom-lg">\n{body.html(article, site.base)}\n'
            f"</div>\n{self.file_field(article, path)}"
            f"{parts.signatures(article, self.author_label)}"
            f"{parts.copyright_note(self)}</div>\n</div>\n{parts.tag_box(article, self)}"
            f"{parts.rating()}{parts.social(url)}{parts.comments(article, self)}"
            f"{self.related(article)}"
        )

    def meta_line(self, article: Article, path: str) -> str:
        return (
            '<div class="row margin-bottom-lg">\n<div class="col-md-12">\n'
            f'<span class="h5">{long_date(article.head.published)}</span>\n</div>\n'
            f'<div class="col-md-12">\n{parts.tools(path, self.clock.token())}</div>\n</div>\n'
        )

    def lead_block(self, article: Article) -> str:
        head, lead = article.head, article.lead
        text = f'<div class="hometext m-bottom" itemprop="description">{head.summary_html}</div>\n'
        if lead is None or head.lead == "hidden":
            return f'<div class="clearfix">\n{text}</div>\n'
        turn = decomposed if head.decomposed else str
        alt, note = entities(turn(lead.alt)), entities(turn(lead.caption or ""))
        caption = f"<figcaption>{note}</figcaption>\n" if note else ""
        if head.lead == "center":
            return (
                f'<div class="clearfix">\n{text}<figure class="article center">\n<img alt="{alt}" '
                f'src="{lead.path}" srcset="" width="460" class="img-thumbnail"/>\n'
                f"{caption}</figure>\n</div>\n"
            )
        thumb = lead.path.replace("/uploads/", "/assets/")
        plain = "" if note else " noncaption"
        return (
            f'<div class="clearfix">\n<figure class="article left{plain} pointer" data-toggle='
            f'"modalShowByObj" data-obj="#imgpreview">\n<div style="width:100px;">\n'
            f'<p class="text-center"><img alt="{alt}" src="{thumb}" alt="{note}" '
            'class="img-thumbnail"/>'
            f"</p>\n{caption}</div>\n</figure>\n"
            f'<div id="imgpreview" style="display:none">\n<p class="text-center"><img alt="{alt}" '
            f'src="{lead.path}" srcset="" alt="{note}" '
            f'class="img-thumbnail"/></p>\n{caption}</div>\n'
            f"{text}</div>\n"
        )

    def file_field(self, article: Article, path: str) -> str:
        _, files = self.files(article)
        if not files:
            return ""
        rows = "".join(
            f'<div class="list-group-item">\n<a href="{path}?download=1&amp;id={n}" '
            f'title="Tập tin {file.name}" download>Tập tin : '
            f"<strong>{file.name}</strong></a>\n</div>\n"
            for n, file in enumerate(files)
        )
        return (
            '<div class="panel panel-default">\n<div class="panel-heading">\n<i class="fa '
            'fa-download">'
            "</i> <strong>File đính kèm</strong>\n</div>\n"
            f'<div class="list-group news-download-file">\n{rows}</div>\n</div>\n'
        )

    def related(self, article: Article) -> str:
        newer, older = listings.neighbours(self.site.corpus, article.head.id)
        out = [
            '<div class="news_column panel panel-default">\n<div class="panel-body other-news">\n'
        ]
        for heading, ids in (("Những tin mới hơn", newer), ("Những tin cũ hơn", older)):
            if ids:
                out.append(
                    f'<p class="h3"><strong>{heading}</strong></p>\n<div class="clearfix">\n'
                )
                out.append('<ul class="detail-related related list-none list-items">\n')
                out.extend(parts.related_item(self, number) for number in ids)
                out.append("</ul>\n</div>\n")
        out.append("</div>\n</div>\n")
        return "".join(out)

    def home(self) -> list[bytes]:
        ids = list(self.site.corpus.by_time[-6:])[::-1]
        hot = "".join(parts.hot_item(self, number) for number in ids)
        boxes = "".join(parts.section_box(self, s, 4) for s in range(len(self.site.categories)))
        metas = f'<link rel="canonical" href="{self.site.base}/">\n'
        main = f'<div class="panel panel-default news_column">\n{hot}</div>\n'
        main = f'<div id="hot-news">\n{main}</div>\n{boxes}'
        return self.page(words.SITE_NAME, metas, [], main)

    def feeds(self) -> list[bytes]:
        return self.page("RSS-feeds", "", [("/feeds/", "RSS-feeds")], chrome.feed_tree(self))

    def tag(self, name: str, ids) -> list[bytes]:
        rows = "".join(parts.tag_item(self, number) for number in ids)
        return self.page(
            f"{entities(name)} - Tags", "", [], f'<div class="news_column">\n{rows}</div>\n'
        )

    def plain(self, title: str) -> list[bytes]:
        """A page of some other module."""
        text = f'<div class="well"><h2>{title}</h2>\n<p>Nội dung đang được cập nhật.</p></div>\n'
        return self.page(title, "", [], text)

    def print_page(self, article: Article) -> list[bytes]:
        return [parts.print_page(self, article, body.html(article, self.site.base)).encode()]

    def not_found(self) -> list[bytes]:
        return self.not_found_page.fill({"cron": self.clock.token(8)})

    def waiting(self, seconds: int) -> list[bytes]:
        return self.waiting_page.fill({"seconds": str(seconds)})
