"""Archives written by hand, line by line, for tests of the reading side."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from archive import capture as captures
from archive import open_archive, record
from archive.archive import Archive
from archive.capture import Capture
from archive.record import CaptureRef, Record

RUN = "20261124t080000z-00000001"
LATER = "20261125t080000z-00000002"


def article(number: int | str = 1, *, portal: str = "ha_tinh_huong_son", **fields: Any) -> Record:
    """A valid record; what a test does not name has a plain value."""
    values: dict[str, Any] = {
        "id": f"{portal}:{number}",
        "revision": 1,
        "revision_cause": "first",
        "state": "present",
        "portal": portal,
        "url": f"https://www.{portal.replace('_', '-')}.gov.vn/vi/news/tin/bai-{number}.html",
        "title": f"Bài số {number}",
        "body": "Sáng ngày 26 tháng 6, Huyện ủy tổ chức hội nghị./.",
        "published": "2020-06-27T21:27:00+07:00",
        "fetched": "2026-11-24T08:00:00Z",
        "capture": CaptureRef(origin="live"),
        "run": RUN,
        "extractor": "luutru 0.1.0 nukeviet/4.5",
        **fields,
    }
    text = f"{values['title']}\n{values['body']}"
    values.setdefault("content_sha256", hashlib.sha256(text.encode()).hexdigest())
    return Record(**values)


def lines(*records: Record) -> bytes:
    """The records as they lie in a file."""
    return b"".join(record.encode(one) + b"\n" for one in records)


def put(root: Path, *records: Record, name: str | None = None) -> Path:
    """Append records to the file of their run (or ``name`` below articles/)."""
    first = records[0]
    path = root / "articles" / (name or f"{first.portal}/{first.run}.jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(lines(*records))
    return path


def put_captures(root: Path, *found: Capture) -> Path:
    """Append capture lines to the file of their run."""
    path = root / "captures" / found[0].portal / f"{found[0].run}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(b"".join(captures.encode(one) + b"\n" for one in found))
    return path


def archive_with(root: Path, *records: Record) -> Archive:
    """A new archive at ``root`` that holds ``records``."""
    archive = open_archive(root, create=True)
    for one in records:
        put(root, one)
    return archive


def ids(archive: Archive, **options: Any) -> list[str]:
    """Numbers of the articles in their order, without the portal."""
    return [one.id.split(":")[1] for one in archive.articles(**options)]
