"""A portal that means ill: the real spider comes home with all that can be read, and unharmed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.record import Record
from tests.conftest import Luutru, clean_environment
from tests.hostile import Hostile, nastiness, running

pytestmark = pytest.mark.long  # minutes: run by `make long`

LIMITS = (
    *("--set", "DOWNLOAD_DELAY=0", "--set", "LUUTRU_BACKOFF=0", "--set", "LUUTRU_RETRIES=1"),
    # Long enough for a bomb on a busy machine; the page of one byte a second never ends.
    *("--set", "DOWNLOAD_TIMEOUT=15", "--set", "LUUTRU_MAX_PICTURE=2000000"),
    *("--set", "LUUTRU_HOPELESS=1000"),
)
MAX_RSS = 450 * 1024  # kB; an undisturbed crawl of this portal needs about 130


class Canary:
    """A listener on another port of this machine that nobody may connect to."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.heard: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    self.heard.append(connection.recv(4096))
                except OSError:
                    self.heard.append(b"connected")

    def close(self) -> None:
        self._socket.close()


class Crawled:
    """One crawl of the whole hostile portal, for many tests to look at."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.archive = base / "archive"
        self.canary = Canary()
        home = base / "home"
        home.mkdir()
        before = _tree(base)
        with (
            running(canary=self.canary.port) as portal,
            (base / "out").open("wb") as out,
            (base / "err").open("wb") as err,
        ):
            self.portal: Hostile = portal
            command = [sys.executable, "-m", "crawler.cli", "crawl", portal.url]
            # /proc/self/status of the crawl itself: other tests' children do not count.
            process = subprocess.Popen(
                [*command, "--archive", str(self.archive), *LIMITS],
                env={**clean_environment(home), "PYTHONPATH": str(Path(__file__).parents[1])},
                cwd=base,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.code = process.returncode
            self.rss = usage.ru_maxrss
            self.asked = portal.requests()
        self.canary.close()
        self.out = (base / "out").read_text("utf-8")
        self.err = (base / "err").read_text("utf-8")
        self.strange = _tree(base) - before - {"out", "err"}
        self.records = {
            int(r.id.rpartition(":")[2]): r for r in open_archive(self.archive).articles()
        }
        self.run: dict[str, Any] = json.loads(next(self.archive.glob("runs/*/*.json")).read_text())
        self.captures = [
            json.loads(line)
            for file in self.archive.glob("captures/*/*.jsonl")
            for line in file.read_text("utf-8").splitlines()
        ]

    def record(self, name: str) -> Record | None:
        return self.records.get(self.portal.nasty[name])

    def outcomes(self, name: str) -> Counter[str]:
        end = f"-{self.portal.nasty[name]}.html"
        return Counter(
            c["outcome"] for c in self.captures if c["url"].partition("?")[0].endswith(end)
        )


def _tree(base: Path) -> set[str]:
    return {str(p.relative_to(base)) for p in base.rglob("*") if "archive" not in p.parts}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return Crawled(tmp_path_factory.mktemp("hostile"))


def test_the_crawl_ends_and_says_that_something_is_lacking(crawled: Crawled) -> None:
    assert crawled.code == 1, crawled.out + crawled.err
    assert "Traceback" not in crawled.err
    assert crawled.run["errors"] == []


def test_every_readable_article_is_stored_and_no_other(crawled: Crawled) -> None:
    unreadable = {crawled.portal.nasty[name] for name in nastiness.UNREADABLE}
    assert set(crawled.records) == set(crawled.portal.public) - unreadable


def test_nobody_asked_the_canary(crawled: Crawled) -> None:
    assert crawled.canary.heard == []


def test_nothing_lies_outside_the_archive(crawled: Crawled) -> None:
    assert {path for path in crawled.strange if not path.startswith("home")} == set()
    names = {
        part for p in crawled.archive.rglob("*") for part in p.relative_to(crawled.archive).parts
    }
    assert [name for name in names if not name.isascii() or name.startswith("..")] == []
    assert not Path("/tmp/y.pdf").exists()


def test_memory_is_bounded(crawled: Crawled) -> None:
    assert crawled.rss < MAX_RSS


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("gzip_bomb", "refused"),
        ("gzip_in_gzip", "refused"),
        ("deflate_bomb", "refused"),
        ("brotli_bomb", "refused"),
        ("zstd_bomb", "refused"),
        ("endless_page", "refused"),
        ("length_too_large", "refused"),
        ("no_gzip_at_all", "failed"),
        ("gzip_cut_short", "failed"),
        ("cut_short", "failed"),
        ("one_byte_a_second", "failed"),
        ("empty_page", "empty"),
        ("other_host", "elsewhere"),
        ("redirect_to_file", "bad_redirect"),
        ("redirect_loop", "redirect"),
        ("soft_404", "soft_404"),
    ],
)
def test_what_cannot_be_read_has_a_name(crawled: Crawled, name: str, outcome: str) -> None:
    assert set(crawled.outcomes(name)) == {outcome}


def test_names_in_the_run_file(crawled: Crawled) -> None:
    by_id = {name: f"-{number}.html" for name, number in crawled.portal.nasty.items()}
    named = {
        name: failure["outcome"]
        for failure in crawled.run["failures"]
        for name, end in by_id.items()
        if end in failure["url"]
    }
    assert {name: named.get(name) for name in nastiness.UNREADABLE} == {
        **dict.fromkeys(("gzip_bomb", "gzip_in_gzip", "deflate_bomb", "brotli_bomb"), "too_large"),
        **dict.fromkeys(("zstd_bomb", "endless_page", "length_too_large"), "too_large"),
        **dict.fromkeys(("no_gzip_at_all", "gzip_cut_short", "cut_short"), "truncated"),
        "one_byte_a_second": "timeout",
        "empty_page": "empty",
        "other_host": None,  # a link to somewhere else
        "redirect_to_file": "bad_redirect",
        "redirect_loop": "redirect_loop",
        "soft_404": None,  # as missing as any other
    }


REFUSED = (
    *("loopback", "localhost", "dotted_localhost", "decimal_host", "octal_host", "hex_host"),
    *("mapped_host", "any_host", "link_local", "wide_digits"),
)


@pytest.mark.parametrize("where", REFUSED)
def test_addresses_inside_the_network_are_refused(crawled: Crawled, where: str) -> None:
    record = crawled.record(f"picture_at_{where}")
    assert record is not None
    refused = [i for i in record.images if i.status == "refused"]
    # An address that a browser would not take either may be left out altogether.
    unknown = [i for i in record.images if i.problem == "dns"]  # localhost. here and there
    assert refused or unknown or where == "wide_digits"
    assert all("public" in (i.problem or "") for i in refused)


@pytest.mark.parametrize(
    ("name", "status", "problem"),
    [
        ("picture_redirected", "refused", "not_public"),
        ("picture_redirected_twice", "refused", "not_public"),
        ("picture_redirect_loop", "missing", "redirect_loop"),
        ("picture_bomb", "refused", "60000 x 60000"),
        ("picture_too_large", "refused", "too_large"),
        ("picture_endless", "refused", "too_large"),
        ("picture_gzip_bomb", "refused", "too_large"),
        ("picture_is_html", "missing", "html_instead"),
        ("picture_long_address", "refused", "100"),
    ],
)
def test_pictures_have_a_status_and_a_reason(
    crawled: Crawled, name: str, status: str, problem: str
) -> None:
    record = crawled.record(name)
    assert record is not None
    found = {
        i.status: i.problem or ""
        for i in record.images
        if "/uploads/n" in i.url or len(i.url) > 9999
    }
    assert problem in found.get(status, ""), [
        (i.url[:80], i.status, i.problem) for i in record.images
    ]


def test_no_script_file_or_data_address_is_a_picture(crawled: Crawled) -> None:
    addresses = [i.url for r in crawled.records.values() for i in r.images]
    assert addresses
    assert [a for a in addresses if not a.startswith(("http://", "https://"))] == []
    assert [a for a in addresses if any(c < "!" or c > "~" for c in a)] == []


def test_names_of_files_stay_names(crawled: Crawled) -> None:
    record = crawled.record("files_elsewhere")
    assert record is not None
    statuses = {a.url.rpartition("/")[2]: a.status for a in record.attachments}
    assert statuses["van-ban.pdf"] == "refused"
    assert statuses["named.pdf"] == "stored"
    assert all((a.path or "blobs/").startswith("blobs/") for a in record.attachments)


def test_no_record_says_that_it_comes_from_elsewhere(crawled: Crawled) -> None:
    for record in crawled.records.values():
        assert record.url.startswith(crawled.portal.url)
        assert [a for a in record.aliases if not a.startswith(crawled.portal.url)] == []


def test_calendars_and_tokens_are_not_followed(crawled: Crawled) -> None:
    assert [t for t in crawled.asked if t.startswith(("/lich", "/?nv_redirect"))] == []


def test_the_text_survives_what_is_around_it(crawled: Crawled) -> None:
    for name in ("null_bytes", "huge_attribute", "wrong_charset", "without_length"):
        record = crawled.record(name)
        assert record is not None, name
        assert "\0" not in record.body
        assert "Ã" not in record.body
    null_bytes = crawled.record("null_bytes")
    assert null_bytes is not None
    assert "Một dòng." in null_bytes.body


# What a name resolved to at the check may be another address at the connection: here the check
# says yes to everything.
GULLIBLE = """
import sys
from pipelines.hosts import HostCheck
from crawler import wire
wire.WIRE_SUPPORTED = {supported}
async def refusal(*_, **__):
    return None
HostCheck.refusal = refusal
from crawler.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("supported", [True, False])
def test_the_address_of_the_connection_decides(
    archive_path: Path, tmp_path: Path, supported: bool
) -> None:
    script = tmp_path / "gullible.py"
    script.write_text(GULLIBLE.format(supported=supported))
    canary = Canary()
    names = ["picture_at_loopback", "picture_redirected", "picture_at_mapped_host"]
    with running(articles=12, canary=canary.port, names=",".join(names)) as portal:
        done = subprocess.run(
            [sys.executable, script, "crawl", portal.url, "--archive", archive_path, *LIMITS],
            env={**clean_environment(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    canary.close()
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    if supported:  # connected, and hung up before anything was asked
        assert set(canary.heard) <= {b""}
    stored = {int(r.id.rpartition(":")[2]): r for r in open_archive(archive_path).articles()}
    for name in names:
        statuses = {
            i.status for i in stored[portal.nasty[name]].images if "/uploads/new" not in i.url
        }
        assert not statuses & {"stored"}, name


def test_the_archive_is_sound(crawled: Crawled, luutru: Luutru) -> None:
    done = luutru("verify", "--archive", crawled.archive)
    assert done.returncode == 0, done.stdout + done.stderr
