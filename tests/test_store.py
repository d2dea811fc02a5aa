"""A run: what is visible when, and what is left after a kill, a full disk or a lost folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import durable
from archive import record as records
from archive.capture import decode as decode_capture
from archive.disk import MinFree, Room
from archive.errors import ArchiveError
from archive.layout import check_archive, create_archive, is_run_id, new_run_id
from archive.lock import PortalLocked, take_lock
from archive.manifest import read_manifest
from archive.store import begin_run
from archive.verify import Counts, verify
from tests.writing import (
    PORTAL,
    START,
    capture,
    exchange,
    files_of,
    new_archive,
    png,
    record,
    write_article,
)

ROOT = Path(__file__).parent.parent


@pytest.fixture
def archive(archive_path: Path) -> Path:
    return new_archive(archive_path)


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the fault points passed."""
    passed: list[str] = []
    monkeypatch.setattr(durable, "fault", passed.append)
    return passed


def lines(root: Path, folder: str) -> list[bytes]:
    return [
        line
        for path in sorted((root / folder).rglob("*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]


def ids(root: Path) -> list[str]:
    return [records.decode(line).id for line in lines(root, "articles")]


def damage(root: Path) -> list[str]:
    return [f.sentence for f in verify(root) if f.kind == "damage"]


# A run from begin to seal


def test_whole_run(archive: Path) -> None:
    run = begin_run(archive, PORTAL, batch="night")
    for number in range(5):
        write_article(run, number)
    assert run.pending == 15
    run.seal({"verdict": "complete"})
    assert is_run_id(run.id)
    assert ids(archive) == [f"{PORTAL}:{n}" for n in range(5)]
    assert len(lines(archive, "captures")) == 10
    report = json.loads((archive / f"runs/{PORTAL}/{run.id}.json").read_text())
    assert report["verdict"] == "complete"
    assert (report["run"], report["batch"], report["state"]) == (run.id, "night", "sealed")
    counts = Counts()
    assert list(verify(archive, counts=counts)) == []
    assert (counts.runs, counts.lines, counts.blobs, counts.warc_records) == (1, 15, 5, 21)


def test_run_ids_order_the_runs_of_one_second(archive: Path) -> None:
    runs = []
    for _ in range(6):
        run = begin_run(archive, PORTAL)
        run.seal({})
        runs.append(run.id)
    assert runs == sorted(runs)
    assert all(map(is_run_id, runs))


def test_a_second_without_free_run_ids_gives_one_of_the_next() -> None:
    now = datetime(2026, 11, 24, 8, 30, 59, tzinfo=UTC)
    last = new_run_id(now)[:-8] + "ffffffff"
    assert new_run_id(now, after=last).startswith("20261124t083100z-")
    assert new_run_id(now, after=last[:-8] + "fffffffe") == last
    assert new_run_id(now + timedelta(seconds=1), after=last) > last


def test_manifest_tells_the_truth(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    for number in range(120):
        write_article(run, number)
    run.seal({})
    manifest = read_manifest(archive / f"manifest/{PORTAL}/{run.id}.json")
    assert (manifest.run, manifest.portal) == (run.id, PORTAL)
    named = {entry.path for entry in (*manifest.files, *manifest.blobs)}
    there = {
        name
        for name in files_of(archive)
        if name != "luutru.json" and not name.startswith("manifest/")
    }
    assert named == there
    for entry in (*manifest.files, *manifest.blobs):
        data = (archive / entry.path).read_bytes()
        assert (entry.bytes, entry.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    by_folder = {entry.path.split("/")[0]: entry for entry in manifest.files}
    assert by_folder["articles"].lines == 120
    assert by_folder["captures"].lines == 240
    assert by_folder["warc"].records == 1 + 4 * 120


def test_no_file_name_needs_more_than_plain_characters(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    write_article(run, 1)
    run.commit()
    for path in archive.rglob("*"):
        assert set(path.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789._~-")
    run.seal({})


def test_sealed_files_are_read_only(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    write_article(run, 1)
    run.seal({})
    for folder in ("articles", "captures", "warc", "runs", "manifest", "blobs"):
        for path in (archive / folder).rglob("*.*"):
            if path.is_file():
                assert stat.S_IMODE(path.stat().st_mode) == 0o444, path


def test_run_without_articles_leaves_no_article_file(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    run.add_capture(capture(run, 1, run.write_exchange(exchange(1))))
    run.seal({})
    assert not (archive / "articles" / PORTAL).exists()
    run = begin_run(archive, PORTAL)
    run.seal({})
    assert [f.kind for f in verify(archive)] == []
    assert len(list((archive / "manifest" / PORTAL).iterdir())) == 2


def test_run_without_warc(archive: Path) -> None:
    run = begin_run(archive, PORTAL, warc=False)
    assert run.write_exchange(exchange(1)) is None
    write_article(run, 1)
    run.seal({})
    assert list((archive / "warc").rglob("*.gz")) == []
    assert damage(archive) == []


# What is visible when


def test_lines_are_visible_after_commit_only(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    write_article(run, 1)
    assert lines(archive, "articles") == lines(archive, "captures") == []
    assert run.pending == 3
    assert run.age > 0
    run.commit()
    assert (run.pending, run.age) == (0, 0)
    assert len(lines(archive, "articles")) == 1
    run.close()


def test_a_hundred_records_are_committed_by_themselves(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    for number in range(99):
        run.add_record(record(run, number))
    assert lines(archive, "articles") == []
    run.add_record(record(run, 99))
    assert len(lines(archive, "articles")) == 100
    run.close()


def test_old_lines_are_committed_by_the_next(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin_run(archive, PORTAL)
    now = time.monotonic()
    run.add_record(record(run, 1))
    monkeypatch.setattr("archive.store.time.monotonic", lambda: now + 3)
    run.add_capture(capture(run, 2, None))
    assert len(lines(archive, "articles")) == 1
    run.close()


def test_files_come_before_the_lines_that_name_them(archive: Path, points: list[str]) -> None:
    run = begin_run(archive, PORTAL)
    write_article(run, 1)
    points.clear()
    run.commit()
    order = [p.split()[1:2] + p.split("/")[:1] for p in points]
    places = [
        next(i for i, p in enumerate(points) if p.startswith(start))
        for start in (
            "before fsync warc/",
            "before blob renames",
            "before write captures/",
            "before fsync captures/",
            "before write articles/",
            "before fsync articles/",
            "after commit",
        )
    ]
    assert places == sorted(places), order
    run.close()


@pytest.mark.parametrize("pictures", [1, 9])
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_everything_is_flushed_to_the_disk(
    archive: Path, monkeypatch: pytest.MonkeyPatch, pictures: int
) -> None:
    """After a commit no file and no folder of the run waits in memory for a power cut."""
    flushed: list[str] = []
    fsync, syncfs, rename = os.fsync, durable.sync_disk, Path.rename

    def noted(handle: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    def noted_disk(handle: int) -> bool:
        flushed.append("disk")
        return syncfs(handle)

    def noted_rename(path: Path, target: Path) -> Path:
        flushed.append(f"rename {path} {target}")
        return rename(path, target)

    run = begin_run(archive, PORTAL)
    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(durable, "sync_disk", noted_disk)
    monkeypatch.setattr(Path, "rename", noted_rename)
    for number in range(pictures):
        write_article(run, number)
    run.commit()
    for folder in ("warc", "captures", "articles"):
        assert str(archive / folder / PORTAL) in flushed  # its new file
        assert str(archive / folder) in flushed  # its new folder
        assert any(name.startswith(f"{archive / folder / PORTAL}/") for name in flushed)
    renames = [i for i, name in enumerate(flushed) if name.startswith("rename")]
    assert len(renames) == pictures
    before, after = flushed[: renames[0]], flushed[renames[-1] :]
    lines_from = next(i for i, name in enumerate(after) if "/captures/" in name)
    if pictures == 1:
        temporary, final = (Path(word) for word in flushed[renames[0]].split()[1:])
        assert str(temporary) in before
        assert str(final.parent) in after[:lines_from]
        assert str(final.parent.parent) in after[:lines_from]
    else:
        assert "disk" in before
        assert "disk" in after[:lines_from]
    run.seal({})
    for folder in ("runs", "manifest"):
        assert f"{archive / folder / PORTAL / run.id}.json.tmp" in flushed
        assert str(archive / folder / PORTAL) in flushed


def test_a_growing_file_knows_its_digest_after_a_rollback(tmp_path: Path) -> None:
    file = durable.Appender(tmp_path, "folder/file")
    file.append(b"kept\n")
    file.sync()
    for _ in range(5):
        file.append(b"x" * 1_000_000)  # written early, as memory is bounded
    assert (tmp_path / "folder/file").stat().st_size > 1_000_000
    file.rollback()
    assert (tmp_path / "folder/file").read_bytes() == b"kept\n"
    file.append(b"more\n")
    file.sync()
    assert (tmp_path / "folder/file").read_bytes() == b"kept\nmore\n"
    assert file.sha256 == hashlib.sha256(b"kept\nmore\n").hexdigest()
    assert (file.size, file.count) == (10, 2)
    file.close()


def test_commit_with_nothing_queued_writes_nothing(archive: Path, points: list[str]) -> None:
    run = begin_run(archive, PORTAL)
    write_article(run, 1)
    run.commit()
    before, points[:] = files_of(archive), []
    run.commit()
    assert points == ["after commit"]
    assert files_of(archive) == before
    run.close()


def test_a_commit_without_lines_still_keeps_the_warc(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    ref = run.write_exchange(exchange(1))
    run.commit()
    assert ref is not None
    assert (archive / ref.file).stat().st_size > ref.offset
    run.close()


# What is refused


def test_a_picture_that_is_not_there_is_not_called_stored(archive: Path) -> None:
    run, other = begin_run(archive, PORTAL), begin_run(archive, "another")
    blob = other.add_blob(png(1))
    with pytest.raises(ValueError, match="is called stored but"):
        run.add_record(record(run, 1, None, blob))
    other.commit()
    run.add_record(record(run, 1, None, blob))
    run.close()
    other.close()


@pytest.fixture
def filling(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], None]:
    """A disk that has ``room`` bytes more than 300 MB free, less what the archive has grown."""

    def begin(archive: Path, room: int) -> None:
        class Disk:
            f_frsize, f_blocks = 1, 10**10

            def __init__(self, _: Path) -> None:
                used = sum(f.stat().st_size for f in archive.rglob("*") if f.is_file())
                self.f_bavail = 300_000_000 + room - used

        monkeypatch.setattr("archive.disk.os.statvfs", Disk)

    return begin


@pytest.mark.parametrize("room", [1_100_000, 2_000_000, 3_030_303])
def test_a_run_never_leaves_less_free(
    archive: Path, filling: Callable[[Path, int], None], room: int
) -> None:
    filling(archive, room)
    told: list[ArchiveError] = []
    run = begin_run(archive, PORTAL, room=Room(archive, MinFree(bytes=300_000_000)))
    run.when_failed = told.append
    taken: list[str] = []
    with contextlib.suppress(ArchiveError):
        for number in range(1_000):
            run.add_blob(f"{number}".encode() * 20_000)
            write_article(run, number)
            taken.append(f"{PORTAL}:{number}")
    assert "--min-free" in str(run.failed)
    assert told == [run.failed]
    with pytest.raises(ArchiveError, match="--min-free"):
        run.add_blob(b"one more")
    run.seal({"verdict": "incomplete"})
    used = sum(f.stat().st_size for f in archive.rglob("*") if f.is_file())
    assert room - 1_100_000 <= used <= room
    # Not one article that was taken is lost, and the run is whole.
    assert sorted(ids(archive)) == sorted(taken)
    assert list(verify(archive)) == []


def test_lines_of_another_run_are_refused(archive: Path) -> None:
    run, other = begin_run(archive, PORTAL), begin_run(archive, "another")
    with pytest.raises(ValueError, match="was given to run"):
        run.add_record(record(other, 1))
    with pytest.raises(ValueError, match="was given to run"):
        run.add_capture(capture(other, 1, None))
    run.close()
    other.close()


def test_a_malformed_record_never_reaches_the_file(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    wrong = record(run, 1)
    wrong.published = "27/06/2020"
    with pytest.raises(ValueError, match="published"):
        run.add_record(wrong)
    assert run.pending == 0
    run.seal({})
    assert lines(archive, "articles") == []


def test_a_closed_run_takes_nothing(archive: Path) -> None:
    with begin_run(archive, PORTAL) as run:
        write_article(run, 1)
    run.close()
    assert len(lines(archive, "articles")) == 1
    for act in (lambda: run.add_blob(b"x"), run.commit, lambda: run.seal({})):
        with pytest.raises(ValueError, match="is closed"):
            act()


def test_the_lock_is_held_from_begin_to_seal(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    with pytest.raises(PortalLocked):
        begin_run(archive, PORTAL)
    run.seal({})
    begin_run(archive, PORTAL).close()
    take_lock(archive, PORTAL).release()


def test_portal_slugs_cannot_leave_the_folder(archive: Path) -> None:
    for slug in ("../x", "A", "a/b", "", ".."):
        with pytest.raises(ValueError, match="portal slug"):
            begin_run(archive, slug)


# The folder itself


def test_create_leaves_an_archive_as_it_is(archive: Path) -> None:
    before = files_of(archive)
    create_archive(archive)
    assert files_of(archive) == before
    mark = check_archive(archive)
    assert mark.format == "luutru/archive/1"
    assert mark.program.startswith("luutru")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "foreign"),
        (b"", "damaged"),
        (b'{"format": "luutru/archive/', "damaged"),
        (b'{"format": "luutru/archive/2", "created": "", "program": "luutru 9"}', "newer"),
        (b'{"format": "other/1", "created": "", "program": ""}', "foreign"),
    ],
)
def test_what_is_no_archive_is_refused(archive: Path, content: bytes | None, reason: str) -> None:
    (archive / "luutru.json").unlink()
    if content is not None:
        (archive / "luutru.json").write_bytes(content)
    with pytest.raises(ArchiveError) as error:
        begin_run(archive, PORTAL)
    assert error.value.reason == reason
    assert "\n" not in str(error.value)


def test_missing_folders_files_and_foreign_folders(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "me.jpg").write_text("x")
    for call, name, reason in (
        (check_archive, "nothing", "missing"),
        (check_archive, "file", "file"),
        (create_archive, "file", "file"),
        (create_archive, "photos", "foreign"),
    ):
        with pytest.raises(ArchiveError) as error:
            call(tmp_path / name)
        assert error.value.reason == reason
    (tmp_path / "empty").mkdir()
    create_archive(tmp_path / "empty")
    create_archive(tmp_path / "new" / "deep")
    assert check_archive(tmp_path / "new" / "deep")


def test_times_are_utc_to_the_microsecond(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    ref = run.write_exchange(exchange(0))
    assert ref is not None
    assert ref.date == START.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    run.add_capture(capture(run, 0, ref))
    run.seal({})
    assert decode_capture(lines(archive, "captures")[0]).warc_record_id == ref.record_id
