"""The parts a body is made of, in reading order; text and HTML are both made from them."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.record import Image


@dataclass(slots=True, eq=False)
class Own:
    """The block element that some text or picture stands in directly."""

    root: bool = False
    texts: int = 0  # how many paragraphs of text it gave


@dataclass(slots=True, eq=False)
class Block:
    """One paragraph, heading, list item, table row, picture or embed, or an open/close tag.

    ``kind``: the tag to write (``p``, ``h2`` … ``h6``, ``li``, ``row``), ``image``, ``embed``,
    ``open`` or ``close``. ``html`` is what stands inside the tag (of open/close: the tag itself).
    """

    kind: str
    text: str = ""
    html: str = ""
    align: str = ""
    italic: bool = False  # all of its text
    bold: bool = False  # all of its text
    small: bool = False  # all of its text
    linked: bool = False  # all of its text, or the picture
    caption: bool = False  # marked as a caption by its tag, class or place in a table
    hint: str = ""  # "author" or "source", from the class
    own: Own | None = None
    files: list[tuple[str, str]] = field(default_factory=list)  # linked here: address, link text
    images: list[Image] = field(default_factory=list)
    gallery: bool = False  # picture of a gallery widget
    twin: bool = False  # a picture shown before; only its caption counts


def drop_empty(blocks: list[Block]) -> list[Block]:
    """The blocks without lists, tables and quotes that hold nothing."""
    kept: list[Block] = []
    for block in blocks:
        if block.kind == "close" and kept and kept[-1].kind == "open":
            kept.pop()
        else:
            kept.append(block)
    return kept


@dataclass(slots=True)
class Woven:
    """What one walk over an element gave."""

    blocks: list[Block] = field(default_factory=list)
    islands: bool = False  # Office islands were met: see pipelines.body.soup
