"""A better reader and an editor's change are told apart: the stored page is read again first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from archive import open_archive
from archive.record import Record, content_sha256, decode, encode
from tests.comparing import path_of
from tests.conftest import Luutru
from tests.crawls import FAST, run_files, table
from tests.portal import Portal, running_portal

SLUG = "tinh_mau_huyen_mau"
OLD = "luutru 0.0.1 nukeviet/4.5"
NEW_TEXT = "Đoạn văn đã được sửa lại./."


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with running_portal(articles=12, seed=5) as running:
        yield running


@pytest.fixture
def crawl(luutru: Luutru, archive_path: Path, tmp_path: Path, portal: Portal) -> Any:
    def run(*arguments: str) -> Any:
        folder = table(tmp_path / "tables", portal)
        done = luutru(
            *("crawl", SLUG, "--portals", folder, "--archive", archive_path, *FAST, *arguments)
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    portal.control("reset")
    return run


def read_otherwise(path: Path, change: Callable[[Record], dict[str, Any]], **also: Any) -> Record:
    """Make the archive one that an earlier reader wrote: its first article was read otherwise.

    ``change``: what that reader made of it; every record gets its name. The record as it was.
    """
    (file,) = path.glob("articles/*/*.jsonl")
    lines = file.read_bytes().splitlines()
    records = [msgspec.structs.replace(decode(line), extractor=OLD, **also) for line in lines]
    place = next(n for n, record in enumerate(records) if record.images and record.body)
    before = decode(lines[place])
    records[place] = with_digest(msgspec.structs.replace(records[place], **change(before)))
    file.chmod(0o644)
    file.write_bytes(b"".join(encode(record) + b"\n" for record in records))
    return before


def with_digest(record: Record) -> Record:
    digest = content_sha256(
        url=record.url,
        title=record.title,
        summary=record.summary,
        body=record.body,
        author=record.author,
        source=record.source,
        tags=record.tags,
        published_raw=record.published_raw,
        images=record.images,
        attachments=record.attachments,
    )
    return msgspec.structs.replace(record, content_sha256=digest)


def cut(record: Record) -> dict[str, Any]:
    return {"body": record.body.partition("\n\n")[0] + " …"}


def revisions(path: Path, id_: str) -> list[Record]:
    return open_archive(path).revisions(id_)


def causes(path: Path, id_: str) -> list[str]:
    return [record.revision_cause for record in revisions(path, id_)]


def test_the_same_page_and_a_new_reader_are_one_reread(
    crawl: Any, archive_path: Path, portal: Portal
) -> None:
    crawl()
    one = read_otherwise(archive_path, lambda r: {**cut(r), "images": []})
    asked = len(portal.requests())
    done = crawl("--recheck", "all")
    assert "1 reread" in done.stdout
    assert "nothing new" not in done.stdout
    assert causes(archive_path, one.id) == ["first", "reread"]
    first, again = revisions(archive_path, one.id)
    assert (again.fetched, again.capture) == (first.fetched, first.capture)
    assert again.extractor == one.extractor
    same = {"revision", "revision_cause", "run", "aliases"}
    for name in Record.__struct_fields__:
        if name not in same:
            assert getattr(again, name) == getattr(one, name), name
    counts = run_files(archive_path)[-1]["articles"]
    assert counts["reread"] == 1
    assert counts.get("edited", 0) == 0
    assert len(portal.requests()) > asked
    # A new version that reads the others as the old one did writes nothing of them.
    assert {r.revision for r in open_archive(archive_path).articles() if r.id != one.id} == {1}
    assert "nothing new" in crawl("--recheck", "all").stdout


def test_an_edit_beside_a_new_reader_is_told_apart(
    crawl: Any, archive_path: Path, portal: Portal
) -> None:
    crawl()
    one = read_otherwise(archive_path, cut)
    number = int(one.id.partition(":")[2])
    portal.control("edit", id=number, body=[NEW_TEXT])
    time.sleep(1)  # runs have their second in their name, and --as-of counts seconds of them
    crawl("--recheck", "all")
    assert causes(archive_path, one.id) == ["first", "reread", "edited"]
    _, again, edited = revisions(archive_path, one.id)
    assert (again.body, again.fetched) == (one.body, one.fetched)
    assert edited.body == NEW_TEXT
    assert edited.fetched > again.fetched
    # As it stood before the second run: not what a later reader made of the same capture.
    then = open_archive(archive_path).articles(as_of=one.fetched, revisions="all")
    assert [r.revision_cause for r in then if r.id == one.id] == ["first"]


@pytest.mark.long
def test_an_edit_that_both_readers_would_see_is_no_reread(
    crawl: Any, archive_path: Path, portal: Portal
) -> None:
    crawl()
    one = read_otherwise(archive_path, lambda _: {})
    number = int(one.id.partition(":")[2])
    portal.control("edit", id=number, body=[NEW_TEXT + " Lần hai."])
    crawl("--recheck", "all")
    assert causes(archive_path, one.id) == ["first", "edited"]


def test_title_and_date_read_otherwise_are_no_other_article(crawl: Any, archive_path: Path) -> None:
    crawl()
    one = read_otherwise(archive_path, lambda _: {"title": "Trang chủ", "published": "2001-01-01"})
    crawl("--recheck", "all")
    assert causes(archive_path, one.id) == ["first", "reread"]
    assert not [r for r in open_archive(archive_path).articles() if "~" in r.id]


@pytest.mark.long
def test_a_page_that_was_not_kept_cannot_be_read_again(crawl: Any, archive_path: Path) -> None:
    crawl("--set", "LUUTRU_WARC=0")
    one = read_otherwise(archive_path, cut)
    crawl("--recheck", "all")
    assert causes(archive_path, one.id) == ["first", "edited"]
    assert run_files(archive_path)[-1]["articles"]["not reread"] == 1


@pytest.mark.long
def test_what_was_gone_stays_gone_until_it_is_back(
    crawl: Any, archive_path: Path, portal: Portal
) -> None:
    crawl()
    one = read_otherwise(
        archive_path,
        lambda r: {**cut(r), "state": "gone", "gone_since": r.fetched, "gone_reason": "404"},
    )
    crawl("--recheck", "all")
    states = [(r.revision_cause, r.state) for r in revisions(archive_path, one.id)]
    assert states == [("first", "gone"), ("reread", "gone"), ("edited", "present")]
    assert path_of(one.url) in {request["path"] for request in portal.requests()}
