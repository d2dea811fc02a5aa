"""What every other system shares: the way from an address to a page, media, paging, sitemap."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from .. import body, statics, words
from ..article import Article, File, Picture
from ..corpus import PUBLIC, Head
from ..layouts.base import Clock, Frame
from ..server import Request, Response
from ..text import entities, local
from .chrome import dressed

ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
_NOT_FOUND = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Không tìm thấy trang</title>'
    "</head><body><h1>404</h1><p>Trang bạn yêu cầu không tồn tại.</p></body></html>"
)
_WAITING = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>503</title></head><body>'
    "<p>Hệ thống đang bận, vui lòng thử lại sau.</p></body></html>"
)


class Cms:
    """One system. A subclass gives addresses and pages; the stock, faults and truth are shared.

    ``shows``: the fields of an article that this system has a place for outside the body;
    what is not among them is neither on its pages nor in the truth.
    """

    name = ""
    family = ""  # the reader that must recognise it
    per_page = 10
    shows: frozenset[str] = frozenset({"summary", "lead"})  # author source tags files lead summary
    media = "/uploads/"  # where pictures and files lie
    past_end = "empty"  # or "404", "last", "first": what comes after the last page
    precision = "minute"  # or "second", "day"
    numbered = True  # article ids are part of the address
    home_path = "/"
    block_status = 503
    has_og_image = False

    def __init__(self, site) -> None:
        self.site = site
        self.clock = Clock()
        self.build()

    def build(self) -> None:
        """(Re)make what all pages share; once the base address is known, and after changes."""

    # What a subclass gives

    def category_path(self, section: int, number: int = 1) -> str:
        """Address of a page of a category."""
        raise NotImplementedError

    def article_path(self, head: Head, section: int) -> str:
        """Address of an article."""
        raise NotImplementedError

    def find_article(self, request: Request) -> int | None:
        """The id of the article an address leads to, or None."""
        raise NotImplementedError

    def find_listing(self, request: Request) -> tuple[int, int] | None:
        """Section and page number of the listing an address leads to, or None."""
        raise NotImplementedError

    def home(self) -> list[bytes]:
        """The home page."""
        raise NotImplementedError

    def article(self, article: Article, section: int) -> list[bytes]:
        """The page of an article."""
        raise NotImplementedError

    def listing(self, section: int, number: int, last: int, ids: Sequence[int]) -> list[bytes]:
        """A page of a category; ``ids`` is empty past the end."""
        raise NotImplementedError

    def other(self, request: Request) -> Response | None:
        """Any further address of the system (API, sitemap, search)."""
        return None

    # Addresses

    def kind(self, request: Request) -> str:
        """What is asked for, as far as its address tells; for faults and counters."""
        path = request.path
        if path == "/robots.txt":
            return "robots"
        if path.endswith(".xml"):
            return "sitemap"
        if statics.is_picture(path):
            return "picture"
        if path.startswith(self.media) or path.endswith((".css", ".js", ".ico")):
            return "static"
        if self.find_article(request) is not None:
            return "article"
        if self.find_listing(request) is not None:
            return "listing"
        return "home" if path in ("/", self.home_path) else "other"

    def answer(self, request: Request, kind: str) -> Response:
        """The page at an address."""
        if kind == "robots":
            return Response(200, [self.robots()], media_type="text/plain; charset=utf-8")
        other = self.other(request)
        if other is not None:
            return other
        number = self.find_article(request)
        if number is not None:
            if self.site.corpus.state(number) != PUBLIC:
                return Response(404, self.not_found())
            article = self.site.article(number)
            return Response(200, self.article(article, article.head.categories[0]))
        place = self.find_listing(request)
        if place is not None:
            return self.answer_listing(*place)
        if request.path in ("/", self.home_path):
            return Response(200, self.home())
        return Response(404, self.not_found())

    def answer_listing(self, section: int, number: int) -> Response:
        """A page of a category, newest first; what comes past the end is ``past_end``."""
        ids = [] if self.site.active("empty_listings") else self.ids_of(section)
        last = max(1, -(-len(ids) // self.per_page))
        if number > last:
            if self.past_end == "404":
                return Response(404, self.not_found())
            number = {"last": last, "first": 1}.get(self.past_end, number)
        shown = list(ids[(number - 1) * self.per_page : number * self.per_page])
        pinned = self.site.corpus.pinned.get(section)
        if pinned is not None and ids and number == 1 and self.site.corpus.is_public(pinned):
            shown.insert(0, pinned)  # an old one heads the first page
        return Response(200, self.listing(section, number, last, shown))

    def ids_of(self, section: int) -> Sequence[int]:
        """All of a section, newest first; what NukeViet pins stands in its place here."""
        corpus = self.site.corpus
        ids, pinned = corpus.sections[section], corpus.pinned.get(section)
        if pinned is None or not corpus.is_public(pinned):
            return ids
        return sorted([*ids, pinned], key=lambda i: corpus.head(i).published, reverse=True)

    def section_of(self, alias: str) -> int | None:
        """The section with that alias."""
        for section, category in enumerate(self.site.categories):
            if category.alias.lower() == alias.lower():
                return section
        return None

    def link(self, number: int, section: int | None = None) -> tuple[Head, str]:
        """Headline and address of an article as a listing of ``section`` links it."""
        head = self.site.corpus.head(number)
        return head, self.article_path(head, head.categories[0] if section is None else section)

    def robots(self) -> bytes:
        return ROBOTS

    def not_found(self) -> list[bytes]:
        return [_NOT_FOUND.encode()]

    def waiting(self, seconds: int) -> list[bytes]:
        return [_WAITING.encode()]

    # What the system knows of an article

    def settle(self, article: Article) -> Article:
        """The article without the fields this system has no place for, media in its own places."""
        head, shows = article.head, self.shows
        article.head = replace(
            head,
            author=head.author if "author" in shows else None,
            source=head.source if "source" in shows else None,
            summary=head.summary if "summary" in shows else "",
            summary_html=head.summary_html if "summary" in shows else "",
        )
        if "lead" not in shows or head.lead == "hidden":
            article.lead = None
        if "tags" not in shows:
            article.tags = []
        if "files" not in shows:
            article.field_files = []
        pictures = [article.lead] if article.lead else []
        for one in (*pictures, *article.pictures, *article.inline_files, *article.field_files):
            one.path = self.media_path(one, head)
        return article

    def media_path(self, one: Picture | File, head: Head) -> str:
        """Where a picture or file lies; the name must go on ending in its number."""
        if one.path.startswith("/uploads/news/"):
            return self.media + one.path.removeprefix("/uploads/news/")
        return one.path

    def media_place(self, path: str) -> str | None:
        """See ``layouts.base``."""
        own = path.startswith(self.media) or "uploads/news/" in path  # the latter: a relative src
        return path if own else None

    def files(self, article: Article) -> tuple[list, list]:
        """Files linked in the body and files of the system's own field."""
        return article.inline_files, article.field_files

    def field_file_url(self, url: str, number: int, file: File) -> str:
        """Files of the field lie where all media do."""
        return self.site.base + file.path

    def identity(self, head: Head, url: str) -> str:
        """The number in the address, else the hash of the address."""
        return str(head.id) if self.numbered else hashlib.sha256(url.encode()).hexdigest()[:16]

    def published(self, head: Head) -> str:
        """As precise as the page tells it."""
        when = local(head.published)
        if self.precision == "day":
            return f"{when:%Y-%m-%d}"
        return f"{when:%Y-%m-%dT%H:%M}:{f'{when:%S}' if self.precision == 'second' else '00'}+07:00"

    # Pieces of pages

    def body(self, article: Article) -> str:
        """The inside of the body element, as editors leave it."""
        return body.html(article, self.site.base)

    def frame(self, text: str) -> Frame:
        """A page with ``[[slots]]``; ``{{site}}``, ``{{district}}``, ``{{base}}`` are filled in."""
        text = dressed(text)
        return Frame(text, site=words.SITE_NAME, district=words.DISTRICT, base=self.site.base)

    def menu(self, item: str) -> str:
        """One line per section: ``item`` has ``{path}`` and ``{name}``."""
        return "\n".join(
            item.format(path=self.category_path(section), name=entities(category.name))
            for section, category in enumerate(self.site.categories)
        )

    def section_name(self, section: int) -> str:
        return entities(self.site.categories[section].name)
