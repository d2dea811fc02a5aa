"""--plan: what a crawl would take, without fetching an article or writing anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, run_files
from tests.portal import running_portal


def test_a_plan_counts_and_stores_nothing(luutru: Luutru, archive_path: Path) -> None:
    with running_portal(articles=100, seed=5) as portal:
        public = len(portal.truth(public=True))
        done = luutru("crawl", portal.url, "--plan", "--archive", archive_path, *PAGES_ONLY)
        assert done.returncode == 0, done.stderr
        assert f"{public} articles to fetch" in done.stdout
        assert "pictures" in done.stdout
        assert "MB" in done.stdout
        assert "ERROR" not in done.stderr
        assert not archive_path.exists()
        assert not [r for r in portal.requests() if r["path"].endswith(".jpg")]


def test_a_plan_beside_an_archive_counts_what_it_lacks(luutru: Luutru, archive_path: Path) -> None:
    with running_portal(articles=100, seed=5) as portal:
        crawl = ("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
        luutru(*crawl, "--since", "2018", "--until", "2019")
        before = {p: p.read_bytes() for p in archive_path.rglob("*.json*")}
        stored = sum(1 for a in portal.truth(public=True) if a["published"][:4] in "2018 2019")
        public = len(portal.truth(public=True))
        done = luutru(*crawl, "--plan")
        assert f"{public - stored} articles to fetch" in done.stdout, done.stdout
        assert {p: p.read_bytes() for p in archive_path.rglob("*.json*")} == before


@pytest.mark.long
def test_a_plan_finds_a_range_in_listings_without_dates(luutru: Luutru, archive_path: Path) -> None:
    faults = ["search_off", "sitemap_off"]
    with running_portal(layout="nukeviet34", articles=400, seed=11, faults=faults) as portal:
        crawl = ("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
        quarter = ("--since", "2020-05", "--until", "2020-07")
        told = re.search(
            r"([\d,]+) articles to fetch: ([\d,]+) pages", luutru(*crawl, *quarter, "--plan").stdout
        )
        assert told
        assert not archive_path.exists()
        luutru(*crawl, *quarter)
        (run,) = run_files(archive_path)
        stored, pages = run["articles"]["first"], sum(run["requests"].values())
        assert stored <= int(told[1]) <= 3 * stored
        assert abs(int(told[2]) - pages) <= 3


def test_a_plan_of_a_dead_portal_is_code_3(luutru: Luutru, archive_path: Path) -> None:
    done = luutru(
        *("crawl", "http://127.0.0.1:9/", "--plan", "--archive", archive_path),
        *("--set", "LUUTRU_BACKOFF=0", "--set", "DOWNLOAD_DELAY=0"),
    )
    assert done.returncode == 3
    assert "home page" in done.stdout
    assert not archive_path.exists()
