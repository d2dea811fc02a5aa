"""Byline and source lines at the end of a body."""

from __future__ import annotations

import re

from pipelines.body.blocks import Block
from pipelines.body.boilerplate import is_widget_line
from pipelines.byline import Byline, is_signature, read_byline

_FILES = re.compile(
    r"(?:các |danh sách )?(?:tệp|tập tin|file|tài liệu|văn bản)(?: tin)?"
    r"(?: đính| gửi)? kèm(?: theo)?\s*(?:\(\d+\))?\s*:?|đính kèm\s*:?",
    re.IGNORECASE,
)
_MOST_LABEL = 40  # characters beside the links of a line that hands on files
_MOST_LINES = 2  # more name-like lines than this at the end are a list of names


def take_bylines(blocks: list[Block], site_name: str | None) -> Byline:
    """Take the byline and source lines off the end of a body and tell what they say.

    At most two author lines are taken; more are a list of names and stay. A name under a
    signature ("CHỦ TỊCH", "(Đã ký)") stays. Pictures and links to files may follow a byline.
    """
    result = Byline()
    authors: list[int] = []
    names: list[str] = []
    sources: list[int] = []
    depth = 0  # of lists, tables and quotes
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        if block.kind == "close":
            depth += 1
        elif block.kind == "open":
            depth -= 1
        if not block.text or _is_about_files(blocks, at):
            continue
        if depth:
            break
        if _below_picture(blocks, at) and (
            block.align == "center" or (block.italic and block.align != "right")
        ):
            break
        byline = _read(block, site_name)
        if byline is None:
            if authors and is_signature(block.text):
                authors, names = [], []
            break
        if byline.author:
            authors.append(at)
            names.insert(0, byline.author)
            result.source = result.source or byline.source
        else:
            sources.append(at)
            result.source = result.source or byline.source
    if len(authors) > _MOST_LINES:
        authors, names = [], []
    for at in sorted(authors + sources, reverse=True):
        del blocks[at]
    result.author = " - ".join(names) or None
    return result


def _is_about_files(blocks: list[Block], at: int) -> bool:
    """Whether a block hands on files and says little else, or heads those that do."""
    block = blocks[at]
    if block.files:
        labels = sum(len(label) for _, label in block.files)
        return block.linked or len(block.text) - labels <= _MOST_LABEL
    return _FILES.fullmatch(block.text) is not None


def _read(block: Block, site_name: str | None) -> Byline | None:
    if block.kind != "p" or block.files or is_widget_line(block.text):
        return None
    byline = read_byline(
        block.text,
        right=block.align == "right",
        bold=block.bold,
        hint=block.hint,
        site_name=site_name,
    )
    return None if byline and byline.author and block.linked else byline


def _below_picture(blocks: list[Block], at: int) -> bool:
    return at > 0 and blocks[at - 1].kind == "image"
