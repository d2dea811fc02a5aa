"""A run that is killed, whose disk fills up or goes away: what was committed stays."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import durable
from archive import record as records
from archive.errors import ArchiveError
from archive.manifest import read_manifest
from archive.store import begin_run
from archive.verify import verify
from tests.writing import PORTAL, capture, exchange, new_archive, record, write_article

ROOT = Path(__file__).parent.parent


@pytest.fixture
def archive(archive_path: Path) -> Path:
    return new_archive(archive_path)


def ids(root: Path) -> list[str]:
    return [
        records.decode(line).id
        for path in sorted((root / "articles").rglob("*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]


def damage(root: Path) -> list[str]:
    return [f.sentence for f in verify(root) if f.kind == "damage"]


# Kills


def run_script(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "tests" / name), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
    )


def test_a_kill_between_any_two_writes_loses_nothing(tmp_path: Path) -> None:
    """A process is killed at its first, second, … last fault point, each in its own archive."""
    done = run_script("kill_points.py", str(tmp_path))
    assert done.returncode == 0, done.stderr
    archives = sorted(p for p in tmp_path.iterdir() if p.is_dir())
    assert len(archives) > 40
    for archive in archives:
        promised = [f"{PORTAL}:{n}" for n in json.loads((archive / "promised").read_text())]
        (archive / "promised").unlink()
        seen = ids(archive)
        assert seen[: len(promised)] == promised, archive.name
        assert damage(archive) == [], archive.name
        run = begin_run(archive, PORTAL)
        assert ids(archive) == seen
        for number in range(len(seen), 10):
            write_article(run, number)
        run.seal({})
        # Two runs of one second have no order of their names.
        assert sorted(ids(archive)) == [f"{PORTAL}:{n}" for n in range(10)], archive.name
        assert [f.sentence for f in verify(archive)] == [], archive.name
        assert not list(archive.rglob("*~*")), archive.name
        assert not list(archive.rglob("*.tmp")), archive.name


def test_kills_at_random_instants_lose_nothing_committed(archive: Path) -> None:
    """The same archive, killed again and again in the middle of appends, then completed."""
    for turn in range(8):
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "endless_run.py"), str(archive), PORTAL],
            stdout=subprocess.PIPE,
            text=True,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        told = process.stdout.readline().split()  # first commit done
        time.sleep(0.01 * turn)
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().split()
        process.stdout.close()
        process.wait()
        committed = [int(word) for word in told if word.isdigit()]
        assert committed
        # Two runs of one second have no order of their names.
        seen = sorted(ids(archive), key=lambda name: int(name.rpartition(":")[2]))
        assert seen == [f"{PORTAL}:{n}" for n in range(len(seen))]
        # The last word may have been cut in the pipe, hence the one before counts.
        assert len(seen) >= committed[-2 if len(committed) > 1 else -1]
    begin_run(archive, PORTAL).seal({})
    assert [f.sentence for f in verify(archive)] == []
    for path in (archive / "warc" / PORTAL).iterdir():
        for tool in ("warcio", "fastwarc"):
            program = Path(sys.executable).with_name(tool)
            done = subprocess.run([program, "check", path], capture_output=True, check=False)
            assert done.returncode == 0


# Power cuts


def zeroed(data: bytes, dice: random.Random) -> bytes:
    return bytes(len(data))


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def half_zeroed(data: bytes, dice: random.Random) -> bytes:
    """The later blocks came to the disk, the earlier ones did not."""
    at = dice.randrange(len(data) + 1)
    return bytes(at) + data[at:]


def noise(data: bytes, dice: random.Random) -> bytes:
    return dice.randbytes(len(data))


def gone(data: bytes, dice: random.Random) -> bytes:
    return b""


class PowerCutError(BaseException):
    """The machine is off before an fsync returns."""


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("folder", ["warc", "captures", "articles"])
def test_a_power_cut_takes_nothing_that_was_committed(
    archive: Path, seed: int, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not fsynced comes to the disk as it likes, in every file of a run at once."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setattr(durable, "sync_disk", lambda handle: True)
    dice = random.Random(seed)
    run = begin_run(archive, PORTAL)
    for number in range(4):
        write_article(run, number)
        run.commit()
    safe = {path: path.stat().st_size for path in archive.rglob("*") if path.is_file()}
    for number in range(4, 9):
        write_article(run, number)

    def fault(point: str) -> None:
        if point == "before lines of " + run._captures.name:  # pages and pictures were fsynced
            safe.update((p, p.stat().st_size) for p in archive.rglob("*") if p.is_file())
        if point.startswith(f"before fsync {folder}/"):
            raise PowerCutError

    monkeypatch.setattr(durable, "fault", fault)
    with pytest.raises(PowerCutError):
        run.commit()
    monkeypatch.setattr(durable, "fault", lambda point: None)
    safe |= {file.path: file.size for file in (run._captures, run._articles, *run._warc.files)}
    run._lock.release()
    for path in archive.rglob("*"):
        if path.is_file() and path.parent.name != "locks":
            held = safe.get(path, 0)
            whole = path.read_bytes()
            harm = dice.choice([zeroed, cut, half_zeroed, noise, gone])
            path.chmod(0o644)
            path.write_bytes(whole[:held] + harm(whole[held:], dice))
    after = begin_run(archive, PORTAL)
    kept = ids(archive)
    assert kept[:4] == [f"{PORTAL}:{n}" for n in range(4)]
    for number in range(10):
        if f"{PORTAL}:{number}" not in kept:
            write_article(after, number)
    after.seal({})
    assert sorted(ids(archive)) == [f"{PORTAL}:{n}" for n in range(10)]
    assert [f.sentence for f in verify(archive)] == []
    assert not list(archive.glob("blobs/tmp/*"))


# Disks


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root and mount")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("no tmpfs can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("filler", ["pages", "pictures", "lines"])
def test_full_disk_is_one_sentence_and_what_was_committed_stays(
    small_disk: Path, filler: str
) -> None:
    archive = new_archive(small_disk / "archive")
    run = begin_run(archive, PORTAL)
    committed = 0
    noise = os.urandom(8_000)

    def fill() -> None:
        nonlocal committed
        for number in range(2_000):
            if filler == "pages":
                run.write_exchange(exchange(number, body=noise + bytes([number % 256])))
            elif filler == "pictures":
                run.add_blob(noise + str(number).encode())
            else:
                wide = record(run, number)
                wide.body_html = "x" * 8_000
                run.add_record(wide)
            write_article(run, number)
            run.commit()
            committed = number + 1

    with pytest.raises(ArchiveError, match="disk is full") as error:
        fill()
    assert error.value.reason == "disk"
    assert committed > 5
    assert run.pending == 0
    assert len([i for i in ids(archive) if i]) >= committed
    assert damage(archive) == []
    with pytest.raises(ArchiveError):
        run.add_capture(capture(run, 1, None))
    run.close()
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    begin_run(archive, PORTAL).seal({})
    assert [f.sentence for f in verify(archive)] == []
    assert not list(archive.rglob("*~*"))


def test_a_run_stopped_by_a_full_disk_can_be_sealed(small_disk: Path) -> None:
    archive = new_archive(small_disk / "archive")
    run = begin_run(archive, PORTAL)
    write_article(run, 0)
    run.commit()
    run.write_exchange(exchange(1, body=os.urandom(500_000)))
    with pytest.raises(ArchiveError, match="disk is full"):
        run.commit()
    run.seal({"verdict": "disk"})
    assert ids(archive) == [f"{PORTAL}:0"]
    assert [f.sentence for f in verify(archive)] == []
    report = json.loads((archive / f"runs/{PORTAL}/{run.id}.json").read_text())
    assert report["state"] == "stopped"


def test_pictures_that_a_full_disk_took_are_in_no_manifest(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_run(archive, PORTAL).seal({})
    first = begin_run(archive, PORTAL)
    write_article(first, 0)
    first.seal({})
    run = begin_run(archive, PORTAL)
    write_article(run, 0)  # a picture that is there already belongs to this run as well
    run.commit()
    write_article(run, 1)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("archive.durable.os.fsync", full)
        with pytest.raises(ArchiveError, match="disk is full"):
            run.commit()
    assert run.lost == 1
    run.seal({})
    assert [f.sentence for f in verify(archive)] == []
    manifest = read_manifest(archive / f"manifest/{PORTAL}/{run.id}.json")
    assert len(manifest.blobs) == 1


@pytest.mark.parametrize("with_picture", [True, False])
@pytest.mark.parametrize("how", ["removed", "moved"])
def test_archive_that_vanishes_during_a_run(
    archive: Path, tmp_path: Path, how: str, with_picture: bool
) -> None:
    run = begin_run(archive, PORTAL)
    write_article(run, 0)
    run.commit()
    if how == "removed":
        shutil.rmtree(archive)
    else:
        archive.rename(tmp_path / "elsewhere")

    def go_on() -> None:
        if with_picture:
            write_article(run, 1)
        else:
            run.add_record(record(run, 1))
        run.commit()

    with pytest.raises(ArchiveError, match="went away") as error:
        go_on()
    assert error.value.reason == "vanished"
    run.close()
    assert not archive.exists()
    if how == "moved":
        assert damage(tmp_path / "elsewhere") == []
        assert ids(tmp_path / "elsewhere") == [f"{PORTAL}:0"]


def test_archive_that_cannot_be_written(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied", str(archive))

    monkeypatch.setattr("archive.lock.os.open", refuse)
    with pytest.raises(ArchiveError, match="not allowed") as error:
        begin_run(archive, PORTAL)
    assert error.value.reason == "readonly"
