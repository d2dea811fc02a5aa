"""Repair of a parsed page or a part of one: only the runs that the evidence is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.html import HtmlElement

from pipelines.legacy_text.evidence import UNICODE_LETTER, agrees, recognise
from pipelines.legacy_text.mojibake import unmix
from pipelines.legacy_text.stylesheet import Fonts, last_font
from pipelines.legacy_text.tables import ENCODINGS, TCVN3, Encoding

MOJIBAKE = "mojibake"

_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_SHOWN_ATTRIBUTES = ("alt", "title", "content")
_INLINE_TAGS = (
    "a abbr b big cite code del em font i ins mark q s small span strike strong sub sup u"
)
_INLINE = frozenset(_INLINE_TAGS.split())
_CAPITAL_FONT = re.compile(r"\.vn[\w\s-]*h\b", re.I)  # .VnTimeH: small letters look like capitals


class _Font(NamedTuple):
    """The font a text is shown in: its names, and whether a rule of the page gave it."""

    names: str = ""
    ruled: bool = False


@dataclass(slots=True)
class _Run:
    """One text of the tree: where it is, and the font it is shown in."""

    element: HtmlElement
    place: str  # "text", "tail" or the name of an attribute
    text: str
    font: _Font
    block: HtmlElement

    def put(self, text: str) -> None:
        if self.place in ("text", "tail"):
            setattr(self.element, self.place, text)
        else:
            self.element.set(self.place, text)


@dataclass(slots=True)
class Repair:
    """What was found in one page or article; later pieces of it need less evidence."""

    kinds: list[str] = field(default_factory=list)  # names, in the order found
    encoding: Encoding | None = None  # of text whose font tells nothing
    fonts: Fonts | None = None  # of the page's style sheets

    def note(self, kind: str) -> None:
        """Add the name of what was repaired."""
        if kind not in self.kinds:
            self.kinds.append(kind)

    def text(self, text: str) -> str:
        """A title, name or other short text of the page, repaired where that is certain."""
        if text.isascii():
            return text
        if fixed := unmix(text, known=MOJIBAKE in self.kinds):
            self.note(MOJIBAKE)
            return fixed
        encoding = self.encoding if self.encoding and agrees(text, self.encoding) else None
        encoding = encoding or recognise(text)
        if encoding is None:
            return text
        self.note(encoding.name)
        return encoding.decode(text)


def repair_tree(root: HtmlElement, repair: Repair | None = None) -> Repair:
    """Repair the texts below an element in place; tells what was found. Linear, never raises."""
    repair = repair or Repair()
    repair.fonts = repair.fonts or Fonts(root)
    runs = _unmix_all(list(_runs(root, repair.fonts)), repair)
    if MOJIBAKE in repair.kinds:  # now less evidence is enough
        runs = _unmix_all(runs, repair)
    by_font = _by_encoding(runs)
    plain = by_font.pop(None, [])
    for encoding in ENCODINGS:
        runs = by_font.get(encoding.name, [])
        if runs and not _repair_font(runs, encoding, repair):
            plain += runs
    _repair_plain(plain, repair)
    return repair


def _by_encoding(runs: Iterable[_Run]) -> dict[str | None, list[_Run]]:
    """Runs that are not Unicode by the encoding their font stands for.

    A rule of the page stands for none where most of the text it is about is Unicode: portals
    were converted and kept their style sheets.
    """
    by_font: dict[str | None, list[_Run]] = {}
    ruled: Counter[str] = Counter()  # letters in fonts that a rule gave: legacy less Unicode
    for run in runs:
        hint = _encoding_of(run.font.names)
        name = hint.name if hint else None
        is_unicode = UNICODE_LETTER.search(run.text) is not None
        if not is_unicode:
            by_font.setdefault(name, []).append(run)
        if name and run.font.ruled:
            ruled[name] += len(run.text) * (-1 if is_unicode else 1)
    for name in [name for name, letters in ruled.items() if letters < 0]:
        runs = by_font.pop(name, [])
        by_font[name] = [run for run in runs if not run.font.ruled]
        by_font.setdefault(None, []).extend(run for run in runs if run.font.ruled)
    return by_font


def _unmix_all(runs: list[_Run], repair: Repair) -> list[_Run]:
    """Undo mojibake, run by run; returns the others."""
    left = []
    for run in runs:
        fixed = unmix(run.text, known=MOJIBAKE in repair.kinds)
        if fixed is None:
            left.append(run)
        else:
            run.put(fixed)
            repair.note(MOJIBAKE)
    return left


def _repair_font(runs: list[_Run], encoding: Encoding, repair: Repair) -> bool:
    """Convert the runs in fonts of one encoding, if their text as a whole is in it."""
    if recognise(_joined(runs), hint=encoding) is None:
        return False
    repair.note(encoding.name)
    repair.encoding = repair.encoding or encoding
    for run in runs:
        text = run.text
        if not text.isascii() and agrees(text, encoding):
            text = encoding.decode(text)
        elif not text.isascii():
            continue
        run.put(
            text.upper() if encoding is TCVN3 and _CAPITAL_FONT.search(run.font.names) else text
        )
    return True


def _repair_plain(runs: list[_Run], repair: Repair) -> None:
    """Convert runs whose font tells nothing, paragraph by paragraph."""
    runs = [run for run in runs if not run.text.isascii()]
    whole = recognise(_joined(runs)) or repair.encoding
    repair.encoding = repair.encoding or whole
    blocks: dict[HtmlElement, list[_Run]] = {}
    for run in runs:
        blocks.setdefault(run.block, []).append(run)
    for block in blocks.values():
        text = _joined(block)
        encoding = whole if whole and agrees(text, whole) else recognise(text)
        if encoding is None:
            continue
        repair.note(encoding.name)
        for run in block:
            run.put(encoding.decode(run.text))


def _joined(runs: Iterable[_Run]) -> str:
    return " ".join(run.text for run in runs)


def _runs(root: HtmlElement, fonts: Fonts) -> Iterator[_Run]:
    """Texts that hold more than ASCII or are in a font of capitals, in order of elements."""
    above = (_font(element, fonts) for element in root.iterancestors())
    outer = next(filter(None, above), _Font()), root
    known: dict[HtmlElement, tuple[_Font, HtmlElement]] = {}  # font and block of an element
    for element in root.iter():
        tag = element.tag
        parent = element.getparent()
        around = known.get(parent, outer) if parent is not None else outer
        if element is not root and element.tail and _counts(element.tail, around[0]):
            yield _Run(element, "tail", element.tail, *around)
        if not isinstance(tag, str) or tag in _UNSEEN:
            continue
        font = _font(element, fonts) or around[0]
        block = around[1] if tag in _INLINE else element
        known[element] = font, block
        if element.text and _counts(element.text, font):
            yield _Run(element, "text", element.text, font, block)
        for name in _SHOWN_ATTRIBUTES:
            value = element.get(name)
            if value and not value.isascii():
                yield _Run(element, name, value, _Font(), element)


def _counts(text: str, font: _Font) -> bool:
    return not text.isascii() or (bool(font.names) and _CAPITAL_FONT.search(font.names) is not None)


def _font(element: HtmlElement, fonts: Fonts) -> _Font | None:
    """The font of an element by its own style, a rule for it or ``face``; None: as around it."""
    if own := last_font(element.get("style") or ""):
        return _Font(own)
    if given := fonts.of(element):
        return _Font(given, ruled=True)
    face = element.get("face")
    return _Font(face[:200]) if face else None


def _encoding_of(font: str) -> Encoding | None:
    if not font:
        return None
    return next((encoding for encoding in ENCODINGS if encoding.fonts.search(font)), None)
