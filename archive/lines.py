"""Whole lines of ``*.jsonl`` and ``*.jsonl.gz`` files: in order from an offset, or one by place.

Offsets count bytes of the uncompressed text. A last line without its newline is still being
written (or torn) and is never given out.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import IO

MAX_OPEN = 128
_BLOCK = 65_536


def is_packed(path: Path) -> bool:
    """Whether the file is gzip."""
    return path.name.endswith(".gz")


def unpacked(path: Path) -> Iterator[bytes]:
    """The text of a gzip file in pieces; a cut-off file just ends. Raises ``zlib.error``.

    Not by the gzip module, which throws away what it has read when the end is missing.
    """
    with path.open("rb") as file:
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while block := file.read(_BLOCK):
            while block:
                if inflater.eof:  # files may be packed in several members
                    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
                yield inflater.decompress(block, _BLOCK * 16)
                block = inflater.unconsumed_tail or inflater.unused_data
        yield inflater.flush()


def read_lines(path: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """``(offset, line with its newline)`` of every whole line from byte ``start`` on.

    Raises ``OSError``, and ``zlib.error`` for damage inside of a packed file.
    """
    if is_packed(path):
        yield from _packed_lines(path, start)
        return
    with path.open("rb") as file:
        file.seek(start)
        offset = start
        for line in file:
            if not line.endswith(b"\n"):
                return
            yield offset, line
            offset += len(line)


def _packed_lines(path: Path, start: int) -> Iterator[tuple[int, bytes]]:
    position, offset, rest = 0, start, b""
    for piece in unpacked(path):
        position += len(piece)
        if position <= start:
            continue
        lines = (rest + piece[max(0, len(piece) - (position - start)) :]).split(b"\n")
        rest = lines.pop()
        for line in lines:
            yield offset, line + b"\n"
            offset += len(line) + 1
        start = position


def prefix_crc(path: Path, length: int) -> int | None:
    """CRC-32 of the first ``length`` bytes; None where there are fewer or they do not unpack."""
    crc, left = 0, length
    try:
        for piece in unpacked(path) if is_packed(path) else _pieces(path):
            crc, left = zlib.crc32(piece[:left], crc), max(0, left - len(piece))
            if not left:
                return crc
    except zlib.error:
        return None
    return crc if not left else None


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_BLOCK * 16):
            yield piece


class LineReader:
    """Reads single lines by place, keeping the last files open.

    A packed file is unpacked once to an unnamed temporary file, so that memory stays flat.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: OrderedDict[str, tuple[tuple[int, int, int], IO[bytes]]] = OrderedDict()

    def read(self, path: str, offset: int, length: int) -> bytes:
        """The line at ``offset``; shorter where the file has changed. Raises ``OSError``."""
        stat = (self._root / path).stat()
        # A plain file may grow; a packed one is unpacked again when anything changed.
        grown = (stat.st_size, stat.st_mtime_ns) if is_packed(Path(path)) else (0, 0)
        seen = (stat.st_ino, *grown)
        held, file = self._files.get(path, (None, None))
        if file is None or held != seen:
            if file is not None:  # replaced: the open file is the old one
                file.close()
            file = self._open(self._root / path)
            self._files[path] = (seen, file)
            if len(self._files) > MAX_OPEN:
                self._files.popitem(last=False)[1][1].close()
        self._files.move_to_end(path)
        return os.pread(file.fileno(), length, offset)

    def close(self) -> None:
        """Close all files."""
        while self._files:
            self._files.popitem()[1][1].close()

    def __del__(self) -> None:
        # In a notebook nobody closes an archive.
        self.close()

    @staticmethod
    def _open(path: Path) -> IO[bytes]:
        if not is_packed(path):
            return path.open("rb", buffering=0)
        plain = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the reader
        with contextlib.suppress(zlib.error):  # lines before the damage are read all the same
            for piece in unpacked(path):
                plain.write(piece)
        plain.flush()
        return plain
