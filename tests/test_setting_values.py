"""``--set NAME=VALUE``: a value that its setting cannot have is refused before a crawl begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler import cli
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY
from tests.portal import running_portal


@pytest.mark.parametrize(
    ("change", "wants"),
    [
        ("DOWNLOAD_DELAY=abc", "a number"),
        ("DOWNLOAD_DELAY=-1", "a number from 0 up"),
        ("DOWNLOAD_TIMEOUT=nan", "a number"),
        ("LUUTRU_RETRIES=2.5", "a whole number"),
        ("CONCURRENT_REQUESTS=", "a whole number"),
        ("LUUTRU_WARC=maybe", "0 or 1"),
        ("LOG_LEVEL=debug", "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    ],
)
def test_a_setting_of_another_kind_is_wrong_use(
    archive_path: Path, capsys: pytest.CaptureFixture[str], change: str, wants: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["crawl", "khong_co", "--set", change, "--archive", str(archive_path)])
    name, _, value = change.partition("=")
    assert caught.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith(f"luutru: Invalid value for '--set': {name} = {value!r} must be {wants}")


@pytest.mark.parametrize(
    "change",
    [
        "DOWNLOAD_DELAY=0.5", "DOWNLOAD_TIMEOUT=2.5", "LUUTRU_WARC=False", "LOG_LEVEL=DEBUG",
        "CONCURRENT_REQUESTS_PER_IP=1",
        "LUUTRU_MAX_FILE=1048576", "DEPTH_PRIORITY=-1", "LOG_FILE=x", "JOBDIR=",
    ],
)  # fmt: skip
def test_a_setting_of_its_kind_is_taken(
    archive_path: Path, capsys: pytest.CaptureFixture[str], change: str
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["crawl", "khong_co", "--set", change, "--archive", str(archive_path)])
    assert "no portal is called 'khong_co'" in capsys.readouterr().err


def test_a_setting_that_scrapy_has_given_up_harms_no_crawl(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=5, seed=5) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--set", "CONCURRENT_REQUESTS_PER_IP=1"),
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "running.py" not in done.stderr


def test_an_archive_without_a_name_is_wrong_use(luutru: Luutru, tmp_path: Path) -> None:
    for command in (("crawl", "http://127.0.0.1:9/"), ("verify",), ("query", "lua")):
        done = luutru(*command, "--archive", "", cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "names no folder" in done.stderr
    assert not (tmp_path / "luutru.json").exists()
