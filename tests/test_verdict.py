"""The verdict as a pure function: what is named, what is too little to say anything, codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.alarms import folded
from crawler.finding import Finding
from crawler.portal import Portal
from crawler.report import TWINS, Report
from crawler.shares import Share, moved
from crawler.steps import HOME
from crawler.verdict import verdict_of
from tests.judging import PORTAL, days, judged, names, past, read, refused, report

# ---- codes --------------------------------------------------------------------------------


def test_a_run_with_nothing_wrong_is_complete_with_and_without_a_past() -> None:
    for runs in ((), (past(fields=read("2024", 100)),)):
        verdict = judged(report(fields=read("2024", 50)), *runs)
        assert (verdict.code, verdict.state, verdict.reasons) == (0, "complete", [])


def test_the_worst_finding_decides_and_stands_first() -> None:
    found = [Finding(name, code, "s", "n") for name, code in (("a", 0), ("b", 3), ("c", 1))]
    verdict = verdict_of([*found, found[0]])
    assert (verdict.code, verdict.state) == (3, "nothing")
    assert [f.name for f in verdict.findings] == ["b", "c", "a"]
    assert verdict.reasons[0] == "b: s. Next: n"
    assert verdict.as_dict()["findings"][2] == {
        "name": "a",
        "code": 0,
        "sentence": "s",
        "next": "n",
    }


def test_a_note_leaves_a_run_complete() -> None:
    site = {"name": "UBND huyện Đức Thọ", "generator": "NukeViet v4.5"}
    verdict = judged(
        report(site=dict(site, generator="NukeViet v5.0")),
        past(site=site, menu=["/a/"]),
        menu=["/a/"],
    )
    assert (verdict.code, names(verdict)) == (0, ["cms_version"])


# ---- shares -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3, 9])
def test_fewer_than_ten_pages_say_nothing(number: int) -> None:
    verdict = judged(
        report(fields=read("2024", number, dated=0, author=0, body=0)),
        past(fields=read("2024", 500)),
    )
    assert names(verdict) == []


def test_small_runs_are_judged_together() -> None:
    broken = read("2024", 3, author=0)
    earlier = [past(fields=dict(broken)) for _ in range(3)]
    well = past(fields=read("2024", 60))
    assert names(judged(report(fields=dict(broken)), *earlier[:1], well)) == []
    verdict = judged(report(fields=dict(broken)), *earlier, well)
    assert names(verdict) == ["layout_author"]
    assert "0 of 12 articles" in verdict.reasons[0]


def test_a_run_that_read_nothing_repeats_no_alarm() -> None:
    earlier = [past(fields=read("2024", 12, author=0)), past(fields=read("2024", 60))]
    assert names(judged(report(), *earlier)) == []


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("dated", "layout_date"),
        ("author", "layout_author"),
        ("section", "layout_section"),
        ("summary", "layout_summary"),
        ("body", "layout_body"),
        ("pictures", "layout_pictures"),
    ],
)
def test_a_field_that_is_lost_is_named(field: str, name: str) -> None:
    verdict = judged(report(fields=read("2024", 20, **{field: 2})), past(fields=read("2024", 60)))
    assert (verdict.code, names(verdict)) == (1, [name])
    assert "2 of 20" in verdict.reasons[0]
    assert "100%" in verdict.reasons[0]


def test_a_field_that_only_every_third_article_has_cries_no_wolf() -> None:
    rare = past(fields=read("2024", 60, author=20))
    assert names(judged(report(fields=read("2024", 20, author=0)), rare)) == []
    assert names(judged(report(fields=read("2024", 60, author=0)), rare)) == ["layout_author"]


def test_a_template_that_no_layout_knows_is_told_when_it_first_comes() -> None:
    new = report(layouts=Counter({"joomla/unknown": 30, "joomla/k2": 10}))
    known = past(layouts={"joomla/k2": 40})
    first, changed = judged(new), judged(new, known)
    assert (first.code, names(first)) == (0, ["layout_template"])
    assert (changed.code, names(changed)) == (1, ["layout_template"])
    assert "30 of 40 articles" in changed.reasons[0]
    assert names(judged(new, past(layouts={"joomla/unknown": 3}), known)) == []
    odd = report(layouts=Counter({"joomla/unknown": 2, "joomla/k2": 10}))
    assert judged(odd, known).code == 0


def test_habits_of_other_years_are_not_compared() -> None:
    """Authors were printed until 2019; a first range of 2012 and news of 2024 are no breakage."""
    fields = read("2018", 400) | read("2024", 80, author=0)
    assert names(judged(report(fields=read("2024", 30, author=0)), past(fields=fields))) == []
    assert names(judged(report(fields=read("2012", 30, author=0)), past(fields=fields))) == []


def test_a_breakage_never_becomes_the_rule() -> None:
    broken = [past(1, fields=read("2024", 20, author=0)) for _ in range(10)]
    verdict = judged(
        report(fields=read("2024", 20, author=0)), *broken, past(fields=read("2024", 60))
    )
    assert names(verdict) == ["layout_author"]


def test_what_the_table_expects_replaces_the_past() -> None:
    portal = Portal(slug="a_b", home=PORTAL.home, expect={"author": 0.0, "dated": 0.9})
    fields = read("2024", 20, author=0, dated=17)
    verdict = judged(report(fields=fields), past(fields=read("2024", 60)), portal=portal)
    assert names(verdict) == ["layout_date"]
    assert "90%" in verdict.reasons[0]


def test_without_a_past_half_of_the_dates_is_the_least() -> None:
    assert names(judged(report(fields=read("2024", 20, dated=11)))) == []
    assert names(judged(report(fields=read("", 20, dated=0)))) == ["layout_date"]


def test_moved_is_zero_where_chance_may_explain_it() -> None:
    assert moved(Share(0, 9), Share(60, 60)) == 0.0
    assert moved(Share(0, 10), Share(19, 19)) == 0.0
    assert moved(Share(8, 10), Share(60, 60)) == 0.0
    assert moved(Share(0, 10), Share(60, 60)) == -1.0
    assert moved(Share(20, 20), Share(0, 60)) == 1.0
    assert moved(Share(800, 1000), Share(1000, 1000)) == 0.0  # no chance, but no breakage either


@pytest.mark.parametrize("field", ["title", "body"])
def test_articles_that_all_have_one_title_or_text_are_named(field: str) -> None:
    def run(count: int, again: int) -> dict[str, Any]:
        return read("2024", count, **{f"{field}s": count, f"{field}_again": again})

    usual = past(fields=run(100, 30))  # many a notice is called "Thông báo"
    for again, before, found in (
        *((45, [usual], True), (15, [usual], False)),
        *((45, [], True), (30, [], False)),
        (45, [past(fields=read("2024", 100))], True),  # by a program that did not count them
    ):
        verdict = judged(report(fields=run(47, again)), *before)
        assert [f.name for f in verdict.findings] == [f"layout_{field}"] * found, (again, before)


def test_pictures_that_are_all_one_are_named() -> None:
    usual = past(fields=read("2024", 100, blobs=200, blob_again=10))
    same = report(fields=read("2024", 30, blobs=40, blob_again=39))
    for before in ([usual], []):
        (finding,) = judged(same, *before).findings
        assert (finding.name, finding.code) == ("pictures_same", 1)
        assert finding.sentence.startswith("39 of 40 pictures have the bytes of another one")
    few = report(fields=read("2024", 30, blobs=10, blob_again=9))
    assert judged(few, usual).code == 0


def test_pictures_that_go_missing_are_named() -> None:
    well = past(fields=read("2024", 60, picture_stored=190, picture_missing=10))
    gone = read("2024", 12, picture_stored=30, picture_missing=30)
    verdict = judged(report(fields=gone), well)
    assert (verdict.code, names(verdict)) == (1, ["pictures_missing"])
    few = read("2024", 12, picture_stored=2, picture_missing=10)
    assert names(judged(report(fields=few), well)) == []
    verdict = judged(report(fields=read("2024", 12, picture_stored=9, picture_missing=30)))
    assert (verdict.code, names(verdict)) == (0, ["pictures_missing"])


# ---- dates --------------------------------------------------------------------------------


def test_all_articles_of_the_day_of_the_run() -> None:
    today = report(fields=read("2026", 30, today=30))
    assert names(judged(today, past(fields=read("2026", 60), busiest_day=4))) == ["dates_today"]
    assert names(judged(today, past(fields=read("2026", 60), busiest_day=12))) == []
    assert names(judged(report(fields=read("2026", 9, today=9)))) == []


def test_dates_that_moved_and_dates_that_contradict() -> None:
    well = past(fields=read("2024", 60))
    one = report(fields=read("2024", 20, redated=11))
    assert names(judged(one, well)) == ["dates_moved"]
    assert names(judged(report(fields=read("2024", 20, redated=9)), well)) == []
    one = report(fields=read("2024", 20, contradicted=15))
    assert names(judged(one, well)) == ["dates_contradict"]


def test_another_language_is_named_where_there_was_none_before() -> None:
    half = report(fields=read("2024", 20, foreign=10))
    assert names(judged(half, past(fields=read("2024", 60)))) == ["language"]
    assert names(judged(half, past(fields=read("2024", 60, foreign=30)))) == []
    assert names(judged(half)) == []


# ---- listings -----------------------------------------------------------------------------


def test_a_section_gone_is_told_for_a_week() -> None:
    site = {"name": "UBND huyện Đức Thọ", "generator": None}
    full, less = (
        past(menu=["/a/", "/b/", "/c/"], site=site),
        past(1, menu=["/a/", "/c/"], site=site),
    )
    one = report(site=site)
    verdict = judged(one, full, full, menu=["/a/", "/c/"])
    assert (verdict.code, names(verdict)) == (1, ["section_gone"])
    assert "/b/" in verdict.reasons[0]
    assert names(judged(one, *[less] * 3, *[full] * 9, menu=["/a/", "/c/"])) == ["section_gone"]
    assert names(judged(one, *[less] * 7, *[full] * 9, menu=["/a/", "/c/"])) == []
    assert names(judged(one, full, menu=["/a/", "/b/", "/c/", "/d/"])) == []


def test_a_whole_walk_that_lists_fewer() -> None:
    before = past(whole=True, listed=400)
    assert names(judged(report(listed=300), before)) == ["lists_fewer"]
    assert names(judged(report(listed=330), before)) == []
    recent = report(listed=20, options={"walk": "recent"})
    assert names(judged(recent, before)) == []
    assert names(judged(report(listed=3), past(whole=True, listed=9))) == []


def test_listing_pages_that_give_less() -> None:
    before = past(whole=True, listed=100, sections={"/a/": [5, 100]})
    one = report(listings={"/a/": [20, 100]})
    verdict = judged(one, before)
    assert names(verdict) == ["layout_listing"]
    assert "5.0 articles on a listing page; 20.0" in verdict.reasons[0]
    few = past(whole=True, listed=100, sections={"/a/": [3, 60]})
    assert names(judged(report(listings={"/a/": [3, 12]}), few)) == []


def test_nothing_listed_is_named_though_old_pictures_came() -> None:
    one = report(listed=0, articles=Counter(files=3))
    verdict = judged(one)
    assert (verdict.code, names(verdict)) == (3, ["lists_nothing"])
    ranged = report(listed=0, articles=Counter(), options={"since": "2020-01-01"})
    assert judged(ranged).code == 0
    assert names(judged(ranged, stored_in_range=7)) == ["range_empty"]


def test_the_number_of_articles_a_table_expects_is_for_whole_runs() -> None:
    portal = Portal(slug="a_b", home=PORTAL.home, expect={"articles": 500})
    assert names(judged(report(), portal=portal)) == ["fewer_than_expected"]
    assert names(judged(report(options={"since": "2020"}), portal=portal)) == []
    assert names(judged(report(known_before=500), portal=portal)) == []


# ---- whose portal it is -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("Trang thông tin điện tử xã Đức Minh", (1, ["another_unit"])),
        ("TRANG THÔNG TIN ĐIỆN TỬ HUYỆN ĐỨC THỌ", (0, ["site_renamed"])),
        ("CỔNG THÔNG TIN  ĐIỆN TỬ HUYỆN ĐỨC THỌ", (0, [])),
        ("Cổng thông tin điện tử huyện Đức Thọ – Cổng Thông tin điện tử huyện Đức Thọ", (0, [])),
    ],
)
def test_a_host_that_another_unit_has(now: str, expected: tuple[int, list[str]]) -> None:
    was = {"name": "Cổng thông tin điện tử huyện Đức Thọ", "generator": None}
    verdict = judged(report(site={"name": now, "generator": None}), past(site=was))
    assert (verdict.code, names(verdict)) == expected
    reused = Portal(slug="a_b", home=PORTAL.home, unit=PORTAL.unit, status="reused")
    assert judged(report(site={"name": now}), past(site=was), portal=reused).code == 0


def test_ids_given_away() -> None:
    few = report(articles=Counter(known=100, reused=4), fields=read("2025", 5))
    assert names(judged(few)) == []
    many = report(articles=Counter(known=100, reused=5), fields=read("2025", 20))
    assert names(judged(many)) == ["ids_reused"]
    some = report(articles=Counter(known=100, reused=5), fields=read("2025", 40))
    assert names(judged(some)) == []


def test_folded_names() -> None:
    assert folded("Huyện  ĐỨC-Thọ") == "huyen duc tho"
    assert folded(None) == ""


# ---- rhythm -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "step", "told"),
    [
        (40, 1, False),  # a daily portal, quiet for forty days
        (61, 1, True),
        (91, 1, False),  # told for a month
        (100, 30, True),
        (80, 30, False),  # a monthly one is not late yet
        (700, 1, False),  # frozen long before the first run
    ],
)
def test_silence_against_the_usual_rhythm(last: int, step: int, told: bool) -> None:
    known = days(last, step)
    verdict = judged(report(), past(recent_days=known, silent_days=last - 1))
    assert (verdict.code, names(verdict)) == (0, ["silent"] if told else [])
    frozen = Portal(slug="a_b", home=PORTAL.home, status="frozen")
    runs = past(recent_days=known, silent_days=last - 1)
    assert names(judged(report(), runs, portal=frozen)) == []


def test_a_slow_portal_and_a_costly_walk_are_worth_knowing() -> None:
    usual = past(seconds_per_page=0.8)
    slow = judged(report(seconds=910.0, answered=100), usual)
    assert (slow.code, names(slow)) == (0, ["slow"])
    assert names(judged(report(seconds=390.0, answered=100), usual)) == []
    assert names(judged(report(seconds=4.5, answered=1), past(seconds_per_page=0.01))) == []
    costly = judged(report(requests=Counter(listing=301, picture=5000)))
    assert (costly.code, names(costly)) == (0, ["costly"])
    assert names(judged(report(requests=Counter(listing=290, picture=5000)))) == []


# ---- failures -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([refused("article", "forbidden", 5)], ["blocked"]),
        ([refused("article", "forbidden", 4)], ["pages_failed"]),
        ([refused("article", "server_error", 6)], ["broke_down"]),
        ([refused("article", "timeout", 2)], ["too_slow"]),
        ([refused("article", "truncated", 5)], ["broke_down"]),
        ([refused("article", "tls_failed", 5)], ["tls_failed"]),
        ([refused("article", "proxy_failed", 5)], ["proxy_failed"]),
        ([refused("article", "redirect_loop", 5)], ["redirect_loop"]),
        ([refused("article", "redirect_loop", 4)], ["pages_failed"]),
        ([refused("article", "blocked", 5)], ["blocked"]),
        ([refused("article", "parked", 5)], ["parked"]),
        ([refused("listing", "unread", 1)], ["layout_listing"]),
        ([refused("listing", "server_error", 1)], ["section_failed"]),
        ([refused("picture", "failed", 9)], ["pictures_failed"]),
        ([refused("file", "failed", 1)], ["files_failed"]),
        ([refused("article", "timeout", 6), refused("picture", "timeout", 2)],
         ["too_slow", "pictures_failed"]),
    ],
)  # fmt: skip
def test_failures_are_named_for_what_they_mean(
    acts: list[Callable[[Report], None]], expected: list[str]
) -> None:
    one = report()
    for act in acts:
        act(one)
    verdict = judged(one)
    assert (verdict.code, names(verdict)) == (1, expected)
    assert "http://b.a.example/0" in verdict.reasons[0]


@pytest.mark.parametrize(
    ("outcome", "name", "step"),
    [
        ("redirect_loop", "pages_failed", "with a browser"),
        ("tls_failed", "pages_failed", "tls ="),
        ("proxy_failed", "pages_failed", "look at the proxy"),
        ("forbidden", "pages_failed", "owner"),
        ("server_error", "pages_failed", "later"),
    ],
)
def test_single_failures_tell_the_step_that_fits_them(outcome: str, name: str, step: str) -> None:
    one = report()
    refused("article", outcome, 1)(one)
    assert names(judged(one)) == [name]
    assert step in judged(one).findings[0].next


@pytest.mark.parametrize(
    ("outcome", "name", "step"),
    [
        ("tls_failed", "tls_failed", "legacy"),
        ("parked", "parked", "luutru portals close"),
        ("blocked", "blocked", "another address"),
        ("proxy_failed", "proxy_failed", "look at the proxy"),
        ("truncated", "broke_down", "later"),
        ("redirect_loop", "redirect_loop", "with a browser"),
        ("empty", "empty", "later"),
        ("missing", "home_missing", "luutru portals close"),
        ("soft_404", "home_missing", "luutru portals close"),
    ],
)
def test_what_came_instead_of_the_home_page_is_named(outcome: str, name: str, step: str) -> None:
    one = report(fatal="the home page cannot be had: a sentence", family=None, listed=0)
    one.articles.clear()
    refused("home", outcome, 1)(one)
    verdict = judged(one)
    assert (verdict.code, names(verdict)) == (3, [name])
    assert step in verdict.findings[0].next


def test_every_name_of_the_guard_has_a_step_for_a_home_page() -> None:
    root = Path(__file__).parents[1] / "crawler"
    rooms = ("guard.py", "failures.py", "blockpages.py", "middlewares/guard.py")
    source = "".join((root / name).read_text("utf-8") for name in rooms)
    told = set(re.findall(r'Finding\(\s*"(\w+)"', source))
    told |= set(re.findall(r'^    "(\w+)": \(', source, re.M))
    media = {"html_instead", "too_many_pixels", "bad_address"}
    articles = {"elsewhere", "redirect_home", "refresh_home", "not_asked"}
    assert sorted(told - set(HOME) - media - articles) == []


def test_pages_that_were_not_asked_for_are_no_failures() -> None:
    one = report(stop="interrupt")
    for kind, times in (("article", 6), ("picture", 3)):
        refused(kind, "not_asked", times)(one)
    assert (one.failures, one.failing_in_row, dict(one.failed)) == ([], 0, {})
    verdict = judged(one)
    assert (verdict.code, names(verdict)) == (1, ["interrupt"])
    assert "6 article and 3 picture addresses were not asked for" in verdict.reasons[0]
    assert one.as_dict()["not_asked"] == {"article": 6, "picture": 3}
    one.stop = None  # never seen; a run that left something out is not complete all the same
    assert (judged(one).code, names(judged(one))) == (1, ["not_asked"])


def test_refusals_that_a_good_page_follows_are_no_block() -> None:
    one = report()
    refused("article", "forbidden", 6)(one)
    one.settled("article", "stored", None)
    assert names(judged(one)) == ["pages_failed"]
    assert one.good_pages == 1


def test_a_fatal_end_after_good_pages_is_incomplete() -> None:
    one = report(fatal="a challenge page asks for a browser")
    refused("article", "challenge", 1)(one)
    assert (judged(one).code, names(judged(one))) == (3, ["challenge"])
    one.articles["first"] = 5
    assert (judged(one).code, names(judged(one))[0]) == (1, "challenge")


def test_a_page_that_comes_again_is_no_article() -> None:
    one = report()
    told = [one.twin(f"a_b:{n}", "digest", known=False) for n in range(5)]
    assert told == [None] * TWINS + ["the same page as a_b:0"] * 3
    assert one.twin("a_b:1", "digest", known=False) is None
    assert one.twin("a_b:9", "other", known=True) is None
    assert one.twin("a_b:8", "other", known=True) == "the same page as a_b:9"
    for number in range(2000):
        one.twin(f"a_b:x{number}", f"{number}", known=False)
    assert len(one._contents) <= 500


# ---- the page for operators ---------------------------------------------------------------


def test_every_name_stands_in_the_docs() -> None:
    root = Path(__file__).parents[1]
    rooms = ("alarms", "shares", "steps", "symptoms")
    source = "".join((root / "crawler" / f"{name}.py").read_text("utf-8") for name in rooms)
    calls = re.findall(r'(?:alarm|note|Finding)\(\s*"(\w+)"', source)
    pairs = re.findall(r'(?:": |return )\(?"(\w+)", f?[\'"]', source)
    fields = re.findall(r'"(layout_\w+)"', source)
    known = set(calls) | set(pairs) | set(fields) | {"same_pages", "limit", "time_limit", "disk"}
    known |= {name for name, _ in HOME.values()}
    assert len(known) >= 40
    docs = (root / "docs" / "crawling.md").read_text("utf-8")
    cells = re.findall(r"^\| (`[^|]+) \|", docs, re.M)
    rows = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert sorted(known - rows) == []
