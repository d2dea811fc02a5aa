"""UTF-8 that was read as a one-byte encoding and written again, once or twice."""

from __future__ import annotations

import codecs
import re

from pipelines.legacy_text.syllables import is_syllable
from pipelines.legacy_text.tables import WESTERN

_MOST_ROUNDS = 2
_WESTERN_BYTES = {ord(letter): code for code, letter in enumerate(WESTERN)} | {
    code: code
    for code in range(0x80, 0xA0)  # read as ISO-8859-1
}
_VIETNAMESE_BYTES = _WESTERN_BYTES | {
    ord(bytes([code]).decode("cp1258")): code
    for code in range(0xA0, 0x100)
    if code != 0xD2  # a tone mark of its own, at the end of no letter in UTF-8
}
_WORD = re.compile(r"[^\W\d_]+")


def unmix(text: str, *, known: bool = False) -> str | None:
    """The text as it was meant ("Huyá»‡n" → "Huyện"), or None where that is not certain.

    Certain: every letter goes back into bytes that are UTF-8, no-break spaces aside, so that
    misreading the result gives the text again; and the result is Vietnamese. ``known``: other
    text of the page was such, so one word is enough ("quÃ¢n").
    """
    fixed = text
    for _ in range(_MOST_ROUNDS):
        better = _undo(fixed, _WESTERN_BYTES) or _undo(fixed, _VIETNAMESE_BYTES)
        if better is None:
            break
        fixed = better
    return fixed if fixed != text and _is_vietnamese(text, fixed, known) else None


def _undo(text: str, table: dict[int, int]) -> str | None:
    """One misreading undone; exact, because ``table`` maps each letter to one byte."""
    if text.isascii():
        return None
    try:
        raw = bytes([c if c < 0x80 else table[c] for c in map(ord, text)])
        better = raw.decode("utf-8", _KEEP_BLANKS)
    except (KeyError, UnicodeDecodeError):
        return None
    return better if better != text else None


def _keep_blank(error: UnicodeError) -> tuple[str, int]:
    """A no-break space alone came as ``&nbsp;``, which nobody misread."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0xA0:
        return "\xa0", error.start + 1
    raise error


_KEEP_BLANKS = "luutru-keep-blanks"
codecs.register_error(_KEEP_BLANKS, _keep_blank)


def _is_vietnamese(before: str, after: str, known: bool) -> bool:
    """Whether all but a tenth of the words with marks are syllables, and it is no accident.

    What was one letter of three bytes ("á»‡" for "ệ") stands so in no language.
    """
    words = {word for word in _WORD.findall(after) if not word.isascii()}
    right = sum(map(is_syllable, words))
    shorter = len(before) - len(after)
    return bool(words) and right * 10 >= len(words) * 9 and (known or shorter > 1 or right > 1)
