"""Verify names what is damaged, and nothing else."""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.errors import ArchiveError
from archive.members import read_members
from archive.store import begin_run
from archive.verify import Counts, Finding, bytes_to_check, portals_of, verify
from crawler import cli
from tests.writing import PORTAL, new_archive, write_article

ROOT = Path(__file__).parent.parent


@pytest.fixture
def archive(archive_path: Path) -> Path:
    new_archive(archive_path)
    for portal in (PORTAL, "another"):
        run = begin_run(archive_path, portal)
        for number in range(3):
            write_article(run, number)
        run.seal({})
    for path in archive_path.rglob("*"):
        if path.is_file():
            path.chmod(0o644)
    return archive_path


def one(root: Path, pattern: str) -> Path:
    return min(root.glob(pattern))


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x20
    path.write_bytes(data)


def kinds(root: Path, portal: str | None = None) -> list[str]:
    return [finding.kind for finding in verify(root, portal=portal)]


def test_a_sound_archive_has_no_findings(archive: Path) -> None:
    counts, read = Counts(), []
    assert list(verify(archive, counts=counts, progress=read.append)) == []
    assert (counts.runs, counts.files, counts.lines, counts.blobs) == (2, 8, 18, 3)
    assert counts.warc_records == 26
    assert counts.damage == 0
    assert sum(read) == counts.bytes == bytes_to_check(archive)
    assert portals_of(archive) == ["another", PORTAL]


DAMAGES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a letter of a record": (
        f"articles/{PORTAL}/*.jsonl",
        lambda p: flip(p, p.read_bytes().index("Hội".encode())),
        "not the ones that were sealed",
    ),
    "a bracket of a record": (
        f"articles/{PORTAL}/*.jsonl",
        lambda p: flip(p, 0),
        "line 1: it is not what it should be",
    ),
    "a field of a record": (
        f"articles/{PORTAL}/*.jsonl",
        lambda p: p.write_bytes(p.read_bytes().replace(b'"present"', b'"pressed"', 1)),
        "line 1: it is not what it should be: Invalid enum value 'pressed'",
    ),
    "a lost line": (
        f"captures/{PORTAL}/*.jsonl",
        lambda p: p.write_bytes(b"".join(p.read_bytes().splitlines(keepends=True)[:-1])),
        "were sealed",
    ),
    "a lost file": (f"captures/{PORTAL}/*.jsonl", Path.unlink, "cannot be read"),
    "an added line": (
        f"articles/{PORTAL}/*.jsonl",
        lambda p: p.write_bytes(p.read_bytes() + p.read_bytes().splitlines(keepends=True)[0]),
        "were sealed",
    ),
    "a cut line": (
        f"articles/{PORTAL}/*.jsonl",
        lambda p: p.write_bytes(p.read_bytes()[:-1]),
        "line 3: it is not what it should be: it does not end",
    ),
    "a byte of a WARC": (
        f"warc/{PORTAL}/*.warc.gz",
        lambda p: flip(p, p.stat().st_size // 2),
        "at byte",
    ),
    "a torn WARC": (
        f"warc/{PORTAL}/*.warc.gz",
        lambda p: p.write_bytes(p.read_bytes()[:-120]),
        "no whole record at byte",
    ),
    "a lost WARC": (f"warc/{PORTAL}/*.warc.gz", Path.unlink, "cannot be read"),
    "a byte of a picture": (
        "blobs/sha256/*/*/*.png",
        lambda p: flip(p, 40),
        "not the ones its name tells",
    ),
    "a shortened picture": (
        "blobs/sha256/*/*/*.png",
        lambda p: p.write_bytes(p.read_bytes()[:-1]),
        "were stored",
    ),
    "a lost picture": ("blobs/sha256/*/*/*.png", Path.unlink, "is missing"),
    "a report": (f"runs/{PORTAL}/*.json", lambda p: flip(p, 5), "not the ones that were sealed"),
    "a manifest": (f"manifest/{PORTAL}/*.json", lambda p: p.write_bytes(b"{"), "cannot be read"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_named(archive: Path, name: str) -> None:
    pattern, harm, sentence = DAMAGES[name]
    path = one(archive, pattern)
    harm(path)
    found = [f for f in verify(archive) if f.kind == "damage"]
    place = path.relative_to(archive).as_posix()
    assert any(sentence in f.sentence for f in found), found
    assert any(place in f.sentence for f in found), found
    assert all("\n" not in f.sentence for f in found)
    if pattern.startswith("blobs"):
        return
    assert "damage" in kinds(archive, PORTAL)
    assert kinds(archive, "another") == []


def test_any_flipped_bit_is_found(archive: Path) -> None:
    random.seed(7)
    files = [
        path
        for folder in ("articles", "captures", "warc", "runs", "blobs")
        for path in sorted((archive / folder).rglob("*"))
        if path.is_file()
    ]
    for _ in range(60):
        path = random.choice(files)
        at = random.randrange(path.stat().st_size)
        flip(path, at)
        assert "damage" in kinds(archive), (path, at)
        flip(path, at)
    assert kinds(archive) == []


def test_a_portal_alone_reads_its_own_pictures(archive: Path) -> None:
    flip(one(archive, "blobs/sha256/*/*/*.png"), 40)
    assert kinds(archive, "another") == ["damage"]


def test_a_page_that_is_not_where_its_line_says(archive: Path) -> None:
    """Every digest may be right and the line still point elsewhere."""
    run = begin_run(archive, PORTAL)
    write_article(run, 9)
    run.close()
    path = archive / f"articles/{PORTAL}/{run.id}.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"warc_offset":', b'"warc_offset":1'))
    found = [f for f in verify(archive) if f.kind == "damage"]
    assert len(found) == 1
    assert f"the page of {PORTAL}:9 is not at byte" in found[0].sentence


def test_unlisted_files_are_no_damage(archive: Path) -> None:
    listed = one(archive, f"articles/{PORTAL}/*.jsonl")
    (archive / f"articles/{PORTAL}/mine.jsonl").write_bytes(listed.read_bytes())
    (archive / f"warc/{PORTAL}/notes.txt").write_text("x")
    (archive / "blobs" / "sha256" / "ab" / "cd").mkdir(parents=True, exist_ok=True)
    (archive / "blobs" / "sha256" / "ab" / "cd" / "cat.jpg").write_text("x")
    assert kinds(archive) == ["unlisted"] * 3
    # …but a line in one is read by everyone, so it has to be a record.
    (archive / f"articles/{PORTAL}/mine.jsonl").write_bytes(b"{}\n")
    assert sorted(kinds(archive)) == ["damage", "unlisted", "unlisted", "unlisted"]


def test_packed_files_keep_their_digest(archive: Path) -> None:
    for folder in ("articles", "captures"):
        path = one(archive, f"{folder}/{PORTAL}/*.jsonl")
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert kinds(archive) == []
    packed = one(archive, f"articles/{PORTAL}/*.jsonl.gz")
    packed.write_bytes(packed.read_bytes()[:-20])
    assert set(kinds(archive)) == {"damage"}


def test_an_unfinished_run_is_no_damage(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    write_article(run, 7)
    run.commit()
    found = list(verify(archive))
    assert [f.kind for f in found] == ["unfinished"]
    assert run.id in found[0].sentence
    run.close()
    for folder in ("articles", "captures", "warc"):
        path = next(p for p in (archive / folder / PORTAL).iterdir() if run.id in p.name)
        with path.open("ab") as file:
            file.write(b'{"schema": "torn')
    assert kinds(archive) == ["unfinished"]
    begin_run(archive, PORTAL).seal({})
    assert kinds(archive) == []


def test_a_changed_page_is_found_in_an_unfinished_run_too(archive: Path) -> None:
    """There is no digest of the file yet; the records have their own."""
    run = begin_run(archive, PORTAL)
    write_article(run, 7)
    run.close()
    path = next(p for p in (archive / "warc" / PORTAL).iterdir() if run.id in p.name)
    with path.open("rb") as stream:
        last = list(read_members(stream))[-1]
    data = path.read_bytes()
    changed = gzip.decompress(data[last.offset :]).replace(b"GET /tin", b"GET /tan")
    path.write_bytes(data[: last.offset] + gzip.compress(changed))
    found = [f for f in verify(archive) if f.kind == "damage"]
    assert len(found) == 1
    assert f"record {last.record_id} at byte {last.offset}: its block digest" in found[0].sentence


def test_beside_a_running_crawl_nothing_is_found_but_the_run(archive: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "endless_run.py"), str(archive), PORTAL],
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    try:
        process.stdout.readline()
        end = time.monotonic() + 2
        rounds = 0
        while time.monotonic() < end or rounds < 3:
            assert kinds(archive) == ["unfinished"]
            rounds += 1
    finally:
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()


def test_nothing_is_written_by_verify(archive: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in archive.rglob("*")}
    flip(one(archive, f"warc/{PORTAL}/*.warc.gz"), 700)
    before[one(archive, f"warc/{PORTAL}/*.warc.gz")] = 0
    list(verify(archive))
    after = {p: p.stat().st_mtime_ns for p in archive.rglob("*")}
    after[one(archive, f"warc/{PORTAL}/*.warc.gz")] = 0
    assert after == before


def test_what_is_no_archive_is_said_before_anything(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError):
        next(verify(tmp_path))


# The command


def run_command(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(
        cli.luutru, ["verify", *map(str, arguments)], env={"LUUTRU_ARCHIVE": ""}
    )
    return done.exit_code, done.output


def test_command_on_a_sound_archive(archive: Path) -> None:
    code, output = run_command("--archive", archive)
    assert code == 0
    assert output.count("\n") == 1
    assert "2 sealed runs, 8 files, 18 lines, 26 WARC records, 3 pictures and files" in output
    assert "no damage" in output


def test_command_names_damage_and_ends_in_4(archive: Path) -> None:
    path = one(archive, "blobs/sha256/*/*/*.png")
    flip(path, 40)
    code, output = run_command("--archive", archive)
    assert code == 4
    assert f"damage: {path.relative_to(archive)}" in output
    assert "1 damaged" in output.splitlines()[-1]


def test_command_ends_in_0_beside_an_unfinished_run(archive: Path) -> None:
    run = begin_run(archive, PORTAL)
    write_article(run, 7)
    run.commit()
    code, output = run_command("--archive", archive)
    assert code == 0
    assert "1 unfinished" in output
    run.close()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--archive", "nothing"], 4, "there is no archive at"),
        (["--archive", "file"], 2, "is a file"),
        (["--archive", "folder"], 4, "is not an archive"),
        (["--archive", "archive", "--portal", "nowhere"], 2, "holds nothing of 'nowhere'"),
        (["--colour"], 2, "No such option"),
    ],
)
def test_wrong_usage(
    archive: Path, tmp_path: Path, arguments: list[str], code: int, sentence: str
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    places = {name: str(tmp_path / name) for name in ("nothing", "file", "folder", "archive")}
    done, output = run_command(*(places.get(word, word) for word in arguments))
    assert done == code
    assert sentence in output
    assert "Traceback" not in output


def test_finding_is_one_sentence() -> None:
    assert Finding("damage", "a", "a: b").sentence == "a: b"
