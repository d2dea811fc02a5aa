"""The verdict: what a finished run was worth, and the exit code that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from archive.timerange import VIETNAM
from crawler.alarms import compared
from crawler.elsewhere import moved_elsewhere
from crawler.finding import COMPLETE as COMPLETE
from crawler.finding import DAMAGED as DAMAGED
from crawler.finding import INCOMPLETE as INCOMPLETE
from crawler.finding import LOCKED as LOCKED
from crawler.finding import NOTHING as NOTHING
from crawler.finding import USAGE as USAGE
from crawler.finding import Finding
from crawler.history import History, read_history
from crawler.measures import Measures, measure
from crawler.portal import Portal
from crawler.report import Report
from crawler.symptoms import met_of_range, shown

if TYPE_CHECKING:
    from archive import Archive

STATES = {COMPLETE: "complete", INCOMPLETE: "incomplete", NOTHING: "nothing", DAMAGED: "lost"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Exit code, its word, and a sentence for each reason."""

    code: int
    state: str
    reasons: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For the run file."""
        return {
            "code": self.code,
            "state": self.state,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def judge_run(
    report: Report, portal: Portal, archive: Archive, *, unread_share: float
) -> tuple[Verdict, Measures]:
    """Judge a run that has ended, by the sealed runs before it; and what it measured."""
    history = read_history(archive.path, portal.slug)
    measures = measure(report, history.recent_days, datetime.now(VIETNAM).date())
    since, until = report.options.get("since"), report.options.get("until")
    stored = 0
    if (since or until) and not met_of_range(report) and report.stop != "disk":
        stored = archive.count(portal=portal.slug, since=since, until=until)
    verdict = judge(
        report,
        measures,
        portal=portal,
        history=history,
        unread_share=unread_share,
        stored_in_range=stored,
    )
    return verdict, measures


def judge(
    report: Report,
    measures: Measures,
    *,
    portal: Portal,
    history: History,
    unread_share: float,
    stored_in_range: int = 0,
) -> Verdict:
    """Decide by what the run should have given: expectations and earlier runs of the portal.

    ``unread_share``: the share of pages without a fitting layout that is still complete.
    ``stored_in_range``: articles the archive held of the range that was asked.
    """
    findings = shown(report, history, unread_share, stored_in_range)
    findings += moved_elsewhere(report, measures, history, stored_in_range)
    findings += compared(report, measures, portal, history)
    return verdict_of(findings)


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Worst finding decides; one of each name and sentence, the worst first."""
    ordered = sorted(dict.fromkeys(findings), key=lambda finding: -finding.code)
    code = ordered[0].code if ordered else COMPLETE
    return Verdict(code, STATES[code], [finding.line for finding in ordered], ordered)
