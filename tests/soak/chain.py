"""One archive, crawled and killed again and again until a crawl lives to its end."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.store import GROUP_RECORDS
from crawler.spiders.portal import UNDER_WAY
from tests.conftest import clean_environment
from tests.portal import Portal
from tests.soak import proof

ROOT = Path(__file__).parents[2]
LONGEST = 120.0  # seconds a crawl of so small a portal may take on the slowest machine


@dataclass(frozen=True)
class Kill:
    """When a crawl dies: after ``seconds``, or at the n-th passing of a place (see doomed.py)."""

    kind: str
    number: int = 0
    seconds: float = 0.0

    @property
    def random(self) -> bool:
        return self.kind == "random"


@dataclass
class Ending:
    """How one crawl ended."""

    killed: bool
    code: int
    place: str  # the last fault point it passed
    seconds: float
    places: list[str]
    output: str


def crawl(
    portal: Portal,
    archive: Path,
    home: Path,
    kill: Kill | None = None,
    group: int = GROUP_RECORDS,
) -> Ending:
    """The command as its user runs it, but for the killer in it."""
    command = [sys.executable, "-m", "tests.soak.doomed", "crawl", portal.url]
    command += ["--archive", str(archive), "--set", "DOWNLOAD_DELAY=0"]
    trace = home / "trace"
    trace.unlink(missing_ok=True)
    environment = {
        **clean_environment(home),
        "PYTHONPATH": str(ROOT),
        "SOAK_TRACE": str(trace),
        "SOAK_GROUP": str(group),
        "SOAK_KILL": f"{kill.kind}#{kill.number}" if kill else "none#0",
    }
    begun = time.monotonic()
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        wait = kill.seconds if kill and kill.random else LONGEST
        output, _ = process.communicate(timeout=wait)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        if not (kill and kill.random):
            raise AssertionError(f"a crawl did not end within {LONGEST} s: {output}") from None
    places = trace.read_text().splitlines() if trace.exists() else []
    return Ending(
        killed=process.returncode == -signal.SIGKILL,
        code=process.returncode,
        place=places[-1] if places else "before the first write",
        seconds=time.monotonic() - begun,
        places=places,
        output=output,
    )


@dataclass
class Chain:
    """What one archive went through."""

    kills: list[tuple[Kill, Ending]] = field(default_factory=list)
    runs: int = 0
    fetched: int = 0  # article pages asked for, all runs together
    lost: int = 0  # of them those that a kill took before their commit
    most_lost: int = 0  # by one kill
    orphans: int = 0
    quarantined: int = 0
    articles: int = 0
    wrong: list[str] = field(default_factory=list)


def chain(
    portal: Portal,
    folder: Path,
    kills: Iterator[Kill],
    wanted: proof.Holding,
    group: int = GROUP_RECORDS,
) -> Chain:
    """Crawl a new archive, killed by one of ``kills`` after the other, to its end; and compare.

    ``group``: articles of a group commit.
    """
    archive = folder / "archive"
    told = Chain()
    kept: set[int] = set()
    while True:
        kill = next(kills, None)
        portal.control("reset")
        ending = crawl(portal, archive, folder, kill, group)
        told.runs += 1
        _count_requests(told, proof.asked(portal.requests()), kept)
        if not ending.killed:
            break
        assert kill is not None, ending.output
        told.kills.append((kill, ending))
        fetched = set(proof.asked(portal.requests()))
        before, kept = kept, _stored_numbers(archive)
        told.wrong += [f"stored article {n} is gone" for n in sorted(before - kept)]
        lost = len(fetched - kept)
        told.lost += lost
        told.most_lost = max(told.most_lost, lost)
        # A group commit, and what was between the portal and the group.
        if lost > group + UNDER_WAY:
            told.wrong.append(f"a kill took {lost} articles, more than can be in flight")
        if archive.joinpath("luutru.json").exists():
            told.wrong += [f"after a kill: {one}" for one in proof.damage(archive)]
    if ending.code != 0:
        told.wrong.append(f"the last crawl ended with {ending.code}: {ending.output}")
        return told
    found = proof.holding(archive)
    told.orphans, told.quarantined = found.orphans, found.quarantined
    told.articles = len(found.articles)
    told.wrong += proof.differences(found, wanted)
    told.wrong += _verified(archive, folder)
    return told


def _count_requests(told: Chain, asked: dict[int, int], kept: set[int]) -> None:
    told.fetched += sum(asked.values())
    told.wrong += [f"stored article {n} was fetched again" for n in sorted(kept & asked.keys())]
    told.wrong += [f"article {n} was fetched {c} times" for n, c in asked.items() if c > 1]


def _stored_numbers(archive: Path) -> set[int]:
    return {int(record.id.rpartition(":")[2]) for record in proof.stored(archive)}


def _verified(archive: Path, home: Path) -> list[str]:
    """The word of the command itself."""
    command = [sys.executable, "-m", "crawler.cli", "verify", "--archive", str(archive)]
    environment = {**clean_environment(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, env=environment, cwd=home, capture_output=True, encoding="utf-8", check=False
    )
    return [] if done.returncode == 0 else [f"verify: {done.stdout}{done.stderr}"]


def undisturbed(
    portal: Portal, folder: Path, group: int = GROUP_RECORDS
) -> tuple[Ending, proof.Holding]:
    """The crawl that all others are compared with."""
    ending = crawl(portal, folder / "archive", folder, group=group)
    assert ending.code == 0, ending.output
    held = proof.holding(folder / "archive")
    assert held.problems == []
    return ending, held
