"""The three legacy encodings as they show in Unicode: bytes taken for windows-1252.

TCVN3 is the single-byte set VN3 of TCVN 5712:1993 (fonts ``.Vn…``), VNI the two-byte set of the
fonts ``VNI-…``, VISCII that of RFC 1456.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import normalize

from pipelines.legacy_text.syllables import is_syllable

# Bytes that windows-1252 leaves open are control characters, as browsers have it.
WESTERN = "".join(
    bytes([code]).decode("cp1252") if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(code)
    for code in range(256)
)

# From byte A1 on; a dot where VN3 has no letter. Capitals with a tone are in fonts of their own.
_TCVN3_FROM_A1 = (
    "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ"  # to D8
    "...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ."
)
# The control characters that RFC 1456 gives to six rare capitals, then from byte 80 on.
_VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_VISCII_FROM_80 = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"  # from 80
    "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"  # from A0
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"  # from C0
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"  # from E0
)
VISCII_BYTES = "".join(_VISCII_CONTROLS.get(n, chr(n)) for n in range(0x80)) + _VISCII_FROM_80

# Second byte → what it puts on the letter before it.
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_ROOF = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BOWL = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_ALONE = {
    "ñ": "đ",
    "ô": "ơ",
    "ö": "ư",
    "ì": "ì",
    "í": "í",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """One encoding: its name in the record, its conversion, and the letters words are made of."""

    name: str
    decode: Callable[[str], str]
    words: re.Pattern[str]
    fonts: re.Pattern[str]


def _tcvn3_table() -> dict[int, str]:
    return {0xA1 + n: letter for n, letter in enumerate(_TCVN3_FROM_A1) if letter != "."}


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_ALONE)
    for vowel in "aeouyôö":
        plain = _VNI_ALONE.get(vowel, vowel)
        for mark, tone in _VNI_TONES.items():
            table[vowel + mark] = normalize("NFC", plain + tone)
    for vowels, marks, base in (("aeo", _VNI_ROOF, "\u0302"), ("a", _VNI_BOWL, "\u0306")):
        for vowel in vowels:
            for mark, tone in marks.items():
                table[vowel + mark] = normalize("NFC", vowel + base + tone)
    for code, letter in list(table.items()):
        table[code.upper()] = letter.upper()
        if len(code) == 2:  # a capital with the mark of small letters, as in "Aán"
            table[code[0].upper() + code[1]] = letter.upper()
            table[code[0] + code[1].upper()] = letter
    return table


_TCVN3 = _tcvn3_table()
_VNI = _vni_table()
_VNI_CODE = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_VISCII_HIGH = dict(enumerate(_VISCII_FROM_80[0x21:], 0xA1)) | _VISCII_CONTROLS
# Bytes 80 to 9F show as quotes and dashes, and these are in good use besides.
_VISCII_LOW = {ord(WESTERN[0x80 + n]): letter for n, letter in enumerate(_VISCII_FROM_80[:0x20])}
_VISCII_LOW |= {0x80 + n: letter for n, letter in enumerate(_VISCII_FROM_80[:0x20])}
_WITH_A0 = re.compile(r"[^\W\d_]{0,7}Õ[^\W\d_]{0,7}")
_LOW_SIGNS = "".join(map(chr, _VISCII_LOW))
_VISCII_ALL = _VISCII_HIGH | _VISCII_LOW
_VISCII_LETTER = rf"[A-Za-z\xa1-\xff{re.escape(_LOW_SIGNS)}]"
_VISCII_WORD = re.compile(  # no syllable is longer, and longer runs would take quadratic time
    rf"{_VISCII_LETTER}{{0,7}}[{re.escape(_LOW_SIGNS)}]{_VISCII_LETTER}{{0,7}}"
)


def from_tcvn3(text: str) -> str:
    """``Héi nghÞ`` → ``Hội nghị``."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """``Hoäi nghò`` → ``Hội nghị``."""
    return _VNI_CODE.sub(lambda found: _VNI[found.group()], text)


def from_viscii(text: str) -> str:
    """``Hµi ngh¸`` → ``Hội nghị``. Quotes and dashes are letters only where a syllable results."""
    return _VISCII_WORD.sub(_viscii_word, text).translate(_VISCII_HIGH)


def from_viscii_bytes(body: bytes) -> str:
    """A page in VISCII. Byte A0 is "Õ" there, yet most of its time it is a no-break space."""
    text = codecs.charmap_decode(body, "replace", VISCII_BYTES)[0]
    return _WITH_A0.sub(_a0_word, text) if "Õ" in text else text


def _a0_word(found: re.Match[str]) -> str:
    word = found.group()
    whole = len(word) > 1 and word.isupper() and is_syllable(word)
    return word if whole else word.replace("Õ", "\xa0")


def _viscii_word(found: re.Match[str]) -> str:
    whole = found.group().translate(_VISCII_ALL)
    return whole if is_syllable(whole) else found.group()


_LETTERS = r"[A-Za-z\xa1-\xff]+"
TCVN3 = Encoding(
    "tcvn3",
    from_tcvn3,
    re.compile(_LETTERS),
    re.compile(r"(?:^|[\s,'\"])\.vn\w", re.I),
)
VNI = Encoding(
    "vni", from_vni, re.compile(_LETTERS), re.compile(r"(?:^|[\s,'\"])vni[-\s_]\w", re.I)
)
VISCII = Encoding(
    "viscii",
    from_viscii,
    re.compile(rf"{_VISCII_LETTER}+"),
    re.compile(r"(?:^|[\s,'\"])vi(?:scii)?[-\s_](?:times|arial|\w+)|viscii", re.I),
)
ENCODINGS = (TCVN3, VNI, VISCII)
