"""The reading of an article page of an unknown system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.record import Attachment
from crawler.families.addresses import cleaned, join, same_host
from crawler.families.article_layout import ArticlePage, lead_images
from crawler.families.base import Page, UnknownLayout, elements
from crawler.families.generic.article import locate
from crawler.families.generic.beside import beginning, below
from crawler.families.generic.cutter import MARKED_LEAD, MOST_LEAD, Found
from crawler.families.generic.dates import dates_of, modified_of
from crawler.families.generic.lines import lines_of
from crawler.families.generic.lists import ELSEWHERE, line_in, text_in
from crawler.families.generic.outline import (
    Outline,
    chain,
    names_of,
    within,
)
from crawler.families.generic.own_pages import is_own_page
from crawler.families.paths import classes_of
from pipelines.addresses import is_file
from pipelines.article import Reading
from pipelines.byline import read_byline
from pipelines.text import clean_text

LAYOUT = "article"
_MOST_STAMPS = 30
LEAST_BODY = 15  # characters of a body without a picture

_PICTURES = elements("descendant-or-self::img")
_HEADINGS = ("h2", "h3", "h4", "h5")
_PARAGRAPHS = frozenset({"p", "div", "strong", "b", *_HEADINGS})
_LINES = ("p", "div", "span", "td", "strong", "b", "em", "i", "li", "h5", "h6", "font")
_LINKS = elements("descendant-or-self::a[@href]")
_AUTHOR = re.compile(r"\bauthor|tac-?gia|byline|nguoi-?viet", re.I)
_SOURCE = re.compile(r"\bsource|nguon", re.I)
_AUTHOR_LABEL = re.compile(r"(?:tác giả(?: bài viết)?|người viết)\s*:\s*(.+)", re.I)
_SOURCE_LABEL = re.compile(r"nguồn(?: tin)?\s*:\s*(.+)", re.I)
_ICON = re.compile(
    r"icon|logo|button|/skins?/|/themes?/|/templates?/|"
    r"/(?:print(?:er)?|e?-?mail|share|facebook|zalo|twitter|in|save|back|new|hot)\.(?:gif|png|svg)",
    re.I,
)
_WAY = re.compile(r"\s*(?:[>»›/|]|->)\s*")
_ACCOUNT = re.compile(r"/(?:author|user(?:id|s)?|profile)/", re.I)
_ANY = re.compile(r"(?:xem|đọc|tất cả|read|more|all|trang|page|tin mới)\b|\d", re.I)
_HOME = re.compile(r"trang chủ|home|trang nhất", re.I)


def read(family: str, page: Page) -> Reading:
    """Read an article page. Raises ``UnknownLayout`` where the page holds no article."""
    found = ArticlePage(page)
    linked = found.linked
    outline = Outline(page)
    stamps = _stamps(outline)
    place = locate(outline, found, linked)
    if is_own_page(outline, place.title):
        raise UnknownLayout(f"the menu leads to {page.url}: a page of the portal, no article")
    summary = _summary(place, found)
    _sign(place)
    url, aliases = _addresses(found)
    lines = list(_lines_around(place))
    reading = Reading(
        url=url,
        family=family,
        layout=LAYOUT,
        title=place.title,
        aliases=aliases,
        dates=dates_of(
            found,
            linked,
            lines_of(place.head, outline, place),
            lines_of(place.foot, outline, place),
            lines_of(below(outline, place.box), outline, place),
            place.around,
            beginning(place.before, place.body),
            next((text for entry, text in stamps if entry in place.around), None),
        ),
        modified=modified_of(found, linked),
        summary=summary,
        body=place.body,
        lead_images=lead_images(
            (box for box in (*place.head, *place.before) if not isinstance(box, str)),
            found.base,
            leave=_is_icon,
        ),
        author=_named(lines, _AUTHOR, _AUTHOR_LABEL),
        source=_named(lines, _SOURCE, _SOURCE_LABEL),
        section=_section(outline, place, found, linked),
        tags=_tags(outline),
        attachments=_files(place, found),
        site_name=found.site_name or _publisher(linked),
    )
    if not _PICTURES(place.body) and len(text_in(place.body)) < LEAST_BODY:
        raise UnknownLayout("no article body")
    return reading


def _stamps(outline: Outline) -> list[tuple[HtmlElement, str]]:
    """hAtom's ``<abbr class="published" title="2014-05-12T…">``, each with its entry's box."""
    return [
        (box, stamp.get("title") or "")
        for stamp in islice(outline.body.iter("abbr"), _MOST_STAMPS)
        if "published" in classes_of(stamp)
        for box in stamp.iterancestors()
        if "hentry" in classes_of(box)
    ]


def _addresses(found: ArticlePage) -> tuple[str, list[str]]:
    """The canonical link counts where it could be this page's: same host, not the home page."""
    fetched = cleaned(found.page.url)
    canonical = join(fetched, found.canonical)
    if canonical is None or canonical == fetched or not same_host(canonical, fetched):
        return fetched, []
    canonical = cleaned(canonical)
    if canonical == fetched or not _one_page(canonical, fetched):
        return fetched, []
    return canonical, [fetched]


def _one_page(canonical: str, fetched: str) -> bool:
    """Whether both addresses hold the same number or last part: wrong canonicals name others."""
    numbers = [
        set(re.findall(r"\d{2,}", url.partition("//")[2].partition("/")[2]))
        for url in (canonical, fetched)
    ]
    ends = [url.rstrip("/").rpartition("/")[2].partition("?")[0] for url in (canonical, fetched)]
    if numbers[0] or numbers[1]:
        return bool(numbers[0] & numbers[1])
    return bool(ends[0]) and ends[0] == ends[1]


def _summary(place: Found, found: ArticlePage) -> HtmlElement | None:
    """The summary: in a box named so, told by the metas in the same words, or set apart."""
    told = {
        clean_text(text).rstrip(". …").casefold()
        for name in ("og:description", "description", "dc.description")
        if (text := found.meta(name))
    }
    told = {text for text in told if len(text) > 30}
    for element in _lead_candidates(place):
        text = text_in(element)
        if not 30 <= len(text) < MOST_LEAD:
            continue
        plain = text.rstrip(". …").casefold()
        if MARKED_LEAD.search(names_of(element)) or any(
            plain == one or (plain.startswith(one) and len(one) * 2 > len(plain)) for one in told
        ):
            if place.body in element.iterancestors():
                element.drop_tree()
            return element
    texts = [box for box in place.before if not _PICTURES(box) and text_in(box)]
    if texts:
        return texts[0] if len(texts) == 1 else None
    return _bold_beginning(place.body, place.title)


def _bold_beginning(body: HtmlElement, title: str) -> HtmlElement | None:
    """The first paragraph, taken off, where all of it is bold and the next is not.

    A subheading is bold, too, but no sentence.
    """
    worded = (one for one in body if isinstance(one.tag, str) and text_in(one))
    paragraphs = (one for one in worded if text_in(one) != title)  # some repeat it
    first, second = next(paragraphs, None), next(paragraphs, None)
    if clean_text(body.text or "") or first is None or first.tag not in _PARAGRAPHS:
        return None
    if first.tag in ("strong", "b") and clean_text(first.tail or ""):
        return None  # bold words of a paragraph
    text = text_in(first)
    if not 40 <= len(text) < MOST_LEAD or text[-1] not in '.!?…”"' or _PICTURES(first):
        return None
    follows = clean_text(first.tail or "") or (text_in(second) if second is not None else "")
    if not follows or not _is_bold(first, text):
        return None
    if second is not None and follows == text_in(second) and _is_bold(second, follows):
        return None
    first.drop_tree()
    first.tail = None  # it stays in the body
    return first


def _is_bold(element: HtmlElement, text: str) -> bool:
    if element.tag in ("strong", "b", *_HEADINGS):
        return True
    bold = next(element.iter("strong", "b"), None)
    return bold is not None and text_in(bold) == text


def _lead_candidates(place: Found) -> Iterator[HtmlElement]:
    for one in (*place.head, *place.before):
        if not isinstance(one, str):
            inside = islice(one.iter(), 100)
            yield from (e for e in inside if isinstance(e.tag, str) and e is not place.heading)
    for child in list(place.body)[:3]:
        if isinstance(child.tag, str):
            yield child


def _is_icon(picture: HtmlElement, url: str) -> bool:
    sizes = [picture.get("width") or "", picture.get("height") or ""]
    if any(size.isdecimal() and int(size) < 64 for size in sizes):
        return True
    return _ICON.search(url) is not None


def _sign(place: Found) -> None:
    """Put lines behind the body that name author or source back to its end.

    There the body cleaner tells them apart as it does those typed into the text.
    """
    for box in place.foot:
        lines = [box] if isinstance(box, str) else list(islice(box.iter(*_LINES), 20))
        for line in lines:
            if isinstance(line, str) or not _is_byline(line):
                continue
            line.tail = None
            place.body.append(line)


def _is_byline(line: HtmlElement) -> bool:
    text = line_in(line, 80)
    if len(text) < 2 or ELSEWHERE.fullmatch(text.strip(" :.»")):
        return False
    names = names_of(line)
    told = f"{names} {line.get('style') or ''} {line.get('align') or ''}"
    hint = "author" if _AUTHOR.search(names) else "source" if _SOURCE.search(names) else ""
    bold = len(line) == 1 and line[0].tag in ("b", "strong") and text_in(line[0]) == text
    return read_byline(text, right="right" in told, bold=bold, hint=hint) is not None


def _named(
    lines: Iterable[tuple[str, str]], names: re.Pattern[str], label: re.Pattern[str]
) -> str | None:
    """A name with its label in the head or behind the body, or in a box of its own in the head."""
    for text, told in lines:
        if ":" in text and (said := label.fullmatch(text)):
            return said[1]
        if names.search(told):
            return text
    return None


def _lines_around(place: Found) -> Iterator[tuple[str, str]]:
    """Lines of head and foot; behind the body the names of boxes tell nothing."""
    for box in place.head:
        yield from _short_lines(box)
    for box in place.foot:
        yield from ((text, "") for text, _ in _short_lines(box))


def _short_lines(box: HtmlElement | str) -> Iterator[tuple[str, str]]:
    """Lines of a box with the names of their elements."""
    if isinstance(box, str):
        yield box, ""
        return
    for element in islice(box.iter(), 100):
        if isinstance(element.tag, str) and len(text := line_in(element, 100)) > 1:
            yield text, names_of(element)


def _section(
    outline: Outline, place: Found, found: ArticlePage, linked: dict[str, Any]
) -> str | None:
    """The last category of the way to the page, the line above the title, else the metas."""
    crumbs = [] if outline.crumbs is None else [text_in(a) for a in outline.crumbs.iter("a")]
    crumbs = [text for text in crumbs if 0 < len(text) <= 60 and not _HOME.fullmatch(text)]
    if crumbs:
        return crumbs[-1]
    menu = {text for text in outline.link_texts if 2 < len(text) <= 60}
    for line in _lines_above(place):
        way = _WAY.split(line)
        if len(way) > 1 and not _HOME.fullmatch(way[0]):
            continue  # a row of the menu
        if way[-1] in menu and not _HOME.fullmatch(way[-1]):
            return way[-1]
    if (category := _category_link(outline, place) or _folder_link(outline)) is not None:
        return category
    section = linked.get("articleSection")
    if isinstance(section, list):
        section = section[0] if section else None
    return section if isinstance(section, str) else found.meta("article:section")


def _category_link(outline: Outline, place: Found) -> str | None:
    """The first link of the head that the page has elsewhere, too, as menus do; no account's."""
    for box in place.head:
        for link in [] if isinstance(box, str) else islice(box.iter("a"), 20):
            text, href = text_in(link), link.get("href") or ""
            if text == place.title or not 2 < len(text) <= 60 or _ACCOUNT.search(href):
                continue
            alike = (other for other in outline.all_links if other.get("href") == href)
            if sum(text_in(other) == text for other in alike) > 1:
                return text
    return None


def _folder_link(outline: Outline) -> str | None:
    """The words of the link to the folder that the article's address lies in."""
    path = urlsplit(outline.page.url).path.rstrip("/")
    folders: dict[str, str] = {}
    while (path := path.rpartition("/")[0]).count("/") > 0:
        folders.setdefault(path, "")
    for link, text in zip(outline.all_links, outline.link_texts, strict=True) if folders else ():
        url = outline.article_address(link) if 2 < len(text) <= 60 else None
        if url and not _HOME.fullmatch(text) and not _ANY.match(text):
            there = urlsplit(url)
            way = there.path.rstrip("/")
            if not there.query and folders.get(way) == "":
                folders[way] = text
    return next((text for text in folders.values() if text), None)


def _lines_above(place: Found) -> Iterator[str]:
    """Short lines before the title: in its box, then above it, the nearest first."""
    for one in place.head:
        if isinstance(one, str):
            continue
        for element in islice(one.iter(), 100):
            if element is place.heading:
                break
            if isinstance(element.tag, str) and len(text := line_in(element, 100)) > 1:
                yield text
        if place.heading is not None and within(place.heading, one):
            break
    for box in islice(chain(place.box), 4):
        before = (line_in(one, 100) for one in islice(box.itersiblings(preceding=True), 3))
        yield from (text for text in before if len(text) > 2)


def _tags(outline: Outline) -> list[str]:
    """Links that say they are tags, else those of a box named so."""
    links = [
        link for link in outline.all_links if (rel := link.get("rel")) and "tag" in rel.split()
    ]
    if not links:
        links = [link for box in outline.tags[:3] for link in box.iter("a")]
    return [text for link in links if (text := text_in(link)) and len(text) <= 80]


def _files(place: Found, found: ArticlePage) -> list[Attachment]:
    """Files of boxes of their own; those that the body links are the body cleaner's."""
    files: dict[str, Attachment] = {}
    for box in place.files:
        for link in _LINKS(box):
            url = found.base.join(link.get("href") or "")
            if url and is_file(url):
                files.setdefault(url, Attachment(url=url, name=text_in(link) or None))
    return list(files.values())


def _publisher(linked: dict[str, Any]) -> str | None:
    publisher = linked.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    return name if isinstance(name, str) else None
