"""Pictures and files: once, whole, under their digest."""

from __future__ import annotations

import errno
import hashlib
import re
import stat
from pathlib import Path

import pytest

from archive import durable
from archive.blobs import BlobStore
from tests.writing import PORTAL, png

RUN = "20261124t083000z-1a2b3c4d"


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path, PORTAL, RUN)


def stored(root: Path) -> list[str]:
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())


def test_a_picture_lies_under_its_digest_and_type(tmp_path: Path, store: BlobStore) -> None:
    data = png(1, width=5, height=4)
    blob = store.add(data)
    digest = hashlib.sha256(data).hexdigest()
    assert blob.path == f"blobs/sha256/{digest[:2]}/{digest[2:4]}/{digest}.png"
    assert (blob.sha256, blob.media_type, blob.bytes) == (digest, "image/png", len(data))
    assert (blob.width, blob.height) == (5, 4)
    store.sync()
    assert (tmp_path / blob.path).read_bytes() == data
    assert stored(tmp_path) == [blob.path]
    assert not (tmp_path / blob.path).stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP)


def test_nothing_is_visible_before_sync(tmp_path: Path, store: BlobStore) -> None:
    blob = store.add(png(1))
    assert store.dirty
    assert not (tmp_path / blob.path).exists()
    assert store.holds(blob.path)
    store.sync()
    assert not store.dirty
    assert store.holds(blob.path)


def test_equal_bytes_are_written_once(tmp_path: Path, store: BlobStore) -> None:
    first = store.add(png(1))
    pending = list(tmp_path.rglob("*~*"))
    inode = pending[0].stat().st_ino
    assert store.add(png(1)) == first
    assert [p.stat().st_ino for p in tmp_path.rglob("*~*")] == [inode]
    store.sync()
    assert store.add(png(1)) == first
    assert not store.dirty
    later = BlobStore(tmp_path, PORTAL, RUN.replace("1a", "ff"))
    assert later.add(png(1)) == first
    assert not later.dirty
    assert (tmp_path / first.path).stat().st_ino == inode


def test_two_runs_may_bring_the_same_picture_at_once(tmp_path: Path, store: BlobStore) -> None:
    other = BlobStore(tmp_path, "another_portal", RUN)
    assert store.add(png(1)) == other.add(png(1))
    store.sync()
    other.sync()
    assert len(stored(tmp_path)) == 1


def test_a_stored_picture_of_wrong_size_is_reported_and_put_right(
    tmp_path: Path, store: BlobStore
) -> None:
    blob = store.add(png(1))
    store.sync()
    path = tmp_path / blob.path
    path.chmod(0o644)
    path.write_bytes(png(1)[:20])
    again = BlobStore(tmp_path, PORTAL, RUN.replace("1a", "ff"))
    assert again.add(png(1)) == blob
    again.sync()
    assert path.read_bytes() == png(1)
    assert len(again.damage) == 1
    assert re.search(r"had 20 bytes instead of \d+; it was moved to quarantine/", again.damage[0])
    kept = [p for p in (tmp_path / "quarantine").rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in kept] == [png(1)[:20]]


def test_rollback_leaves_nothing(tmp_path: Path, store: BlobStore) -> None:
    store.add(png(1))
    store.rollback()
    assert stored(tmp_path) == []
    assert not store.dirty


@pytest.mark.parametrize("system", ["syncfs", "no syncfs", "syncfs refused"])
def test_many_blobs_at_once_on_any_system(
    tmp_path: Path, store: BlobStore, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    if system == "no syncfs":
        monkeypatch.setattr(durable, "_syncfs", None)
    elif system == "syncfs refused":
        monkeypatch.setattr(durable, "_syncfs", lambda handle: -1)
        monkeypatch.setattr(durable.ctypes, "get_errno", lambda: errno.ENOSYS)
    blobs = [store.add(png(n)) for n in range(30)]
    store.sync()
    assert [(tmp_path / b.path).read_bytes() for b in blobs] == [png(n) for n in range(30)]
    assert len(stored(tmp_path)) == 30
    open_files = [p.readlink() for p in Path("/proc/self/fd").glob("*") if p.is_symlink()]
    assert tmp_path not in open_files


def test_a_disk_that_fails_while_syncing_is_not_believed(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "_syncfs", lambda handle: -1)
    monkeypatch.setattr(durable.ctypes, "get_errno", lambda: errno.EIO)
    for number in range(10):
        store.add(png(number))
    with pytest.raises(OSError, match="Input/output error"):
        store.sync()


def test_used_blobs_are_told_once_each(store: BlobStore) -> None:
    blobs = [store.add(png(n)) for n in (1, 2, 1)]
    store.add(b"\x00\x01")
    store.sync()
    used = list(store.used())
    assert len(used) == 3
    for blob in blobs:
        assert (blob.path, blob.bytes, blob.sha256) in used
    assert any(path.endswith(".bin") for path, _, _ in used)


def test_empty_and_odd_bytes_are_files_too(tmp_path: Path, store: BlobStore) -> None:
    for data in (b"", b"\x00" * 9, b"%PDF-1.4", b"GIF89a"):
        blob = store.add(data)
        store.sync()
        assert (tmp_path / blob.path).read_bytes() == data
