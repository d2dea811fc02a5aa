"""Articles in legacy encodings on their way through a crawl: record, run file, summary, bytes."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, records, run_files, table
from tests.legacy import SENTENCES, as_tcvn3, as_viscii, as_vni, misread
from tests.portal import running_portal

TEXT = [*SENTENCES[1:3], *SENTENCES[9:11]]
CHANGES = {"tcvn3": as_tcvn3, "vni": as_vni, "viscii": as_viscii, "mojibake": misread}


def test_a_crawl_repairs_and_tells(luutru: Luutru, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with running_portal(articles=20, seed=8, no_gzip=True) as portal:
        ids = [one["id"] for one in portal.truth(public=True)][:5]
        for number, change in zip(ids, CHANGES.values(), strict=False):
            portal.control("edit", id=number, body=[change(text) for text in TEXT])
        portal.control("edit", id=ids[0], title=as_tcvn3("Hội nghị tổng kết"))
        portal.control("edit", id=ids[4], body=TEXT)
        tables = table(tmp_path / "tables", portal)
        done = luutru(
            *("crawl", "tinh_mau_huyen_mau", "--portals", tables, "--archive", archive, *PAGES_ONLY)
        )
    assert done.returncode == 0, done.stdout + done.stderr
    found = {record.id.partition(":")[2]: record for record in records(archive)}
    for number, kind in zip(ids, CHANGES, strict=False):
        record = found[str(number)]
        assert record.text_repair == [kind]
        assert record.body.split("\n\n") == TEXT
        assert TEXT[0] in record.body_html
    assert found[str(ids[4])].body.split("\n\n") == TEXT
    assert sum(bool(record.text_repair) for record in found.values()) == 4
    shown = luutru("show", found[str(ids[0])].id, "--archive", archive).stdout
    assert "text in tcvn3" in shown
    assert run_files(archive)[-1]["text_repair"] == dict.fromkeys(sorted(CHANGES), 1)
    assert "repaired   text of articles: 1 mojibake, 1 tcvn3, 1 viscii, 1 vni" in done.stdout
    warc = b"".join(gzip.decompress(path.read_bytes()) for path in archive.glob("warc/*/*.warc.gz"))
    for change in CHANGES.values():
        assert change(TEXT[0]).encode() in warc
