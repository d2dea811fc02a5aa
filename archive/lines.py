"""Whole lines of ``*.jsonl`` and ``*.jsonl.gz`` files: in order from an offset, or one by place.

Offsets count bytes of the uncompressed text. A last line without its newline is still being
written (or torn) and is never given out.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import tempfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import IO

MAX_OPEN = 128


def is_packed(path: Path) -> bool:
    """Whether the file is gzip."""
    return path.name.endswith(".gz")


def read_lines(path: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """``(offset, line with its newline)`` of every whole line from byte ``start`` on.

    A cut-off gzip file ends like a torn tail. Raises ``OSError`` (``gzip.BadGzipFile`` for
    bytes that are not gzip) and ``zlib.error`` (damage inside).
    """
    with gzip.open(path, "rb") if is_packed(path) else path.open("rb") as file:
        file.seek(start)
        offset = start
        try:
            for line in file:
                if not line.endswith(b"\n"):
                    return
                yield offset, line
                offset += len(line)
        except EOFError:
            return


def prefix_crc(path: Path, length: int) -> int | None:
    """CRC-32 of the first ``length`` bytes; None where there are fewer or they do not unpack."""
    crc, left = 0, length
    try:
        with gzip.open(path, "rb") if is_packed(path) else path.open("rb") as file:
            while left:
                block = file.read(min(left, 1 << 20))
                if not block:
                    return None
                crc, left = zlib.crc32(block, crc), left - len(block)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return None
    return crc


class LineReader:
    """Reads single lines by place, keeping the last files open.

    A packed file is unpacked once to an unnamed temporary file, so that memory stays flat.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: OrderedDict[str, IO[bytes]] = OrderedDict()

    def read(self, path: str, offset: int, length: int) -> bytes:
        """The line at ``offset``; shorter where the file has changed. Raises ``OSError``."""
        file = self._files.get(path)
        if file is None:
            file = self._files[path] = self._open(self._root / path)
            if len(self._files) > MAX_OPEN:
                self._files.popitem(last=False)[1].close()
        else:
            self._files.move_to_end(path)
        return os.pread(file.fileno(), length, offset)

    def close(self) -> None:
        """Close all files."""
        while self._files:
            self._files.popitem()[1].close()

    @staticmethod
    def _open(path: Path) -> IO[bytes]:
        if not is_packed(path):
            return path.open("rb", buffering=0)
        plain = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the reader
        with gzip.open(path, "rb") as packed, contextlib.suppress(EOFError):
            shutil.copyfileobj(packed, plain, 1 << 20)
        plain.flush()
        return plain
