"""The derived index: follows files of every fate, is safe beside others, can be thrown away."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import index as index_module
from archive import intake, open_archive
from archive.archive import Archive
from archive.errors import ArchiveError
from tests.records import LATER, RUN, archive_with, article, ids, lines, put

PORTAL = "ha_tinh_huong_son"
ROOT = Path(__file__).parent.parent
WRITER = """
import sys, time
from pathlib import Path
from tests.records import article, lines
path, start, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
path.parent.mkdir(parents=True, exist_ok=True)
with path.open("ab", buffering=0) as file:
    for number in range(start, start + count):
        line = lines(article(number, run=path.stem))
        file.write(line[: len(line) // 2])
        time.sleep(0.001)
        file.write(line[len(line) // 2 :])
"""


def content(archive: Archive) -> list[tuple[Any, ...]]:
    """What answers rest on, without the numbers of rows."""
    return archive.index.ask(
        "SELECT r.id, r.fetched, r.run, r.number, r.latest, f.path, r.offset, r.length "
        "FROM revision r JOIN file f ON f.id = r.file ORDER BY 1, 2, 3"
    )


def rebuilt(archive: Archive) -> list[tuple[Any, ...]]:
    archive.index.rebuild()
    return content(archive)


@pytest.fixture
def archive(archive_path: Path) -> Archive:
    return archive_with(archive_path, *[article(number) for number in range(1, 6)])


def test_it_lies_in_the_archive_and_is_made_again_when_deleted(archive: Archive) -> None:
    assert archive.count("hoi nghi") == 5
    assert archive.index.path == archive.path / "index.sqlite"
    for path in archive.path.glob("index.sqlite*"):
        path.unlink()
    assert archive.count("hoi nghi") == 5  # the same open archive
    assert (archive.path / "index.sqlite").exists()
    assert ids(archive) == ["1", "2", "3", "4", "5"]
    with open_archive(archive.path) as again:
        assert again.count("hoi nghi") == 5


@pytest.mark.parametrize("rubbish", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 9000])
def test_rubbish_in_its_place_is_replaced(archive: Archive, rubbish: bytes) -> None:
    (archive.path / "index.sqlite").write_bytes(rubbish)
    assert ids(archive) == ["1", "2", "3", "4", "5"]


def test_a_damaged_index_is_made_again(archive_path: Path) -> None:
    archive = archive_with(archive_path, article(0))
    put(archive_path, *[article(number, body=f"từ{number} " * 90) for number in range(1, 800)])
    assert archive.count("hoi nghi") == 1
    archive.close()
    path = archive_path / "index.sqlite"
    data = bytearray(path.read_bytes())
    for place in range(4096, len(data), 4096):
        data[place : place + 2000] = b"\xa5" * 2000
    path.write_bytes(data)
    assert archive.count() == 800
    assert archive.count("hoi nghi") == 1
    archive.close()
    # Damage in the full text alone shows only when words are asked.
    for ask in (lambda: archive.count("tu5"), lambda: len(list(archive.search("tu5")))):
        with sqlite3.connect(path) as db:
            db.execute("UPDATE words_data SET block = x'ffffffff' WHERE id > 10")
        db.close()
        assert ask() == 1


@pytest.mark.parametrize("version", [index_module.VERSION - 1, index_module.VERSION + 1, 99])
def test_an_index_of_another_version_is_made_again(archive: Archive, version: int) -> None:
    assert archive.count() == 5
    archive.close()
    with sqlite3.connect(archive.path / "index.sqlite") as db:
        db.execute("DELETE FROM revision")
        db.execute(f"PRAGMA user_version = {version or 77}")
    db.close()
    assert ids(archive) == ["1", "2", "3", "4", "5"]


def test_an_up_to_date_index_reads_no_record_file(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert archive.count() == 5

    def refuse(*_: object) -> None:
        raise AssertionError("a record file was read again")

    monkeypatch.setattr(intake, "read_lines", refuse)
    monkeypatch.setattr(intake, "prefix_crc", refuse)
    assert archive.count() == 5
    with open_archive(archive.path) as again:
        assert again.count() == 5
        assert list(again.known(PORTAL, [f"{PORTAL}:1"])) == [f"{PORTAL}:1"]


def test_only_new_lines_are_read(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert archive.count() == 5
    starts = []
    read = intake.read_lines

    def watch(path: Path, start: int) -> Any:
        starts.append(start)
        return read(path, start)

    monkeypatch.setattr(intake, "read_lines", watch)
    path = put(archive.path, article(6))
    assert archive.count() == 6
    assert starts == [path.stat().st_size - len(lines(article(6)))]


def test_copied_with_its_archive_it_is_used(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert archive.count() == 5
    archive.close()
    shutil.copytree(archive.path, tmp_path / "copy", copy_function=shutil.copy)
    taken = []
    monkeypatch.setattr(
        intake.Intake, "_take_articles", lambda self, file, lines: taken.extend(lines)
    )
    with open_archive(tmp_path / "copy") as copy:
        assert ids(copy) == ["1", "2", "3", "4", "5"]
    assert taken == []


def test_a_changed_file_is_read_anew(archive: Archive) -> None:
    assert archive.count() == 5
    path = archive.path / "articles" / PORTAL / f"{RUN}.jsonl"
    other = lines(article(1, title="Bài số X"), article(7))
    path.write_bytes(other)  # in place, as an editor may
    assert ids(archive) == ["1", "7"]
    assert archive.count("bai so x") == 1
    held = path.with_suffix(".new")
    held.write_bytes(lines(article(1, title="Bài số Y"), article(8)))
    assert held.stat().st_size == len(other)
    held.replace(path)  # same size, other file
    assert ids(archive) == ["1", "8"]
    assert content(archive) == rebuilt(archive)


def test_a_shorter_file_keeps_what_is_left(archive: Archive) -> None:
    assert archive.count() == 5
    path = archive.path / "articles" / PORTAL / f"{RUN}.jsonl"
    os.truncate(path, len(lines(article(1), article(2))))
    assert ids(archive) == ["1", "2"]
    put(archive.path, article(3))
    assert ids(archive) == ["1", "2", "3"]
    assert content(archive) == rebuilt(archive)


def test_a_packed_file_takes_over_without_reading_words_again(archive: Archive) -> None:
    assert archive.count("hoi nghi") == 5
    rows = archive.index.ask("SELECT max(rowid) FROM revision")
    path = archive.path / "articles" / PORTAL / f"{RUN}.jsonl"
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert ids(archive) == ["1", "2", "3", "4", "5"]  # both are there for a moment
    path.unlink()
    assert ids(archive) == ["1", "2", "3", "4", "5"]
    assert archive.count("hoi nghi") == 5
    assert content(archive) == rebuilt(archive)
    assert rows == [(5,)]


def test_packed_and_removed_at_once(archive: Archive) -> None:
    assert archive.count("hoi nghi") == 5
    path = archive.path / "articles" / PORTAL / f"{RUN}.jsonl"
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    assert ids(archive) == ["1", "2", "3", "4", "5"]
    assert archive.index.ask("SELECT max(rowid) FROM revision") == [(5,)]
    assert content(archive) == rebuilt(archive)


def test_a_vanished_file_takes_its_records_along(archive: Archive) -> None:
    put(archive.path, article(1, title="B", run=LATER, fetched="2026-11-25T08:00:00Z"))
    (archive.path / "articles" / PORTAL / f"{LATER}.jsonl").rename(archive.path / "aside")
    put(archive.path, article(1, title="B", run=LATER, fetched="2026-11-25T08:00:00Z"))
    assert archive.get(f"{PORTAL}:1").title == "B"  # type: ignore[union-attr]
    (archive.path / "articles" / PORTAL / f"{LATER}.jsonl").unlink()
    first = archive.get(f"{PORTAL}:1")
    assert first is not None
    assert (first.title, first.revision) == ("Bài số 1", 1)
    assert archive.count("b") == 0
    assert content(archive) == rebuilt(archive)


def test_the_same_record_in_two_files_counts_once(archive: Archive) -> None:
    copy = put(archive.path, *[article(number) for number in range(1, 4)], name="copy.jsonl")
    assert ids(archive) == ["1", "2", "3", "4", "5"]
    (archive.path / "articles" / PORTAL / f"{RUN}.jsonl").unlink()
    assert ids(archive) == ["1", "2", "3"]
    assert content(archive) == rebuilt(archive)
    copy.unlink()
    assert ids(archive) == []


def test_two_records_that_contradict_are_told(archive: Archive) -> None:
    assert archive.problems() == []
    put(archive.path, article(1, title="Khác"), name="copy.jsonl")
    assert "same time, run and revision" in archive.problems()[0]


def test_words_of_dropped_records_do_not_pile_up(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "DEAD_WORDS", 10)
    path = archive.path / "articles" / PORTAL / f"{RUN}.jsonl"
    for number in range(6):
        path.write_bytes(lines(*[article(n, title=f"Bản {number}") for n in range(5)]))
        assert archive.count(f"ban {number}") == 5
    given = archive.index.ask("SELECT seq FROM sqlite_sequence WHERE name = 'revision'")[0][0]
    assert given <= 20


def test_the_first_look_of_a_crawl_takes_in_files_of_other_folders(archive: Archive) -> None:
    put(archive.path, article(77), name="merged/all.jsonl")
    assert list(archive.known(PORTAL, [f"{PORTAL}:77"])) == [f"{PORTAL}:77"]


def test_a_large_file_is_taken_in_parts(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BATCH", 3)
    put(archive.path, *[article(number, title="B", run=LATER) for number in range(3, 13)])
    packed = archive.path / "articles" / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(lines(*[article(number) for number in range(20, 27)])))
    assert len(ids(archive)) == 12 + 7
    assert content(archive) == rebuilt(archive)


def test_readers_never_see_half_a_line_while_writers_append(archive: Archive) -> None:
    """Two writers, three readers in threads with archives of their own, one index."""
    paths = [archive.path / "articles" / "w" / f"{RUN[:-1]}{n}.jsonl" for n in (7, 8)]
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(1000 * n), "150"], cwd=ROOT)
        for n, path in enumerate(paths, 1)
    ]
    errors: list[BaseException] = []
    counts: list[list[int]] = [[], [], []]

    def read(number: int) -> None:
        try:
            with open_archive(archive.path) as mine:
                while any(writer.poll() is None for writer in writers):
                    seen = list(mine.articles())
                    assert len({one.id for one in seen}) == len(seen)
                    counts[number].append(len(seen))
                    assert mine.problems() == []
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert [writer.wait() for writer in writers] == [0, 0]
    assert errors == []
    assert all(numbers == sorted(numbers) for numbers in counts)
    assert archive.count() == 305
    assert content(archive) == rebuilt(archive)


def test_processes_that_build_it_at_once_share_the_work(archive_path: Path) -> None:
    archive = archive_with(archive_path, article(0))
    for run in range(1, 9):
        put(
            archive_path,
            *[article(f"{run}{n}", run=f"{RUN[:-1]}{run}") for n in range(200)],
        )
    script = (
        "import sys; from archive import open_archive; a = open_archive(sys.argv[1])\n"
        "print(a.count('hoi nghi'), len(set(r.id for r in a.articles())), a.problems())"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(archive_path)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for _ in range(4)
    ]  # fmt: skip
    assert [process.communicate()[0] for process in started] == ["1601 1601 []\n"] * 4
    assert archive.count("hoi nghi") == 1601


def test_thrown_away_by_another_process_it_is_followed(archive: Archive) -> None:
    assert archive.count() == 5
    with open_archive(archive.path) as other:
        other.index.rebuild()
        put(archive.path, article(6))
        assert archive.count("hoi nghi") == 6
        assert other.count("hoi nghi") == 6
        put(archive.path, article(7))
        assert archive.count() == other.count() == 7


def run_as_nobody(archive_path: Path, environment: dict[str, str]) -> str:
    """Read the archive as a user who may not write it; root may write everywhere."""
    script = (
        "import os, sys; from archive import open_archive\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "archive = open_archive(sys.argv[1])\n"
        "print(archive.count('hoi nghi'), archive.index.path)"
    )
    return subprocess.run(
        [sys.executable, "-c", script, str(archive_path)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def read_only_archive() -> Any:
    """Outside of pytest's folder, which other users may not enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "archive"
        with archive_with(path, article(1), article(2)) as archive:
            archive.count()  # an index is there, but of no use to one who may not write beside it
        path.chmod(0o555)
        (Path(folder) / "cache").mkdir(mode=0o777)
        (Path(folder) / "cache").chmod(0o777)
        yield path
        path.chmod(0o755)


def test_on_a_read_only_archive_it_lies_in_the_cache(read_only_archive: Path) -> None:
    cache = read_only_archive.parent / "cache"
    told = run_as_nobody(read_only_archive, {"XDG_CACHE_HOME": str(cache)})
    assert told.startswith(f"2 {cache}/luutru/")
    assert told.endswith("/index.sqlite\n")
    assert run_as_nobody(read_only_archive, {"XDG_CACHE_HOME": str(cache)}) == told
    # No cache folder either: a temporary one, removed at the end.
    told = run_as_nobody(read_only_archive, {"XDG_CACHE_HOME": "/dev/null/none"})
    assert told.startswith("2 ")
    assert not Path(told.split()[1]).exists()


def test_a_disk_that_is_full_moves_it_to_the_cache(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run = intake.Intake.run

    def full(self: intake.Intake, portal: str | None = None) -> None:
        place = self._db.execute("PRAGMA database_list").fetchone()[2]
        if place.startswith(str(archive.path)):
            raise sqlite3.OperationalError("database or disk is full")
        run(self, portal)

    monkeypatch.setattr(intake.Intake, "run", full)
    monkeypatch.setattr(index_module, "_is_busy", lambda error: False)
    assert archive.count("hoi nghi") == 5
    assert tmp_path / "cache" in archive.index.path.parents


def test_an_index_locked_for_long_is_one_sentence(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "BUSY_SECONDS", 0.05)
    assert archive.count() == 5
    archive.close()
    with sqlite3.connect(archive.path / "index.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert archive.count() == 5  # nothing new: nothing to write
        put(archive.path, article(6))
        with pytest.raises(ArchiveError, match="is being written by another program"):
            archive.count()
        other.execute("ROLLBACK")
    other.close()
    assert archive.count() == 6


def forget(archive: Archive, *suffixes: str) -> None:
    for suffix in suffixes or ("", "-wal", "-shm"):
        Path(f"{archive.index.path}{suffix}").unlink(missing_ok=True)


def read_by_page(archive: Archive) -> Iterator[list[Any]]:
    return archive.index.stream("SELECT id FROM revision ORDER BY id", (), 2)


@pytest.mark.parametrize("suffixes", [("", "-wal", "-shm"), ("",), ("-wal",)])
def test_deleted_between_look_and_answer_it_is_made_again(
    archive: Archive, suffixes: tuple[str, ...]
) -> None:
    archive.index.refresh()
    forget(archive, *suffixes)
    assert sum(map(len, read_by_page(archive))) == 5
    assert len(ids(archive)) == 5


def test_one_that_another_process_has_just_begun_gives_no_half_answer(
    archive: Archive, archive_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.index.refresh()
    forget(archive)
    other = index_module.Index(archive_path)  # its tables are there, nothing is taken in yet
    assert other.ask("SELECT count(*) FROM revision") == [(0,)]
    assert sum(map(len, read_by_page(archive))) == 5
    other.close()


def test_deleted_while_it_is_read_the_answer_is_whole_or_none(archive: Archive) -> None:
    archive.index.refresh()
    pages = read_by_page(archive)
    first = next(pages)
    forget(archive)
    told, rest = "", 0
    try:
        rest = sum(map(len, pages))
    except ArchiveError as error:
        told = str(error)
    assert "run the command again" in told or len(first) + rest == 5


def test_deleted_again_and_again_is_one_sentence(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh = archive.index.refresh

    def refresh_and_lose(portal: str | None = None) -> None:
        refresh(portal)
        forget(archive)

    monkeypatch.setattr(archive.index, "refresh", refresh_and_lose)
    with pytest.raises(ArchiveError, match=r"deleted .* run the command again"):
        list(archive.articles())


def test_a_lost_index_is_found_again_by_a_look_up(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.index.refresh()
    forget(archive)
    archive.index._db.close()
    archive.index._db = index_module._connect(archive.index.path)  # an empty file now
    assert archive.index.ask("SELECT count(*) FROM revision") == [(5,)]


def test_a_wrong_question_is_no_lost_index(archive: Archive) -> None:
    archive.index.refresh()
    with pytest.raises(sqlite3.OperationalError, match="syntax"):
        list(archive.index.stream("SELECT FROM", (), 2))


def test_an_archive_of_which_the_index_alone_is_left_is_made_anew(tmp_path: Path) -> None:
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm"):
        (tmp_path / name).touch()
    assert list(open_archive(tmp_path, create=True).articles()) == []
