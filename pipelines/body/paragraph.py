"""The paragraph being read: pieces of text and inline tags, made into text and HTML at once."""

from __future__ import annotations

from html import escape

from pipelines.text import clean_text, drop_invisible, fold_piece, leading_marks


class Markup(str):
    """A piece that is markup, not text."""

    __slots__ = ()


BREAK = Markup("<br>")


class Paragraph:
    """Collects one paragraph. Inline tags around it outlive it and are written anew."""

    def __init__(self) -> None:
        """An empty paragraph with no inline tag open."""
        self.texts: list[str] = []
        self.italic = self.bold = self.small = self.linked = True  # all text so far
        self._parts: list[str] = []
        self._tagged = False
        self._open: list[tuple[str, str]] = []  # inline tags around here: name, opening tag
        self._written = 0  # how many of them the paragraph holds already
        self._depth = {"strong": 0, "em": 0, "sup": 0, "sub": 0, "a": 0}
        self._small = 0

    @property
    def in_link(self) -> bool:
        """Whether an ``a`` with an address is open."""
        return self._depth["a"] > 0

    def data(self, text: str) -> None:
        """Add a piece of text."""
        if text.isspace():
            self._blank()
            return
        text = drop_invisible(text)
        first = text[:1]
        if self.texts and (first >= "\u0300" or first.isspace()) and (marks := leading_marks(text)):
            self._attach(text[:marks])
            text = text[marks:]
        if not text:
            return
        if text.isspace():
            self._blank()
            return
        if self._written < len(self._open):
            self._parts.extend(Markup(tag) for _, tag in self._open[self._written :])
            self._written = len(self._open)
            self._tagged = True
        depth = self._depth
        self.italic = self.italic and depth["em"] > 0
        self.bold = self.bold and depth["strong"] > 0
        self.small = self.small and self._small > 0
        self.linked = self.linked and depth["a"] > 0
        self._parts.append(text)
        self.texts.append(text)

    def _blank(self) -> None:
        """A piece of blanks alone, which counts between texts."""
        if self.texts:
            self._parts.append(" ")
            self.texts.append(" ")

    def _attach(self, marks: str) -> None:
        """Combining marks after a tag belong to the letter before it."""
        self.texts.append(marks)
        for at in range(len(self._parts) - 1, -1, -1):
            if type(self._parts[at]) is str:
                self._parts[at] += marks
                return

    def open(self, name: str, tag: str) -> None:
        """An inline element begins; it is written when text comes."""
        self._depth[name] += 1
        if self._depth[name] == 1:
            self._open.append((name, tag))

    def close(self, name: str) -> None:
        """The inline element ``name`` opened last ends."""
        self._depth[name] -= 1
        if self._depth[name] == 0:
            if self._written == len(self._open):
                self._parts.append(Markup(f"</{name}>"))
                self._written -= 1
            self._open.pop()

    def shrink(self) -> None:
        """A ``<small>`` begins, which is not written."""
        self._small += 1

    def grow(self) -> None:
        """The ``<small>`` opened last ends."""
        self._small -= 1

    def line_break(self) -> None:
        """End a line inside a list item or cell."""
        if self._parts and self._parts[-1] is not BREAK:
            self.markup(BREAK)
            self.texts.append(" ")

    def markup(self, markup: str) -> None:
        """Put a line break or a picture between the text."""
        self._close_written()
        self._parts.append(markup if type(markup) is Markup else Markup(markup))
        self._tagged = True

    def _close_written(self) -> None:
        for name, _ in reversed(self._open[: self._written]):
            self._parts.append(Markup(f"</{name}>"))
        self._written = 0

    def take(self) -> tuple[str, str]:
        """Text and inner HTML of what was read; the paragraph is empty afterwards."""
        text = clean_text("".join(self.texts))
        if self._tagged:
            self._close_written()
            html = _inner_html(self._parts)
        else:
            html = escape(text, quote=False)
        self._parts, self.texts, self._tagged = [], [], False
        return text, html

    def renew(self) -> None:
        """Begin a new paragraph."""
        self.italic = self.bold = self.small = self.linked = True


def _inner_html(parts: list[str]) -> str:
    """Markup and folded text; no blank at either end or beside a line break."""
    pieces: list[str] = []
    blank = True  # a blank here would be doubled
    last = -1  # where in pieces the last text is
    for part in parts:
        if type(part) is Markup:
            if part.startswith(("<br", "<fig")):
                _trim(pieces, last)
                blank = True
            pieces.append(part)
            continue
        piece = fold_piece(part)
        if blank and piece[:1] == " ":
            piece = piece[1:]
        if piece:
            blank = piece[-1] == " "
            last = len(pieces)
            pieces.append(escape(piece, quote=False))
    _trim(pieces, last)
    while pieces and pieces[-1] == BREAK:
        pieces.pop()
    return "".join(pieces)


def _trim(pieces: list[str], last: int) -> None:
    """Take the blank off the end of the last text."""
    if last >= 0:
        pieces[last] = pieces[last].rstrip(" ")
