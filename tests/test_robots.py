"""robots.txt: what it says is obeyed, what cannot be read is judged by the rules of an archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, get_args

import pytest

from archive import open_archive
from crawler.families import FAMILIES
from crawler.middlewares.robots import forbidding_line
from crawler.portal import Portal, PortalStatus, RegistryError
from crawler.portal_table import _CHECKS, read_table
from crawler.settings import DOWNLOAD_DELAY
from crawler.spiders.classes import spider_for
from tests.conftest import Luutru
from tests.portal.server import Request as PortalRequest
from tests.portal.site import Site

pytestmark = pytest.mark.long  # minutes: run by `make long`

QUICK = (
    *("--set", "DOWNLOAD_DELAY=0", "--skip", "pictures,files"),
    *("--set", "LUUTRU_RETRIES=1", "--set", "LUUTRU_BACKOFF=0"),
)


class Served:
    """A portal whose robots.txt is what a test says: status, body, further headers, or None."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str, dict[str, str]] | None] = []
        self.asked: list[str] = []
        self.url = ""
        self.public = 0

    def robots(self) -> tuple[int, str, dict[str, str]] | None:
        """The next answer; the last one for ever."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def served(
    *answers: tuple[int, str, dict[str, str]] | None, articles: int = 12
) -> Iterator[Served]:
    site = Site("nukeviet45", articles, 5, special=False, flood_max=10**9)
    told = Served()
    told.answers = list(answers)
    told.public = sum(site.corpus.is_public(n) for n in site.corpus.ids())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told.asked.append(self.path)
            if self.path == "/robots.txt":
                answer = told.robots()
                if answer is None:
                    self.close_connection = True
                    return
                status, text, headers = answer
                body, media_type = text.encode(), headers.pop("Content-Type", "text/plain")
            else:
                found = site.handle(PortalRequest("GET", self.path, {}, b"", "127.0.0.1"))
                status, headers = found.status, dict(found.headers)
                body, media_type = b"".join(found.parts), found.media_type
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/"
    site.bind(told.url.rstrip("/"))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


def run_file(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sorted(path.glob("runs/*/*.json"))[-1].read_text())
    return found


def stored(path: Path) -> int:
    return len(list(open_archive(path).articles()))


HTML = "<!DOCTYPE html><html><body>User-agent: *\nDisallow: /\n</body></html>"
ALL = "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    "answer",
    [
        (404, "no", {}),
        (403, "no", {}),
        (200, "", {}),
        (200, HTML, {"Content-Type": "text/html"}),
        (200, HTML, {}),
        (301, "", {"Location": "/"}),
        (302, "", {"Location": "/robots.txt"}),  # on and on
        (302, "", {"Location": "http://127.0.0.1:9/robots.txt"}),
        (200, "\ufeffUser-agent: *\nDisallow: /users/\n", {}),
        (200, "User-agent: github\nDisallow: /\n", {}),  # a word of our contact address
        (200, "User-agent: *\nDisallow: /\n\nUser-agent: luutru\nDisallow: /users/\n", {}),
        (200, "Crawl-delay: viel\nUser-agent: *\nCrawl-delay: -3\nDisallow:\n", {}),
        (200, "\0\xff" * 4000, {}),
        None,
    ],
)
def test_these_forbid_nothing(
    luutru: Luutru, archive_path: Path, answer: tuple[int, str, dict[str, str]] | None
) -> None:
    with served(answer) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
    assert done.returncode == 0, done.stdout + done.stderr
    assert stored(archive_path) == portal.public


def test_disallow_all_is_code_3_with_the_line(luutru: Luutru, archive_path: Path) -> None:
    with served((200, f"# nothing for you\n{ALL}", {})) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
    assert done.returncode == 3, done.stdout
    assert "Disallow: /" in done.stdout
    assert set(portal.asked) == {"/robots.txt"}


def test_a_group_of_our_own_counts(luutru: Luutru, archive_path: Path) -> None:
    text = "User-agent: *\nDisallow:\n\nUser-agent: Luutru\nDisallow: /\n"
    with served((200, text, {})) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
    assert done.returncode == 3, done.stdout
    assert set(portal.asked) == {"/robots.txt"}


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_in_trouble_is_waited_for_and_then_left_alone(
    luutru: Luutru, archive_path: Path, status: int
) -> None:
    with served((status, "", {})) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
    assert done.returncode == 3, done.stdout
    assert str(status) in done.stdout
    assert portal.asked == ["/robots.txt"] * 3


def test_a_trouble_that_passes_is_none(luutru: Luutru, archive_path: Path) -> None:
    with served((503, "", {}), (503, "", {}), (200, "", {})) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
    assert done.returncode == 0, done.stdout
    assert stored(archive_path) == portal.public


def test_only_what_is_forbidden_is_left_out(luutru: Luutru, archive_path: Path) -> None:
    text = "User-agent: *\nDisallow: /search/\nDisallow: /*-10*.html$\n"
    with served((200, text, {})) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
    assert done.returncode == 1, done.stdout
    assert not [path for path in portal.asked if path.startswith("/search/")]
    assert 0 < stored(archive_path) < portal.public
    forbidden = [f for f in run_file(archive_path)["failures"] if f["outcome"] == "robots"]
    assert any("Disallow: /*-10*.html$" in f["problem"] for f in forbidden)


def test_crawl_delay_is_obeyed_unless_the_operator_sets_a_pace(
    luutru: Luutru, archive_path: Path, tmp_path: Path
) -> None:
    text = "User-agent: *\nCrawl-delay: 2.5\n"
    slow = [option for option in QUICK if option != "DOWNLOAD_DELAY=0"][1:]
    with served((200, text, {}), articles=2) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *slow)
        assert done.returncode == 0, done.stdout + done.stderr
        assert any("2.5 s" in note for note in run_file(archive_path)["notes"])
        luutru("crawl", portal.url, "--archive", tmp_path / "fast", *QUICK)
        assert not any("2.5 s" in note for note in run_file(tmp_path / "fast")["notes"])


def test_one_that_changes_during_a_run_is_obeyed_from_then_on(
    luutru: Luutru, archive_path: Path
) -> None:
    with served((200, "", {}), (200, "", {}), (200, ALL, {}), articles=40) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *QUICK),
            *("--set", "LUUTRU_ROBOTS_AGE=0"),
        )
    assert done.returncode in {1, 3}, done.stdout
    assert "robots" in done.stdout
    assert stored(archive_path) < portal.public
    assert any("changed during the run" in note for note in run_file(archive_path)["notes"])


def test_one_that_cannot_be_read_again_stays_in_force(luutru: Luutru, archive_path: Path) -> None:
    with served((200, "User-agent: *\nDisallow: /search/\n", {}), (503, "", {})) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *QUICK),
            *("--set", "LUUTRU_ROBOTS_AGE=0"),
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert stored(archive_path) == portal.public
    assert not [path for path in portal.asked if path.startswith("/search/")]


def test_obeying_can_be_switched_off_and_the_run_file_says_so(
    luutru: Luutru, archive_path: Path
) -> None:
    with served((200, ALL, {})) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *QUICK),
            *("--set", "ROBOTSTXT_OBEY=0"),
        )
    assert done.returncode == 0, done.stdout
    assert run_file(archive_path)["options"]["set"]["ROBOTSTXT_OBEY"] == "0"


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        (ALL, "/", "Disallow: /"),
        ("User-agent: *\nDisallow: /a\nDisallow: /a/b # why\n", "/a/b/c", "Disallow: /a/b"),
        ("User-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /t\n", "/tin", "Disallow: /t"),
        ("user-agent: x\nuser-agent: luutru\ndisallow: /t\n", "/tin", "Disallow: /t"),
        ("", "/tin", "Disallow"),
    ],
)
def test_the_line_that_forbids(text: str, path: str, line: str) -> None:
    assert forbidding_line(text, f"http://a.vn{path}", "luutru") == line


# ---- no table makes a portal faster ---------------------------------------------------------

TABLE = {
    "unit": "Huyện Mẫu",
    "province": "Tỉnh Mẫu",
    "tier": "district",
    "home": "http://mau.example/",
}
# A value of each kind that a table may hold, for every key there is.
VALUES: dict[str, list[Any]] = {
    "family": [family.name for family in FAMILIES],
    "pace": [0.001, 0.5, 1, 2.0, 2.1, 2.2, 30],
    "tls": ["legacy"],
    "status": list(get_args(PortalStatus)),
    "draft": [True, False],
    "sections": [["tin-tuc"]],
    "formerly": [["cu"]],
    "expect": [{"articles": 10, "dated": 0.9}],
}


@pytest.mark.parametrize("key", sorted(_CHECKS))
def test_no_key_of_a_table_lowers_the_pace(key: str) -> None:
    for value in VALUES.get(key, ["x"]):
        for family in (None, *FAMILIES):
            table = {**TABLE, **({"family": family.name} if family else {}), key: value}
            try:
                portal = read_table("mau.toml", "tinh_mau", table)
            except RegistryError:
                continue
            floor = max([DOWNLOAD_DELAY, *([family.pace] if family else [])])
            settings = spider_for(portal).custom_settings or {}
            assert settings.get("DOWNLOAD_DELAY", DOWNLOAD_DELAY) >= floor
            allowed = {"DOWNLOAD_DELAY", "DOWNLOAD_SLOTS"}
            assert set(settings) <= allowed, "look whether the new setting can make it faster"
            slots = settings.get("DOWNLOAD_SLOTS", {})
            assert [name for name in slots if not name.startswith("files ")] == []


@pytest.mark.parametrize("pace", [0, -1, 0.0001, 1e9, "2.1", True])
def test_a_pace_that_is_none_or_too_fast_is_refused(pace: Any) -> None:
    with pytest.raises(RegistryError):
        read_table("mau.toml", "tinh_mau", {**TABLE, "family": "nukeviet", "pace": pace})


def test_even_a_portal_made_by_hand_is_not_faster() -> None:
    portal = Portal(slug="x", home="http://mau.example/", pace=0.01)
    settings = spider_for(portal).custom_settings or {}
    assert settings.get("DOWNLOAD_DELAY", DOWNLOAD_DELAY) >= DOWNLOAD_DELAY
