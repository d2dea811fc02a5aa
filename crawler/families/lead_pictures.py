"""An article's picture above its text, where a template puts it into no box that is known."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.record import Image
from crawler.families.addresses import join
from crawler.families.article_layout import ArticlePage, lead_images
from crawler.families.paths import classes_of
from pipelines.addresses import is_picture, shown_picture

_MOST = 3000  # elements of a page that are looked at
_LEAST_WIDTH = 64
_NO_PICTURE = re.compile(
    r"avatar|icon|logo|emoji|banner|button|no-?image|/themes?/|/templates?/|/plugins/|quoc-?huy|"
    r"/(?:print(?:er)?|e?-?mail|share|facebook|zalo|twitter|new|hot)\.(?:gif|png|svg)",
    re.I,
)


def pictures_above(body: HtmlElement, found: ArticlePage, mark: str = "") -> list[Image]:
    """The pictures above a text that are its own; none that lead to another page.

    ``mark``: the class that the system gives an article's picture wherever it stands, as it does
    those of other articles: then it counts in the article's element, or alone on the page. Without
    it, the first picture between title and text.
    """
    marked: list[HtmlElement] = []
    below_title: list[HtmlElement] = []
    titled = False
    heading = found.heading
    tags = {"img", body.tag, "h1" if heading is None else heading.tag}
    for one in islice(found.tree.iter(*tags), _MOST):
        if one is body:
            break
        titled = titled or one is heading
        if one.tag != "img" or not _may_lead(one, found):
            continue
        if mark and mark in classes_of(one):
            marked.append(one)
        elif titled:
            below_title.append(one)
    article = next(body.iterancestors("article"), found.box)
    own = [one for one in marked if article in one.iterancestors()]
    if not own or article.tag in ("body", "html"):  # all that is marked on the page
        own = marked if len(marked) == 1 else below_title[:1]
    return lead_images(map(_with_caption, own), found.base)


def _may_lead(picture: HtmlElement, found: ArticlePage) -> bool:
    """Whether a picture may be the article's: no sign, no account's, no other article's."""
    link = next(picture.iterancestors("a"), None)
    href = join(found.page.url, link.get("href") or "") if link is not None else None
    if href is not None and not is_picture(href) and _path(href) != _path(found.page.url):
        return False
    size = picture.get("width") or ""
    url = shown_picture(picture, found.base)
    return (
        url is not None
        and not (size.isdecimal() and int(size) < _LEAST_WIDTH)
        and _NO_PICTURE.search(f"{picture.get('class') or ''} {url}") is None
        and found.own.has(picture)
    )


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")


def _with_caption(picture: HtmlElement) -> HtmlElement:
    return next(picture.iterancestors("figure"), picture)
