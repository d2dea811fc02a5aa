"""Reading files to check them: bytes hashed on the way, WARC places remembered compactly."""

from __future__ import annotations

import gzip
import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

_PIECE = 1 << 20


class Places:
    """Which record begins where in one WARC file: 16 bytes a record."""

    def __init__(self) -> None:
        self.offsets = array("Q")
        self.ids = array("Q")

    def add(self, offset: int, record_id: str) -> None:
        """Note a record; offsets must ascend."""
        self.offsets.append(offset)
        self.ids.append(_short(record_id))

    def has(self, offset: int, record_id: str) -> bool:
        """Whether this record begins at this byte."""
        at = bisect_left(self.offsets, offset)
        return (
            at < len(self.offsets)
            and self.offsets[at] == offset
            and self.ids[at] == _short(record_id)
        )


def _short(record_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(record_id.encode(), digest_size=8).digest(), "big")


class HashingReader:
    """A file whose bytes are hashed and counted while someone reads it once from the start."""

    def __init__(self, file: BinaryIO, told: Callable[[int], None]) -> None:
        self._file = file
        self._told = told
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Digest of what was read."""
        return self._hash.hexdigest()

    def __enter__(self) -> HashingReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def seek(self, offset: int) -> None:
        """Only the start of an unread file."""
        assert offset == self.size == 0

    def read(self, count: int = _PIECE) -> bytes:
        """The next bytes."""
        return self._note(self._file.read(count))

    def lines(self) -> Iterator[bytes]:
        """The rest, line by line."""
        for line in self._file:
            yield self._note(line)

    def drain(self) -> None:
        """Read to the end."""
        while self.read():
            pass

    def _note(self, data: bytes) -> bytes:
        self._hash.update(data)
        self.size += len(data)
        self._told(len(data))
        return data


def open_plain(path: Path) -> BinaryIO:
    """The plain text of a JSON Lines file that may be packed, or the bytes of another."""
    if path.name.endswith(".jsonl.gz"):
        return cast("BinaryIO", gzip.open(path))
    return path.open("rb")


def folders_in(folder: Path) -> list[Path]:
    """Folders in a folder, by name; none where it is missing."""
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def files_in(folder: Path) -> list[Path]:
    """Files in a folder, by name; none where it is missing."""
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return []
