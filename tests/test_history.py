"""What later runs are compared with: measures written, run files read, days and gaps."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crawler.earlier import earlier_runs
from crawler.finding import Finding
from crawler.history import PastFinding, read_history
from crawler.measures import measure, recent_days, silence, usual_gap
from crawler.process import Outcome
from crawler.summary import failing_since
from crawler.verdict import Verdict, verdict_of
from tests.judging import TODAY, days, read, refused, report


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
    assert len(opened) == len(runs) == 30


def past_files(root: Path, *runs: dict[str, Any]) -> None:
    """Run files of ``a_b``, one a day from 2026-11-01 on."""
    folder = root / "runs" / "a_b"
    folder.mkdir(parents=True)
    for day, run in enumerate(runs, 1):
        own = {"run": f"{day:04}", "started": f"2026-11-{day:02}T01:00:00Z"}
        (folder / f"{day:04}.json").write_text(json.dumps(own | run))


WELL: dict[str, Any] = {"verdict": {"code": 0}, "options": {"walk": "full"}}
ILL: dict[str, Any] = {"verdict": {"code": 1}, "options": {"walk": "full"}}
DIED: dict[str, Any] = {"state": "unfinished"}


def test_what_may_be_relied_on_is_the_newest_complete_walk(tmp_path: Path) -> None:
    recent = {"verdict": {"code": 0}, "options": {"walk": "since 2026-10-01"}}
    ranged = {"verdict": {"code": 0}, "options": {"walk": "full", "since": "2020-01-01"}}
    past_files(tmp_path, WELL, WELL, recent, ranged, ILL, DIED, WELL | {"started": "soon"})
    earlier = earlier_runs(tmp_path, "a_b")
    assert earlier is not None
    assert (earlier.complete.day, earlier.full.day) == (3, 2)
    assert earlier_runs(tmp_path, "x_y") is None


@pytest.mark.parametrize(
    ("runs", "since"),
    [
        ((), None),
        ((WELL, ILL, ILL), "2026-11-02"),
        ((ILL, WELL), None),
        ((ILL, DIED, ILL | {"stop": "interrupt"}), "2026-11-01"),
        ((ILL, {"verdict": {"code": 3}}), "2026-11-01"),
        ((ILL, {"verdict": "none"}, ILL), "2026-11-01"),  # not to be read: proves nothing
    ],
)
def test_since_when_a_portal_fails(
    tmp_path: Path, runs: tuple[dict[str, Any], ...], since: str | None
) -> None:
    past_files(tmp_path, *runs)
    outcome = Outcome("a_b", Verdict(1, "incomplete"), report(run="0099"))
    assert failing_since(tmp_path, outcome) == since
