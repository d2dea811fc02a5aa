"""What a dead run left is sealed: nothing whole is lost, nothing is invented."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from archive import durable
from archive import record as records
from archive.lock import take_lock
from archive.manifest import read_manifest
from archive.members import read_members
from archive.repair import repair_portal
from archive.store import begin_run
from archive.verify import verify
from tests.writing import (
    PORTAL,
    capture,
    exchange,
    files_of,
    new_archive,
    png,
    record,
    write_article,
)


@pytest.fixture
def dead(archive_path: Path) -> tuple[Path, str]:
    """An archive whose last run of three articles was never sealed, and that run's id."""
    new_archive(archive_path)
    run = begin_run(archive_path, PORTAL)
    for number in range(3):
        write_article(run, number)
    run.close()
    return archive_path, run.id


def ids(root: Path) -> list[str]:
    return [
        records.decode(line).id
        for path in sorted((root / "articles").rglob("*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]


def findings(root: Path) -> list[str]:
    return [finding.sentence for finding in verify(root)]


def quarantine(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in (root / "quarantine").rglob("*")
        if p.is_file()
    }


def test_a_dead_run_is_sealed_as_it_is(dead: tuple[Path, str]) -> None:
    root, run = dead
    before = files_of(root)
    recovered = begin_run(root, PORTAL).recovered
    assert len(recovered) == 1
    assert f"run {run}" in recovered[0]
    assert "3 records and 6 captures" in recovered[0]
    after = files_of(root)
    assert {name: after[name] for name in before} == before
    report = json.loads((root / f"runs/{PORTAL}/{run}.json").read_text())
    assert (report["state"], report["records"], report["captures"]) == ("recovered", 3, 6)
    manifest = read_manifest(root / f"manifest/{PORTAL}/{run}.json")
    assert len(manifest.files) == 4
    assert len(manifest.blobs) == 3
    assert quarantine(root) == {}


def test_repair_twice_changes_nothing(dead: tuple[Path, str]) -> None:
    root, _ = dead
    take_lock(root, PORTAL)
    assert repair_portal(root, PORTAL)
    before = files_of(root)
    assert repair_portal(root, PORTAL) == []
    assert files_of(root) == before
    assert findings(root) == []


def test_sealed_runs_and_other_portals_are_left_alone(dead: tuple[Path, str]) -> None:
    root, _ = dead
    run = begin_run(root, "another")
    write_article(run, 1)
    run.commit()
    before = files_of(root)
    assert begin_run(root, PORTAL).recovered
    after = files_of(root)
    assert all(after[name] == data for name, data in before.items() if "another" in name)
    run.seal({})
    assert findings(root) == []


@pytest.mark.parametrize("folder", ["articles", "captures", "warc"])
def test_torn_tail_at_every_byte(
    archive_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that ends anywhere loses what is not whole to quarantine, and nothing more."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # a thousand of them take a minute
    root = new_archive(archive_path)
    run = begin_run(root, PORTAL)
    for number in range(2):
        if folder == "articles":
            run.add_record(record(run, number))
        elif folder == "captures":
            run.add_capture(capture(run, number, None))
        else:
            run.write_exchange(exchange(number))
    run.close()
    path = next(p for p in (root / folder / PORTAL).iterdir())
    whole = path.read_bytes()
    if folder == "warc":
        with path.open("rb") as stream:
            ends = [0] + [m.offset + m.length for m in read_members(stream)]
    else:
        ends = [0] + [i + 1 for i, byte in enumerate(whole) if byte == 10]
    # Every byte of the last unit (of a long record every fourth), and some further down.
    step = -4 if folder == "articles" else -1
    for size in [*range(len(whole) - 1, ends[-2] - 1, step), *range(ends[-2], -1, -97)]:
        end = max(e for e in ends if e <= size)
        path.unlink(missing_ok=True)
        path.write_bytes(whole[:size])
        repair_portal(root, PORTAL)
        assert (path.read_bytes() if path.exists() else b"") == whole[:end]
        kept = quarantine(root)
        assert b"".join(kept.values()) == whole[end:size]
        if size > end:
            assert list(kept) == [f"quarantine/{PORTAL}/{path.name}.torn"]
        if size % 50 == 0:
            assert findings(root) == []
        for folder_made in ("manifest", "runs", "quarantine"):
            shutil.rmtree(root / folder_made, ignore_errors=True)


def test_lines_whose_files_are_lost_go_to_quarantine(dead: tuple[Path, str]) -> None:
    """Cannot happen by the order of a commit; it can by a bad disk."""
    root, run = dead
    blob = next(p for p in (root / "blobs" / "sha256").rglob("*.png") if b"\0" + b"1" in png(1))
    wanted = next(
        line
        for line in (root / f"articles/{PORTAL}/{run}.jsonl").read_bytes().splitlines()
        if blob.name.encode() in line
    )
    blob.unlink()
    recovered = begin_run(root, PORTAL).recovered
    assert any(f"{blob.name} of {records.decode(wanted).id} is missing" in s for s in recovered)
    assert records.decode(wanted).id not in ids(root)
    assert len(ids(root)) == 2
    assert wanted + b"\n" in quarantine(root).values()


def test_records_whose_page_was_cut_off_go_to_quarantine(dead: tuple[Path, str]) -> None:
    root, run = dead
    path = root / f"warc/{PORTAL}/{run}-00000.warc.gz"
    last = records.decode((root / f"articles/{PORTAL}/{run}.jsonl").read_bytes().splitlines()[-1])
    assert last.capture.warc_offset is not None
    path.write_bytes(path.read_bytes()[: last.capture.warc_offset + 20])
    recovered = begin_run(root, PORTAL).recovered
    assert any(f"the page of {last.id} is not in" in sentence for sentence in recovered)
    assert last.id not in ids(root)
    assert [s for s in findings(root) if "unfinished" not in s] == []


def test_a_broken_line_in_the_middle_is_taken_out_alone(dead: tuple[Path, str]) -> None:
    """Pages of a file that a power cut left unwritten read as zeros."""
    root, run = dead
    path = root / f"articles/{PORTAL}/{run}.jsonl"
    first, second, third = path.read_bytes().splitlines(keepends=True)
    zeros = b"\0" * (len(second) - 1) + b"\n"
    path.write_bytes(first + zeros + third)
    assert any("is not JSON" in sentence for sentence in begin_run(root, PORTAL).recovered)
    assert path.read_bytes() == first + third
    assert list(quarantine(root).values()) == [zeros]
    assert findings(root) == []


def test_zeros_at_the_end_of_a_warc_are_cut(dead: tuple[Path, str]) -> None:
    root, run = dead
    path = root / f"warc/{PORTAL}/{run}-00000.warc.gz"
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(4096))
    begin_run(root, PORTAL).seal({})
    assert path.read_bytes() == whole
    assert findings(root) == []


def test_pictures_that_never_got_their_name_are_removed(dead: tuple[Path, str]) -> None:
    root, run = dead
    ours = root / "blobs" / "tmp" / f"{PORTAL}~{run}~{'a' * 64}"
    other = root / "blobs" / "tmp" / f"another~{run}~{'a' * 64}"
    for path in (ours, other):
        path.write_bytes(b"half")
    begin_run(root, PORTAL).seal({})
    assert not ours.exists()
    assert other.exists()


def test_run_killed_between_report_and_manifest_keeps_its_report(
    archive_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_archive(archive_path)
    run = begin_run(archive_path, PORTAL)
    write_article(run, 1)

    def stop(point: str) -> None:
        if point == "before manifest":
            raise KeyboardInterrupt

    monkeypatch.setattr(durable, "fault", stop)
    with pytest.raises(KeyboardInterrupt):
        run.seal({"verdict": "complete"})
    monkeypatch.undo()
    begin_run(archive_path, PORTAL).seal({})
    report = json.loads((archive_path / f"runs/{PORTAL}/{run.id}.json").read_text())
    assert (report["verdict"], report["state"]) == ("complete", "sealed")
    assert findings(archive_path) == []


def test_a_run_that_died_before_its_first_commit_leaves_no_trace_in_the_lines(
    archive_path: Path,
) -> None:
    new_archive(archive_path)
    run = begin_run(archive_path, PORTAL)
    torn = archive_path / f"warc/{PORTAL}/{run.id}-00000.warc.gz"
    torn.parent.mkdir(parents=True)
    torn.write_bytes(b"\x1f\x8b\x08")
    run.close()
    recovered = begin_run(archive_path, PORTAL).recovered
    assert len(recovered) == 1
    assert "3 bytes were moved" in recovered[0]
    assert not torn.exists()
    assert not (archive_path / f"manifest/{PORTAL}/{run.id}.json").exists()


def test_pages_without_lines_are_kept(archive_path: Path) -> None:
    """Whole WARC records that no committed line names yet are not thrown away."""
    new_archive(archive_path)
    run = begin_run(archive_path, PORTAL)
    ref = run.write_exchange(exchange(1))
    assert ref is not None
    run.close()
    begin_run(archive_path, PORTAL).seal({})
    manifest = read_manifest(archive_path / f"manifest/{PORTAL}/{run.id}.json")
    assert [entry.records for entry in manifest.files] == [3, None]
    assert findings(archive_path) == []


def test_repair_killed_at_any_point_goes_on(
    dead: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, run = dead
    path = root / f"articles/{PORTAL}/{run}.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    warc = root / f"warc/{PORTAL}/{run}-00000.warc.gz"
    warc.write_bytes(warc.read_bytes() + b"\x1f\x8b torn")

    class Stop(BaseException):
        pass

    for deadly in range(100):
        copy = tmp_path / f"copy{deadly}"
        shutil.copytree(root, copy)
        passed = iter(range(1_000))

        def fault(point: str, passed: object = passed, deadly: int = deadly) -> None:
            if next(passed) == deadly:  # type: ignore[call-overload]
                raise Stop

        monkeypatch.setattr(durable, "fault", fault)
        try:
            repair_portal(copy, PORTAL)
            finished = True
        except Stop:
            finished = False
        monkeypatch.undo()
        repair_portal(copy, PORTAL)
        assert findings(copy) == []
        assert len(ids(copy)) == 2
        assert min(len(data) for data in quarantine(copy).values()) == 7
        assert len(quarantine(copy)) == 2
        if finished:
            assert deadly > 3
            return
    raise AssertionError("the repair never ended")


def test_capture_of_an_old_run_is_no_reason_to_drop_a_record(archive_path: Path) -> None:
    """A revision read again from an earlier run's page names that run's WARC."""
    new_archive(archive_path)
    run = begin_run(archive_path, PORTAL)
    ref = run.write_exchange(exchange(1))
    run.add_capture(capture(run, 1, ref))
    run.seal({})
    later = begin_run(archive_path, PORTAL)
    later.add_record(record(later, 1, ref))
    later.close()
    begin_run(archive_path, PORTAL).seal({})
    assert ids(archive_path) == [f"{PORTAL}:1"]
    assert findings(archive_path) == []


def test_damage_before_the_last_commit_cuts_nothing_off(dead: tuple[Path, str]) -> None:
    """Rot in the middle of a large file must not take the good pages after it along."""
    root, run = dead
    (path,) = (root / "warc" / PORTAL).iterdir()
    with path.open("rb") as stream:
        members = list(read_members(stream))
    # A record of the first article; its length and all that follows stay as they are.
    hit = members[2]
    data = bytearray(path.read_bytes())
    data[hit.offset + hit.length // 2] ^= 0xFF
    torn = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"  # of what was under way
    path.write_bytes(bytes(data) + torn)
    stored = ids(root)
    told = begin_run(root, PORTAL).recovered
    assert ids(root) == stored
    assert path.read_bytes() == bytes(data)
    assert list(quarantine(root).values()) == [torn]
    assert any(f"damaged at byte {hit.offset}" in sentence for sentence in told)
    assert any(str(hit.offset) in sentence for sentence in findings(root))
    assert run in told[-1]


def test_a_file_that_lost_what_was_committed_is_cut_to_what_is_whole(
    dead: tuple[Path, str],
) -> None:
    """Such as after a power loss on a disk that told lies."""
    root, _ = dead
    (path,) = (root / "warc" / PORTAL).iterdir()
    with path.open("rb") as stream:
        members = list(read_members(stream))
    cut = members[-1].offset + 5
    path.write_bytes(path.read_bytes()[:cut])
    begin_run(root, PORTAL).close()
    assert path.stat().st_size == members[-1].offset
    assert findings(root) == []


def test_damage_with_nothing_whole_behind_it_is_cut_at_its_begin(dead: tuple[Path, str]) -> None:
    """Though lines in captures/ name pages within it: no noise is sealed as part of a file."""
    root, _ = dead
    (path,) = (root / "warc" / PORTAL).iterdir()
    with path.open("rb") as stream:
        cut = list(read_members(stream))[2].offset
    whole = path.read_bytes()
    path.write_bytes(whole[:cut] + b"\xa5" * (len(whole) - cut))
    told = begin_run(root, PORTAL).recovered
    assert path.read_bytes() == whole[:cut]
    assert findings(root) == []
    assert not any("left as it is" in sentence for sentence in told)
