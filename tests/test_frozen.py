"""Archives of earlier versions: every later one opens, verifies, extends and exports them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive import open_archive
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, table
from tests.portal import running_portal

FROZEN = sorted((Path(__file__).parent / "archives").iterdir())


@pytest.fixture(params=FROZEN, ids=lambda path: path.name)
def frozen(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, bytes]:
    """A copy of a frozen archive, and what it must export."""
    copy = tmp_path / "copy"
    shutil.copytree(request.param / "archive", copy)
    return copy, (request.param / "expected.jsonl").read_bytes()


def test_it_opens_and_exports_the_same(luutru: Luutru, frozen: tuple[Path, bytes]) -> None:
    path, expected = frozen
    done = luutru("export", "--to", path.parent / "out.jsonl", "--archive", path)
    assert done.returncode == 0, done.stderr
    assert (path.parent / "out.jsonl").read_bytes() == expected


def test_it_verifies(luutru: Luutru, frozen: tuple[Path, bytes]) -> None:
    done = luutru("verify", "--archive", frozen[0])
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_extended_and_nothing_in_it_changes(
    luutru: Luutru, frozen: tuple[Path, bytes]
) -> None:
    path, expected = frozen
    before = {p: p.read_bytes() for p in path.rglob("*") if p.is_file() and "index" not in p.name}
    with running_portal(articles=30, seed=5) as portal:
        tables = table(path.parent / "tables", portal, slug="tinh_mau_huyen_khac")
        done = luutru(
            *("crawl", "tinh_mau_huyen_khac", "--portals", tables, "--archive", path, *PAGES_ONLY)
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert {p: p.read_bytes() for p in before} == before
    done = luutru(
        *("export", "--to", path.parent / "old.jsonl", "--portal", "tinh_mau_huyen_mau"),
        *("--archive", path),
    )
    assert done.returncode == 0, done.stderr
    assert (path.parent / "old.jsonl").read_bytes() == expected


def test_its_pictures_and_revisions_are_there(frozen: tuple[Path, bytes]) -> None:
    archive = open_archive(frozen[0])
    causes = {r.revision_cause for r in archive.articles(revisions="all")}
    assert causes == {"first", "files", "edited", "gone"}
    for record in archive.articles():
        for image in record.images:
            path = archive.image_path(image)
            assert image.status != "stored" or (path is not None and path.is_file())
