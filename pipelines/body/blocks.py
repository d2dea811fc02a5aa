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
    linked: bool = False  # all of its text, or the picture
    caption: bool = False  # marked as a caption by its tag, class or place in a table
    hint: str = ""  # "author" or "source", from the class
    files: bool = False  # holds a link to an attached file
    own: Own | None = None
    images: list[Image] = field(default_factory=list)
    gallery: bool = False  # picture of a gallery widget


@dataclass(slots=True)
class Woven:
    """What one walk over an element gave."""

    blocks: list[Block] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)  # address, link text; in order
    islands: bool = False  # Office islands were met: see pipelines.body.soup
