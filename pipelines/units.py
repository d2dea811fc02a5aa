"""Whose portal it was on a day: hosts change hands, most of them on 2025-07-01."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from archive.timerange import first_day

Tier = Literal["district", "commune", "province"]
Organ = Literal["government", "party"]


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit and the days on which a portal was its own, both inclusive.

    ``since`` None: ever since; ``until`` None: to this day.
    """

    name: str | None = None
    tier: Tier | None = None
    organ: Organ | None = None
    province: str | None = None
    since: date | None = None
    until: date | None = None

    def had(self, day: date) -> bool:
        """Whether the portal was this unit's on ``day``."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


NO_UNIT = Unit()  # nothing is claimed


def unit_on(units: Sequence[Unit], published: str | None, captured: date | None) -> Unit:
    """The unit of an article: of its day of publication, without one of its day of capture.

    A bare month counts as its first day. ``NO_UNIT`` where no period holds the day.
    """
    day = first_day(published) or captured
    if day is None:
        return units[0] if len(units) == 1 and _for_ever(units[0]) else NO_UNIT
    return next((unit for unit in units if unit.had(day)), NO_UNIT)


def _for_ever(unit: Unit) -> bool:
    return unit.since is None and unit.until is None
