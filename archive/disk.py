"""How much of the archive's disk has to stay free, and whether going on would leave less."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)b?", re.I)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


@dataclass(frozen=True, slots=True)
class MinFree:
    """What must stay free: bytes or a share of the disk; of two the smaller."""

    bytes: int | None = None
    percent: float | None = None

    @classmethod
    def parse(cls, text: str) -> MinFree:
        """``2G``, ``500 MB`` (powers of 1000), ``5%``, ``0``. Raises ``ValueError``."""
        if size := _SIZE.fullmatch(text.strip()):
            return cls(bytes=int(float(size[1]) * _UNITS[size[2].lower()]))
        if (share := _PERCENT.fullmatch(text.strip())) and float(share[1]) <= 100:
            return cls(percent=float(share[1]))
        raise ValueError(f"{text!r} is no size such as 2G and no share such as 5%")

    def of(self, total: int) -> int:
        """Bytes of a disk of ``total`` bytes."""
        asked = [] if self.bytes is None else [self.bytes]
        asked += [] if self.percent is None else [int(total * self.percent / 100)]
        return min(asked, default=0)


DEFAULT = MinFree(bytes=2 * 10**9, percent=5.0)


class Room:
    """What of a folder's disk has to stay free.

    The disk is asked by ``lack``; between two questions ``has_surely`` lends from what was left,
    so that no write need wait for an answer while there is plenty.
    """

    def __init__(self, path: Path, least: MinFree) -> None:
        self._path = path
        self._least = least
        self._lent = 0  # bytes that may be written before the disk is asked again

    def has_surely(self, size: int) -> bool:
        """Whether ``size`` bytes more can be written without asking; counts them as written."""
        self._lent -= size
        return self._lent >= 0

    def lack(self, more: int = 0) -> str | None:
        """One sentence where ``more`` bytes would leave too little; else None.

        Raises ``OSError``.
        """
        disk = os.statvfs(self._path)
        free, least = disk.f_bavail * disk.f_frsize, self._least.of(disk.f_blocks * disk.f_frsize)
        spare = free - more - least
        if spare >= 0 or not least:
            # Small files take far more than their bytes: blocks, and folders begun.
            self._lent = spare // 16 if least else free
            return None
        return (
            f"the disk of {self._path} has {_megabytes(free)} left; with what is to be written "
            f"less than {_megabytes(least)} would stay free (--min-free)"
        )


def _megabytes(count: int) -> str:
    return f"{count / 10**6:,.0f} MB"
