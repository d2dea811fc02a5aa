"""Runs commands, takes their CPU and memory, and compares runs that were made in turns."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

from tests.portal import Portal, running_portal

Item = TypeVar("Item")
ROOT = Path(__file__).parents[1]
MB = 1024 * 1024


class BenchmarkError(Exception):
    """A run did not do the work it was to be measured at."""


@dataclass(frozen=True)
class Cost:
    """What one process used. ``cpu``: seconds, user and system; ``peak``: bytes."""

    cpu: float
    peak: int
    output: str


@dataclass(frozen=True)
class Row:
    """One line of the table. ``low``/``high``: least and greatest of the pairs, or None."""

    name: str
    measured: str
    value: float
    low: float | None
    high: float | None
    goal: str
    detail: str


def run(command: Sequence[str]) -> Cost:
    """Run a command from the project's folder and take what it used; it has to end with 0."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        output = out.read().decode("utf-8", "replace")
        if process.returncode:
            err.seek(0)
            told = (output + err.read().decode("utf-8", "replace"))[-2000:]
            raise BenchmarkError(f"{' '.join(command)} ended with {process.returncode}:\n{told}")
    return Cost(usage.ru_utime + usage.ru_stime, peak_bytes(usage.ru_maxrss), output)


def peak_bytes(maxrss: int) -> int:
    """``ru_maxrss`` counts bytes on macOS and kilobytes elsewhere."""
    return maxrss if sys.platform == "darwin" else maxrss * 1024


def in_turns(pairs: int, runs: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Make every run ``pairs`` times, one after the other, every other round backwards.

    A machine that slows down, or a neighbour that comes and goes, then meets all of them alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for round_ in range(pairs):
        order = list(runs) if round_ % 2 == 0 else list(reversed(runs))
        for name in order:
            taken[name].append(runs[name]())
        tell(f"round {round_ + 1} of {pairs}")
    return taken


def least(
    items: Sequence[Item], works: Mapping[str, Callable[[Item], object]], rounds: int
) -> dict[str, list[int]]:
    """Nanoseconds of CPU of this process that each work takes for each item: the least of rounds.

    For work too short for ``in_turns``. All works have their turn at an item before the next one,
    so they meet the same neighbours, and what a neighbour took from one run no other run needs:
    the least of many is what the work itself takes. It leaves out the collection of garbage.
    """
    taken = {name: [1 << 62] * len(items) for name in works}
    for _ in range(rounds):
        for at, item in enumerate(items):
            for name, work in works.items():
                before = time.process_time_ns()
                work(item)
                after = time.process_time_ns()
                taken[name][at] = min(taken[name][at], after - before)
    return taken


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """Median, least and greatest of the paired ratios."""
    paired = [one / other for one, other in zip(ours, theirs, strict=True)]
    return median(paired), min(paired), max(paired)


def tell(sentence: str) -> None:
    """Progress goes to stderr, so that the table alone is what a file gets."""
    print(f"  … {sentence}", file=sys.stderr, flush=True)


@contextmanager
def portals(articles: int, **options: object) -> Iterator[tuple[Portal, Portal]]:
    """The bundled portal in two processes: with all its articles, and with a single one.

    The second is for the CPU of starting: interpreter, imports, home page, one article.
    """
    with (
        running_portal(articles=articles, special="none", **options) as full,
        running_portal(articles=1, special="none", **options) as single,
    ):
        yield full, single


def pages_asked(portal: Portal) -> int:
    """Requests a portal has answered since this was last asked for it."""
    count = portal.control("counters").get("requests", 0)
    portal.control("reset")
    return int(count)


def table(rows: Sequence[Row]) -> str:
    """The rows as text, aligned."""
    head = ("benchmark", "measured", "median", "min-max", "goal", "detail")
    lines = [head]
    for row in rows:
        spread = "" if row.low is None else f"{row.low:.2f}-{row.high:.2f}"
        lines.append((row.name, row.measured, f"{row.value:.2f}", spread, row.goal, row.detail))
    widths = [max(len(line[column]) for line in lines) for column in range(len(head) - 1)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]
        ).rstrip()
        for line in lines
    )
