"""What all layouts share: page frames with slots, addresses, paging, counters that never rest."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from random import Random

from .. import routes, statics
from ..article import Article, File
from ..corpus import Head
from ..server import Request, Response, Static
from ..text import WEEKDAYS, ZONE, local

_TEMPLATES = Path(__file__).parent.parent / "templates"
STATIC = ("/uploads/", "/assets/", "/themes/", "/files/", "/data/", "/favicon.ico")
_SLOT = re.compile(r"\[\[(\w+)\]\]")


class Frame:
    """A page with slots ``[[name]]``; the text between them is shared by all pages."""

    def __init__(self, text: str, **fixed: str) -> None:
        for name, value in fixed.items():
            text = text.replace("{{" + name + "}}", value)
        pieces = _SLOT.split(text)
        self._static = [Static(piece.encode()) for piece in pieces[::2]]
        self._slots = pieces[1::2]

    def fill(self, values: dict[str, str]) -> list[bytes]:
        out: list[bytes] = [self._static[0]]
        for slot, static in zip(self._slots, self._static[1:], strict=True):
            out.append(values[slot].encode())
            out.append(static)
        return out


def template(name: str) -> str:
    return (_TEMPLATES / f"{name}.html").read_text("utf-8")


class Clock:
    """Tokens, counters and the time of day: what makes every fetch of a page differ."""

    def __init__(self) -> None:
        self._random = Random()  # on purpose not seeded

    def token(self, letters: int = 32) -> str:
        return f"{self._random.getrandbits(letters * 4):0{letters}x}"

    def number(self, high: int) -> int:
        return self._random.randrange(high)

    def today(self) -> str:
        now = datetime.now(ZONE)
        return f"{WEEKDAYS[now.weekday()]}, {now:%d/%m/%Y, %H:%M}"

    def epoch(self) -> int:
        return int(datetime.now(ZONE).timestamp())


class Layout:
    """Renders pages of one version. ``site`` gives corpus, categories and the base address."""

    name = ""
    generator = ""
    feed_generator = "NukeViet v4.0"
    past_end_redirects = False
    has_og_image = True
    search_needs_choice = False
    box_class = "news_column panel panel-default"
    block_status = 200
    prefix = ""
    author_label = "Tác giả: "
    home_path = "/"

    def __init__(self, site) -> None:
        self.site = site
        self.clock = Clock()
        self.build()

    def build(self) -> None:
        """(Re)make the shared parts of the pages."""
        raise NotImplementedError

    def kind(self, request: Request) -> str:
        """What is asked for, as far as its address tells."""
        path = request.path
        if path.startswith("/uploads/"):
            return "picture" if statics.is_picture(path) else "static"
        return "static" if path.startswith(STATIC) else routes.kind(self.site, path)

    def answer(self, request: Request, kind: str) -> Response:
        """The page at an address, with no fault in the way."""
        return routes.answer(self.site, request, kind)

    def media_place(self, path: str) -> str | None:
        """The path under which an article knows what lies there; None: a decoration."""
        if path.startswith(("/uploads/news/", "/assets/news/", "/files/news/")):
            return "/uploads/" + path.split("/", 2)[2]
        return None

    def settle(self, article: Article) -> Article:
        """The article with what this CMS knows of it."""
        return article

    def identity(self, head: Head, url: str) -> str | int:
        """What a record's id ends in."""
        return head.id

    def published(self, head: Head) -> str:
        """As precise as the page tells it."""
        return f"{local(head.published):%Y-%m-%dT%H:%M}:00+07:00"

    def field_file_url(self, url: str, number: int, file: File) -> str:
        """Address of the n-th file of the CMS's own field."""
        return f"{url}?download=1&id={number}"

    def category_alias(self, section: int) -> str:
        return self.site.categories[section].alias

    def category_path(self, section: int, number: int = 1) -> str:
        path = f"{self.prefix}/{self.category_alias(section)}/"
        return path if number == 1 else f"{path}page-{number}/"

    def article_path(self, head: Head, section: int) -> str:
        return f"{self.prefix}/{self.category_alias(section)}/{head.alias}-{head.id}.html"

    def link(self, number: int, section: int | None = None) -> tuple[Head, str]:
        """Headline and address of an article as a listing of ``section`` links it."""
        head = self.site.corpus.head(number)
        return head, self.article_path(head, head.categories[0] if section is None else section)

    def files(self, article: Article) -> tuple[list, list]:
        """Files linked in the body and files of the CMS's own field."""
        return article.inline_files, article.field_files

    def stirred(self) -> dict[str, str]:
        """Slots that change at every fetch."""
        clock = self.clock
        online = clock.number(900) + 20
        return {
            "today": clock.today(), "token": clock.token(96), "online": str(online),
            "hits": f"{online * 37 + clock.number(999):,}", "banner": clock.token(),
            "cron": clock.token(8), "voting": clock.token(),
        }  # fmt: skip


def paging(number: int, last: int, address, title: str, active: str = "javascript:void(0)") -> str:
    """``ul.pagination`` of 4.x: every later number says rel=next; the last is always shown."""
    if last < 2:
        return ""
    out = ['<ul class="pagination">']

    def item(page: int, text: str) -> str:
        rel = "prev" if page < number else "next"
        says = f'rel="{rel}" title="{title} - Trang {page}"'
        return f'<li><a {says} href="{address(page)}">{text}</a></li>'

    if number > 1:
        out.append(item(number - 1, "&laquo;"))
    else:
        out.append('<li class="disabled"><a href="#">&laquo;</a></li>')
    gap = '<li class="disabled"><span>...</span></li>'
    near = [p for p in (number - 1, number, number + 1) if 1 <= p <= last]
    shown = sorted({1, last, *near})
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            out.append(gap)
        if page == number:
            out.append(f'<li class="active"><a href="{active}">{page}</a></li>')
        else:
            out.append(item(page, str(page)))
    if number < last:
        out.append(item(number + 1, "&raquo;"))
    else:
        out.append('<li class="disabled"><a href="#">&raquo;</a></li>')
    out.append("</ul>")
    return "".join(out)
