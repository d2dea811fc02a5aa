"""Checking an archive: every sealed file, line, picture and WARC record against its digest."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

import msgspec

from archive import capture as captures
from archive import record as records
from archive.fixity import HashingReader, Places, files_in, folders_in, open_plain
from archive.layout import blob_name, check_archive, is_run_id
from archive.manifest import BlobEntry, FileEntry, Manifest, is_sealed, read_manifest
from archive.members import TornMemberError, read_head, read_members
from archive.record import Attachment, Image

_FOLDERS = ("articles", "captures", "warc", "runs")
_PIECE = 1 << 20
_RUN_LENGTH = 25


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``damage`` is bad; ``unfinished`` (a run that goes on or was killed) and
    ``unlisted`` (a file no manifest names) are not."""

    kind: Literal["damage", "unfinished", "unlisted"]
    path: str
    sentence: str


@dataclass(slots=True)
class Counts:
    """What was checked."""

    runs: int = 0
    files: int = 0
    lines: int = 0
    warc_records: int = 0
    blobs: int = 0
    bytes: int = 0
    damage: int = 0
    unfinished: int = 0
    unlisted: int = 0


def portals_of(root: Path) -> list[str]:
    """Every portal that has a file in the archive."""
    folders = [root / name for name in (*_FOLDERS, "manifest")]
    return sorted({p.name for f in folders if f.is_dir() for p in f.iterdir() if p.is_dir()})


def bytes_to_check(root: Path) -> int:
    """Size of all that ``verify`` reads, for a progress bar."""
    return sum(
        path.stat().st_size
        for folder in (*_FOLDERS, "blobs")
        for path in (root / folder).rglob("*")
        if path.is_file()
    )


def verify(
    path: Path,
    *,
    portal: str | None = None,
    counts: Counts | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Finding]:
    """Findings, one sentence each, as they come up; nothing is changed and no lock is taken.

    ``counts`` is kept up to date on the way; ``progress`` is told how many bytes were read
    since its last call. Without ``portal`` every blob is read, with it those its runs name.
    Raises ``ArchiveError`` where ``path`` is no archive.
    """
    check_archive(path)
    counts = counts if counts is not None else Counts()
    checker = _Checker(path, counts, progress or _no_progress)
    for finding in checker.findings(portal):
        setattr(counts, finding.kind, getattr(counts, finding.kind) + 1)
        yield finding


def _no_progress(count: int) -> None:
    """Nobody watches."""


class _Checker:
    def __init__(self, root: Path, counts: Counts, progress: Callable[[int], None]) -> None:
        self._root = root
        self._counts = counts
        self._progress = progress
        self._places: dict[str, Places] = {}
        self._seen_blobs: set[bytes] = set()
        self._missing: set[str] = set()

    def findings(self, portal: str | None) -> Iterator[Finding]:
        for name in portals_of(self._root) if portal is None else [portal]:
            yield from self._portal(name, read_blobs=portal is not None)
        if portal is None:
            yield from self._all_blobs()

    # One portal

    def _portal(self, portal: str, *, read_blobs: bool) -> Iterator[Finding]:
        # Manifests first: a run sealed from here on is then seen as unfinished, which is right.
        listed: set[str] = set()
        sealed: set[str] = set()
        for path in files_in(self._root / "manifest" / portal):
            if path.suffix != ".json":
                continue
            sealed.add(path.stem)
            try:
                manifest = read_manifest(path)
            except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
                yield self._damage(path, f"the manifest cannot be read ({error})")
                listed.update(self._name(p) for p in self._runfiles_in(portal, path.stem))
                continue
            self._counts.runs += 1
            listed.update(entry.path for entry in manifest.files)
            yield from self._manifest(manifest, read_blobs=read_blobs)
        yield from self._rest(portal, listed, sealed)

    def _manifest(self, manifest: Manifest, *, read_blobs: bool) -> Iterator[Finding]:
        self._places.clear()
        # WARC files first, so that lines can be looked up in them.
        for entry in sorted(manifest.files, key=lambda entry: entry.records is None):
            yield from self._file(entry)
        for blob in manifest.blobs:
            yield from self._listed_blob(blob, read_it=read_blobs)

    def _file(self, entry: FileEntry) -> Iterator[Finding]:
        path = self._root / entry.path
        packed = path.with_name(f"{path.name}.gz")
        if not path.exists() and packed.exists():
            path = packed  # packed later: the digest is of the plain text
        try:
            file = open_plain(path)
        except OSError as error:
            yield self._damage(path, f"it is listed but cannot be read: {error.strerror}")
            return
        self._counts.files += 1
        with HashingReader(file, self._read) as stream:
            found: int | None = None
            try:
                if entry.records is not None:
                    found = yield from self._warc(path, stream)
                elif entry.lines is not None:
                    found = yield from self._lines(path, stream)
                stream.drain()
            except (OSError, EOFError, zlib.error) as error:
                yield self._damage(path, f"it cannot be read to its end ({error})")
                return
        wanted = entry.records if entry.records is not None else entry.lines
        unit = "records" if entry.records is not None else "lines"
        if stream.size != entry.bytes:
            yield self._damage(path, f"it has {stream.size} bytes; {entry.bytes} were sealed")
        elif stream.sha256 != entry.sha256:
            yield self._damage(path, "its bytes are not the ones that were sealed (SHA-256)")
        elif found != wanted:
            yield self._damage(path, f"it has {found} {unit}; {wanted} were sealed")

    def _rest(self, portal: str, listed: set[str], sealed: set[str]) -> Iterator[Finding]:
        """Files no manifest lists: of runs not sealed, or put there by someone."""
        unfinished: dict[str, list[Path]] = {}
        for folder in _FOLDERS:
            for path in files_in(self._root / folder / portal):
                name, run = self._name(path), path.name[:_RUN_LENGTH]
                if name in listed or name.removesuffix(".gz") in listed:
                    continue
                if path.name.endswith(".tmp"):
                    continue
                if is_run_id(run) and run not in sealed:
                    unfinished.setdefault(run, []).append(path)
                    continue
                yield Finding("unlisted", name, f"{name} is in no manifest")
                yield from self._unsealed(path)
        for run, paths in sorted(unfinished.items()):
            if is_sealed(self._root, portal, run):
                continue  # it ended while this was reading
            yield Finding(
                "unfinished",
                self._name(paths[0]),
                f"run {run} of {portal} is not sealed: it is going on or was killed; "
                "the next crawl of this portal seals it",
            )
            self._places.clear()
            for path in sorted(paths, key=lambda path: "/warc/" not in path.as_posix()):
                yield from self._unsealed(path)

    def _unsealed(self, path: Path) -> Iterator[Finding]:
        """What is whole must be right; a torn tail is none of our business."""
        try:
            if path.name.endswith(".warc.gz"):
                with HashingReader(path.open("rb"), self._read) as stream:
                    yield from self._warc(path, stream, torn=True)
            elif path.name.endswith((".jsonl", ".jsonl.gz")):
                with HashingReader(open_plain(path), self._read) as stream:
                    yield from self._lines(path, stream, torn=True)
            else:
                return
        except FileNotFoundError:
            return
        except (OSError, EOFError, zlib.error) as error:
            yield self._damage(path, f"it cannot be read to its end ({error})")
            return
        self._counts.files += 1

    # Lines

    def _lines(
        self, path: Path, stream: HashingReader, *, torn: bool = False
    ) -> Generator[Finding, None, int]:
        check = self._capture if path.is_relative_to(self._root / "captures") else self._record
        count = 0
        for line in stream.lines():
            if torn and not line.endswith(b"\n"):
                break
            count += 1
            self._counts.lines += 1
            try:
                if not line.endswith(b"\n"):
                    raise ValueError("it does not end")
                problems = list(check(line))
            except ValueError as error:
                problems = [f"it is not what it should be: {error}"]
            for problem in problems:
                yield self._damage(path, f"line {count}: {problem}")
        return count

    def _capture(self, line: bytes) -> Iterator[str]:
        capture = captures.decode(line)
        if capture.blob is not None:
            yield from self._stored(capture.blob, None, None)
        yield from self._reference(
            capture.warc_record_id, capture.warc_file, capture.warc_offset, capture.url
        )

    def _record(self, line: bytes) -> Iterator[str]:
        record = records.decode(line)
        files: list[Image | Attachment] = [*record.images, *record.attachments]
        for file in files:
            if file.status == "stored":
                yield from self._stored(file.path or "", file.bytes, file.sha256)
        capture = record.capture
        yield from self._reference(
            capture.warc_record_id, capture.warc_file, capture.warc_offset, record.id
        )

    def _stored(self, name: str, size: int | None, sha256: str | None) -> Iterator[str]:
        try:
            there = (self._root / name).stat()
        except OSError:
            yield f"{name or 'a stored file without a path'} is missing"
            return
        if size is not None and there.st_size != size:
            yield f"{name} has {there.st_size} bytes instead of {size}"
        if sha256 is not None and Path(name).name.partition(".")[0] != sha256:
            yield f"{name} does not bear the digest {sha256}"

    def _reference(
        self, record_id: str | None, name: str | None, offset: int | None, of: str
    ) -> Iterator[str]:
        """The page of a line must lie where the line says."""
        if record_id is None or name is None or offset is None:
            return
        places = self._places.get(name)
        if places is not None and places.has(offset, record_id):
            return
        # In another run's file, or written after this one was read.
        try:
            with (self._root / name).open("rb") as stream:
                found = read_head(stream, offset)
        except OSError:
            if name not in self._missing:
                self._missing.add(name)
                yield f"{name}, which holds the page of {of}, cannot be opened"
            return
        if found is None or found[0].get("warc-record-id") != record_id:
            yield f"the page of {of} is not at byte {offset} of {name}"

    # WARC

    def _warc(
        self, path: Path, stream: HashingReader, *, torn: bool = False
    ) -> Generator[Finding, None, int]:
        places = self._places[self._name(path)] = Places()
        count = 0
        try:
            for member in read_members(cast("BinaryIO", stream)):
                count += 1
                self._counts.warc_records += 1
                places.add(member.offset, member.record_id)
                if member.problem:
                    yield self._damage(
                        path,
                        f"record {member.record_id} at byte {member.offset}: {member.problem}",
                    )
        except TornMemberError as error:
            if not torn:
                yield self._damage(path, str(error))
        return count

    # Blobs

    def _listed_blob(self, entry: BlobEntry, *, read_it: bool) -> Iterator[Finding]:
        path = self._root / entry.path
        try:
            size = path.stat().st_size
        except OSError:
            yield self._damage(path, "it is listed but missing")
            return
        if size != entry.bytes:
            yield self._damage(path, f"it has {size} bytes; {entry.bytes} were stored")
        elif read_it and (digest := bytes.fromhex(entry.sha256)) not in self._seen_blobs:
            self._seen_blobs.add(digest)
            yield from self._blob(path)

    def _all_blobs(self) -> Iterator[Finding]:
        for first in folders_in(self._root / "blobs" / "sha256"):
            for second in folders_in(first):
                for path in files_in(second):
                    yield from self._blob(path)

    def _blob(self, path: Path) -> Iterator[Finding]:
        sha256, _, extension = path.name.partition(".")
        name = self._name(path)
        if len(sha256) != 64 or blob_name(sha256, extension) != name:
            yield Finding("unlisted", name, f"{name} is not a blob: its name is no digest")
            return
        self._counts.blobs += 1
        try:
            with HashingReader(path.open("rb"), self._read) as stream:
                stream.drain()
        except OSError as error:
            yield self._damage(path, f"it cannot be read: {error.strerror}")
            return
        if stream.sha256 != sha256:
            yield self._damage(path, "its bytes are not the ones its name tells (SHA-256)")

    # What all share

    def _runfiles_in(self, portal: str, run: str) -> Iterator[Path]:
        for folder in _FOLDERS:
            for path in files_in(self._root / folder / portal):
                if path.name.startswith(run):
                    yield path

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _damage(self, path: Path, what: str) -> Finding:
        name = self._name(path)
        return Finding("damage", name, f"{name}: {what}")

    def _read(self, count: int) -> None:
        self._counts.bytes += count
        self._progress(count)
