"""Builders for tests of the verdict: a run that found 100 known articles, and runs before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from crawler.history import History, PastRun, PastVerdict
from crawler.measures import Measures, measure
from crawler.portal import Portal
from crawler.report import Report
from crawler.verdict import Verdict, judge

PORTAL = Portal(slug="a_b", home="http://b.a.example/", unit="Huyện Đức Thọ", tier="district")
TODAY = date(2026, 11, 24)


def report(**fields: Any) -> Report:
    """A run that found 100 articles, all of them stored already."""
    one = Report(portal="a_b", run="r", target="http://b.a.example/", known_before=100)
    one.family, one.listed = "nukeviet", 100
    one.articles["known"] = 100
    for name, value in fields.items():
        setattr(one, name, value)
    return one


def read(year: str, number: int, **filled: int) -> dict[str, Counter[str]]:
    """``number`` articles of a year with every field but those of ``filled``."""
    names = ("dated", "author", "section", "summary", "body", "pictures", "long")
    tally = Counter(dict.fromkeys(names, number)) | Counter(read=number)
    for name, count in filled.items():
        tally[name.replace("_", " ")] = count
    return {year: tally}


def past(code: int = 0, **fields: Any) -> PastRun:
    measures = Measures(**fields)
    measures.read = sum(tally["read"] for tally in measures.fields.values())
    return PastRun(
        run="p",
        started="2026-11-01T00:00:00Z",
        family="nukeviet",
        verdict=PastVerdict(code=code),
        measures=measures,
    )


def judged(
    one: Report, *runs: PastRun, portal: Portal = PORTAL, stored_in_range: int = 0, **changes: Any
) -> Verdict:
    history = History(list(runs))
    measures = measure(one, history.recent_days, TODAY)
    for name, value in changes.items():
        setattr(measures, name, value)
    return judge(
        one,
        measures,
        portal=portal,
        history=history,
        unread_share=0.02,
        stored_in_range=stored_in_range,
    )


def names(verdict: Verdict) -> list[str]:
    return [finding.name for finding in verdict.findings]


def refused(kind: str, outcome: str, times: int) -> Callable[[Report], None]:
    def act(one: Report) -> None:
        for number in range(times):
            one.fail(f"http://b.a.example/{number}", kind, outcome, "a sentence")

    return act


def days(last: int, step: int, number: int = 40) -> list[str]:
    return [str(TODAY - timedelta(days=last + step * n)) for n in range(number)]
