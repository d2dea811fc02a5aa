"""Ten of the kills of ``make soak``: five at random instants, five between two writes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal import Portal, running_portal
from tests.soak import proof
from tests.soak.chain import Kill, chain, undisturbed

GROUP = 10  # articles of a group commit: many commits in a small crawl
PLACES = (
    ("before fsync warc/RUN-N.warc.gz", 1),
    ("before blob rename SHA256", 20),
    ("within articles/RUN.jsonl", 1),
    ("after commit", 2),
    ("before manifest", 0),
)


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with running_portal(articles=60, seed=11) as portal:
        yield portal


@pytest.fixture(scope="module")
def wanted(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> tuple[float, proof.Holding]:
    ending, held = undisturbed(portal, tmp_path_factory.mktemp("undisturbed"), GROUP)
    return ending.seconds, held


def test_kills_at_random_instants(
    portal: Portal, tmp_path: Path, wanted: tuple[float, proof.Holding]
) -> None:
    seconds, held = wanted
    dice, delivered = random.Random(), 0
    while delivered < 5:
        moments = [seconds * dice.uniform(0.35, 0.9) for _ in range(5 - delivered)]
        folder = tmp_path / str(delivered)
        folder.mkdir(exist_ok=True)
        kills = (Kill("random", seconds=moment) for moment in moments)
        told = chain(portal, folder, kills, held, GROUP)
        assert told.wrong == [], moments
        assert told.articles == len(held.articles)
        delivered += max(1, len(told.kills))  # one may come too late on a fast machine


def test_kills_between_two_writes(
    portal: Portal, tmp_path: Path, wanted: tuple[float, proof.Holding]
) -> None:
    """The crawl after ``after commit`` shows whether an article was kept without its page."""
    told = chain(portal, tmp_path, (Kill(*place) for place in PLACES), wanted[1], GROUP)
    assert told.wrong == []
    assert [end.place for _, end in told.kills] == [place for place, _ in PLACES]
