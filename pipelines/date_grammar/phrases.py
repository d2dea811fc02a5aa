"""Known phrases around a date: labels, counters, buttons, and words that bar a date."""

from __future__ import annotations

from typing import Any

from pipelines.date_grammar import words
from pipelines.date_grammar.tokens import Piece, Tokens

_END = " "  # no token is a blank


def _phrase_tree(unaccented: bool) -> dict[str, Any]:
    """The phrases word by word; at ``_END`` stands what a phrase is. The first kind counts."""
    tree: dict[str, Any] = {}
    for kind, phrases in {**words.PHRASES, "now": words.JUST_NOW}.items():
        for phrase in phrases:
            parts = (words.plain(phrase) if unaccented else phrase).split()
            node = tree
            for part in parts:
                node = node.setdefault(part, {})
            node.setdefault(_END, (kind, " ".join(parts)))
    return tree


_PHRASES = _phrase_tree(unaccented=False)
_PLAIN_PHRASES = _phrase_tree(unaccented=True)


def phrase_piece(t: Tokens, at: int) -> Piece | None:
    """The longest known phrase at ``at``: label, counter, button, or a word that bars a date."""
    node = (_PLAIN_PHRASES if t.ascii else _PHRASES).get(t[at].low)
    found = None
    end = place = at + 1
    while node is not None:
        if told := node.get(_END):
            found, end = told, place
        if t[place].text in ("/", "-", "_"):
            place += 1
        node = node.get(t[place].low)
        place += 1
    return Piece(found[0], at, end, found[1]) if found else None
