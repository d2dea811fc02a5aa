"""Two commands on one portal: the second is told who is at work; the dead hold nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Luutru, clean_environment
from tests.crawls import PAGES_ONLY, records
from tests.portal import Portal, running_portal

LUUTRU = Path(sys.executable).with_name("luutru")


@pytest.fixture(scope="module")
def two() -> Iterator[tuple[Portal, Portal]]:
    with running_portal(articles=25, seed=1) as one, running_portal(articles=25, seed=2) as other:
        yield one, other


@contextmanager
def at_work(portal: Portal, archive: Path, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A crawl that has stored something, and is not at its end for a minute."""
    process = subprocess.Popen(
        [LUUTRU, "crawl", portal.url, "--archive", archive, "--skip", "pictures,files"],
        env=clean_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 40
        while not any(lines.stat().st_size for lines in archive.glob("captures/*/*")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


def test_the_second_run_on_a_portal_is_told_who_holds_it(
    luutru: Luutru, archive_path: Path, tmp_path: Path, two: tuple[Portal, Portal]
) -> None:
    with at_work(two[0], archive_path, tmp_path) as first:
        second = luutru("crawl", two[0].url, "--archive", archive_path, *PAGES_ONLY)
        assert second.returncode == 5, second.stdout + second.stderr
        for part in (f"process {first.pid} ", "since 20", "luutru crawl", "lock of portal"):
            assert part in second.stderr
        assert len(second.stderr.strip().splitlines()) == 1
        assert second.stdout == ""
        # Another portal of the same archive is nobody's business, and the first goes on.
        other = luutru("crawl", two[1].url, "--archive", archive_path, *PAGES_ONLY)
        assert other.returncode == 0, other.stdout + other.stderr
        assert first.poll() is None
        first.send_signal(signal.SIGKILL)
        first.wait()
        # A dead holder's lock is free, and its run is mended.
        after = luutru("crawl", two[0].url, "--archive", archive_path, *PAGES_ONLY)
        assert after.returncode == 0, after.stdout + after.stderr
    public = sum(a["public"] for portal in two for a in portal.truth())
    assert len(records(archive_path)) == public
    assert len(list(archive_path.glob("manifest/*/*.json"))) == 3


@pytest.mark.long
def test_of_several_portals_the_held_one_is_a_line_of_the_table(
    luutru: Luutru, archive_path: Path, tmp_path: Path, two: tuple[Portal, Portal]
) -> None:
    crawl = ("crawl", two[0].url, two[1].url, "--archive", archive_path, *PAGES_ONLY)
    with at_work(two[0], archive_path, tmp_path) as first:
        done = luutru(*crawl)
        assert done.returncode == 5, done.stdout + done.stderr
        held, complete = sorted(done.stdout.splitlines()[1:3], key=lambda line: "complete" in line)
        assert f"process {first.pid} " in held
        assert "locked" in held
        assert "complete" in complete
        assert "Traceback" not in done.stderr
    runs = [json.loads(file.read_text()) for file in archive_path.glob("runs/*/*.json")]
    assert [run["verdict"]["code"] for run in runs] == [0]
    assert luutru(*crawl).returncode == 0
