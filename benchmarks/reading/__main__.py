"""``python -m benchmarks.reading``: our readers and the others over the same pages, side by side.

``--raise-floors`` writes what our readers reach into ``floors.json`` where that is more.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict

from benchmarks.measure import tell
from benchmarks.reading import floors
from benchmarks.reading.pages import LAYOUT_NAMES, samples
from benchmarks.reading.readers import PEERS, available
from benchmarks.reading.scores import FIELDS, Card


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--articles", type=int, default=floors.ARTICLES, help="of each system")
    parser.add_argument("--raise-floors", action="store_true", help="write floors.json anew")
    options = parser.parse_args()
    if options.raise_floors:
        floors.write(floors.raised(floors.load() if floors.FILE.exists() else {}, floors.measure()))
        return
    compare(options.articles)


def compare(articles: int) -> None:
    """Print a table: a line for each system and tool, precision/recall in per cent."""
    readers = available()
    missing = [name for name in PEERS if name not in readers]
    if missing:
        tell(f"not installed, so left out: {', '.join(missing)} (make reading installs them)")
    seconds: dict[str, float] = defaultdict(float)
    print(f"{'system':17} {'tool':12}", *(f"{name:>9}" for name in FIELDS), f"{'ms a page':>10}")
    totals = {name: Card() for name in readers}
    pages = 0
    for layout in LAYOUT_NAMES:
        page_list = list(samples(layout, articles))
        pages += len(page_list)
        for name, reader in readers.items():
            card, begun = Card(), time.process_time()
            for sample in page_list:
                found = reader(sample.url, sample.html)
                for one in (card, totals[name]):
                    one.count(found, sample.truth)
            taken = time.process_time() - begun
            seconds[name] += taken
            _line(layout, name, card, 1000 * taken / len(page_list))
    for name in readers:
        _line("all", name, totals[name], 1000 * seconds[name] / pages)
    print("precision/recall in per cent, a dot where a tool does not tell the field;", end=" ")
    print("body: words; caption and picture: of all of a page; minute: to the minute, +07:00")


def _line(layout: str, name: str, card: Card, each: float) -> None:
    cells = []
    for score in card.scores.values():
        if not score.given:
            cells.append(f"{'.':>9}")
        else:
            cells.append(f"{100 * (score.precision or 0):4.0f}/{100 * (score.recall or 0):<4.0f}")
    print(f"{layout:17} {name:12}", *cells, f"{each:10.1f}")


if __name__ == "__main__":
    sys.exit(main())
