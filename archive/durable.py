"""Writing that survives a kill or a power cut: growing files, atomic files, clear disk errors."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveError, Reason

READ_ONLY = 0o444
_BUFFER = 4_000_000

_SENTENCES: dict[int, tuple[Reason, str]] = {
    errno.ENOSPC: ("disk", "the disk is full"),
    errno.EDQUOT: ("disk", "the disk quota is used up"),
    errno.EFBIG: ("disk", "a file reached the largest size allowed"),
    errno.EROFS: ("readonly", "the disk is read-only"),
    errno.EACCES: ("readonly", "writing there is not allowed"),
    errno.EPERM: ("readonly", "writing there is not allowed"),
    errno.ENOENT: ("vanished", "the folder or a file in it went away"),
    errno.ESTALE: ("vanished", "the disk went away"),
    errno.ENOTDIR: ("vanished", "a file stands where a folder should be"),
}


def _no_fault(point: str) -> None:
    """Nothing goes wrong."""


# Called between any two writes with the name of the place; tests put a killer here.
fault: Callable[[str], None] = _no_fault


@contextmanager
def disk_errors(root: Path) -> Iterator[None]:
    """Turn an ``OSError`` into an ``ArchiveError`` whose sentence says what to do."""
    try:
        yield
    except OSError as error:
        reason, what = _SENTENCES.get(
            error.errno or 0, ("unreadable", error.strerror or type(error).__name__)
        )
        where = error.filename2 or error.filename or root
        raise ArchiveError(
            f"The archive {root} cannot be written: {what} ({where}); "
            "what was committed before stays valid",
            reason,
        ) from error


def sync_folder(path: Path) -> None:
    """Make new names in a folder durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _load_syncfs() -> Callable[[int], int] | None:
    """The C library's ``syncfs``, where there is one (Linux)."""
    try:
        function: Callable[[int], int] = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError, TypeError):
        return None
    return function


_syncfs = _load_syncfs()


def sync_disk(handle: int) -> bool:
    """Make all that was written to the disk of an open file durable; False if not possible.

    For many small files this is ten times faster than an fsync of each and of its folder.
    ``handle`` should be opened before the writes, so that it learns of their failure.
    """
    if _syncfs is None:
        return False
    if _syncfs(handle) != 0:
        number = ctypes.get_errno()
        if number == errno.ENOSYS:
            return False
        raise OSError(number, os.strerror(number))
    return True


def add_folders(root: Path, path: Path) -> list[Path]:
    """Make a folder and its missing parents below ``root``; which folders have to be synced.

    The root itself is never made: an archive that went away must not begin anew in silence.
    """
    if path.is_dir():
        return []
    if path == root:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(root))
    changed = add_folders(root, path.parent)
    path.mkdir(exist_ok=True)
    return [*changed, path.parent]


def make_folders(root: Path, path: Path) -> None:
    """As ``add_folders``, durable at once."""
    for folder in add_folders(root, path):
        sync_folder(folder)


def write_all(handle: int, data: bytes | bytearray | memoryview) -> None:
    """Write every byte; a short write (nearly full disk) is continued until it errs."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def replace_file(root: Path, name: str, data: bytes, mode: int = 0o644) -> None:
    """Write a small file so that at any instant the old or the whole new one is there."""
    replace_with(root, name, iter([data]), mode)


def replace_with(root: Path, name: str, parts: Iterator[bytes], mode: int = 0o644) -> None:
    """As ``replace_file``, the content coming in parts."""
    path = root / name
    make_folders(root, path.parent)
    temporary = path.with_name(f"{path.name}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        for part in parts:
            write_all(handle, part)
        os.fsync(handle)
        os.fchmod(handle, mode)
    finally:
        os.close(handle)
    fault(f"before rename {path.name}")
    temporary.replace(path)
    sync_folder(path.parent)


class Appender:
    """A growing file: whole units are appended, ``sync`` makes them durable.

    The SHA-256, size and number of units are known at any time without reading the file.
    The file appears with its first unit; ``rollback`` takes it back to the last ``sync``.
    """

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.path = root / name
        self._root = root
        self.size = 0  # durable bytes
        self.count = 0  # durable units
        self._handle: int | None = None
        self._buffer: list[bytes] = []
        self._buffered = 0
        self._written = 0  # bytes in the file, durable or not
        self._units = 0
        self._hash = hashlib.sha256()
        self._durable_hash = self._hash.copy()

    @property
    def end(self) -> int:
        """Offset at which the next unit will begin."""
        return self._written + self._buffered

    @property
    def dirty(self) -> bool:
        """Whether something waits for ``sync``."""
        return self.end > self.size

    @property
    def sha256(self) -> str:
        """Digest of the durable bytes."""
        return self._durable_hash.hexdigest()

    def append(self, data: bytes, units: int = 1) -> None:
        """Queue one or more whole units; memory stays bounded by writing early, without sync."""
        self._buffer.append(data)
        self._buffered += len(data)
        self._units += units
        if self._buffered >= _BUFFER:
            self._write()

    def sync(self) -> None:
        """One write of all that is queued, then fsync (and of the folder for a new file)."""
        if not self.dirty:
            return
        new = self.size == 0
        self._write()
        assert self._handle is not None
        fault(f"before fsync {self.name}")
        os.fsync(self._handle)
        if not self._is_in_place():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))
        if new:
            sync_folder(self.path.parent)
        self.size, self.count = self._written, self.count + self._units
        self._units = 0
        self._durable_hash = self._hash.copy()

    def _is_in_place(self) -> bool:
        """Writing to a file that was deleted or moved away succeeds; do not believe it."""
        assert self._handle is not None
        own, there = os.fstat(self._handle), self.path.stat()
        return (own.st_dev, own.st_ino) == (there.st_dev, there.st_ino)

    def _write(self) -> None:
        if self._handle is None:
            make_folders(self._root, self.path.parent)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
            self._handle = os.open(self.path, flags, 0o644)
        data = b"".join(self._buffer)
        fault(f"before write {self.name}")
        write_all(self._handle, data)
        self._hash.update(data)
        self._written += len(data)
        self._buffer.clear()
        self._buffered = 0

    def rollback(self) -> None:
        """Forget and cut off what came after the last ``sync``; works on a full disk."""
        self._buffer.clear()
        self._buffered = self._units = 0
        self._written = self.size
        self._hash = self._durable_hash.copy()
        if self._handle is not None:
            if self.size:
                os.ftruncate(self._handle, self.size)
            else:
                self.close()
                self.path.unlink(missing_ok=True)

    def close(self, mode: int | None = None) -> None:
        """Close the file; ``mode`` sets its permissions (``READ_ONLY`` when sealed)."""
        if self._handle is not None:
            try:
                if mode is not None:
                    os.fchmod(self._handle, mode)
            finally:
                os.close(self._handle)
                self._handle = None
