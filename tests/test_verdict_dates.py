"""The verdict on dates: portals that show none, and dates that all pages share."""

from __future__ import annotations

from collections import Counter

from crawler.portal import Portal
from tests.judging import PORTAL, judged, names, past, read, report

NEVER = {"fields": read("", 20, dated=0), "known_before": 60, "undated_before": 60}


def test_a_portal_without_dates_fails_once_and_is_known_then() -> None:
    first = judged(report(**NEVER | {"known_before": 0, "undated_before": 0}))
    assert (first.code, names(first)) == (1, ["layout_date"])
    assert "dated = 0" in first.findings[0].next
    for runs in (
        [past(1, fields=read("", 60, dated=0))],
        [past(fields=read("", 60, dated=0))] * 30,  # it is told for ever, and no failure
        [],  # the run files are gone
    ):
        again = judged(report(**NEVER), *runs)
        assert (again.code, names(again)) == (0, ["undated"])
        assert "0 of 20 articles have a date; 0 of 60 stored before have one" in again.reasons[0]
    assert names(judged(report(known_before=60, undated_before=60), past())) == []  # read nothing


def test_a_portal_that_lost_its_dates_is_never_known_as_one_without() -> None:
    """After a month of failures no run with dates is left to compare with; the archive has them."""
    lost = [past(1, fields=read("", 20, dated=0))] * 30
    one = report(fields=read("", 20, dated=0), known_before=60, undated_before=20)
    assert (judged(one, *lost).code, names(judged(one, *lost))) == (1, ["layout_date"])
    few = report(fields=read("", 20, dated=0), known_before=9, undated_before=9)
    assert judged(few, past(1, fields=read("", 9, dated=0))).code == 1  # nobody was told yet


def test_some_dates_that_go_missing_are_a_failure_where_few_were_known() -> None:
    some = past(fields=read("2024", 24) | read("", 36, dated=0))
    one = report(fields=read("", 60, dated=0), known_before=60, undated_before=36)
    assert names(judged(one, some)) == ["layout_date"]
    same = report(
        fields=read("2024", 24) | read("", 36, dated=0), known_before=60, undated_before=36
    )
    assert (judged(same, some).code, names(judged(same, some))) == (0, ["undated"])


def test_the_table_may_say_that_there_are_no_dates() -> None:
    portal = Portal(slug="a_b", home=PORTAL.home, expect={"dated": 0.0})
    first = report(fields=read("", 20, dated=0), known_before=0)
    assert (judged(first, portal=portal).code, names(judged(first, portal=portal))) == (0, [])


SITE = "2019-05-01T08:30:00+07:00"


def test_one_date_on_all_pages_is_the_sites() -> None:
    well = past(fields=read("2019", 60))
    for number, told in ((30, True), (24, True), (23, False)):
        one = report(fields=read("2019", 30), moments=Counter({SITE: number, "x": 30 - number}))
        verdict = judged(one, well)
        assert (verdict.code, names(verdict)) == ((1, ["dates_same"]) if told else (0, []))
    assert names(judged(report(fields=read("2019", 9), moments=Counter({SITE: 9})))) == []


def test_one_day_on_all_pages_is_judged_on_a_first_walk_alone() -> None:
    fields = read("2019", 30)
    first = {"known_before": 0, "articles": Counter(first=30), "days": Counter({"2019-05-01": 29})}
    days = Counter({"2019-05-01T00:00:00+07:00": 30})
    for changes, told in (
        ({}, True),
        ({"moments": days}, True),
        ({"known_before": 400}, False),  # what is new may be of one day
        ({"options": {"since": "2019-05-01", "until": "2019-05-01"}}, False),
        ({"options": {"since": "2019-05-01"}, "moments": days}, False),
        ({"days": Counter({"2019-05-01": 20, "2019-05-02": 10})}, False),
    ):
        verdict = judged(report(fields=fields, **first | changes))
        assert names(verdict) == (["dates_same"] if told else []), changes
    today = read("2026", 30, today=30)
    assert names(judged(report(fields=today, **first))) == ["dates_today"]


def test_of_many_moments_those_that_several_articles_share_are_kept() -> None:
    one = report()
    for number in range(5000):
        one._note_moment(SITE if number % 5 else f"2019-05-01T08:00:{number}")
        one._note_moment("2019-05-01")
    assert len(one.moments) <= 1000
    assert one.moments[SITE] == 4000
    assert "2019-05-01" not in one.moments
