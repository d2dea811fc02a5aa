"""Home-made portals crawled by their home page: floors for what an unknown system must give."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from archive.record import Record
from tests.comparing import path_of
from tests.conftest import Luutru
from tests.crawls import FAST, records, run_files
from tests.portal import running_portal
from tests.portal.cms import SYSTEMS

ARTICLES = 90
BRIEFLY = ("home_made_table",)  # in `make test`; the others in `make long`
HOME_MADE = sorted(name for name, system in SYSTEMS.items() if system.family == "generic")


def f1(found: str, wanted: str) -> float:
    """Of the words of two texts, each as often as it stands there."""
    one, other = Counter(found.split()), Counter(wanted.split())
    both = sum((one & other).values())
    return 2 * both / (one.total() + other.total()) if both else float(one == other)


@pytest.mark.parametrize(
    "layout",
    [pytest.param(name, marks=[pytest.mark.long] * (name not in BRIEFLY)) for name in HOME_MADE],
)
def test_a_home_made_portal_is_read_by_its_home_page(
    luutru: Luutru, archive_path: Path, layout: str
) -> None:
    with running_portal(layout=layout, articles=ARTICLES, seed=5) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *FAST, timeout=120)
        truth = {path_of(one["url"]): one for one in portal.truth() if one["public"]}
        again = luutru("crawl", portal.url, "--archive", archive_path, *FAST, timeout=120)
    assert (done.returncode, done.stderr.count("ERROR")) == (0, 0), done.stdout + done.stderr
    assert again.returncode == 0, again.stdout + again.stderr
    found: dict[str, Record] = {path_of(record.url): record for record in records(archive_path)}
    assert len(found) == len(records(archive_path))
    met = found.keys() & truth.keys()
    assert len(met) >= 0.95 * len(truth), sorted(truth.keys() - met)
    assert found.keys() - truth.keys() == set()
    wrong = [
        (path, found[path].published, truth[path]["published"])
        for path in met
        if found[path].published not in (None, truth[path]["published"])
    ]
    assert wrong == []
    dated = sum(found[path].published is not None for path in met)
    assert dated >= 0.95 * sum(truth[path]["published"] is not None for path in met)
    assert all(found[p].published or found[p].published_problem for p in met)
    assert mean(f1(found[path].body, truth[path]["body"]) for path in met) >= 0.95
    assert mean(found[path].title == truth[path]["title"] for path in met) >= 0.95
    assert run_files(archive_path)[-1]["family"] == "generic"
