"""Pictures that keep failing for passing reasons: missing after five runs over fourteen days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.capture import Capture
from archive.record import Image
from pipelines.media import is_unreachable
from tests.conftest import Luutru
from tests.crawls import FAST, records, run_files, table, verdict
from tests.portal import Portal, running_portal

SLUG = "tinh_mau_huyen_mau"
NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.fixture
def crawl(luutru: Luutru, archive_path: Path, tmp_path: Path) -> Any:
    def run(portal: Portal, *arguments: str) -> Any:
        folder = table(tmp_path / "tables", portal)
        return luutru(
            *("crawl", SLUG, "--portals", folder, "--archive", archive_path, *FAST),
            *("--set", "LUUTRU_RETRIES=0", *arguments),
            timeout=120,
        )

    return run


@pytest.mark.parametrize(
    ("runs", "days", "given_up"),
    [(4, 14.0, True), (4, 13.9, False), (3, 400.0, False), (90, 13.0, False), (0, 0.0, False)],
)
def test_five_runs_over_fourteen_days(runs: int, days: float, given_up: bool) -> None:
    """``runs``: those before this one."""
    since = NOW - timedelta(days=days)
    assert is_unreachable(runs, since.isoformat(), NOW) is given_up


def earlier_tries(path: Path, images: list[Image], runs: int, days: float) -> None:
    """Runs of the past in which these pictures failed; the first so many days ago."""
    archive = open_archive(path)
    for number in range(runs):
        when = datetime.now(UTC) - timedelta(days=days - number)
        with archive.run(SLUG, warc=False) as run:
            for image in images:
                run.add_capture(
                    Capture(
                        portal=SLUG,
                        run=run.id,
                        url=image.url,
                        time=when.isoformat(timespec="microseconds").replace("+00:00", "Z"),
                        status=503,
                        kind="picture",
                        outcome="server_error",
                    )
                )
            run.seal({"portal": SLUG, "started": when.isoformat(), "stop": "interrupt"})


def failed(path: Path) -> list[Image]:
    return [i for r in records(path) for i in r.images if i.status == "failed"]


@pytest.mark.long
def test_a_picture_that_keeps_failing_is_given_up(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=6, seed=5, faults=["picture_error"]) as portal:
        assert crawl(portal).returncode == 1
        lost, kept = failed(archive_path)[:2], failed(archive_path)[2:]
        earlier_tries(archive_path, lost, 3, 20)
        earlier_tries(archive_path, kept, 3, 13)
        assert crawl(portal).returncode == 1  # the fifth run
        images = {i.url: i for r in records(archive_path) for i in r.images}
        for image in lost:
            assert (images[image.url].status, images[image.url].problem) == (
                "missing",
                "unreachable",
            )
        assert {images[i.url].status for i in kept} == {"failed"}
        changed = [r for r in records(archive_path) if r.revision > 1]
        assert {r.revision_cause for r in changed} == {"files"}
        assert "pictures_unreachable" in [f["name"] for f in verdict(archive_path)["findings"]]
        assert run_files(archive_path)[-1]["unreachable"] == {"picture": len(lost)}
        # With nothing else failing the run is complete, and they are asked for no more.
        portal.control("no_faults")
        portal.fault("picture_error", match="no-such-picture")
        portal.control("reset")
        done = crawl(portal)
        assert done.returncode == 0, done.stdout
        paths = {request["path"] for request in portal.requests()}
        assert not paths & {"/" + i.url.split("/", 3)[3] for i in lost}
        # Asked for everything, they come after all.
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
    images = {i.url: i for r in records(archive_path) for i in r.images}
    assert {images[i.url].status for i in (*lost, *kept)} == {"stored"}


def test_the_run_that_gives_up_is_complete(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=6, seed=5, faults=["picture_error"]) as portal:
        crawl(portal)
        lost = failed(archive_path)
        earlier_tries(archive_path, lost, 4, 30)
        done = crawl(portal)
    assert done.returncode == 0, done.stdout
    assert f"{len({i.url for i in lost})} pictures could not be had" in done.stdout
    assert not failed(archive_path)
    assert {i.status for r in records(archive_path) for i in r.images} == {"missing"}
