"""Copies to hand on: byte for byte as stored, equal twice, never half, told in the meta file."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from io import StringIO
from pathlib import Path

import jsonschema
import pytest

from archive import Archive, ArchiveError, open_archive, record
from archive import export as export_module
from archive.export import COLUMNS, ExportRefusedError, export
from archive.layout import report_name
from archive.query import filters
from archive.record import Attachment, Image
from tests.records import LATER, RUN, archive_with, article, lines, put

PORTAL = "ha_tinh_huong_son"


@pytest.fixture
def archive(archive_path: Path) -> Archive:
    held = Image(
        url="https://a.vn/1.jpg", caption="Toàn cảnh", status="stored", sha256="a" * 64,
        path=f"blobs/sha256/aa/aa/{'a' * 64}.jpg",
    )  # fmt: skip
    lost = Attachment(url="https://a.vn/1.pdf", status="failed", problem="timeout")
    archive = archive_with(
        archive_path,
        article(1, title="Cũ"),
        article(2, published="2021-03", images=[held], tags=["a", "b"]),
        article(3, published=None, attachments=[lost], state="gone"),
        article(9, portal="son_la_yen_chau"),
    )
    put(archive_path, article(1, title="Mới", run=LATER, fetched="2026-11-25T08:00:00.25Z"))
    return archive


def data(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "OUT.JSONL"])
def test_lines_are_those_stored_with_the_revision_as_counted(
    archive: Archive, tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    meta = export(archive, target, filters())
    stored = b"".join(path.read_bytes() for path in sorted(archive.path.glob("articles/*/*")))
    exported = data(target).splitlines(keepends=True)
    assert len(exported) == 4 == meta["records"]
    first, *others = exported
    assert first.replace(b'"revision":2,', b'"revision":1,', 1) in stored
    assert b'"revision":2,"revision_cause":"first"' in first
    assert all(line in stored for line in others)
    assert [json.loads(line)["id"].split(":")[1] for line in exported] == ["1", "2", "3", "9"]
    assert meta["file"]["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert meta["file"]["sha256_unpacked"] == hashlib.sha256(data(target)).hexdigest()
    assert meta["file"]["bytes"] == target.stat().st_size


def test_unknown_fields_and_other_spacing_survive(archive_path: Path, tmp_path: Path) -> None:
    archive = archive_with(archive_path, article(0, fetched="2026-11-01T08:00:00Z"))
    later = json.loads(lines(article(0)))
    line = json.dumps({**later, "mood": '"revision": 7, calm'}).encode() + b"\n"
    (archive_path / "articles" / "x.jsonl").write_bytes(line)
    export(archive, tmp_path / "out.jsonl", filters())
    assert data(tmp_path / "out.jsonl") == line.replace(b'"revision": 1', b'"revision": 2', 1)


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.csv"])
def test_two_exports_are_byte_equal(archive: Archive, tmp_path: Path, name: str) -> None:
    (tmp_path / "other").mkdir()
    export(archive, tmp_path / name, filters())
    archive.index.rebuild()
    export(archive, tmp_path / "other" / name, filters())
    assert (tmp_path / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    first, second = (
        json.loads((folder / f"{name}.meta.json").read_bytes())
        for folder in (tmp_path, tmp_path / "other")
    )
    assert first.pop("created") <= second.pop("created")
    assert first == second
    if name.endswith(".gz"):
        assert (tmp_path / name).read_bytes()[3:8] == bytes(5)  # no name and no time in it


def test_as_of_gives_the_bytes_of_then(archive_path: Path, tmp_path: Path) -> None:
    archive = archive_with(archive_path, article(1), article(2))
    export(archive, tmp_path / "then.jsonl", filters())
    put(archive_path, article(1, title="B", run=LATER, fetched="2026-11-25T08:00:00Z"))
    meta = export(archive, tmp_path / "now.jsonl", filters(as_of="2026-11-24"))
    assert data(tmp_path / "now.jsonl") == data(tmp_path / "then.jsonl")
    assert meta["as_of"] == "2026-11-24T16:59:59.999999Z"
    assert meta["as_of"] in meta["citation"]


def test_every_line_obeys_the_schema(archive: Archive, tmp_path: Path) -> None:
    export(archive, tmp_path / "out.jsonl", filters(), revisions="all")
    validator = jsonschema.Draft202012Validator(record.json_schema())
    exported = data(tmp_path / "out.jsonl").splitlines()
    assert len(exported) == 5
    for line in exported:
        validator.validate(json.loads(line))
    broken = {**json.loads(exported[0]), "revision": 0}
    assert not validator.is_valid(broken)


def test_filters_order_limit(archive: Archive, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    meta = export(archive, target, filters(portal=PORTAL, since="2020"), sort="-published", limit=1)
    assert [json.loads(line)["id"] for line in data(target).splitlines()] == [f"{PORTAL}:2"]
    assert meta["filters"] == {"portals": [PORTAL], "since": "2020-01-01", "undated": "leave"}


def test_meta_tells_what_the_copy_holds(archive: Archive, tmp_path: Path) -> None:
    report = archive.path / report_name(PORTAL, RUN)
    report.parent.mkdir(parents=True)
    report.write_text(json.dumps({"run": RUN, "state": "incomplete", "failures": [{"url": "x"}]}))
    returned = export(archive, tmp_path / "out.csv", filters())
    meta = json.loads((tmp_path / "out.csv.meta.json").read_bytes())
    assert meta == returned
    assert meta["counts"] == {
        "portals": {PORTAL: 3, "son_la_yen_chau": 1},
        "years": {"2020": 2, "2021": 1},
        "undated": 1,
        "states": {"gone": 1, "present": 3},
    }
    assert meta["pictures"] == {"stored": 1}
    assert meta["files"] == {"failed": 1}
    assert meta["unresolved"]["files"] == 1
    assert meta["unresolved"]["last_runs"][PORTAL] == {
        "run": RUN, "state": "incomplete", "failures": [{"url": "x"}],
    }  # fmt: skip
    assert meta["readers"] == {"luutru 0.1.0 nukeviet/4.5": 4}
    assert meta["last_fetched"] == "2026-11-25T08:00:00.25Z"
    assert meta["file"]["sha256"] in meta["citation"]
    assert PORTAL in meta["citation"]


def test_csv_for_spreadsheets(archive_path: Path, tmp_path: Path) -> None:
    archive = archive_with(
        archive_path,
        article(
            1,
            title='=HYPERLINK("http://x","y")',
            summary='- Điểm; tin, "trích"',
            body="Một.\n\nHai.",
            author="@ai",
            section="+84",
            tags=["lúa", "ngô"],
            text_repair=["mojibake", "tcvn3"],
        ),
    )
    export(archive, tmp_path / "out.csv", filters())
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,revision,")
    assert raw.count(b"\r\n") == 2
    heading, cells = csv.reader(StringIO(raw.decode("utf-8-sig"), newline=""))
    row = dict(zip(heading, cells, strict=True))
    assert tuple(heading) == COLUMNS
    assert row["title"] == '\'=HYPERLINK("http://x","y")'
    assert row["summary"] == '\'- Điểm; tin, "trích"'
    assert row["body"] == "Một.\n\nHai."
    assert (row["author"], row["section"], row["tags"]) == ("'@ai", "'+84", "lúa\nngô")
    assert row["text_repair"] == "mojibake\ntcvn3"
    assert row["unit"] == ""


def test_every_column_is_a_field_or_a_list_of_it() -> None:
    fields = {*record.Record.__struct_fields__, "pictures", "captions", "files"}
    assert set(COLUMNS) <= fields


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("out.txt", "tells no format"),
        ("out", "tells no format"),
        ("none/out.jsonl", "does not exist"),
        ("archive/articles/out.jsonl", "inside of the archive"),
        ("here.jsonl", "is there already; --force"),
        ("folder.jsonl", "is a folder"),
    ],
)
def test_targets_that_are_refused(
    archive: Archive, tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "here.jsonl").write_text("mine")
    (tmp_path / "folder.jsonl").mkdir()
    before = sorted(tmp_path.rglob("*.jsonl*"))
    with pytest.raises(ExportRefusedError, match=message):
        export(archive, tmp_path / name, filters())
    assert sorted(tmp_path.rglob("*.jsonl*")) == before
    assert (tmp_path / "here.jsonl").read_text() == "mine"


def test_force_replaces(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "here.jsonl").write_text("old")
    export(archive, tmp_path / "here.jsonl", filters(), force=True)
    assert len(data(tmp_path / "here.jsonl").splitlines()) == 4


def test_a_failure_leaves_the_old_file_and_no_rest(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "here.jsonl"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_module._Hashed, "write", full)
    with pytest.raises(ArchiveError, match="No space left") as caught:
        export(archive, target, filters(), force=True)
    assert caught.value.reason == "disk"
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if "tmp" in path.name] == []


def test_an_empty_answer_is_an_empty_file_with_its_meta(archive: Archive, tmp_path: Path) -> None:
    meta = export(archive, tmp_path / "out.jsonl", filters(since="1999", until="1999"))
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    assert meta["records"] == 0
    assert meta["undated_in_portals"] == 1


def test_an_export_can_be_read_as_an_archive(archive: Archive, tmp_path: Path) -> None:
    export(archive, tmp_path / "out.jsonl.gz", filters(), revisions="all")
    copy = open_archive(tmp_path / "copy", create=True)
    (tmp_path / "out.jsonl.gz").rename(copy.path / "articles" / "all.jsonl.gz")
    assert list(copy.articles(revisions="all")) == list(archive.articles(revisions="all"))
