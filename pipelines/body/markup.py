"""The clean HTML of a body: written from its blocks, then passed through the sanitiser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape

import nh3

from archive.record import Image
from pipelines.body.blocks import Block
from pipelines.body.elements import figure

_TAGS = """p h2 h3 h4 h5 h6 ul ol li blockquote table thead tbody tr th td figure img figcaption
    strong em a br sup sub"""
_SPANS = {"colspan", "rowspan"}
_sanitiser = nh3.Cleaner(
    tags=set(_TAGS.split()),
    clean_content_tags={"script", "style"},
    attributes={"a": {"href"}, "img": {"src", "alt"}, "td": _SPANS, "th": _SPANS},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
_SOURCE = re.compile(r'<img src="([^"]*)"')


def write_html(blocks: Sequence[Block]) -> str:
    """Safe HTML of a body: allow-listed tags and attributes only, one block a line.

    Every line that can hold markup passes the sanitiser. Escaped text in a tag of ours, outside of
    lists and tables, is what it would give back, and is spared the way.
    """
    safe: list[str] = []
    lines: list[str] = []  # that have not been through the sanitiser
    opened: list[tuple[str, int]] = []  # tag to close with, its line
    for block in blocks:
        kind = block.kind
        if kind == "image":
            lines.append(figure(block.images[0]))
        elif kind == "embed":
            lines.append(f"<figure>{block.html}</figure>")
        elif kind == "row":
            lines.append(block.html)
        elif kind == "open":
            if opened and block.html in ("<ul>", "<ol>") and lines[-1].endswith("</li>"):
                lines[-1] = lines[-1].removesuffix("</li>")
                opened.append((f"</{block.html[1:]}</li>", len(lines)))
            else:
                opened.append((f"</{block.html[1:]}", len(lines)))
            lines.append(block.html)
        elif kind == "close":
            if opened:
                _close(lines, *opened.pop())
        elif opened:
            lines.append(f"<{kind}>{block.html}</{kind}>")
        else:
            tag = "p" if kind == "li" else kind
            line = f"<{tag}>{block.html}</{tag}>"
            if "<" in block.html:
                lines.append(line)
            else:
                _sanitise(lines, safe)
                safe.append(line)
    while opened:
        _close(lines, *opened.pop())
    _sanitise(lines, safe)
    return "\n".join(safe)


def _sanitise(lines: list[str], safe: list[str]) -> None:
    """Move lines to the safe ones."""
    if lines:
        safe.append(_sanitiser.clean("\n".join(lines)))
        lines.clear()


def _close(lines: list[str], tag: str, start: int) -> None:
    """Close a list, table or quote; an empty one is taken back."""
    if len(lines) > start + 1:
        lines.append(tag)
        return
    del lines[start:]
    if tag.endswith("</li>"):
        lines[-1] += "</li>"


def point_to_blobs(html: str, images: Sequence[Image]) -> str:
    """Point the pictures that are stored to their files (``blobs/…``) instead of the portal.

    ``html`` is what ``write_html`` gave. Pictures not stored keep their address. Pointing
    twice changes nothing.
    """
    paths = {i.url: i.path for i in images if i.status == "stored" and i.path is not None}
    if not paths:
        return html

    def pointed(found: re.Match[str]) -> str:
        path = paths.get(unescape(found[1]))
        return found[0] if path is None else f'<img src="{escape(path)}"'

    return _SOURCE.sub(pointed, html)
