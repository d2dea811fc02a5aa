"""One walk over an element of the page: tags and text in, blocks out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from lxml.html import HtmlElement

from archive.record import Image
from pipelines.addresses import Base
from pipelines.body.blocks import Block, Own, Woven
from pipelines.body.captions import holds_caption, names_caption
from pipelines.body.paragraph import Paragraph

Closer = Callable[[], None]
Handler = Callable[["Weaver", HtmlElement], Closer | None]

_ALIGN = re.compile(r"text-align\s*:\s*(?:-\w+-)?(\w+)", re.IGNORECASE)
_ALIGN_CLASS = re.compile(r"(?:text|align|rte|ql-align|has-text-align)-?(center|right)\b")
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_AUTHOR_CLASS = re.compile(r"author|tac-?gia\b|byline", re.IGNORECASE)
_SOURCE_CLASS = re.compile(r"\bp?source\b|nguon-?tin", re.IGNORECASE)

_SKIPPED_TAGS = """script style template head title meta link base input select textarea button
    option svg math canvas map area dialog datalist frameset applet xml"""
_BLOCK_TAGS = """p div section article header footer aside main nav center address form fieldset
    details summary pre dl dt dd hgroup tbody tfoot caption figcaption body html legend marquee
    menu dir listing plaintext xmp"""
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h6"}
_INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sup": "sup", "sub": "sub"}


class _Style(NamedTuple):
    """What a style attribute says that matters here."""

    hidden: bool = False
    align: str = ""
    inline: tuple[str, ...] = ()


class _Marks(NamedTuple):
    """What a class attribute says that matters here."""

    align: str = ""
    caption: bool = False
    hint: str = ""


_PLAIN = _Style()


# An editor repeats the same few styles and classes on every paragraph of every page.
@lru_cache(maxsize=2048)
def _read_style(style: str) -> _Style:
    style = style[:2000]
    align = _ALIGN.search(style)
    names = [n for n, found in (("strong", _BOLD), ("em", _ITALIC)) if found.search(style)]
    return _Style(bool(_HIDDEN.search(style)), align[1] if align else "", tuple(names))


@lru_cache(maxsize=2048)
def _read_class(name: str) -> _Marks:
    align = _ALIGN_CLASS.search(name[:500])
    caption = names_caption(name)
    hint = (
        "author" if _AUTHOR_CLASS.search(name) else "source" if _SOURCE_CLASS.search(name) else ""
    )
    return _Marks(align[1] if align else "", caption, "" if caption else hint)


class Weaver:
    """The state of one walk; see ``pipelines.body.elements`` for links, pictures, lists, tables."""

    def __init__(self, base: Base, special: dict[str, Handler]) -> None:
        """``base``: the page's address; ``special``: elements with a handler of their own."""
        self.base = base
        self.special = special
        self.woven = Woven()
        self.blocks = self.woven.blocks
        self.paragraph = Paragraph()
        self.own = Own(root=True)
        self.kind = "p"
        self.align = self.hint = ""
        self.caption = self.gallery = self.noscript = False
        self.files: list[tuple[str, str]] = []  # linked in the paragraph being read
        self.tables = self.lists = 0  # how deep
        self.item = False  # inside a list item or cell, which are one paragraph each
        self.item_images: list[Image] = []
        self.row: list[tuple[str, str, str]] | None = None  # cells of a data row: text, HTML, tag
        self.grid: list[list[list[Block]]] | None = None  # rows and cells of a picture table
        self.insert: int | None = None  # where to put what stands outside a data table's cells

    def walk(self, root: HtmlElement) -> Woven:
        """Read everything below ``root``, however deep, in time linear to its size."""
        if root.text:
            self.data(root.text)
        inner: list[Iterator[HtmlElement]] = [iter(root)]
        ends: list[tuple[HtmlElement, Closer]] = []
        while inner:
            element = next(inner[-1], None)
            if element is None:
                inner.pop()
                if not ends:
                    break
                element, closer = ends.pop()
                closer()
            else:
                tag = element.tag
                if type(tag) is str and (closer_or_none := self.start(tag, element)):
                    if text := element.text:
                        self.data(text)
                    if len(element):
                        inner.append(iter(element))
                        ends.append((element, closer_or_none))
                        continue
                    closer_or_none()
            if text := element.tail:
                self.data(text)
        self.flush()
        return self.woven

    def data(self, text: str) -> None:
        """A piece of text."""
        if not self.noscript:
            self.paragraph.data(text)

    def flush(self) -> None:
        """A block boundary or ``<br>``: the paragraph ends (in a list item or cell, the line)."""
        paragraph = self.paragraph
        if self.item:
            paragraph.line_break()
            return
        if paragraph.texts:
            text, html = paragraph.take()
            if text:
                self.own.texts += 1
                self.put(self.block(self.kind, text, html))
            paragraph.renew()

    def block(self, kind: str, text: str, html: str) -> Block:
        """A block of text with the marks that hold here."""
        paragraph = self.paragraph
        files, self.files = self.files, []
        return Block(
            kind,
            text,
            html,
            align=self.align,
            italic=paragraph.italic,
            bold=paragraph.bold,
            small=paragraph.small,
            linked=paragraph.linked,
            caption=self.caption,
            hint=self.hint,
            files=files,
            own=self.own,
        )

    def put(self, block: Block) -> None:
        """Add a block; what a data table holds outside its cells goes before the table."""
        if self.insert is None:
            self.blocks.append(block)
        else:
            self.blocks.insert(self.insert, block)
            self.insert += 1

    def start(self, tag: str, element: HtmlElement) -> Closer | None:
        """An element begins. Returns what to call at its end; None: leave out what it holds."""
        written = element.get("style")
        style = _read_style(written) if written else _PLAIN
        if style.hidden and next(element.iter("img"), None) is None:
            return None
        if tag in _BLOCKS:
            return self.start_block(element, style)
        if name := _INLINE.get(tag):
            self.paragraph.open(name, f"<{name}>")
            return partial(self.paragraph.close, name)
        if tag == "small":
            self.paragraph.shrink()
            return self.paragraph.grow
        if special := self.special.get(tag):
            return special(self, element)
        if tag in _SKIPPED:
            self.woven.islands |= tag == "xml"
            return None
        if tag in _HEADINGS:
            closer = self.start_block(element, style)
            self.kind = _HEADINGS[tag]
            return closer
        if ":" in tag and tag != "o:p":
            self.woven.islands = True
        if tag == "span" and (name := element.get("class")) and _read_class(name).caption:
            return self.start_block(element, style)
        return self._styled(style.inline) if style.inline else nothing

    def start_block(self, element: HtmlElement, style: _Style | None = None) -> Closer:
        """A paragraph or a box begins; returns its closer."""
        self.flush()
        closer = partial(
            self._end_block, self.own, self.kind, self.align, self.caption, self.hint, self.gallery
        )
        get = element.get
        self.own = Own()
        if style is None:
            style = _read_style(get("style") or "")
        align = style.align or get("align")
        if name := get("class"):
            marks = _read_class(name)
            align = align or marks.align
            self.caption |= marks.caption and holds_caption(element)
            self.hint = marks.hint or self.hint
        tag = element.tag
        if tag == "figcaption" or (tag == "caption" and self.grid is not None):
            self.caption = True
        elif tag == "center" and not align:
            align = "center"
        if align:
            self.align = align.lower()
        if get("id") == "rg-gallery":
            self.gallery = True
        if style.inline:
            return partial(_in_turn, self._styled(style.inline), closer)
        return closer

    def _end_block(
        self, own: Own, kind: str, align: str, caption: bool, hint: str, gallery: bool
    ) -> None:
        self.flush()
        self.own, self.kind, self.align = own, kind, align
        self.caption, self.hint, self.gallery = caption, hint, gallery

    def _styled(self, names: tuple[str, ...]) -> Closer:
        """A style that makes the text bold or italic."""
        for name in names:
            self.paragraph.open(name, f"<{name}>")
        return partial(self._end_styled, names)

    def _end_styled(self, names: tuple[str, ...]) -> None:
        for name in reversed(names):
            self.paragraph.close(name)


def nothing() -> None:
    """Closer of an element that needs none."""


def _in_turn(styled: Closer, block: Closer) -> None:
    """Flush the paragraph while its style still holds, then let the style end."""
    block()
    styled()
