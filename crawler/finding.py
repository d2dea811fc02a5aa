"""One finding of a verdict: a stable name, what was found, and what the operator does next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

COMPLETE, INCOMPLETE, USAGE, NOTHING, DAMAGED, LOCKED = 0, 1, 2, 3, 4, 5
# Several portals in one command: the worst of them decides, in this order.
WORST_FIRST = (DAMAGED, NOTHING, INCOMPLETE, LOCKED, COMPLETE)

BROWSER = "look at the portal with a browser"


@dataclass(frozen=True, slots=True)
class Finding:
    """``code``: 3 nothing usable, 1 incomplete, 0 only worth knowing.

    ``name`` is one of docs/crawling.md and never changes its meaning.
    """

    name: str
    code: int
    sentence: str
    next: str

    @property
    def line(self) -> str:
        """``layout_date: 0 of 20 articles have a date; before it were 98 %. Next: …``."""
        return f"{self.name}: {self.sentence}. Next: {self.next}"

    def as_dict(self) -> dict[str, Any]:
        """For the run file."""
        return {
            "name": self.name,
            "code": self.code,
            "sentence": self.sentence,
            "next": self.next,
        }


def alarm(name: str, sentence: str, action: str) -> Finding:
    """A finding that makes the run incomplete."""
    return Finding(name, INCOMPLETE, sentence, action)


def note(name: str, sentence: str, action: str) -> Finding:
    """A finding that is only worth knowing."""
    return Finding(name, COMPLETE, sentence, action)
