"""Large files go to disk as they come: memory stays flat, and nothing half is left behind."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from archive.blobs import BlobStore
from archive.record import Attachment
from archive.verify import verify
from crawler.answer import SPILL_ABOVE, AnswerReader, CutShortError
from tests.comparing import path_of
from tests.conftest import clean_environment
from tests.crawls import FAST, records
from tests.portal import Portal, running_portal

MB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


def large_file(portal: Portal, size: int) -> str:
    """Make one attached file of the portal large; its address."""
    url = next(
        file["url"]
        for article in portal.truth(public=True)
        for file in article["attachments"]
        if "/uploads/" in file["url"]
    )
    portal.control("inflate", path=path_of(url), size=size)
    return str(url)


def crawl(portal: Portal, path: Path, home: Path, *arguments: str) -> tuple[int, int]:
    """Exit code, and the most memory the crawl took, in bytes."""
    command = Path(sys.executable).with_name("luutru")
    home.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [command, "crawl", portal.url, "--archive", path, *FAST, *arguments],
        env=clean_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def file_of(path: Path, url: str) -> Attachment:
    return next(a for r in records(path) for a in r.attachments if a.url == url)


@pytest.mark.long
def test_a_large_file_is_not_held_in_memory(archive_path: Path, tmp_path: Path) -> None:
    with running_portal(articles=12, seed=5) as portal:
        code, small = crawl(portal, tmp_path / "small", tmp_path / "home")
        assert code == 0
        url = large_file(portal, 80 * MB)
        code, large = crawl(portal, archive_path, tmp_path / "home")
        assert code == 0
        stored = file_of(archive_path, url)
        assert (stored.status, stored.bytes) == ("stored", 80 * MB)
        assert stored.media_type == file_of(tmp_path / "small", url).media_type
        with (archive_path / str(stored.path)).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256
        assert large - small < 60 * MB, (small // MB, large // MB)
        assert [f for f in verify(archive_path) if f.kind == "damage"] == []
        assert list((archive_path / "blobs" / "tmp").iterdir()) == []


def test_a_file_beyond_the_limit_leaves_nothing(archive_path: Path, tmp_path: Path) -> None:
    with running_portal(articles=12, seed=5) as portal:
        url = large_file(portal, 40 * MB)  # in chunks: nobody says how large it is
        limit = ("--set", f"LUUTRU_MAX_FILE={20 * MB}")
        code, _ = crawl(portal, archive_path, tmp_path / "home", *limit)
    assert code == 0
    stored = file_of(archive_path, url)
    assert stored.status == "refused"
    assert (stored.problem or "").startswith("too_large")
    assert list((archive_path / "blobs" / "tmp").iterdir()) == []


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    (tmp_path / "archive").mkdir()
    return BlobStore(tmp_path / "archive", "a_b", "run")


def reader(store: BlobStore, length: int, extra: bytes = b"") -> AnswerReader:
    one = AnswerReader(spill=lambda: store.spill(lambda _: nullcontext()), keep=SPILL_ABOVE)
    one.feed((HEAD % length).replace(b"Content-Length", extra + b"Content-Length"))
    return one


def test_an_answer_goes_to_disk_once_it_is_large(store: BlobStore) -> None:
    data = os.urandom(MB)
    one = reader(store, 20 * MB)
    for _ in range(20):
        one.feed(data)
    assert one.done
    assert one.spilled is not None
    assert (one.body, one.wire, one.spilled.size) == (b"", None, 20 * MB)
    digest = hashlib.sha256(data * 20).hexdigest()
    blob = store.take(one.spilled)
    assert (blob.sha256, blob.bytes, blob.media_type) == (digest, 20 * MB, store_type(data))
    store.sync()
    assert store.holds(blob.path, 20 * MB)
    again = reader(store, 20 * MB)
    again.feed(data * 20)
    assert again.spilled is not None
    assert store.take(again.spilled) == blob  # kept once
    assert not again.spilled.path.exists()


def store_type(data: bytes) -> str:
    from archive.media import media_type

    return media_type(data)[0]


@pytest.mark.parametrize("extra", [b"Content-Encoding: gzip\r\n", b""])
def test_what_is_packed_or_small_stays_in_memory(store: BlobStore, extra: bytes) -> None:
    size = 20 * MB if extra else SPILL_ABOVE
    one = reader(store, size, extra)
    one.feed(bytes(size))
    assert one.spilled is None
    assert len(one.body) == size


def test_an_answer_that_breaks_off_can_be_thrown_away(store: BlobStore) -> None:
    one = reader(store, 30 * MB)
    one.feed(bytes(20 * MB))
    assert one.spilled is not None
    with pytest.raises(CutShortError):
        one.end()
    one.spilled.discard()
    one.spilled.discard()
    assert not one.spilled.path.exists()
