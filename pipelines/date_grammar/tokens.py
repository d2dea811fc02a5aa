"""The tokens of a date text, and the pieces that they form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipelines.date_grammar.words import plain

_TOKEN: Final = re.compile(r"( ?)(?:([0-9]+)|([^\W\d_]+)|(\S))")
_LOOKAHEAD: Final = 16
STRONG: Final = frozenset("|•·●►»›")
TOUCHING: Final = frozenset("/.-_+:=#@")


@dataclass(slots=True, eq=False)
class Token:
    """A number, a word or one other sign; ``gap`` tells of a blank before it."""

    kind: str  # "number", "word", "sign", "end"
    text: str
    low: str
    gap: bool
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Piece:
    """Tokens ``start`` to ``end`` (exclusive) and the part they play in the text."""

    kind: str
    start: int
    end: int
    value: object = None


class Day(NamedTuple):
    """A day (``day`` None: a whole month) as printed; it may not exist in the calendar."""

    year: int
    month: int
    day: int | None
    rule: str


class Clock(NamedTuple):
    """A time of day as printed; ``zone`` in minutes east of Greenwich."""

    hour: int
    minute: int | None
    second: int | None
    meridiem: str | None
    zone: int | None


class Age(NamedTuple):
    """Amounts before the capture, largest unit first; the last unit is the precision."""

    amounts: tuple[tuple[int, str], ...]


class DayName(NamedTuple):
    """A day counted back from the capture, and the part of it that was named ("chiều qua")."""

    days: int
    part: str | None = None


class WeekAgo(NamedTuple):
    """A weekday of the week before the capture's (Monday is 0 and begins the week)."""

    weekday: int


class Tokens(list[Token]):
    """The tokens of a folded text, with enough end tokens behind them to look ahead unchecked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        last = 0
        for blank, number, word, sign in _TOKEN.findall(text):
            start = last + 1 if blank else last
            if word:
                last = start + len(word)
                token = Token("word", word, word.lower(), bool(blank), start, last)
            elif number:
                last = start + len(number)
                token = Token("number", number, number, bool(blank), start, last)
            else:
                last = start + 1
                token = Token("sign", sign, sign, bool(blank), start, last)
            self.append(token)
        self.size = len(self)
        self.text = text
        self.ascii = text.isascii()
        self.extend([Token("end", "", "", True, last, last)] * _LOOKAHEAD)

    def number(self, at: int, digits: int = 2) -> int | None:
        """The number at ``at`` when it has at most ``digits`` digits."""
        token = self[at]
        if token.kind == "number" and len(token.text) <= digits:
            return int(token.text)
        return None

    def look(self, at: int, table: Mapping[str, int], unaccented: Mapping[str, int]) -> int | None:
        """The value of the word at ``at``; a text without accents is read without them."""
        return (unaccented if self.ascii else table).get(self[at].low)


def both(table: Mapping[str, int]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """A table of words, and the same for texts without accents."""
    return table, {plain(word): value for word, value in table.items()}


def with_plain(names: Iterable[str]) -> frozenset[str]:
    """The words, with and without their accents."""
    return frozenset(form for name in names for form in (name, plain(name)))


def skip(t: Tokens, at: int, marks: str) -> int:
    """The place behind one of ``marks`` at ``at``, else ``at``."""
    return at + 1 if t[at].kind == "sign" and t[at].text in marks else at


def fold(text: str) -> str:
    """NFC, one kind of dash, slash and apostrophe, no invisible signs, single blanks."""
    if not _TIDY.fullmatch(text):
        text = unicodedata.normalize("NFC", text).translate(_SIGNS)
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs", "Co"))
    return " ".join(text.split())


# ASCII, Vietnamese letters and blanks: nothing to fold but the blanks.
_TIDY: Final = re.compile(r"[\s!-~À-ÏÑ-ïñ-ƿȀ-ɏẠ-ỹ]*")
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("／∕⁄", "/"),
        **dict.fromkeys("‘’ʼ′´`＇", "'"),
        **dict.fromkeys("：∶꞉", ":"), **dict.fromkeys("．․", "."), "，": ",",
        **dict.fromkeys("｜¦│┃∣ǀ❘", "|"), "Ð": "Đ", "ð": "đ",
        "\xa0": " ", "\u00ad": "",
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    }
)  # fmt: skip
