"""A date range costs requests for that range, whatever route leads to it."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path

import pytest

from archive import open_archive
from tests.conftest import Luutru
from tests.portal import running_portal

PAGES_ONLY = ("--set", "DOWNLOAD_DELAY=0", "--skip", "pictures,files")
ARTICLES = 1500
PER_SECTION = ARTICLES / 8
OVERLAP = 24  # requests a section may cost beyond the bisection


@pytest.mark.parametrize(
    "layout", ["nukeviet45", pytest.param("egov12", marks=pytest.mark.long), "nukeviet34"]
)
@pytest.mark.parametrize("faults", [[], ["search_off", "sitemap_off"]])
def test_one_month_of_eight_years(
    luutru: Luutru, archive_path: Path, layout: str, faults: list[str]
) -> None:
    with running_portal(layout=layout, articles=ARTICLES, seed=11, faults=faults) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--since", "2020-05", "--until", "2020-06"),
            timeout=120,
        )
        truth = {
            str(a["id"])
            for a in portal.records()
            if a["public"] and a["published"][:7] in ("2020-05", "2020-06")
        }
    assert done.returncode == 0, done.stdout + done.stderr
    assert {r.id.partition(":")[2] for r in open_archive(archive_path).articles()} == truth
    run = json.loads(next(archive_path.glob("runs/*/*.json")).read_text())
    requests = sum(run["requests"].values())
    allowed = 4 / 3 * len(truth) + 40
    if faults:
        allowed += 8 * (2 * log2(PER_SECTION / 20) + OVERLAP)
    assert requests <= allowed, run["requests"]
