"""Where everything lies in an archive folder, how it is named, and which format it has."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from archive.errors import ArchiveError

FORMAT = "luutru/archive/1"
MARK = "luutru.json"
FOLDERS = (
    "articles",
    "captures",
    "blobs",
    "warc",
    "runs",
    "manifest",
    "portals",
    "locks",
    "quarantine",
)

# No file name in an archive needs more than these, so that any disk or zip can hold it.
_PORTAL = re.compile(r"[a-z0-9_][a-z0-9._-]*")
_RUN = re.compile(r"\d{8}t\d{6}z-[0-9a-f]{8}")
_RANDOM = 16**8
_INDEX = ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm")
_OURS = {MARK, f"{MARK}.tmp", *_INDEX, "lost+found", *FOLDERS}


class Mark(msgspec.Struct, kw_only=True):
    """The content of ``luutru.json``."""

    format: str
    created: str
    program: str


def program() -> str:
    """Name and version of this program, as written into files: ``luutru 0.1.0``."""
    try:
        return f"luutru {version('luutru')}"
    except PackageNotFoundError:
        return "luutru"


def utc_now() -> str:
    """This moment as ISO 8601, UTC, whole seconds: ``2026-11-24T08:30:00Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_run_id(now: datetime | None = None, after: str = "") -> str:
    """A fresh run id, lower case as in file names: ``20261124t083000z-1a2b3c4d``.

    ``after``: an earlier run's. Run ids order runs, so that one begun in the same second gets
    greater digits.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    second = f"{moment.strftime('%Y%m%dt%H%M%Sz')}-"
    taken = int(after[-8:], 16) + 1 if after.startswith(second) else 0
    if taken == _RANDOM:
        return new_run_id(moment + timedelta(seconds=1))
    return f"{second}{taken + secrets.randbelow(_RANDOM - taken):08x}"


def newest_run(root: Path, portal: str) -> str:
    """Id of the last sealed run of a portal; empty when there is none."""
    names = [path.stem for path in (root / "manifest" / portal).glob("*.json")]
    return max(filter(is_run_id, names), default="")


def is_run_id(text: str) -> bool:
    """Whether ``text`` has the form of a run id."""
    return _RUN.fullmatch(text) is not None


def check_portal(portal: str) -> str:
    """``portal`` if it can be a folder name; ``ValueError`` otherwise."""
    if _PORTAL.fullmatch(portal) is None:
        raise ValueError(f"portal slug {portal!r} may only hold a-z, 0-9, '.', '_' and '-'")
    return portal


# Paths below the archive folder, always with '/': they stand in records and manifests.


def articles_name(portal: str, run: str) -> str:
    """File of the records of a run."""
    return f"articles/{portal}/{run}.jsonl"


def captures_name(portal: str, run: str) -> str:
    """File of the exchanges of a run."""
    return f"captures/{portal}/{run}.jsonl"


def warc_name(portal: str, run: str, number: int) -> str:
    """The WARC file of a run that has this number, from 0."""
    return f"warc/{portal}/{run}-{number:05d}.warc.gz"


def report_name(portal: str, run: str) -> str:
    """The report of a run: verdict, counts, failures."""
    return f"runs/{portal}/{run}.json"


def manifest_name(portal: str, run: str) -> str:
    """The list of a run's sealed files."""
    return f"manifest/{portal}/{run}.json"


def lock_name(portal: str) -> str:
    """The lock file of a portal."""
    return f"locks/{portal}.lock"


def blob_name(sha256: str, extension: str) -> str:
    """Path of a picture or attachment."""
    return f"blobs/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}.{extension}"


def temporary_blob_name(portal: str, run: str, sha256: str) -> str:
    """Where a picture waits for its commit."""
    return f"blobs/tmp/{portal}~{run}~{sha256}"


def quarantine_name(portal: str, name: str) -> str:
    """Where a damaged part of a portal's file is kept."""
    return f"quarantine/{portal}/{name}"


def create_archive(path: Path) -> None:
    """Make an empty archive at ``path``, or leave the one that is there as it is.

    Raises ``ArchiveError`` where a file stands, where the folder holds other things, or where
    it cannot be written.
    """
    from archive import durable

    if path.exists() and not path.is_dir():
        raise ArchiveError(f"{path} is a file; an archive is a folder", "file")
    with durable.disk_errors(path):
        if (path / MARK).exists():
            check_archive(path)
            return
        if path.is_dir():
            names = sorted(p.name for p in path.iterdir())
            strange = [n for n in names if n not in _OURS and not n.startswith(".")]
            if strange:
                raise ArchiveError(
                    f"{path} is not an archive and not empty (it holds {strange[0]!r}); "
                    "name an empty or a new folder",
                    "foreign",
                )
        path.mkdir(parents=True, exist_ok=True)
        mark = Mark(format=FORMAT, created=utc_now(), program=program())
        for folder in FOLDERS:
            (path / folder).mkdir(exist_ok=True)
        text = msgspec.json.format(msgspec.json.encode(mark), indent=2) + b"\n"
        durable.replace_file(path, MARK, text)
        durable.sync_folder(path.parent)


def check_archive(path: Path) -> Mark:
    """Read ``luutru.json``; ``ArchiveError`` says why ``path`` is no archive for this program."""
    if path.exists() and not path.is_dir():
        raise ArchiveError(f"{path} is a file; an archive is a folder", "file")
    if not path.is_dir():
        raise ArchiveError(
            f"there is no archive at {path.absolute()}: name one with --archive or LUUTRU_ARCHIVE",
            "missing",
        )
    try:
        data = (path / MARK).read_bytes()
    except FileNotFoundError:
        raise ArchiveError(f"{path} is not an archive: it has no {MARK}", "foreign") from None
    except OSError as error:
        raise ArchiveError(f"{path / MARK} cannot be read: {error.strerror}") from None
    try:
        mark = msgspec.json.decode(data, type=Mark)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ArchiveError(
            f"{path / MARK} is damaged; put it back from a copy of the archive", "damaged"
        ) from None
    name, _, number = mark.format.rpartition("/")
    if name != FORMAT.rpartition("/")[0] or not number.isdecimal():
        raise ArchiveError(f"{path} is not an archive of luutru but {mark.format!r}", "foreign")
    if int(number) > int(FORMAT.rpartition("/")[2]):
        raise ArchiveError(
            f"{path} has format {mark.format}, made by {mark.program}; "
            f"this program knows {FORMAT}: install a newer luutru",
            "newer",
        )
    return mark
