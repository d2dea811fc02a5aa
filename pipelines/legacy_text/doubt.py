"""The cheap first question: can this text hold anything that is not Unicode as it should be?"""

from __future__ import annotations

# No Vietnamese text has these; of TCVN3, VNI, VISCII and mojibake (a group each) hardly a
# sentence is without all of them.
_ODD = ("µ", "¸", "Þ", "¹", "Ö", "ª", "¨", "ñ", "ø", "ö", "ï", "ä", "ð", "ß", "¤", "Ä", "¡", "¥")
# Bullets, quotes and signs of good text, too; two different ones are rare there.
_AMBIGUOUS = ("®", "·", "¶", "«")


def doubtful(text: str) -> bool:
    """Whether text may be in a legacy encoding or doubly encoded; 1 µs per 1,000 letters.

    To look for one letter is a scan of memory; a regex or a set of letters takes ten times as
    long as all of these together.
    """
    if text.isascii():
        return False
    for letter in _ODD:
        if letter in text:
            return True
    if sum([letter in text for letter in _AMBIGUOUS]) > 1:
        return True
    # What most letters of three bytes look like. A pair takes longer to find than all the rest.
    return ("»" in text and "á»" in text) or ("º" in text and "áº" in text)
