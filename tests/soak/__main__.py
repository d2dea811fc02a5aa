"""``make soak``: 200 kills of real crawls, and the archives compared. Non-zero on a difference."""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from archive.store import GROUP_RECORDS
from tests.portal import running_portal
from tests.soak.chain import Chain, Ending, Kill, chain, undisturbed

# What tears a file, and where the next run then passes while it puts the torn part aside.
TORN = {
    "within warc/RUN-N.warc.gz": ("after quarantine RUN-N.warc.gz", "within a file"),
    "within captures/RUN.jsonl": ("after quarantine RUN.jsonl", "before rename RUN.jsonl.torn"),
    "within articles/RUN.jsonl": ("before rename RUN.jsonl.torn", "after quarantine RUN.jsonl"),
}
GROUPS = (10, GROUP_RECORDS)
HEAD = f"{'archive':>7} {'kills':>5} {'random':>6} {'between':>7} {'torn':>4} {'crawls':>6} "
HEAD += f"{'pages':>6} {'lost':>5} {'most':>5} {'orphans':>7} {'moved':>5}  result"


def plan(ending: Ending, dice: random.Random) -> Iterator[Kill]:
    """Half at random instants, half between two writes or within one, every kind in turn."""
    counts = Counter(ending.places)
    kinds = sorted(counts)
    dice.shuffle(kinds)
    while True:
        for kind in kinds:
            # Early ones more often: where much is stored already, a run has fewer of them.
            yield Kill(kind, int(counts[kind] * dice.random() ** 2))
            yield from (Kill(further) for further in TORN.get(kind, ()))
            yield Kill("random", seconds=ending.seconds * dice.uniform(0.35, 0.9))


def row(number: int, told: Chain) -> str:
    kinds = [kill.kind for kill, _ in told.kills]
    drawn = kinds.count("random")
    torn = sum(kind.startswith("within ") for kind in kinds)
    result = f"{told.articles} articles, equal" if not told.wrong else "DIFFERENT"
    return (
        f"{number:7} {len(kinds):5} {drawn:6} {len(kinds) - drawn - torn:7} {torn:4} "
        f"{told.runs:6} {told.fetched:6} {told.lost:5} {told.most_lost:5} {told.orphans:7} "
        f"{told.quarantined:5}  {result}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    dice, begun = random.Random(asked.seed), time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="luutru-soak-"))
    chains: list[Chain] = []
    places: set[str] = set()
    with running_portal(articles=asked.articles, seed=11) as portal:
        plans, wanted = [], None
        for group in GROUPS:
            place = folder / f"undisturbed-{group}"
            place.mkdir()
            ending, wanted = undisturbed(portal, place, group)
            plans.append(plan(ending, dice))
            places.update(ending.places)
            print(
                f"undisturbed: {len(wanted.articles)} articles in groups of {group}, "
                f"{len(wanted.blobs)} pictures and files, {len(ending.places)} places to die at, "
                f"{ending.seconds:.1f} s"
            )
        assert wanted is not None
        print(f"--seed {asked.seed}\n{HEAD}", flush=True)
        while (left := asked.kills - sum(len(c.kills) for c in chains)) > 0:
            number = len(chains)
            place = folder / f"{number + 1}"
            place.mkdir()
            kills = islice(plans[number % 2], left)
            told = chain(portal, place, kills, wanted, GROUPS[number % 2])
            chains.append(told)
            print(row(len(chains), told), *told.wrong[:10], sep="\n    ", flush=True)
            if not told.wrong:
                shutil.rmtree(place)
    return summary(chains, places, folder, time.monotonic() - begun)


def summary(chains: list[Chain], places: set[str], folder: Path, seconds: float) -> int:
    """Where the crawls died, and the last line."""
    deaths = Counter(end.place for c in chains for kill, end in c.kills if not kill.random)
    drawn = Counter(end.place for c in chains for kill, end in c.kills if kill.random)
    print("\ndied  last place passed (deaths at random instants in brackets)")
    for place in sorted(deaths.keys() | drawn.keys() | places):
        print(f"{deaths[place]:4}  {place} ({drawn[place]})")
    wrong = sum(len(c.wrong) for c in chains)
    kills = sum(len(c.kills) for c in chains)
    print(
        f"\n{kills} kills of {sum(c.runs for c in chains)} crawls of {len(chains)} archives in "
        f"{seconds:.0f} s: {wrong} differences from an undisturbed crawl, "
        f"{sum(c.lost for c in chains)} pages in flight fetched again, at most "
        f"{max(c.most_lost for c in chains)} by one kill"
    )
    if wrong:
        print(f"the archives that differ are kept in {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
