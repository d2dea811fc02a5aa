"""Pages that no layout fits: which say something of the portal, and which are odd ones."""

from __future__ import annotations

from collections import Counter

import pytest

from crawler.history import PastRun
from crawler.measures import measure
from crawler.report import Report
from tests.judging import TODAY, judged, names, past, read, report


def test_unread_pages_are_named_by_what_is_missing() -> None:
    one = report(articles=Counter(unread=30, first=30))
    for number in range(30):
        reason = "no article body" if number % 3 else f"no article title on http://a.vn/{number}"
        one.settled("article", "unread", reason)
    verdict = judged(one)
    assert (verdict.code, names(verdict)) == (1, ["layout_body", "layout_title"])
    assert len(one.unread_as) == 2
    few = report(articles=Counter(unread=2, first=100), unread_as=Counter({"no layout fits": 2}))
    assert names(judged(few)) == []


def unread(number: int, first: int, again: int = 0, **articles: int) -> Report:
    one = report(articles=Counter(unread=number, first=first, **articles))
    if again:
        one.articles["unread again"] = again
    for _ in range(number):
        one.settled("article", "unread", "no layout fits")
    return one


def before(*counts: tuple[int, int]) -> list[PastRun]:
    """Runs of so many pages, so many of them new unread ones."""
    return [past(fields=read("2024", pages), unread_new=new) for pages, new in counts]


@pytest.mark.parametrize(
    ("one", "runs", "code"),
    [
        (unread(1, 46), [], 0),
        (unread(1, 2), [], 0),
        (unread(2, 8), [], 0),
        (unread(3, 7), [], 1),
        (unread(3, 97), [], 1),
        (unread(30, 70, again=30), [], 1),
        # Nightly runs are judged with the month before them.
        (unread(1, 0, known=50), [], 0),
        (unread(1, 0, known=50), before((2, 1), (3, 1)), 1),
        (unread(1, 0, known=50), before((200, 1), (3, 1)), 0),
        (unread(1, 2), before((1000, 15)), 0),
        (unread(1, 2), before((20, 15)), 1),
        # A large run was judged by itself, and lends its pages to no night after it.
        (unread(1, 0, known=50), before((10_000, 0), (1, 1), (1, 1)), 1),
        # One that stays unread is told each time it is asked for, and decides nothing.
        (unread(1, 0, again=1, known=50), before((0, 0), (2, 1), (3, 2)), 0),
        (unread(2, 0, again=1, known=50), before((2, 1), (3, 1)), 1),
        # Nothing of a portal could be read.
        (unread(1, 0), [], 3),
        (unread(2, 0, again=2), [], 3),
    ],
)
def test_one_or_two_unread_pages_are_told_and_decide_nothing(
    one: Report, runs: list[PastRun], code: int
) -> None:
    verdict = judged(one, *runs)
    assert (verdict.code, names(verdict)) == (code, ["layout_unknown"])
    assert measure(one, [], TODAY).unread_new == (
        one.articles["unread"] - one.articles["unread again"]
    )
