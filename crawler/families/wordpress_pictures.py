"""Pictures in WordPress texts: the whole file behind a smaller one, captions left as shortcodes."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import cast
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from archive.record import Image
from crawler.families.addresses import join
from crawler.families.article_layout import ArticlePage, lead_images
from crawler.families.base import elements
from crawler.families.paths import classes_of
from pipelines.addresses import is_picture, shown_picture

_LINKED_PICTURES = elements("descendant::a[@href]/img[@src]")
_SIZE = re.compile(r"-\d{2,5}x\d{2,5}\.[a-z]{3,4}")
_SHORTCODES = cast(
    "Callable[[HtmlElement], list[etree._ElementUnicodeResult]]",
    etree.XPath('descendant::text()[contains(., "[caption") or contains(., "[/caption]")]'),
)
_MOST_ABOVE = 3000  # elements of a page that are looked at
_LEAST_WIDTH = 64
_NO_POST = re.compile(r"avatar|icon|logo|emoji|banner|/themes/|/plugins/|quoc-?huy", re.I)
_OPENED = re.compile(r"\[caption\b[^\]]{0,300}\]")


def above(body: HtmlElement, found: ArticlePage) -> list[Image]:
    """The post's own picture where a theme puts it into no box that is known: above its text.

    WordPress marks it (``wp-post-image``) wherever it stands, as it does those of other posts.
    Themes that draw it themselves do not: then it stands between title and text.
    """
    marked: list[HtmlElement] = []
    below_title: list[HtmlElement] = []
    titled = False
    heading = found.heading
    tags = {"img", body.tag, "h1" if heading is None else heading.tag}
    for one in islice(found.tree.iter(*tags), _MOST_ABOVE):
        if one is body:
            break
        titled = titled or one is heading
        if one.tag != "img" or not _may_lead(one, found):
            continue
        if "wp-post-image" in classes_of(one):
            marked.append(one)
        elif titled:
            below_title.append(one)
    post = next(body.iterancestors("article"), found.box)
    own = [one for one in marked if post in one.iterancestors()]
    if not own:
        own = marked if len(marked) == 1 else below_title[:1]
    return lead_images(map(_with_caption, own), found.base)


def _may_lead(picture: HtmlElement, found: ArticlePage) -> bool:
    """Whether a picture may be the post's: no sign, no account's, no other post's."""
    link = next(picture.iterancestors("a"), None)
    href = join(found.page.url, link.get("href") or "") if link is not None else None
    if href is not None and not is_picture(href) and not _one_page(href, found):
        return False
    size = picture.get("width") or ""
    url = shown_picture(picture, found.base) or ""
    return (
        not (size.isdecimal() and int(size) < _LEAST_WIDTH)
        and _NO_POST.search(f"{picture.get('class') or ''} {url}") is None
        and found.own.has(picture)
    )


def _one_page(url: str, found: ArticlePage) -> bool:
    return urlsplit(url).path.rstrip("/") == urlsplit(found.page.url).path.rstrip("/")


def _with_caption(picture: HtmlElement) -> HtmlElement:
    return next(picture.iterancestors("figure"), picture)


def enlarge(body: HtmlElement) -> None:
    """A picture that leads to its own whole file becomes that file.

    Classic galleries show ``xe-300x200.jpg`` within a link to ``xe.jpg``.
    """
    for picture in _LINKED_PICTURES(body):
        link = picture.getparent()
        whole, small = "" if link is None else link.get("href", ""), picture.get("src", "")
        stem, _, ending = whole.rpartition(".")
        size = small[len(stem) :].lower()
        if (
            stem
            and small.startswith(stem)
            and _SIZE.fullmatch(size)
            and size.endswith(f".{ending.lower()}")
        ):
            picture.set("src", whole)
            picture.attrib.pop("srcset", None)


def show_captions(body: HtmlElement) -> None:
    """``[caption …]<img> words[/caption]``, which themes without captions leave as it is."""
    for text in _SHORTCODES(body):
        element = text.getparent()
        if element is not None:
            _show(text, element)


def _show(text: etree._ElementUnicodeResult, element: etree._Element) -> None:
    left = _OPENED.sub("", text)
    caption, closed, after = left.partition("[/caption]")
    shown = element.makeelement("p", {"class": "wp-caption-text"})
    if closed:
        left, shown.text, shown.tail = "", caption, after
    if text.is_tail:
        element.tail = left
        if closed:
            element.addnext(shown)
    else:
        element.text = left
        if closed:
            element.insert(0, shown)
