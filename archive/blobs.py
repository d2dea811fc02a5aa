"""Pictures and attachments: bytes as served, each once, under its SHA-256."""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from archive import durable
from archive.layout import blob_name, quarantine_name, temporary_blob_name
from archive.media import dimensions, media_type

# From so many blobs on, one sync of the disk is cheaper than an fsync of each.
_MANY = 4
# One used blob in memory: digest, size, extension. 46 bytes, so that a run of 100,000
# pictures stays within 5 MB.
_USED = struct.Struct("32sQ6s")


# What a write of so many bytes is done in.
Guard = Callable[[int], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Blob:
    """One stored file; ``path`` is below the archive folder, ``width``/``height`` in pixels."""

    sha256: str
    path: str
    media_type: str
    bytes: int
    width: int | None = None
    height: int | None = None


class Spill:
    """A large file while it comes in: on disk from the start, so that memory stays flat."""

    def __init__(self, path: Path, guard: Guard) -> None:
        """``guard``: what every write is done in; see ``archive.store.Run``."""
        self.path = path
        self.size = 0
        self._guard = guard
        self._hash = hashlib.sha256()
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)

    @property
    def sha256(self) -> str:
        """Digest of what came so far."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Append. Raises ``ArchiveError`` where the disk does not take it."""
        with self._guard(len(data)):
            durable.write_all(self._handle, data)
        self._hash.update(data)
        self.size += len(data)

    def view(self) -> mmap.mmap:
        """The bytes where they lie, to be closed after use; at least one must have come."""
        return mmap.mmap(self._handle, 0, access=mmap.ACCESS_READ)

    def close(self) -> None:
        """No more comes; the file stays, durable as it is."""
        os.fsync(self._handle)
        os.fchmod(self._handle, durable.READ_ONLY)
        os.close(self._handle)
        self._handle = -1

    def discard(self) -> None:
        """Remove what came. A second call does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
            self.path.unlink(missing_ok=True)


class BlobStore:
    """The blobs of one run: ``add`` keeps the bytes, ``sync`` makes them durable and visible.

    ``damage`` collects sentences on stored blobs whose size is wrong. Such a blob is moved to
    quarantine and the good bytes take its place.
    """

    def __init__(self, root: Path, portal: str, run: str) -> None:
        self.damage: list[str] = []
        self._root = root
        self._portal = portal
        self._run = run
        self._pending: dict[str, tuple[Path, Path]] = {}
        self._used = bytearray()
        self._used_for_good = 0  # bytes of it that a commit has confirmed
        self._disk: int | None = None
        self._spills = 0

    @property
    def count(self) -> int:
        """Pictures and files of this run so far; one that came twice counts twice."""
        return len(self._used) // _USED.size

    @property
    def dirty(self) -> bool:
        """Whether some blob waits for ``sync``."""
        return bool(self._pending)

    def add(self, data: bytes) -> Blob:
        """Keep these bytes until ``sync``; equal bytes are kept once."""
        sha256 = hashlib.sha256(data).hexdigest()
        media, extension = media_type(data)
        name = blob_name(sha256, extension)
        size = dimensions(data, media)
        width, height = size or (None, None)
        blob = Blob(sha256, name, media, len(data), width, height)
        if name not in self._pending and not self._is_stored(name, len(data)):
            _write(self._begin(name, sha256), data)
        self.meet(blob)
        return blob

    def spill(self, guard: Guard) -> Spill:
        """A file for a body that is too large for memory; ``take`` it, or ``discard`` it."""
        self._spills += 1
        name = temporary_blob_name(self._portal, self._run, f"incoming-{self._spills}")
        durable.make_folders(self._root, (self._root / name).parent)
        return Spill(self._root / name, guard)

    def take(self, spill: Spill) -> Blob:
        """As ``add``, of a file that came in whole. Its pixels are not counted."""
        with spill.view() as view:
            media, extension = media_type(view)
        name = blob_name(spill.sha256, extension)
        blob = Blob(spill.sha256, name, media, spill.size)
        if name in self._pending or self._is_stored(name, spill.size):
            spill.discard()
        else:
            spill.close()
            spill.path.rename(self._begin(name, spill.sha256))
        self.meet(blob)
        return blob

    def _begin(self, name: str, sha256: str) -> Path:
        """Where a new blob waits for ``sync``."""
        temporary = self._root / temporary_blob_name(self._portal, self._run, sha256)
        if self._disk is None:
            durable.make_folders(self._root, temporary.parent)
        durable.fault(f"before blob {sha256}")
        if self._disk is None:
            self._disk = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._pending[name] = (temporary, self._root / name)
        return temporary

    def meet(self, blob: Blob) -> None:
        """Count a blob as one of this run."""
        extension = blob.path.rpartition(".")[2].encode()
        self._used += _USED.pack(bytes.fromhex(blob.sha256), blob.bytes, extension)

    def holds(self, name: str, size: int | None = None) -> bool:
        """Whether a blob path is stored (with this size) or will be with the next ``sync``."""
        if name in self._pending:
            return True
        path = self._root / name
        return path.is_file() and size in {None, path.stat().st_size}

    def _is_stored(self, name: str, size: int) -> bool:
        try:
            there = (self._root / name).stat().st_size
        except FileNotFoundError:
            return False
        if there == size:
            return True
        kept = quarantine_name(self._portal, f"{Path(name).name}.{self._run}")
        durable.make_folders(self._root, (self._root / kept).parent)
        (self._root / name).rename(self._root / kept)
        self.damage.append(
            f"{name} had {there} bytes instead of {size}; it was moved to {kept} "
            "and stored again as the portal serves it"
        )
        return False

    def sync(self) -> None:
        """Every pending blob on disk under its name: fsync, rename, fsync of the folders."""
        if self._pending:
            self._put_in_place()
        self._used_for_good = len(self._used)

    def _put_in_place(self) -> None:
        at_once = self._sync_disk()
        if not at_once:
            for temporary, _ in self._pending.values():
                _fsync(temporary)
        durable.fault("before blob renames")
        folders: set[Path] = set()
        for temporary, final in self._pending.values():
            folders.update(durable.add_folders(self._root, final.parent))
            durable.fault(f"before blob rename {final.name}")
            # Another portal's run may have put the same bytes there: then this changes nothing.
            temporary.rename(final)
            folders.add(final.parent)
        if not (at_once and self._sync_disk()):
            for folder in folders:
                durable.sync_folder(folder)
        self._done()

    def _sync_disk(self) -> bool:
        if self._disk is None or len(self._pending) < _MANY:
            return False
        return durable.sync_disk(self._disk)

    def rollback(self) -> None:
        """Drop what is pending; a manifest must not list it."""
        del self._used[self._used_for_good :]
        try:
            for temporary, _ in self._pending.values():
                temporary.unlink(missing_ok=True)
        finally:
            self._done()

    def _done(self) -> None:
        self._pending.clear()
        if self._disk is not None:
            os.close(self._disk)
            self._disk = None

    def used(self) -> Iterator[tuple[str, int, str]]:
        """Path, size and digest of every blob this run stored or found stored, by digest."""
        size = _USED.size
        entries = {bytes(self._used[i : i + size]) for i in range(0, len(self._used), size)}
        for entry in sorted(entries):
            digest, length, extension = _USED.unpack(entry)
            sha256 = digest.hex()
            yield blob_name(sha256, extension.rstrip(b"\0").decode()), length, sha256


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        durable.write_all(handle, data)
        os.fchmod(handle, durable.READ_ONLY)
    finally:
        os.close(handle)
