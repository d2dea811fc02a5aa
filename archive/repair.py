"""Sealing what a dead run left, without inventing anything: torn tails go to quarantine."""

from __future__ import annotations

import hashlib
import os
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from archive import capture as captures
from archive import durable
from archive import record as records
from archive.capture import Capture
from archive.counted import counted
from archive.layout import (
    articles_name,
    captures_name,
    is_run_id,
    manifest_name,
    quarantine_name,
    report_name,
    utc_now,
)
from archive.lines import read_lines
from archive.manifest import BlobEntry, FileEntry, is_sealed, write_manifest, write_report
from archive.members import TornMemberError, read_members
from archive.record import Attachment, Image, Record


def repair_portal(root: Path, portal: str) -> list[str]:
    """Put in order and seal every unsealed run of a portal; one sentence for each thing done.

    Only the holder of the portal's lock may call this. Running it twice changes nothing, also
    after a kill in the middle of it.
    """
    sentences: list[str] = []
    _remove_temporaries(root, portal)
    for run in sorted(_runs(root, portal)):
        if not is_sealed(root, portal, run):
            sentences += _Repair(root, portal, run).sentences()
    return sentences


def _runs(root: Path, portal: str) -> set[str]:
    """Every run of the portal that left a file anywhere, in the form this program names them."""
    names = [
        path.name
        for folder in ("articles", "captures", "warc", "runs")
        for path in _files(root / folder / portal)
    ]
    return {name[:25] for name in names if is_run_id(name[:25]) and not name.endswith(".gz.tmp")}


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except FileNotFoundError:
        return []


def _remove_temporaries(root: Path, portal: str) -> None:
    """Files that never got their name: half-written reports, manifests and pictures."""
    for folder in ("articles", "captures", "runs", "manifest"):
        for path in _files(root / folder / portal):
            if path.name.endswith(".tmp"):
                path.unlink()
    for path in _files(root / "blobs" / "tmp"):
        if path.name.startswith(f"{portal}~"):
            path.unlink()


@dataclass
class _Repair:
    """The repair of one dead run."""

    root: Path
    portal: str
    run: str
    done: list[str] = field(default_factory=list)
    files: list[FileEntry] = field(default_factory=list)
    blobs: dict[str, BlobEntry] = field(default_factory=dict)
    warc_sizes: dict[str, int] = field(default_factory=dict)

    def sentences(self) -> list[str]:
        """Repair and seal; tell what was done."""
        committed = self._committed()
        for path in _files(self.root / "warc" / self.portal):
            if path.name.startswith(f"{self.run}-") and path.name.endswith(".warc.gz"):
                self._warc(path, sorted(committed[path.relative_to(self.root).as_posix()]))
        capture_lines = self._lines(captures_name(self.portal, self.run), self._check_capture)
        article_lines = self._lines(articles_name(self.portal, self.run), self._check_record)
        self._seal(article_lines, capture_lines)
        return self.done

    # JSON Lines

    def _lines(self, name: str, check: Callable[[bytes], str | None]) -> int:
        """Keep the good lines of a file, take the others out; returns how many are good."""
        path = self.root / name
        if not path.exists():
            return 0
        good, last_good, bad = 0, 0, []
        for offset, line in _read_lines(path):
            why = check(line)
            if why is None:
                good, last_good = good + 1, offset + len(line)
            else:
                bad.append((offset, line, why))
        if bad:
            self._quarantine(path, b"".join(line for _, line, _ in bad), bad[0][2])
            if bad[0][0] >= last_good:
                self._cut(path, last_good)
            else:
                self._rewrite_without(path, {offset for offset, _, _ in bad})
        if not good:
            path.unlink()
            return 0
        self._add_file(path, lines=good)
        return good

    def _check_capture(self, line: bytes) -> str | None:
        try:
            capture: Capture = captures.decode(_whole(line))
        except ValueError as error:
            return _reason(error)
        if capture.blob is not None and not self._add_blob(capture.blob):
            return f"{capture.blob} is missing"
        return self._page_lost(capture.warc_file, capture.warc_offset, capture.url)

    def _check_record(self, line: bytes) -> str | None:
        try:
            record: Record = records.decode(_whole(line))
        except ValueError as error:
            return _reason(error)
        files: list[Image | Attachment] = [*record.images, *record.attachments]
        for file in files:
            if file.status == "stored" and not self._add_blob(file.path or ""):
                return f"{file.path} of {record.id} is missing"
        return self._page_lost(record.capture.warc_file, record.capture.warc_offset, record.id)

    def _page_lost(self, name: str | None, offset: int | None, of: str) -> str | None:
        """Pages in the files of earlier runs are none of this repair's business."""
        size = self.warc_sizes.get(name or "")
        if size is not None and offset is not None and offset >= size:
            return f"the page of {of} is not in {name}"
        return None

    def _add_blob(self, name: str) -> bool:
        if name not in self.blobs:
            path = self.root / name
            if not path.is_file():
                return False
            self.blobs[name] = BlobEntry(
                path=name, bytes=path.stat().st_size, sha256=path.name.partition(".")[0]
            )
        return True

    # WARC

    def _committed(self) -> defaultdict[str, array[int]]:
        """Where records begin, by file: a line names a page only after that was flushed."""
        places: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
        path = self.root / captures_name(self.portal, self.run)
        for _, line in read_lines(path) if path.exists() else ():
            try:
                capture = captures.decode(line)
            except ValueError:
                continue
            if capture.warc_file is not None and capture.warc_offset is not None:
                places[capture.warc_file].append(capture.warc_offset)
        return places

    def _warc(self, path: Path, committed: Sequence[int]) -> None:
        """Cut a WARC to its last whole record.

        ``committed``: where lines in captures/ say that records begin. What is not whole before
        one that is was damaged later: it stays where it is, for verify to tell, and costs none of
        the records after it.
        """
        name = path.relative_to(self.root).as_posix()
        size = path.stat().st_size
        begin, end, count = 0, 0, 0
        gap: int | None = None  # damage with nothing whole behind it yet
        while begin < size:
            try:
                with path.open("rb") as stream:
                    for member in read_members(stream, begin):
                        end, count = member.offset + member.length, count + 1
                        if gap is not None:
                            self.done.append(f"{name}: damaged at byte {gap}, left as it is")
                            gap = None
                break
            except TornMemberError as torn:
                gap = end
                place = bisect_right(committed, torn.offset)
                begin = committed[place] if place < len(committed) else size
        if end < size:
            with path.open("rb") as stream:
                stream.seek(end)
                self._quarantine(path, stream.read(), "its last record is not whole")
            self._cut(path, end)
        self.warc_sizes[name] = end
        if end:
            self._add_file(path, records=count)
        else:
            path.unlink()

    # What both share

    def _quarantine(self, path: Path, data: bytes, why: str) -> None:
        """Keep a part that is taken out; equal after a second repair of the same file."""
        kept = quarantine_name(self.portal, f"{path.name}.torn")
        if data:
            durable.replace_file(self.root, kept, data)
        durable.fault(f"after quarantine {path.name}")
        self.done.append(
            f"{path.relative_to(self.root)}: {len(data)} bytes were moved to {kept} ({why})"
        )

    def _cut(self, path: Path, size: int) -> None:
        with path.open("r+b") as file:
            file.truncate(size)
            os.fsync(file.fileno())

    def _rewrite_without(self, path: Path, offsets: set[int]) -> None:
        good = (line for offset, line in _read_lines(path) if offset not in offsets)
        durable.replace_with(self.root, path.relative_to(self.root).as_posix(), good)

    def _add_file(self, path: Path, lines: int | None = None, records: int | None = None) -> None:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        path.chmod(durable.READ_ONLY)
        self.files.append(
            FileEntry(
                path=path.relative_to(self.root).as_posix(),
                bytes=path.stat().st_size,
                sha256=digest,
                lines=lines,
                records=records,
            )
        )

    def _seal(self, articles: int, capture_lines: int) -> None:
        """Report and manifest. A run that left nothing at all is only forgotten."""
        name = report_name(self.portal, self.run)
        path = self.root / name
        if path.exists():
            self._add_file(path)  # it was killed between its report and its manifest
        elif self.files:
            report = {
                "run": self.run,
                "portal": self.portal,
                "state": "recovered",
                "recovered": self.done,
                "recovered_at": utc_now(),
                "records": articles,
                "captures": capture_lines,
            }
            self.files.append(write_report(self.root, name, report))
        else:
            return
        blobs = sorted(self.blobs.values(), key=lambda blob: blob.path)
        write_manifest(self.root, self.portal, self.run, self.files, blobs)
        self.done.append(
            f"run {self.run} of {self.portal} had not ended; it was sealed with "
            f"{counted(articles, 'record')} and {counted(capture_lines, 'capture')} "
            f"({manifest_name(self.portal, self.run)})"
        )


def _read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    offset = 0
    with path.open("rb") as file:
        for line in file:
            yield offset, line
            offset += len(line)


def _whole(line: bytes) -> bytes:
    if not line.endswith(b"\n"):
        raise ValueError("its last line is not whole")
    return line


def _reason(error: ValueError) -> str:
    if isinstance(error, msgspec.ValidationError):
        return f"a line is not what it should be: {error}"
    if isinstance(error, msgspec.DecodeError):
        return "a line is not JSON"
    return str(error)
