"""The end of a run the plain Scrapy way: verdict and findings are the last lines of the log."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import clean_environment
from tests.crawls import run_files, table
from tests.portal import running_portal

ROOT = Path(__file__).parent.parent
SLUG = "tinh_mau_huyen_mau"


def scrapy_crawl(archive: Path, tables: Path, *arguments: str) -> list[str]:
    settings = [part for a in ("DOWNLOAD_DELAY=0", *arguments) for part in ("-s", a)]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", SLUG, *settings],
        env={
            **clean_environment(archive.parent),
            "LUUTRU_ARCHIVE": str(archive),
            "LUUTRU_PORTALS": str(tables),
            "PYTHONPATH": os.pathsep.join([str(ROOT)]),
        },
        cwd=ROOT,
        timeout=60,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return (done.stdout + done.stderr).splitlines()


def test_scrapy_crawl_logs_verdict_and_findings(archive_path: Path, tmp_path: Path) -> None:
    with running_portal(articles=5, seed=5) as portal:
        tables = table(tmp_path / "tables", portal)
        log = scrapy_crawl(archive_path, tables, "LUUTRU_LIMIT=2")
        told = [line for line in log if f"{SLUG}: " in line]
        assert told[-2].endswith(f"{SLUG}: incomplete (exit code of luutru crawl: 1)")
        assert f"{SLUG}: limit: the run ended at its --limit" in told[-1]
        assert "Next: run it again" in told[-1]
        (limited,) = run_files(archive_path)
        assert limited["articles"]["first"] == 2
        log = scrapy_crawl(archive_path, tables)
    assert any(line.endswith("complete (exit code of luutru crawl: 0)") for line in log)
    assert [run["verdict"]["code"] for run in run_files(archive_path)] == [1, 0]
