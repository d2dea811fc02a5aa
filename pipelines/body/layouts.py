"""Lists and tables of a body: kept as such, or opened where they only lay out other things."""

from __future__ import annotations

from functools import partial

from lxml.html import HtmlElement

from pipelines.body.blocks import Block
from pipelines.body.tables import order_captions, place_caption, table_kind
from pipelines.body.weaver import Closer, Weaver

_DEEP = 12  # how deep nested tables and lists are looked into; deeper ones are mere wrapping


def start_list(weaver: Weaver, element: HtmlElement) -> Closer:
    """``ul``, ``ol``: kept unless pictures, tables or films lie in it."""
    closer = weaver.start_block(element)
    if weaver.row is not None or weaver.lists >= _DEEP:
        return closer
    if next(element.iterdescendants("img", "table", "iframe", "video"), None) is not None:
        return closer
    inside_item = weaver.item
    if inside_item:
        _finish_item(weaver)
    weaver.item = False
    weaver.lists += 1
    weaver.put(Block("open", html=f"<{element.tag}>"))
    return partial(_end_list, weaver, closer, f"</{element.tag}>", inside_item)


def _end_list(weaver: Weaver, closer: Closer, tag: str, inside_item: bool) -> None:
    weaver.flush()
    weaver.put(Block("close", html=tag))
    weaver.lists -= 1
    closer()
    weaver.item = inside_item


def start_item(weaver: Weaver, element: HtmlElement) -> Closer:
    """``li``: one paragraph, its line breaks kept in the HTML."""
    closer = weaver.start_block(element)
    if not weaver.lists or weaver.item:
        return closer
    weaver.item = True
    return partial(_end_item, weaver, closer)


def _end_item(weaver: Weaver, closer: Closer) -> None:
    _finish_item(weaver)
    weaver.item = False
    closer()


def _finish_item(weaver: Weaver) -> None:
    text, html = weaver.paragraph.take()
    if text:
        weaver.put(weaver.block("li", text, html))
    weaver.paragraph.renew()


def start_table(weaver: Weaver, element: HtmlElement) -> Closer:
    """``table``: data is kept as a table; frames are opened; pictures get their captions."""
    closer = weaver.start_block(element)
    if weaver.item or weaver.insert is not None:
        return closer
    kind = "box" if weaver.tables >= _DEEP else table_kind(element)
    saved = weaver.grid
    weaver.grid = [] if kind == "pictures" else None
    weaver.tables += 1
    start = len(weaver.blocks)
    if kind == "data":
        weaver.insert = start
        weaver.blocks.append(Block("open", html="<table>"))
    return partial(_end_table, weaver, closer, kind, start, saved)


def _end_table(
    weaver: Weaver, closer: Closer, kind: str, start: int, saved: list[list[list[Block]]] | None
) -> None:
    weaver.flush()
    if kind == "data":
        weaver.insert = None
        weaver.blocks.append(Block("close", html="</table>"))
    elif weaver.grid:
        held = weaver.blocks[start:]
        ordered = order_captions(weaver.grid)
        seen = set(map(id, ordered))
        others = [block for block in held if id(block) not in seen]
        weaver.blocks[start:] = place_caption(others, ordered)
    weaver.tables -= 1
    weaver.grid = saved
    closer()


def start_head(weaver: Weaver, element: HtmlElement) -> Closer:
    """``thead`` of a data table is kept."""
    closer = weaver.start_block(element)
    if weaver.insert is None or weaver.item:
        return closer
    weaver.blocks.append(Block("open", html="<thead>"))
    return partial(_end_head, weaver, closer)


def _end_head(weaver: Weaver, closer: Closer) -> None:
    closer()
    weaver.blocks.append(Block("close", html="</thead>"))


def start_row(weaver: Weaver, element: HtmlElement) -> Closer:
    """``tr``: one paragraph of a data table, a row of the grid in a picture table."""
    closer = weaver.start_block(element)
    if weaver.grid is not None:
        weaver.grid.append([])
    if weaver.insert is None or weaver.item:
        return closer
    weaver.row = []
    return partial(_end_row, weaver, closer)


def _end_row(weaver: Weaver, closer: Closer) -> None:
    closer()
    cells = weaver.row or []
    weaver.row = None
    if any(text or html for text, html, _ in cells):
        texts = [text for text, _, _ in cells]
        while texts and not texts[-1]:
            texts.pop()
        while texts and not texts[0]:
            texts.pop(0)
        line = " ".join(" | ".join(texts).split())
        row = "".join(f"<{tag}>{html}</{tag[:2]}>" for _, html, tag in cells)
        block = Block("row", line, f"<tr>{row}</tr>", images=weaver.item_images)
        block.files, weaver.files = weaver.files, []
        weaver.item_images = []
        weaver.blocks.append(block)


def start_cell(weaver: Weaver, element: HtmlElement) -> Closer:
    """``td``, ``th``."""
    closer = weaver.start_block(element)
    if weaver.grid is not None:
        return partial(_end_grid_cell, weaver, closer, len(weaver.blocks))
    if weaver.row is None or weaver.item:
        return closer
    weaver.item = True
    return partial(_end_cell, weaver, closer, _cell_tag(element))


def _end_grid_cell(weaver: Weaver, closer: Closer, start: int) -> None:
    closer()
    if weaver.grid is not None:
        if not weaver.grid:
            weaver.grid.append([])
        weaver.grid[-1].append(weaver.blocks[start:])


def _end_cell(weaver: Weaver, closer: Closer, tag: str) -> None:
    text, html = weaver.paragraph.take()
    weaver.paragraph.renew()
    weaver.item = False
    if weaver.row is not None:
        weaver.row.append((text, html, tag))
    closer()


def _cell_tag(element: HtmlElement) -> str:
    spans = ""
    for name in ("colspan", "rowspan"):
        value = element.get(name, "").strip()
        if value.isascii() and value.isdigit() and value.strip("0") and value != "1":
            spans += f' {name}="{min(int(value[:5]), 1000)}"'
    return f"{element.tag}{spans}"
