"""Captions tied to their pictures, and the part each picture plays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lxml.html import HtmlElement

from pipelines.body.blocks import Block

# Longest text that is still a caption, by how plainly it looks like one.
_CENTRED_ITALIC = 600
_CENTRED = 350
_ITALIC = 250
_SMALL = 250
_OWN = 250

_LONGEST = 600  # characters of a box that is called a caption: larger ones hold whole texts
_MOST_ELEMENTS = 100
_LEAST_TEXTS = 2  # paragraphs that show how a text is set

_CAPTION_CLASS = re.compile(
    r"caption|chu[-_]?thich|(?:img|image|photo|pic)[-_]?(?:desc|note)|note[-_]?(?:img|image|photo)",
    re.IGNORECASE,
)
# "Ảnh: Thu Hà", "Ảnh 1: …" stand below a picture.
_GALLERY_HEADING = re.compile(
    r"(?:(?:một (?:số|vài)|những|các|chùm|vài)\s*(?:hình )?ảnh\b|"
    r"(?:hình )?ảnh\b(?!\s*(?:\d|\w:|:\s*\S))).{0,80}[:.…]?",
    re.IGNORECASE,
)
_NO_CAPTION = re.compile(r"\(?(?:còn nữa|còn tiếp|hết)\)?[.…]*|[\W_]+", re.IGNORECASE)
_CONTINUES = re.compile(r"[a-zà-ỹđ(]")


def names_caption(class_: str) -> bool:
    """Whether a class attribute is that of a caption; ``wp-caption`` has the picture in it, too."""
    return bool(_CAPTION_CLASS.search(class_[:500])) and "wp-caption" not in class_.split()


def holds_caption(element: HtmlElement) -> bool:
    """Whether an element with such a class can be a caption: no box around a whole text."""
    length = 0
    for count, one in enumerate(element.iter()):
        length += len(one.text or "") + (len(one.tail or "") if one is not element else 0)
        if length > _LONGEST or count > _MOST_ELEMENTS:
            return False
    return True


def tie_captions(blocks: list[Block]) -> list[Block]:
    """Give each caption to the picture before it; returns the blocks without the captions.

    Forms: marked (figcaption, class, place in a table); after a line break in the picture's own
    paragraph; next paragraph that is centred, italic, small or all of it, and short, unless the
    text itself is set so. Of two pictures with one caption below, the last one gets it.
    """
    usual = _usual(blocks)
    kept: list[Block] = []
    picture: Block | None = None  # the picture a caption here would belong to
    found: list[Block] = []  # its captions so far
    for block in blocks:
        if block.kind == "image":
            picture, found = block, []
        elif picture is not None and _is_caption(block, picture, found, usual):
            found.append(block)
            image = picture.images[0]
            image.caption = f"{image.caption} {block.text}" if image.caption else block.text
            continue
        else:
            picture = None
        kept.append(block)
    return kept


def _usual(blocks: list[Block]) -> frozenset[str]:
    """How the text of a body is set: what all of it shows tells no caption.

    Paragraphs right behind a picture are not asked.
    """
    texts = [
        block
        for before, block in pairwise([Block("open"), *blocks])
        if block.kind == "p" and block.text and before.kind != "image" and not block.caption
    ]
    if len(texts) < _LEAST_TEXTS:
        return frozenset()
    counts = Counter(style for block in texts for style in _styles(block))
    return frozenset(style for style, count in counts.items() if 2 * count > len(texts))


def _styles(block: Block) -> Iterator[str]:
    if block.align == "center":
        yield "center"
    if block.italic:
        yield "italic"
    if block.small:
        yield "small"


def _is_caption(block: Block, picture: Block, found: list[Block], usual: frozenset[str]) -> bool:
    if block.caption and block.kind in ("p", "li"):
        return not found or found[-1].caption
    if block.kind != "p" or is_gallery_heading(block.text) or _NO_CAPTION.fullmatch(block.text):
        return False
    if found:
        # A caption broken into two centred lines; the second goes on in small letters.
        return (
            not found[-1].caption
            and found[-1].align == block.align == "center"
            and len(block.text) <= _CENTRED
            and _CONTINUES.match(block.text) is not None
        )
    size = len(block.text)
    styles = {*_styles(block)} - usual
    if "italic" in styles:
        return size <= (_CENTRED_ITALIC if block.align == "center" else _ITALIC)
    if "center" in styles:  # bold, it is a heading
        return size <= _CENTRED and not block.bold and not block.text.isupper()
    if "small" in styles:
        return size <= _SMALL
    own = block.own
    return (
        own is not None
        and own is picture.own
        and not own.root
        and own.texts == 1
        and block.align not in ("right", "justify")
        and size <= _OWN
    )


def is_gallery_heading(text: str) -> bool:
    """Whether a paragraph announces a run of pictures ("Một số hình ảnh tại hội nghị:")."""
    return len(text) <= 120 and _GALLERY_HEADING.fullmatch(text) is not None


def set_roles(blocks: list[Block]) -> None:
    """Mark as gallery the pictures without captions in the run after a gallery heading."""
    running = False
    for block in blocks:
        if block.kind == "image":
            image = block.images[0]
            if block.gallery or (running and not image.caption):
                image.role = "gallery"
        elif block.kind != "embed" and block.text:
            running = is_gallery_heading(block.text)
