"""A run against its portal's own past and its table's expectations: what has become less."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import chain

from archive.counted import counted
from crawler.families.unknown_template import LAYOUT
from crawler.finding import BROWSER, Finding, alarm, note
from crawler.history import History, PastRun
from crawler.measures import Measures
from crawler.portal import Portal
from crawler.report import Report
from crawler.shares import fallen
from crawler.symptoms import ODD_PAGES

LISTS_FEWER = 0.8  # of what an earlier whole run listed
LEAST_LISTED = 20
THINNER = 0.5  # links per listing page
LEAST_LISTING_PAGES = 5
MENU_RUNS = 7  # a week of nightly runs says it; after that it is the portal's new shape
# Silence: three times the longest pause of the last sixty days with news, two months at least
# (holidays and elections empty a small portal for weeks); told for a month, then it is known.
SILENT_DAYS = 60
SILENT_GAPS = 3
SILENT_TOLD = 30
SLOWER, SLOW_SECONDS = 5, 5.0
COSTLY, COSTLY_PAGES = 3.0, 200  # page requests per article listed or read


def compared(report: Report, measures: Measures, portal: Portal, history: History) -> list[Finding]:
    """All findings of the comparison; a run that gave nothing (``report.fatal``) has none."""
    if report.fatal:
        return []
    return [
        *_expected(report, measures, portal),
        *fallen(report, measures, portal, history),
        *_template(measures, history),
        *_menu(measures, history),
        *_listings(measures, history),
        *_owner(report, measures, portal, history),
        *_rhythm(measures, portal, history),
        *_cost(report, measures, history),
    ]


def _expected(report: Report, measures: Measures, portal: Portal) -> list[Finding]:
    expected, have = portal.expect.get("articles"), report.known_before + report.articles["first"]
    if expected is None or not measures.whole or have >= expected:
        return []
    sentence = (
        f"{counted(have, 'article')} after a whole walk; its table expects {expected:.0f} at least"
    )
    return [alarm("fewer_than_expected", sentence, f"{BROWSER}; look for sections not walked")]


# ---- pages --------------------------------------------------------------------------------


def _template(measures: Measures, history: History) -> list[Finding]:
    """Articles in a template that no layout knows: told when they first come."""
    count = _in_unknown_template(measures)
    past = next((run for run in history.healthy if run.measures.layouts), None)
    if not count or (past is not None and _in_unknown_template(past.measures)):
        return []
    of_all = counted(sum(measures.layouts.values()), "article")
    sentence = (
        f"{count} of {of_all} stand in a template that no layout knows; "
        "they were read by what pages have in common"
    )
    action = "compare one page with its record (luutru show --raw); a layout may read more of it"
    if past is None or count <= ODD_PAGES:
        return [note("layout_template", sentence, action)]
    return [alarm("layout_template", f"{sentence}; none was in the run of {past.day}", action)]


def _in_unknown_template(measures: Measures) -> int:
    return sum(n for name, n in measures.layouts.items() if name.endswith(f"/{LAYOUT}"))


# ---- listings -----------------------------------------------------------------------------


def _menu(measures: Measures, history: History) -> list[Finding]:
    """Sections that the home page of the last week led to and that it has no more."""
    menus = [run.measures.menu for run in history.runs[:MENU_RUNS] if run.measures.menu]
    if not menus or not measures.site:
        return []
    shown = Counter(chain.from_iterable(map(set, menus)))
    often = [path for path in menus[0] if 2 * shown[path] > len(menus)]
    often += sorted(path for path, n in shown.items() if 2 * n > len(menus) and path not in often)
    lost = [path for path in often if path not in measures.menu]
    if not lost:
        return []
    sentence = f"{len(lost)} of {len(often)} sections are not on the home page any more: "
    sentence += ", ".join(lost[:5]) + (", …" if len(lost) > 5 else "")
    action = f"{BROWSER}; where a section still has a listing, add it to sections in the table"
    return [alarm("section_gone", sentence, action)]


def _listings(measures: Measures, history: History) -> list[Finding]:
    findings = []
    full: dict[str, PastRun] = {}
    for run in history.healthy:
        for path, (_, links) in run.measures.sections.items():
            if links and path != "search":
                full.setdefault(path, run)
    for path, (pages, links) in measures.sections.items():
        if pages and not links and path in full:
            count = full[path].measures.sections[path][1]
            sentence = (
                f"{path} lists nothing; {counted(count, 'link')} in the run of {full[path].day}"
            )
            findings.append(alarm("section_empty", sentence, BROWSER))
    whole = [run for run in history.healthy if run.measures.whole] if measures.whole else []
    if not whole:
        return findings
    best = max(whole, key=lambda run: run.measures.listed)
    if best.measures.listed >= LEAST_LISTED and (
        measures.listed < LISTS_FEWER * best.measures.listed
    ):
        sentence = (
            f"the portal lists {counted(measures.listed, 'article')}; "
            f"{best.measures.listed:,} in the run of {best.day}"
        )
        action = f"{BROWSER}: a section or the older years may be gone; nothing here is lost"
        findings.append(alarm("lists_fewer", sentence, action))
    return [*findings, *_thinner(measures, whole[0])]


def _thinner(measures: Measures, past: PastRun) -> list[Finding]:
    both = [path for path in measures.sections if path in past.measures.sections]
    now, before = (
        [sum(run.sections[path][i] for path in both) for i in (0, 1)]
        for run in (measures, past.measures)
    )
    if min(now[0], before[0]) < LEAST_LISTING_PAGES or not now[1]:
        return []
    rates = now[1] / now[0], before[1] / before[0]
    if rates[0] >= THINNER * rates[1]:
        return []
    sentence = (
        f"{rates[0]:.1f} articles on a listing page; {rates[1]:.1f} in the run of {past.day}: "
        "the layout of listings may have changed"
    )
    return [alarm("layout_listing", sentence, "compare a listing page with what was read of it")]


# ---- whose portal, and how it lives -------------------------------------------------------


def folded(text: str | None) -> str:
    """Lower-case letters without marks: "Huyện  Đức Thọ" gives "huyen duc tho"."""
    plain = unicodedata.normalize("NFD", (text or "").casefold().replace("đ", "d"))
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not _mark(c)).split())


def _mark(char: str) -> bool:
    return unicodedata.combining(char) != 0


def _parts(name: str | None) -> set[str]:
    """What a site calls itself, however often and in whatever order its title says it."""
    return {folded(part) for part in re.split(r"\s+[-–—|]\s+", name or "")}


_VERSION = re.compile(r"\s*v?\d[\d.]*\s*")
_TIERS = r"huyen|quan|thi xa|thanh pho|tp|tx|xa|phuong|thi tran|tinh"
_TIER = re.compile(rf"^(?:{_TIERS}) ")


def _owner(report: Report, measures: Measures, portal: Portal, history: History) -> list[Finding]:
    findings = []
    name, generator = measures.site.get("name"), measures.site.get("generator")
    past = next((r for r in history.healthy if r.measures.site.get("name")), None)
    if past and name and portal.status != "reused":
        was = past.measures.site["name"]
        if _parts(name) != _parts(was):
            findings.append(_renamed(portal, name, was or "", past))
    past = next((r for r in history.healthy if r.measures.site.get("generator")), None)
    if past and generator and generator != past.measures.site["generator"]:
        was = past.measures.site["generator"] or ""
        sentence = f"the system is {generator}; it was {was} in the run of {past.day}"
        if _VERSION.sub(" ", folded(generator)) == _VERSION.sub(" ", folded(was)):
            findings.append(note("cms_version", sentence, "nothing, unless pages cannot be read"))
        else:
            action = "look whether known articles kept their addresses"
            findings.append(alarm("cms_changed", sentence, action))
    reused, asked = report.articles["reused"], measures.read
    if reused >= 5 and reused > 0.2 * asked:
        sentence = f"{reused} of {asked} articles read have the id of another stored one"
        action = f"{BROWSER}: the system may have been installed anew; both are kept (<id>~2)"
        findings.append(alarm("ids_reused", sentence, action))
    return findings


def _renamed(portal: Portal, name: str, was: str, past: PastRun) -> Finding:
    sentence = f"the portal calls itself {name!r}; it was {was!r} in the run of {past.day}"
    if any(_is_unit(unit.name, name, was, portal) for unit in portal.units):
        return note("site_renamed", sentence, "nothing, if it is still the same unit")
    action = (
        f"{BROWSER}; where another unit has the host now, give its table periods of the two units "
        "(docs/add-a-portal.md)"
    )
    return alarm("another_unit", sentence, action)


def _is_unit(unit: str | None, name: str, was: str, portal: Portal) -> bool:
    """Whether a site's name is still that of the unit.

    A commune often has the name of the district whose host it took: then the word before it tells.
    """
    bare = _TIER.sub("", folded(unit))
    named = re.compile(rf"(?:^| )(?:({_TIERS}) )?{re.escape(bare)}(?: |$)")
    new, old = named.search(folded(name)), named.search(folded(was))
    if not bare or new is None:
        return False
    tiers = {found[1] for found in (new, old) if found and found[1]}
    return len(tiers) < 2 or bool(portal.periods)


def _rhythm(measures: Measures, portal: Portal, history: History) -> list[Finding]:
    silent, gap = measures.silent_days, measures.usual_gap
    if silent is None or gap is None or portal.status != "open" or not history.runs:
        return []
    limit = max(SILENT_DAYS, SILENT_GAPS * gap)
    before = history.runs[0].measures.silent_days
    new = silent <= limit + SILENT_TOLD or (before is not None and before <= limit)
    if silent <= limit or not new:
        return []
    sentence = (
        f"nothing new for {silent} days, since {measures.recent_days[0]}; "
        f"the longest pause before it was {gap}"
    )
    action = f"{BROWSER}; if it is frozen: luutru portals close --status frozen"
    return [note("silent", sentence, action)]


def _cost(report: Report, measures: Measures, history: History) -> list[Finding]:
    findings = []
    past = sorted(
        r.measures.seconds_per_page for r in history.healthy if r.measures.seconds_per_page
    )
    now = measures.seconds_per_page or 0.0
    if past and now > SLOW_SECONDS and now > SLOWER * past[len(past) // 2]:
        usual = past[len(past) // 2]
        sentence = f"{now:.1f} s for a page; {usual:.1f} s is usual"
        findings.append(note("slow", sentence, "run it at night; if it lasts, crawl what is left"))
    ratio = measures.pages_per_article or 0.0
    if report.pages > COSTLY_PAGES and ratio > COSTLY and measures.whole:
        sentence = f"{report.pages} pages asked for, {ratio:.1f} for each article"
        findings.append(note("costly", sentence, "read the notes of the run file: a route fails"))
    unverified = measures.tls.get("unverified", 0)
    if unverified:
        past_run = next((r for r in history.runs if r.measures.tls.get("verified")), None)
        sentence = (
            f"{counted(unverified, 'answer')} came with a certificate that cannot be verified"
        )
        told = next((n for n in report.notes if n.startswith("the certificate of ")), None)
        sentence += f" ({told.partition(': tls')[0]})" if told else ""
        sentence += f"; it could in the run of {past_run.day}" if past_run else ""
        action = f"{BROWSER}; records say tls: unverified, a forged page cannot be told from theirs"
        findings.append(note("tls_unverified", sentence, action))
    return findings
