"""From the pieces of a text to the one date it tells, or the reason why it tells none."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines import date_words as words
from pipelines.date_pieces import (
    STRONG,
    TOUCHING,
    Age,
    Clock,
    Day,
    DayName,
    Piece,
    Tokens,
    WeekAgo,
    age_piece,
    clock_piece,
    english_day,
    english_month,
    month_piece,
    numeric_day,
    phrase_piece,
    weekday_piece,
    worded_day,
)

# More unknown words than this around a date make a sentence, not a label: a byline with its
# office ("Phạm Văn Báu - Sở TT&TT Hà Tĩnh") or a section name has fewer.
MOST_WORDS = 8
# Pieces that stand between a label, a day and a clock without parting them.
_BINDING = frozenset({"join", "weekday", "publish", "update", "covered"})
_SPAN = frozenset(words.SPAN_WORDS | {words.plain(word) for word in words.SPAN_WORDS})
_DAYPARTS = frozenset(words.DAYPARTS | {words.plain(word) for word in words.DAYPARTS})
_MONEY = frozenset({"đồng", "triệu", "tỷ", "tỉ", "nghìn", "ha", "km"})


class Refused(Exception):
    """The text holds something like a date that must not be read; the reason is the message."""


@dataclass(slots=True)
class Told:
    """What a text tells: a day with perhaps a clock and a weekday, or an age."""

    day: Day | None
    age: Age | DayName | WeekAgo | None
    now: bool
    clock: Clock | None
    weekday: int | None
    pieces: list[Piece]


def read_pieces(t: Tokens, month_first: bool) -> list[Piece]:
    """The text as pieces, left to right, each token in exactly one."""
    pieces: list[Piece] = []
    at = 0
    while at < t.size:
        kind = t[at].kind
        found: list[Piece]
        if kind == "number":
            found = [_number_piece(t, at, pieces, month_first)]
        elif kind == "word":
            found = _word_pieces(t, at, pieces)
        else:
            found = [Piece("sign", at, at + 1, t[at].text)]
        pieces += found
        at = found[-1].end
    return pieces


def _number_piece(t: Tokens, at: int, pieces: list[Piece], month_first: bool) -> Piece:
    if _free_before(t, at, pieces):
        signed = bool(pieces) and any(
            isinstance(p.value, Day) and p.value.rule in ("year-first", "english")
            for p in pieces[-3:]
        )
        for piece in (
            age_piece(t, at),
            numeric_day(t, at, month_first),
            worded_day(t, at),
            english_day(t, at),
            clock_piece(t, at, signed),
        ):
            if piece and (piece.kind not in ("day", "clock") or _free_behind(t, piece.end)):
                return piece
    return _count_piece(t, at) or _chain(t, at)


def _free_before(t: Tokens, at: int, pieces: list[Piece]) -> bool:
    """Whether the number at ``at`` begins something: not "12/27/06/2020", not "KH-27/06/2020"."""
    if at == 0 or t[at].gap or not pieces:
        return True
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
        return t[at - 1].text == "-" and _proper(t, before)
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
        return sign.text in "-./" and (clock or day) is not None
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
    # Part of a name ("Nguyễn Văn Sáng", "Nguyễn Thị Mười Hai"), whatever the word means alone.
    named = last is not None and last.kind == "word" and t[at].gap and _proper(t, last)
    if not named or not t[at].text[0].isupper():
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
    phrase = phrase_piece(t, at)
    if phrase and not (named and phrase.end == at + 1 and t[at].text[0].isupper()):
        return [_counter(t, phrase) if phrase.kind == "counter" else phrase]
    if low in _DAYPARTS and not (named and t[at].text[0].isupper()):
        return [Piece("daypart", at, at + 1, words.MERIDIEMS.get(low))]
    return [Piece("word", at, at + 1)]


def _number_follows(t: Tokens, at: int) -> bool:
    if t[at].text in (":", "."):
        at += 1
    return t[at].kind == "number"


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


def _proper(t: Tokens, piece: Piece) -> bool:
    """Whether a word is written as part of a name: a capital, not all capitals."""
    text = t[piece.start].text
    return text[0].isupper() and (len(text) == 1 or not text.isupper())


# --- judging --------------------------------------------------------------------------------


def judge(t: Tokens, pieces: list[Piece]) -> Told | None:
    """The one date of the text; None where there is nothing like one. Raises ``Refused``."""
    for piece in pieces:
        if piece.kind in ("code", "partial", "barred", "refused"):
            text = t.text[t[piece.start].start : t[piece.end - 1].end]
            raise Refused(str(piece.value) if piece.kind == "refused" else f"holds {text!r}")
    days = [piece for piece in pieces if piece.kind == "day"]
    ages = [piece for piece in pieces if piece.kind in ("age", "now")]
    if not days and not ages:
        return None
    if days and ages:
        raise Refused("a day and an age: a page clock")
    if len(ages) > 1:
        raise Refused("more than one age")
    part = _chosen(t, pieces, days) if days else pieces
    core = next(piece for piece in part if piece.kind in ("day", "age", "now"))
    _check_surroundings(t, part, core)
    if part is not pieces:
        _check_words(t, pieces, core)
    return _told(t, pieces, part, core)


def _chosen(t: Tokens, pieces: list[Piece], days: list[Piece]) -> list[Piece]:
    """The part of the text that belongs to the publication: all of it, or one label's part."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind in ("publish", "update") and any(
            other.kind in ("day", "clock") for other in parts[-1]
        ):
            parts.append([])
        parts[-1].append(piece)
    dated = [part for part in parts if any(piece.kind == "day" for piece in part)]
    for part in dated:
        _check_one_day(t, part)
    if len(dated) == 1:
        return _with_clock(parts, dated[0], pieces)
    published = [part for part in dated if _label(part) == "publish"]
    if len(published) != 1 or any(
        _label(part) != "update" for part in dated if part is not published[0]
    ):
        published = [part for part in dated if _label(part) != "update"]
        if len(published) != 1:
            raise Refused("more than one date")
    return published[0]


def _label(part: list[Piece]) -> str | None:
    kinds = [piece.kind for piece in part if piece.kind in ("publish", "update")]
    return kinds[-1] if kinds else None


def _with_clock(parts: list[list[Piece]], dated: list[Piece], whole: list[Piece]) -> list[Piece]:
    """A clock under another label belongs to the day, but not the clock of an update."""
    if len(parts) == 1:
        return whole
    for part in parts:
        if part is dated or not any(piece.kind == "clock" for piece in part):
            continue
        if _label(part) == "update" and _label(dated) != "update" and parts[0] is not part:
            return dated
    return whole


def _check_one_day(t: Tokens, part: list[Piece]) -> None:
    days = [piece for piece in part if piece.kind == "day"]
    for first, second in zip(days, days[1:], strict=False):
        assert isinstance(first.value, Day)
        assert isinstance(second.value, Day)
        between = t[first.end : second.start]
        if first.value[:3] != second.value[:3] or any(
            token.text == "-" or token.low in _SPAN for token in between
        ):
            raise Refused("more than one date")


def _check_surroundings(t: Tokens, part: list[Piece], core: Piece) -> None:
    if isinstance(core.value, Day) and core.value.day == 0:
        _check_month(t, part, core)
    clocks = {piece.value for piece in part if piece.kind == "clock"}
    if len(clocks) > 1:
        raise Refused("more than one time")
    weekdays = {piece.value for piece in part if piece.kind == "weekday"}
    if len(weekdays) > 1:
        raise Refused("more than one weekday")
    if core.kind in ("age", "now") and weekdays:
        raise Refused("a weekday and an age: a page clock")
    at = part.index(core)
    for place, piece in enumerate(part):
        after = part[place + 1] if place + 1 < len(part) else None
        before = part[place - 1] if place else None
        if piece.kind == "daypart":
            clock = (after and after.kind == "clock") or (before and before.kind == "clock")
            if not clock:
                raise Refused("a part of a day without a time: an event")
        if piece.kind == "counter" and after is not None:
            behind = after
            if after.kind == "sign" and after.value == ":" and place + 2 < len(part):
                behind = part[place + 2]
            if behind.kind in ("join", "day", "clock", "weekday", "age"):
                raise Refused("the date of a comment")
        if piece.kind == "number":
            _check_number(t, part, place, at)
    _check_words(t, part, core)


def _check_month(t: Tokens, part: list[Piece], core: Piece) -> None:
    for piece in part:
        if piece is core or piece.kind in ("publish", "update", "name", "sign"):
            continue
        low = [token.low for token in t[piece.start : piece.end]]
        if low not in (["bản"], ["lưu"], ["trữ"]):
            raise Refused("a month among other words")


def _check_number(t: Tokens, part: list[Piece], place: int, core: int) -> None:
    """A bare number in the date's own field may belong to a span ("27, 28/06/2020")."""
    piece = part[place]
    if place > core:
        if t[piece.end].text == "%" or t[piece.end].low in _MONEY:
            raise Refused("a number with a unit")
        return
    between = t[piece.end : part[core].start]
    before = t[piece.start - 1] if piece.start else None
    alone = before is None or before.text in STRONG or before.text in ("(", "-")
    if any(token.text in STRONG or token.text == ")" for token in between):
        return
    if alone or not any(token.text == "-" and token.gap for token in between):
        raise Refused("a number before the date")


def _check_words(t: Tokens, part: list[Piece], core: Piece) -> None:
    count = sum(piece.kind == "word" for piece in part)
    if count > MOST_WORDS:
        raise Refused("a sentence")
    place = 0
    while place < len(part):
        if part[place].kind != "word":
            place += 1
            continue
        end = place
        while end < len(part) and part[end].kind == "word":
            end += 1
        _check_run(t, part, place, end)
        place = end
    _check_head(t, part, core)


def _check_run(t: Tokens, part: list[Piece], start: int, end: int) -> None:
    """One run of unknown words: a name or a section is fine, a piece of a sentence is not."""
    run = part[start:end]
    first = t[run[0].start].text
    before = part[start - 1] if start else None
    after = part[end] if end < len(part) else None
    if not first[0].isupper() and not first[0].isdigit():
        lone = len(run) == 1 and first.isascii() and len(first) > 2
        apart = (before is None or before.kind in ("sign", "name")) and (
            after is None or after.kind == "sign"
        )
        if not (lone and apart):
            raise Refused(f"words of a sentence: {first!r}")
    if before is not None and before.kind == "join" and t[before.start].low in ("ngày", "ngay"):
        raise Refused("an unknown kind of day")
    if after is None:
        return
    dated = ("join", "day", "clock", "weekday", "age", "publish")
    proper = all(_proper(t, piece) for piece in run)
    if t[run[-1].start].low in _SPAN and after.kind in dated and not (proper and len(run) > 1):
        raise Refused("a span or a deadline")
    if after.kind == "join" and not proper:
        raise Refused("the day of an event or a document")
    if after.kind == "sign" and after.value == ":" and end + 1 < len(part):
        if part[end + 1].kind in dated:
            raise Refused("an unknown label")


def _check_head(t: Tokens, part: list[Piece], core: Piece) -> None:
    """"Ngày 27/06/2020, UBND huyện": the head of a sentence, not a label."""
    at = part.index(core) if core in part else 0
    join = part[at - 1] if at else None
    if join is None or join.kind != "join" or t[join.start].low not in ("ngày", "ngay"):
        return
    if any(piece.kind in ("publish", "update") for piece in part[: at - 1]):
        return
    place = at + 1
    if place < len(part) and part[place].kind == "sign" and part[place].value == ",":
        place += 1
    if place < len(part) and part[place].kind == "word":
        raise Refused("the head of a sentence")


def _told(t: Tokens, pieces: list[Piece], part: list[Piece], core: Piece) -> Told:
    clock = next((piece for piece in part if piece.kind == "clock"), None)
    weekday = next((piece for piece in part if piece.kind == "weekday"), None)
    used = [piece for piece in part if piece in (core, clock, weekday)]
    for place, piece in enumerate(part):
        if piece.kind == "daypart" or (piece.kind == "covered" and piece not in used):
            used.append(part[place])
    value = clock.value if clock else None
    if isinstance(value, Clock) and value.meridiem is None:
        daypart = next((p.value for p in part if p.kind == "daypart"), None)
        if isinstance(daypart, str):
            value = value._replace(meridiem=daypart)
    return Told(
        day=core.value if isinstance(core.value, Day) else None,
        age=core.value if isinstance(core.value, Age | DayName | WeekAgo) else None,
        now=core.kind == "now",
        clock=value if isinstance(value, Clock) else None,
        weekday=weekday.value if weekday and isinstance(weekday.value, int) else None,
        pieces=sorted(used, key=lambda piece: piece.start),
    )


def raw_text(t: Tokens, told: Told, pieces: list[Piece]) -> str:
    """The words the date was read from: counters, labels and names are left out.

    It is part of an article's digest, which must not change with a view counter.
    """
    kept = {piece.start for piece in told.pieces}
    texts: list[str] = []
    start = end = -1
    for piece in pieces:
        if piece.start in kept:
            if start < 0:
                start = piece.start
            end = piece.end
        elif start >= 0 and piece.kind not in ("sign", "join"):
            texts.append(t.text[t[start].start : t[end - 1].end])
            start = -1
    if start >= 0:
        texts.append(t.text[t[start].start : t[end - 1].end])
    return " ".join(texts)
