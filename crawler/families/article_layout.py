"""Article pages told by a table: where one template of a CMS keeps title, date, body and the rest.

Most families are tables of this kind; what a table cannot say, the family does in Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement

from archive.record import Attachment, Image
from crawler.families.addresses import join
from crawler.families.another import Own
from crawler.families.base import Page, elements, string
from crawler.families.linked_data import linked_article
from crawler.families.locales import is_month_first
from crawler.families.paths import find, first_element, text_of
from pipelines.addresses import (
    Base,
    clicked_file,
    is_file,
    is_picture,
    shown_picture,
    viewed_file,
)
from pipelines.article import DateText, Reading
from pipelines.body.captions import names_caption
from pipelines.dates import parse_date

_CANONICAL = string('string(/html/*/link[@rel="canonical"]/@href)')
_METAS = elements("descendant::meta[@content]")
_PICTURES = elements("descendant-or-self::img")
_LINKS = elements("descendant-or-self::a[@href]")
_OTHERS = re.compile(r"relat|other|lien-?quan|tin-?khac|comment|footer|nav|pager", re.I)
_NAMED = elements("descendant::figcaption | descendant::*[@class]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePlace:
    """One place that may tell the date: a meta, an XPath within the box, or a function.

    ``rule`` is what the record names it by, behind the family's name. ``attribute``: what of the
    elements that ``path`` finds tells it, where that is not their text. ``decides`` False: only
    compared with. ``day_only``: this template prints times that are false. ``by_language``: its
    dates in digits are in the order of the page's language.
    """

    rule: str
    meta: str | None = None  # name, property or itemprop in lower case
    path: str | None = None
    attribute: str | None = None
    read: Callable[[ArticlePage], str | None] | None = None
    decides: bool = True
    day_only: bool = False
    month_first: bool = False
    milliseconds: bool = False
    by_language: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLayout:
    """One template. Paths are XPaths; the first element or text with words in it counts.

    ``box`` (also a function) is looked for in the page, everything else within it; so related
    lists, page clocks and footers outside the box can tell nothing, and dates in boxes of other
    articles or comments within it do not either. A page without box, body or title is not of this
    layout. ``mark``: bytes without which there can be no box and body; looking for them takes a
    tenth of an XPath over the page.
    """

    name: str
    body: str
    title: str
    mark: bytes = b""
    box: str | Callable[[HtmlElement], HtmlElement | None] = "/html/body"
    summary: str | None = None
    dates: Sequence[DatePlace] = ()
    modified: str | None = None  # name of a meta
    author: str | None = None
    source: str | None = None
    section: str | None = None
    tags: str | None = None  # one element each
    lead: str | None = None  # elements that hold a picture beside the text
    files: str | None = None  # links, buttons and frames of attached files
    drop: str | None = None  # within the body: what is not the article's


class ArticlePage:
    """A page while an article is read from it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.base = Base(page.url)
        self.tree = page.tree
        self.box = page.tree  # of the layout that fits
        self.own = Own()
        self.heading: HtmlElement | None = None  # the element that told the title

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Contents of the metas by name, property or itemprop (lower case), in page order.

        Empty ones and the word "None" (as some CMSs print what they do not have) are left out.
        """
        found: dict[str, list[str]] = {}
        for meta in _METAS(self.tree):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            content = meta.get("content", "").strip()
            if name and content and content != "None":
                found.setdefault(name.strip().lower(), []).append(content)
        return found

    def meta(self, name: str) -> str | None:
        """The first meta of that name (lower case)."""
        return self.metas.get(name, [None])[0]

    def own_parts(self, elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
        """What an XPath found, without what lies in boxes of other articles or of comments."""
        return (one for one in elements if self.own.has(one))

    @cached_property
    def linked(self) -> dict[str, Any]:
        """The page's article as search engines are told of it; see ``linked_data``."""
        return linked_article(self)

    @cached_property
    def canonical(self) -> str:
        """What the page's head calls its address; empty where it does not."""
        return _CANONICAL(self.tree)

    @property
    def site_name(self) -> str | None:
        """The site's own name, which is nobody's."""
        return self.meta("og:site_name")


# Tells the dates beside an article by the page, its title and its body.
DatesBeside = Callable[[ArticlePage, str, HtmlElement], list[DateText]]


def read(
    family: str, layout: ArticleLayout, found: ArticlePage, dates_beside: DatesBeside
) -> Reading | None:
    """The reading of a page by one layout; None where it does not fit.

    Address, id and section of the listing are the family's to fill in. ``dates_beside`` is asked
    where the layout's own places tell no date.
    """
    if layout.mark not in found.page.markup:
        return None
    place = layout.box
    box = first_element(place, found.tree) if isinstance(place, str) else place(found.tree)
    if box is None:
        return None
    body = first_element(layout.body, box)
    if body is None:
        return None
    titles = find(layout.title, box)
    title = text_of(titles)
    if not title:
        return None
    found.box = box
    found.heading = None if isinstance(titles[0], str) else titles[0]
    found.own = Own((one for one in (body, *titles[:1]) if not isinstance(one, str)), title)
    summary = first_element(layout.summary, box)
    dates = list(_dates(family, layout, found))
    if not any(date.decides and _reads(date, found.page) for date in dates):
        dates += [_as_printed(date, layout, found) for date in dates_beside(found, title, body)]
    reading = Reading(
        url=found.page.url,
        family=family,
        layout=layout.name,
        title=title,
        dates=dates,
        modified=found.meta(layout.modified) if layout.modified else None,
        author=text_of(find(layout.author, box)) or None,
        source=text_of(find(layout.source, box)) or None,
        section=text_of(find(layout.section, box)) or None,
        tags=[text_of([tag]) for tag in find(layout.tags, box)],
        lead_images=lead_images(find(layout.lead, box), found.base),
        attachments=_files([*find(layout.files, box), *_files_below(body, found)], found),
        site_name=found.site_name,
    )
    if layout.drop:
        for element in find(layout.drop, body):
            if element is not body and element.getparent() is not None:
                element.drop_tree()
    if summary is not None and summary is not body and body in summary.iterancestors():
        summary.drop_tree()  # it comes once
        summary.tail = None
    reading.summary, reading.body = summary, body
    return reading


def _as_printed(date: DateText, layout: ArticleLayout, found: ArticlePage) -> DateText:
    """A date from beside the article, with what is known of how this template prints dates."""
    by_language = any(place.by_language for place in layout.dates)
    return replace(
        date,
        day_only=date.day_only or any(place.day_only for place in layout.dates),
        month_first=date.month_first or (by_language and is_month_first(date.text, found.tree)),
    )


def _reads(place: DateText, page: Page) -> bool:
    reading = parse_date(
        place.text,
        now=page.captured,
        month_first=place.month_first,
        milliseconds=place.milliseconds,
    )
    return reading is not None


def _dates(family: str, layout: ArticleLayout, found: ArticlePage) -> Iterable[DateText]:
    for place in layout.dates:
        if place.meta is not None:
            text = found.meta(place.meta) or ""
        elif place.path is not None:
            parts = found.own_parts(find(place.path, found.box))
            name = place.attribute
            text = text_of(one.get(name, "") for one in parts) if name else text_of(parts)
        else:
            assert place.read is not None
            text = place.read(found) or ""
        if text:
            yield DateText(
                text,
                f"{family}/{place.rule}",
                decides=place.decides,
                day_only=place.day_only,
                month_first=place.month_first
                or (place.by_language and is_month_first(text, found.tree)),
                milliseconds=place.milliseconds,
            )


def lead_images(
    boxes: Iterable[HtmlElement],
    base: Base,
    *,
    leave: Callable[[HtmlElement, str], bool] = lambda _picture, _url: False,
) -> list[Image]:
    """The pictures of the boxes, each address once, with the caption that stands in its box.

    ``leave``: which pictures, with their addresses, are none of the article's.
    """
    images: dict[str, Image] = {}
    for box in boxes:
        pictures = ((one, _whole(one, base)) for one in _PICTURES(box))
        wanted = [(one, url) for one, url in pictures if url and not leave(one, url)]
        caption = text_of(filter(_is_caption, _NAMED(box))) or None if wanted else None
        for picture, url in wanted:
            image = Image(url=url, caption=caption, alt=picture.get("alt"), role="lead")
            images.setdefault(url, image)
    return list(images.values())


def _whole(picture: HtmlElement, base: Base) -> str | None:
    """The file that a picture is, or that it leads to in a larger size."""
    link = picture.getparent()
    if link is not None and link.tag == "a":
        whole = base.join(link.get("href") or "")
        if whole is not None and is_picture(whole):
            return whole
    return shown_picture(picture, base)


def _is_caption(element: HtmlElement) -> bool:
    return element.tag == "figcaption" or names_caption(element.get("class") or "")


def _files_below(body: HtmlElement, found: ArticlePage) -> Iterable[HtmlElement]:
    """Links to files that follow the body in the article's box, up to what is another's.

    Templates name the place of attached files as they like.
    """
    if found.box.tag in ("html", "body"):
        return
    for level in (body, *body.iterancestors()):
        if level is found.box:
            return
        for one in level.itersiblings():
            if _OTHERS.search(f"{one.get('class')} {one.get('id')}"):
                return
            for link in _LINKS(one):
                url = found.base.join(link.get("href", ""))
                if url is not None and is_file(url):
                    yield link


def _files(values: Sequence[Any], found: ArticlePage) -> list[Attachment]:
    """Links, buttons with a script, and frames that show a file.

    Where a place is known to hold files, its addresses are files whatever they end in.
    """
    files: dict[str, Attachment] = {}
    for element in values:
        url = _file_address(element, found)
        if url is not None:
            name = element.get("title") or element.get("download") or text_of([element]) or None
            files.setdefault(url, Attachment(url=url, name=name))
    return list(files.values())


def _file_address(element: HtmlElement, found: ArticlePage) -> str | None:
    clicked = clicked_file(element.get("onclick") or "", found.base)
    if clicked:
        return clicked
    href = element.get("href") or element.get("src") or element.get("data") or ""
    if "(" in href and href.lower().startswith("javascript:"):
        return clicked_file(href, found.base)
    if join(found.page.url, href) is None:
        return None
    url = found.base.join(href)
    return (url if is_file(url) else viewed_file(url, found.base) or url) if url else None
