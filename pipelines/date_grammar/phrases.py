"""Known phrases around a date: labels, counters, buttons, and words that bar a date."""

from __future__ import annotations

from pipelines.date_grammar import words
from pipelines.date_grammar.tokens import Piece, Tokens


def _phrase_table(unaccented: bool) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    kinds = dict(words.PHRASES)
    kinds["now"] = words.JUST_NOW
    for kind, phrases in kinds.items():
        for phrase in phrases:
            parts = tuple((words.plain(phrase) if unaccented else phrase).split())
            table.setdefault(parts[0], []).append((parts, kind))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_PHRASES = _phrase_table(unaccented=False)
_PLAIN_PHRASES = _phrase_table(unaccented=True)


def phrase_piece(t: Tokens, at: int) -> Piece | None:
    """The longest known phrase at ``at``: label, counter, button, or a word that bars a date."""
    entries = (_PLAIN_PHRASES if t.ascii else _PHRASES).get(t[at].low)
    for parts, kind in entries or ():
        place = at
        for part in parts:
            if place > at and t[place].text in ("/", "-", "_"):
                place += 1
            if t[place].low != part:
                break
            place += 1
        else:
            return Piece(kind, at, place, " ".join(parts))
    return None
