"""The page an article was read from, out of the WARC files: the decoded bytes of the answer."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]

from archive.archive import Archive
from archive.errors import ArchiveError
from archive.members import TornMemberError, read_members
from archive.record import Record


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as the WARC holds it: its address, the UTC time of its capture, decoded body.

    ``headers`` by lower-case name.
    """

    url: str
    time: datetime
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Found:
    record_id: str
    kind: str
    page: KeptPage


def raw_page(archive: Archive, article: Record) -> bytes:
    """The decoded body of the answer that ``article`` was read from; see ``kept_page``."""
    return kept_page(archive, article).body


def kept_page(archive: Archive, article: Record, *, anywhere: bool = True) -> KeptPage:
    """The answer that ``article`` was read from, its body checked by its digest.

    Record id decides; file and offset are hints, and other files of the portal are looked
    through where they mislead. ``anywhere=False``: only where the hints lead, which costs one
    page and never a walk through gigabytes. Raises ``ArchiveError``.
    """
    capture = article.capture
    if capture.warc_record_id is None:
        raise ArchiveError(f"{article.id}: its page was not kept (captured without WARC)")
    others = archive.path / "warc" / article.portal if anywhere else None
    place = (capture.warc_record_id, capture.warc_file, capture.warc_offset)
    asked = found = _find(archive.path, *place, others)
    if found is not None and found.kind == "revisit" and capture.payload_sha256:
        first = archive.payload(article.portal, capture.payload_sha256, fresh=anywhere)
        if first is not None:
            found = _find(archive.path, first.record_id, first.file, first.offset, others)
    if asked is None or found is None or found.kind != "response":
        raise ArchiveError(
            f"{article.id}: WARC record {capture.warc_record_id} is not in the archive; "
            "run luutru verify",
            "damaged",
        )
    body = found.page.body
    if capture.payload_sha256 not in (None, hashlib.sha256(body).hexdigest()):
        raise ArchiveError(f"{article.id}: its stored page is damaged: wrong SHA-256", "damaged")
    return KeptPage(asked.page.url, asked.page.time, found.page.headers, body)


def _find(
    root: Path, record_id: str, hint: str | None, offset: int | None, others: Path | None
) -> _Found | None:
    """A WARC record: at the hint, else wherever it is in the hint's file and below ``others``."""
    if hint is not None and offset is not None:
        found = _read(root / hint, offset)
        if found is not None and found.record_id == record_id:
            return found
    if others is None:
        return None
    files = [root / hint] if hint else []
    files += sorted(others.glob("**/*.warc.gz"))
    for path in dict.fromkeys(files):
        place = _place(path, record_id)
        found = None if place is None else _read(path, place)
        if found is not None:
            return found
    return None


def _place(path: Path, record_id: str) -> int | None:
    try:
        with path.open("rb") as stream:
            for member in read_members(stream):
                if member.record_id == record_id:
                    return member.offset
    except (OSError, TornMemberError):
        return None
    return None


def _read(path: Path, offset: int) -> _Found | None:
    """The record at ``offset``; None where none is."""
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            warc: Any = next(iter(ArchiveIterator(stream)), None)
            if warc is None:
                return None
            told, http = warc.rec_headers.get_header, warc.http_headers
            page = KeptPage(
                told("WARC-Target-URI") or "",
                datetime.fromisoformat(told("WARC-Date") or ""),
                {name.lower(): value for name, value in http.headers} if http else {},
                warc.content_stream().read(),
            )
            return _Found(told("WARC-Record-ID") or "", warc.rec_type, page)
    except (OSError, EOFError, ValueError, ArchiveLoadFailed, io.UnsupportedOperation):
        return None
