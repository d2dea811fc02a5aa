"""The page an article was read from, out of the WARC files: the decoded bytes of the answer."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]

from archive.archive import Archive
from archive.layout import ArchiveError
from archive.members import TornMemberError, read_members
from archive.record import Record


def raw_page(archive: Archive, article: Record) -> bytes:
    """The decoded body of the answer that ``article`` was read from, checked by its digest.

    Record id decides; file and offset are hints, and other files of the portal are looked
    through where they mislead. Raises ``ArchiveError``.
    """
    capture = article.capture
    if capture.warc_record_id is None:
        raise ArchiveError(f"{article.id}: its page was not kept (captured without WARC)")
    found = _find(
        archive.path, article.portal, capture.warc_record_id,
        capture.warc_file, capture.warc_offset,
    )  # fmt: skip
    if found is not None and found[0] == "revisit" and capture.payload_sha256:
        first = archive.payload(article.portal, capture.payload_sha256)
        if first is not None:
            place = (first.record_id, first.file, first.offset)
            found = _find(archive.path, article.portal, *place)
    if found is None or found[0] != "response":
        raise ArchiveError(
            f"{article.id}: WARC record {capture.warc_record_id} is not in the archive; "
            "run luutru verify",
            "damaged",
        )
    if capture.payload_sha256 not in (None, hashlib.sha256(found[1]).hexdigest()):
        raise ArchiveError(f"{article.id}: its stored page is damaged: wrong SHA-256", "damaged")
    return found[1]


def _find(
    root: Path, portal: str, record_id: str, hint: str | None, offset: int | None
) -> tuple[str, bytes] | None:
    """Kind and decoded body of a WARC record: at the hint, else wherever it is."""
    if hint is not None and offset is not None:
        found = _read(root / hint, offset)
        if found is not None and found[0] == record_id:
            return found[1:]
    files = [root / hint] if hint else []
    files += sorted((root / "warc").glob(f"{portal}/**/*.warc.gz"))
    for path in dict.fromkeys(files):
        place = _place(path, record_id)
        found = None if place is None else _read(path, place)
        if found is not None:
            return found[1:]
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


def _read(path: Path, offset: int) -> tuple[str, str, bytes] | None:
    """Record id, kind and decoded body of the record at ``offset``; None where none is."""
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            warc: Any = next(iter(ArchiveIterator(stream)), None)
            if warc is None:
                return None
            body = warc.content_stream().read()
            return warc.rec_headers.get_header("WARC-Record-ID") or "", warc.rec_type, body
    except (OSError, EOFError, ArchiveLoadFailed, io.UnsupportedOperation):
        return None
