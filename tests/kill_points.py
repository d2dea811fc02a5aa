"""Script: one archive per fault point, its writer killed there. Used by test_survival.py.

``kill_points.py DIR`` makes DIR/000, DIR/001, … until a writer lives to its end. Each folder's
file ``promised`` lists the articles whose commit had returned before the kill.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from archive import durable
from archive.store import begin_run
from tests.writing import PORTAL, new_archive, write_article


def write(root: Path, deadly: int) -> None:
    """Eight articles in commits of two, one and five, then the seal."""
    passed = 0

    def fault(point: str) -> None:
        nonlocal passed
        if passed == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        passed += 1

    promised: list[int] = []
    durable.fault = fault
    run = begin_run(root, PORTAL)
    for number in range(8):
        write_article(run, number)
        if number in (1, 2):
            run.commit()
            promised = list(range(number + 1))
            (root / "promised").write_text(json.dumps(promised))
    run.seal({})
    (root / "promised").write_text(json.dumps(list(range(8))))


def main(folder: Path) -> None:
    for deadly in range(1_000):
        root = new_archive(folder / f"{deadly:03}")
        (root / "promised").write_text("[]")
        child = os.fork()
        if child == 0:
            write(root, deadly)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return
        assert os.WTERMSIG(status) == signal.SIGKILL, status
    raise AssertionError("the writer never lived to its end")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
