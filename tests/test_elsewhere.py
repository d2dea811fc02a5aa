"""Articles that are links to another host: no failure, not asked every night, counted by name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from crawler.report import Report
from tests.comparing import path_of
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, records, run_files, table, verdict
from tests.judging import judged, names, past, read, report
from tests.portal import Portal, running_portal

SLUG = "tinh_mau_huyen_mau"
HOST = "baomau.example"


@pytest.fixture
def crawl(luutru: Luutru, archive_path: Path, tmp_path: Path) -> Any:
    def run(portal: Portal, *arguments: str) -> Any:
        folder = table(tmp_path / "tables", portal)
        portal.control("reset")
        return luutru(
            *("crawl", SLUG, "--portals", folder, "--archive", archive_path, *PAGES_ONLY),
            *arguments,
            timeout=120,
        )

    return run


def asked(portal: Portal) -> set[str]:
    articles = {path_of(a["url"]) for a in portal.truth(public=True)}
    return {r["path"] for r in portal.requests()} & articles


def test_a_link_to_a_newspaper_is_no_failure(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=20, seed=5) as portal:
        truth = portal.truth(public=True)
        link = path_of(truth[7]["url"])
        portal.fault("redirect_elsewhere", match=link)
        done = crawl(portal)
        assert done.returncode == 0, done.stdout
        assert "1 elsewhere" in done.stdout
        run = run_files(archive_path)[-1]
        assert run["failures"] == []
        assert run["articles"]["elsewhere"] == 1
        assert run["elsewhere"] == {HOST: 1}
        (capture,) = open_archive(archive_path).captures(outcome="elsewhere")
        assert capture.final_url == f"https://{HOST}{link}"
        assert capture.id == f"{SLUG}:{truth[7]['id']}"
        assert len(records(archive_path)) == len(truth) - 1
        # Neither tonight nor as long as its recheck is not due.
        done = crawl(portal)
        assert done.returncode == 0, done.stdout
        assert not asked(portal)
        # What it leads to is never asked for, and one day it may be an article.
        portal.control("no_faults")
        assert crawl(portal, "--recheck", "all").returncode == 0
    assert len(records(archive_path)) == len(truth)


@pytest.mark.long
def test_a_stored_article_that_becomes_a_link_stays(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=20, seed=5) as portal:
        crawl(portal)
        before = [p.read_bytes() for p in sorted(archive_path.glob("articles/*/*.jsonl"))]
        portal.fault("redirect_elsewhere", match=path_of(portal.truth(public=True)[7]["url"]))
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
        assert "1 elsewhere" in done.stdout
    after = [p.read_bytes() for p in sorted(archive_path.glob("articles/*/*.jsonl"))]
    assert after == before


@pytest.mark.long
def test_a_portal_that_sends_everything_elsewhere_is_named(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=20, seed=5) as portal:
        crawl(portal)
        portal.fault("redirect_elsewhere")
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 3, done.stdout
        found = verdict(archive_path)["findings"]
        assert [f["name"] for f in found] == ["moved_elsewhere"]
        assert HOST in found[0]["sentence"]


@pytest.mark.long
def test_a_portal_of_links_alone_is_no_success(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=20, seed=5, faults=["redirect_elsewhere"]) as portal:
        for _ in range(2):  # the second asks for none of them
            done = crawl(portal)
            assert done.returncode == 3, done.stdout
            assert [f["name"] for f in verdict(archive_path)["findings"]] == ["moved_elsewhere"]
        assert not asked(portal)


# ---- the verdict alone --------------------------------------------------------------------


def linking(elsewhere: int, pages: int, **fields: Any) -> Report:
    one = report(fields=read("2024", pages), **fields)
    one.articles["first"] = pages
    one.articles["elsewhere"] = elsewhere
    one.elsewhere[HOST] = elsewhere
    return one


HABIT = past(fields=read("2024", 90), elsewhere=10)


@pytest.mark.parametrize(
    ("one", "runs", "code", "found"),
    [
        (linking(3, 27), [HABIT], 0, []),
        (linking(12, 15), [HABIT], 1, ["moved_elsewhere"]),
        (linking(30, 0), [HABIT], 1, ["moved_elsewhere"]),
        (linking(3, 0), [HABIT], 0, []),
        (linking(40, 20), [past(fields=read("2024", 90), elsewhere=180)], 0, []),
        (linking(3, 27, known_before=0), [], 0, []),
        (linking(20, 12, known_before=0), [], 0, ["moved_elsewhere"]),
        (linking(6, 20, elsewhere_stored=6, rechecked=10), [HABIT], 1, ["moved_elsewhere"]),
        (linking(4, 20, elsewhere_stored=4, rechecked=4), [HABIT], 0, []),
        (linking(6, 60, elsewhere_stored=6, rechecked=60), [HABIT], 0, []),
    ],
)
def test_how_many_links_are_too_many(one: Report, runs: Any, code: int, found: list[str]) -> None:
    told = judged(one, *runs)
    assert (told.code, names(told)) == (code, found), told.reasons


def test_links_alone_of_a_quiet_range_are_complete() -> None:
    one = linking(2, 0, articles=Counter(), options={"since": "2024-01-01"})
    one.articles["elsewhere"] = 2
    assert judged(one).code == 0
    assert judged(one, stored_in_range=5).code == 3
