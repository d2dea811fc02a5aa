"""The WARC files: the bytes of the wire in them, and other programs that read them."""

from __future__ import annotations

import gzip
import hashlib
import random
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.blobs import Blob
from archive.layout import new_run_id
from archive.members import TornMemberError, read_head, read_members
from archive.warc import Exchange, WarcRef, WarcWriter
from tests.writing import HOME, PORTAL, exchange, page


class Written:
    """A finished WARC and its records as warcio reads them."""

    def __init__(self, root: Path, refs: list[WarcRef], paths: list[Path]) -> None:
        self.root, self.refs, self.paths = root, refs, paths
        self.records = []
        for path in paths:
            with path.open("rb") as stream:
                for record in ArchiveIterator(stream, no_record_parse=True):
                    fields = {k.lower(): v for k, v in record.rec_headers.headers}
                    self.records.append((fields, record.raw_stream.read()))

    def of_type(self, kind: str) -> list[tuple[dict[str, str], bytes]]:
        return [(f, b) for f, b in self.records if f["warc-type"] == kind]


def write(root: Path, *exchanges: Exchange, run: str | None = None, **options: object) -> Written:
    writer = WarcWriter(root, PORTAL, run or new_run_id(), **options)  # type: ignore[arg-type]
    refs = [writer.write(e) for e in exchanges]
    writer.sync()
    writer.close()
    return Written(root, refs, [file.path for file in writer.files])


def check(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(tool)
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


VARIETY = (
    exchange(1),
    exchange(2, coded=False),
    exchange(3, chunked=True),
    exchange(4, chunked=True, coded=False),
    exchange(5, head="HTTP/1.1 404 Không thấy\r\nX: Báo cáo.pdf\r\n\r\n".encode(), status=404),
    exchange(6, head=b"HTTP/1.1 204 No Content\r\n\r\n", body=b"", coded=False, status=204),
    exchange(7, head=b"HTTP/1.0 200 OK\nServer: old\n\n", coded=False),
    exchange(8, head=b"HTTP/1.1 200 OK\r\nno colon here\r\nA: 1\r\n  folded\r\n\r\n", coded=False),
    exchange(9, fidelity="reconstructed", coded=False),
    exchange(10, request=b"POST /x HTTP/1.1\r\nHost: a\r\n\r\nq=1", method="POST"),
    exchange(11, truncated="length", coded=False),
    exchange(1),  # a revisit
    exchange(12, blob=Blob("0" * 64, f"blobs/sha256/00/00/{'0' * 64}.png", "image/png", 9)),
    exchange(
        13,
        head=b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',
        body=b"",
        coded=False,
        status=304,
        blob=Blob("0" * 64, f"blobs/sha256/00/00/{'0' * 64}.png", "image/png", 9),
        unmodified=WarcRef("<urn:uuid:1>", "warc/a.gz", 7, "2026-11-01T08:00:00.000000Z", HOME),
    ),
)


def test_both_checkers_find_nothing_wrong(tmp_path: Path) -> None:
    written = write(tmp_path, *VARIETY)
    path = str(written.paths[0])
    for tool in ("warcio", "fastwarc"):
        done = check(tool, "check", path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (
        f"{1 + 2 * len(VARIETY)} records were verified" in check("fastwarc", "check", path).stdout
    )


def test_payload_digests_hold_for_fastwarc_where_there_is_a_payload(tmp_path: Path) -> None:
    # It counts the digest that a revisit must bear as a failure, and takes the head of an old
    # server's answer, whose lines end in a bare newline, for payload: neither is here.
    written = write(tmp_path, *VARIETY[:6], *VARIETY[7:11])
    done = check("fastwarc", "check", "-p", str(written.paths[0]))
    assert done.returncode == 0, done.stdout


def test_own_reader_finds_every_record_and_agrees_with_warcio(tmp_path: Path) -> None:
    written = write(tmp_path, *VARIETY)
    with written.paths[0].open("rb") as stream:
        members = list(read_members(stream))
    assert [m.record_id for m in members] == [f["warc-record-id"] for f, _ in written.records]
    assert [m.problem for m in members] == [None] * len(members)
    assert members[-1].offset + members[-1].length == written.paths[0].stat().st_size


@pytest.mark.parametrize("number", range(len(VARIETY) - 2))
def test_bytes_of_the_wire_are_kept_as_they_came(tmp_path: Path, number: int) -> None:
    sent = VARIETY[number]
    written = write(tmp_path, sent)
    assert [block for _, block in written.of_type("response")] == [sent.response]
    assert [block for _, block in written.of_type("request")] == [sent.request]


def test_fields_of_a_pair(tmp_path: Path) -> None:
    written = write(tmp_path, exchange(1))
    (response, _), (request, _) = written.of_type("response")[0], written.of_type("request")[0]
    assert request["warc-concurrent-to"] == response["warc-record-id"]
    for fields in (response, request):
        assert fields["warc-target-uri"] == f"{HOME}/tin-tuc-1.html"
        assert fields["warc-date"] == "2026-11-24T08:30:01.123456Z"
        assert fields["warc-ip-address"] == "203.0.113.7"
        assert "warc-luutru-fidelity" not in fields
    assert response["warc-luutru-payload-sha256"] == hashlib.sha256(page(1)).hexdigest()
    assert response["content-type"] == "application/http;msgtype=response"
    assert request["content-type"] == "application/http;msgtype=request"


@pytest.mark.parametrize("size", [0, 1, 700, 5_000, 40_000, 300_000])
@pytest.mark.parametrize("coded", [True, False])
def test_form_of_a_record(tmp_path: Path, size: int, coded: bool) -> None:
    """Byte for byte what warcio writes, each record a gzip member, whatever its size."""
    one = exchange(body=random.Random(size).randbytes(size), coded=coded)
    done = write(tmp_path, one)
    with done.paths[0].open("rb") as stream:
        info, first, second = read_members(stream)
        stream.seek(first.offset)
        text = gzip.decompress(stream.read(first.length))
    head, _, block = text.partition(b"\r\n\r\n")
    names = [line.partition(b": ")[0].decode() for line in head.split(b"\r\n")]
    assert names[:3] == ["WARC/1.1", "WARC-Type", "WARC-Record-ID"]
    assert names[-3:] == ["WARC-Block-Digest", "Content-Type", "Content-Length"]
    assert block == one.response + b"\r\n\r\n"
    assert [m.problem for m in (info, first, second)] == [None] * 3


def test_reference_leads_to_the_record(tmp_path: Path) -> None:
    written = write(tmp_path, *VARIETY)
    for ref, sent in zip(written.refs, VARIETY, strict=True):
        with (tmp_path / ref.file).open("rb") as stream:
            found = read_head(stream, ref.offset)
        assert found is not None
        fields, block = found
        assert fields["warc-record-id"] == ref.record_id
        assert fields["warc-target-uri"] == ref.url
        assert fields["warc-date"] == ref.date
        assert block.startswith(sent.response[:12])


def test_warcinfo_stands_first(tmp_path: Path) -> None:
    run = new_run_id()
    fields, block = write(tmp_path, exchange(1), run=run).records[0]
    text = block.decode()
    assert fields["warc-type"] == "warcinfo"
    assert fields["warc-filename"] == f"{run}-00000.warc.gz"
    for part in ("software: luutru", f"luutru-run: {run}", f"isPartOf: {PORTAL}", "robots: obey"):
        assert part in text


def test_reconstructed_messages_say_so(tmp_path: Path) -> None:
    written = write(tmp_path, exchange(1, fidelity="reconstructed"))
    for kind in ("request", "response"):
        assert written.of_type(kind)[0][0]["warc-luutru-fidelity"] == "reconstructed"


def test_truncated_answers_say_so_and_are_never_revisited(tmp_path: Path) -> None:
    written = write(tmp_path, exchange(1, truncated="length"), exchange(1))
    first, second = written.of_type("response")
    assert first[0]["warc-truncated"] == "length"
    assert "warc-truncated" not in second[0]


# Pictures and files


def test_of_a_picture_only_the_header_is_kept(tmp_path: Path) -> None:
    blob = Blob("ab" * 32, f"blobs/sha256/ab/ab/{'ab' * 32}.jpg", "image/jpeg", 70_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 70000\r\n\r\n"
    written = write(tmp_path, exchange(1, head=head, body=b"\xff\xd8" * 35_000, blob=blob))
    assert written.of_type("response") == []
    (metadata, block), (request, _) = (written.of_type(k)[0] for k in ("metadata", "request"))
    assert block == head
    assert metadata["content-type"] == "application/http;msgtype=response"
    assert metadata["warc-concurrent-to"] == request["warc-record-id"]
    assert metadata["warc-luutru-blob"] == blob.path
    assert metadata["warc-luutru-blob-sha256"] == blob.sha256
    assert "warc-payload-digest" not in metadata
    assert written.refs[0].record_id == metadata["warc-record-id"]
    assert written.paths[0].stat().st_size < 3_000


# Revisits


def test_equal_payload_of_one_run_becomes_a_revisit(tmp_path: Path) -> None:
    written = write(tmp_path, exchange(1), exchange(1, url=f"{HOME}/other"))
    (full, _), (revisit, block) = (written.of_type(k)[0] for k in ("response", "revisit"))
    assert revisit["warc-refers-to"] == full["warc-record-id"]
    assert revisit["warc-refers-to-target-uri"] == full["warc-target-uri"]
    assert revisit["warc-refers-to-date"] == full["warc-date"]
    assert revisit["warc-payload-digest"] == full["warc-payload-digest"]
    assert revisit["warc-profile"].endswith("/1.1/revisit/identical-payload-digest")
    assert block.startswith(b"HTTP/1.1 200 Th")
    assert block.endswith(b"\r\n\r\n")


def test_gzip_that_differs_but_decodes_to_the_same_is_a_revisit(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    one, two = (
        exchange(1, response=head + gzip.compress(page(1), mtime=mtime)) for mtime in (1, 2)
    )
    assert len(write(tmp_path, one, two).of_type("revisit")) == 1


@pytest.mark.parametrize("other", [exchange(1, coded=False), exchange(1, chunked=True)])
def test_equal_payload_in_another_coding_is_kept_in_full(tmp_path: Path, other: Exchange) -> None:
    # A replay joins the header of a revisit with the body of the first: codings must fit.
    assert len(write(tmp_path, exchange(1), other).of_type("response")) == 2


def test_other_payloads_and_empty_ones_are_kept_in_full(tmp_path: Path) -> None:
    empty = exchange(3, head=b"HTTP/1.1 304 Not Modified\r\n\r\n", body=b"", coded=False)
    written = write(tmp_path, exchange(1), exchange(2), empty, empty)
    assert len(written.of_type("response")) == 4


def test_revisit_of_an_earlier_run(tmp_path: Path) -> None:
    first = write(tmp_path, exchange(1))
    wanted = exchange(1).payload_sha256
    known = {wanted: first.refs[0]}
    second = write(tmp_path, exchange(1), exchange(2), find_payload=known.get)
    assert len(second.of_type("revisit")) == 1
    assert second.of_type("revisit")[0][0]["warc-refers-to"] == first.refs[0].record_id
    # Date and digest are taken from the file: the caller's may be rounded or missing.
    assert second.of_type("revisit")[0][0]["warc-refers-to-date"] == "2026-11-24T08:30:01.123456Z"


@pytest.mark.parametrize("fault", ["file", "offset", "record_id", "payload"])
def test_no_revisit_points_into_the_void(tmp_path: Path, fault: str) -> None:
    first = write(tmp_path, exchange(1))
    ref = first.refs[0]
    wrong = {
        "file": WarcRef(ref.record_id, "warc/gone.warc.gz", ref.offset, ref.date, ref.url),
        "offset": WarcRef(ref.record_id, ref.file, ref.offset + 1, ref.date, ref.url),
        "record_id": WarcRef("<urn:uuid:0>", ref.file, ref.offset, ref.date, ref.url),
        "payload": ref,
    }[fault]
    number = 2 if fault == "payload" else 1
    second = write(tmp_path, exchange(number), find_payload=lambda digest: wrong)
    assert second.of_type("revisit") == []
    assert len(second.of_type("response")) == 1


def test_memory_of_recent_payloads_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.warc._RECENT", 3)
    written = write(tmp_path, *(exchange(n) for n in (1, 2, 3, 4, 4, 1)))
    assert len(written.of_type("revisit")) == 1


# Size and names


def test_what_is_compressed_is_not_deflated_again(tmp_path: Path) -> None:
    body = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(200)) * 8
    plain, coded = (write(tmp_path, exchange(1, body=body, coded=c)) for c in (False, True))
    plain_size, coded_size = plain.paths[0].stat().st_size, coded.paths[0].stat().st_size
    assert plain_size < len(body) / 4
    raw = coded.paths[0].read_bytes()
    assert exchange(1, body=body).response in raw  # stored, not deflated
    assert coded_size < plain_size + 1_500


def test_files_rotate_and_each_begins_with_a_warcinfo(tmp_path: Path) -> None:
    written = write(tmp_path, *(exchange(n) for n in range(6)), rotate_at=1_500)
    assert len(written.paths) > 2
    assert written.paths[0].name.endswith("-00000.warc.gz")
    assert written.paths[1].name.endswith("-00001.warc.gz")
    assert len(written.of_type("warcinfo")) == len(written.paths)
    assert len(written.of_type("response")) == 6


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://a.vn/t%E1%BB%89nh?q=1&b=%20#x", "https://a.vn/t%E1%BB%89nh?q=1&b=%20#x"),
        ("https://a.vn/tỉnh ủy", "https://a.vn/t%E1%BB%89nh%20%E1%BB%A7y"),
        ("https://a.vn/\r\nWARC-Type: evil", "https://a.vn/%0D%0AWARC-Type:%20evil"),
    ],
)
def test_addresses_cannot_break_a_header_line(tmp_path: Path, url: str, uri: str) -> None:
    written = write(tmp_path, exchange(1, url=url))
    assert written.of_type("response")[0][0]["warc-target-uri"] == uri
    assert written.refs[0].url == uri


# The own reader


def test_own_reader_names_a_torn_tail_and_where_to_cut(tmp_path: Path) -> None:
    path = write(tmp_path, exchange(1), exchange(2)).paths[0]
    data = path.read_bytes()
    with path.open("rb") as stream:
        ends = [m.offset + m.length for m in read_members(stream)]
    for size in range(ends[0] + 1, len(data), 7):
        path.write_bytes(data[:size])
        whole = max(end for end in ends if end <= size)
        with path.open("rb") as stream:
            if whole == size:
                assert len(list(read_members(stream))) == ends.index(size) + 1
            else:
                with pytest.raises(TornMemberError) as error:
                    list(read_members(stream))
                assert error.value.offset == whole


def test_own_reader_finds_changed_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, exchange(1, coded=False, body=b"x" * 100)).paths[0]
    members = gzip_members(path)
    changed = [m.replace(b"xxxx", b"xxyx", 1) for m in members]
    path.write_bytes(b"".join(gzip.compress(m) for m in changed))
    with path.open("rb") as stream:
        problems = [m.problem for m in read_members(stream)]
    assert problems == [None, "its block digest does not fit its bytes", None]


def gzip_members(path: Path) -> list[bytes]:
    with path.open("rb") as stream:
        places = [(m.offset, m.length) for m in read_members(stream)]
    data = path.read_bytes()
    return [gzip.decompress(data[start : start + length]) for start, length in places]


@pytest.mark.parametrize("record_id", ["<urn:uuid:1>", ""])
def test_a_304_points_to_what_it_confirms(tmp_path: Path, record_id: str) -> None:
    """Also where the earlier run kept no WARC: then to address and time alone."""
    blob = Blob("0" * 64, f"blobs/sha256/00/00/{'0' * 64}.png", "image/png", 9)
    head = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    earlier = WarcRef(record_id, "", 0, "2026-11-01T08:00:00.000000Z", f"{HOME}/ảnh.png")
    told = exchange(1, head=head, body=b"", coded=False, status=304, blob=blob, unmodified=earlier)
    written = write(tmp_path, told)
    ((fields, block),) = written.of_type("revisit")
    assert block == head
    assert fields["warc-profile"].endswith("/warc/1.1/revisit/server-not-modified")
    assert fields.get("warc-refers-to", "") == record_id
    assert fields["warc-refers-to-date"] == earlier.date
    assert fields["warc-refers-to-target-uri"] == f"{HOME}/%E1%BA%A3nh.png"
    assert fields["warc-luutru-blob"] == blob.path
    assert written.of_type("metadata") == []
    for tool in ("warcio", "fastwarc"):
        assert check(tool, "check", str(written.paths[0])).returncode == 0
