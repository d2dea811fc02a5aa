"""Words as people type them: folding of Vietnamese letters, search expressions, snippets.

"dang bo" finds "Đảng bộ". SQLite folds all marks (``remove_diacritics 2``) but not đ, which is
folded here. Every folding is one character to one character, so that places in the folded text
are places in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MAX_TERMS = 64
_STROKED = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ɖ": "d", "Ɖ": "D"})
_TOKEN = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


def nfc(text: str) -> str:
    """Composed form; the check is much cheaper than the work and mostly enough."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def stroke(text: str) -> str:
    """NFC with đ as d: what the full-text index is given (SQLite folds the marks itself).

    ``replace`` and not ``translate``: a body costs 2 µs instead of 100.
    """
    text = nfc(text)
    for stroked, plain in (("đ", "d"), ("Đ", "D"), ("Ð", "D"), ("ð", "d"), ("Ɖ", "D"), ("ɖ", "d")):
        text = text.replace(stroked, plain)
    return text


class _Letters(dict[int, str]):
    """Character → lower-case letter without marks, filled as letters are met."""

    def __missing__(self, code: int) -> str:
        char = unicodedata.normalize("NFD", chr(code).translate(_STROKED))[0]
        self[code] = folded = char.lower()[0]
        return folded


_letters = _Letters()


def fold(text: str) -> str:
    """Lower case without marks, as long as the NFC form of ``text``."""
    return nfc(text).translate(_letters)


@dataclass(frozen=True, slots=True)
class Term:
    """One word or "phrase" of a question; ``tokens`` in lower case with their marks."""

    tokens: tuple[str, ...]
    prefix: bool = False


def parse_words(text: str) -> list[Term]:
    """Read a question: ``huyện ủy "phòng chống thiên tai" xây*``; all terms are required.

    A word with signs in it (``15/NQ-CP``) is a phrase. Signs alone are dropped; nothing can be
    a syntax error. Raises ``ValueError`` above ``MAX_TERMS`` terms.
    """
    terms = []
    for match in _TERM.finditer(nfc(text).translate(_QUOTES)):
        phrase, star, word = match.groups()
        content = word if phrase is None else phrase
        # Marks that compose with no letter are no part of a token for SQLite either.
        letters = "".join(c for c in content.lower() if not unicodedata.combining(c))
        tokens = tuple(_TOKEN.findall(letters))
        if tokens:
            terms.append(Term(tokens, bool(star) or bool(word and word.endswith("*"))))
    if len(terms) > MAX_TERMS:
        raise ValueError(f"the question has {len(terms)} words; at most {MAX_TERMS} are possible")
    return terms


def expression(terms: Sequence[Term]) -> str:
    """The FTS5 expression for ``terms``; only quoted strings of letters and digits in it."""
    return " AND ".join(
        f'"{stroke(" ".join(term.tokens))}"' + (" *" if term.prefix else "") for term in terms
    )


# Both ways to place a tone mark are in use: "uỷ" and "ủy", "hoà" and "hòa".
_TONES = {
    first + marked: toned + second
    for first, second, pairs in (
        ("o", "a", zip("àáảãạ", "òóỏõọ", strict=True)),
        ("o", "e", zip("èéẻẽẹ", "òóỏõọ", strict=True)),
        ("u", "y", zip("ỳýỷỹỵ", "ùúủũụ", strict=True)),
    )
    for marked, toned in pairs
}
_TONE = re.compile("|".join(_TONES))


def _spelled(text: str) -> str:
    return _TONE.sub(lambda match: _TONES[match[0]], nfc(text).lower())


def _pattern(term: Term, spell: bool) -> str:
    tokens = [re.escape(_spelled(token) if spell else fold(token)) for token in term.tokens]
    end = "" if term.prefix else r"(?![^\W_])"
    return r"(?<![^\W_])" + r"[\W_]+".join(tokens) + end


def is_marked(terms: Sequence[Term]) -> bool:
    """Whether the question is written with marks, so that exact spelling tells hits apart."""
    return any(fold(token) != token for term in terms for token in term.tokens)


def exactness(terms: Sequence[Term], text: str) -> int:
    """How many of ``terms`` stand in ``text`` with these very marks (case does not count)."""
    spelled = _spelled(text)
    return sum(re.search(_pattern(term, spell=True), spelled) is not None for term in terms)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A cut of the text and the places of the matches in it."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    def marked(self, before: str = "[", after: str = "]") -> str:
        """The text with signs around every match."""
        parts, at = [], 0
        for start, end in self.spans:
            parts += [self.text[at:start], before, self.text[start:end], after]
            at = end
        return "".join([*parts, self.text[at:]])


def snippet(terms: Sequence[Term], text: str, width: int = 160) -> Snippet:
    """About ``width`` characters around the first match, cut at blanks, on one line."""
    text = " ".join(nfc(text).split())
    finder = re.compile("|".join(_pattern(term, spell=False) for term in terms) or r"(?!)")
    folded = fold(text)
    first = finder.search(folded)
    start = max(0, (first.start() if first else 0) - width // 3)
    if start:
        blank = text.find(" ", start, first.start() if first else None)
        start = blank + 1 if blank >= 0 else start
    end = min(len(text), max(start + width, first.end() if first else 0))
    if end < len(text):
        blank = text.rfind(" ", first.end() if first else start, end)
        end = blank if blank > start else end
    head, tail = ("… " if start else ""), (" …" if end < len(text) else "")
    spans = [
        (match.start() - start + len(head), match.end() - start + len(head))
        for match in finder.finditer(folded, start, end)
    ]
    return Snippet(head + text[start:end] + tail, tuple(spans))
