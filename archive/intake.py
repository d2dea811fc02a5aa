"""Filling the index: which files grew, came or went, and what their new lines say."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

import msgspec

from archive import capture as captures
from archive import record as records
from archive.address import address_key
from archive.errors import ArchiveError
from archive.index_rows import capture_rows, media_row, revision_row, texts
from archive.lines import is_packed, prefix_crc, read_lines

BATCH = 2000  # lines per transaction: other programs get their turn, memory stays flat
_CACHE_KIB = 32_000
_LED_TO = frozenset(("redirect", "alias", "known", "unchanged", "revised"))  # addresses of an id
_MEDIA = frozenset(("picture", "file"))


@dataclass(frozen=True, slots=True)
class _Stat:
    inode: int
    size: int
    mtime: int


@dataclass(slots=True)
class _File:
    """A file as the index knows it: ``consumed`` bytes of its text with this CRC-32."""

    id: int
    path: str
    stat: _Stat
    consumed: int
    crc: int


def list_files(root: Path, folders: Sequence[str]) -> Iterator[tuple[str, _Stat]]:
    """Every ``*.jsonl`` and ``*.jsonl.gz`` below ``folders``, with path below ``root``."""
    for folder in folders:
        try:
            with os.scandir(root / folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        for entry in found:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                yield from list_files(root, [f"{folder}/{entry.name}"])
            elif entry.name.endswith((".jsonl", ".jsonl.gz")):
                try:
                    stat = entry.stat()
                except FileNotFoundError:  # packed or moved this very moment
                    continue
                path = f"{folder}/{entry.name}"
                yield path, _Stat(stat.st_ino, stat.st_size, stat.st_mtime_ns)


class Intake:
    """One pass over the archive's files. Safe beside other passes in other processes."""

    def __init__(self, root: Path, db: sqlite3.Connection) -> None:
        self._root = root
        self._db = db
        self.has_forgotten = False

    def run(self, portal: str | None = None) -> None:
        """Take in what is new. Raises ``sqlite3.Error`` and ``ArchiveError``."""
        folders = [f"{top}/{portal}" if portal else top for top in ("articles", "captures")]
        try:
            found = dict(list_files(self._root, folders))
        except OSError as error:
            raise ArchiveError(f"{error.filename} cannot be read: {error.strerror}") from error
        known = {file.path: file for file in self._files(folders)}
        gone = [path for path in known if path not in found]
        new = [p for p, stat in found.items() if p not in known or known[p].stat != stat]
        if not new and not gone:
            return
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        try:
            self._mark_gone(gone)
            for path in new:
                self._follow(path, found[path])
            if gone:
                self._drop_gone()
        finally:
            self._db.execute("PRAGMA cache_size = -2000")

    def _files(self, folders: Sequence[str]) -> Iterator[_File]:
        for folder in folders:
            for row in self._db.execute(
                "SELECT id, path, inode, size, mtime, consumed, crc FROM file "
                "WHERE gone = 0 AND path >= ? AND path < ?",
                (f"{folder}/", f"{folder}0"),
            ):
                yield _File(row[0], row[1], _Stat(*row[2:5]), row[5], row[6])

    def _mark_gone(self, paths: Sequence[str]) -> None:
        """Files that went away; a packed copy may take over their rows before they are dropped."""
        self._db.executemany("UPDATE file SET gone = 1 WHERE path = ?", [(p,) for p in paths])

    def _follow(self, path: str, stat: _Stat) -> None:
        """Read the new lines of one file, in transactions of ``BATCH`` lines."""
        take = self._take_articles if path.startswith("articles/") else self._take_captures
        lines: Iterator[tuple[int, bytes]] = iter(())
        position = -1
        more = True
        while more:
            with self._transaction():
                file = self._current(path, stat, position)
                if file is None:
                    return
                if file.consumed != position:  # the first batch, or another process was faster
                    lines = self._lines(file)
                batch = list(islice(lines, BATCH))
                more = len(batch) == BATCH
                take(file, batch)
                position = self._advance(file, batch, stat, done=not more)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:  # SQLite itself takes back after a full disk
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _lines(self, file: _File) -> Iterator[tuple[int, bytes]]:
        path = self._root / file.path
        try:
            yield from read_lines(path, file.consumed)
        except FileNotFoundError:
            return
        except zlib.error as error:
            self._problem(file, file.consumed, f"the file does not unpack ({error})")
        except OSError as error:
            raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error

    def _current(self, path: str, stat: _Stat, position: int) -> _File | None:
        """The row of a file, fresh inside the transaction; None where nothing is left to do.

        A file that does not begin with what was read of it is read anew. ``position``: how far
        this very pass has come, which needs no second look.
        """
        row = self._db.execute(
            "SELECT id, path, inode, size, mtime, consumed, crc, gone FROM file WHERE path = ?",
            (path,),
        ).fetchone()
        if row is None:
            cursor = self._db.execute(
                "INSERT INTO file (path, inode, size, mtime, consumed, crc) "
                "VALUES (?, ?, 0, 0, 0, 0)",
                (path, stat.inode),
            )
            return _File(int(cursor.lastrowid or 0), path, _Stat(stat.inode, 0, 0), 0, 0)
        file = _File(row[0], row[1], _Stat(*row[2:5]), row[5], row[6])
        if row[7]:
            self._db.execute("UPDATE file SET gone = 0 WHERE id = ?", (file.id,))
        if file.stat == stat:
            return None
        grown = file.stat.inode == stat.inode and stat.size > file.stat.size
        if file.consumed == position or (grown and not is_packed(self._root / path)):
            return file
        if prefix_crc(self._root / path, file.consumed) != file.crc:
            self._forget(file)
            if path.startswith("captures/"):
                self._db.execute("DELETE FROM media WHERE file = ?", (file.id,))
            return _File(file.id, path, stat, 0, 0)
        return file

    def _forget(self, file: _File) -> None:
        """Drop all that came from a file but where its pictures were captured."""
        self.has_forgotten = True
        touched = [
            row[0]
            for row in self._db.execute(
                "DELETE FROM revision WHERE file = ? RETURNING id", (file.id,)
            )
        ]
        self._db.execute("DELETE FROM capture WHERE file = ?", (file.id,))
        self._db.execute("DELETE FROM problem WHERE file = ?", (file.id,))
        self._db.execute(
            "UPDATE file SET repeated = 0, consumed = 0, crc = 0, size = 0 WHERE id = ?",
            (file.id,),
        )
        self._renumber(touched)

    def _advance(
        self, file: _File, lines: Sequence[tuple[int, bytes]], stat: _Stat, done: bool
    ) -> int:
        """Note how far the file was read; only at its end does it count as seen like this."""
        crc, end = file.crc, file.consumed
        for offset, line in lines:
            crc, end = zlib.crc32(line, crc), offset + len(line)
        size, mtime = (stat.size, stat.mtime) if done else (0, 0)
        self._db.execute(
            "UPDATE file SET inode = ?, size = ?, mtime = ?, consumed = ?, crc = ? WHERE id = ?",
            (stat.inode, size, mtime, end, crc, file.id),
        )
        return end

    def _problem(self, file: _File, offset: int, sentence: str) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO problem VALUES (?, ?, ?)", (file.id, offset, sentence)
        )

    # -- articles ------------------------------------------------------------------------

    def _take_articles(self, file: _File, lines: Sequence[tuple[int, bytes]]) -> None:
        touched: list[str] = []
        addresses: list[tuple[str, str]] = []
        words: list[tuple[int, str, str]] = []
        repeated = 0
        for offset, line in lines:
            try:
                article = records.decode(line)
                row = revision_row(article, file.id, offset, len(line))
            except ValueError as error:
                _refuse_newer(file.path, line)
                self._problem(file, offset, f"the record cannot be read ({error})")
                continue
            if article.schema != records.SCHEMA:
                _refuse_newer(file.path, line)
            cursor = self._db.execute(_INSERT_REVISION, row)
            if cursor.rowcount == 1:
                words.append((int(cursor.lastrowid or 0), *texts(article)))
                touched.append(article.id)
                addresses += [
                    (address_key(url), article.id) for url in (article.url, *article.aliases)
                ]
            else:
                repeated += self._meet_again(file, row)
        self._db.executemany("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", words)
        self._db.executemany("INSERT OR IGNORE INTO address VALUES (?, ?)", addresses)
        self._renumber(touched)
        if repeated:
            self._db.execute(
                "UPDATE file SET repeated = repeated + ? WHERE id = ?", (repeated, file.id)
            )

    def _meet_again(self, file: _File, row: dict[str, object]) -> int:
        """A record that is there already; 1 where a second file holds it.

        From a file that is gone (packed, moved) the place is taken over, the words stay.
        """
        where, offset, length, content, gone = self._db.execute(
            "SELECT r.file, r.offset, r.length, r.content, f.gone "
            "FROM revision r JOIN file f ON f.id = r.file WHERE r.id = :id "
            "AND r.fetched = :fetched AND r.run = :run AND r.stored = :stored",
            row,
        ).fetchone()
        if (where, offset) == (file.id, row["offset"]):
            return 0
        if (length, content) != (row["length"], row["content"]):
            sentence = f"another record of {row['id']} has the same time, run and revision"
            self._problem(file, cast(int, row["offset"]), sentence)
        elif gone:
            self._db.execute(
                "UPDATE revision SET file = :file, offset = :offset WHERE id = :id "
                "AND fetched = :fetched AND run = :run AND stored = :stored",
                row,
            )
            return 0
        return int(where != file.id)

    def _renumber(self, ids: Sequence[str]) -> None:
        """Revisions of an id count from 1 in the order (fetched, run); the last is the latest."""
        if not ids:
            return
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS touched (id TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM touched")
        self._db.executemany("INSERT OR IGNORE INTO touched VALUES (?)", [(id_,) for id_ in ids])
        # Most ids are new and have one revision, which is right as it was inserted.
        self._db.execute(
            "DELETE FROM touched WHERE (SELECT count(*) = 1 AND max(number) = 1 AND min(latest) "
            "FROM revision WHERE revision.id = touched.id)"
        )
        # Not UPDATE … FROM, for which SQLite walks the whole table.
        self._db.executemany(
            "UPDATE revision SET number = ?, latest = ? WHERE rowid = ?",
            self._db.execute(_NUMBERS).fetchall(),
        )

    def _drop_gone(self) -> None:
        """Forget files that went away, then read files again that held the same records."""
        with self._transaction():
            rows = self._db.execute(
                "SELECT id, path, inode, size, mtime, consumed, crc FROM file WHERE gone = 1"
            ).fetchall()
            if any(row[1].startswith("captures/") for row in rows):  # at once: it reads them all
                self._db.execute(
                    "DELETE FROM media WHERE file IN (SELECT id FROM file WHERE gone = 1)"
                )
            for row in rows:
                self._forget(_File(row[0], row[1], _Stat(*row[2:5]), row[5], row[6]))
                self._db.execute("DELETE FROM file WHERE id = ?", (row[0],))
            again = self._db.execute(
                "UPDATE file SET repeated = 0, consumed = 0, crc = 0, size = 0 "
                "WHERE repeated > 0 RETURNING path"
            ).fetchall()
        for (path,) in again:
            try:
                stat = (self._root / path).stat()
            except FileNotFoundError:
                continue
            self._follow(path, _Stat(stat.st_ino, stat.st_size, stat.st_mtime_ns))

    # -- captures ------------------------------------------------------------------------

    def _take_captures(self, file: _File, lines: Sequence[tuple[int, bytes]]) -> None:
        rows: list[tuple[object, ...]] = []
        media: list[tuple[int, ...] | None] = []
        addresses: list[tuple[str, str]] = []
        for offset, line in lines:
            try:
                capture = captures.decode(line)
                if capture.kind in _MEDIA:
                    media.append(media_row(capture, file.id, offset, len(line)))
                    continue
                rows += capture_rows(capture, file.id, offset, len(line))
            except ValueError as error:
                self._problem(file, offset, f"the capture cannot be read ({error})")
                continue
            if capture.kind == "article" and capture.id and capture.outcome in _LED_TO:
                addresses.append((address_key(capture.url), capture.id))
        self._db.executemany(
            "INSERT OR IGNORE INTO media VALUES (?, ?, ?, ?, ?)", filter(None, media)
        )
        self._db.executemany(_INSERT_CAPTURE, rows)
        self._db.executemany("INSERT OR IGNORE INTO address VALUES (?, ?)", addresses)


_INSERT_REVISION = """
INSERT INTO revision (id, fetched, run, stored, file, offset, length, portal, state, tier,
    section, author, text_repair, published, first_day, last_day, url, title, content, pending)
VALUES (:id, :fetched, :run, :stored, :file, :offset, :length, :portal, :state, :tier,
    :section, :author, :text_repair, :published, :first_day, :last_day, :url, :title, :content,
    :pending)
ON CONFLICT DO NOTHING
"""

_NUMBERS = """
SELECT row_number() OVER by_time, lead(rowid) OVER by_time IS NULL, rowid
FROM revision WHERE id IN (SELECT id FROM touched)
WINDOW by_time AS (PARTITION BY id ORDER BY fetched, run, stored)
"""

_INSERT_CAPTURE = """
INSERT INTO capture
    (file, offset, length, portal, run, time, id, unread, elsewhere, payload, outside,
    published, extractor)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class _Tag(msgspec.Struct):
    schema: str = ""


def _refuse_newer(path: str, line: bytes) -> None:
    """A record of a later format must not be mistaken for a damaged one."""
    try:
        schema = msgspec.json.decode(line, type=_Tag).schema
    except ValueError:
        return
    kind, _, number = schema.rpartition("/")
    known, _, ours = records.SCHEMA.rpartition("/")
    if kind == known and number.isdecimal() and int(number) > int(ours):
        raise ArchiveError(f"{path} holds records of {schema}; install a newer luutru", "newer")
