"""A WARC of ours replays in pywb, a program that knows nothing of luutru.

pywb pins older libraries than Scrapy needs, so it lives in a virtual environment of its own:
``LUUTRU_TEST_PYWB=DIR/bin`` names it. Without pywb the test is skipped.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.store import begin_run
from tests.writing import HOME, PORTAL, START, exchange, new_archive, page

PLAIN_404 = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
GZIP = HEAD + b"Content-Encoding: gzip\r\n\r\n"
CHUNKED = HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"


def program(name: str) -> Path:
    folder = os.environ.get("LUUTRU_TEST_PYWB")
    path = (Path(folder) if folder else Path(sys.executable).parent) / name
    if not path.exists():
        pytest.skip("pywb is not installed")
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a pywb that replays a run: ``<address>/<14 digits>id_/<url>``."""
    manager, wayback = program("wb-manager"), program("wayback")
    folder = tmp_path_factory.mktemp("replay")
    run = begin_run(new_archive(folder / "archive"), PORTAL)
    later = START + timedelta(days=1)
    for sent in (
        exchange(1, head=GZIP + b""),
        exchange(2, coded=False, head=HEAD + b"\r\n"),
        exchange(3, response=_chunked(3)),
        exchange(4, body=b"<p>no such page</p>", head=PLAIN_404, coded=False, status=404),
        exchange(1, head=GZIP, time=later),  # revisits
        exchange(3, response=_chunked(3), url=f"{HOME}/again.html", time=later),
    ):
        ref = run.write_exchange(sent)
    assert ref is not None
    run.seal({})
    where = {"cwd": folder, "check": True, "capture_output": True}
    subprocess.run([manager, "init", "portal"], **where)
    subprocess.run([manager, "add", "portal", run.path / ref.file], **where)
    port = free_port()
    server = subprocess.Popen(
        [wayback, "-b", "127.0.0.1", "-p", str(port)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/portal"
    finally:
        server.terminate()
        server.wait()


def _chunked(number: int) -> bytes:
    body = exchange(number, head=b"\r\n\r\n").response.removeprefix(b"\r\n\r\n")
    half = len(body) // 2
    parts = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[:half], body[half:]))
    return CHUNKED + parts + b"0\r\n\r\n"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_pages_come_back_decoded(replay: str, number: int) -> None:
    moment = (START + timedelta(seconds=number)).strftime("%Y%m%d%H%M%S")
    assert get(f"{replay}/{moment}id_/{HOME}/tin-tuc-{number}.html") == (200, page(number))


def test_revisits_come_back_with_the_body_of_the_first(replay: str) -> None:
    moment = (START + timedelta(days=1)).strftime("%Y%m%d%H%M%S")
    assert get(f"{replay}/{moment}id_/{HOME}/tin-tuc-1.html") == (200, page(1))
    assert get(f"{replay}/{moment}id_/{HOME}/again.html") == (200, page(3))


def test_error_pages_come_back_as_such(replay: str) -> None:
    moment = (START + timedelta(seconds=4)).strftime("%Y%m%d%H%M%S")
    status, body = get(f"{replay}/{moment}id_/{HOME}/tin-tuc-4.html")
    assert status == 404
    assert b"no such page" in body


def test_every_exchange_is_in_the_index(replay: str) -> None:
    _, text = get(f"{replay}/cdx?url={HOME}/*&fl=url,status,mime")
    rows = text.decode().splitlines()
    assert len(rows) == 6
    assert sum("warc/revisit" in row for row in rows) == 2
    assert sum(bool(re.search(r"\b404\b", row)) for row in rows) == 1
