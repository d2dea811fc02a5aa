"""dateparser as the last resort, for short date-like text that the grammar knows nothing of."""

from __future__ import annotations

import warnings
from datetime import datetime
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any, Final

from pipelines.date_grammar import words
from pipelines.date_grammar.tokens import Piece, Tokens, both, with_plain
from pipelines.date_grammar.values import DateReading, check_window

_MOST_TEXT: Final = 60
_MONTHS: Final = {**both(words.MONTHS)[0], **both(words.MONTHS)[1], **words.ENGLISH_MONTHS}
_MONTH_LABELS: Final = with_plain(words.MONTH_LABELS)
_DAY: Final = ("ngày", "ngay")
# The only words such a text may hold: anything else is not a date but a sentence with numbers.
_KNOWN: Final = with_plain(
    {
        *words.MONTHS, *words.MONTH_LABELS, *words.ENGLISH_MONTHS, *words.ENGLISH_WEEKDAYS,
        *words.WEEKDAYS_AFTER_THU, "ngày", "năm", "thứ", "chủ", "nhật", "of", "the",
    }
)  # fmt: skip
_SETTINGS: Final = {
    # Measured on dateparser 1.5.0: with its other parsers on, "27 Tháng Sáu" becomes an age.
    "PARSERS": ["absolute-time"],
    "REQUIRE_PARTS": ["day", "month", "year"],
    "TIMEZONE": "+07:00",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "RETURN_TIME_AS_PERIOD": True,
}


@cache
def _parser() -> Any:
    """Imported on first need: the import takes longer than reading a thousand dates."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = import_module("dateparser.date").DateDataParser
        return parser(languages=["vi"], settings=_SETTINGS)


def _named(t: Tokens, day: int, month: int) -> bool:
    """Whether the text says which number is the month and which the day.

    "tháng 8" or "August" must stand in it, and the day right before that or behind "ngày".
    """
    low = [token.low for token in t[: t.size] if token.kind != "sign"] + [""]
    for at, word in enumerate(low):
        if word in _MONTH_LABELS:
            told = low[at + 1]
            number = int(told) if told.isdecimal() else _MONTHS.get(told)
        else:
            number = words.ENGLISH_MONTHS.get(word)
        if number != month:
            continue
        days = [low[at - 1]] if at else []
        days += [behind for label, behind in pairwise(low) if label in _DAY]
        return any(one.isdecimal() and int(one) == day for one in days)
    return False


def last_resort(t: Tokens, pieces: list[Piece], now: datetime | None) -> DateReading | None:
    """The day dateparser reads, when day, month and year all stand in the text; else None.

    Never a time: a clock that this grammar cannot place is left out rather than guessed.
    """
    if len(t.text) > _MOST_TEXT or any(piece.kind == "clock" for piece in pieces):
        return None
    tokens = t[: t.size]
    numbers = [int(token.text) for token in tokens if token.kind == "number"]
    named = [token.low for token in tokens if token.kind == "word"]
    years = [token for token in tokens if token.kind == "number" and len(token.text) == 4]
    if len(years) != 1 or not named or not 2 <= len(numbers) <= 3:
        return None
    if any(word not in _KNOWN for word in named):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _parser().get_date_data(t.text).date_obj
    if found is None or found.year != int(years[0].text) or found.day not in numbers:
        return None
    if not _named(t, found.day, found.month):
        return None
    check_window(found.year, found.month, found.day, now)
    return DateReading(found.date().isoformat(), "day", "dateparser", t.text)
