"""What a person reads at the end: one run in full, or a table of several."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.process import Outcome
    from crawler.report import Report
    from crawler.verdict import Verdict

LOOKED_BACK = 200  # run files


def summary(verdict: Verdict, report: Report, path: Path) -> str:
    """One run."""
    articles, images, files = report.articles, report.images, report.attachments
    lines = [f"{report.portal}: {verdict.state}"]
    lines += [f"  {reason}" for reason in verdict.reasons]
    changed = articles["edited"] + articles["files"]
    parts = [f"{articles['first']:,} new"]
    parts += [f"{changed:,} changed"] if changed else []
    parts += [f"{articles['known'] + articles['unchanged']:,} known already"]
    for name in ("gone", "alias", "missing", "unread", "outside"):
        parts += [f"{articles[name]:,} {name}"] if articles[name] else []
    lines.append(f"  articles   {', '.join(parts)}")
    for label, counts in (("pictures", images), ("files", files)):
        if counts:
            told = ", ".join(f"{n:,} {status}" for status, n in sorted(counts.items()) if n)
            lines.append(f"  {label:<10} {told}")
    media = report.requests["picture"] + report.requests["file"]
    lines.append(f"  requests   {report.pages:,} pages, {media:,} pictures and files")
    undated = sum(report.undated.values())
    if undated:
        lines.append(f"  undated    {undated:,}: {report.undated.most_common(1)[0][0]}")
    if not articles["first"] and not changed and not articles["gone"] and verdict.code == 0:
        lines.append("  nothing new: all of it was in the archive already")
    lines.append(f"  archive    {path.absolute()} (run {report.run})")
    return "\n".join(lines)


def table(outcomes: Sequence[Outcome], path: Path) -> str:
    """Several runs: what fails since this run first, then what failed before, then the rest."""
    rows = []
    for outcome in outcomes:
        since = failing_since(path, outcome) if outcome.verdict.code else None
        report = outcome.report
        new = report.articles["first"] if report else 0
        changed = report.articles["edited"] + report.articles["files"] if report else 0
        reason = outcome.verdict.reasons[0] if outcome.verdict.reasons else ""
        if since:
            reason = f"failing since {since}: {reason}"
        rank = 2 if not outcome.verdict.code else 1 if since else 0
        rows.append((rank, outcome.slug, outcome.verdict.state, new, changed, reason))
    width = max(len(row[1]) for row in rows)
    state = max(len(row[2]) for row in rows)
    lines = [f"{'portal':<{width}}  {'state':<{state}}  {'new':>6}  {'changed':>7}"]
    for _, slug, word, new, changed, reason in sorted(rows):
        lines.append(
            f"{slug:<{width}}  {word:<{state}}  {new:>6,}  {changed:>7,}  {reason}".rstrip()
        )
    failed = [row for row in rows if row[0] < 2]
    fresh = sum(1 for row in failed if row[0] == 0)
    lines.append(f"{len(rows)} portals, {len(failed)} with trouble, {fresh} of them new")
    return "\n".join(lines)


def failing_since(path: Path, outcome: Outcome) -> str | None:
    """The day of the first of the runs that failed without a break before this one, or None."""
    own = outcome.report.run if outcome.report else None
    since = None
    for file in sorted((path / "runs" / outcome.slug).glob("*.json"), reverse=True)[:LOOKED_BACK]:
        if own is not None and file.stem >= own:
            continue
        try:
            run = json.loads(file.read_bytes())
            code = run["verdict"]["code"]
        except (OSError, ValueError, KeyError):
            break
        if not code:
            break
        since = str(run.get("started", ""))[:10] or since
    return since
