"""Captions tied to their pictures, and the part each picture plays."""

from __future__ import annotations

import re

from pipelines.body.blocks import Block

# Longest text that is still a caption, by how plainly it looks like one.
_CENTRED_ITALIC = 600
_CENTRED = 350
_ITALIC = 250
_OWN = 250

_CAPTION_CLASS = re.compile(r"caption|chu-?thich|img-?desc", re.IGNORECASE)
_GALLERY_HEADING = re.compile(
    r"(?:một (?:số|vài)|những|các|chùm|vài)?\s*(?:hình ảnh|ảnh)\b.{0,80}[:.…]?", re.IGNORECASE
)
_CONTINUES = re.compile(r"[a-zà-ỹđ(]")


def names_caption(class_: str) -> bool:
    """Whether a class attribute is that of a caption; ``wp-caption`` has the picture in it, too."""
    return bool(_CAPTION_CLASS.search(class_[:500])) and "wp-caption" not in class_.split()


def tie_captions(blocks: list[Block]) -> list[Block]:
    """Give each caption to the picture before it; returns the blocks without the captions.

    Forms: marked (figcaption, class, place in a table); after a line break in the picture's own
    paragraph; next paragraph that is centred, italic or both, and short. Of two pictures with
    one caption below, the last one gets it.
    """
    kept: list[Block] = []
    picture: Block | None = None  # the picture a caption here would belong to
    found: list[Block] = []  # its captions so far
    for block in blocks:
        if block.kind == "image":
            picture, found = block, []
        elif picture is not None and _is_caption(block, picture, found):
            found.append(block)
            image = picture.images[0]
            image.caption = f"{image.caption} {block.text}" if image.caption else block.text
            continue
        else:
            picture = None
        kept.append(block)
    return kept


def _is_caption(block: Block, picture: Block, found: list[Block]) -> bool:
    if block.caption and block.kind in ("p", "li"):
        return not found or found[-1].caption
    if block.kind != "p" or is_gallery_heading(block.text):
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
    if block.italic:
        return size <= (_CENTRED_ITALIC if block.align == "center" else _ITALIC)
    if block.align == "center":
        return size <= _CENTRED and not block.text.isupper()
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
