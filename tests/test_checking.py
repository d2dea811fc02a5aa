"""``luutru portals check``: what became of each portal, and the code that says so."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Luutru
from tests.portal import running_portal

QUICK = ("--set", "DOWNLOAD_DELAY=0", "--set", "LUUTRU_BACKOFF=0")
PARKED = b"<html><title>huyenmau.example</title><body>This domain is for sale! Buy it</body></html>"
STRANGE = "<html><title>Cổng</title><body><p>Một cổng tự làm.</p></body></html>".encode()
NOBODY = "http://127.0.0.1:9/"  # nobody listens there


@contextmanager
def answering(body: bytes = b"", location: str | None = None) -> Iterator[str]:
    """A host whose every page but robots.txt is this one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            robots = self.path == "/robots.txt"
            self.send_response(404 if robots else 302 if location else 200)
            if location and not robots:
                self.send_header("Location", location)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", "0" if robots else str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if robots else body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def tables(folder: Path, homes: dict[str, str], more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    text = '[defaults]\nprovince = "Tỉnh Mẫu"\ntier = "district"\n'
    for slug, home in homes.items():
        text += f'[{slug}]\nunit = "Mẫu"\nhome = "{home}"\n' + more
    (folder / "mau.toml").write_text(text, "utf-8")
    return folder


def test_each_portal_is_told_by_what_came(luutru: Luutru, tmp_path: Path) -> None:
    with (
        running_portal(articles=30, seed=3) as portal,
        answering(PARKED) as parked,
        answering(STRANGE) as strange,
        answering(location=portal.url) as moved,
    ):
        newest = max(a["published"][:10] for a in portal.truth(public=True))
        homes = {
            "mau_con": portal.url,
            "mau_ban": parked,
            "mau_la": strange,
            "mau_di": moved,
            "mau_mat": NOBODY,
        }
        where = ("--portals", tables(tmp_path / "t", homes), *QUICK)
        done = luutru("portals", "check", *homes, "--format", "jsonl", *where)
        asked = [request["path"] for request in portal.requests()]
        good = luutru("portals", "check", "mau_con", portal.url, *where)
    assert done.returncode == 3, done.stderr
    found = {row["portal"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert list(found) == list(homes)
    states = {slug: row["state"] for slug, row in found.items()}
    assert states == {
        "mau_con": "answers",
        "mau_ban": "parked",
        "mau_la": "answers",
        "mau_di": "other_host",
        "mau_mat": "unreachable",
    }
    assert found["mau_con"]["family_seen"] == "nukeviet"
    assert found["mau_con"]["newest"] == newest
    assert found["mau_con"]["problem"] is None
    assert portal.url in found["mau_di"]["problem"]
    assert len(asked) <= 4
    lines = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["mau_ban", "mau_di", "mau_mat"]
    assert all("Next: " in line for line in lines)
    # For people, and each portal once.
    assert good.returncode == 0, good.stderr
    assert good.stderr == ""
    head, line = good.stdout.splitlines()
    assert head.split() == ["slug", "status", "state", "family", "newest", "address"]
    assert re.fullmatch(rf"mau_con +open +answers +nukeviet \S+ +{newest} +\S+", line)
    assert not (tmp_path / "data").exists()


def test_another_system_than_registered_is_trouble(luutru: Luutru, tmp_path: Path) -> None:
    with answering(STRANGE) as strange:
        folder = tables(tmp_path / "t", {"mau_la": strange}, 'family = "nukeviet"\n')
        done = luutru("portals", "check", "mau_la", "--portals", folder, *QUICK)
    assert done.returncode == 3
    assert "registered as nukeviet" in done.stderr


def test_a_portal_registered_as_gone_may_be_gone(luutru: Luutru, tmp_path: Path) -> None:
    gone = 'status = "gone"\nstatus_date = 2026-01-01\n'
    folder = tables(tmp_path / "t", {"mau_mat": NOBODY}, gone)
    done = luutru("portals", "check", "mau_mat", "--portals", folder, *QUICK)
    assert done.returncode == 0, done.stderr
    assert re.search(r"mau_mat +gone +unreachable", done.stdout)


def test_without_names_all_that_are_not_gone_are_asked(luutru: Luutru, tmp_path: Path) -> None:
    folder = tables(tmp_path / "t", {"mau_con": NOBODY})
    gone = 'status = "gone"\nstatus_date = 2026-01-01\n'
    (folder / "gone.toml").write_text(f"[dien_bien_tuan_giao]\n{gone}", "utf-8")
    # The real portals of the package stay unasked: their way out is a proxy that is not there.
    done = luutru(
        *("portals", "check", "--portals", folder, "--proxy", NOBODY, *QUICK),
        env={"no_proxy": "127.0.0.1"},
    )
    assert done.returncode == 3
    slugs = [line.split()[0] for line in done.stdout.splitlines()[1:]]
    assert "mau_con" in slugs
    assert "ha_tinh_ky_anh" in slugs
    assert "dien_bien_tuan_giao" not in slugs


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("mau_con",), "mau_con"),
        (("ftp://mau.example.vn/",), "ftp"),
        (("dien_bien_tuan_giao", "--set", "KHONG=1"), "KHONG"),
        (("dien_bien_tuan_giao", "--portals", "nowhere"), "nowhere"),
        (("dien_bien_tuan_giao", "--jobs", "0"), "--jobs"),
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(
    luutru: Luutru, arguments: tuple[str, ...], word: str
) -> None:
    done = luutru("portals", "check", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1
