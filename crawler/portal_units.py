"""``[[<slug>.unit]]`` in a portal's table: whose the host was from when until when."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from crawler.portal import RegistryError
from pipelines.units import Unit

KEYS = ("name", "tier", "organ", "province", "from", "until")
NEEDED = ("name", "tier", "province")
DAY = timedelta(days=1)

Check = Callable[[Any], Any]


def read_periods(
    periods: Sequence[Mapping[str, Any]], shared: Mapping[str, Any], checks: Mapping[str, Check]
) -> tuple[Unit, ...]:
    """The units of a host in the order of the table.

    ``shared``: tier, organ and province where a period has none of its own; ``checks``: of the
    keys of a table. Raises ``RegistryError`` with the part of a sentence that follows the table.
    """
    units = [_unit(period, shared, checks) for period in periods]
    for number in range(1, len(units)):
        units[number - 1], units[number] = _joined(units[number - 1], units[number])
    for unit in units:
        if unit.since and unit.until and unit.until < unit.since:
            raise RegistryError(
                f"until = {unit.until} of {unit.name} is before its from = {unit.since}, "
                "put them right"
            )
    return tuple(units)


def _unit(
    period: Mapping[str, Any], shared: Mapping[str, Any], checks: Mapping[str, Check]
) -> Unit:
    known = {**checks, "name": checks["note"], "from": checks["first"], "until": checks["first"]}
    values = {key: shared[key] for key in ("tier", "organ", "province") if key in shared}
    for key, value in period.items():
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(KEYS)}"
            raise RegistryError(f"{key} is no key of a unit: {hint}")
        try:
            values[key] = known[key](value)
        except RegistryError as error:
            raise RegistryError(f"{key} = {value} {error}") from None
    for key in NEEDED:
        if key not in values:
            raise RegistryError(f"key {key!r} is missing, add it")
    values["since"] = values.pop("from", None)
    return Unit(**{"organ": "government", **values})


def _joined(one: Unit, other: Unit) -> tuple[Unit, Unit]:
    """Two neighbours without a gap between them; one side of the border may be left out."""
    last = one.until or (other.since and other.since - DAY)
    first = other.since or (one.until and one.until + DAY)
    if last is None or first is None:
        raise RegistryError(
            f"when {other.name} followed {one.name} is missing, add from = YYYY-MM-DD to it"
        )
    if last + DAY != first:
        what = "overlap" if last >= first else "leave a gap"
        raise RegistryError(
            f"the periods of {one.name} (until {last}) and {other.name} (from {first}) {what}: "
            "give them oldest first, each from the day after the one before"
        )
    return replace(one, until=last), replace(other, since=first)
