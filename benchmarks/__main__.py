"""``python -m benchmarks [NAME ...]``: measure and print a table; nothing is asserted."""

from __future__ import annotations

import argparse
import platform
import sys
import time

from benchmarks import crawl, images, memory
from benchmarks.measure import Row, table, tell
from benchmarks.reading import cost

DEFAULT = ("records", "warc", "picture", "reading")
NAMES = (*DEFAULT, "memory")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; default: all but memory"
    )
    parser.add_argument("--pairs", type=int, default=5, help="rounds of which the median is taken")
    parser.add_argument("--articles", type=int, help="of the portal that is crawled")
    options = parser.parse_args()
    for name in options.names:
        if name not in NAMES:
            parser.error(f"there is no benchmark {name!r}; choose of {', '.join(NAMES)}")
    return options


def measure(names: list[str], pairs: int, articles: int | None) -> list[Row]:
    rows: list[Row] = []
    crawls = [name for name in names if name in crawl.GOALS]
    if crawls:
        tell(f"{' and '.join(crawls)}: crawls against a bare spider")
        rows += crawl.measure(crawls, pairs, articles or 1000)
    if "picture" in names:
        tell("picture: against ImagesPipeline")
        rows += images.measure(pairs, articles or 200)
    if "reading" in names:
        rows += cost.measure(pairs)
    if "memory" in names:
        tell("memory: one long crawl")
        rows += memory.measure(articles or memory.ARTICLES)
    return rows


def main() -> None:
    options = arguments()
    begun = time.monotonic()
    rows = measure(options.names or list(DEFAULT), options.pairs, options.articles)
    print(table(rows))
    print(
        f"Python {platform.python_version()} on {platform.machine()} {platform.system()}, "
        f"medians of {options.pairs} rounds (reading: the least of 15 and more; memory: one run), "
        f"{time.monotonic() - begun:.0f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
