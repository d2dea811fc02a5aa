"""Script: the real ``luutru``, to be killed at a named place. ``python -m tests.soak.doomed …``.

``SOAK_KILL`` is ``<kind>#<n>``: SIGKILL at the n-th passing of a fault point of that kind, or for
a kind ``within …`` in the middle of a write. ``SOAK_TRACE`` names a file that gets the kind of
every place passed, one a line, the deadly one last. ``SOAK_GROUP`` makes groups of so many
articles, for more commits in a small crawl.
"""

from __future__ import annotations

import os
import re
import signal
from collections import Counter

from archive import durable, store
from crawler.cli import main

RUN = re.compile(r"\d{8}t\d{6}z-[0-9a-f]{8}")
SHA256 = re.compile(r"[0-9a-f]{64}(\.\w+)?")
PORTAL = re.compile(r"/[a-z0-9_.-]+/(?=RUN)")
NUMBER = re.compile(r"-\d{5}(?=\.warc)")

NAMED_BEFORE = ("before write ", "before blob ")

passed: Counter[str] = Counter()


def kind_of(point: str) -> str:
    """A fault point without what differs from run to run: ``before fsync articles/RUN.jsonl``."""
    kind = SHA256.sub("SHA256", RUN.sub("RUN", point))
    kind = NUMBER.sub("-N", PORTAL.sub("/", kind))
    return "before rename PORTAL.toml" if kind.endswith(".toml") else kind


def arm() -> None:
    """Put the killer where the store passes."""
    kind, _, number = os.environ.get("SOAK_KILL", "none#0").rpartition("#")
    path = os.environ.get("SOAK_TRACE")
    trace = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) if path else None
    write_all = durable.write_all

    def deadly(place: str) -> bool:
        passed[place] += 1
        if trace is not None:
            os.write(trace, place.encode() + b"\n")
        return place == kind and passed[place] > int(number)

    last = ""

    def fault(point: str) -> None:
        nonlocal last
        last = kind_of(point)
        if deadly(last):
            os.kill(os.getpid(), signal.SIGKILL)

    def torn_write(handle: int, data: bytes | bytearray | memoryview) -> None:
        nonlocal last
        place, last = last.rpartition(" ")[2] if last.startswith(NAMED_BEFORE) else "a file", ""
        if deadly(f"within {place}"):
            write_all(handle, memoryview(data)[: len(data) // 2 + 1])
            os.kill(os.getpid(), signal.SIGKILL)
        write_all(handle, data)

    store.GROUP_RECORDS = int(os.environ.get("SOAK_GROUP", store.GROUP_RECORDS))
    durable.fault = fault
    durable.write_all = torn_write


if __name__ == "__main__":
    arm()
    main()
