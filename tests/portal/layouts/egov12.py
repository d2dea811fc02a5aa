"""NukeViet eGovernment 1.2 (4.4), theme ``egov``: the government theme."""

from __future__ import annotations

from .. import listings
from ..article import Article
from ..text import decomposed, entities, long_date
from . import parts
from .nukeviet45 import NukeViet45


class Egov12(NukeViet45):
    """200 for floods and past the last page, 12-hour listing dates, icons beside the date."""

    name = "egov12"
    generator = "NukeViet v4.4"
    block_status = 200
    past_end_redirects = False
    search_needs_choice = True
    listing_date = "%d/%m/%Y %I:%M:%S %p"
    author_label = "Tác giả bài viết: "
    active_page = "#"
    page_class = "news_column listpage"
    box_class = "news_column panel panel-default newsdetailbox"
    article_class = "news_column panel panel-default newsdetail"
    body_class = "bodytext margin-bottom-lg"
    no_image = "/uploads/no-image.jpg"

    def description_property(self) -> str:
        return '<span class="hidden hide d-none" itemprop="description"></span>\n'

    def meta_line(self, article: Article, path: str) -> str:
        head = article.head
        icon = '<span class="h5"><i class="fa fa-{}" aria-hidden="true"></i>{}</span>\n'
        return (
            '<div class="row margin-bottom-lg newsdetailmetatop">\n<div class="col-md-12">\n'
            f"{icon.format('clock-o', long_date(head.published))}"
            f"{icon.format('eye', self.clock.number(900))}"
            f"{icon.format('comment-o', head.comments)}</div>\n"
            f'<div class="col-md-12">\n{parts.tools(path, self.clock.token())}</div>\n</div>\n'
        )

    def lead_block(self, article: Article) -> str:
        head, lead = article.head, article.lead
        if lead is None or head.lead != "left":
            return super().lead_block(article)
        turn = decomposed if head.decomposed else str
        alt, note = entities(turn(lead.alt)), entities(turn(lead.caption or ""))
        caption = f"<figcaption>{note}</figcaption>\n" if note else ""
        plain = "" if note else " noncaption"
        return (
            f'<div class="clearfix">\n<figure class="article left{plain} pointer" '
            f'style="width:170px;" onclick="modalShowByObj(this);">\n<p class="text-center">'
            f'<img alt="{alt}" src="{lead.path}" alt="{note}" class="img-thumbnail"/></p>\n'
            f'{caption}</figure>\n <div class="hometext m-bottom" itemprop="description">'
            f"{head.summary_html}</div>\n</div>\n"
        )

    def file_field(self, article: Article, path: str) -> str:
        _, files = self.files(article)
        rows = "".join(
            f'<div class="list-group-item">\n{_preview(file)}<a '
            f'href="{path}?download=1&amp;id={n}" '
            f'title="Tập tin {file.name}">Tập tin : <strong>{file.name}</strong></a>\n'
            '<div class="clearfix"></div>\n</div>\n'
            for n, file in enumerate(files)
        )
        if not rows:
            return ""
        return (
            '<div class="panel panel-default">\n<div class="panel-heading">\n<i class="fa '
            "fa-download "
            'fa-fw"></i><strong>File đính kèm</strong>\n</div>\n'
            f'<div class="list-group news-download-file">\n{rows}</div>\n</div>\n'
        )

    def related(self, article: Article) -> str:
        newer, older = listings.neighbours(self.site.corpus, article.head.id)
        boxes = "".join(
            f'<div class="clearfix" id="{name}">\n<ul class="related related-square">\n'
            f"{''.join(parts.related_item(self, number) for number in ids)}</ul>\n</div>\n"
            for name, ids in (("news-relatednew", newer), ("news-related", older))
        )
        return (
            f'<div class="{self.box_class}">\n<div class="panel-body other-news faqopinion">\n'
            '<div class="optabarea">\n<div class="tptabtitle">\n<ul>\n'
            '<li><a href="#news-relatednew" class="active" data-toggle="faqoptab">Những tin mới hơn'
            '</a></li>\n<li><a href="#news-related" data-toggle="faqoptab">Những tin cũ '
            "hơn</a></li>\n"
            '</ul>\n</div>\n<div class="tptabcontent '
            f'tabtrue">\n{boxes}</div>\n</div>\n</div>\n</div>\n'
        )

    def listing_heading(self, page: listings.Page) -> str:
        category = self.site.categories[page.section]
        if not category.kind.startswith("page_"):
            return ""
        return (
            '<div class="box-icon-title box-icon-title-notop">\n'
            f"<h2>{entities(category.name)}</h2>\n</div>\n"
        )

    def more(self, path: str) -> str:
        return (
            f'<div class="viewmore text-right">\n<a href="{path}"   class="more">Xem tiếp&nbsp;'
            '<i class="fa fa-caret-right" aria-hidden="true"></i></a>\n</div>\n'
        )

    def thumb(self, head, path: str) -> str:
        image = f"/assets/news/{head.thumb}" if head.thumb else self.no_image
        return (
            f'<a href="{path}" title="{head.title_html}" ><img  alt="{head.title_html}" '
            f'src="{image}" width="170" class="img-thumbnail pull-left imghome" /></a>\n'
        )

    def further_box(self, items: str) -> str:
        return (
            '<hr/>\n<div class="box-icon-title box-icon-title-notop">\n<h4 class="h2">Các tin '
            "khác</h4>"
            f'\n</div>\n<ul class="related related-square">\n{items}</ul>\n'
        )

    def arrange(self, further: str, links: str) -> str:
        links = links.replace("text-center", "text-right genpage_nobottom genpage_cute")
        return f'<div class="clearfix"></div>\n{links}{further}'


def _preview(file) -> str:
    """The button that opens a file in a frame of the page."""
    return (
        '<span class="badge">\n<a role="button" data-toggle="collapse" '
        f'href="#pdf{file.number:032x}" aria-expanded="false">\n'
        '<i class="fa fa-file-pdf-o" data-rel="tooltip" data-content="Xem '
        'trước"></i>\n</a>\n</span>\n'
    )
