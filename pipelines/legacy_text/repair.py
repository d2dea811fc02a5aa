"""Repair of a parsed page or a part of one: only the runs that the evidence is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from pipelines.legacy_text.evidence import UNICODE_LETTER, agrees, recognise
from pipelines.legacy_text.mojibake import unmix
from pipelines.legacy_text.tables import ENCODINGS, TCVN3, Encoding

MOJIBAKE = "mojibake"

_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_SHOWN_ATTRIBUTES = ("alt", "title", "content")
_INLINE_TAGS = (
    "a abbr b big cite code del em font i ins mark q s small span strike strong sub sup u"
)
_INLINE = frozenset(_INLINE_TAGS.split())
_STYLED_FONT = re.compile(r"font(?:-family)?\s*:\s*([^;]{1,200})", re.I)
_CAPITAL_FONT = re.compile(r"\.vn[\w\s-]*h\b", re.I)  # .VnTimeH: small letters look like capitals


@dataclass(slots=True)
class _Run:
    """One text of the tree: where it is, and the font it is shown in."""

    element: HtmlElement
    place: str  # "text", "tail" or the name of an attribute
    text: str
    font: str
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
    runs = _unmix_all(list(_runs(root)), repair)
    if MOJIBAKE in repair.kinds:  # now less evidence is enough
        runs = _unmix_all(runs, repair)
    unmixed = [run for run in runs if not UNICODE_LETTER.search(run.text)]
    by_font: dict[str | None, list[_Run]] = {}
    for run in unmixed:
        hint = _encoding_of(run.font)
        by_font.setdefault(hint.name if hint else None, []).append(run)
    for encoding in ENCODINGS:
        runs = by_font.pop(encoding.name, [])
        if runs and not _repair_font(runs, encoding, repair):
            by_font.setdefault(None, []).extend(runs)
    _repair_plain(by_font.get(None, []), repair)
    return repair


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
        run.put(text.upper() if encoding is TCVN3 and _CAPITAL_FONT.search(run.font) else text)
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


def _runs(root: HtmlElement) -> Iterator[_Run]:
    """Texts that hold more than ASCII or are in a font of capitals, in order of elements."""
    known: dict[HtmlElement, tuple[str, HtmlElement]] = {}  # font and block of an element
    for element in root.iter():
        tag = element.tag
        parent = element.getparent()
        around = known.get(parent, ("", root)) if parent is not None else ("", root)
        if element is not root and element.tail and _counts(element.tail, around[0]):
            yield _Run(element, "tail", element.tail, *around)
        if not isinstance(tag, str) or tag in _UNSEEN:
            continue
        font = _font(element) or around[0]
        block = around[1] if tag in _INLINE else element
        known[element] = font, block
        if element.text and _counts(element.text, font):
            yield _Run(element, "text", element.text, font, block)
        for name in _SHOWN_ATTRIBUTES:
            value = element.get(name)
            if value and not value.isascii():
                yield _Run(element, name, value, "", element)


def _counts(text: str, font: str) -> bool:
    return not text.isascii() or (bool(font) and _CAPITAL_FONT.search(font) is not None)


def _font(element: HtmlElement) -> str:
    """Font names of an element's own style or ``face``."""
    style = element.get("style")
    found = _STYLED_FONT.search(style[:2000]) if style else None
    return found[1] if found else (element.get("face") or "")[:200]


def _encoding_of(font: str) -> Encoding | None:
    if not font:
        return None
    return next((encoding for encoding in ENCODINGS if encoding.fonts.search(font)), None)
