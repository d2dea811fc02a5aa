"""A local portal for tests: ``with running_portal(layout="nukeviet45") as portal: …``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

_ROOT = Path(__file__).parents[2]


class PortalError(Exception):
    """The control address refused an action."""


class Portal:
    """A portal running in a process of its own. ``url`` ends in a slash."""

    def __init__(self, url: str, process: subprocess.Popen) -> None:
        self.url, self.process = url, process

    @property
    def base(self) -> str:
        return self.url.rstrip("/")

    @property
    def pid(self) -> int:
        return self.process.pid

    def control(self, action: str, **fields):
        """Change or ask the portal; see ``control.ACTIONS``. PortalError says what was wrong."""
        body = json.dumps({"action": action, **fields}).encode()
        request = Request(self.base + "/_control", body, {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except OSError as error:
            detail = error.read().decode() if hasattr(error, "read") else str(error)
            raise PortalError(f"{action}: {detail}") from error

    def fault(self, name: str, on: bool = True, **fields):
        return self.control("fault", name=name, on=on, **fields)

    def records(self) -> Iterator[dict]:
        """The truth one by one, hidden articles included (``public`` false)."""
        with urlopen(self.base + "/_control/truth", timeout=600) as answer:
            for line in answer:
                if line.strip():
                    yield json.loads(line)

    def truth(self, public: bool = False) -> list[dict]:
        """The truth of all articles, or of the public ones only."""
        return [record for record in self.records() if record["public"] or not public]

    def requests(self) -> list[dict]:
        """The last requests: time, method, path, status (``log_size`` of them at most)."""
        return self.control("requests")

    def counters(self) -> dict:
        return self.control("counters")


def _options(options: dict) -> list[str]:
    out = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            out.append(flag)
        elif value is not False and value is not None:
            out += [flag, str(value)]
    return out


@contextmanager
def running_portal(
    layout: str = "nukeviet45",
    articles: int = 600,
    seed: int = 1,
    faults: Sequence[str] = (),
    **options,
) -> Iterator[Portal]:
    """Start a portal on a free port and end it with the block.

    ``options``: those of the command line with underscores, e.g. ``flood_max=5``,
    ``sitemap_limit=20``, ``no_gzip=True``, ``special="seed"``.
    """
    command = [sys.executable, "-m", "tests.portal", "--stdin", "--layout", layout]
    command += ["--articles", str(articles), "--seed", str(seed), *_options(options)]
    for fault in faults:
        command += ["--fault", fault]
    process = subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    try:
        line = process.stdout.readline()
        if not line:
            raise PortalError(f"the portal did not start (code {process.wait(10)})")
        yield Portal(json.loads(line)["url"], process)
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
