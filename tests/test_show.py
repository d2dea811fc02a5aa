"""``luutru show`` with real files behind it: stored pictures, raw pages out of the WARC, HTML."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from archive import open_archive
from archive.capture import Capture
from archive.record import CaptureRef, Image, Record
from archive.warc import Exchange
from tests.conftest import Luutru
from tests.records import archive_with, article

PORTAL = "ha_tinh_huong_son"
# A PNG of one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def test_show_a_picture_and_the_raw_page(luutru: Luutru, archive_path: Path) -> None:
    page = "<html><body>Đảng bộ huyện họp</body></html>".encode()
    packed = gzip.compress(page)
    with open_archive(archive_path, create=True) as archive, archive.run(PORTAL) as run:
        blob = run.add_blob(PIXEL)
        digest = sha256(page).hexdigest()
        records = []
        for number in (1, 2):  # the second becomes a revisit of the first
            ref = run.write_exchange(
                Exchange(
                    url=f"https://a.vn/bai-{number}.html",
                    time=datetime(2026, 11, 24, 8, number, tzinfo=UTC),
                    request=b"GET / HTTP/1.1\r\nHost: a.vn\r\n\r\n",
                    response=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                    + f"Content-Length: {len(packed)}\r\n\r\n".encode()
                    + packed,
                    status=200,
                    payload_sha256=digest,
                    content_encoding="gzip",
                )
            )
            assert ref is not None
            where = CaptureRef(
                origin="live",
                payload_sha256=digest,
                warc_record_id=ref.record_id,
                warc_file=ref.file,
                warc_offset=ref.offset,
            )
            picture = Image(
                url="https://a.vn/1.png", caption="Toàn cảnh", status="stored",
                sha256=blob.sha256, path=blob.path, media_type="image/png",
                bytes=len(PIXEL), width=1, height=1,
            )  # fmt: skip
            records.append(article(number, run=run.id, capture=where, images=[picture]))
            run.add_record(records[-1])
            run.add_capture(_capture_of(records[-1]))
        # Hints may mislead: the record id decides.
        lost = CaptureRef(
            origin="live", payload_sha256=digest, warc_file="warc/none.warc.gz", warc_offset=5,
            warc_record_id=records[0].capture.warc_record_id,
        )  # fmt: skip
        run.add_record(article(3, run=run.id, capture=lost))
        bare = CaptureRef(origin="live", warc_record_id="<urn:uuid:none>")
        run.add_record(article(4, run=run.id, capture=bare))
        run.commit()
    text = luutru("show", f"{PORTAL}:1", "--archive", archive_path).stdout
    stored = archive_path.resolve() / blob.path
    assert f"  {stored}  1×1\n    Toàn cảnh" in text
    assert stored.read_bytes() == PIXEL
    for number in (1, 2, 3):
        done = luutru("show", f"{PORTAL}:{number}", "--raw", "--archive", archive_path)
        assert (done.returncode, done.stdout.encode()) == (0, page), done.stderr
    done = luutru("show", f"{PORTAL}:4", "--raw", "--archive", archive_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert "<urn:uuid:none> is not in the archive" in done.stderr
    page_text = luutru("show", f"{PORTAL}:1", "--html", "--archive", archive_path).stdout
    assert f'<img src="{stored.as_uri()}"' in page_text
    assert "<figcaption>Toàn cảnh</figcaption>" in page_text
    stored.unlink()
    text = luutru("show", f"{PORTAL}:1", "--archive", archive_path).stdout
    assert f"LOST: {blob.path}" in text


def _capture_of(record: Record) -> Capture:
    return Capture(
        portal=record.portal, run=record.run, url=record.url, time=record.fetched, kind="article",
        id=record.id, outcome="stored", payload_sha256=record.capture.payload_sha256,
        warc_record_id=record.capture.warc_record_id, warc_file=record.capture.warc_file,
        warc_offset=record.capture.warc_offset,
    )  # fmt: skip


def test_html_of_an_article_shows_no_markup_of_its_text(luutru: Luutru, archive_path: Path) -> None:
    archive_with(archive_path, article(1, title="<script>1</script>", body="a < b")).close()
    page = luutru("show", f"{PORTAL}:1", "--html", "--archive", archive_path).stdout
    assert "<script>" not in page
    assert "<p>a &lt; b</p>" in page
