"""Whole crawls of the local portal of every system: each field equal to the portal's truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.families import FAMILIES
from tests.comparing import differences
from tests.conftest import Luutru
from tests.crawls import FAST, records, run_files
from tests.portal import running_portal
from tests.portal.cms import SYSTEMS

ARTICLES = 90


@pytest.mark.parametrize("layout", sorted(SYSTEMS))
def test_a_whole_crawl_equals_the_truth(luutru: Luutru, archive_path: Path, layout: str) -> None:
    with running_portal(layout=layout, articles=ARTICLES, seed=5) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *FAST, timeout=120)
        truth = portal.truth()
        assert (done.returncode, done.stderr.count("ERROR")) == (0, 0), done.stdout + done.stderr
        assert differences(records(archive_path), truth) == []
        before = sorted(archive_path.glob("articles/*/*"))
        again = luutru("crawl", portal.url, "--archive", archive_path, *FAST, timeout=120)
    assert again.returncode == 0, again.stdout + again.stderr
    assert sorted(archive_path.glob("articles/*/*")) == before
    assert run_files(archive_path)[-1]["family"] == SYSTEMS[layout].family


def test_families_have_names_of_their_own() -> None:
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)
