"""Tables that only lay out pictures and captions, told from tables that hold data."""

from __future__ import annotations

from typing import Literal

from lxml.html import HtmlElement

from pipelines.body.blocks import Block
from pipelines.text import clean_text

TableKind = Literal["data", "box", "pictures"]

_LONGEST_CAPTION = 500


def table_kind(table: HtmlElement) -> TableKind:
    """Tell what a table is for.

    ``data``: rows and cells mean something; ``box``: a frame around paragraphs;
    ``pictures``: rows of pictures with, below each, a row of their captions.
    """
    rows = [[c for c in row if c.tag in ("td", "th")] for row in table.iter("tr")]
    rows = [row for row in rows if row]
    if not rows or next(table.iterdescendants("table"), None) is not None:
        return "box"
    one_column = max(map(len, rows)) == 1
    if next(table.iter("img"), None) is None:
        return "box" if one_column else "data"
    if _lays_out_pictures(rows):
        return "pictures"
    return "box" if one_column or len(rows) == 1 else "data"


def _lays_out_pictures(rows: list[list[HtmlElement]]) -> bool:
    """Whether every row is one of pictures, or one of captions below such a row."""
    pictures_above = False
    for row in rows:
        with_picture = [next(cell.iter("img"), None) is not None for cell in row]
        texts = [len(clean_text("".join(cell.itertext()))) for cell in row]
        if max(texts) > _LONGEST_CAPTION:
            return False
        if any(with_picture):
            if any(t and not p for t, p in zip(texts, with_picture, strict=True)):
                return False
            pictures_above = True
        elif any(texts):
            if not pictures_above:
                return False
            pictures_above = False
    return True


def order_captions(rows: list[list[list[Block]]]) -> list[Block]:
    """The blocks of a picture table in reading order, each caption after its picture.

    ``rows``: per row, per cell, the blocks in it. A single caption below several pictures
    goes to the last of them.
    """
    ordered: list[Block] = []
    pictures: list[list[Block]] = []
    for row in rows:
        if any(block.kind == "image" for cell in row for block in cell):
            ordered.extend(block for cell in pictures for block in cell)
            pictures = row
            for cell in row:
                _mark(cell)
            continue
        texts = [cell for cell in row if any(block.text for block in cell)]
        if len(row) == len(pictures):
            for cell, caption in zip(pictures, row, strict=True):
                _give(caption, cell)
        elif pictures and 0 < len(texts) <= len(pictures):
            for cell, caption in zip(pictures[-len(texts) :], texts, strict=True):
                _give(caption, cell)
        else:
            pictures = [*pictures, *row]
    ordered.extend(block for cell in pictures for block in cell)
    return ordered


def place_caption(others: list[Block], ordered: list[Block]) -> list[Block]:
    """All blocks of a picture table: its ``caption`` goes to the picture, if it is the only one."""
    captions = [block for block in others if block.caption]
    if not captions:
        return others + ordered
    if [block.kind for block in ordered] == ["image"]:
        return [block for block in others if not block.caption] + ordered + captions
    for block in captions:
        block.caption = False
    return others + ordered


def _mark(cell: list[Block]) -> None:
    """Text below a picture in its own cell is its caption."""
    below = False
    for block in cell:
        below = below or block.kind == "image"
        if below and block.text:
            block.caption = True


def _give(caption: list[Block], cell: list[Block]) -> None:
    for block in caption:
        block.caption = bool(block.text)
    cell.extend(caption)
