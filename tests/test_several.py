"""Several portals in one command: side by side, none waits for another's trouble."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from archive import open_archive
from tests.conftest import Luutru, clean_environment
from tests.crawls import PAGES_ONLY
from tests.portal import Portal, running_portal

QUICK = (*PAGES_ONLY, "--set", "LUUTRU_BACKOFF=0", "--set", "LUUTRU_RETRIES=0")


def tables(folder: Path, homes: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    text = "".join(
        f'[{slug}]\nunit = "Huyện {slug}"\nprovince = "Tỉnh Mẫu"\ntier = "district"\n'
        f'family = "nukeviet"\nhome = "{home}"\n'
        for slug, home in homes.items()
    )
    (folder / "mau.toml").write_text(text, "utf-8")
    return folder


@pytest.fixture
def three(tmp_path: Path):
    with ExitStack() as stack:
        portals = {
            f"mau_{name}": stack.enter_context(running_portal(articles=25, seed=seed))
            for seed, name in enumerate(("mot", "hai", "ba"), 1)
        }
        yield portals, tables(tmp_path / "t", {k: p.url for k, p in portals.items()})


def test_three_portals_one_of_them_dead(
    luutru: Luutru, archive_path: Path, tmp_path: Path, three: tuple[dict[str, Portal], Path]
) -> None:
    portals, folder = three
    homes = {slug: portal.url for slug, portal in portals.items()}
    tables(folder, {**homes, "mau_chet": "http://127.0.0.1:9/"})
    crawl = ("crawl", *homes, "mau_chet", "--portals", folder, "--archive", archive_path, *QUICK)
    refused = luutru(*crawl)
    assert refused.returncode == 2
    assert "--new" in refused.stderr
    assert not archive_path.exists()
    done = luutru(*crawl, "--new")
    assert done.returncode == 3, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[1].startswith("mau_chet")
    assert "4 portals, 1 with trouble, 1 of them new" in lines[-1]
    archive = open_archive(archive_path)
    for slug, portal in portals.items():
        public = sum(a["public"] for a in portal.truth())
        assert sum(1 for _ in archive.articles(slug)) == public
    again = luutru(*crawl)
    assert "failing since" in again.stdout
    assert "0 of them new" in again.stdout
    runs = [json.loads(p.read_text()) for p in archive_path.glob("runs/*/*.json")]
    assert len({run["batch"] for run in runs}) == 2


def test_a_province_names_its_portals(
    luutru: Luutru, archive_path: Path, three: tuple[dict[str, Portal], Path]
) -> None:
    _, folder = three
    done = luutru(
        *("crawl", "--province", "tinh mau", "--new"),
        *("--portals", folder, "--archive", archive_path, *QUICK),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 portals, 0 with trouble" in done.stdout


def test_a_hanging_portal_delays_nobody(
    luutru: Luutru, archive_path: Path, three: tuple[dict[str, Portal], Path]
) -> None:
    portals, folder = three
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(50)
        homes = {slug: portal.url for slug, portal in portals.items()}
        tables(folder, {**homes, "mau_treo": f"http://127.0.0.1:{deaf.getsockname()[1]}/"})
        done = luutru(
            *("crawl", "mau_treo", *homes, "--new", "--portals", folder),
            *("--archive", archive_path, *QUICK, "--set", "DOWNLOAD_TIMEOUT=3"),
        )
    assert done.returncode == 3
    runs = {p.parent.name: json.loads(p.read_text()) for p in archive_path.glob("runs/*/*.json")}
    last_good = max(runs[slug]["finished"] for slug in homes)
    assert last_good < runs["mau_treo"]["finished"]


def test_the_second_run_on_a_portal_is_told_who_holds_it(
    luutru: Luutru, archive_path: Path, tmp_path: Path, three: tuple[dict[str, Portal], Path]
) -> None:
    _, folder = three
    command = Path(sys.executable).with_name("luutru")
    arguments = ["crawl", "mau_mot", "--portals", folder, "--archive", archive_path]
    first = subprocess.Popen(
        [command, *arguments, "--skip", "pictures,files", "--set", "DOWNLOAD_DELAY=0.5"],
        env=clean_environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while not list(archive_path.glob("warc/mau_mot/*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        second = luutru(*arguments, *QUICK)
        assert second.returncode == 5, second.stdout + second.stderr
        assert str(first.pid) in second.stderr
        other = luutru("crawl", "mau_hai", *arguments[2:], *QUICK)
        assert other.returncode == 0, other.stdout + other.stderr
    finally:
        first.kill()
        first.wait()
    taken_over = luutru(*arguments, *QUICK)
    assert taken_over.returncode == 0, taken_over.stdout + taken_over.stderr


def test_nothing_named_is_code_2(luutru: Luutru, archive_path: Path) -> None:
    done = luutru("crawl", "--archive", archive_path)
    assert done.returncode == 2
    assert "name a portal" in done.stderr


def test_the_crontab_line_needs_no_environment_and_no_folder(
    archive_path: Path, three: tuple[dict[str, Portal], Path]
) -> None:
    """The command of docs/cron.md, run as cron does it: from /, with nothing in the environment."""
    _, folder = three
    command = Path(sys.executable).with_name("luutru")
    line = ["crawl", "--province", "Tỉnh Mẫu", "--archive", archive_path, "--portals", folder]
    for extra in (["--new"], []):
        done = subprocess.run(
            [command, *line, *extra, *QUICK], env={}, cwd="/", capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        assert "3 portals, 0 with trouble" in done.stdout.decode()
