"""Listings and search results of 4.x, one method per kind of category."""

from __future__ import annotations

from .. import listings
from ..text import entities, local
from . import parts
from .base import Layout, paging


class Lists4(Layout):
    """Needs ``page``, ``form`` and the class attributes of its layout."""

    def listing(self, page: listings.Page) -> list[bytes]:
        category = self.site.categories[page.section]
        name = entities(category.name)
        title = name if page.number == 1 else f"{name} - Trang {page.number}"
        url = self.site.base + self.category_path(page.section, page.number)
        crumbs = [(self.category_path(page.section), name)]
        metas = f'<link rel="canonical" href="{url}">\n<meta property="og:url" content="{url}">\n'
        metas += self._next_link(page)
        main = getattr(self, f"_{category.kind}")(page) + self._below(page, name)
        return self.page(title, metas, crumbs, main)

    def _next_link(self, page: listings.Page) -> str:
        """There on a live page, gone once the CMS serves pages 1 to 4 from its own cache."""
        key = (page.section, page.number)
        cached = page.number < 5 and key in self.site.cached_pages
        self.site.cached_pages.add(key)
        if cached or page.number >= page.last:
            return ""
        after = self.site.base + self.category_path(page.section, page.number + 1)
        return f'<link rel="next" href="{after}">\n'

    def listing_heading(self, page: listings.Page) -> str:
        return ""

    def _page_new(self, page: listings.Page) -> str:
        out = [self.listing_heading(page), f'<div class="{self.page_class}">\n']
        first = page.pinned
        if first is not None:
            out.append(self.item(first, page.section, "h2", " featured"))
        out.extend(self.item(number, page.section, "h3", "") for number in page.items)
        return "".join(out) + "</div>\n"

    _page_old = _page_new

    def item(self, number: int, section: int, tag: str, extra: str) -> str:
        head, path = self.link(number, section)
        return (
            f'<div class="panel panel-default">\n<div class="panel-body{extra}">\n'
            f"{self.thumb(head, path)}<{tag}>\n"
            f'<a href="{path}" title="{head.title_html}" >{head.title_html}</a>\n</{tag}>\n'
            f"{self._facts(head)}{head.summary_html}\n{self.more(path)}</div>\n</div>\n"
        )

    def more(self, path: str) -> str:
        return ""

    def thumb(self, head, path: str) -> str:
        if not head.thumb:
            return ""
        return (
            f'<a href="{path}" title="{head.title_html}" ><img  alt="{head.title_html}" '
            f'src="/assets/news/{head.thumb}" width="100" class="img-thumbnail pull-left '
            'imghome" /></a>\n'
        )

    def _facts(self, head) -> str:
        return (
            '<div class="text-muted">\n<ul class="list-unstyled list-inline">\n'
            '<li><em class="fa fa-clock-o">&nbsp;</em> '
            f"{local(head.published):{self.listing_date}}</li>\n"
            f'<li><em class="fa fa-eye">&nbsp;</em> Đã xem: {self.clock.number(900)}</li>\n'
            '<li><em class="fa fa-comment-o">&nbsp;</em> Phản hồi: '
            f"{head.comments}</li>\n</ul>\n</div>\n"
        )

    def _list(self, page: listings.Page) -> str:
        out = [self.listing_heading(page), '<div class="list-group">\n']
        for place, number in enumerate(page.items, (page.number - 1) * listings.PER_PAGE + 1):
            head, path = self.link(number, page.section)
            out.append(
                f'<a class="show h4" href="{path}"  data-content="{head.summary_html}" '
                f'data-rel="tooltip" data-placement="bottom" title="{head.title_html}">\n'
                f'<h4 class="list-group-item-heading">\n<span class="label label-default">{place}'
                f"</span>&nbsp;&nbsp;{head.title_html}\n</h4>\n</a>\n"
            )
        return "".join(out) + "</div>\n"

    def _grid(self, page: listings.Page) -> str:
        out = [self.listing_heading(page)]
        for place, number in enumerate(page.items):
            if place == 0:
                first = self.item(number, page.section, "h2", " featured")
                out.append(f'<div class="news_column">\n{first}</div>\n')
                continue
            head, path = self.link(number, page.section)
            image = (
                f"/assets/news/{head.thumb}"
                if head.thumb
                else "/themes/default/images/no_image.gif"
            )
            out.append(
                '<div class="col-sm-12 col-md-8">\n<div class="thumbnail">\n'
                f'<a title="{head.title_html}" href="{path}" ><img alt="{head.title_html}" '
                f'src="{image}" width="100" class="img-thumbnail"/></a>\n'
                f'<div class="caption text-center">\n<h4><a class="show" href="{path}"  '
                f'data-content="{head.summary_html}" data-rel="tooltip" title="{head.title_html}">'
                f"{head.title_html}</a></h4>\n<span></span>\n</div>\n</div>\n</div>\n"
            )
        return "".join(out) + '<div class="clear">&nbsp;</div>\n'

    def _main_right(self, page: listings.Page) -> str:
        if page.number > 1:
            return self._page_new(page)
        out = [self.listing_heading(page), '<div class="news_column">\n']
        for place, number in enumerate(page.items):
            if place == 0:
                first = self.item(number, page.section, "h2", " featured")
                out.append(f'{first}<hr />\n<ul class="related list-items">\n')
            else:
                out.append(parts.plain_item(self, number, page.section))
        out.append("</ul>\n</div>\n" if page.items else "</div>\n")
        out.extend(
            parts.section_box(self, number, 5)
            for number, category in enumerate(self.site.categories)
            if category.parent == page.section
        )
        return "".join(out)

    def _below(self, page: listings.Page, name: str) -> str:
        out = []
        further = [parts.dated_item(self, number, page.section) for number in page.further]
        links = paging(
            page.number, page.last, lambda n: self.category_path(page.section, n), name,
            self.active_page,
        )  # fmt: skip
        if links:
            links = f'<div class="text-center">\n{links}\n</div>\n'
        if further:
            out.append(self.further_box("".join(further)))
        return self.arrange("".join(out), links)

    def further_box(self, items: str) -> str:
        return f'<ul class="related list-items">\n{items}</ul>\n<div class="clearfix"></div>\n'

    def arrange(self, further: str, links: str) -> str:
        return further + links

    def search(self, ids, number: int, last: int, query: dict[str, str], path: str) -> list[bytes]:
        fields = {name: entities(query.get(name, "")) for name in ("q", "from_date", "to_date")}
        form = b"".join(self.form.fill(fields)).decode()
        rows = "".join(self.found(one) for one in ids)
        links = paging(number, last, lambda n: parts.search_link(path, query, n), "Tìm kiếm")
        main = (
            f'{form}<div class="panel panel-default">\n<div class="panel-body">\n'
            '<h3 class="text-center"><em class="fa fa-filter">&nbsp;</em>Kết quả tìm kiếm '
            "trên Tin tức"
            f'</h3>\n<hr />\n{rows}<div class="text-center">\n{links}\n</div>\n</div>\n</div>\n'
        )
        metas = '<meta name="robots" content="noindex,follow">\n'
        return self.page("Tìm kiếm - Tin Tức", metas, [], main)

    def found(self, number: int) -> str:
        head, path = self.link(number)
        image = ""
        if head.thumb:
            image = (
                f'<img src="/assets/news/{head.thumb}" alt="" border="0" width="100px" '
                'class="img-thumbnail pull-left" style="margin: 0 5px 5px 0" />\n'
            )
        source = (
            f"<strong>Nguồn tin: </strong><span>{entities(head.source)}</span>"
            if head.source
            else ""
        )
        return (
            f'<div class="clearfix">\n<h3><a href="{path}" >{head.title_html}</a></h3>\n'
            '<div class="text-justify '
            f'col-sm-24">\n<p>\n{image}{head.summary_html}...\n</p>\n</div>\n'
            f'<div class="text-right">\n{entities(head.author or "")}\n</div>\n'
            f'<div class="text-right">\n{source}\n</div>\n</div>\n<hr />\n'
        )
