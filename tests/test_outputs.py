"""Outputs that take nothing: a full disk behind stdout, streams that were closed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.records import archive_with, article

ROOT = Path(__file__).parent.parent
FULL = Path("/dev/full")


@pytest.fixture
def filled(archive_path: Path) -> Path:
    """An archive of one article."""
    archive_with(archive_path, article(1)).close()
    return archive_path


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [("schema",), ("query", "--count"), ("--version",)])
def test_an_output_that_takes_nothing_is_one_sentence(
    filled: Path, arguments: tuple[str, ...]
) -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "crawler.cli", *arguments], check=False,
            cwd=ROOT, env={"LUUTRU_ARCHIVE": str(filled)}, stdout=full, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "luutru: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("command", ["schema", "verify"])
def test_closed_outputs_change_nothing(filled: Path, command: str, closed: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$0" -m crawler.cli {command} {closed}', sys.executable],
        cwd=ROOT, env={"LUUTRU_ARCHIVE": str(filled)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert bool(done.stdout) == (closed == "2>&-")
