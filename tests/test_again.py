"""Stored pictures and files asked for again: only where it is due, and only for other bytes."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from archive import open_archive
from archive.capture import Capture
from archive.record import Record, decode
from archive.verify import verify
from pipelines.media import conditions
from tests.comparing import path_of
from tests.conftest import Luutru
from tests.crawls import FAST, table, verdict
from tests.portal import Portal, running_portal

ANSWERED = "2026-11-24T08:30:00.000000Z"
SLUG = "tinh_mau_huyen_mau"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@pytest.fixture
def crawl(luutru: Luutru, archive_path: Path, tmp_path: Path) -> Any:
    def run(portal: Portal, *arguments: str) -> Any:
        folder = table(tmp_path / "tables", portal)
        portal.control("reset")
        done = luutru(
            *("crawl", SLUG, "--portals", folder, "--archive", archive_path, *FAST),
            *arguments,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert [f for f in verify(archive_path) if f.kind == "damage"] == []
        return done

    return run


def asked(portal: Portal) -> Counter[tuple[str, int]]:
    """Pictures and files that the portal was asked for, with what it answered."""
    return Counter(
        (request["path"], request["status"])
        for request in portal.requests()
        if request["path"].startswith("/uploads/") or "download=1" in request["path"]
    )


def latest(path: Path) -> dict[str, Record]:
    return {r.id: r for r in open_archive(path).articles()}


def media_captures(path: Path) -> list[Capture]:
    """Of the newest run."""
    every = [c for c in open_archive(path).captures() if c.kind in {"picture", "file"}]
    newest = max(path.glob("runs/*/*.json")).stem
    return [c for c in every if c.run == newest]


def with_pictures(path: Path) -> Record:
    """The first article that has a stored picture of its own."""
    records = latest(path).values()
    seen = Counter(i.url for r in records for i in r.images)
    return next(
        r
        for r in records
        if r.images and all(i.status == "stored" and seen[i.url] == 1 for i in r.images)
    )


def number_of(record: Record) -> int:
    return int(record.id.rpartition(":")[2])


@pytest.mark.parametrize(
    ("etag", "modified", "names"),
    [
        ('"a-1"', "Tue, 24 Nov 2026 08:00:00 GMT", ["If-None-Match", "If-Modified-Since"]),
        (None, "Sat, 27 Jun 2020 14:27:00 GMT", ["If-Modified-Since"]),
        ('W/"a"', None, ["If-None-Match"]),
        (None, "Tue, 24 Nov 2026 08:29:30 GMT", []),  # the moment of the answer: made up for it
        (None, "Tue, 24 Nov 2026 15:00:00 GMT", []),  # local time that claims to be GMT
        (None, "hôm qua", []),
        (None, "", []),
        (None, None, []),
    ],
)
def test_what_a_picture_can_be_asked_about_with(
    etag: str | None, modified: str | None, names: list[str]
) -> None:
    capture = Capture(
        portal="a_b",
        run="r",
        url="http://a.vn/a.jpg",
        time=ANSWERED,
        kind="picture",
        outcome="stored",
        etag=etag,
        last_modified=modified,
    )
    assert list(conditions(capture)) == names


def test_an_edited_article_has_its_pictures_confirmed_not_fetched(
    crawl: Any, archive_path: Path
) -> None:
    with running_portal(articles=9, seed=5) as portal:
        assert crawl(portal).returncode == 0
        one = with_pictures(archive_path)
        portal.control("edit", id=number_of(one), title="Tin đã được sửa tiêu đề")
        done = crawl(portal, "--recheck", "1000000")
        assert done.returncode == 0, done.stdout
        wanted = {path_of(m.url) for m in (*one.images, *one.attachments)}
        requests = asked(portal)
        assert {path for path, _ in requests} == wanted
        assert {status for path, status in requests if "download=1" not in path} == {304}
        new = latest(archive_path)[one.id]
        assert (new.revision, new.revision_cause) == (2, "edited")
        assert new.images == one.images
        assert new.attachments == one.attachments
        # Neither a nightly run nor a recheck of an unchanged page asks for a picture.
        for mode in ((), ("--recheck", "1000000")):
            done = crawl(portal, *mode)
            assert done.returncode == 0
            assert "nothing new" in done.stdout
            assert asked(portal) == Counter()


def test_what_a_304_leaves_in_the_archive(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=9, seed=5) as portal:
        crawl(portal)
        stored = {c.url: c for c in media_captures(archive_path) if c.outcome == "stored"}
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
        assert "nothing new" in done.stdout
    unchanged = [c for c in media_captures(archive_path) if c.status == 304]
    assert len(unchanged) > 5
    assert {c.outcome for c in unchanged} == {"unchanged"}
    for one in unchanged:
        first = stored[one.url]
        assert (one.blob, one.payload_sha256) == (first.blob, first.payload_sha256)
    run = unchanged[0].run
    listed = json.loads((archive_path / "manifest" / SLUG / f"{run}.json").read_text("utf-8"))
    assert {b["path"] for b in listed["blobs"]} >= {c.blob for c in unchanged}
    (file,) = archive_path.glob(f"warc/*/{run}-*.warc.gz")
    found = {}
    with file.open("rb") as stream:
        for warc in ArchiveIterator(stream):
            if warc.rec_headers.get_header("WARC-Profile") == NOT_MODIFIED:
                assert warc.rec_type == "revisit"
                assert warc.http_headers.get_statuscode() == "304"
                assert warc.content_stream().read() == b""
                found[warc.rec_headers.get_header("WARC-Record-ID")] = warc.rec_headers
    assert set(found) == {c.warc_record_id for c in unchanged}
    for one in unchanged:
        first, fields = stored[one.url], found[one.warc_record_id]
        assert fields.get_header("WARC-Refers-To") == first.warc_record_id
        assert fields.get_header("WARC-Refers-To-Target-URI") == first.url
        assert fields.get_header("WARC-Refers-To-Date") == first.time
        assert fields.get_header("WARC-Luutru-Blob") == first.blob
    with file.open("rb") as stream:
        fast = [
            r.record_id
            for r in FastIterator(stream, parse_http=False)
            if r.verify_block_digest(consume=True)
        ]
    assert {c.warc_record_id for c in unchanged} <= set(fast)
    sent = file_requests(file)
    assert len(sent) >= len(unchanged)
    assert sum(b"If-None-Match" in head for head in sent) >= len(unchanged)
    assert sum(b"If-Modified-Since" in head for head in sent) >= len(unchanged)


def file_requests(file: Path) -> list[bytes]:
    """Heads of the conditional requests that a WARC file holds."""
    heads = []
    with file.open("rb") as stream:
        for warc in ArchiveIterator(stream, no_record_parse=True):
            if warc.rec_type == "request":
                head = warc.content_stream().read()
                heads += [head] if b"If-" in head else []
    return heads


@pytest.mark.long
def test_other_bytes_under_the_same_address(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=9, seed=5) as portal:
        crawl(portal)
        one = with_pictures(archive_path)
        portal.control("repaint", path=path_of(one.images[0].url))
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
        new = latest(archive_path)
        changed = [r for r in new.values() if r.revision > 1]
        assert [(r.id, r.revision_cause) for r in changed] == [(one.id, "files")]
        assert changed[0].content_sha256 == one.content_sha256
        assert changed[0].images[0].sha256 != one.images[0].sha256
        assert changed[0].images[1:] == one.images[1:]
        assert changed[0].images[0].path in changed[0].body_html or one.images[0].role == "lead"
        for image in (one.images[0], changed[0].images[0]):
            assert (archive_path / str(image.path)).is_file()
        assert "nothing new" in crawl(portal, "--recheck", "all").stdout


@pytest.mark.long
def test_a_portal_without_validators_is_asked_in_full(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=9, seed=5) as portal:
        portal.control("options", validators=False)
        crawl(portal)
        done = crawl(portal, "--recheck", "all")
        assert "nothing new" in done.stdout
        assert {status for _, status in asked(portal)} <= {200, 404}
    assert {r.revision for r in latest(archive_path).values()} == {1}


def test_a_304_that_nobody_asked_for_is_no_answer(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=9, seed=5, faults=["not_modified"]) as portal:
        done = crawl(portal)
    assert done.returncode == 1, done.stdout
    images = [i for r in latest(archive_path).values() for i in r.images]
    assert {i.status for i in images} == {"failed"}
    assert {c.outcome for c in media_captures(archive_path) if c.status == 304} == {"odd_status"}


def test_a_picture_that_was_had_stays_had(crawl: Any, archive_path: Path) -> None:
    """The portal lost it: its line says missing, the record keeps the bytes it has."""
    with running_portal(articles=9, seed=5) as portal:
        crawl(portal)
        before = latest(archive_path)
        one = with_pictures(archive_path)
        portal.control("edit", id=number_of(one), title="Tin đã được sửa tiêu đề")
        portal.fault("picture_gone")
        done = crawl(portal, "--recheck", "all")
        assert done.returncode in {0, 1}, done.stdout
    after = latest(archive_path)
    assert {r.id for r in after.values() if r.revision > 1} == {one.id}
    assert after[one.id].images == one.images
    assert {k: r.images for k, r in after.items()} == {k: r.images for k, r in before.items()}
    assert "missing" in {c.outcome for c in media_captures(archive_path)}
    assert done.returncode == 0 or "pictures_missing" in str(verdict(archive_path))


@pytest.mark.long
def test_a_blob_that_is_lost_is_asked_for_in_full(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=9, seed=5) as portal:
        crawl(portal)
        one = with_pictures(archive_path)
        lost = archive_path / str(one.images[0].path)
        data = lost.read_bytes()
        lost.chmod(0o644)
        lost.unlink()
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
        assert asked(portal)[path_of(one.images[0].url), 200] == 1
    assert lost.read_bytes() == data


@pytest.mark.long
def test_what_failed_comes_once_where_its_page_is_looked_at_too(
    crawl: Any, archive_path: Path
) -> None:
    with running_portal(articles=9, seed=5, faults=["picture_error"]) as portal:
        crawl(portal, "--set", "LUUTRU_RETRIES=0")
        portal.control("no_faults")
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
        assert max(asked(portal).values()) == 1
    numbers = [
        (r.id, r.revision)
        for path in archive_path.glob("articles/*/*.jsonl")
        for r in map(decode, path.read_bytes().splitlines())
    ]
    assert len(numbers) == len(set(numbers))
    assert {number for _, number in numbers} == {1, 2}


@pytest.mark.long
def test_a_picture_of_an_unchanged_page_that_failed_is_asked_for_alone(
    crawl: Any, archive_path: Path
) -> None:
    with running_portal(articles=9, seed=5) as portal:
        portal.fault("picture_error", every=4)
        crawl(portal, "--set", "LUUTRU_RETRIES=0")
        images = [i for r in latest(archive_path).values() for i in r.images]
        failed = {path_of(i.url) for i in images if i.status == "failed"}
        assert 0 < len(failed) < len(images)
        portal.control("no_faults")
        done = crawl(portal, "--recheck", "1000000")
        assert done.returncode == 0, done.stdout
        assert {path for path, _ in asked(portal)} == failed


@pytest.mark.long
def test_a_moved_picture_is_asked_for_in_full(crawl: Any, archive_path: Path) -> None:
    """What one address said of its bytes holds for no other."""
    with running_portal(articles=9, seed=5) as portal:
        crawl(portal)
        one = with_pictures(archive_path)
        path = path_of(one.images[0].url)
        portal.fault("moved_picture", match=path, kinds="picture")
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
        answers = {status for p, status in asked(portal) if p.startswith(path)}
        assert answers == {302, 200}
    assert {r.revision for r in latest(archive_path).values()} == {1}
