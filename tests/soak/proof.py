"""What an archive holds, and in what it differs from one whose crawl nobody disturbed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from archive import capture as captures
from archive import open_archive
from archive import record as records
from archive.capture import Capture
from archive.manifest import read_manifest
from archive.raw import raw_page
from archive.record import Record
from archive.verify import verify

MEDIA = ("article", "picture", "file")
DAY = re.compile(r"\d\d\.\d\d\.\d{4}")
# What tells of the capture and not of the article.
OF_THE_RUN = ("run", "fetched", "capture")
ANSWERS = ("response", "revisit", "metadata")


def stored(root: Path) -> list[Record]:
    """Every whole line of articles/, read without any index."""
    found = []
    for path in sorted(root.glob("articles/*/*.jsonl")):
        data = path.read_bytes()
        found += [records.decode(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]
    return found


def told(root: Path) -> list[Capture]:
    """Every line of captures/."""
    paths = sorted(root.glob("captures/*/*.jsonl"))
    return [captures.decode(line) for path in paths for line in path.read_bytes().splitlines()]


def damage(root: Path) -> list[str]:
    """What a reader would stumble over, also in the files of a run that was just killed."""
    return [f.sentence for f in verify(root) if f.kind == "damage"]


@dataclass
class Holding:
    """An archive as two crawls of one portal must leave it alike."""

    articles: dict[str, dict[str, Any]]
    blobs: dict[str, int]
    exchanges: set[tuple[str, str, str]]
    problems: list[str] = field(default_factory=list)
    orphans: int = 0  # answers in the WARC without a capture line: a kill took the line
    quarantined: int = 0


def holding(root: Path) -> Holding:
    """Read everything; what contradicts itself is a problem."""
    held = Holding({}, {}, set())
    lines = told(root)
    by_record = {c.warc_record_id: c for c in lines if c.warc_record_id}
    for record in stored(root):
        if record.id in held.articles:
            held.problems.append(f"{record.id} has two lines")
        held.articles[record.id] = _essence(record)
        page = by_record.get(record.capture.warc_record_id)
        if page is None or (page.id, page.outcome) != (record.id, "stored"):
            held.problems.append(f"{record.id}: no capture line tells of its page")
    for capture in lines:
        address = DAY.sub("DAY", capture.url)
        held.exchanges.add((capture.kind, address, capture.outcome))
    for path in sorted(root.glob("blobs/sha256/*/*/*")):
        held.blobs[path.name] = path.stat().st_size
    held.problems += [f"left over: {p}" for p in root.glob("blobs/tmp/*")]
    held.problems += [f"left over: {p}" for p in root.rglob("*.tmp") if p.is_file()]
    held.quarantined = sum(1 for _ in root.glob("quarantine/*/*"))
    held.problems += [finding.sentence for finding in verify(root)]
    held.problems += _by_index(root, held)
    held.problems += _warc_files(root, set(by_record), held)
    return held


def _essence(record: Record) -> dict[str, Any]:
    fields = msgspec.to_builtins(record)
    return {name: value for name, value in fields.items() if name not in OF_THE_RUN}


def _by_index(root: Path, held: Holding) -> list[str]:
    """The answer of the library is the same, and each page can be had back."""
    with open_archive(root) as archive:
        answer = list(archive.articles())
        for record in answer:
            raw_page(archive, record)
    if {r.id: _essence(r) for r in answer} != held.articles or len(answer) != len(held.articles):
        return ["the index answers otherwise than the lines"]
    return []


def _warc_files(root: Path, known: set[str], held: Holding) -> list[str]:
    """Each file through both libraries, counted against the manifest."""
    problems: list[str] = []
    named: set[str] = set()
    for manifest in sorted(root.glob("manifest/*/*.json")):
        for entry in read_manifest(manifest).files:
            if entry.records is None:
                continue
            slow, fast = (
                _warcio(root / entry.path, named, known, held),
                _fastwarc(root / entry.path),
            )
            if not slow == fast == entry.records:
                problems.append(
                    f"{entry.path}: {entry.records} records in the manifest, "
                    f"{slow} for warcio, {fast} for fastwarc"
                )
    problems += [f"{one} is in no WARC" for one in sorted(known - named)[:3]]
    return problems


def _warcio(path: Path, named: set[str], known: set[str], held: Holding) -> int:
    count = 0
    with path.open("rb") as stream:
        reader = ArchiveIterator(stream, check_digests="raise")
        for record in reader:
            record.raw_stream.read()
            count += 1
            name = record.rec_headers.get_header("WARC-Record-ID")
            if record.rec_type in ANSWERS:
                named.add(name)
                held.orphans += name not in known
    return count


def _fastwarc(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(bool(r.verify_block_digest()) for r in FastIterator(stream, parse_http=False))


def differences(found: Holding, wanted: Holding) -> list[str]:
    """In what an archive is not the one that it should be; empty where it is."""
    wrong = list(found.problems)
    for name in sorted(found.articles.keys() | wanted.articles.keys()):
        one, other = found.articles.get(name), wanted.articles.get(name)
        if one is None or other is None:
            wrong.append(f"{name} is {'missing' if one is None else 'too many'}")
        elif one != other:
            fields = [key for key in other if one.get(key) != other[key]]
            wrong.append(f"{name}: other {', '.join(fields)}")
    if found.blobs != wanted.blobs:
        count = len(found.blobs.items() ^ wanted.blobs.items())
        wrong.append(f"blobs: {count} are not in both")
    lacking = wanted.exchanges - found.exchanges
    wrong += [f"no capture line of {' '.join(one)}" for one in sorted(lacking)[:3]]
    more = {one for one in found.exchanges - wanted.exchanges if one[0] in MEDIA}
    wrong += [f"a capture line of {' '.join(one)}" for one in sorted(more)[:3]]
    return wrong


def asked(requests: list[dict[str, Any]]) -> Counter[int]:
    """How often each article page was asked for, by the CMS's id."""
    found = (re.search(r"-(\d+)\.html$", request["path"]) for request in requests)
    return Counter(int(match[1]) for match in found if match)
