"""A portal that means ill: real pages of the bundled portal, each with one nastiness in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

_ROOT = Path(__file__).parents[2]


class Hostile:
    """A running server. ``nasty``: name of the nastiness → id of the article that has it."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.url: str = told["url"]
        self.plain_url: str = told["plain_url"]
        self.nasty: dict[str, int] = told["nasty"]
        self.public: list[int] = told["public"]

    def requests(self) -> list[str]:
        """Targets asked for so far, in order."""
        with urlopen(self.plain_url + "_requests", timeout=30) as answer:
            found: list[str] = json.load(answer)
            return found


@contextmanager
def running(**options: str | int | Path) -> Iterator[Hostile]:
    """Start the server on free ports: ``canary=PORT``, ``articles=N``, ``cert=…``, ``key=…``,
    ``names="a,b"`` (which nastinesses; default all), ``tls="1.0"``.
    """
    command = [sys.executable, "-m", "tests.hostile"]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    process = subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the hostile portal did not start (code {process.wait(10)})")
        yield Hostile(json.loads(line))
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
