"""Copies to hand on: JSON Lines as stored, CSV for spreadsheets, and what the copy holds."""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec

from archive.archive import Archive, decode_line, renumbered
from archive.counted import counted
from archive.errors import ArchiveError
from archive.layout import program, utc_now
from archive.query import Filters, Revisions, Sort
from archive.record import Record
from archive.timerange import microseconds

FORMATS = (".jsonl", ".jsonl.gz", ".csv")
BOM = "\ufeff"  # Excel reads UTF-8 only behind it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

COLUMNS = (
    "id", "revision", "revision_cause", "state", "portal", "unit", "tier", "organ", "province",
    "url", "title", "summary", "body", "author", "source", "section", "tags", "text_repair",
    "published", "published_precision", "modified", "pictures", "captions", "files",
    "content_sha256", "fetched", "run", "extractor",
)  # fmt: skip


class ExportRefusedError(ValueError):
    """The target cannot be used; the message is one sentence for the user."""


@dataclass
class Tally:
    """What went into a copy."""

    records: int = 0
    portals: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    undated: int = 0
    states: Counter[str] = field(default_factory=Counter)
    images: Counter[str] = field(default_factory=Counter)
    attachments: Counter[str] = field(default_factory=Counter)
    extractors: Counter[str] = field(default_factory=Counter)
    last_fetched: str = ""

    def add(self, article: Record) -> None:
        """Count one record."""
        self.records += 1
        self.portals[article.portal] += 1
        if article.published is None:
            self.undated += 1
        else:
            self.years[article.published[:4]] += 1
        self.states[article.state] += 1
        self.images.update(image.status for image in article.images)
        self.attachments.update(file.status for file in article.attachments)
        self.extractors[article.extractor] += 1
        if not self.last_fetched or microseconds(article.fetched) > microseconds(self.last_fetched):
            self.last_fetched = article.fetched


class _Writer(Protocol):
    def write(self, line: bytes, article: Record) -> None:
        """Add one record."""

    def finish(self) -> None:
        """Write what is still held back."""


def export(
    archive: Archive,
    target: Path,
    asked: Filters,
    *,
    sort: Sort | None = None,
    limit: int | None = None,
    revisions: Revisions = "latest",
    force: bool = False,
) -> dict[str, Any]:
    """Write the records meant to ``target`` and what they are to ``<target>.meta.json``.

    The format is told by the extension. The same question to the same archive gives the same
    bytes. Returns the meta data. Raises ``ExportRefusedError`` and ``ArchiveError``.
    """
    _check_target(archive, target, force)
    tally = Tally()
    with _replacing(target) as file:
        digest = _Hashed(file)
        writer = _writer(target, digest)
        found = archive.raw_lines(asked, sort=sort, limit=limit, revisions=revisions)
        for number, line in found:
            article = decode_line(line, number)
            writer.write(renumbered(line, number), article)
            tally.add(article)
        writer.finish()
    meta = _meta(archive, asked, tally)
    meta["revisions"] = revisions
    meta["file"] = {
        "name": target.name,
        "bytes": digest.size,
        "sha256": digest.sha256.hexdigest(),
        "sha256_unpacked": _unpacked_digest(writer, digest),
    }
    meta["citation"] = _citation(asked, tally, digest.sha256.hexdigest())
    meta["created"] = utc_now()
    meta["program"] = program()
    with _replacing(target.with_name(f"{target.name}.meta.json")) as file:
        file.write(msgspec.json.format(msgspec.json.encode(meta), indent=2) + b"\n")
    return meta


def extension(target: Path) -> str | None:
    """The extension of ``FORMATS`` that a file name has."""
    name = target.name.lower()
    return next((known for known in sorted(FORMATS, key=len, reverse=True)
                 if name.endswith(known)), None)  # fmt: skip


def _check_target(archive: Archive, target: Path, force: bool) -> None:
    if extension(target) is None:
        raise ExportRefusedError(
            f"the name {target.name!r} tells no format; end it with {', '.join(FORMATS)}"
        )
    if not target.absolute().parent.is_dir():
        raise ExportRefusedError(
            f"the folder {target.absolute().parent} does not exist; make it first"
        )
    if target.absolute().resolve().is_relative_to(archive.path.resolve()):
        raise ExportRefusedError(f"{target} lies inside of the archive; name a place outside")
    if target.is_dir():
        raise ExportRefusedError(f"{target} is a folder; name a file")
    if target.exists() and not force:
        raise ExportRefusedError(f"{target} is there already; --force replaces it")


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only when it is whole."""
    temporary = target.with_name(f".{target.name}.tmp-{os.getpid()}")
    try:
        try:
            with temporary.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}", "disk") from error


class _Hashed:
    """A stream that knows the SHA-256 of what went through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write and count."""
        self.sha256.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """For gzip, which asks for it."""


class _JsonLines:
    def __init__(self, file: _Hashed) -> None:
        self._file = file

    def write(self, line: bytes, article: Record) -> None:
        self._file.write(line)

    def finish(self) -> None:
        pass


class _PackedLines:
    """gzip without a time and a name in it, so that equal records give equal bytes."""

    def __init__(self, file: _Hashed) -> None:
        self._packed = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)
        self.sha256 = hashlib.sha256()

    def write(self, line: bytes, article: Record) -> None:
        self.sha256.update(line)
        self._packed.write(line)

    def finish(self) -> None:
        self._packed.close()


class _Table:
    def __init__(self, file: _Hashed) -> None:
        self._file = file
        file.write((BOM + csv_line(COLUMNS)).encode())

    def write(self, line: bytes, article: Record) -> None:
        self._file.write(csv_line(csv_cells(article)).encode())

    def finish(self) -> None:
        pass


def _writer(target: Path, file: _Hashed) -> _Writer:
    kinds: dict[str, type[_JsonLines] | type[_PackedLines] | type[_Table]] = {
        ".jsonl": _JsonLines,
        ".jsonl.gz": _PackedLines,
        ".csv": _Table,
    }
    return kinds[extension(target) or ".jsonl"](file)


def _unpacked_digest(writer: _Writer, digest: _Hashed) -> str:
    """Other zlib versions pack to other bytes; the lines inside stay comparable."""
    plain = writer.sha256 if isinstance(writer, _PackedLines) else digest.sha256
    return plain.hexdigest()


# -- CSV ---------------------------------------------------------------------------------


def csv_cells(article: Record) -> list[str]:
    """The cells of a record in the order of ``COLUMNS``; lists one entry a line."""
    lists = {
        "tags": article.tags,
        "text_repair": article.text_repair,
        "pictures": [i.path or f"{i.status}: {i.url}" for i in article.images],
        "captions": [i.caption or "" for i in article.images],
        "files": [a.path or f"{a.status}: {a.url}" for a in article.attachments],
    }
    return [
        "\n".join(lists[name]) if name in lists else _plain(getattr(article, name))
        for name in COLUMNS
    ]


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def csv_line(cells: list[str] | tuple[str, ...]) -> str:
    """One line after RFC 4180 (CRLF).

    A cell that a spreadsheet would run as a formula (``=``, ``+``, ``-``, ``@``, tab, carriage
    return in front) gets an apostrophe before it; JSON Lines have the text as it is.
    """
    text = StringIO()
    csv.writer(text).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue()


# -- meta --------------------------------------------------------------------------------


def _meta(archive: Archive, asked: Filters, tally: Tally) -> dict[str, Any]:
    portals = sorted(tally.portals) or sorted(asked.portals)
    return {
        "schema": "luutru/export/1",
        "records": tally.records,
        "filters": asked.told(),
        "as_of": asked.told().get("as_of"),
        "last_fetched": tally.last_fetched or None,
        "counts": {
            "portals": _sorted(tally.portals),
            "years": _sorted(tally.years),
            "undated": tally.undated,
            "states": _sorted(tally.states),
        },
        "undated_in_portals": archive.undated(asked),
        "pictures": _sorted(tally.images),
        "files": _sorted(tally.attachments),
        "unresolved": {
            "pictures": tally.images["failed"] + tally.images["skipped"],
            "files": tally.attachments["failed"] + tally.attachments["skipped"],
            "unreadable_lines": archive.problems(),
            "last_runs": {portal: _last_run(archive.path, portal, asked) for portal in portals},
        },
        "readers": _sorted(tally.extractors),
    }


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _last_run(root: Path, portal: str, asked: Filters) -> dict[str, Any] | None:
    """Verdict and failures of the last finished run of a portal (up to ``as_of``)."""
    names = sorted(path.name for path in (root / "runs" / portal).glob("*.json"))
    if asked.as_of is not None:
        # Run ids begin with their start: 20261124t083000z-1a2b3c4d
        limit = asked.as_of.strftime("%Y%m%dt%H%M%Sz")
        names = [name for name in names if name[: len(limit)] <= limit]
    if not names:
        return None
    try:
        report = msgspec.json.decode((root / "runs" / portal / names[-1]).read_bytes())
    except (OSError, ValueError):
        return {"run": names[-1].removesuffix(".json"), "state": "unreadable"}
    kept = ("run", "state", "code", "verdict", "reasons", "failed", "failures", "undated")
    return {name: report[name] for name in kept if name in report}


def _citation(asked: Filters, tally: Tally, sha256: str) -> str:
    """One sentence that lets a reader find and check what was used."""
    portals = ", ".join(sorted(tally.portals)) or "no portal"
    if len(tally.portals) > 5:
        portals = f"{len(tally.portals)} portals"
    days = ""
    if asked.ranged:
        days = f", published {asked.since or '…'} to {asked.until or '…'}"
    stand = asked.told().get("as_of") or tally.last_fetched or "empty"
    return (
        f"News of Vietnamese district portals ({portals}){days}: "
        f"{counted(tally.records, 'record')}, archive as of {stand}, {program()}, SHA-256 {sha256}."
    )
