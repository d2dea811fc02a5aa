"""Real crawls of the bundled portal with the real command, compared with the portal's truth."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.comparing import differences, path_of
from tests.conftest import Luutru
from tests.crawls import FAST, PAGES_ONLY, paths, records, run_files
from tests.portal import Portal, running_portal

# LUUTRU_TEST_ARTICLES=2000 makes them as large as a real portal; see `make whole`.
ARTICLES = int(os.environ.get("LUUTRU_TEST_ARTICLES", "300"))
WHOLE = [
    ("nukeviet45", ARTICLES),
    pytest.param("egov12", ARTICLES, marks=[pytest.mark.long] * (ARTICLES < 2000)),
    ("nukeviet34", ARTICLES),
]


@pytest.fixture(scope="module")
def small() -> Iterator[Portal]:
    with running_portal(articles=60, seed=7) as portal:
        yield portal


# ---- the whole portal ---------------------------------------------------------------------


@pytest.mark.parametrize(("layout", "articles"), WHOLE)
def test_every_public_article_once_and_equal_to_the_truth(
    luutru: Luutru, archive_path: Path, layout: str, articles: int
) -> None:
    with running_portal(layout=layout, articles=articles, seed=articles) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *FAST, timeout=240)
        assert (done.returncode, done.stderr.count("ERROR")) == (0, 0), done.stderr
        assert differences(records(archive_path), portal.truth()) == []
    checked = luutru("verify", "--archive", archive_path, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    names = {
        part for file in archive_path.rglob("*") for part in file.relative_to(archive_path).parts
    }
    assert [name for name in names if not re.fullmatch(r"[a-z0-9._~-]+", name)] == []


def test_the_article_with_gallery_and_byline(luutru: Luutru, archive_path: Path) -> None:
    with running_portal(articles=500, seed=3) as portal:
        truth = next(a for a in portal.truth() if str(a["id"]) == "593")
        luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--since", "2020-06-27", "--until", "2020-06-27"),
        )
    record = next(r for r in records(archive_path) if r.id.endswith(":593"))
    assert record.published == "2020-06-27T21:27:00+07:00"
    assert record.author == truth["author"]
    assert record.body.split("\n\n")[-2].endswith("./.")
    assert record.body.split("\n\n")[-1].startswith("Một số hình ảnh")
    assert "Ý kiến bạn đọc" not in record.body
    assert record.author not in record.body.split("\n\n")
    assert [i.role for i in record.images].count("gallery") == 4
    captions = [i.caption for i in record.images if i.caption]
    assert len(captions) == 1
    assert captions[0].startswith("Các đại biểu")


def test_second_run_asks_for_no_article_and_adds_no_line(
    luutru: Luutru, archive_path: Path, small: Portal
) -> None:
    luutru("crawl", small.url, "--archive", archive_path, *FAST)
    before = sorted(archive_path.glob("articles/*/*"))
    small.control("reset")
    again = luutru("crawl", small.url, "--archive", archive_path, *FAST)
    assert again.returncode == 0, again.stderr
    assert "nothing new" in again.stdout
    assert sorted(archive_path.glob("articles/*/*")) == before
    truth = {path_of(a["url"]) for a in small.truth(public=True)}
    assert not truth & set(paths(small))


def test_traps_are_never_asked_for(luutru: Luutru, archive_path: Path, small: Portal) -> None:
    small.control("reset")
    luutru("crawl", small.url, "--archive", archive_path, *PAGES_ONLY)
    traps = re.compile(
        r"nvvithemever|scaptcha|/banners/|/savefile/|/print/|/sendmail/|download=1"
        r"|/users/|/voting|/statistics|/tag/"
    )
    assert [path for path in paths(small) if traps.search(path)] == []


def test_each_article_is_fetched_once_though_categories_share_it(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=120, seed=4, faults=["search_off"]) as portal:
        luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
        canonical = {path_of(a["url"]) for a in portal.truth(public=True)}
        asked = paths(portal)
    assert {path: n for path, n in asked.items() if path in canonical and n > 1} == {}


# ---- routes -------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["nukeviet45", "egov12", "nukeviet34"])
def test_without_a_date_search_sitemap_and_listings_are_merged(
    luutru: Luutru, archive_path: Path, layout: str
) -> None:
    with running_portal(layout=layout, articles=250, seed=9, faults=["search_off"]) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY, timeout=120)
        truth = {str(a["id"]) for a in portal.truth(public=True)}
    assert done.returncode == 0, done.stderr
    assert {r.id.partition(":")[2] for r in records(archive_path)} == truth
    assert any("listings walked" in note for note in run_files(archive_path)[-1]["notes"])


def test_a_search_that_contradicts_itself_is_not_believed(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=250, seed=9, faults=["search_lies"]) as portal:
        luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY, timeout=120)
        truth = {str(a["id"]) for a in portal.truth(public=True)}
    assert {r.id.partition(":")[2] for r in records(archive_path)} == truth
    assert any("cannot be relied on" in note for note in run_files(archive_path)[-1]["notes"])


@pytest.mark.parametrize(
    ("lie", "told"), [("nothing", "finds nothing at all"), ("always", "whatever days")]
)
def test_a_search_that_does_not_know_days_is_not_believed(
    luutru: Luutru, archive_path: Path, lie: str, told: str
) -> None:
    lies = [f"search_lies:value={lie}"]
    asked = ("--since", "2020-03", "--until", "2020-05")
    with running_portal(articles=300, seed=5, sitemap_limit=40, faults=lies) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY, *asked), timeout=120
        )
        truth = {
            str(a["id"])
            for a in portal.truth(public=True)
            if "2020-03" <= a["published"][:7] <= "2020-05"
        }
    assert done.returncode == 0, done.stderr
    assert {r.id.partition(":")[2] for r in records(archive_path)} == truth
    run = run_files(archive_path)[-1]
    assert any(told in note for note in run["notes"])
    assert run["requests"]["article"] < 100  # of 300


def test_article_ids_reach_what_no_listing_shows(luutru: Luutru, archive_path: Path) -> None:
    faults = ["search_off", "sitemap_off"]
    with running_portal(articles=120, seed=9, faults=faults) as portal:
        luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--set", "LUUTRU_IDS=1"),
            timeout=120,
        )
        truth = {str(a["id"]) for a in portal.truth(public=True)}
    assert {r.id.partition(":")[2] for r in records(archive_path)} == truth


def test_a_date_range_gives_exactly_its_articles(luutru: Luutru, archive_path: Path) -> None:
    with running_portal(articles=400, seed=2) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--since", "2019-03", "--until", "2019-05-20"),
        )
        truth = {
            str(a["id"])
            for a in portal.truth(public=True)
            if "2019-03-01" <= a["published"][:10] <= "2019-05-20"
        }
    assert done.returncode == 0, done.stderr
    assert truth
    assert {r.id.partition(":")[2] for r in records(archive_path)} == truth


# ---- pictures and files -------------------------------------------------------------------


def test_skipped_pictures_come_with_a_later_run_and_nothing_else(
    luutru: Luutru, archive_path: Path, small: Portal
) -> None:
    luutru("crawl", small.url, "--archive", archive_path, *FAST, "--skip", "pictures")
    first = records(archive_path)
    assert {i.status for r in first for i in r.images} == {"skipped"}
    assert "stored" in {a.status for r in first for a in r.attachments}
    small.control("reset")
    done = luutru("crawl", small.url, "--archive", archive_path, *FAST)
    assert done.returncode == 0, done.stderr
    latest = records(archive_path)
    assert differences(latest, small.truth()) == []
    assert {(r.revision, r.revision_cause) for r in latest if r.images} == {(2, "files")}
    wanted = {path_of(i.url) for r in first for i in r.images}
    pages = {path_of(a["url"]) for a in small.truth(public=True)}
    asked = set(paths(small))
    assert wanted <= asked
    assert not asked & pages
    third = luutru("crawl", small.url, "--archive", archive_path, *FAST)
    assert "nothing new" in third.stdout


def test_a_picture_that_failed_is_incomplete_and_tried_again_alone(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=40, seed=7) as portal:
        portal.fault("picture_error", every=3)
        quick = (*FAST, "--set", "LUUTRU_RETRIES=0")
        done = luutru("crawl", portal.url, "--archive", archive_path, *quick)
        assert done.returncode == 1, done.stdout
        assert "picture" in done.stdout
        failed = {i.url for r in records(archive_path) for i in r.images if i.status == "failed"}
        assert failed
        portal.control("no_faults")
        portal.control("reset")
        done = luutru("crawl", portal.url, "--archive", archive_path, *FAST)
        assert done.returncode == 0, done.stdout + done.stderr
        assert differences(records(archive_path), portal.truth()) == []
        pictures = {p for p in paths(portal) if p.startswith("/uploads/")}
        assert pictures == {path_of(url) for url in failed}
