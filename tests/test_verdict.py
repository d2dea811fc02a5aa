"""The verdict as a pure function: what is named, what is too little to say anything, codes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.alarms import folded
from crawler.finding import Finding
from crawler.history import History, PastFinding, PastRun, PastVerdict, read_history
from crawler.measures import Measures, measure, recent_days, silence, usual_gap
from crawler.portal import Portal
from crawler.report import TWINS, Report
from crawler.shares import Share, moved
from crawler.verdict import Verdict, judge, verdict_of

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


def days(last: int, step: int, number: int = 40) -> list[str]:
    return [str(TODAY - timedelta(days=last + step * n)) for n in range(number)]


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


def test_days_and_gaps() -> None:
    assert recent_days(["2020-01-02", "2020-03"], ["2020-01-05"]) == ["2020-01-05", "2020-01-02"]
    assert len(recent_days((), days(0, 1, 100))) == 60
    assert usual_gap(days(0, 7)) == 7
    assert usual_gap(days(0, 7, 4)) is None
    assert silence([], TODAY) is None
    assert silence(["2026-11-20"], TODAY) == 4
    assert silence(["2027-01-01"], TODAY) == 0


def test_a_range_leaves_the_rhythm_alone() -> None:
    one = report(options={"since": "2012-01-01"}, days=Counter({"2012-02-01": 1}))
    assert measure(one, ["2026-11-01"], TODAY).recent_days == ["2026-11-01"]


# ---- failures -----------------------------------------------------------------------------


def refused(kind: str, outcome: str, times: int) -> Callable[[Report], None]:
    def act(one: Report) -> None:
        for number in range(times):
            one.fail(f"http://b.a.example/{number}", kind, outcome, "a sentence")

    return act


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([refused("article", "forbidden", 5)], ["blocked"]),
        ([refused("article", "forbidden", 4)], ["pages_failed"]),
        ([refused("article", "server_error", 6)], ["broke_down"]),
        ([refused("article", "timeout", 2)], ["too_slow"]),
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


# ---- history ------------------------------------------------------------------------------


def test_history_is_read_newest_first_and_survives_damage(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "a_b"
    folder.mkdir(parents=True)
    well = {"run": "1", "started": "2026-01-01T00:00:00Z", "verdict": {"code": 0, "findings": []}}
    (folder / "1.json").write_text(json.dumps(well | {"measures": {"read": 5, "new_field": 1}}))
    old = well | {"verdict": {"code": 1, "state": "incomplete", "reasons": ["x"]}}
    (folder / "2.json").write_text(json.dumps(old))
    (folder / "3.json").write_text('{"run": "3", "verdi')
    (folder / "4.json").write_bytes(b"\xff\xfe")
    (folder / "5.json").write_text(json.dumps(well | {"measures": {"read": "many"}}))
    history = read_history(tmp_path, "a_b")
    assert [run.healthy for run in history.runs] == [False, True]
    assert [run.measures.read for run in history.runs] == [0, 5]
    assert read_history(tmp_path, "x_y").runs == []


def test_measures_come_back_as_they_were_written(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "a_b"
    folder.mkdir(parents=True)
    one = report(fields=read("2024", 12, dated=3), days=Counter({"2024-01-05": 3}))
    one.listing("http://b.a.example/tin/", 20)
    refused("article", "timeout", 2)(one)
    measures = measure(one, [], TODAY)
    verdict = verdict_of([Finding("a", 1, "s", "n")])
    line = {"run": "1", "measures": measures.as_dict(), "verdict": verdict.as_dict()}
    (folder / "1.json").write_text(json.dumps(line))
    (run,) = read_history(tmp_path, "a_b").runs
    assert run.measures == measures
    assert run.measures.sections == {"/tin/": [1, 20]}
    assert run.verdict.findings == [PastFinding(name="a", code=1)]


def test_only_the_newest_month_of_runs_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "runs" / "a_b"
    folder.mkdir(parents=True)
    for number in range(40):
        (folder / f"{number:04}.json").write_text(json.dumps({"run": str(number)}))
    (folder / "0039.json").write_text(" " * (5 * 1024 * 1024) + "{}")  # not a run's file
    opened: list[str] = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda p: opened.append(p.name) or read_bytes(p))
    runs = read_history(tmp_path, "a_b").runs
    assert [run.run for run in runs[:2]] == ["38", "37"]
    assert len(opened) == len(runs) == 29


# ---- the page for operators ---------------------------------------------------------------


def test_every_name_stands_in_the_docs() -> None:
    root = Path(__file__).parents[1]
    rooms = ("alarms", "shares", "symptoms")
    source = "".join((root / "crawler" / f"{name}.py").read_text("utf-8") for name in rooms)
    calls = re.findall(r'(?:alarm|note|Finding)\(\s*"(\w+)"', source)
    pairs = re.findall(r'(?:": |return )\(?"(\w+)", f?[\'"]', source)
    fields = re.findall(r'"(layout_\w+)"', source)
    known = set(calls) | set(pairs) | set(fields) | {"same_pages", "limit", "time_limit", "disk"}
    assert len(known) >= 40
    docs = (root / "docs" / "crawling.md").read_text("utf-8")
    cells = re.findall(r"^\| (`[^|]+) \|", docs, re.M)
    rows = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert sorted(known - rows) == []
