"""What earlier sealed runs of a portal gave: the one reader of run files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import msgspec

from crawler.measures import Measures

RUNS = 30  # a month of nightly runs: what a verdict compares with
LOOKED_BACK = 200  # run files, whatever is asked
# A run file is some 10 kB; one of a thousand failures some 300 kB. Nothing larger is read.
MOST_BYTES = 4 * 1024 * 1024


class PastFinding(msgspec.Struct, kw_only=True):
    """One finding of an earlier verdict, as far as it matters later."""

    name: str
    code: int = 1


class PastVerdict(msgspec.Struct, kw_only=True):
    """An earlier verdict; a run that died has none."""

    code: int | None = None
    findings: list[PastFinding] = []


class PastOptions(msgspec.Struct, kw_only=True):
    """What an earlier run was asked for."""

    since: str | None = None
    until: str | None = None
    limit: int | None = None
    walk: str | None = None

    @property
    def all_asked(self) -> bool:
        """Whether it was asked for everything: no range, no limit, and a walk."""
        return not (self.since or self.until or self.limit) and self.walk is not None


class PastRun(msgspec.Struct, kw_only=True):
    """One earlier run, as far as its file can be read."""

    run: str = ""
    started: str = ""
    family: str | None = None
    stop: str | None = None
    options: PastOptions = msgspec.field(default_factory=PastOptions)
    verdict: PastVerdict = msgspec.field(default_factory=PastVerdict)
    measures: Measures = msgspec.field(default_factory=Measures)

    @property
    def day(self) -> str:
        """``2026-11-24``, as sentences name a run."""
        return self.started[:10]

    @property
    def moment(self) -> datetime | None:
        """When it began (UTC)."""
        try:
            return datetime.fromisoformat(self.started).astimezone(UTC)
        except ValueError:
            return None

    @property
    def healthy(self) -> bool:
        """Whether it may stand for how the portal usually is."""
        return self.verdict.code == 0


@dataclass(frozen=True, slots=True)
class History:
    """Earlier runs of one portal, newest first."""

    runs: list[PastRun] = field(default_factory=list)

    @property
    def healthy(self) -> list[PastRun]:
        """Runs that may be compared with: a breakage that lasts never becomes the rule."""
        return [run for run in self.runs if run.healthy]

    @property
    def recent_days(self) -> list[str]:
        """Newest days of publication known from earlier runs."""
        return next((run.measures.recent_days for run in self.runs if run.measures.recent_days), [])


_decoder = msgspec.json.Decoder(PastRun)


def past_runs(archive: Path, portal: str, before: str | None = None) -> Iterator[PastRun]:
    """Earlier runs of a portal, newest first, each file read when it is asked for.

    ``before``: only runs older than this one. Files that cannot be read prove nothing, and are
    verify's matter.
    """
    files = sorted((archive / "runs" / portal).glob("*.json"), reverse=True)
    for path in islice((f for f in files if before is None or f.stem < before), LOOKED_BACK):
        try:
            if path.stat().st_size <= MOST_BYTES:
                yield _decoder.decode(path.read_bytes())
        except (OSError, msgspec.DecodeError):
            continue


def read_history(archive: Path, portal: str) -> History:
    """The newest runs of a portal."""
    return History(list(islice(past_runs(archive, portal), RUNS)))
