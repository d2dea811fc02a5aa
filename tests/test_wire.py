"""The WARC holds what went over the socket, byte for byte, and no secret of the operator."""

from __future__ import annotations

import base64
import gzip
import json
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from scrapy.core.downloader.handlers import http11
from warcio.archiveiterator import ArchiveIterator

from crawler import wire
from crawler.wire import PLAIN_HEADERS, Wire
from tests.conftest import Luutru, clean_environment
from tests.portal.server import Request as PortalRequest
from tests.portal.site import Site

pytestmark = pytest.mark.long  # minutes: run by `make long`

ROOT = Path(__file__).parents[1]
QUICK = (
    *("--set", "DOWNLOAD_DELAY=0", "--skip", "pictures,files"),
    *("--set", "LUUTRU_RETRIES=1", "--set", "LUUTRU_BACKOFF=0"),
)
MARKER = "bi-mat-7391"


class Raw:
    """A portal that writes its answers by hand and remembers both sides of every exchange."""

    def __init__(self, dress: str) -> None:
        self.dress = dress
        self.site = Site("nukeviet45", 8, 5, special=False, flood_max=10**9)
        self.sent: dict[str, bytes] = {}
        self.heard: dict[str, bytes] = {}
        self.url = ""

    def answer(self, head: bytes) -> tuple[bytes, bool]:
        """The answer's bytes, and whether the connection ends with it."""
        path = head.split(b" ", 2)[1].decode("latin-1")
        # Of a proxied request, the address without its host.
        path = path.removeprefix(self.url.rstrip("/")) or "/"
        found = self.site.handle(PortalRequest("GET", path, {}, b"", "127.0.0.1"))
        body = b"".join(found.parts)
        fields = "".join(
            f"{n}: {v}\r\n" for n, v in [*found.headers, ("Content-Type", found.media_type)]
        )
        dressed = DRESSES[self.dress](found.status, fields.encode("latin-1"), body)
        self.heard[path], self.sent[path] = head, dressed
        return dressed, self.dress == "http10"


def _plain(status: int, fields: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %d OK\r\n%sContent-Length: %d\r\n\r\n%s" % (status, fields, len(body), body)


def _chunked(status: int, fields: bytes, body: bytes) -> bytes:
    pieces = [body[i : i + 997] for i in range(0, len(body), 997)]
    chunks = b"".join(b"%X;ext=1\r\n%s\r\n" % (len(p), p) for p in pieces)
    return b"HTTP/1.1 %d OK\r\n%stransfer-encoding: chunked\r\n\r\n%s0\r\n\r\n" % (
        status,
        fields,
        chunks,
    )


def _gzip(status: int, fields: bytes, body: bytes) -> bytes:
    packed = gzip.compress(body, mtime=0)
    return _plain(status, fields + b"Content-Encoding: gzip\r\n", packed)


def _gzip_chunked(status: int, fields: bytes, body: bytes) -> bytes:
    return _chunked(status, fields + b"CONTENT-ENCODING: gzip\r\n", gzip.compress(body, mtime=0))


def _odd(status: int, fields: bytes, body: bytes) -> bytes:
    phrase = "Tốt Lắm ".encode()
    extra = (
        b"X-Folded: one\r\n\ttwo\r\n   three\r\n"
        b"SET-cookie: a=1\r\nset-COOKIE: a=2\r\nSet-Cookie: b=\xff\xfe\r\n"
        b"no colon in this line\r\nX-Empty:\r\nx-Sp:    around   \r\n"
    )
    return b"HTTP/1.1 %d %s\r\n%s%scontent-LENGTH: %d\r\n\r\n%s" % (
        status,
        phrase,
        extra,
        fields,
        len(body),
        body,
    )


def _http10(status: int, fields: bytes, body: bytes) -> bytes:
    return b"HTTP/1.0 %d OK\r\n%s\r\n%s" % (status, fields, body)


def _no_phrase(status: int, fields: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %d\r\n%sContent-Length: %d\r\n\r\n%s" % (status, fields, len(body), body)


DRESSES = {
    "plain": _plain,
    "chunked": _chunked,
    "gzip": _gzip,
    "gzip_chunked": _gzip_chunked,
    "odd": _odd,
    "http10": _http10,
    "no_phrase": _no_phrase,
}


@contextmanager
def raw_server(dress: str) -> Iterator[Raw]:
    raw = Raw(dress)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while True:
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    line = self.rfile.readline()
                    if not line:
                        return
                    head += line
                answer, last = raw.answer(head)
                self.wfile.write(answer)
                if last:
                    return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        raw.url = f"http://127.0.0.1:{server.server_address[1]}/"
        raw.site.bind(raw.url.rstrip("/"))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield raw
        server.shutdown()


def warc_blocks(path: Path) -> dict[str, dict[str, bytes]]:
    """Path of an address → type of record → block."""
    found: dict[str, dict[str, bytes]] = {}
    for file in path.glob("warc/*/*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                target = "/" + url.split("/", 3)[-1]
                found.setdefault(target, {})[record.rec_type] = record.raw_stream.read()
    return found


def captures(path: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for file in path.glob("captures/*/*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]


def test_the_private_names_of_scrapy_are_there() -> None:
    """Without them exchanges would only be rebuilt; then wire.py needs a look."""
    assert wire.WIRE_SUPPORTED
    for owner, name in (
        (http11._ScrapyAgent, "_get_agent"),
        (http11._ScrapyProxyAgent, "_getEndpoint"),
        (http11._TunnelingAgent, "_getEndpoint"),
        (http11.HTTP11DownloadHandler, "download_request"),
    ):
        assert callable(getattr(owner, name))


@pytest.mark.parametrize("dress", DRESSES)
def test_blocks_equal_what_the_socket_saw(luutru: Luutru, archive_path: Path, dress: str) -> None:
    with raw_server(dress) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
        sent, heard = dict(portal.sent), dict(portal.heard)
    assert done.returncode == 0, done.stdout + done.stderr
    blocks = warc_blocks(archive_path)
    pages = [path for path in sent if path.endswith(".html")]
    assert pages
    for path in pages:
        assert blocks[path]["response"] == sent[path], path
        assert blocks[path]["request"] == heard[path], path
    assert {c["fidelity"] for c in captures(archive_path) if c["status"]} == {"wire"}


REBUILT = """
import sys
from crawler import wire
wire.WIRE_SUPPORTED = False
from crawler.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("dress", ["plain", "gzip_chunked", "odd"])
def test_without_those_names_exchanges_are_rebuilt_and_say_so(
    archive_path: Path, tmp_path: Path, dress: str
) -> None:
    script = tmp_path / "rebuilt.py"
    script.write_text(REBUILT)
    with raw_server(dress) as portal:
        done = subprocess.run(
            [sys.executable, script, "crawl", portal.url, "--archive", archive_path, *QUICK],
            env={**clean_environment(tmp_path), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        sent = dict(portal.sent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {c["fidelity"] for c in captures(archive_path) if c["status"]} == {"reconstructed"}
    blocks = warc_blocks(archive_path)
    for path in (path for path in sent if path.endswith(".html")):
        head, _, body = blocks[path]["response"].partition(b"\r\n\r\n")
        assert b"ransfer-" not in head
        assert b"ontent-Encoding" not in head
        assert body.endswith(b"</html>\n") or b"</html>" in body[-200:]


# ---- secrets ------------------------------------------------------------------------------


def holds_marker(path: Path) -> list[str]:
    """Files below ``path`` in which the marker stands, packed or not, plain or as base64."""
    needles = [MARKER.encode()]
    needles += [
        base64.b64encode(f"{name}:{MARKER}".encode()).rstrip(b"=")[:-2] for name in ("toi",)
    ]
    found = []
    for file in path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            if file.name.endswith(".gz"):
                data = gzip.decompress(data)
            found += [file.name for needle in needles if needle in data]
    return found


def test_secrets_on_the_command_line_stay_there(luutru: Luutru, archive_path: Path) -> None:
    header = json.dumps(
        {"Cookie": f"k={MARKER}", "Authorization": f"Bearer {MARKER}", "X-Api-Key": MARKER}
    )
    with raw_server("plain") as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *QUICK),
            *("--set", f"DEFAULT_REQUEST_HEADERS={header}"),
            *("--set", f"FTP_PASSWORD={MARKER}", "--set", f"HTTPAUTH_USER={MARKER}"),
            *("--set", f"AWS_ACCESS_KEY_ID={MARKER}", "--set", "LOG_LEVEL=DEBUG"),
            *("--set", f"FEED_TEMPDIR=ftp://toi:{MARKER}@may.example/"),
        )
        heard = b"".join(portal.heard.values())
    assert done.returncode == 0, done.stdout + done.stderr
    assert MARKER.encode() in heard  # they were used …
    assert MARKER not in done.stdout + done.stderr  # … and told to nobody
    assert holds_marker(archive_path) == []


@pytest.mark.parametrize("works", [True, False])
def test_the_name_and_password_of_a_proxy_are_written_nowhere(
    luutru: Luutru, archive_path: Path, works: bool
) -> None:
    with raw_server("plain") as portal:
        port = portal.url.rsplit(":", 1)[1].rstrip("/") if works else "9"
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *QUICK, "--set", "LOG_LEVEL=DEBUG"),
            env={"http_proxy": f"http://toi:{MARKER}@127.0.0.1:{port}", "no_proxy": ""},
        )
        heard = b"".join(portal.heard.values()).lower()
    assert (b"proxy-authorization" in heard) is works
    assert done.returncode == (0 if works else 3), done.stdout + done.stderr
    assert MARKER not in done.stdout + done.stderr
    assert archive_path.exists()
    assert holds_marker(archive_path) == []


def test_nor_are_those_of_a_proxy_for_https(luutru: Luutru, archive_path: Path) -> None:
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def refuse() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    threading.Thread(target=refuse, daemon=True).start()
    proxy = f"http://toi:{MARKER}@127.0.0.1:{server.getsockname()[1]}"
    done = luutru(
        *("crawl", "https://huyenmau.example/", "--archive", archive_path, *QUICK),
        *("--set", "LOG_LEVEL=DEBUG"),
        env={"https_proxy": proxy, "no_proxy": ""},
    )
    server.close()
    assert any(b"CONNECT huyenmau.example:443" in data for data in heard)
    assert done.returncode == 3, done.stdout + done.stderr
    assert MARKER not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "proxy_failed" in done.stdout
    assert holds_marker(archive_path) == []


def test_an_address_with_a_password_is_refused_without_telling_it(
    luutru: Luutru, archive_path: Path
) -> None:
    done = luutru("crawl", f"http://toi:{MARKER}@mau.example/", "--archive", archive_path)
    assert done.returncode == 2
    assert MARKER not in done.stdout + done.stderr


def test_only_plain_request_headers_are_kept() -> None:
    kept = Wire(
        b"GET / HTTP/1.1\r\nHost: a\r\nCookie: c\r\nAUTHORIZATION: x\r\nproxy-authorization: y\r\n"
        b"X-Token: z\r\nUser-Agent: u\r\n\r\nbody"
    )
    assert kept.request == b"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: u\r\n\r\nbody"
    assert not PLAIN_HEADERS & {b"cookie", b"authorization", b"proxy-authorization"}
