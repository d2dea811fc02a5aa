"""From the pieces of a text to the one date it tells, or the reason why it tells none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from pipelines.date_grammar.scan import is_proper
from pipelines.date_grammar.tokens import (
    STRONG,
    Age,
    Clock,
    Day,
    DayName,
    Piece,
    Tokens,
    WeekAgo,
    with_plain,
)
from pipelines.date_grammar.words import AUTHORS, SPAN_WORDS, WEAK_NAMES

# More unknown words than this around a date make a sentence, not a label: a byline with its
# office ("Phạm Văn Báu - Sở TT&TT Hà Tĩnh") or a section name has fewer.
MOST_WORDS = 8
_SPAN = with_plain(SPAN_WORDS)
_AUTHORS = with_plain(AUTHORS)
_WEAK = with_plain(WEAK_NAMES)
_REFUSED = frozenset({"code", "partial", "barred", "refused"})
_MONTHS = frozenset({"tháng", "thang"})
_DATED = frozenset({"join", "day", "clock", "weekday", "age", "publish"})
_TO_NOW = frozenset({"nay", "now", "present"})
_MONEY = frozenset({"đồng", "triệu", "tỷ", "tỉ", "nghìn", "ha", "km"})


class RefusedError(Exception):
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


def judge(t: Tokens, pieces: list[Piece]) -> Told | None:
    """The one date of the text; None where there is nothing like one. Raises ``RefusedError``."""
    days: list[Piece] = []
    ages: list[Piece] = []
    for piece in pieces:
        kind = piece.kind
        if kind == "day":
            days.append(piece)
        elif kind in ("age", "now"):
            ages.append(piece)
        elif kind in _REFUSED:
            text = t.text[t[piece.start].start : t[piece.end - 1].end]
            raise RefusedError(str(piece.value) if kind == "refused" else f"holds {text!r}")
    if not days and not ages:
        return None
    if t.text.startswith(("...", "…")):
        raise RefusedError("the middle of a sentence")
    if days and ages:
        raise RefusedError("a day and an age: a page clock")
    if len(ages) > 1:
        raise RefusedError("more than one age")
    part = _chosen(t, pieces) if days else pieces
    core = next(piece for piece in part if piece.kind in ("day", "age", "now"))
    _check_surroundings(t, part, core)
    if part is not pieces:
        _check_words(t, pieces, core)
    return _told(t, pieces, part, core)


def _chosen(t: Tokens, pieces: list[Piece]) -> list[Piece]:
    """The part of the text that belongs to the publication: all of it, or one label's part."""
    parts: list[list[Piece]] = [[]]
    begun = False
    for piece in pieces:
        if piece.kind in ("day", "clock"):
            begun = True
        elif begun and piece.kind in ("publish", "update"):
            parts.append([])
            begun = False
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
            raise RefusedError("more than one date")
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
    for first, second in pairwise(days):
        assert isinstance(first.value, Day)
        assert isinstance(second.value, Day)
        between = t[first.end : second.start]
        if first.value[:3] != second.value[:3] or any(
            token.text == "-" or token.low in _SPAN for token in between
        ):
            raise RefusedError("more than one date")


def _check_surroundings(t: Tokens, part: list[Piece], core: Piece) -> None:
    if isinstance(core.value, Day) and core.value.day is None:
        _check_month(t, part, core)
    for kind, named in (("clock", "time"), ("weekday", "weekday")):
        if len({piece.value for piece in part if piece.kind == kind}) > 1:
            raise RefusedError(f"more than one {named}")
    if core.kind != "day" and any(piece.kind == "weekday" for piece in part):
        raise RefusedError("a weekday and an age: a page clock")
    at = part.index(core)
    for place, piece in enumerate(part):
        after = part[place + 1] if place + 1 < len(part) else None
        before = part[place - 1] if place else None
        if piece.kind == "daypart":
            clock = (after and after.kind == "clock") or (before and before.kind == "clock")
            if not clock:
                raise RefusedError("a part of a day without a time: an event")
        if piece.kind == "counter" and after is not None:
            behind = after
            if after.kind == "sign" and after.value == ":" and place + 2 < len(part):
                behind = part[place + 2]
            if behind.kind in ("join", "day", "clock", "weekday", "age"):
                raise RefusedError("the date of a comment")
        if piece.kind == "number" and core.kind != "day":
            raise RefusedError("a number beside an age: a visitor counter")
        if piece.kind == "number":
            _check_number(t, part, place, at)
    if core.kind != "day":
        _check_age(t, part, core)
    _check_words(t, part, core)


def _check_month(t: Tokens, part: list[Piece], core: Piece) -> None:
    for piece in part:
        if piece is core or piece.kind in ("publish", "update", "name", "sign"):
            continue
        low = [token.low for token in t[piece.start : piece.end]]
        if low not in (["bản"], ["tin"], ["lưu"], ["trữ"]):
            raise RefusedError("a month among other words")


def _check_number(t: Tokens, part: list[Piece], place: int, core: int) -> None:
    """A bare number in the date's own field may belong to a span ("27, 28/06/2020")."""
    piece = part[place]
    if place > core:
        if t[piece.end].text == "%" or t[piece.end].low in _MONEY:
            raise RefusedError("a number with a unit")
        return
    between = t[piece.end : part[core].start]
    before = t[piece.start - 1] if piece.start else None
    alone = before is None or before.text in STRONG or before.text in ("(", "-")
    if any(token.text in STRONG or token.text == ")" for token in between):
        return
    if alone or not any(token.text == "-" and token.gap for token in between):
        raise RefusedError("a number before the date")


def _check_words(t: Tokens, part: list[Piece], core: Piece) -> None:
    count = sum(piece.kind == "word" for piece in part)
    if count > MOST_WORDS:
        raise RefusedError("a sentence")
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


def _label_of(part: list[Piece], start: int) -> tuple[str | None, bool]:
    """The label of a name before ``start``, and whether a colon stands between."""
    at = start - 1
    colon = at > 0 and part[at].value == ":"
    at -= colon
    if at >= 0 and part[at].kind == "name":
        return str(part[at].value), colon
    return None, False


def _check_run(t: Tokens, part: list[Piece], start: int, end: int) -> None:
    """One run of unknown words: a name or a section is fine, a piece of a sentence is not."""
    run = part[start:end]
    first = t[run[0].start].text
    before = part[start - 1] if start else None
    label, colon = _label_of(part, start)
    # "Tin nổi bật", "Bài viết của Bích Liên"; but "Theo kế hoạch" begins a sentence.
    section = label is not None and not colon and label != "theo"
    told = label in _AUTHORS or colon or (section and label not in _WEAK)
    if not first[0].isupper() and not first[0].isdigit():
        login = len(run) == 1 and first.isascii() and len(first) > 2 and first not in _TO_NOW
        apart = (before is None or before.kind in ("sign", "name")) and (
            end == len(part) or part[end].kind == "sign"
        )
        if not (section or (login and (apart or told)) or _in_brackets(part, start, end)):
            raise RefusedError(f"words of a sentence: {first!r}")
    if before is not None and before.kind == "join" and t[before.start].low in ("ngày", "ngay"):
        raise RefusedError("an unknown kind of day")
    if end < len(part):
        _check_what_follows(t, part, start, end, label in _AUTHORS, told)


def _check_what_follows(
    t: Tokens, part: list[Piece], start: int, end: int, author: bool, told: bool
) -> None:
    """Whether the date behind a run of unknown words is that of the words.

    ``author``: their label says that they have published; ``told``: it says that they are a name.
    """
    run, after = part[start:end], part[end]
    proper = len(run) > 1 and all(is_proper(t, piece) for piece in run)
    bound = end  # the place behind "ngày", "lúc", "date"
    while bound + 1 < len(part) and part[bound].kind == "join":
        bound += 1
    reached = part[bound].kind in _DATED
    if t[run[-1].start].low in _SPAN and reached and not proper:
        raise RefusedError("a span or a deadline")
    small = t[after.start].text[0].islower()  # else it begins another part of the line
    if not proper:
        if reached and bound > end and not author:
            raise RefusedError("the day of an event or a document")
        timed = any(piece.kind == "clock" for piece in part)
        touching = after.kind == "age" or (after.kind == "day" and not timed)
        lone = len(run) == 1 and is_proper(t, run[0]) and after.kind in ("day", "clock", "weekday")
        named = small and after.kind in ("publish", "update", "weekday")
        if (touching or lone or named) and not told:
            raise RefusedError("words before the date, of which it may be")
    colon = bound if small and not author else end  # "Due date:"
    if part[colon].value == ":" and colon + 1 < len(part) and part[colon + 1].kind in _DATED:
        raise RefusedError("an unknown label")


def _in_brackets(part: list[Piece], start: int, end: int) -> bool:
    """Whether the words fill a pair of brackets: "Thu Hà (tổng hợp)"."""
    if start == 0 or end >= len(part):
        return False
    return part[start - 1].value == "(" and part[end].value == ")" and end - start <= 3


def _check_age(t: Tokens, part: list[Piece], core: Piece) -> None:
    """An age stands apart: not "Thời tiết hôm nay", "Hôm nay: 120 lượt", "2 ngày trước Tết"."""
    at = part.index(core)
    after = part[at + 1 : at + 3]
    behind = after[0].kind if after else None
    if behind in ("word", "publish"):
        raise RefusedError("words behind an age")
    if core.kind == "now" or (isinstance(core.value, Age) and t[core.start].low not in _MONTHS):
        return
    if at and part[at - 1].kind in ("word", "name", "noise"):
        raise RefusedError("words before the name of a day")
    if after and after[0].value in (":", "("):
        behind = after[-1].kind
    if behind in ("word", "name", "counter", "counted"):
        raise RefusedError("a count or a section of that day")


def _check_head(t: Tokens, part: list[Piece], core: Piece) -> None:
    """The text "Ngày 27/06/2020, UBND huyện": the head of a sentence, not a label."""
    at = part.index(core) if core in part else 0
    place = at + 1
    closed = place < len(part) and part[place].value == ")"
    place += closed
    comma = place < len(part) and part[place].value == ","
    place += comma
    if place >= len(part) or part[place].kind != "word":
        return
    if closed and comma:
        raise RefusedError("the head of a sentence")
    join = part[at - 1] if at else None
    if join is None or join.kind != "join" or t[join.start].low not in ("ngày", "ngay"):
        return
    if not any(piece.kind in ("publish", "update") for piece in part[: at - 1]):
        raise RefusedError("the head of a sentence")


def _told(t: Tokens, pieces: list[Piece], part: list[Piece], core: Piece) -> Told:
    clock = weekday = None
    used: list[Piece] = []
    for piece in part:
        if piece is core or piece.kind in ("daypart", "covered"):
            used.append(piece)
        elif piece.kind == "clock" and clock is None:
            clock = piece
            used.append(piece)
        elif piece.kind == "weekday" and weekday is None:
            weekday = piece
            used.append(piece)
    value = clock.value if clock else None
    if isinstance(value, Clock) and value.meridiem is None:
        daypart = next((p.value for p in part if p.kind == "daypart"), None)
        if isinstance(core.value, DayName):
            daypart = core.value.part
        if isinstance(daypart, str):
            value = value._replace(meridiem=daypart)
    return Told(
        day=core.value if isinstance(core.value, Day) else None,
        age=core.value if isinstance(core.value, Age | DayName | WeekAgo) else None,
        now=core.kind == "now",
        clock=value if isinstance(value, Clock) else None,
        weekday=weekday.value if weekday and isinstance(weekday.value, int) else None,
        pieces=used,
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
