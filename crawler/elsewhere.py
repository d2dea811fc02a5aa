"""Article addresses that lead to another host: a habit of the portal, or has it moved away?

Portals list newspaper articles among their own news. Such a link is no failure; a portal all of
whose articles lead elsewhere has moved, or was taken over.
"""

from __future__ import annotations

from crawler.finding import BROWSER, INCOMPLETE, NOTHING, Finding, note
from crawler.history import History
from crawler.measures import Measures
from crawler.report import Report
from crawler.shares import LEAST_PAGES, Share, moved
from crawler.symptoms import ended_early, met_articles, read_articles
from crawler.vanished import LEAST, SHARE

NAME = "moved_elsewhere"
ACTION = f"{BROWSER}; if it has moved, change home in its table, or close it and name a successor"


def moved_elsewhere(
    report: Report, measures: Measures, history: History, stored_in_range: int
) -> list[Finding]:
    """One finding where more addresses lead elsewhere than is usual for the portal."""
    links = report.articles["elsewhere"]
    every = links + report.articles["elsewhere before"]
    if report.fatal or not every:
        return []
    ranged = report.options.get("since") or report.options.get("until")
    if not met_articles(report) and not ended_early(report) and (stored_in_range or not ranged):
        what = f"all {every:,} article addresses lead"
        if every == 1:
            what = "its only article address leads"
        return [_finding(NOTHING, what, report)]
    stored, asked = report.elsewhere_stored, report.elsewhere_stored + report.rechecked
    if stored >= LEAST and stored > SHARE * asked:
        code = INCOMPLETE if read_articles(report) else NOTHING
        what = f"{stored} of {asked} stored articles that were asked for lead"
        return [_finding(code, what, report)]
    now, before = _shares(measures, history)
    if moved(now, before) > 0:
        sentence = f"{now} article addresses lead"
        return [_finding(INCOMPLETE, sentence, report, f"; before it were {before.value:.0%}")]
    if not report.known_before and links >= LEAST_PAGES and links > measures.read:
        told = _finding(INCOMPLETE, f"{links} of {links + measures.read} addresses lead", report)
        return [note(NAME, told.sentence, ACTION)]
    return []


def _finding(code: int, what: str, report: Report, against: str = "") -> Finding:
    hosts = ", ".join(host for host, _ in report.elsewhere.most_common(3))
    sentence = f"{what} to another host" + (f" ({hosts})" if hosts else "") + against
    return Finding(NAME, code, sentence, ACTION)


def _shares(measures: Measures, history: History) -> tuple[Share, Share]:
    """Links among addresses asked for: now (with the runs just before, where few) and before."""
    runs = list(history.runs)
    now = Share(measures.elsewhere, measures.elsewhere + measures.read)
    while runs and now.whole < LEAST_PAGES:
        now = _with(now, runs.pop(0).measures)
    before = Share(0, 0)
    for run in runs:
        before = _with(before, run.measures) if run.healthy else before
    return now, before


def _with(share: Share, measures: Measures) -> Share:
    links = measures.elsewhere
    return Share(share.part + links, share.whole + links + measures.read)
