"""Up to when earlier runs of a portal have everything, so that tonight asks for the rest alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from archive.timerange import local_day
from crawler.history import past_runs

# A full walk once a month finds what was published under an old date meanwhile …
FULL_WALK_EVERY = timedelta(days=30)
# … and every run looks back this far: scheduled articles appear late under their old date.
OVERLAP = timedelta(days=31)
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Earlier:
    """The newest complete run without a range, and the newest of those that walked everything."""

    complete: datetime
    full: datetime


def earlier_runs(archive: Path, portal: str) -> Earlier | None:
    """What may be relied on; None where no run was complete or none walked everything."""
    complete: datetime | None = None
    for run in past_runs(archive, portal):
        started = run.moment
        if not run.healthy or not run.options.all_asked or started is None:
            continue
        complete = complete or started
        if run.options.walk == "full":
            return Earlier(complete, started)
    return None


def recent_since(earlier: Earlier | None, now: datetime, newest: date | None) -> date | None:
    """First day that a run at ``now`` has to walk; None: walk everything.

    ``newest``: the day that the newest ``SAMPLE`` stored articles reach back to; a walk must
    meet some of them, or it cannot tell a quiet portal from one that was emptied or replaced.
    """
    if earlier is None or newest is None or now - earlier.full > FULL_WALK_EVERY:
        return None
    return min(newest, local_day(earlier.complete - OVERLAP))
