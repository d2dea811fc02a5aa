"""What tests of every room share: a clean place, the command as its user runs it, no internet."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

LOOPBACK = ("127.", "::1", "localhost", "::ffff:127.")
Luutru = Callable[..., "subprocess.CompletedProcess[str]"]


def _refuse_internet(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: in this process a socket may only reach the machine itself."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not host.startswith(LOOPBACK):
            raise RuntimeError(f"a test tried to reach {host}: tests stay on this machine")


sys.addaudithook(_refuse_internet)


def clean_environment(home: Path) -> dict[str, str]:
    """What a command needs and nothing of the developer's own settings."""
    return {"PATH": os.defpath, "HOME": str(home)}


@pytest.fixture
def archive_path(tmp_path: Path) -> Path:
    """Where a test may make its archive; not there yet."""
    return tmp_path / "archive"


@pytest.fixture
def luutru(tmp_path: Path) -> Luutru:
    """Run the real command: ``luutru("query", "--count", env={…}, cwd=…, timeout=60)``.

    Environment: only PATH and a home of its own, plus ``env``. Output is decoded as UTF-8. The
    exit code is the caller's to look at.
    """
    script = Path(sys.executable).with_name("luutru")
    program = [str(script)] if script.exists() else [sys.executable, "-m", "crawler.cli"]
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)

    def run(
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        cwd: Path = tmp_path,
        timeout: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*program, *map(str, arguments)],
            env={**clean_environment(home), **(env or {})},
            cwd=cwd,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run
