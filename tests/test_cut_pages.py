"""Pages without a length, of which only the end of the connection tells where they end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.python.failure import Failure

from crawler.answer import AnswerReader, CutShortError
from crawler.client import Connection
from crawler.guard import breaks_off
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, comparable, run_files
from tests.portal.server import Request
from tests.portal.site import Site

QUICK = (*PAGES_ONLY, "--set", "LUUTRU_BACKOFF=0")
Change = Callable[[str, bytes, int], bytes]  # path, page, how often it was asked for → what is sent


@contextmanager
def old_server(change: Change) -> Iterator[str]:
    """A portal behind HTTP/1.0."""
    site = Site("nukeviet45", 8, 5, special=False, flood_max=10**9)
    asked: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = site.handle(Request("GET", self.path, {}, b"", "127.0.0.1"))
            asked[self.path] = asked.get(self.path, 0) + 1
            self.send_response(found.status)
            for name, value in found.headers:
                self.send_header(name, value)
            self.send_header("Content-Type", found.media_type)
            self.end_headers()
            self.wfile.write(change(self.path, b"".join(found.parts), asked[self.path]))

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}/"
    site.bind(url.rstrip("/"))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()


def whole(path: str, page: bytes, times: int) -> bytes:
    return page


def once_cut(path: str, page: bytes, times: int) -> bytes:
    return page[: len(page) * 46 // 100] if path.endswith(".html") and times == 1 else page


def always_cut(path: str, page: bytes, times: int) -> bytes:
    return page[: len(page) * 46 // 100 + 300 * times] if path.endswith(".html") else page


def endless(path: str, page: bytes, times: int) -> bytes:
    return page.replace(b"</html>", b"").replace(b"</body>", b"")


LONG_ENDLESS = pytest.param(endless, 0, True, marks=pytest.mark.long)
LONG_CUT = pytest.param(always_cut, 3, False, marks=pytest.mark.long)


@pytest.mark.parametrize(("change", "code", "known"), [(once_cut, 0, True), LONG_ENDLESS, LONG_CUT])
def test_a_page_cut_short_is_never_an_article(
    luutru: Luutru, archive_path: Path, tmp_path: Path, change: Change, code: int, known: bool
) -> None:
    def crawled(to: Path, how: Change) -> list[object]:
        with old_server(how) as url:
            done = luutru("crawl", url, "--archive", to, *QUICK)
        assert done.returncode == (code if how is change else 0), done.stdout + done.stderr
        return [(line["title"], line["body"]) for line in comparable(to)]

    texts = crawled(archive_path, change)
    assert texts == (crawled(tmp_path / "whole", whole) if known else [])
    if not known:
        assert {f["outcome"] for f in run_files(archive_path)[0]["failures"]} == {"truncated"}


@pytest.mark.parametrize(("reason", "whole"), [(ConnectionDone(), True), (ConnectionLost(), False)])
def test_a_connection_that_breaks_is_no_end_of_an_answer(reason: Exception, whole: bool) -> None:
    """As of a picture without a length, which nothing else tells to be cut."""

    async def ask() -> bytes:
        connection, reader = Connection(), AnswerReader()
        connection.factory = SimpleNamespace(lost=asyncio.Future())
        connection.transport = SimpleNamespace(  # type: ignore[assignment]
            write=lambda _: None, abortConnection=lambda: None
        )
        asking = asyncio.ensure_future(connection.ask(b"GET", reader))
        await asyncio.sleep(0)
        connection.dataReceived(b"HTTP/1.1 200 OK\r\n\r\n\xff\xd8\xff")
        connection.connectionLost(Failure(reason))  # type: ignore[no-untyped-call]
        await asking
        return reader.body

    if whole:
        assert asyncio.run(ask()) == b"\xff\xd8\xff"
    else:
        with pytest.raises(CutShortError):
            asyncio.run(ask())


def test_what_has_no_end() -> None:
    assert breaks_off(b"<!DOCTYPE html><html><body><p>Tin")
    assert not breaks_off(b"<!DOCTYPE html><html><body><p>Tin</p></BODY ></html>\n<!-- 0.1 s -->")
    assert not breaks_off(b'{"a": 1}')
