"""Which legacy encoding a text is in, if any: its words are weighed before and after."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.legacy_text.syllables import is_frequent, is_syllable
from pipelines.legacy_text.tables import ENCODINGS, Encoding

# Letters beyond windows-1252 (all of Vietnamese but the plain accents), and tone marks apart:
# a run with one of them is Unicode already.
UNICODE_LETTER = re.compile("(?![ŒœŠšŸŽžƒˆ˜])[\u0100-\u1fff\u2c00-\ud7ff]")

_SAMPLE = 60_000  # letters that are looked at
_LEAST_GAIN = 5  # different words that only the conversion makes syllables
_GAIN_ENOUGH = 8  # so many that none of them needs to be a common one
_LEAD = 3  # in score, before the next best encoding


@dataclass(frozen=True, slots=True)
class Tally:
    """Different words that a conversion changes, and what it makes of them."""

    changed: int = 0
    right: int = 0  # syllables afterwards
    gained: int = 0  # syllables only afterwards
    lost: int = 0  # syllables only before
    frequent: int = 0  # among the most common syllables afterwards, and not before

    @property
    def score(self) -> int:
        """How much speaks for the conversion."""
        return self.gained + self.frequent - self.lost - 2 * (self.changed - self.right)


def weigh(text: str, encoding: Encoding, *, shortest: int = 1) -> Tally:
    """Count the words of a text before and after a conversion.

    ``shortest``: letters that a word must have to count; a list of letters is no text.
    """
    changed = right = gained = lost = frequent = 0
    for word in set(encoding.words.findall(text[:_SAMPLE])):
        if word.isascii():
            continue
        after = encoding.decode(word)
        if after == word or len(after) < shortest:
            continue
        before = is_syllable(word)
        fits = is_syllable(after)
        changed += 1
        right += fits
        gained += fits and not before
        lost += before and not fits
        frequent += is_frequent(after) and not is_frequent(word)
    return Tally(changed, right, gained, lost, frequent)


def recognise(text: str, hint: Encoding | None = None) -> Encoding | None:
    """The legacy encoding of a text, or None where the evidence leaves any doubt.

    ``hint``: the one that the font of the text stands for. It is not believed blindly, for
    converted text often keeps the name of its old font; but one word can then be enough.
    """
    if UNICODE_LETTER.search(text):
        return None
    if hint is not None:
        tally = weigh(text, hint)
        enough = tally.gained > tally.lost and tally.right * 10 >= tally.changed * 7
        return hint if enough else None
    tallies = [(weigh(text, encoding, shortest=2), encoding) for encoding in ENCODINGS]
    tallies.sort(key=lambda pair: pair[0].score, reverse=True)
    best, second = tallies[0][0], tallies[1][0]
    certain = (
        best.gained >= _LEAST_GAIN
        and (best.frequent > 0 or best.gained >= _GAIN_ENOUGH)
        and best.gained * 2 >= best.changed
        and best.right * 20 >= best.changed * 17
        and best.lost * 10 <= best.changed
        and best.score >= second.score + _LEAD
    )
    return tallies[0][1] if certain else None


def agrees(text: str, encoding: Encoding) -> bool:
    """Whether a piece of a text that is in ``encoding`` may be in it, too; one word will do."""
    if UNICODE_LETTER.search(text):
        return False
    tally = weigh(text, encoding)
    return tally.changed > 0 and tally.gained >= tally.lost and tally.right * 2 > tally.changed
