"""Plain text as the archive keeps it: NFC, single blanks, no invisible characters."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

# Never visible: controls, soft hyphen, zero-width and direction marks, BOM, lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def drop_invisible(text: str) -> str:
    """The text without characters that are never seen; blanks stay as they are."""
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def clean_text(text: str) -> str:
    """NFC text with every run of blanks (nbsp, tabs, newlines) as one space, trimmed.

    >>> clean_text(" Huye\u0323\u0302n\xa0\xa0u\u0309y\u200b ")
    'Huyện ủy'
    """
    if text.isprintable() and "  " not in text:  # no blank but single spaces
        text = text.strip(" ")
    else:
        text = " ".join(text.split())
        if not text.isprintable():
            text = " ".join(_INVISIBLE.sub("", text).split())
    return text if text.isascii() else normalize("NFC", text)


def fold_piece(text: str) -> str:
    """Like ``clean_text``, but a blank at either end stays, as one space.

    For a piece of a paragraph: what lies between two tags.
    """
    text = drop_invisible(text)
    core = clean_text(text)
    if not core:
        return " " if text else ""
    lead = " " if text[0].isspace() else ""
    return lead + core + (" " if text[-1].isspace() else "")


def leading_marks(text: str) -> int:
    """How much of a text is marks, with blanks before them, of the letter before the text."""
    count = len(text) - len(text.lstrip())
    if text[count : count + 1] < "\u0300" or not combining(text[count]):
        return 0
    while count < len(text) and combining(text[count]):
        count += 1
    return count
