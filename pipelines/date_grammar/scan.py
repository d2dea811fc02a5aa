"""Cuts a text into pieces, left to right.

Every matcher looks at a bounded number of tokens from one place and none goes back, so that
reading is linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.date_grammar import words
from pipelines.date_grammar.ages import age_piece
from pipelines.date_grammar.clocks import clock_piece, weekday_piece
from pipelines.date_grammar.days import (
    english_day,
    english_month,
    month_piece,
    numeric_day,
    worded_day,
)
from pipelines.date_grammar.phrases import phrase_piece
from pipelines.date_grammar.tokens import TOUCHING, Day, Piece, Tokens, skip, with_plain

_DAY_MARKS = frozenset("/-.,")
_DAYPARTS = with_plain(words.DAYPARTS)
_ORDERED = with_plain(words.ORDERED)
_DECREES = with_plain({"qđ", "nq", "nđ"})  # "QĐ-UBND"; no office begins so


def read_pieces(t: Tokens, month_first: bool) -> list[Piece]:
    """The text as pieces, left to right, each token in exactly one."""
    pieces: list[Piece] = []
    at = 0
    while at < t.size:
        kind = t[at].kind
        if kind == "number":
            pieces.append(_number_piece(t, at, pieces, month_first))
        elif kind == "word":
            pieces += _word_pieces(t, at, pieces)
        else:
            pieces.append(Piece("sign", at, at + 1, t[at].text))
        at = pieces[-1].end
    return pieces


def _number_piece(t: Tokens, at: int, pieces: list[Piece], month_first: bool) -> Piece:
    if _free_before(t, at, pieces):
        for piece in _candidates(t, at, pieces, month_first):
            if piece and (piece.kind not in ("day", "clock") or _free_behind(t, piece.end)):
                return piece
    return _count_piece(t, at) or _chain(t, at)


def _candidates(
    t: Tokens, at: int, pieces: list[Piece], month_first: bool
) -> Iterator[Piece | None]:
    """What the number at ``at`` may begin, by what follows it; looked for one after another."""
    after = t[at + 1]
    if after.text == ":":
        yield clock_piece(t, at, signed=_after_machine_day(pieces))
    elif after.kind == "word":
        yield age_piece(t, at)
        yield worded_day(t, at)
        yield english_day(t, at)
        yield clock_piece(t, at, signed=_after_machine_day(pieces))
    elif after.text in _DAY_MARKS:
        yield numeric_day(t, at, month_first)
        yield worded_day(t, at)
        yield english_day(t, at)


def _after_machine_day(pieces: list[Piece]) -> bool:
    return any(
        isinstance(p.value, Day) and p.value.rule in ("year-first", "english") for p in pieces[-3:]
    )


def _free_before(t: Tokens, at: int, pieces: list[Piece]) -> bool:
    """Whether the number at ``at`` begins something: not "12/27/06/2020", not "KH-27/06/2020"."""
    if at == 0 or t[at].gap or not pieces:
        return True
    if t[at - 1].text in ("#", "@", "=", "_", "+"):
        return False
    last = pieces[-1]
    if last.kind not in ("sign", "word"):
        return True
    if last.kind == "word" or t[at - 1].text not in TOUCHING or t[at - 1].gap or at < 2:
        return last.kind != "word"
    if len(pieces) < 2 or t[at - 1].text == ":":
        return True
    before = pieces[-2]
    if before.kind in ("number", "code", "partial", "sign"):
        return before.kind == "sign" and t[at - 1].text in ".-"
    if before.kind == "word":
        return t[at - 1].text == "-" and is_proper(t, before)
    return True


def _free_behind(t: Tokens, end: int) -> bool:
    """Whether a date or clock may end before ``end``: not "27/06/2020/NQ", not "10.1.2020.5"."""
    sign, after = t[end], t[end + 1]
    if sign.kind == "end" or sign.gap:
        return True
    if sign.kind == "word":
        glued = phrase_piece(t, end) or weekday_piece(t, end)
        return glued is not None or sign.text in ("T", "t") or len(sign.text) > 2
    if sign.kind == "number" or sign.text in "%°":
        return False
    if sign.text not in TOUCHING or after.gap or after.kind == "end":
        return True
    if after.kind == "number":
        clock = clock_piece(t, end + 1)
        day = numeric_day(t, end + 1, False) or worded_day(t, end + 1)
        return sign.text in "-./:" and (clock or day) is not None
    if after.kind == "word":
        known = phrase_piece(t, end + 1) or weekday_piece(t, end + 1)
        return known is not None or (sign.text in "-." and not after.text.isupper())
    return sign.text in "-.:"


def _count_piece(t: Tokens, at: int) -> Piece | None:
    """A number with its counter: "1.234 lượt xem". The number alone is left to ``_chain``."""
    end = _grouped(t, at)
    if end is None:
        return None
    phrase = phrase_piece(t, end)
    if phrase and phrase.kind == "counter":
        return Piece("counted", at, phrase.end)
    return None


def _grouped(t: Tokens, at: int) -> int | None:
    """The place behind a count such as 315, 1.234 or 1,2K; None where more is joined to it."""
    end = at + 1
    while t[end].text in (".", ",") and t[end].text and not t[end].gap:
        group = t[end + 1]
        if group.kind != "number" or group.gap or len(group.text) not in (1, 3):
            break
        end += 2
    if t[end].low in ("k", "m", "tr", "nghìn") and not t[end].gap:
        end += 1
    joined = not t[end].gap and not t[end + 1].gap and t[end + 1].kind in ("number", "word")
    if joined and t[end].text in ("/", "-", ":", ".", "+", "_"):
        return None
    return end


def _chain(t: Tokens, at: int) -> Piece:
    """Numbers (and capitals) joined by signs: 36/2021/NQ-HĐND is "code", 77/77 "partial"."""
    end = at + 1
    letters = numbers = 0
    while t[end].kind == "sign" and t[end].text in TOUCHING and not t[end].gap:
        after = t[end + 1]
        if after.gap or after.kind not in ("number", "word"):
            break
        if after.kind == "word" and not after.text.isupper() and not numbers:
            break
        letters += after.kind == "word"
        numbers += after.kind == "number"
        end += 2
    if end == at + 1 and not t[end].gap and t[end].text in ("%", "+", "/"):
        return Piece("partial", at, end)
    if end == at + 3 and t[at + 1].text in ".," and numbers and len(t[at + 2].text) in (1, 3):
        return Piece("number", at, end)  # 4.0, 1.234
    kind = "code" if letters else "partial" if numbers else "number"
    return Piece(kind, at, end)


def _word_pieces(t: Tokens, at: int, pieces: list[Piece]) -> list[Piece]:
    low = t[at].low
    last = pieces[-1] if pieces else None
    if low == "t" and not t[at].gap and last and last.kind == "day":
        return [Piece("join", at, at + 1)]
    if low == "ngay" and t[at + 1].kind == "number":
        return [Piece("join", at, at + 1)]  # "Thứ hai, ngay 05/03/2012", half without accents
    # Part of a name ("Nguyễn Văn Sáng", "Nguyễn Thị Mười Hai"), whatever the word means alone.
    after_word = last is not None and last.kind == "word" and t[at].gap
    capital = t[at].text[0].isupper()
    named = last is not None and after_word and capital and is_proper(t, last)
    if not named:
        day = month_piece(t, at)
        found = age_piece(t, at) or day
        if found:
            return [found]
        if low in ("covid", "sars") and t[at + 1].text == "-":
            return [Piece("word", at, at + 3 if t[at + 2].kind == "number" else at + 1)]
        english = english_month(t, at)
        if english:
            return english
    weekday = weekday_piece(t, at)
    if weekday and (t[at].kind == "word") and not (named and weekday.end == at + 1):
        return [weekday]
    if low in ("số", "so", "no") and _number_follows(t, at + 1):
        return [Piece("code", at, at + 1)]
    if low in _DECREES and t[at + 1].text == "-" and t[at + 2].text.isupper():
        return [Piece("code", at, at + 3)]
    if low in _ORDERED and not named and _number_alone(t, at + 1):
        return [Piece("barred", at, at + 2)]
    phrase = phrase_piece(t, at)
    if phrase and phrase.kind == "numbered":
        phrase.kind = "barred"
        if not _number_follows(t, phrase.end):
            phrase = None
    if phrase and named and (phrase.end == at + 1 or phrase.kind == "barred"):
        phrase = None
    if phrase and after_word and not capital and phrase.kind in ("name", "noise"):
        phrase = None  # "Thông tin tuyên truyền" holds the label "tin"
    if phrase:
        return [_counter(t, phrase) if phrase.kind == "counter" else phrase]
    if low in _DAYPARTS and not named:
        return [Piece("daypart", at, at + 1, words.MERIDIEMS.get(low))]
    end = at + 1
    while (
        t[end].text == "." and not t[end].gap and not t[end + 1].gap and t[end + 1].kind == "word"
    ):
        end += 2  # a host: baohatinh.vn
    return [Piece("word", at, end)]


def _number_follows(t: Tokens, at: int) -> bool:
    at = skip(t, skip(t, at, ":."), "(+")
    return t[at].kind == "number"


def _number_alone(t: Tokens, at: int) -> bool:
    joined = not t[at + 1].gap and not t[at + 2].gap and t[at + 2].kind == "number"
    return t.number(at) is not None and not joined


def _counter(t: Tokens, phrase: Piece) -> Piece:
    """A counter's name with the count behind it, where there is one."""
    place = phrase.end
    while t[place].text in (":", "(", "-", "[") and t[place].text:
        place += 1
    if t[place].kind == "number":
        end = _grouped(t, place)
        if end is not None and not _starts_date(t, place):
            if t[end].text in (")", "]"):
                end += 1
            if t[end].low in ("lượt", "lần"):
                end += 1
            return Piece("counted", phrase.start, end)
    return phrase


def _starts_date(t: Tokens, at: int) -> bool:
    return bool(
        numeric_day(t, at, False)
        or worded_day(t, at)
        or english_day(t, at)
        or clock_piece(t, at)
        or age_piece(t, at)
    )


def is_proper(t: Tokens, piece: Piece) -> bool:
    """Whether a word is written as part of a name: a capital, not all capitals."""
    text = t[piece.start].text
    return text[0].isupper() and (len(text) == 1 or not text.isupper())
