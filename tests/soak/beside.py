"""Script: asks an archive again and again while others write into it.

``python -m tests.soak.beside ARCHIVE query|verify|forget`` goes on until its input ends and then
prints how often it asked. Any error, half record or record without its files ends it with a
traceback. ``forget`` deletes the index.
"""

from __future__ import annotations

import select
import sys
import time
from pathlib import Path

from archive import open_archive
from archive import record as records
from archive.query import Filters
from archive.verify import verify


def query(root: Path, seen: set[str]) -> None:
    """Every record is whole and has its files; what was there once stays there."""
    found = set()
    with open_archive(root) as archive:
        for _, line in archive.raw_lines(Filters()):
            record = records.decode(line)
            found.add(record.id)
            for media in (*record.images, *record.attachments):
                if media.status == "stored":
                    assert (root / str(media.path)).stat().st_size == media.bytes
            assert (root / str(record.capture.warc_file)).is_file()
        assert archive.problems() == []
    assert seen <= found, f"{len(seen - found)} records vanished"
    seen |= found


def check(root: Path, _: set[str]) -> None:
    damage = [f.sentence for f in verify(root) if f.kind == "damage"]
    assert damage == [], damage


def forget(root: Path, _: set[str]) -> None:
    for path in root.glob("index.sqlite*"):
        path.unlink(missing_ok=True)
    time.sleep(0.3)


def main(root: Path, what: str) -> None:
    ask = {"query": query, "verify": check, "forget": forget}[what]
    seen: set[str] = set()
    times = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        if (root / "luutru.json").exists():
            ask(root, seen)
            times += 1
    print(times)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
