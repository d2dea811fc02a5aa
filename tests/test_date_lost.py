"""Pages that show no date any more where a date was: the stored record stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.record import Record
from tests.comparing import path_of
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, run_files, table, verdict
from tests.judging import judged, names, past, read, report
from tests.portal import Portal, running_portal

SLUG = "tinh_mau_huyen_mau"
NO_DATE = r'<span class="h5">.*?</span>|<meta property="article:published_time"[^>]*> => '


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


def exported(path: Path) -> list[bytes]:
    return [p.read_bytes() for p in sorted(path.glob("articles/*/*.jsonl"))]


def latest(path: Path) -> dict[str, Record]:
    return {r.id: r for r in open_archive(path).articles()}


def findings(path: Path) -> dict[str, int]:
    return {f["name"]: f["code"] for f in verdict(path)["findings"]}


def test_a_layout_without_dates_overwrites_nothing(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=16, seed=5) as portal:
        assert crawl(portal).returncode == 0
        before = exported(archive_path)
        portal.fault("rewrite", value=NO_DATE)
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 1, done.stdout
        assert exported(archive_path) == before
        assert findings(archive_path)["dates_lost"] == 1
        lost = list(open_archive(archive_path).captures(outcome="date_lost"))
        assert len(lost) == len(latest(archive_path))
        assert all(c.id and c.warc_record_id and c.content_sha256 for c in lost)
        assert run_files(archive_path)[-1]["articles"]["date lost"] == len(lost)
        # New articles come without date, as any that has none; mended, they get it.
        new = f"{SLUG}:{portal.control('add', title='Tin trong lúc hỏng')['id']}"
        crawl(portal)
        assert latest(archive_path)[new].published is None
        portal.control("no_faults")
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
    after = latest(archive_path)
    assert after[new].published is not None
    assert after[new].revision == 2
    assert {r.revision for k, r in after.items() if k != new} == {1}


@pytest.mark.long
def test_an_edit_waits_for_its_date(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=16, seed=5) as portal:
        crawl(portal)
        one = portal.truth(public=True)[4]
        before = exported(archive_path)
        portal.control("edit", id=one["id"], body=["Đoạn văn đã được sửa lại."])
        portal.fault("rewrite", value=NO_DATE, match=path_of(one["url"]))
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
        assert findings(archive_path) == {"dates_lost": 0}
        assert exported(archive_path) == before
        portal.control("no_faults")
        assert crawl(portal, "--recheck", "all").returncode == 0
    record = latest(archive_path)[f"{SLUG}:{one['id']}"]
    assert (record.revision, record.revision_cause) == (2, "edited")
    assert record.body == "Đoạn văn đã được sửa lại."
    assert record.published == one["published"]


@pytest.mark.parametrize(
    ("lost", "rechecked", "code"),
    [(0, 50, None), (1, 50, 0), (4, 8, 0), (5, 50, 0), (11, 50, 1), (2, 2, 1)],
)
def test_how_many_are_the_layout(lost: int, rechecked: int, code: int | None) -> None:
    one = report(fields=read("2024", 50), rechecked=rechecked)
    one.articles["date lost"] = lost
    told = judged(one, past(fields=read("2024", 50)))
    assert (told.code, names(told)) == (code or 0, [] if code is None else ["dates_lost"])
