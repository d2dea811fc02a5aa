"""Disks that fill up, cannot be written or go away under a real crawl: one sentence, no loss."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive import open_archive
from archive.disk import DEFAULT, MinFree
from archive.layout import create_archive
from archive.verify import verify
from tests.comparing import differences
from tests.conftest import Luutru, clean_environment
from tests.portal import Portal, running_portal
from tests.test_large import large_file

pytestmark = pytest.mark.long  # minutes: run by `make long`

FAST = ("--set", "DOWNLOAD_DELAY=0")


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with running_portal(articles=60, seed=7) as portal:
        yield portal


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """``disk("4m")`` mounts a small disk, ``disk("ro")`` changes it."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root and mount")
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(options: str) -> Path:
        options = options if options == "ro" else f"size={options}"
        again = ["-o", f"remount,{options}"] if os.path.ismount(folder) else ["-o", options]
        command = ["mount", "-t", "tmpfs", *again, "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            pytest.skip("no tmpfs can be mounted here")
        return folder

    yield mount
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def files(folder: Path) -> dict[str, int]:
    """Every file but the derived index."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("index.sqlite")
    }


def findings(path: Path, kind: str | None = None) -> list[str]:
    return [f.sentence for f in verify(path) if kind in (None, f.kind)]


def last_run(path: Path) -> dict[str, object]:
    return json.loads(max(path.glob("runs/*/*.json"), key=os.path.getmtime).read_text())


# How much has to stay free


@pytest.mark.parametrize(
    ("text", "total", "free"),
    [
        ("2G", 10**12, 2 * 10**9),
        ("500 MB", 10**12, 5 * 10**8),
        ("1.5k", 10**12, 1500),
        ("5%", 10**10, 5 * 10**8),
        ("0", 10**12, 0),
    ],
)
def test_sizes_and_shares(text: str, total: int, free: int) -> None:
    assert MinFree.parse(text).of(total) == free


@pytest.mark.parametrize("text", ["", "much", "-1G", "101%", "5 %%", "1P"])
def test_what_is_neither(text: str) -> None:
    with pytest.raises(ValueError, match="no size such as"):
        MinFree.parse(text)


def test_of_two_gigabytes_and_five_percent_the_smaller_counts() -> None:
    assert DEFAULT.of(10**12) == 2 * 10**9
    assert DEFAULT.of(10**10) == 5 * 10**8


def test_a_wrong_size_is_wrong_usage(luutru: Luutru, archive_path: Path, portal: Portal) -> None:
    done = luutru("crawl", portal.url, "--archive", archive_path, "--min-free", "much")
    assert done.returncode == 2
    assert "--min-free" in done.stderr
    assert not archive_path.exists()


def test_a_run_ends_before_the_disk_is_too_full(
    luutru: Luutru, disk: Callable[..., Path], portal: Portal
) -> None:
    archive = disk("14m") / "archive"
    portal.fault("slow", value="0.05")
    done = luutru("crawl", portal.url, "--archive", archive, *FAST, "--min-free", "8M")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "--min-free" in done.stdout
    assert "Traceback" not in done.stderr
    left = os.statvfs(archive)
    assert left.f_bavail * left.f_frsize >= 8_000_000
    assert findings(archive) == []
    run = last_run(archive)
    assert (run["state"], run["stop"]) == ("stopped", "disk")
    assert run["verdict"]["findings"][0]["name"] == "disk"
    portal.control("no_faults")
    before = files(archive)
    done = luutru("crawl", portal.url, "--archive", archive, *FAST, "--min-free", "60%")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was crawled" in done.stderr
    assert files(archive) == before
    disk("40m")
    done = luutru("crawl", portal.url, "--archive", archive, *FAST, "--min-free", "1%")
    assert done.returncode == 0, done.stdout
    assert differences(open_archive(archive).articles(), portal.truth()) == []


# A full disk


@pytest.mark.parametrize("size", ["300k", "1m", "3m", "6m"])
def test_a_full_disk_ends_a_crawl_in_one_sentence(
    luutru: Luutru, disk: Callable[..., Path], portal: Portal, size: str
) -> None:
    archive = disk(size) / "archive"
    command = ("crawl", portal.url, "--archive", archive, *FAST, "--min-free", "0")
    for _ in range(2):  # the second finds the disk full from the start
        done = luutru(*command)
        told = done.stdout + done.stderr
        assert done.returncode == 1, told
        assert "Traceback" not in told
        assert told.count("disk is full") == 1, told
        assert findings(archive, "damage") == []
    disk("40m")
    done = luutru(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(open_archive(archive).articles(), portal.truth()) == []
    assert findings(archive) == []


# A disk that cannot be written


def test_a_disk_that_fills_while_a_large_file_comes_in(
    luutru: Luutru, disk: Callable[..., Path]
) -> None:
    path = disk("48m") / "archive"
    with running_portal(articles=12, seed=5) as portal:
        url = large_file(portal, 60 * 1024 * 1024)
        done = luutru("crawl", portal.url, "--archive", path, *FAST, "--min-free", "0")
        assert done.returncode == 1, done.stdout + done.stderr
        assert "disk: " in done.stdout
        assert "Traceback" not in done.stdout + done.stderr
        assert findings(path, "damage") == []
        assert not [p for p in (path / "blobs" / "tmp").iterdir() if p.stat().st_size > 1_000_000]
        disk("200m")
        again = luutru("crawl", portal.url, "--archive", path, *FAST, "--min-free", "0")
        assert again.returncode == 0, again.stdout
        stored = [a for r in open_archive(path).articles() for a in r.attachments if a.url == url]
        assert [a.status for a in stored] == ["stored"]


def test_a_read_only_archive_is_one_sentence_and_untouched(
    luutru: Luutru, disk: Callable[..., Path], portal: Portal
) -> None:
    archive = disk("40m") / "archive"
    create_archive(archive)
    before = files(archive)
    portal.control("reset")
    disk("ro")
    done = luutru("crawl", portal.url, "--archive", archive, *FAST, "--min-free", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert "read-only" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert files(archive) == before
    assert not portal.requests()


def test_a_disk_that_becomes_read_only_ends_the_run(
    disk: Callable[..., Path], portal: Portal, tmp_path: Path, luutru: Luutru
) -> None:
    """As a file system does that meets an error of its device."""
    archive = disk("40m") / "archive"
    process, told = beginning(archive, portal, tmp_path)
    subprocess.run(["mount", "-o", "remount,ro,force", str(archive.parent)], check=False)
    if not _is_read_only(archive):
        process.kill()
        process.communicate()
        pytest.skip("a disk in use cannot be made read-only here")
    output = told()
    assert process.returncode == 1, output
    assert "Traceback" not in output


def _is_read_only(path: Path) -> bool:
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


# An archive that goes away


def beginning(
    archive: Path, portal: Portal, home: Path
) -> tuple[subprocess.Popen[str], Callable[[], str]]:
    """A slow crawl that has committed something and goes on."""
    portal.fault("slow", value="0.15")
    command = [sys.executable, "-m", "crawler.cli", "crawl", portal.url]
    command += ["--archive", str(archive), *FAST, "--min-free", "0"]
    process = subprocess.Popen(
        command,
        env={**clean_environment(home), "PYTHONPATH": str(Path(__file__).parent.parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    while not any(archive.glob("articles/*/*")) and process.poll() is None:
        time.sleep(0.05)
    assert process.poll() is None, process.communicate()

    def told() -> str:
        output, _ = process.communicate(timeout=60)
        return output

    return process, told


@pytest.fixture(autouse=True)
def _fast_again(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "portal" in request.fixturenames:
        request.getfixturevalue("portal").control("no_faults")


@pytest.mark.parametrize("instead", ["nothing", "folder", "archive", "file"])
def test_an_archive_that_goes_away_ends_the_run_and_none_is_begun(
    archive_path: Path, tmp_path: Path, portal: Portal, instead: str
) -> None:
    process, told = beginning(archive_path, portal, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    archive_path.rename(elsewhere)
    if instead == "folder":
        archive_path.mkdir()
    elif instead == "archive":
        create_archive(archive_path)
    elif instead == "file":
        archive_path.write_text("a file")
    before = files(archive_path) if archive_path.is_dir() else {}
    output = told()
    assert process.returncode == 4, output
    assert "Traceback" not in output
    assert output.count("went away") + output.count("file stands") == 1, output
    assert (files(archive_path) if archive_path.is_dir() else {}) == before
    assert archive_path.exists() == (instead != "nothing")
    assert findings(elsewhere, "damage") == []
    assert list(open_archive(elsewhere).articles())


def test_an_archive_deleted_during_a_run(
    archive_path: Path, tmp_path: Path, portal: Portal
) -> None:
    process, told = beginning(archive_path, portal, tmp_path)
    shutil.rmtree(archive_path)
    output = told()
    assert process.returncode == 4, output
    assert "Traceback" not in output
    assert not archive_path.exists()
