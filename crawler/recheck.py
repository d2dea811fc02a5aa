"""Which stored articles are fetched again: young ones often, old ones never unless asked.

The schedule is the archive's memory of itself: when a page was last captured stands in
captures/, so a rerun an hour later rechecks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from archive.crawlstate import Known
from archive.timerange import first_day, local_day

# (age of the article in days, days between two looks). Edits come within days of publication;
# a nightly run sees a young article every night, the whole of last month once a week.
SCHEDULE = ((7, 0.8), (31, 6.8), (366, 30.0))
# Addresses that gave no article: pages that no layout fitted (a new reader may be there), and
# links to other hosts (an editor may have put an article in their place).
NOTHING_AGAIN = timedelta(days=7)
GONE_AGAIN = timedelta(days=30)
TITLE_AGAIN = timedelta(days=6.8)  # listings that keep showing another title than the page


@dataclass(frozen=True, slots=True)
class Recheck:
    """What ``--recheck`` asked for: the schedule, the last ``days``, everything or nothing."""

    mode: Literal["schedule", "days", "all", "none"] = "schedule"
    days: int = 0

    @classmethod
    def parse(cls, text: str | None) -> Recheck:
        """``None``, ``"30"``, ``"all"`` or ``"none"``. Raises ``ValueError`` with a sentence."""
        if text is None:
            return cls()
        if text == "all":
            return cls("all")
        if text == "none":
            return cls("none")
        if text.isdecimal() and int(text) > 0:
            return cls("days", int(text))
        raise ValueError(f"--recheck {text!r} is neither a number of days nor all nor none")

    def oldest(self, today: date) -> date | None:
        """Articles older than this day are never due; None: there is no such day."""
        if self.mode == "all":
            return date.min
        if self.mode == "none":
            return None
        days = self.days if self.mode == "days" else SCHEDULE[-1][0]
        return date.fromordinal(max(today.toordinal() - days, 1))

    def due(self, known: Known, now: datetime) -> bool:
        """Whether a stored article is to be fetched again in a run that began at ``now``."""
        if known.state == "gone" and self.mode not in {"none", "all"}:
            return now - _moment(known.checked) >= GONE_AGAIN
        return self.due_again(_day(known), known.checked, now)

    def due_again(self, day: date, checked: str, now: datetime) -> bool:
        """The same of an article by its ``day`` and the UTC time of its last capture."""
        if self.mode == "none":
            return False
        if self.mode == "all":
            return True
        age = local_day(now) - day
        if self.mode == "days":
            return age.days <= self.days
        for days, pause in SCHEDULE:
            if age <= timedelta(days=days):
                return now - _moment(checked) >= timedelta(days=pause)
        return False


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(known: Known) -> date:
    """Day of publication, or of the first capture where none is known."""
    return first_day(known.published) or local_day(_moment(known.fetched))
