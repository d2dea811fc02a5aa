"""Several portals in one command: side by side, none waits for another's trouble."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from archive import open_archive
from crawler.progress import Board
from tests.conftest import Luutru, clean_environment
from tests.crawls import PAGES_ONLY, run_files
from tests.portal import Portal, running_portal

ROOT = Path(__file__).parents[1]
LUUTRU = Path(sys.executable).with_name("luutru")
QUICK = (*PAGES_ONLY, "--set", "LUUTRU_BACKOFF=0", "--set", "LUUTRU_RETRIES=0")
NOBODY = "http://127.0.0.1:9/"


def tables(folder: Path, homes: Mapping[str, str], more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    text = "".join(
        f'[{slug}]\nunit = "Huyện {slug}"\nprovince = "Tỉnh Mẫu"\ntier = "district"\n'
        f'family = "nukeviet"\nhome = "{home}"\n'
        for slug, home in homes.items()
    )
    (folder / "mau.toml").write_text(text + more, "utf-8")
    return folder


@pytest.fixture(scope="module")
def three() -> Iterator[dict[str, Portal]]:
    """Portals on three addresses."""
    with ExitStack() as stack:
        yield {
            f"mau_{name}": stack.enter_context(
                running_portal(articles=20, seed=seed, host=f"127.0.0.{seed}")
            )
            for seed, name in enumerate(("mot", "hai", "ba"), 1)
        }


@pytest.fixture
def homes(three: dict[str, Portal]) -> dict[str, str]:
    return {slug: portal.url for slug, portal in three.items()}


def public(portal: Portal) -> int:
    return sum(article["public"] for article in portal.truth())


def program(place: Path, script: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script that ends in the command with something changed before."""
    (place / "script.py").write_text(script)
    return subprocess.run(
        [sys.executable, place / "script.py", *words],
        env={**clean_environment(place), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def by_portal(archive: Path) -> dict[str, dict[str, Any]]:
    """The newest run file of every portal."""
    return {run["portal"]: run for run in sorted(run_files(archive), key=lambda run: run["run"])}


def test_one_dead_portal_of_four_is_told_first_and_later_as_an_old_failure(
    luutru: Luutru,
    archive_path: Path,
    tmp_path: Path,
    three: dict[str, Portal],
    homes: dict[str, str],
) -> None:
    folder = tables(tmp_path / "t", {**homes, "mau_chet": NOBODY})
    crawl = ("crawl", *homes, "mau_chet", "--portals", folder, "--archive", archive_path, *QUICK)
    refused = luutru(*crawl)
    assert refused.returncode == 2
    assert "--new" in refused.stderr
    assert not archive_path.exists()
    done = luutru(*crawl, "--new")
    assert done.returncode == 3, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[1].startswith("mau_chet")
    assert "failing since" not in done.stdout
    assert lines[-1] == "4 portals, 1 with trouble, 1 of them new"
    archive = open_archive(archive_path)
    for slug, portal in three.items():
        assert sum(1 for _ in archive.articles(slug)) == public(portal)
    first = by_portal(archive_path)
    assert len({run["batch"] for run in first.values()}) == 1
    tables(folder, {**homes, "mau_chet": NOBODY, "mau_ba": "http://127.0.0.1:7/"})
    again = luutru(*crawl)
    lines = again.stdout.splitlines()
    day = first["mau_chet"]["started"][:10]
    assert re.match(r"mau_ba +nothing ", lines[1])
    assert re.match(rf"mau_chet +nothing .*  failing since {day}: ", lines[2])
    assert lines[-1] == "4 portals, 2 with trouble, 1 of them new"
    second = by_portal(archive_path)
    assert len({run["batch"] for run in second.values()}) == 1
    assert second["mau_mot"]["batch"] != first["mau_mot"]["batch"]


def test_a_province_names_its_portals_however_it_is_written(
    luutru: Luutru, archive_path: Path, tmp_path: Path, homes: dict[str, str]
) -> None:
    folder = tables(tmp_path / "t", homes)
    where = ("--portals", folder, "--archive", archive_path)
    unknown = luutru("crawl", "--province", "Tỉnh Lạ", "--new", *where, *QUICK)
    assert unknown.returncode == 2
    assert "'Tỉnh Lạ'" in unknown.stderr
    # One that is named as well is crawled once; one at a time none overlaps another.
    done = luutru(
        "crawl", "mau_mot", "--province", "tinh MAU", "--new", "--jobs", "1", *where, *QUICK
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "3 portals, 0 with trouble, 0 of them new"
    runs = sorted((run["started"], run["finished"]) for run in run_files(archive_path))
    assert len(runs) == 3
    assert runs[0][1] <= runs[1][0]
    assert runs[1][1] <= runs[2][0]


def test_all_leaves_closed_portals_out_unless_they_are_named(
    luutru: Luutru, archive_path: Path, tmp_path: Path, homes: dict[str, str]
) -> None:
    closed = (
        '[mau_dong]\nunit = "Huyện Đóng"\nprovince = "Tỉnh Mẫu"\ntier = "district"\n'
        f'family = "nukeviet"\nhome = "{homes["mau_hai"]}"\n'
        'status = "gone"\nstatus_date = 2026-01-31\n'
    )
    folder = tables(tmp_path / "t", {"mau_mot": homes["mau_mot"]}, closed)
    # The real portals of the package stay unasked: their way out is a proxy that is not there.
    crawl = ("crawl", "all", "--portals", folder, "--archive", archive_path, *QUICK)
    env = {"no_proxy": "127.0.0.1,127.0.0.2"}
    done = luutru(*crawl, "--new", "--proxy", NOBODY, env=env)
    assert done.returncode == 3, done.stdout + done.stderr
    runs = by_portal(archive_path)
    assert runs["mau_mot"]["verdict"]["code"] == 0
    assert "mau_dong" not in runs
    assert set(runs) >= {"mau_mot", "dien_bien_tuan_giao"}
    assert "proxy_failed: the home page" in done.stdout
    named = luutru("crawl", "mau_dong", *crawl[2:])
    assert named.returncode == 0, named.stdout + named.stderr


IMPATIENT = """
import sys
import crawler.process
crawler.process.IDLE = 0.5
from crawler.cli import main
main(sys.argv[1:])
"""


@pytest.mark.long
def test_hanging_portals_delay_nobody(
    archive_path: Path, tmp_path: Path, homes: dict[str, str]
) -> None:
    """Eight that accept and never answer, and one that stops answering in the middle.

    They come first and take all places; those that wait lend theirs.
    """
    with ExitStack() as stack:
        deaf = []
        for host in (f"127.0.0.{number}" for number in range(20, 28)):
            listener = stack.enter_context(socket.create_server((host, 0)))
            deaf.append(f"http://{host}:{listener.getsockname()[1]}/")
        slow = stack.enter_context(running_portal(articles=20, seed=9, host="127.0.0.8"))
        slow.fault("slow", value="30", after=3)
        bad = {f"mau_treo{n}": home for n, home in enumerate([slow.url, *deaf])}
        folder = tables(tmp_path / "t", {**bad, **homes})
        done = program(
            *(tmp_path, IMPATIENT, "crawl", *bad, *homes, "--new", "--portals", folder),
            *("--archive", archive_path, *QUICK, "--jobs", "3"),
            *("--set", "DOWNLOAD_TIMEOUT=4", "--set", "LUUTRU_HOPELESS=1"),
        )
    assert done.returncode == 3, done.stdout + done.stderr
    runs = by_portal(archive_path)
    assert all(runs[slug]["verdict"]["code"] == 0 for slug in homes)
    assert all(runs[slug]["verdict"]["code"] != 0 for slug in bad)
    last = max(runs[slug]["finished"] for slug in homes)
    assert last < min(runs[slug]["finished"] for slug in bad)


def test_portals_on_one_address_keep_the_pace_together(
    luutru: Luutru, archive_path: Path, tmp_path: Path, three: dict[str, Portal]
) -> None:
    delay = 0.15
    with ExitStack() as stack:
        other = stack.enter_context(running_portal(articles=6, seed=4))
        one = stack.enter_context(running_portal(articles=6, seed=5))
        name = one.url.replace("127.0.0.1", "localhost")
        folder = tables(tmp_path / "t", {"mau_nam": name, "mau_tu": other.url})
        done = luutru(
            *("crawl", "mau_nam", "mau_tu", "--new", "--portals", folder),
            *("--archive", archive_path, *QUICK, "--set", f"DOWNLOAD_DELAY={delay}"),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        times = sorted(request["time"] for p in (one, other) for request in p.requests())
    assert len(times) > 20
    assert times[-1] - times[0] > (len(times) - 1) * delay - 0.1
    runs = by_portal(archive_path)
    assert runs["mau_nam"]["started"] < runs["mau_tu"]["finished"]
    assert runs["mau_tu"]["started"] < runs["mau_nam"]["finished"]


BROKEN = """
import sys
from crawler.journal import Journal
begin = Journal.__init__
def broken(journal, run, report):
    if report.portal == "mau_hai":
        raise KeyError("a fault of the program")
    begin(journal, run, report)
Journal.__init__ = broken
from crawler.cli import main
main(sys.argv[1:])
"""


def test_a_portal_that_cannot_begin_is_a_line_and_the_others_go_on(
    archive_path: Path, tmp_path: Path, three: dict[str, Portal], homes: dict[str, str]
) -> None:
    folder = tables(tmp_path / "t", homes)
    open_archive(archive_path, create=True)
    (archive_path / "captures").mkdir(exist_ok=True)
    (archive_path / "captures" / "mau_ba").write_text("in the way")
    done = program(
        *(tmp_path, BROKEN, "crawl", *homes, *QUICK),
        *("--portals", folder, "--archive", archive_path),
    )
    assert done.returncode == 4, done.stdout + done.stderr
    rows = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert "not begun" in rows["mau_ba"]
    assert "a fault of the program" in rows["mau_hai"]
    assert "complete" in rows["mau_mot"]
    assert sum(1 for _ in open_archive(archive_path).articles("mau_mot")) == public(
        three["mau_mot"]
    )


def interrupted(
    homes: dict[str, str], folder: Path, archive: Path, home: Path
) -> subprocess.Popen[str]:
    """A crawl of several portals, each of which has stored something by now."""
    process = subprocess.Popen(
        [
            *(LUUTRU, "crawl", *homes, "--new", "--portals", folder, "--archive", archive),
            *("--skip", "pictures,files", "--set", "DOWNLOAD_DELAY=0.15"),
        ],
        env=clean_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    deadline = time.monotonic() + 40
    while len(list(archive.glob("articles/*/*.jsonl"))) < len(homes):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    return process


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_seals_every_run(
    luutru: Luutru,
    archive_path: Path,
    tmp_path: Path,
    homes: dict[str, str],
    signum: int,
    code: int,
) -> None:
    folder = tables(tmp_path / "t", homes)
    process = interrupted(homes, folder, archive_path, tmp_path)
    process.send_signal(signum)
    out, _ = process.communicate(timeout=40)
    assert process.returncode == code, out
    assert "Traceback" not in out
    assert "3 portals, 0 with trouble, 0 of them new, 3 interrupted" in out
    assert len(list(archive_path.glob("manifest/*/*.json"))) == 3
    assert {run["stop"] for run in run_files(archive_path)} == {"interrupt"}


def test_the_second_signal_ends_at_once_and_the_next_run_mends(
    luutru: Luutru,
    archive_path: Path,
    tmp_path: Path,
    three: dict[str, Portal],
    homes: dict[str, str],
) -> None:
    folder = tables(tmp_path / "t", homes)
    process = interrupted(homes, folder, archive_path, tmp_path)
    try:
        for portal in three.values():
            portal.fault("slow", value="50")
        time.sleep(0.7)  # longer than the pace: something is in flight everywhere
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert process.poll() is None  # waits for what is in flight
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        for portal in three.values():
            portal.fault("slow", on=False)
    assert process.returncode == 130, out
    crawl = ("crawl", *homes, "--portals", folder, "--archive", archive_path, *QUICK)
    done = luutru(*crawl)
    assert done.returncode == 0, done.stdout + done.stderr
    archive = open_archive(archive_path)
    for slug, portal in three.items():
        assert sum(1 for _ in archive.articles(slug)) == public(portal)


COUNTING = """
import gc, sys
from scrapy.crawler import Crawler
from crawler.cli import main
try:
    main(sys.argv[1:])
finally:
    gc.collect()
    print("left:", sum(isinstance(thing, Crawler) for thing in gc.get_objects()))
"""


def test_crawls_that_are_over_leave_the_memory(
    archive_path: Path, tmp_path: Path, homes: dict[str, str]
) -> None:
    folder = tables(tmp_path / "t", {**homes, "mau_chet": NOBODY})
    done = program(
        *(tmp_path, COUNTING, "crawl", *homes, "mau_chet", "--new", "--limit", "2", *QUICK),
        *("--portals", folder, "--archive", archive_path),
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert done.stdout.endswith("left: 0\n")


def test_nothing_named_is_code_2(luutru: Luutru, archive_path: Path) -> None:
    done = luutru("crawl", "--archive", archive_path)
    assert done.returncode == 2
    assert "name a portal" in done.stderr


def test_the_board_is_no_higher_than_the_terminal() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=40, height=6)
    board = Board(console)
    for number in range(20):
        board.show(f"mau_{number}", f"mau_{number}: {'x' * 100}")
    drawn = out.getvalue().split("\x1b[2K")[-1]
    assert len(drawn.splitlines()) <= 6
    assert "and 17 more" in drawn
    for number in range(20):
        board.drop(f"mau_{number}")
    assert "\x1b[?25h" in out.getvalue()  # the cursor is there again


# ---- docs/cron.md, tried ------------------------------------------------------------------


def block(language: str, number: int = 0) -> str:
    text = (ROOT / "docs" / "cron.md").read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)[number]


def test_the_crontab_line_works_as_cron_runs_it(
    archive_path: Path, tmp_path: Path, homes: dict[str, str]
) -> None:
    """From another folder, with next to nothing in the environment, by /bin/sh."""
    folder = tables(tmp_path / "t", homes)
    *settings, line = block("crontab").strip().splitlines()
    assert settings == ["MAILTO=archive@example.org"]
    command = line.split(maxsplit=5)[5]
    assert "%" not in command  # cron's own sign for a new line
    log = tmp_path / "luutru.log"
    for there, here in (
        ("/opt/luutru/.venv/bin/luutru", LUUTRU),
        ("/srv/luutru", archive_path),
        ("/etc/luutru/portals", folder),
        ("/var/log/luutru.log", log),
        ("crawl all", f"crawl --province 'Tỉnh Mẫu' {' '.join(QUICK)}"),
    ):
        assert there in command
        command = command.replace(there, str(here))
    cron = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "HOME": "/", "LOGNAME": "luutru"}

    def run(command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["/bin/sh", "-c", command], env=cron, cwd="/", capture_output=True, check=False
        )

    refused = run(command)
    assert refused.returncode == 2
    assert b"--new" in log.read_bytes()
    open_archive(archive_path, create=True)
    done = run(command)
    assert done.returncode == 0, done.stderr + log.read_bytes()
    assert "3 portals, 0 with trouble" in done.stdout.decode()
    assert done.stderr == b""
    assert "mau_mot: crawling" in log.read_text("utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_the_systemd_units_are_valid(tmp_path: Path) -> None:
    for number in (0, 1):
        text = block("ini", number).replace("/opt/luutru/.venv/bin/luutru", str(LUUTRU))
        name = re.search(r"# /etc/systemd/system/(\S+)", text)
        assert name
        (tmp_path / name[1]).write_text(text.replace("User=luutru", f"User={os.getuid()}"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(tmp_path.glob("luutru.*"))],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    about_ours = [line for line in done.stderr.splitlines() if "luutru" in line]
    assert about_ours == [], done.stderr
    calendar = re.search(r"OnCalendar=(.*)", block("ini", 1))
    assert calendar
    when = ["systemd-analyze", "calendar", calendar[1]]
    assert subprocess.run(when, capture_output=True, timeout=60, check=False).returncode == 0
