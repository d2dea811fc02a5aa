"""The manifest of a run: digest, size and count of every file it left, written when sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from archive import durable
from archive.layout import manifest_name, utc_now

SCHEMA = "luutru/manifest/1"


class FileEntry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One sealed file; ``lines`` of a JSON Lines file, ``records`` of a WARC."""

    path: str
    bytes: int
    sha256: str
    lines: int | None = None
    records: int | None = None


class BlobEntry(msgspec.Struct, kw_only=True):
    """One picture or attachment the run stored or found already stored."""

    path: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, kw_only=True):
    """The content of ``manifest/<portal>/<run>.json``."""

    schema: str = SCHEMA
    run: str
    portal: str
    sealed: str
    files: list[FileEntry]
    blobs: list[BlobEntry]


def write_manifest(
    root: Path,
    portal: str,
    run: str,
    files: Iterable[FileEntry],
    blobs: Iterable[BlobEntry],
) -> None:
    """Seal a run: from this file's appearance on its files are final.

    Written line by line, so that a run with many pictures needs no memory for it.
    """

    def parts() -> Iterator[bytes]:
        head = {"schema": SCHEMA, "run": run, "portal": portal, "sealed": utc_now()}
        yield msgspec.json.encode(head)[:-1] + b',\n"files": ['
        yield from _lines(files)
        yield b'],\n"blobs": ['
        yield from _lines(blobs)
        yield b"]}\n"

    durable.replace_with(root, manifest_name(portal, run), parts(), durable.READ_ONLY)


def read_manifest(path: Path) -> Manifest:
    """Raises ``msgspec.DecodeError`` where the file is damaged, ``OSError`` where unreadable."""
    return msgspec.json.decode(path.read_bytes(), type=Manifest)


def write_report(root: Path, name: str, report: dict[str, Any]) -> FileEntry:
    """Write a run report (pretty JSON, sorted keys, read-only); returns its manifest entry."""
    data = msgspec.json.format(msgspec.json.encode(report, order="sorted"), indent=2) + b"\n"
    durable.replace_file(root, name, data, durable.READ_ONLY)
    return FileEntry(path=name, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


def is_sealed(root: Path, portal: str, run: str) -> bool:
    """Whether the run has a manifest."""
    return (root / manifest_name(portal, run)).is_file()


def _lines(entries: Iterable[msgspec.Struct]) -> Iterator[bytes]:
    before = b"\n  "
    for entry in entries:
        yield before + msgspec.json.encode(entry)
        before = b",\n  "
