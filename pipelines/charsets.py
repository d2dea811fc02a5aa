"""How the bytes of a page become text: marks, claims and what the bytes themselves say."""

from __future__ import annotations

import codecs
import html
import re
from functools import lru_cache
from unicodedata import normalize

from pipelines.legacy_text.syllables import is_frequent, is_syllable
from pipelines.legacy_text.tables import ENCODINGS, WESTERN, from_viscii_bytes

WINDOWS_1258 = "windows-1258"  # in the record, where it was found and not declared

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
# U+1E80 to U+1EFF, letters of nearly every Vietnamese word. In one-byte encodings "á" before
# "º" or "»" would be text in no language.
_VIETNAMESE_UTF8 = re.compile(rb"\xe1[\xba\xbb][\x80-\xbf]")
# Claims that servers and editors make unasked.
_WESTERN = frozenset({"iso8859-1", "cp1252", "ascii"})
_IDLE = _WESTERN | {"iso8859-15", "iso8859-9", "cp1254", "utf-8", "cp1258"}
_OWN_LABELS = {
    **dict.fromkeys(("viscii", "csviscii", "x-viet-viscii", "viscii1.1-1"), "viscii"),
    **dict.fromkeys(
        ("tcvn", "tcvn3", "tcvn5712", "tcvn-5712", "x-viet-tcvn", "x-viet-tcvn5712"), "cp1252"
    ),
    **dict.fromkeys(("vni", "x-viet-vni", "x-user-defined"), "cp1252"),
}
_TAG = re.compile(rb"<[^<>]*>")
# What has a letter beyond ASCII in one of the encodings; in VISCII some controls are letters.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r"))
_SPACED = bytes.maketrans(b"\v\f", b"  ")
_RARE = _CONTROLS + b"\v\f"
_NO_CHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
_REFERENCE = re.compile(  # of control characters, of halves of a pair, of U+FFFE and U+FFFF
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|5[5-7]\d{3}|6553[45])(?!\d)|"
    rb"[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF])"
    rb"(?![0-9a-fA-F]));?"
)
_TELLING = re.compile(rb"[\x00-\x08\x0e-\x1f&\x80-\xff]")
_WORD = re.compile(r"[^\W\d_]+")
_HEAD = 4096  # bytes in which a page may name its charset
_SAMPLE = 256 * 1024  # bytes that are sniffed
_LEAST_WORDS = 5  # different ones with marks
_LEAST_FREQUENT = 2
_LEAD = 3


def to_utf8(body: bytes, header_charset: str | None = None) -> tuple[bytes, str | None]:
    """The page in UTF-8 without null bytes, and the encoding found that nobody declared.

    The byte order mark decides; then UTF-8 wherever the bytes are UTF-8, whatever the HTTP
    header or the ``<meta>`` claims; then the claim, header first. A claim that is made unasked
    (Western, UTF-8, windows-1258) is weighed against what the words say. Bytes that are no text
    become U+FFFD. TCVN3 and VNI stay as they look in windows-1252: they go with the font, so
    the parsed page is converted (``pipelines.legacy_text``).
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _decoded(body[len(bom) :], name), None
    claim = _known(header_charset) or _known(_declared(body)) or "utf-8"
    if claim in _IDLE and is_vietnamese_utf8(body):
        return _without_nulls(body), None
    if wide := _wide(body):
        return _decoded(body, wide), None
    if _mostly_utf8(body, strict=claim != "utf-8") and not (body.isascii() and claim not in _IDLE):
        return _without_nulls(body), None
    if claim == "viscii":
        return _decoded(body, claim), claim
    if claim not in _IDLE:
        return _decoded(body, claim), None
    found = _sniffed(body, claim)
    if found == "cp1258" and claim != found:
        return _decoded(body, found), WINDOWS_1258
    return _decoded(body, found), found if found == "viscii" else None


def is_vietnamese_utf8(body: bytes) -> bool:
    """Whether a page has Vietnamese letters in UTF-8; found in its first lines, if at all."""
    return _VIETNAMESE_UTF8.search(body) is not None


def _decoded(body: bytes, charset: str) -> bytes:
    if charset == "utf-8":  # libxml2 puts U+FFFD where the bytes are none
        return _without_nulls(body)
    if charset == "viscii":
        text = from_viscii_bytes(body)
    elif charset in _WESTERN:
        text = codecs.charmap_decode(body, "replace", WESTERN)[0]
    else:
        text = body.decode(charset, "replace")
        if charset == "cp1258":  # letter and tone apart
            text = normalize("NFC", text)
    return text.replace("\0", "").encode("utf-8", "replace")


def without_controls(body: bytes) -> bytes:
    """Without the characters that no XML may hold, which libxml2 gives and takes back from none.

    Word leaves such (a vertical tab is its line break); they come as references, too.
    """
    # To look for them one by one takes a tenth of what a copy of the page takes.
    if any(one in body for one in _RARE):
        body = body.translate(_SPACED, _CONTROLS)
    if b"\xef" in body:  # of one byte, a scan of memory: a pair takes seventy times as long
        body = _NO_CHARACTER.sub(b"", body)
    return _REFERENCE.sub(b"", body) if b"&#" in body else body


def _without_nulls(body: bytes) -> bytes:
    return body.replace(b"\0", b"") if b"\0" in body else body


def _wide(body: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of the markup is null."""
    head = body[:1024]
    if head.count(0) * 4 < len(head):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _mostly_utf8(body: bytes, *, strict: bool) -> bool:
    """Whether the bytes are UTF-8; ``strict`` is False where broken letters may be in it.

    A letter cut in two by a careless ``substr`` or by the end of what is read is no reason to
    take the rest for anything else.
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        whole = len(text) - len(text.encode("ascii", "ignore")) - broken
        return whole > broken * (10 if strict else 1)
    return True


def _sniffed(body: bytes, claim: str) -> str:
    """The encoding among those of Vietnamese pages that makes words of the bytes, else the claim.

    TCVN3 and VNI give "cp1252".
    """
    # Words are counted once, and no letter or entity goes over a blank.
    pieces = set(_TAG.sub(b" ", body[:_SAMPLE]).split())
    plain = b" ".join(piece for piece in pieces if _TELLING.search(piece))
    western = html.unescape(codecs.charmap_decode(plain, "replace", WESTERN)[0])
    viscii = html.unescape(from_viscii_bytes(plain))
    scores = {
        "cp1258": _score(normalize("NFC", html.unescape(plain.decode("cp1258", "replace")))),
        "viscii": _score(viscii),
        "cp1252": max(_score(western), *(_score(e.decode(western)) for e in ENCODINGS[:2])),
    }
    best = max(scores, key=scores.__getitem__)
    others = [score for name, score in scores.items() if name != best]
    if scores[best] > 0 and scores[best] >= max(others) + _LEAD:
        return best
    # No lead: the bytes are few, or letters that all of these have in the same place.
    return "cp1252" if claim == "utf-8" and scores["cp1252"] > 0 else claim


def _score(text: str) -> int:
    """How much Vietnamese a text is: words with marks that are syllables against those not."""
    found = _WORD.findall(text)
    words = {word.lower() for word in found if len(word) > 1 and not word.isascii()}
    right = sum(map(is_syllable, words))
    frequent = sum(map(is_frequent, words))
    if right < _LEAST_WORDS or frequent < _LEAST_FREQUENT or right * 20 < len(words) * 15:
        return 0
    return right + frequent - 2 * (len(words) - right)


def _declared(body: bytes) -> str | None:
    near = max(0, body.find(b"charset", 0, _HEAD) - 250)  # a scan of memory, before the regex
    found = _META_CHARSET.search(body, near, _HEAD) or _META_CHARSET.search(body, 0, _HEAD)
    return found.group(1).decode("ascii") if found else None


@lru_cache(maxsize=256)
def _known(charset: str | None) -> str | None:
    """Name of a text charset that a page may really be in (mostly Python's), or None."""
    if not charset:
        return None
    label = charset.strip(" \t\"'")
    if own := _OWN_LABELS.get(label.lower()):
        return own
    try:
        codec = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    # utf-16 in a meta tag that could be read as ASCII is a lie (HTML standard: read as UTF-8)
    if not getattr(codec, "_is_text_encoding", True) or codec.name.startswith("utf-16"):
        return None
    return codec.name
