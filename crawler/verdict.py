"""The verdict: what a finished run was worth, and the exit code that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from crawler.report import Report

COMPLETE, INCOMPLETE, USAGE, NOTHING, DAMAGED, LOCKED = 0, 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """Exit code, its word, and a sentence for each reason."""

    code: int
    state: str
    reasons: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For the run file."""
        return {"code": self.code, "state": self.state, "reasons": self.reasons}


def judge(report: Report, *, unread_share: float) -> Verdict:
    """Decide by what the run should have given.

    ``unread_share``: the share of pages without a fitting layout that is still complete.
    """
    nothing = _nothing_usable(report, unread_share)
    if nothing:
        return Verdict(NOTHING, "nothing", nothing)
    reasons = _incomplete(report, unread_share)
    if reasons:
        return Verdict(INCOMPLETE, "incomplete", reasons)
    return Verdict(COMPLETE, "complete", [])


def _nothing_usable(report: Report, unread_share: float) -> list[str]:
    if report.fatal:
        return [report.fatal]
    if report.stop in {"interrupt", "limit", "disk"} or report.errors:
        return []
    articles = report.articles
    read = articles["first"] + articles["edited"] + articles["unchanged"] + articles["files"]
    met = read + articles["known"] + articles["outside"]
    if met:
        return []
    if articles["unread"]:
        return [f"none of {articles['unread']} pages could be read: the layout has changed"]
    if report.failed["article"]:
        return [f"none of {report.failed['article']} article pages could be had"]
    if report.failed["listing"] or report.failed["search"]:
        return ["no listing of the portal could be had or read"]
    if report.known_before and not (report.options.get("since") or report.options.get("until")):
        return [
            f"the portal lists no article, while {report.known_before} of it are in the archive"
        ]
    if not report.known_before and not (report.options.get("since") or report.options.get("until")):
        return ["the portal lists no article"]
    return []


def _incomplete(report: Report, unread_share: float) -> list[str]:
    reasons = []
    if report.stop:
        reasons.append(f"the run ended early: {report.stop}")
    if report.errors:
        reasons.append(
            f"{len(report.errors)} faults of this program; the first: {report.errors[0]}"
        )
    for kind, count in sorted(report.failed.items()):
        first = next((f for f in report.failures if f.kind == kind), None)
        example = f"; the first: {first.url} ({first.problem or first.outcome})" if first else ""
        reasons.append(f"{count} {kind} pages or files failed{example}")
    unread = report.articles["unread"]
    read = sum(report.articles[name] for name in ("first", "edited", "unchanged", "outside"))
    if unread and unread > unread_share * (unread + read):
        reasons.append(f"{unread} of {unread + read} pages fit no layout and are kept as unread")
    return reasons
