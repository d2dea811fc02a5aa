"""What a person reads at the end: one run in full, or a table of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.counted import counted
from crawler.finding import LOCKED, WORST_FIRST
from crawler.history import past_runs

if TYPE_CHECKING:
    from crawler.process import Outcome
    from crawler.report import Report
    from crawler.verdict import Verdict


# Counts of articles that are told where there are any → their words.
ARTICLES = {
    "reread": "reread",
    "not reread": "not reread",
    "gone": "gone",
    "alias": "alias",
    "missing": "missing",
    "unread": "unread",
    "date lost": "date lost",
    "date moved": "date moved",
    "elsewhere": "elsewhere",
    "outside": "outside the range",
}


def summary(verdict: Verdict, report: Report, path: Path) -> str:
    """One run."""
    articles, images, files = report.articles, report.images, report.attachments
    lines = [f"{report.portal}: {verdict.state}"]
    lines += [f"  {reason}" for reason in verdict.reasons]
    changed = articles["edited"] + articles["files"]
    parts = [f"{articles['first']:,} new"]
    parts += [f"{changed:,} changed"] if changed else []
    parts += [f"{articles['known'] + articles['unchanged']:,} known already"]
    parts += [f"{articles[n]:,} {told}" for n, told in ARTICLES.items() if articles[n]]
    lines.append(f"  articles   {', '.join(parts)}")
    for label, counts in (("pictures", images), ("files", files)):
        if counts:
            # A run that ended early had no turn for them; nobody asked to leave them out.
            unasked = report.stop is not None and label not in report.options.get("skip", ())
            words = {"skipped": "not asked for"} if unasked else {}
            told = ", ".join(f"{n:,} {words.get(s, s)}" for s, n in sorted(counts.items()) if n)
            lines.append(f"  {label:<10} {told}")
    media = report.requests["picture"] + report.requests["file"]
    lines.append(f"  requests   {counted(report.pages, 'page')}, {media:,} pictures and files")
    undated = sum(report.undated.values())
    if undated:
        lines.append(f"  undated    {undated:,}: {report.undated.most_common(1)[0][0]}")
    if report.text_repair:
        told = ", ".join(f"{n:,} {kind}" for kind, n in sorted(report.text_repair.items()))
        lines.append(f"  repaired   text of articles: {told}")
    written = ("first", "edited", "files", "reread", "gone", "missing", "unread")
    if not any(articles[name] for name in written) and verdict.code == 0:
        met = articles["known"] or articles["unchanged"] or articles["alias"]
        told = "all of it was in the archive already" if met else "the portal lists nothing of it"
        lines.append(f"  nothing new: {told}")
    lines.append(f"  archive    {path.absolute()} (run {report.run})")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True, order=True)
class _Row:
    """A line of the table. ``rank``: 0 a new failure, 1 an old one, 2 interrupted, 3 complete."""

    rank: int
    slug: str
    state: str
    new: int
    changed: int
    problems: int
    reason: str


def table(outcomes: Sequence[Outcome], path: Path) -> str:
    """Several runs: what fails since this run first, then what failed before, then the rest."""
    rows = sorted(_row(outcome, path) for outcome in outcomes)
    slug = max(len(row.slug) for row in rows)
    state = max(len(row.state) for row in rows)
    lines = [f"{'portal':<{slug}}  {'state':<{state}}  {'new':>6}  {'changed':>7}  {'problems':>8}"]
    for row in rows:
        numbers = f"{row.new:>6,}  {row.changed:>7,}  {row.problems:>8,}"
        line = f"{row.slug:<{slug}}  {row.state:<{state}}  {numbers}  {row.reason}"
        lines.append(line.rstrip())
    count = Counter(row.rank for row in rows)
    told = counted(len(rows), "portal")
    last = f"{told}, {count[0] + count[1]} with trouble, {count[0]} of them new"
    lines.append(last + (f", {count[2]} interrupted" if count[2] else ""))
    return "\n".join(lines)


def _row(outcome: Outcome, path: Path) -> _Row:
    verdict, report = outcome.verdict, outcome.report
    state, reason = verdict.state, verdict.reasons[0] if verdict.reasons else ""
    rank = 3 if not verdict.code else 0
    if state == "interrupted" or (report is not None and report.stop == "interrupt"):
        rank, state = 2, "interrupted"
    elif verdict.code and verdict.code != LOCKED:
        since = failing_since(path, outcome)
        if since:
            rank, reason = 1, f"failing since {since}: {reason}"
    articles = report.articles if report else Counter[str]()
    return _Row(
        rank,
        outcome.slug,
        state,
        articles["first"],
        articles["edited"] + articles["files"] + articles["gone"],
        report.problems if report else 0,
        reason,
    )


def failing_since(path: Path, outcome: Outcome) -> str | None:
    """The day of the first of the runs that failed without a break before this one, or None.

    A run that failed less badly is a break: what is told apart are failures a person has not
    seen yet. A run that was interrupted, or died, tells nothing of its portal.
    """
    own = outcome.report.run if outcome.report else None
    since = None
    for run in past_runs(path, outcome.slug, before=own):
        code = run.verdict.code
        if run.stop == "interrupt" or code is None:
            continue
        if not code or _rank(code) > _rank(outcome.verdict.code):
            break
        since = run.day
    return since


def _rank(code: int) -> int:
    """0 for the worst code."""
    return WORST_FIRST.index(code) if code in WORST_FIRST else len(WORST_FIRST)
