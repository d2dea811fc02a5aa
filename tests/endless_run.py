"""Script: writes articles into an archive until it is killed.

Used by test_survival.py and test_verify.py.

``endless_run.py ARCHIVE PORTAL`` goes on after the last stored article and prints how many are
stored after each commit.
"""

from __future__ import annotations

import sys
from pathlib import Path

from archive.store import begin_run
from tests.writing import write_article


def main(root: Path, portal: str) -> None:
    run = begin_run(root, portal)
    paths = (root / "articles" / portal).glob("*.jsonl")
    number = sum(len(path.read_bytes().splitlines()) for path in paths)
    while True:
        for _ in range(3):
            write_article(run, number)
            number += 1
        run.commit()
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
