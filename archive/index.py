"""The derived index (SQLite): where every record lies, what it says, and its words.

Made from articles/ and captures/ alone; losing it costs one rebuild. ``archive.intake`` fills
it, this module opens it, keeps it fresh and throws it away when it is damaged or old.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError
from archive.fold import fold
from archive.intake import Intake

VERSION = 7
NAME = "index.sqlite"
BUSY_SECONDS = 60.0
TRIES = 3  # of one question whose index is deleted again and again
DEAD_WORDS = 1000  # texts of dropped revisions that are always borne

# Features of SQLite 3.40 only. Rows of full text cannot be taken back without their text: a row
# whose revision is gone stays there, joins with nothing, and its number is never given again.
SCHEMA = """
CREATE TABLE file (
    id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE,
    inode INTEGER NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
    consumed INTEGER NOT NULL, crc INTEGER NOT NULL,
    repeated INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE problem (file INTEGER NOT NULL, offset INTEGER NOT NULL, sentence TEXT NOT NULL,
    PRIMARY KEY (file, offset)) WITHOUT ROWID;
CREATE TABLE revision (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, fetched INTEGER NOT NULL, run TEXT NOT NULL, stored INTEGER NOT NULL,
    number INTEGER NOT NULL DEFAULT 1, latest INTEGER NOT NULL DEFAULT 1,
    file INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    portal TEXT NOT NULL, state TEXT NOT NULL, tier TEXT, section TEXT, author TEXT,
    text_repair TEXT, published TEXT, first_day INTEGER, last_day INTEGER,
    url TEXT NOT NULL, title TEXT NOT NULL, content BLOB NOT NULL, pending INTEGER NOT NULL,
    UNIQUE (id, fetched, run, stored));
CREATE INDEX revision_order ON revision (portal, published IS NULL, published, id)
    WHERE latest = 1;
CREATE INDEX revision_days ON revision (first_day, last_day) WHERE latest = 1;
CREATE INDEX revision_pending ON revision (portal) WHERE latest = 1 AND pending = 1;
CREATE TABLE address (key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE capture (
    rowid INTEGER PRIMARY KEY, file INTEGER NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, portal TEXT NOT NULL, run TEXT NOT NULL, time INTEGER NOT NULL,
    id TEXT, unread TEXT, elsewhere TEXT, outside TEXT, published TEXT, extractor TEXT,
    payload BLOB);
CREATE INDEX capture_file ON capture (file);
CREATE INDEX capture_id ON capture (id, time) WHERE id IS NOT NULL;
CREATE INDEX capture_unread ON capture (portal, unread, time) WHERE unread IS NOT NULL;
CREATE INDEX capture_elsewhere ON capture (portal, elsewhere, time)
    WHERE elsewhere IS NOT NULL;
CREATE INDEX capture_outside ON capture (portal, outside, time) WHERE outside IS NOT NULL;
CREATE INDEX capture_payload ON capture (payload, portal, run) WHERE payload IS NOT NULL;
CREATE TABLE media (key INTEGER NOT NULL, time INTEGER NOT NULL, file INTEGER NOT NULL,
    offset INTEGER NOT NULL, length INTEGER NOT NULL, PRIMARY KEY (key, time, file, offset))
    WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    title, text, content='', tokenize="unicode61 remove_diacritics 2");
INSERT INTO words (words, rank) VALUES ('hashsize', 8388608);
"""


Parameters = Sequence[object] | Mapping[str, object]


class Index:
    """The index of one archive, opened for reading and following."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._places = _places(root)
        self._followed = False
        self._open()

    @property
    def path(self) -> Path:
        """Where the index lies."""
        return self._path

    def refresh(self, portal: str | None = None) -> None:
        """Take in what was written since (of one portal's folders, where given).

        An up-to-date index costs one ``stat`` per file. Raises ``ArchiveError``.
        """
        if not self._followed:
            portal = None  # records of a portal may lie elsewhere: packed or merged files
        if _inode(self._path) != self._inode:  # another process threw it away
            self._reopen()
            portal = None
        for _ in range(len(self._places) + 2):
            try:
                intake = Intake(self._root, self._db)
                intake.run(portal)
                if intake.has_forgotten and self._has_dead_words():
                    self._replace()
                    Intake(self._root, self._db).run()
                self._followed = True
                return
            except sqlite3.OperationalError as error:
                if _is_busy(error):
                    raise ArchiveError(
                        f"The index {self._path} is being written by another program for more "
                        f"than {BUSY_SECONDS:.0f} seconds; try again later"
                    ) from error
                if _inode(self._path) != self._inode:  # deleted this very moment
                    self._reopen()
                    continue
                # Read-only or full: go on in the cache folder, at last in a temporary one.
                self._db.close()
                self._places = self._places[1:]
                self._open()
            except sqlite3.DatabaseError:
                self._replace()
        raise ArchiveError(f"No index can be kept for {self._root}")

    def rebuild(self) -> None:
        """Throw the index away and make it again from the files."""
        self._replace()
        self.refresh()

    def ask(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """All rows of a look-up. A lost or damaged index is made anew once."""
        try:
            return self._db.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            self._recover(error)
            return self._db.execute(sql, parameters).fetchall()

    def stream(self, sql: str, parameters: Parameters, page: int) -> Iterator[list[Any]]:
        """Rows in pages, all of one state of the index, however long the reading takes.

        On a connection of its own: what is taken in meanwhile does not show. An index that is
        lost meanwhile is made anew and asked again, as long as nothing was given yet.
        """
        reason: sqlite3.Error | None = None
        for _ in range(TRIES):
            given = False
            try:
                for rows in self._pages(sql, parameters, page):
                    given = True
                    yield rows
                return
            except sqlite3.DatabaseError as error:
                self._recover(error)
                reason = error
            if given:
                break
        raise ArchiveError(
            f"The index {self._path} was deleted or damaged while it was read ({reason}) and has "
            "been made anew; run the command again"
        ) from reason

    def _pages(self, sql: str, parameters: Parameters, page: int) -> Iterator[list[Any]]:
        with contextlib.closing(_connect(self._path)) as db:
            cursor = db.execute(sql, parameters)
            if _inode(self._path) != self._inode:  # another's, perhaps half filled
                raise _LostError("it was deleted")
            while rows := cursor.fetchmany(page):
                yield rows

    def _recover(self, error: sqlite3.DatabaseError) -> None:
        """Open or make anew what was lost or damaged; any other error is raised again."""
        if isinstance(error, _LostError) or _inode(self._path) != self._inode:
            self._reopen()
            self.refresh()
        elif isinstance(error, sqlite3.OperationalError) and not _is_lost(error):
            raise error
        else:
            self.rebuild()

    def _reopen(self) -> None:
        self._db.close()
        self._followed = False
        self._open()

    def problems(self) -> list[str]:
        """One sentence for every stored line that cannot be read."""
        return [
            f"{path}, byte {offset}: {sentence}"
            for path, offset, sentence in self.ask(
                "SELECT path, offset, sentence FROM problem JOIN file ON file.id = problem.file "
                "ORDER BY path, offset"
            )
        ]

    def close(self) -> None:
        """Close the connection; a temporary index is removed."""
        self._db.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def __del__(self) -> None:
        if hasattr(self, "_db"):
            self.close()

    def _open(self) -> None:
        """Open the first place that works; an old or damaged index is thrown away."""
        while self._places:
            path = self._places[0]
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                if os.access(path.parent, os.W_OK):
                    self._path, self._db = path, _prepare(path)
                    self._inode = _inode(path)
                    return
            except (OSError, sqlite3.Error):
                pass
            self._places = self._places[1:]
        if self._temporary is not None:
            raise ArchiveError(f"No index can be kept for {self._root}; is the disk full?")
        self._temporary = tempfile.TemporaryDirectory(prefix="luutru-")
        self._places = [Path(self._temporary.name) / NAME]
        self._open()

    def _has_dead_words(self) -> bool:
        """Whether words of records that are gone take a quarter of the full text."""
        given = self._db.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'revision'")
        held = self._db.execute("SELECT count(*) FROM revision").fetchone()[0]
        return bool((given.fetchone()[0] or 0) - held > max(DEAD_WORDS, held // 3))

    def _replace(self) -> None:
        self._db.close()
        _remove(self._path)
        self._open()


def _places(root: Path) -> list[Path]:
    """In the archive, else in the user's cache folder under a name made from its path."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not cache.is_absolute():
        cache = Path(os.environ.get("HOME") or tempfile.gettempdir()) / ".cache"
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
    return [root / NAME, cache / "luutru" / name / NAME]


def _connect(path: Path) -> sqlite3.Connection:
    # Autocommit: the intake says itself where a transaction begins. Used by one thread at a time.
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.create_function("fold", 1, lambda text: text and fold(text), deterministic=True)
    return db


def _prepare(path: Path) -> sqlite3.Connection:
    """Open the index at ``path``, made anew where it is missing, old or no database at all."""
    for _ in range(2):
        db = _connect(path)
        try:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("BEGIN IMMEDIATE")
                if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                    for statement in SCHEMA.split(";\n"):
                        db.execute(statement)
                    db.execute(f"PRAGMA user_version = {VERSION}")
                db.execute("COMMIT")
                version = VERSION
            if version == VERSION:
                db.execute("PRAGMA synchronous = NORMAL")
                db.execute("SELECT count(*) FROM file").fetchone()
                return db
        except sqlite3.OperationalError as error:
            db.close()
            if not str(error).startswith(("no such table", "table")):
                raise
        except sqlite3.DatabaseError:
            pass
        db.close()
        _remove(path)
    raise sqlite3.DatabaseError(f"{path} cannot be made")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{suffix}").unlink()


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


class _LostError(sqlite3.DatabaseError):
    """The index is not the one that was opened."""


def _is_lost(error: sqlite3.OperationalError) -> bool:
    """Whether its files, or one of them, were taken away under an open connection."""
    lost = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
    return str(error).startswith("no such table") or error.sqlite_errorcode & 0xFF in lost


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
