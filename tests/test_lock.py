"""The lock of a portal, between real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.lock import PortalLocked, lock_holder, take_lock

ROOT = Path(__file__).parent.parent
HOLD = """
import sys
from pathlib import Path
from archive.lock import take_lock
lock = take_lock(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def holder(root: Path, portal: str, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its stdin is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root), portal, *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait()


def test_second_taker_is_told_who_holds_it(tmp_path: Path) -> None:
    with holder(tmp_path, "a_b") as process, pytest.raises(PortalLocked) as error:
        take_lock(tmp_path, "a_b")
    sentence = str(error.value)
    for part in ("portal a_b", f"process {process.pid}", os.uname().nodename, "since 20"):
        assert part in sentence
    assert error.value.holder is not None
    assert error.value.holder.pid == process.pid


def test_two_runs_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    lock = take_lock(tmp_path, "a_b")
    with pytest.raises(PortalLocked):
        take_lock(tmp_path, "a_b")
    lock.release()
    lock.release()
    take_lock(tmp_path, "a_b").release()


def test_other_portals_are_free(tmp_path: Path) -> None:
    with holder(tmp_path, "a_b"):
        take_lock(tmp_path, "a_c").release()


def test_lock_of_a_killed_holder_is_free(tmp_path: Path) -> None:
    with holder(tmp_path, "a_b") as process:
        assert lock_holder(tmp_path, "a_b") is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert lock_holder(tmp_path, "a_b") is None
        take_lock(tmp_path, "a_b").release()


def test_released_lock_names_nobody(tmp_path: Path) -> None:
    assert lock_holder(tmp_path, "a_b") is None
    lock = take_lock(tmp_path, "a_b")
    there = lock_holder(tmp_path, "a_b")
    assert there is not None
    assert there.pid == os.getpid()
    lock.release()
    assert lock_holder(tmp_path, "a_b") is None


def test_secrets_of_the_command_line_stay_out_of_the_file(tmp_path: Path) -> None:
    words = ("--set", "HTTP_PASS=hunter2", "http://me:hunter2@proxy", "me@hunter2")
    with holder(tmp_path, "a_b", *words):
        text = (tmp_path / "locks" / "a_b.lock").read_text()
    assert "HTTP_PASS=…" in text
    assert "hunter2" not in text


def test_unreadable_holder_still_locks(tmp_path: Path) -> None:
    with holder(tmp_path, "a_b"):
        (tmp_path / "locks" / "a_b.lock").write_bytes(b"\xff{")
        with pytest.raises(PortalLocked, match="just started"):
            take_lock(tmp_path, "a_b")
