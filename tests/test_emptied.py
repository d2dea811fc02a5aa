"""What a portal lists but does not have: dead addresses, sections that were emptied."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.report import Report
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, run_files, verdict
from tests.judging import judged, report
from tests.portal import running_portal


def names(path: Path) -> list[str]:
    return [finding["name"] for finding in verdict(path)["findings"]]


def dead(listed: int, missing: int, known: int) -> Report:
    one = report(listed=listed, listed_missing=missing)
    one.articles["known"], one.articles["missing"] = known, missing
    return one


def test_listed_articles_that_are_not_there_are_no_success(
    luutru: Luutru, archive_path: Path
) -> None:
    """The rest of a portal whose article pages all turned into 404 after a first, limited run."""
    with running_portal(articles=50, seed=7) as portal:
        crawl = ("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
        luutru(*crawl, "--limit", "5")
        portal.fault("all_404")
        done = luutru(*crawl)
    assert done.returncode == 1, done.stdout
    assert names(archive_path) == ["listed_missing"]
    assert "nothing new" not in done.stdout


def test_a_few_dead_links_are_usual() -> None:
    assert judged(dead(100, 20, 80)).code == 0
    assert judged(dead(10, 4, 6)).code == 0  # less than five
    found = judged(dead(100, 21, 79)).findings[0]
    assert (found.name, found.code) == ("listed_missing", 1)
    assert found.sentence == "21 of 100 listed articles are not there"


def test_ids_that_lead_nowhere_were_never_listed() -> None:
    one = dead(100, 0, 100)
    one.articles["missing"] = 700
    assert judged(one).code == 0


def test_a_range_of_which_no_listing_shows_any_article_of_any_day_is_no_success() -> None:
    options = {"since": "2018-01-01", "until": "2018-12-31"}
    one = report(options=options)
    one.listing("http://b.a.example/tin/", 0)
    one.listing("search", 0)
    found = judged(one).findings
    assert [(f.name, f.code) for f in found] == [("lists_nothing", 3)]
    one.listing("http://b.a.example/tin/", 20)  # of other days
    assert judged(one).code == 0
    empty = report(options=options)
    empty.listing("search", 0)  # which was believed
    assert judged(empty).code == 0


def test_a_range_of_which_only_others_are_met_lost_its_articles() -> None:
    one = report(options={"since": "2018-01-01", "until": "2018-12-31"})
    one.articles["known"], one.articles["outside"] = 0, 3
    found = judged(one, stored_in_range=60).findings
    assert [(f.name, f.code) for f in found] == [("range_empty", 3)]
    assert judged(one).code == 0  # nothing was published on those days
    one.articles["known"] = 1
    assert judged(one, stored_in_range=60).code == 0


@pytest.mark.long
def test_sections_that_a_home_made_portal_emptied_are_told(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(layout="home_made_divs", articles=60, seed=1) as portal:
        crawl = ("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
        assert luutru(*crawl).returncode == 0
        portal.fault("empty_listings")
        done = luutru(*crawl)
    assert done.returncode == 1, done.stdout
    assert set(names(archive_path)) == {"section_empty"}
    assert len(run_files(archive_path)) == 2
