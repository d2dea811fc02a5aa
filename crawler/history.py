"""What earlier sealed runs of a portal gave: the newest run files, read once at a run's end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from crawler.measures import Measures

RUNS = 30  # a month of nightly runs
# A run file is some 10 kB; one of a thousand failures some 300 kB. Nothing larger is read.
MOST_BYTES = 4 * 1024 * 1024


class PastFinding(msgspec.Struct, kw_only=True):
    """One finding of an earlier verdict, as far as it matters later."""

    name: str
    code: int = 1


class PastVerdict(msgspec.Struct, kw_only=True):
    """An earlier verdict."""

    code: int = 1
    findings: list[PastFinding] = []


class PastRun(msgspec.Struct, kw_only=True):
    """One earlier run, as far as its file can be read."""

    run: str = ""
    started: str = ""
    family: str | None = None
    verdict: PastVerdict = msgspec.field(default_factory=PastVerdict)
    measures: Measures = msgspec.field(default_factory=Measures)

    @property
    def day(self) -> str:
        """``2026-11-24``, as sentences name a run."""
        return self.started[:10]

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


def read_history(archive: Path, portal: str) -> History:
    """The newest run files of a portal; those that cannot be read are verify's matter."""
    runs: list[PastRun] = []
    for path in sorted((archive / "runs" / portal).glob("*.json"), reverse=True)[:RUNS]:
        try:
            if path.stat().st_size <= MOST_BYTES:
                runs.append(_decoder.decode(path.read_bytes()))
        except (OSError, msgspec.DecodeError):
            continue
    return History(runs)
