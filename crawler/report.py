"""What one run did: counts, failures and notes, as written to ``runs/<portal>/<run>.json``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

# Failures are listed one by one up to this many; all of them are counted.
LISTED_FAILURES = 1000


@dataclass(slots=True)
class Failure:
    """One address that was asked for and not had, with its reason."""

    url: str
    kind: str
    outcome: str
    problem: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For the run file."""
        return {
            "url": self.url,
            "kind": self.kind,
            "outcome": self.outcome,
            "problem": self.problem,
        }


@dataclass
class Report:
    """Counts of one run. Everything that decides the exit code is in here."""

    portal: str
    run: str
    target: str
    options: dict[str, Any] = field(default_factory=dict)
    family: str | None = None
    started: str = ""
    finished: str = ""
    requests: Counter[str] = field(default_factory=Counter)  # by kind
    outcomes: Counter[str] = field(default_factory=Counter)  # "<kind> <outcome>"
    articles: Counter[str] = field(default_factory=Counter)  # first, edited, files, known, unread …
    images: Counter[str] = field(default_factory=Counter)  # by status
    attachments: Counter[str] = field(default_factory=Counter)
    undated: Counter[str] = field(default_factory=Counter)  # by reason
    layouts: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)  # by kind, unlisted ones too
    notes: list[str] = field(default_factory=list)  # routes taken, anomalies of listings
    recovered: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # faults of this program
    known_before: int = 0  # articles of this portal in the archive before the run
    stop: str | None = None  # why the run ended early: limit, disk, interrupt …
    fatal: str | None = None  # why nothing usable can come: the sentence of exit code 3

    def fail(self, url: str, kind: str, outcome: str, problem: str | None = None) -> None:
        """Count a failure that leaves the run incomplete and list it."""
        self.failed[kind] += 1
        if len(self.failures) < LISTED_FAILURES:
            self.failures.append(Failure(url, kind, outcome, problem))

    def note(self, sentence: str) -> None:
        """Keep a sentence for the run report, once."""
        if sentence not in self.notes and len(self.notes) < LISTED_FAILURES:
            self.notes.append(sentence)

    def error(self, sentence: str) -> None:
        """Keep a fault of this program; any of them makes the run incomplete."""
        if len(self.errors) < LISTED_FAILURES:
            self.errors.append(sentence)

    @property
    def new_articles(self) -> int:
        """Articles stored for the first time."""
        return self.articles["first"]

    @property
    def pages(self) -> int:
        """Requests for anything but pictures and files."""
        return sum(n for kind, n in self.requests.items() if kind not in {"picture", "file"})

    @property
    def problems(self) -> int:
        """What a person should look at."""
        return sum(self.failed.values()) + len(self.errors) + self.articles["unread"]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, counts sorted by name."""
        counters = ("requests", "outcomes", "articles", "images", "attachments")
        counted = {name: dict(sorted(getattr(self, name).items())) for name in counters}
        return {
            "portal": self.portal,
            "run": self.run,
            "target": self.target,
            "family": self.family,
            "options": self.options,
            "started": self.started,
            "finished": self.finished,
            **counted,
            "undated": dict(sorted(self.undated.items())),
            "layouts": dict(sorted(self.layouts.items())),
            "failed": dict(sorted(self.failed.items())),
            "failures": [f.as_dict() for f in self.failures],
            "notes": self.notes,
            "errors": self.errors,
            "recovered": self.recovered,
            "known_before": self.known_before,
            "stop": self.stop,
            "fatal": self.fatal,
        }
