"""Shares of what was read (dated, with author, with pictures …) against the latest past."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt

from crawler.finding import BROWSER, Finding, alarm, note
from crawler.history import History, PastRun
from crawler.measures import Measures
from crawler.portal import Portal
from crawler.report import Report
from crawler.vanished import LEAST, SHARE

# A share of fewer pages says nothing. A nightly run reads two or three: it is judged together
# with those before it.
LEAST_PAGES = 10
# How many earlier articles a share is compared with: the latest ones, as habits change in years.
BASELINE_PAGES = 60
LEAST_BASELINE = 20
# How far a share must move to be named, and how improbable it must be by chance (in standard
# deviations): together they keep a field that only every third article has from crying wolf.
LEAST_MOVE = 0.25
DEVIATIONS = 4.0
DATED_FLOOR = 0.5  # without any past: no portal seen hides half of its dates
LEAST_PICTURES = 20
# All articles of one day: a bulk import makes some dozen, a broken date makes all of them.
TODAY_SHARE = 0.8
# The same to the minute, or on a first walk the day: a bulk import makes some dozen of thousands.
LEAST_SHARED, SHARED = 10, 0.8
_MIDNIGHT = "T00:00:00"  # a day, written as a time
BUSIEST = 3
REPEATED_SHARE = 0.8  # without any past: half of a portal's notices may be called "Thông báo"

EXPECT = "if the portal itself has changed, say so with expect in its table"

# Field → name of the finding, how it is called, what to do.
_FIELDS = {
    "dated": ("layout_date", "a date"),
    "author": ("layout_author", "an author or source"),
    "section": ("layout_section", "a section"),
    "summary": ("layout_summary", "a summary"),
    "body": ("layout_body", "a text"),
    "pictures": ("layout_pictures", "a picture"),
}


# ---- shares -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole`` pages."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """0 to 1."""
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.part} of {self.whole}"


def moved(now: Share, before: Share, least: int = LEAST_PAGES) -> float:
    """How far a share rose (or, negative, fell); 0.0 where it may be chance."""
    if now.whole < least or before.whole < LEAST_BASELINE:
        return 0.0
    move = now.value - before.value
    pooled = (now.part + before.part) / (now.whole + before.whole)
    spread = sqrt(pooled * (1 - pooled) * (1 / now.whole + 1 / before.whole))
    return move if abs(move) >= LEAST_MOVE and abs(move) > DEVIATIONS * spread else 0.0


def _window(measures: Measures, history: History) -> tuple[list[Measures], list[PastRun]]:
    """This run and, where it read little, those just before it; and the runs before those."""
    window = [measures]
    pages, taken = measures.read, 0
    for past in history.runs if measures.read else ():
        if pages >= LEAST_PAGES:
            break
        window.append(past.measures)
        pages += past.measures.read
        taken += 1
    return window, [run for run in history.runs[taken:] if run.healthy]


def _pair(
    measures: Measures, history: History, part: tuple[str, ...], whole: tuple[str, ...]
) -> tuple[Share, Share]:
    """A share now and before, both of the newest years of publication that were read before."""
    window, past = _window(measures, history)
    years = sorted({y for run in past for y in run.measures.fields if y}, reverse=True)
    before, since = Share(0, 0), ""
    for year in years:
        for run in past:
            tally = run.measures.fields.get(year, {})
            before = Share(before.part + _sum(tally, part), before.whole + _sum(tally, whole))
        since = year
        if before.whole >= BASELINE_PAGES:
            break
    now = Share(
        sum(run.total(name, since) for run in window for name in part),
        sum(run.total(name, since) for run in window for name in whole),
    )
    return now, before


def _sum(tally: dict[str, int], names: tuple[str, ...]) -> int:
    return sum(tally.get(name, 0) for name in names)


def _dated(window: list[Measures]) -> Share:
    """Undated articles have no year, so their share is of all that was read."""
    tallies = [tally for run in window for tally in run.fields.values()]
    return Share(sum(t.get("dated", 0) for t in tallies), sum(t.get("read", 0) for t in tallies))


# ---- what is judged -----------------------------------------------------------------------


def fallen(report: Report, measures: Measures, portal: Portal, history: History) -> list[Finding]:
    """Findings on the articles that a run read."""
    return [
        *_fields(report, measures, portal, history),
        *_repeats(measures, history),
        *_dates_held(report),
        *(_dates(measures, history) or _dates_shared(report, measures)),
        *_pictures(measures, history),
        *_language(measures, history),
    ]


def _fields(report: Report, measures: Measures, portal: Portal, history: History) -> list[Finding]:
    window, past = _window(measures, history)
    findings = []
    for field, (name, label) in _FIELDS.items():
        if field == "dated":
            now, before = _dated(window), _dated([run.measures for run in past])
        else:
            now, before = _pair(measures, history, (field,), ("read",))
        least = portal.expect.get(field)
        known = before.whole >= LEAST_BASELINE and before.value >= DATED_FLOOR
        if least is None and field == "dated" and not known and moved(now, before) >= 0:
            findings += _undated(report, measures, now)
        elif least is not None:
            if measures.read and now.whole >= LEAST_PAGES and now.value < least:
                against = f"{least:.0%} are expected"
                findings.append(_field(name, label, now, against))
        elif moved(now, before) < 0:
            findings.append(_field(name, label, now, f"before it were {before.value:.0%}"))
    return findings


def _undated(report: Report, measures: Measures, now: Share) -> list[Finding]:
    """A portal that shows few dates or none, and never did: no layout that has changed.

    Home-made ones exist. It is said as a failure by the run that meets it first; where the
    articles stored before it are as undated, it is known, and only worth knowing.
    """
    if not measures.read or now.whole < LEAST_PAGES or now.value >= DATED_FLOOR:
        return []
    before = Share(report.known_before - report.undated_before, report.known_before)
    action = (
        "compare one page with its record (luutru show --raw); if the pages show no date, write "
        "expect = { dated = 0 } into its table, else mend the layout"
    )
    if before.whole >= LEAST_PAGES and before.value < DATED_FLOOR:
        sentence = f"{now} articles have a date; {before} stored before have one"
        return [note("undated", sentence, action)]
    sentence = f"{now} articles have a date; {DATED_FLOOR:.0%} are expected"
    return [alarm("layout_date", sentence, action)]


def _field(name: str, label: str, now: Share, against: str) -> Finding:
    sentence = f"{now} articles have {label}; {against}: the layout may have changed"
    action = f"compare one page with its record (luutru show --raw), then mend the layout; {EXPECT}"
    return alarm(name, sentence, action)


def _repeats(measures: Measures, history: History) -> list[Finding]:
    """Titles, texts or pictures that many share: the site's name, "loading …", a placeholder."""
    findings = []
    for field, (name, label) in _REPEATED.items():
        now, before = _repeated(measures, history, field, LEAST_PAGES)
        if before is not None:
            findings.append(_field(name, label, now, before))
    now, before = _repeated(measures, history, "blob", LEAST_PICTURES)
    if before is not None:
        sentence = f"{now} pictures have the bytes of another one; {before}"
        action = "open one of their addresses: the host may hide pictures from strangers"
        findings.append(alarm("pictures_same", sentence, action))
    return findings


def _repeated(
    measures: Measures, history: History, field: str, least: int
) -> tuple[Share, str | None]:
    """The share of what another one has too; and against what, where it is too large."""
    now, before = _pair(measures, history, (f"{field} again",), (f"{field}s",))
    if moved(now, before, least) > 0:
        return now, f"before it were {before.value:.0%}"
    many = now.whole >= least and now.value >= REPEATED_SHARE
    return now, "few are usual" if many and before.whole < LEAST_BASELINE else None


_REPEATED = {
    "title": ("layout_title", "the title of another one"),
    "body": ("layout_body", "the text of another one"),
}


def _dates_held(report: Report) -> list[Finding]:
    """Stored articles kept as they are, for their pages lost their dates or show today's.

    Of some an editor did it, of many the layout.
    """
    findings = []
    asked = report.rechecked
    for name, shown, advice in _HELD:
        number = report.articles[f"date {name}"]
        if number:
            sentence = f"{number} of {asked} stored articles show {shown}: their records stay"
            action = f"look at one page (captures with outcome date_{name}); {advice}"
            many = number >= asked or (number >= LEAST and number > SHARE * asked)
            findings.append((alarm if many else note)(f"dates_{name}", sentence, action))
    return findings


_HELD = (
    ("lost", "no date where one was", "mend the layout if dates are there"),
    ("moved", "the day of the visit as their date", "mend the layout if it is not their date"),
)


def _dates(measures: Measures, history: History) -> list[Finding]:
    total = {n: sum(t.get(n, 0) for t in measures.fields.values()) for n in _DATE_COUNTS}
    action = (
        "look at one page: it may print the day of the visit; mend the layout, "
        "the kept pages can be read again"
    )
    today, dated = total["today"], total["dated"]
    findings = []
    busiest = max((run.measures.busiest_day for run in history.healthy), default=0)
    many = max(LEAST_PAGES, BUSIEST * busiest)
    if today >= many and today >= TODAY_SHARE * dated:
        against = f"the busiest day so far had {busiest}" if busiest else "on a first run"
        sentence = f"{today} of {dated} articles are dated the day of the run; {against}"
        findings.append(alarm("dates_today", sentence, action))
    if total["redated"] >= LEAST_PAGES and total["redated"] > measures.read / 2:
        sentence = (
            f"{total['redated']} of {measures.read} pages read give a stored article another date"
        )
        findings.append(alarm("dates_moved", sentence, action))
    now, before = _pair(measures, history, ("contradicted",), ("read",))
    if moved(now, before) > 0:
        sentence = (
            f"{now} articles show a date that their page contradicts; "
            f"before it were {before.value:.0%}"
        )
        findings.append(alarm("dates_contradict", sentence, action))
    return findings


def _dates_shared(report: Report, measures: Measures) -> list[Finding]:
    """One date on nearly all pages: that of the site, of its template or of an import.

    No single page can tell. Days alone are judged on a first whole walk only: on others, all that
    is new may be of one day.
    """
    dated = sum(tally.get("dated", 0) for tally in measures.fields.values())
    counts = Counter({at: n for at, n in report.moments.items() if _MIDNIGHT not in at})
    if measures.whole and 2 * report.articles["first"] > report.known_before + measures.read:
        counts.update(report.days)
    shared, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    if count < max(LEAST_SHARED, SHARED * dated):
        return []
    sentence = f"{count} of {dated} articles have the very same date ({shared})"
    action = (
        "look at one page: it may be the date of the site, or of an import; mend the layout, "
        "the kept pages can be read again"
    )
    return [alarm("dates_same", sentence, action)]


_DATE_COUNTS = ("today", "dated", "redated")


def _pictures(measures: Measures, history: History) -> list[Finding]:
    parts, whole = ("picture missing",), ("picture missing", "picture stored")
    now, before = _pair(measures, history, parts, whole)
    action = f"open one address of the run's captures with outcome missing; {BROWSER}"
    if moved(now, before, LEAST_PICTURES) > 0:
        sentence = f"{now} pictures are missing; before it were {before.value:.0%}"
        return [alarm("pictures_missing", sentence, action)]
    alone = Share(measures.total(parts[0]), sum(measures.total(name) for name in whole))
    if before.whole < LEAST_BASELINE and alone.whole >= LEAST_PICTURES and alone.value > 0.5:
        return [note("pictures_missing", f"{alone} pictures are missing at the portal", action)]
    return []


def _language(measures: Measures, history: History) -> list[Finding]:
    now, before = _pair(measures, history, ("foreign",), ("long",))
    if moved(now, before) <= 0:
        return []
    sentence = f"{now} articles are not in Vietnamese; before it were {before.value:.0%}"
    return [alarm("language", sentence, f"{BROWSER}: it may show another language by default")]
