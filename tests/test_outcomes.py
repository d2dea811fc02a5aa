"""How crawls end: exit codes, named failures, interrupts, wrong use, and the same from anywhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Luutru, clean_environment
from tests.crawls import FAST, PAGES_ONLY, comparable, paths, records, run_files, table
from tests.portal import Portal, running_portal


@pytest.fixture(scope="module")
def small() -> Iterator[Portal]:
    with running_portal(articles=60, seed=7) as portal:
        yield portal


# ---- what Scrapy would call a success -----------------------------------------------------


def test_a_dead_host_is_code_3_and_touches_nothing(
    luutru: Luutru, archive_path: Path, small: Portal, tmp_path: Path
) -> None:
    folder = table(tmp_path / "portals", small)
    crawl = ("crawl", "tinh_mau_huyen_mau", "--portals", folder, "--archive", archive_path)
    luutru(*crawl, *PAGES_ONLY)
    before = {p: p.read_bytes() for p in archive_path.glob("articles/*/*")}
    (folder / "mau.toml").write_text(
        (folder / "mau.toml").read_text("utf-8").replace(small.url, "http://127.0.0.1:9/"), "utf-8"
    )
    done = luutru(*crawl, *PAGES_ONLY, "--set", "LUUTRU_BACKOFF=0")
    assert done.returncode == 3
    assert "home page" in done.stdout
    assert "Traceback" not in done.stderr
    assert {p: p.read_bytes() for p in archive_path.glob("articles/*/*")} == before


BROKEN = """
import sys
from {module} import {name} as owner
def broken(*_, **__):
    raise KeyError("a fault of the program")
owner.{method} = broken
from crawler.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("module", "name", "method"),
    [
        ("crawler.families.nukeviet", "NukeViet", "article"),
        ("pipelines.dates", "DatesPipeline", "process_item"),
        ("pipelines.store", "StorePipeline", "process_item"),
        ("crawler.walk", "Walk", "batches"),
    ],
)
def test_a_fault_of_the_program_is_never_a_success(
    archive_path: Path, small: Portal, tmp_path: Path, module: str, name: str, method: str
) -> None:
    script = tmp_path / "broken.py"
    script.write_text(BROKEN.format(module=module, name=name, method=method))
    done = subprocess.run(
        [sys.executable, script, "crawl", small.url, "--archive", archive_path, *PAGES_ONLY],
        env={**clean_environment(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode in {1, 3}, done.stdout + done.stderr
    assert "a fault of the program" in done.stdout
    assert records(archive_path) == []


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [
        ("all_404", 3, "article"),
        ("redirect_home", 3, "article"),
        ("server_error", 3, "article"),
        ("broken_layout", 3, "layout"),
        ("challenge", 3, "challenge"),
        ("login_page", 3, "login"),
        ("empty_listings", 3, "no article"),
        ("robots_forbid", 3, "robots"),
    ],
)
def test_a_portal_that_gives_nothing_is_named(
    luutru: Luutru, archive_path: Path, fault: str, code: int, word: str
) -> None:
    with running_portal(articles=30, seed=7, faults=[fault]) as portal:
        quick = ("--set", "LUUTRU_RETRIES=1", "--set", "LUUTRU_BACKOFF=0")
        done = luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY, *quick)
    assert done.returncode == code, done.stdout + done.stderr
    assert word in done.stdout
    assert records(archive_path) == []


def test_a_few_pages_no_layout_fits_are_kept_and_counted(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=100, seed=7) as portal:
        portal.fault("broken_layout", every=10)
        done = luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
    assert done.returncode == 1
    assert "unread" in done.stdout
    lines = [
        json.loads(line)
        for file in archive_path.glob("captures/*/*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    unread = [line for line in lines if line["outcome"] == "unread"]
    assert unread
    assert all(line["warc_record_id"] for line in unread)


@pytest.mark.parametrize("layout", ["nukeviet45", pytest.param("egov12", marks=pytest.mark.long)])
def test_a_flood_block_is_waited_for_and_never_stored(
    luutru: Luutru, archive_path: Path, layout: str
) -> None:
    options = {"flood_max": 20, "flood_window": 2}
    with running_portal(layout=layout, articles=40, seed=7, faults=["flood"], **options) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--set", "LUUTRU_RETRIES=10"),
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        truth = portal.truth()
    assert "flood_block" in json.dumps(run_files(archive_path)[-1]["outcomes"])
    stored = records(archive_path)
    assert len(stored) == sum(a["public"] for a in truth)
    assert not [r for r in stored if "Hãy đợi" in r.title]


def test_a_limit_ends_the_run_as_incomplete(
    luutru: Luutru, archive_path: Path, small: Portal
) -> None:
    done = luutru("crawl", small.url, "--archive", archive_path, *PAGES_ONLY, "--limit", "5")
    assert done.returncode == 1
    assert "limit" in done.stdout
    assert 5 <= len(records(archive_path)) < 60


def test_a_crawl_tells_of_stored_lines_that_cannot_be_read(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=12, seed=7) as portal:
        crawl = ("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
        assert "cannot be read" not in luutru(*crawl).stderr
        lines = next(archive_path.glob("articles/*/*.jsonl"))
        lines.chmod(0o644)
        with lines.open("a") as file:
            file.write('{"broken\n')
        done = luutru(*crawl)
    assert done.returncode == 0, done.stdout
    assert "luutru: 1 stored line cannot be read and is in no answer" in done.stderr
    assert "run luutru verify" in done.stderr


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_is_sealed_and_goes_on_next_time(
    luutru: Luutru, archive_path: Path, tmp_path: Path, signum: int, code: int
) -> None:
    with running_portal(articles=100, seed=7) as portal:
        command = Path(sys.executable).with_name("luutru")
        arguments = ["crawl", portal.url, "--archive", archive_path, "--skip", "pictures,files"]
        process = subprocess.Popen(
            [command, *arguments, "--set", "DOWNLOAD_DELAY=0.05"],
            env=clean_environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        deadline = time.monotonic() + 30
        while sum(paths(portal).values()) < 20 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signum)
        out, err = process.communicate(timeout=30)
        assert process.returncode == code, out + err
        assert "Traceback" not in err, err
        some = len(records(archive_path))
        assert 0 < some < 100
        assert list(archive_path.glob("manifest/*/*.json"))
        done = luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
        assert done.returncode == 0
        assert len(records(archive_path)) == sum(a["public"] for a in portal.truth())


# ---- the same from anywhere ---------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "POSIX"},
        {"PYTHONIOENCODING": "cp1252"},
        {"TZ": "America/Los_Angeles"},
    ],
)
def test_locale_and_zone_change_nothing(
    luutru: Luutru, tmp_path: Path, small: Portal, env: dict[str, str]
) -> None:
    for name, extra in (("plain", {}), ("other", env)):
        done = luutru(
            *("crawl", small.url, "--archive", tmp_path / name, *PAGES_ONLY),
            *("--since", "2018-01-01", "--until", "2018-12-31"),
            env=extra,
        )
        assert done.returncode == 0, done.stderr
    assert comparable(tmp_path / "plain") == comparable(tmp_path / "other")
    assert comparable(tmp_path / "plain")


def test_scrapys_own_command_runs_the_same_spider(
    luutru: Luutru, tmp_path: Path, small: Portal
) -> None:
    folder = table(tmp_path / "portals", small)
    luutru(
        *("crawl", "tinh_mau_huyen_mau", "--portals", folder, "--archive", tmp_path / "one"),
        *("--since", "2018", "--until", "2019", *PAGES_ONLY),
    )
    scrapy = Path(sys.executable).with_name("scrapy")
    environment = {
        **clean_environment(tmp_path),
        "LUUTRU_ARCHIVE": str(tmp_path / "two"),
        "LUUTRU_PORTALS": str(folder),
    }
    root = Path(__file__).parents[1]
    listed = subprocess.run(
        [scrapy, "list"],
        env=environment,
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "tinh_mau_huyen_mau" in listed.stdout.split()
    subprocess.run(
        [
            scrapy,
            "crawl",
            "tinh_mau_huyen_mau",
            "-a",
            "since=2018",
            "-a",
            "until=2019",
            "-s",
            "DOWNLOAD_DELAY=0",
            "-s",
            "LUUTRU_SKIP=pictures,files",
        ],
        env=environment,
        cwd=root,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert comparable(tmp_path / "one") == comparable(tmp_path / "two")
    assert comparable(tmp_path / "one")


# ---- wrong use ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("khong_co_huyen_nay",), "khong_co_huyen_nay"),
        (("dien_bien_tuan_giao", "--since", "2020-13"), "2020-13"),
        (("dien_bien_tuan_giao", "--since", "hôm qua"), "hôm qua"),
        (("dien_bien_tuan_giao", "--since", "2021", "--until", "2020"), "2021"),
        (("dien_bien_tuan_giao", "--set", "KHONG_CO=1"), "KHONG_CO"),
        (("dien_bien_tuan_giao", "--skip", "videos"), "videos"),
        (("dien_bien_tuan_giao", "--limit", "0"), "0"),
        (("ftp://huyen.example/",), "ftp"),
        (("all",), "--new"),
        (("dien_bien_tuan_giao", "--source", "wayback"), "not built"),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(
    luutru: Luutru, archive_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    done = luutru("crawl", *arguments, "--archive", archive_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert word in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not archive_path.exists()


def test_an_unknown_key_in_a_table_is_code_2(luutru: Luutru, tmp_path: Path) -> None:
    folder = tmp_path / "portals"
    folder.mkdir()
    (folder / "x.toml").write_text(
        '[x_y]\nunit = "Y"\nprovince = "X"\ntier = "district"\nhome = "https://y.x.example/"\n'
        "colour = 1\n"
    )
    done = luutru("crawl", "x_y", "--portals", folder, "--archive", tmp_path / "a")
    assert done.returncode == 2
    assert "colour" in done.stderr
    assert "x.toml" in done.stderr


def test_an_archive_path_that_is_a_file_is_code_2(
    luutru: Luutru, archive_path: Path, small: Portal
) -> None:
    archive_path.write_text("not an archive")
    done = luutru("crawl", small.url, "--archive", archive_path)
    assert done.returncode == 2
    assert str(archive_path) in done.stderr
    assert archive_path.read_text() == "not an archive"


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_a_terminal_sees_a_live_bar(archive_path: Path, small: Portal, tmp_path: Path) -> None:
    import pty

    leader, follower = pty.openpty()
    command = Path(sys.executable).with_name("luutru")
    process = subprocess.Popen(
        [command, "crawl", small.url, "--archive", archive_path, *FAST],
        env={**clean_environment(tmp_path), "TERM": "xterm", "COLUMNS": "100"},
        stdout=subprocess.DEVNULL,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            data = os.read(leader, 65536)
        except OSError:
            break
        if not data:
            break
        shown += data
    os.close(leader)
    assert process.wait(30) == 0
    assert "pictures · 0 problems" in shown.decode()
