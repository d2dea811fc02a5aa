"""Writing into an archive: one run of one portal, from its lock to its seal."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive import capture as captures
from archive import durable
from archive import record as records
from archive.blobs import Blob, BlobStore, Spill
from archive.capture import Capture
from archive.disk import Room
from archive.durable import Appender
from archive.errors import ArchiveError
from archive.layout import (
    articles_name,
    captures_name,
    check_archive,
    check_portal,
    new_run_id,
    newest_run,
    report_name,
)
from archive.lock import PortalLock, take_lock
from archive.manifest import BlobEntry, FileEntry, write_manifest, write_report
from archive.record import Attachment, Image, Record
from archive.repair import repair_portal
from archive.warc import Exchange, WarcRef, WarcWriter

GROUP_RECORDS = 100
GROUP_CAPTURES = 1_000
GROUP_SECONDS = 2.0

# Bytes for what a run writes besides its data: the report, headers of records, blocks and folders
# begun; and for each of its pictures and files the line of the manifest.
_END_BYTES = 1_000_000
_MANIFEST_LINE = 220


def begin_run(
    path: Path,
    portal: str,
    *,
    batch: str | None = None,
    warc: bool = True,
    find_payload: Callable[[str], WarcRef | None] | None = None,
    room: Room | None = None,
) -> Run:
    """Take the portal's lock, seal what dead runs of it left, and open a new run.

    ``find_payload`` tells an earlier full capture of a decoded payload (SHA-256), so that an
    equal answer becomes a revisit record. ``room``: the disk, and what the run leaves free of it.
    Raises ``ArchiveError`` (one sentence) and ``PortalLocked``.
    """
    check_archive(path)
    check_portal(portal)
    lock = take_lock(path, portal)
    try:
        with durable.disk_errors(path):
            recovered = repair_portal(path, portal)
        return Run(path, portal, lock, batch, warc, find_payload, recovered, room)
    except BaseException:
        lock.release()
        raise


class Run:
    """One portal in one command. Lines are visible to readers after ``commit`` and not before.

    After a disk error the run is back at its last commit and takes nothing more; ``when_failed``
    is told once; ``seal`` and ``close`` still work.
    """

    def __init__(
        self,
        path: Path,
        portal: str,
        lock: PortalLock,
        batch: str | None,
        warc: bool,
        find_payload: Callable[[str], WarcRef | None] | None,
        recovered: list[str],
        room: Room | None = None,
    ) -> None:
        self.path = path
        self.portal = portal
        self.id = new_run_id(after=newest_run(path, portal))
        self.batch = batch
        self.recovered = recovered
        self.lost = 0  # records that a disk error took before their commit
        self._lock = lock
        self._room = room
        self._blobs = BlobStore(path, portal, self.id)
        self._warc = WarcWriter(path, portal, self.id, find_payload) if warc else None
        self._captures = Appender(path, captures_name(portal, self.id))
        self._articles = Appender(path, articles_name(portal, self.id))
        self._capture_lines: list[bytes] = []
        self._record_lines: list[bytes] = []
        self._oldest: float | None = None
        self._root = _identity(path)
        self._failed: ArchiveError | None = None
        self.when_failed: Callable[[ArchiveError], None] = _nobody_told
        self._closed = False

    @property
    def failed(self) -> ArchiveError | None:
        """The disk error that ended the run; it takes nothing more."""
        return self._failed

    @property
    def pending(self) -> int:
        """Queued lines, of records and captures."""
        return len(self._record_lines) + len(self._capture_lines)

    @property
    def age(self) -> float:
        """Seconds since the oldest queued line; 0 when none is queued."""
        return 0.0 if self._oldest is None else time.monotonic() - self._oldest

    @property
    def damage(self) -> list[str]:
        """Sentences on damaged files met and put right on the way."""
        return self._blobs.damage

    def write_exchange(self, exchange: Exchange) -> WarcRef | None:
        """Keep request and answer in the WARC; None when the run keeps no WARC."""
        if self._warc is None:
            return None
        with self._writing(len(exchange.request) + len(exchange.response)):
            return self._warc.write(exchange)

    def add_blob(self, data: bytes) -> Blob:
        """Keep a picture or file; what it is is told from its bytes."""
        with self._writing(len(data)):
            return self._blobs.add(data)

    def spill(self) -> Spill:
        """A file for a picture or file too large for memory, written as it comes in.

        Give it to ``add_spill`` when it is whole, or ``discard`` it.
        """
        with self._writing():
            return self._blobs.spill(self._writing)

    def add_spill(self, spill: Spill) -> Blob:
        """As ``add_blob``, of a file that came in whole."""
        with self._writing():
            return self._blobs.take(spill)

    def holds_blob(self, name: str, size: int | None) -> bool:
        """Whether the stored file ``name`` (``blobs/…``) is there in its full size."""
        return self._blobs.holds(name, size)

    def meet_blob(self, blob: Blob) -> None:
        """A stored file that the portal confirmed (304): the manifest of this run lists it."""
        with self._writing():
            self._blobs.meet(blob)

    def add_capture(self, capture: Capture) -> None:
        """Queue a capture line."""
        self._check_owner(capture.portal, capture.run)
        captures.check(capture)
        line = captures.encode(capture) + b"\n"
        with self._writing(len(line)):
            self._capture_lines.append(line)
            self._queued()

    def add_record(self, record: Record) -> None:
        """Queue a record. Raises ``ValueError`` for one that is not valid or lacks its files."""
        self._check_owner(record.portal, record.run)
        records.check(record)
        line = records.encode(record) + b"\n"
        files: list[Image | Attachment] = [*record.images, *record.attachments]
        for file in files:
            if file.status == "stored" and not (file.path and self._blobs.holds(file.path)):
                raise ValueError(f"{record.id}: {file.url} is called stored but {file.path} is not")
        with self._writing(len(line)):
            self._record_lines.append(line)
            self._queued()

    def commit(self) -> None:
        """Make all that was added durable, files before the lines that name them."""
        with self._writing():
            self._commit()

    def keep_free(self, size: int = 0) -> None:
        """End the run where ``size`` bytes more would leave less of the disk free than asked.

        All that was added is committed, for there is room; every later call raises the same
        ``ArchiveError``. What this leaves is enough to commit and to seal.
        """
        if self._room is None:
            return
        size += _END_BYTES + _MANIFEST_LINE * self._blobs.count
        size += sum(map(len, chain(self._capture_lines, self._record_lines)))
        with self._writing():
            lack = self._room.lack(size)
        if lack is not None:
            error = ArchiveError(f"the run was ended: {lack}", "disk")
            self.commit()
            self._failed = error
            self.when_failed(error)
            raise error

    def seal(self, report: dict[str, Any]) -> None:
        """Commit, write the run report and the manifest, make files read-only, free the lock.

        The report gets ``run``, ``portal``, ``batch``, ``state``, ``recovered`` and ``damage``
        where it has none of its own.
        """
        if self._closed:
            raise ValueError(f"run {self.id} is closed")
        try:
            if self._failed is None:
                self.commit()
            with durable.disk_errors(self.path):
                self._check_place()
                self._seal(report)
        finally:
            self._release()

    def close(self) -> None:
        """Commit and free the lock without sealing; a second call does nothing."""
        if self._closed:
            return
        try:
            if self._failed is None:
                self.commit()
        finally:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _check_owner(self, portal: str, run: str) -> None:
        if (portal, run) != (self.portal, self.id):
            raise ValueError(f"a line of {portal} {run} was given to run {self.portal} {self.id}")

    @contextmanager
    def _writing(self, size: int = 0) -> Iterator[None]:
        """Refuse after the end, or where there is no room for ``size`` bytes more.

        On a disk error the run is back at its last commit, and ended.
        """
        if self._failed is not None:
            raise self._failed
        if self._closed:
            raise ValueError(f"run {self.id} is closed")
        if size and self._room is not None and not self._room.has_surely(size):
            self.keep_free(size)
        try:
            with durable.disk_errors(self.path):
                self._check_place()
                yield
        except ArchiveError as error:
            self._failed = error
            self.lost = len(self._record_lines)
            self._rollback()
            self.when_failed(error)
            raise

    def _check_place(self) -> None:
        """Never write into another folder that took the archive's place (a disk unmounted)."""
        if _identity(self.path) != self._root:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))

    def _queued(self) -> None:
        if self._oldest is None:
            self._oldest = time.monotonic()
        if (
            len(self._record_lines) >= GROUP_RECORDS
            or len(self._capture_lines) >= GROUP_CAPTURES
            or self.age >= GROUP_SECONDS
        ):
            self._commit()

    def _commit(self) -> None:
        """The order is the promise: a reader that sees a line finds all it names."""
        if self._warc is not None and self._warc.dirty:
            durable.fault("before warc")
            self._warc.sync()
        if self._blobs.dirty:
            durable.fault("before blobs")
        self._blobs.sync()
        for file, lines in (
            (self._captures, self._capture_lines),
            (self._articles, self._record_lines),
        ):
            if lines:
                durable.fault(f"before lines of {file.name}")
                file.append(b"".join(lines), len(lines))
                file.sync()
                lines.clear()
        self._oldest = None
        durable.fault("after commit")

    def _rollback(self) -> None:
        for part in (self._warc, self._blobs, self._captures, self._articles):
            if part is not None:
                try:
                    part.rollback()
                except OSError:
                    continue  # the disk is gone altogether; the next run repairs
        self._capture_lines.clear()
        self._record_lines.clear()
        self._oldest = None

    def _seal(self, report: dict[str, Any]) -> None:
        self._close_files(durable.READ_ONLY)
        own = {
            "run": self.id,
            "portal": self.portal,
            "batch": self.batch,
            "state": "sealed" if self._failed is None else "stopped",  # its worth is the verdict
            "recovered": self.recovered,
            "damage": self.damage,
        }
        name = report_name(self.portal, self.id)
        durable.fault("before report")
        entry = write_report(self.path, name, {**own, **report})
        durable.fault("before manifest")
        files = [*self._entries(), entry]
        blobs = (BlobEntry(path=p, bytes=b, sha256=s) for p, b, s in self._blobs.used())
        write_manifest(self.path, self.portal, self.id, files, blobs)
        durable.fault("after manifest")

    def _entries(self) -> Iterator[FileEntry]:
        for file in (self._articles, self._captures):
            if file.size:
                yield FileEntry(
                    path=file.name, bytes=file.size, sha256=file.sha256, lines=file.count
                )
        for file in self._warc.files if self._warc else []:
            if file.size:
                yield FileEntry(
                    path=file.name, bytes=file.size, sha256=file.sha256, records=file.count
                )

    def _close_files(self, mode: int | None = None) -> None:
        self._captures.close(mode)
        self._articles.close(mode)
        if self._warc is not None:
            self._warc.close(mode)

    def _release(self) -> None:
        self._closed = True
        try:
            self._close_files()
        finally:
            self._lock.release()


def _nobody_told(_: ArchiveError) -> None:
    """Whoever writes meets the error anyway."""


def _identity(path: Path) -> tuple[int, int]:
    stat = os.stat(path)  # noqa: PTH116 - at every line; Path.stat takes twice as long
    return stat.st_dev, stat.st_ino
