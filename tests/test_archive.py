"""Reading an archive: order, revisions, as-of, what a crawl asks, files of every kind."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from archive import Archive, ArchiveError, open_archive, record
from archive.capture import Capture
from archive.lines import prefix_crc, read_lines
from archive.record import Attachment, Image
from tests.records import LATER, RUN, archive_with, article, ids, lines, put, put_captures

PORTAL = "ha_tinh_huong_son"


def test_order_is_portal_then_date_then_id_and_undated_last(archive_path: Path) -> None:
    archive = archive_with(
        archive_path,
        article(1, portal="z", published="2010-01"),
        article(5, published=None),
        article(4, published="2020-06-27T21:27:00+07:00"),
        article(3, published="2020-06-27"),
        article(2, published="2020-06"),
        article(20, published="2020-06"),
    )
    assert [one.id for one in archive.articles()] == [
        f"{PORTAL}:{number}" for number in (2, 20, 3, 4, 5)
    ] + ["z:1"]
    assert archive.portals() == [PORTAL, "z"]


def test_every_place_below_articles_is_read(archive_path: Path) -> None:
    archive = archive_with(archive_path, article(1))
    put(archive_path, article(2), name="from_elsewhere/2025/all.jsonl")
    packed = archive_path / "articles" / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(lines(article(3), article(4))))
    (archive_path / "articles" / PORTAL / "notes.txt").write_text("not a record")
    (archive_path / "articles" / PORTAL / ".hidden.jsonl").write_text("not a record")
    assert ids(archive) == ["1", "2", "3", "4"]
    # The portal is told by the record, not by the folder.
    assert ids(archive, portal=PORTAL) == ["1", "2", "3", "4"]
    found = archive.get(f"{PORTAL}:4")
    assert found is not None
    assert found.title == "Bài số 4"


def test_a_torn_tail_is_no_error_and_is_read_once_whole(archive_path: Path) -> None:
    archive = archive_with(archive_path, article(1))
    path = archive_path / "articles" / PORTAL / f"{RUN}.jsonl"
    whole = lines(article(2))
    for end in (1, len(whole) // 2, len(whole) - 1):
        with path.open("ab") as file:
            file.write(whole[:end])
        assert ids(archive) == ["1"]
        assert archive.problems() == []
        os.truncate(path, len(lines(article(1))))
        assert ids(archive) == ["1"]
    with path.open("ab") as file:
        file.write(whole)
    assert ids(archive) == ["1", "2"]


def test_a_cut_off_gzip_file_gives_its_whole_lines(archive_path: Path) -> None:
    archive = open_archive(archive_path, create=True)
    many = [article(number, body=os.urandom(300).hex()) for number in range(40)]
    data = gzip.compress(lines(*many))
    (archive_path / "articles" / "cut.jsonl.gz").write_bytes(data[: len(data) // 2])
    held = ids(archive)
    assert 5 < len(held) < 40
    assert archive.get(f"{PORTAL}:0") == many[0]


def test_revisions_are_ordered_by_capture_and_counted_again(archive_path: Path) -> None:
    # Two machines wrote a first revision each; together they are 1, 2, 3.
    archive = archive_with(
        archive_path,
        article(1, title="C", fetched="2026-11-26T08:00:00Z", run=LATER),
        article(1, title="A", fetched="2026-11-24T08:00:00Z"),
        article(1, title="B", fetched="2026-11-24T08:00:00.5Z", run="20261124t090000z-00000003"),
    )
    id_ = f"{PORTAL}:1"
    assert [(one.revision, one.title) for one in archive.revisions(id_)] == [
        (1, "A"), (2, "B"), (3, "C"),
    ]  # fmt: skip
    latest = archive.get(id_)
    assert latest is not None
    assert (latest.revision, latest.title) == (3, "C")
    second = archive.get(id_, revision=2)
    assert second is not None
    assert second.title == "B"
    assert archive.get(id_, revision=4) is None
    assert archive.get("nobody:1") is None
    assert [one.title for one in archive.articles(revisions="all")] == ["A", "B", "C"]
    assert [one.title for one in archive.articles()] == ["C"]


def test_a_revision_that_comes_later_but_is_older_does_not_win(archive_path: Path) -> None:
    archive = archive_with(archive_path, article(1, title="new", fetched="2026-11-25T08:00:00Z"))
    assert [one.title for one in archive.articles()] == ["new"]
    put(archive_path, article(1, title="old", run=LATER))  # as a replay of old pages writes it
    assert [(one.revision, one.title) for one in archive.articles()] == [(2, "new")]


def test_equal_times_are_ordered_by_run_and_then_as_stored(archive_path: Path) -> None:
    archive = archive_with(
        archive_path,
        article(1, title="files", run=LATER, revision=3),
        article(1, title="first", revision=1),
        article(1, title="second", revision=2),
    )
    titles = [one.title for one in archive.revisions(f"{PORTAL}:1")]
    assert titles == ["first", "second", "files"]


def test_as_of_is_the_archive_as_it_stood(archive_path: Path, tmp_path: Path) -> None:
    first = [article(1, title="A"), article(2)]
    archive = archive_with(archive_path, *first)
    before = [record.encode(one) for one in archive.articles()]
    put(
        archive_path,
        article(1, title="B", run=LATER, fetched="2026-11-25T08:00:00Z", published="2021-01"),
        article(3, run=LATER, fetched="2026-11-25T08:00:00Z"),
    )
    assert ids(archive) == ["2", "3", "1"]
    for moment in ("2026-11-24T08:00:00Z", "2026-11-24", "2026-11-25T07:59:59.999999Z"):
        assert [record.encode(one) for one in archive.articles(as_of=moment)] == before
    assert ids(archive, as_of="2026-11-23") == []
    assert ids(archive, as_of="2026-11-24", since="2021") == []
    assert [one.title for one in archive.articles(as_of="2026-11-24", revisions="all")] == [
        "A", "Bài số 2",
    ]  # fmt: skip
    # Another machine that has merged in other order gives the same.
    other = open_archive(tmp_path / "other", create=True)
    put(tmp_path / "other", article(3, run=LATER, fetched="2026-11-25T08:00:00Z"))
    put(tmp_path / "other", *reversed(first))
    assert [record.encode(one) for one in other.articles(as_of="2026-11-24")] == before


def test_what_a_crawl_knows(archive_path: Path) -> None:
    picture = Image(url="https://a.vn/1.jpg", status="failed")
    archive = archive_with(
        archive_path,
        article(1, title="A"),
        article(2, images=[picture]),
        article(3, attachments=[Attachment(url="https://a.vn/1.pdf", status="skipped")]),
        article(4, images=[Image(url="https://a.vn/1.jpg", status="missing")]),
        article(9, portal="other"),
    )
    put(archive_path, article(1, title="B", run=LATER, fetched="2026-11-25T08:00:00Z"))
    put_captures(
        archive_path,
        capture(1, time="2026-11-27T01:02:03.5Z", outcome="unchanged"),
        capture(1, time="2026-11-29T01:02:03Z", outcome="failed"),
        # Of a run that was killed before the record of this line was written.
        capture(1, time="2026-11-30T01:02:03Z", outcome="revised"),
        capture(2, time="2026-11-30T01:02:03Z", outcome="stored"),
    )
    asked = [f"{PORTAL}:{n}" for n in range(700)] + ["other:9"]
    known = archive.known(PORTAL, asked)
    assert sorted(known) == [f"{PORTAL}:{n}" for n in (1, 2, 3, 4)]
    first = known[f"{PORTAL}:1"]
    assert (first.title, first.revision, first.state, first.pending) == ("B", 2, "present", False)
    assert first.fetched == "2026-11-25T08:00:00Z"
    assert first.checked == "2026-11-27T01:02:03.500000Z"  # a failure has seen no page
    assert known[f"{PORTAL}:2"].checked == known[f"{PORTAL}:2"].fetched
    assert first.content_sha256 == article(1, title="B").content_sha256
    assert [known[f"{PORTAL}:{n}"].pending for n in (2, 3, 4)] == [True, True, False]
    assert [one.id for one in archive.pending(PORTAL)] == [f"{PORTAL}:2", f"{PORTAL}:3"]
    assert list(archive.pending(PORTAL, since="2021")) == []
    assert list(archive.pending("other")) == []


def test_a_later_revision_with_all_files_is_pending_no_more(archive_path: Path) -> None:
    archive = archive_with(archive_path, article(1, images=[Image(url="https://a.vn/1.jpg")]))
    assert len(list(archive.pending(PORTAL))) == 1
    put(archive_path, article(1, run=LATER, revision=2, revision_cause="files"))
    assert list(archive.pending(PORTAL)) == []
    assert not archive.known(PORTAL, [f"{PORTAL}:1"])[f"{PORTAL}:1"].pending


def capture(number: int | None, *, run: str = RUN, **fields: object) -> Capture:
    values: dict[str, object] = {
        "portal": PORTAL,
        "run": run,
        "url": f"https://a.vn/bai-{number}.html",
        "time": "2026-11-24T08:00:00.000000Z",
        "kind": "article",
        "id": None if number is None else f"{PORTAL}:{number}",
        "outcome": "stored",
        **fields,
    }
    return Capture(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "form",
    [
        "https://a.vn/vi/bai-1.html",
        "http://a.vn/vi/bai-1.html",
        "https://www.a.vn/vi/bai-1.html",
        "https://A.vn:443/vi/bai-1.html#top",
        "http://a.vn:80/vi/bai-1.html/",
        "a.vn/vi/bai-1.html",
        "https://a.vn/vi/b%61i-1.html",
        "https://a.vn/cu/bai-1.html",
    ],
)
def test_an_article_is_found_by_any_form_of_its_address(archive_path: Path, form: str) -> None:
    archive = archive_with(
        archive_path,
        article(1, url="https://a.vn/vi/bai-1.html", aliases=["https://a.vn/cu/bai-1.html"]),
        article(2, url="https://a.vn/vi/bai-2.html"),
    )
    assert archive.find(form) == [f"{PORTAL}:1"]
    assert archive.known_urls(PORTAL, [form, "https://a.vn/none"]) == {form: f"{PORTAL}:1"}
    assert archive.known_urls("other", [form]) == {}


@pytest.mark.parametrize(
    ("shared", "number"),
    [
        ("https://a.vn/bai-1.html?fbclid=IwAR0x", 1),
        ("https://a.vn/bai-1.html?utm_source=zalo&UTM_Medium=x&zarsrc=30#top", 1),
        ("https://a.vn/?id=2&fbclid=x", 2),
        ("https://a.vn/?fbclid=x&id=2", 2),
        ("https://a.vn/bai-1.html?id=2&fbclid=x", None),
        ("https://a.vn/t?utm_source=own", 3),  # stored under just this address
    ],
)
def test_marks_that_social_networks_put_on_an_address_do_not_hide_its_article(
    archive_path: Path, shared: str, number: int | None
) -> None:
    archive = archive_with(
        archive_path,
        article(1, url="https://a.vn/bai-1.html"),
        article(2, url="https://a.vn/?id=2"),
        article(3, url="https://a.vn/t?utm_source=own"),
    )
    assert archive.find(shared) == ([f"{PORTAL}:{number}"] if number else [])


def test_addresses_that_differ_in_what_counts_are_apart(archive_path: Path) -> None:
    archive = archive_with(
        archive_path,
        article(1, url="https://a.vn/?id=1"),
        article(2, url="https://a.vn/?id=2"),
        article(3, url="https://a.vn:8080/x/index.html"),
        article(4, url="https://a.vn/x/Y"),
    )
    assert archive.find("http://www.a.vn/?id=2") == [f"{PORTAL}:2"]
    assert archive.find("https://a.vn:8080/x/") == [f"{PORTAL}:3"]
    assert archive.find("https://a.vn/x") == []
    assert archive.find("https://a.vn/x/y") == []
    assert archive.find(f"{PORTAL}:4") == [f"{PORTAL}:4"]
    assert archive.find("") == archive.find("https://[") == []


def test_unread_pages_and_payloads(archive_path: Path) -> None:
    archive = open_archive(archive_path, create=True)
    first = {"warc_record_id": "<urn:uuid:1>", "warc_file": "warc/a.warc.gz", "warc_offset": 7}
    second = {**first, "warc_record_id": "<urn:uuid:2>"}
    digest, of_blob = "a" * 64, "b" * 64
    put_captures(
        archive_path,
        capture(None, run=LATER, payload_sha256=digest, kind="listing", **second),
    )
    put_captures(
        archive_path,
        # Written first, though captured later: a replay may hold old pages.
        capture(1, payload_sha256=digest, time="2026-11-30T08:00:00Z", **first),
        capture(None, kind="picture", blob="blobs/x.jpg", payload_sha256=of_blob, **first),
        capture(None, outcome="unread", url="https://a.vn/odd.html"),
        capture(None, outcome="unread", url="https://a.vn/odd.html", time="2026-11-25T08:00:00Z"),
    )
    ref = archive.payload(PORTAL, digest)
    assert ref is not None
    assert (ref.record_id, ref.file, ref.offset) == ("<urn:uuid:1>", "warc/a.warc.gz", 7)
    assert archive.payload(PORTAL, of_blob) is None
    assert archive.payload("other", digest) is None
    assert archive.unread(PORTAL, ["http://a.vn/odd.html", "http://a.vn/x"]) == {
        "http://a.vn/odd.html": "2026-11-25T08:00:00Z"
    }
    assert len(list(archive.captures(PORTAL))) == 5
    assert len(list(archive.captures(outcome="unread"))) == 2
    assert len(list(archive.captures(kind="listing"))) == 1


def test_stored_pictures_have_a_path_and_others_none(archive_path: Path) -> None:
    archive = open_archive(archive_path, create=True)
    blob = archive_path / "blobs" / "sha256" / "aa" / "bb" / "x.jpg"
    blob.parent.mkdir(parents=True)
    blob.write_bytes(b"x")
    inside = "blobs/sha256/aa/bb/x.jpg"
    held = Image(url="https://a.vn/x.jpg", status="stored", path=inside)
    assert archive.image_path(held) == blob.resolve()
    lost = Image(url="https://a.vn/x.jpg", status="stored", path="blobs/none.jpg")
    assert archive.image_path(lost) is None
    assert archive.image_path(Image(url="https://a.vn/x.jpg", status="failed")) is None


def test_an_unreadable_line_is_told_and_the_rest_answered(archive_path: Path) -> None:
    archive = archive_with(archive_path, article(1))
    path = put(archive_path, article(2))
    with path.open("ab") as file:
        file.write(b'{"schema":"luutru/article/1","id":5}\n\xff\xfe\n{"a":\n')
    put(archive_path, article(3))
    assert ids(archive) == ["1", "2", "3"]
    problems = archive.problems()
    assert len(problems) == 3
    assert all(one.startswith(f"articles/{PORTAL}/{RUN}.jsonl, byte ") for one in problems)


def test_records_of_a_newer_format_are_refused(archive_path: Path) -> None:
    archive = archive_with(archive_path, article(1))
    path = put(archive_path, article(2))
    with path.open("ab") as file:
        file.write(b'{"schema":"luutru/article/2","id":5}\n')
    with pytest.raises(ArchiveError, match="luutru/article/2; install a newer luutru") as caught:
        ids(archive)
    assert caught.value.reason == "newer"


def test_unknown_fields_of_later_versions_are_kept_in_the_line(archive_path: Path) -> None:
    archive = open_archive(archive_path, create=True)
    line = lines(article(1)).replace(b'"portal":', b'"mood":"calm","portal":', 1)
    path = archive_path / "articles" / "x.jsonl"
    path.write_bytes(line)
    assert ids(archive) == ["1"]


def test_no_archive_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive at"):
        open_archive(tmp_path / "none")


def test_two_runs_written_by_the_write_side_are_read(archive_path: Path) -> None:
    archive = open_archive(archive_path, create=True)
    with archive.run(PORTAL) as run:
        run.add_record(article(1, run=run.id))
        assert ids(archive) == []
        run.commit()
        assert ids(archive) == ["1"]
        assert list(archive.known(PORTAL, [f"{PORTAL}:1"])) == [f"{PORTAL}:1"]
        run.seal({})
    with open_archive(archive_path) as again:
        assert ids(again) == ["1"]


@pytest.mark.skipif(os.name != "posix", reason="memory is measured the POSIX way")
def test_memory_stays_flat_however_many_records(archive_path: Path) -> None:
    archive_with(archive_path, article(0)).close()
    body = "Huyện ủy tổ chức hội nghị. " * 200
    for start in range(0, 3000, 500):
        put(archive_path, *[article(start + n, body=body) for n in range(1, 501)])
    size = sum(path.stat().st_size for path in archive_path.glob("articles/*/*.jsonl"))
    script = (
        "import resource, sys; from archive import open_archive\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "archive = open_archive(sys.argv[1]); archive.count(); before = peak()\n"
        "print(sum(1 for _ in archive.articles()), peak() - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(archive_path)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    count, grown = map(int, done.stdout.split())
    assert count == 3001
    assert grown * (1 if sys.platform == "darwin" else 1024) < size / 2


def test_an_iteration_sees_one_state(archive_path: Path) -> None:
    archive = archive_with(archive_path, *[article(n) for n in range(1200)])
    reading = archive.articles()
    seen = [next(reading).id]
    put(archive_path, article(5000), article(0, title="B", run=LATER))
    assert archive.count() == 1201
    seen += [one.id for one in reading]
    assert len(seen) == len(set(seen)) == 1200


def test_an_archive_closes_itself(archive_path: Path) -> None:
    archive: Archive | None = archive_with(archive_path, article(1))
    assert archive is not None
    assert ids(archive) == ["1"]
    with archive:
        pass
    assert ids(archive) == ["1"]  # and opens again when asked


@pytest.mark.parametrize("start", [0, 1, 2])
def test_packed_lines_are_read_from_any_line_on(tmp_path: Path, start: int) -> None:
    path = tmp_path / "x.jsonl.gz"
    # Lines longer than a block, several members, a torn tail.
    texts = [b"a" * 200_000 + b"\n", b"\n", b"b" * 70_000 + b"\n", b"torn"]
    path.write_bytes(b"".join(gzip.compress(text) for text in texts))
    offset = sum(map(len, texts[:start]))
    assert [line for _, line in read_lines(path, offset)] == texts[start:3]
    assert next(read_lines(path, offset))[0] == offset
    assert prefix_crc(path, 200_001) == zlib.crc32(texts[0])
    assert prefix_crc(path, 300_000) is None


def test_damage_inside_of_a_packed_file_is_told(archive_path: Path) -> None:
    archive = archive_with(archive_path, article(1))
    many = [article(number, body=os.urandom(2000).hex()) for number in range(2, 60)]
    data = bytearray(gzip.compress(lines(*many)))
    data[len(data) * 3 // 4] ^= 0xFF
    (archive_path / "articles" / "bad.jsonl.gz").write_bytes(data)
    (archive_path / "articles" / "worse.jsonl.gz").write_bytes(b"no gzip at all")
    held = ids(archive)
    assert held[0] == "1"
    assert {one.split(",")[0].split("/")[1] for one in archive.problems()} == {
        "bad.jsonl.gz",
        "worse.jsonl.gz",
    }


def media(time: str, outcome: str, run: str = RUN, **fields: Any) -> Capture:
    values = {"url": "http://a.vn/uploads/a.jpg", "kind": "picture", "status": 200, **fields}
    return Capture(portal=PORTAL, run=run, time=f"{time}T08:00:00Z", outcome=outcome, **values)


def test_what_is_known_of_a_picture(archive_path: Path) -> None:
    archive = open_archive(archive_path, create=True)
    put_captures(
        archive_path,
        media("2026-11-01", "server_error", status=503),
        media("2026-11-02", "stored", blob="blobs/a.jpg", etag='"a"'),
        media("2026-11-03", "stored", blob="blobs/b.jpg", etag='"b"'),
        media("2026-11-04", "unchanged", blob="blobs/b.jpg", etag='"b"', status=304),
    )
    put_captures(
        archive_path,
        media("2026-11-06", "failed", LATER, status=None),
        media("2026-11-07", "server_error", LATER, status=503),
    )
    state = archive.crawl_state(PORTAL)
    url = "http://a.vn/uploads/a.jpg"
    found = state.stored_as(url, "blobs/b.jpg")
    assert found is not None
    assert (found.etag, found.time[:10]) == ('"b"', "2026-11-03")
    assert state.stored_as(url, "blobs/c.jpg") is None
    assert state.stored_as("http://a.vn/uploads/other.jpg", "blobs/b.jpg") is None
    assert archive.crawl_state("a_b").stored_as(url, "blobs/b.jpg") is None
    failing = state.failing(url, RUN)
    assert failing is not None
    assert (failing.runs, failing.since[:10]) == (1, "2026-11-06")
    assert state.failing(url, LATER) is None


def test_what_is_known_of_a_picture_goes_with_its_file(archive_path: Path) -> None:
    archive = open_archive(archive_path, create=True)
    url = "http://a.vn/uploads/a.jpg"
    path = put_captures(archive_path, media("2026-11-06", "failed", status=None))
    put_captures(archive_path, media("2026-11-07", "failed", LATER, status=None))
    found = archive.crawl_state(PORTAL).failing(url, "")
    assert found is not None
    assert found.runs == 2
    path.with_suffix(".jsonl.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()  # packed
    found = archive.crawl_state(PORTAL).failing(url, "")
    assert found is not None
    assert found.runs == 2
    path.with_suffix(".jsonl.gz").unlink()
    found = archive.crawl_state(PORTAL).failing(url, "")
    assert found is not None
    assert found.runs == 1
    put_captures(archive_path, media("2026-11-08", "failed", LATER, status=None))
    other = archive_path / "captures" / PORTAL / f"{LATER}.jsonl"
    other.write_bytes(other.read_bytes().replace(b"uploads/a.jpg", b"uploads/b.jpg"))
    assert archive.crawl_state(PORTAL).failing(url, "") is None
