"""What a run shows by itself: why it ended, what failed under which name, what nothing fits."""

from __future__ import annotations

from collections import Counter

from archive.counted import counted
from crawler.finding import BROWSER, COMPLETE, INCOMPLETE, NOTHING, Finding, note
from crawler.history import History
from crawler.measures import Measures
from crawler.report import MEDIA, TWINS, Report
from crawler.steps import HOME, LATER, READER, SLOWER, STATUS, breakdown, no_home, single
from pipelines.media import GIVEN_UP_AFTER, GIVEN_UP_RUNS

# Refused pages without a good one between them: chance does not do that, a portal that has
# had enough of us, or that is breaking down, does.
IN_ROW = 5
# One or two odd pages stand on every portal; with more of them a share decides.
ODD_PAGES = 2
# Dead links stand in every listing; so many do not.
DEAD, DEAD_SHARE = 5, 0.2
EMPTIED = "portal emptied or replaced"

# Why a run ended early → what became of it, next step.
_EARLY = {
    "limit": ("ended at its --limit", "run it again to go on"),
    "interrupt": ("was interrupted", "run it again to go on"),
    "disk": ("ended for want of disk space", "make room on the disk, then run it again"),
}
FAULT = "start_error"  # Scrapy's word for a walk that broke off
# Scrapy's own limits: CLOSESPIDER_TIMEOUT, CLOSESPIDER_PAGECOUNT …
_LIMITS = "closespider_"
_UNREAD = (
    ("the same page as", "same_pages", f"{BROWSER}: every address may lead to one page"),
    ("no article title", "layout_title", READER),
    ("no title found", "layout_title", READER),
    ("no article body", "layout_body", READER),
    ("no text, picture or file", "layout_body", READER),
    ("", "layout_unknown", READER),
)


def shown(
    report: Report, history: History, unread_share: float, stored_in_range: int
) -> list[Finding]:
    """All findings that need no comparison with other runs."""
    if report.fatal:
        findings = [_fatal(report, history)]
        return findings if findings[0].code == NOTHING else [*findings, *_failures(report, 1)]
    early = [*_early_end(report), *_faults(report)]
    nothing = not early and not met_articles(report)
    code = NOTHING if nothing else INCOMPLETE
    findings = [*early, *_failures(report, code), *_unread(report, history, unread_share, code)]
    if nothing and not findings:
        findings += _nothing_met(report, stored_in_range)
    elif not early and not report.failed["listing"] and _shows_nothing(report):
        findings += [_lists_nothing(report)]
    elif not early and not findings and stored_in_range and not met_of_range(report):
        findings += [_range_empty(stored_in_range)]
    if not nothing:
        findings += _listed_missing(report)
    return [*findings, *_turned(report), *_given_up(report)]


def met_articles(report: Report) -> int:
    """Articles of its own that a run met, new or known."""
    names = ("files", "known", "alias", "unread before", "outside before")
    return read_articles(report) + sum(report.articles[name] for name in names)


def met_of_range(report: Report) -> int:
    """Those of them that may be of the range that was asked."""
    return met_articles(report) - report.articles["outside"] - report.articles["outside before"]


def read_articles(report: Report) -> int:
    """Article pages that a run read."""
    names = ("first", "edited", "unchanged", "outside", "date lost", "date moved")
    return sum(report.articles[name] for name in names)


def _ranged(report: Report) -> bool:
    return bool(report.options.get("since") or report.options.get("until"))


def _fatal(report: Report, history: History) -> Finding:
    """What kept the run from giving anything, or ended it where going on is no use."""
    sentence = report.fatal or ""
    home = next((f for f in report.failures if f.kind == "home"), None)
    if home is not None:
        name, action = no_home(home.outcome)
        return Finding(name, NOTHING, sentence, action)
    if sentence.startswith(EMPTIED):
        return Finding("emptied", NOTHING, sentence, f"{BROWSER}; {STATUS}")
    if report.family is None and report.stop in HOME:  # it was waited for, and never came
        name, action = no_home(report.stop)
        return Finding(name, NOTHING, sentence, action)
    if report.family is None:
        was = next((run for run in history.runs if run.family), None)
        if was is None:
            action = "write a family for it (docs/families)"
            return Finding("cms_unknown", NOTHING, sentence, action)
        sentence = f"{sentence}; until {was.day} it was {was.family}"
        return Finding("cms_changed", NOTHING, sentence, f"{BROWSER}; it may have a new owner")
    last = report.stop or "fatal"
    if report.failures and last not in HOME:
        last = report.failures[-1].outcome
    name, action = breakdown(last) or no_home(last)
    code = INCOMPLETE if read_articles(report) else NOTHING
    return Finding(name, code, f"{_after(report)}the run was ended: {sentence}", action)


def _after(report: Report) -> str:
    """How far the run came; nothing where it came nowhere."""
    return f"after {counted(report.good_pages, 'good article page')} " if report.good_pages else ""


def ended_early(report: Report) -> bool:
    """Whether a run did not come to its end, or a fault of this program kept it from something."""
    return bool(report.stop or report.errors or report.not_asked)


def _early_end(report: Report) -> list[Finding]:
    left = " and ".join(f"{n} {kind}" for kind, n in sorted(report.not_asked.items()))
    one = sum(report.not_asked.values()) == 1
    left = f"{left} {'address was' if one else 'addresses were'} not asked for" if left else ""
    if report.stop == FAULT and report.errors:
        return []  # told as a fault of this program
    if not report.stop:
        again = "run it again to go on"
        return [Finding("not_asked", INCOMPLETE, left, again)] if left else []
    name = report.stop
    pause = report.seconds / report.answered if report.answered else 0.0
    ended, action = _EARLY.get(name, (f"ended early ({name})", LATER))
    if name.startswith(_LIMITS):
        setting = name.upper()
        ended, action = (
            f"ended at its {setting}",
            f"run it again to go on, or with a larger {setting}",
        )
        name = "time_limit" if name == f"{_LIMITS}timeout" else "limit"
    sentence = f"the run {ended}, after {counted(report.good_pages, 'good article page')}"
    if name == "time_limit":
        sentence += f", {pause:.1f} s a page"
    if left:
        sentence += f"; {left}"
    return [Finding(name, INCOMPLETE, sentence, action)]


def _faults(report: Report) -> list[Finding]:
    if not report.errors:
        return []
    count = counted(len(report.errors), "fault")
    sentence = f"{count} of this program; the first: {report.errors[0]}"
    return [Finding("program_fault", INCOMPLETE, sentence, "report it with the run file")]


def _failures(report: Report, code: int) -> list[Finding]:
    """Failures by kind and name; a row of refusals at the end is named for what it is."""
    findings = []
    pages: Counter[str] = Counter()
    for key, count in report.failed_by.items():
        kind, name = key.split(" ", 1)
        if kind not in MEDIA and name != "unread":
            pages[name] += count
    named = None
    if pages:
        named, count = pages.most_common(1)[0]
        worst = breakdown(named)
        first = _first(report, named)
        if report.failing_in_row >= IN_ROW and worst:
            none = "none came any more" if report.good_pages else "no good article page came"
            sentence = f"{_after(report)}{none}; {count} failed with {named}{first}"
            findings.append(Finding(worst[0], code, sentence, worst[1]))
        elif named == "timeout":
            sentence = f"{counted(count, 'page')} gave no answer in time{first}"
            findings.append(Finding("too_slow", code, sentence, SLOWER))
        else:
            named = None
    for key, count in sorted(report.failed_by.items()):
        kind, name = key.split(" ", 1)
        if kind in MEDIA or name != named:
            findings.append(_failure(report, kind, name, count, code))
    return findings


def _turned(report: Report) -> list[Finding]:
    """Sections whose pages do not lead to their oldest articles."""
    sections = list(dict.fromkeys(report.turned_sections))
    if not sections:
        return []
    one = len(sections) == 1
    sentence = (
        f"{counted(len(sections), 'section')} turn{'s' * one} oldest first behind page 1: "
        f"{'its' if one else 'their'} oldest articles are on no page of "
        f"{'it' if one else 'them'}; the first: {sections[0]}"
    )
    return [note("oldest_unlisted", sentence, "--set LUUTRU_IDS=1 asks for every article id")]


def _given_up(report: Report) -> list[Finding]:
    """Pictures and files that failed in so many runs that they count as missing from now on."""
    findings = []
    for kind in ("picture", "file"):
        count, first = report.unreachable[kind], report.unreachable_first.get(kind)
        if count:
            sentence = (
                f"{counted(count, kind)} could not be had in {GIVEN_UP_RUNS} runs over "
                f"{GIVEN_UP_AFTER.days} days and {'counts' if count == 1 else 'count'} as missing "
                f"now; the first: {first}"
            )
            action = f"{BROWSER}; --recheck all asks for them once more"
            findings.append(note(f"{kind}s_unreachable", sentence, action))
    return findings


def _failure(report: Report, kind: str, name: str, count: int, code: int) -> Finding:
    first = _first(report, name, kind)
    if kind in MEDIA:
        why = "" if name == "failed" else f" with {name}"  # the first one tells its cause
        sentence = f"{counted(count, kind)} failed{why}{first}"
        action = "run it again: they alone are asked for"
        return Finding(f"{kind}s_failed", INCOMPLETE, sentence, action)
    pages = counted(count, f"{kind} page")
    if name == "unread":
        sentence = f"{pages} cannot be read{first}"
        return Finding("layout_listing", code, sentence, READER.partition(";")[0])
    title = "section_failed" if kind in {"listing", "search"} else "pages_failed"
    return Finding(title, code, f"{pages} failed: {name}{first}", single(name))


def _first(report: Report, name: str, kind: str | None = None) -> str:
    for one in report.failures:
        if one.outcome == name and kind in {None, one.kind}:
            return f"; the first: {one.url} ({one.problem or one.outcome})"
    return ""


def _unread(report: Report, history: History, share: float, code: int) -> list[Finding]:
    """Pages that no layout fits, by what was not found on them."""
    unread = report.articles["unread"]
    read = read_articles(report)
    if not unread or unread <= share * (unread + read):
        return []
    if code == INCOMPLETE and _odd_ones(report, history, share):
        code = COMPLETE
    named: Counter[tuple[str, str]] = Counter()
    for reason, count in report.unread_as.items():
        name, action = next((n, a) for start, n, a in _UNREAD if reason.startswith(start))
        named[name, action] += count
    findings = []
    for (name, action), count in named.most_common():
        one = count == 1
        what = {
            "same_pages": f"repeat{'s' * one} another article's page",
            "layout_title": f"{'has' if one else 'have'} no title where the reader looks for it",
            "layout_body": f"{'has' if one else 'have'} no text where the reader looks for it",
        }.get(name, f"fit{'s' * one} no layout")
        pages = counted(unread + read, "article page")
        sentence = f"{count} of {pages} {what}; {'it is' if one else 'they are'} kept as unread"
        useless = name == "same_pages" and count > IN_ROW and read <= TWINS
        findings.append(Finding(name, NOTHING if useless else code, sentence, action))
    return findings


def _odd_ones(report: Report, history: History, share: float) -> bool:
    """Whether unread pages are so few that they say nothing of the portal.

    A run of few pages is judged together with those of few pages before it, else a new layout
    would pass, night by night. Pages that stay unread were judged when they first came.
    """
    unread = report.articles["unread"]
    past = [
        run.measures for run in history.runs if share * _article_pages(run.measures) < ODD_PAGES
    ]
    new = unread - report.articles["unread again"]
    pages = unread + read_articles(report)
    pages += sum(map(_article_pages, past))
    every = new + sum(one.unread_new for one in past)
    return unread <= ODD_PAGES and (not new or every <= max(ODD_PAGES, share * pages))


def _article_pages(measures: Measures) -> int:
    return measures.read + sum(measures.unread.values())


def _nothing_met(report: Report, stored_in_range: int) -> list[Finding]:
    missing = report.articles["missing"]
    if report.articles["elsewhere"] + report.articles["elsewhere before"] > missing:
        return []  # crawler.elsewhere tells
    if missing:
        sentence = f"none of {missing:,} listed articles is there"
        if missing == 1:
            sentence = "the only listed article is not there"
        return [Finding("emptied", NOTHING, sentence, f"{BROWSER}; {STATUS}")]
    if not _ranged(report):
        return [_lists_nothing(report)]
    if _shows_nothing(report):
        return [_lists_nothing(report)]
    if not stored_in_range:
        return []  # nothing was published on those days
    return [_range_empty(stored_in_range)]


def _range_empty(stored: int) -> Finding:
    sentence = f"the portal lists no article of the range, while {stored} of it are in the archive"
    return Finding("range_empty", NOTHING, sentence, f"run it without a range; {BROWSER}")


def _listed_missing(report: Report) -> list[Finding]:
    dead, listed = report.listed_missing, max(report.listed, report.listed_missing)
    if dead < DEAD or dead <= DEAD_SHARE * listed:
        return []
    sentence = f"{dead:,} of {counted(listed, 'listed article')} are not there"
    action = f"{BROWSER}: where they are there, it hides them from this crawler"
    return [Finding("listed_missing", INCOMPLETE, sentence, action)]


def _shows_nothing(report: Report) -> bool:
    """Whether no listing names any article, of whatever day.

    A range without articles is no failure where listings show others: then they can be read.
    """
    if not _ranged(report):
        return report.listed == 0
    asked = [links for section, (_, links) in report.listings.items() if section != "search"]
    return bool(asked) and not any(asked) and not report.new_articles


def _lists_nothing(report: Report) -> Finding:
    sentence = "the portal lists no article"
    if report.known_before:
        sentence += f", while {report.known_before} of it are in the archive"
    return Finding("lists_nothing", NOTHING, sentence, f"{BROWSER}; {STATUS}")
