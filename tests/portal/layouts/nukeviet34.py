"""NukeViet 3.4: ``/vi/news/Cat/slug-123/``, the same article under every section and slug."""

from __future__ import annotations

from .. import body, listings, words
from ..article import Article
from ..corpus import Head
from ..text import alias, decomposed, entities, local, long_date
from . import chrome, parts
from .base import Frame, Layout, template


class NukeViet34(Layout):
    """No canonical link, no schema.org, lead picture inside ``#hometext``; 200 for floods."""

    name = "nukeviet34"
    generator = "NukeViet v3.x"
    feed_generator = "NukeViet v3.x"
    prefix = "/vi/news"
    home_path = "/vi/"
    has_og_image = False
    author_label = "Tác giả bài viết: "

    def build(self) -> None:
        self.frame = Frame(
            template(self.name),
            site=words.SITE_NAME,
            district=words.DISTRICT,
            base=self.site.base,
            generator=self.generator,
            feeds=chrome.feed_links(self),
            menu=self._menu(),
            tophits=self._top_hits(),
        )
        self.not_found_page = Frame(template("notfound34"), site=words.SITE_NAME)
        self.waiting_page = Frame(template(f"waiting_{self.name}"))
        self.form = Frame(template("search34"), sections=chrome.section_options(self))
        self.comment_form = template("comment34")

    def category_alias(self, section: int) -> str:
        return alias(self.site.categories[section].name)

    def article_path(self, head: Head, section: int) -> str:
        return f"{self.prefix}/{self.category_alias(section)}/{head.alias}-{head.id}/"

    def files(self, article: Article) -> tuple[list, list]:
        """This version has no field for files."""
        return article.inline_files, []

    def _menu(self) -> str:
        out = [
            f'<li><a href="{self.category_path(s)}"><span>{entities(c.name)}</span></a></li>\n'
            for s, c in enumerate(self.site.categories)
        ]
        for module, name, pages in chrome.PAGES:
            inside = "".join(
                f'<li><a href="/vi/{module}/{alias(page)}/">{page}</a></li>\n' for page in pages
            )
            out.append(f'<li><a href="/vi/{module}/">{name}</a>\n<ul>\n{inside}</ul>\n</li>\n')
        return "".join(out)

    def _top_hits(self) -> str:
        corpus = self.site.corpus
        count = len(corpus.by_time)
        ids = [corpus.by_time[count * k // 10] for k in range(10)] if count >= 10 else []
        return "".join(f"<li>{self._anchor(*self.link(number))}</li>\n" for number in ids)

    def _anchor(self, head: Head, path: str) -> str:
        return f'<a title="{head.title_html}" href="{path}">{head.title_html}</a>'

    def page(self, title: str, crumbs: str, main: str, metas: str = "") -> list[bytes]:
        values = self.stirred()
        values.update(title=title, crumbs=crumbs, main=main, metas=metas)
        return self.frame.fill(values)

    def _crumb(self, section: int) -> str:
        name = entities(self.site.categories[section].name)
        path = self.category_path(section)
        arrow = '<span class="breakcolumn">&raquo;</span>\n'
        return (
            f'{arrow}<a href="{self.prefix}/" title="Tin Tức">Tin Tức</a>\n'
            f'{arrow}<a href="{path}" title="{name}">{name}</a>\n'
        )

    def article(self, article: Article, section: int) -> list[bytes]:
        head = article.head
        path = self.article_path(head, section)
        main = (
            '<div class="news_column" style="padding:0 !important;margin:0 !important;">\n'
            f'<div id="news_detail">\n<h1>{head.title_html}</h1>\n'
            f'<span class="time">{long_date(head.published, "  ")}</span>\n{self._tools(path)}'
            f'<div style="clear: both;"></div>\n{self._hometext(article)}'
            f'<div class="bodytext">{body.html(article, self.site.base)}</div>\n'
            f"{self._signatures(article)}"
            '<p class="copyright">Chú ý: Việc đăng lại bài viết trên ở website hoặc các '
            "phương tiện "
            "truyền thông khác mà không ghi rõ nguồn là vi phạm bản quyền</p>\n</div>\n"
            f"{self._rating()}{self._keywords(article)}{self._comments(article)}"
            f"{self._related(article)}</div>\n"
        )
        keywords = entities(", ".join(article.tags))
        metas = f'<meta name="description" content="{head.summary_html or head.title_html}" />\n'
        if keywords:
            metas += f'<meta name="keywords" content="{keywords}" />\n'
        return self.page(head.title_html, self._crumb(section), main, metas)

    def _tools(self, path: str) -> str:
        tail = path.removeprefix(self.prefix)
        return (
            '<div class="control">\n<ul>\n<li>\n<a rel="nofollow" class="sendmail" title="Gửi '
            "bài viết "
            'qua email" href="javascript:void(0);" onclick="NewWindow('
            f"'{self.prefix}/sendmail{tail}','','500','400','no');return false\"></a>\n</li>\n"
            '<li>\n<a class="print" title="In ra" href="javascript: void(0)" onclick="NewWindow('
            f"'{self.prefix}/print{tail}','','840','768','yes');return false\"></a>\n</li>\n"
            '<li>\n<a class="savefile" title="Lưu bài viết này" '
            f'href="{self.prefix}/savefile{tail}"></a>\n</li>\n</ul>\n</div>\n'
        )

    def _hometext(self, article: Article) -> str:
        """A left lead picture and its caption lie inside the summary's own element."""
        head, lead = article.head, article.lead
        before = after = ""
        if lead is not None and head.lead != "hidden":
            turn = decomposed if head.decomposed else str
            alt, note = entities(turn(lead.alt)), entities(turn(lead.caption or ""))
            note = f"<em>{note}</em>" if note else ""
            if head.lead == "left":
                thumb = lead.path.replace("/uploads/", "/files/")
                before = (
                    '<div id="imghome" class="fl" style="width:100px;margin-right:8px;">\n'
                    f'<a href="{lead.path}" title="{head.title_html}" rel="shadowbox">'
                    f'<img alt="{alt}" src="{thumb}" width="100"/></a>\n'
                    f"<p>\n{note}\n</p>\n</div>\n"
                )
            else:
                after = (
                    f'<div style="width:460px;margin:10px auto;">\n<img alt="{alt}" '
                    f'src="{lead.path}" width="460"/>\n'
                    f'<p style="text-align: center;">\n{note}\n</p>\n</div>\n'
                )
        return f'<div id="hometext">\n{before}{head.summary_html}\n</div>\n{after}'

    def _signatures(self, article: Article) -> str:
        pairs = ((self.author_label, article.head.author), ("Nguồn tin: ", article.head.source))
        return "".join(
            f'<p style="text-align: right;">\n<strong>{label}</strong>{entities(name)}\n</p>\n'
            for label, name in pairs
            if name
        )

    def _rating(self) -> str:
        stars = "".join(
            f'<input class="hover-star" type="radio" value="{n}" title="" />' for n in range(1, 6)
        )
        return (
            '<form id="form3B" action="">\n<div class="clearfix">\n<div '
            'id="stringrating">Tổng số điểm '
            "của bài viết là: 0 trong 0 đánh giá</div>\n"
            f'<div style="padding: 5px;">\n{stars}<span id="hover-test">Click để đánh giá bài viết'
            "</span>\n</div>\n</div>\n</form>\n"
        )

    def _keywords(self, article: Article) -> str:
        if not article.tags:
            return ""
        links = ", ".join(
            f'<a title="{tag}" href="{self.prefix}/tag/{tag.replace(" ", "-")}"><em>{tag}</em></a>'
            for tag in article.tags
        )
        return f'<div class="keywords">\n<strong>Từ khóa: </strong>{links}\n</div>\n'

    def _comments(self, article: Article) -> str:
        head, shown = article.head, []
        for place in range(head.comments):
            when = local(head.published + 86400 * (place + 1) + 777 * (place + 3))
            name = words.PEOPLE[(head.id + place) % len(words.PEOPLE)]
            text = words.COMMENTS[(head.id + place) % len(words.COMMENTS)]
            shown.append(
                f'<div class="comment">\n<strong>{name}</strong> - <span class="date">'
                f"{when:%d/%m/%Y %H:%M}</span>\n<p>{text}</p>\n</div>\n"
            )
        return (
            self.comment_form.replace("{{comments}}", "".join(shown))
            .replace("{{id}}", str(head.id))
            .replace("{{check}}", self.clock.token())
        )

    def _related(self, article: Article) -> str:
        newer, older = listings.neighbours(self.site.corpus, article.head.id)
        out = []
        for heading, ids in (("Những tin mới hơn", newer), ("Những tin cũ hơn", older)):
            if ids:
                rows = "".join(self._related_item(number) for number in ids)
                out.append(
                    f'<p>\n<strong>{heading}</strong>\n</p>\n<ul class="related">\n{rows}</ul>\n'
                )
        return '<div class="clear"></div>\n'.join(out)

    def _related_item(self, number: int) -> str:
        head, path = self.link(number)
        day = f"{local(head.published):%d/%m/%Y}"
        return f'<li>\n{self._anchor(head, path)}\n<span class="date">({day})</span>\n</li>\n'

    def listing(self, page: listings.Page) -> list[bytes]:
        kind = self.site.categories[page.section].kind
        ids = list(page.items)
        if page.pinned is not None:
            ids.insert(0, page.pinned)
        if kind == "main_right" and page.number == 1:
            main = self._main_first(page)
        elif kind == "list":
            rows = "".join(
                f"<li>\n{self._anchor(*self.link(i, page.section))}\n</li>\n" for i in ids
            )
            main = f'<div class="news_column">\n<ol class="list">\n{rows}</ol>\n</div>\n'
        else:
            main = "".join(self._item(number, page.section) for number in ids)
        name = entities(self.site.categories[page.section].name)
        links = _paging(
            page.number, page.last, lambda n: self.category_path(page.section, n), name, self
        )
        title = name if page.number == 1 else f"{name} - Trang {page.number}"
        return self.page(title, self._crumb(page.section), main + links)

    def _item(self, number: int, section: int) -> str:
        head, path = self.link(number, section)
        image = ""
        if head.thumb:
            image = (
                f'<a href="{path}" title="{head.title_html}"><img alt="{head.title_html}" '
                f'src="/files/news/{head.thumb}" width="100" /></a>\n'
            )
        return (
            f'<div class="news_column">\n<div class="items clearfix">\n{image}'
            f"<h3>{self._anchor(head, path)}</h3>\n<p>\n{head.summary_html}\n</p>\n</div>\n</div>\n"
        )

    def _main_first(self, page: listings.Page) -> str:
        out = []
        if page.items:
            out.append(self._item(page.items[0], page.section))
            rows = "".join(
                f"<li>{self._anchor(*self.link(i, page.section))}</li>\n" for i in page.items[1:]
            )
            out.append(f'<ul class="related">\n{rows}</ul>\n')
        for section, category in enumerate(self.site.categories):
            if category.parent == page.section:
                out.append(self._box(section, 5))
        return "".join(out)

    def _box(self, section: int, count: int) -> str:
        name, path = entities(self.site.categories[section].name), self.category_path(section)
        ids = self.site.corpus.sections[section][:count]
        if not ids:
            return ""
        head, _ = self.link(ids[0], section)
        rows = "".join(f"<li>{self._anchor(*self.link(i, section))}</li>\n" for i in ids[1:])
        return (
            f'<div class="box-border">\n<h4><a href="{path}">{name}</a></h4>\n'
            f'<span class="small">{local(head.published):%d-%m-%Y %I:%M:%S %p}</span>\n'
            f'{self._item(ids[0], section)}<ul class="related">\n{rows}</ul>\n</div>\n'
        )

    def search(self, ids, number: int, last: int, query: dict[str, str], path: str) -> list[bytes]:
        fields = {name: entities(query.get(name, "")) for name in ("q", "from_date", "to_date")}
        form = b"".join(self.form.fill(fields)).decode()
        rows = "".join(self._found(one) for one in ids)
        links = _paging(number, last, lambda n: parts.search_link(path, query, n), "Tìm kiếm", self)
        main = (
            f'{form}<div class="search-result">\n<h3>Kết quả tìm kiếm</h3>\n{rows}{links}</div>\n'
        )
        return self.page("Tìm kiếm", "", main, '<meta name="robots" content="noindex,follow" />\n')

    def _found(self, number: int) -> str:
        head, path = self.link(number)
        return (
            f'<div class="result">\n<h4>{self._anchor(head, path)}</h4>\n<p>\n'
            f"{head.summary_html}..."
            "\n</p>\n</div>\n"
        )

    def home(self) -> list[bytes]:
        boxes = "".join(self._box(section, 5) for section in range(len(self.site.categories)))
        return self.page(words.SITE_NAME, "", f'<div id="home">\n{boxes}</div>\n')

    def feeds(self) -> list[bytes]:
        return self.page("RSS", "", chrome.feed_tree(self))

    def tag(self, name: str, ids) -> list[bytes]:
        rows = "".join(self._item(i, self.site.corpus.head(i).categories[0]) for i in ids)
        return self.page(entities(name), "", rows)

    def plain(self, title: str) -> list[bytes]:
        return self.page(title, "", f"<h2>{title}</h2>\n<p>Nội dung đang được cập nhật.</p>\n")

    def print_page(self, article: Article) -> list[bytes]:
        return [parts.print_page(self, article, body.html(article, self.site.base)).encode()]

    def not_found(self) -> list[bytes]:
        return self.not_found_page.fill({"cron": self.clock.token(8)})

    def waiting(self, seconds: int) -> list[bytes]:
        return self.waiting_page.fill({"seconds": str(seconds)})


def _paging(number: int, last: int, address, title: str, layout) -> str:
    """``generate_page``: bare links, the current number strong, words for back and forth."""
    if last < 2:
        return ""
    shown = range(1, last + 1)
    if last > 10:
        near = {1, 2, 3, number - 1, number, number + 1, last - 2, last - 1, last}
        shown = sorted(page for page in near if 1 <= page <= last)
    out, before = [], 0
    for page in shown:
        if page - before > 1 and before:
            out.append("...")
        if page == number:
            out.append(f"<strong>{page}</strong>")
        else:
            out.append(f'<a title="{title} - Trang {page}" href="{address(page)}">{page}</a>')
        before = page
    text = " ".join(out)
    if number > 1:
        back = f'<span><a href="{address(number - 1)}">Trang trước</a></span>'
        text = f"&nbsp;&nbsp;{back}&nbsp;&nbsp;{text}"
    if number < last:
        text += f'&nbsp;&nbsp;<span><a href="{address(number + 1)}">Trang sau</a></span>'
    return f'<div class="generate_page">\n{text}\n</div>\n'
