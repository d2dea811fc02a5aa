"""Crawls through a proxy: all of it goes there, and its user and password go nowhere else."""

from __future__ import annotations

import base64
import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.proxy import ProxyError, read_proxy
from tests.conftest import Luutru
from tests.crawls import FAST, records, run_files
from tests.portal import running_portal

MARKER = "bi-mat-8264"
QUICK = (*FAST, "--set", "LUUTRU_BACKOFF=0", "--set", "LUUTRU_RETRIES=0")


class Forwarder:
    """A plain-HTTP proxy that serves those who know its password and remembers what it heard."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                data = client.recv(65536)
                if not data:
                    return
                head += data
            self.heads.append(head)
            word = base64.b64encode(f"toi:{MARKER}".encode())
            if b"Proxy-Authorization: Basic " + word + b"\r\n" not in head:
                client.sendall(
                    b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
                )
                return
            first, *lines = head.rstrip().split(b"\r\n")
            method, url, version = first.split(b" ")
            parts = urlsplit(url.decode())
            assert parts.hostname
            path = url.decode().removeprefix(f"{parts.scheme}://{parts.netloc}") or "/"
            dropped = (b"proxy-", b"connection:")
            kept = [line for line in lines if not line.lower().startswith(dropped)]
            request = [b" ".join((method, path.encode(), version)), *kept, b"Connection: close"]
            with socket.create_connection((parts.hostname, parts.port or 80)) as server:
                server.sendall(b"\r\n".join(request) + b"\r\n\r\n")
                while data := server.recv(65536):
                    client.sendall(data)


@pytest.fixture
def proxy() -> Iterator[Forwarder]:
    with closing(Forwarder()) as forwarder:
        yield forwarder


def files_with(folder: Path, word: bytes) -> list[Path]:
    found = []
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            plain = gzip.decompress(data) if file.suffix == ".gz" else data
            if word in plain or base64.b64encode(word) in plain:
                found.append(file)
    return found


@pytest.mark.parametrize("way", ["option", "option=", "variable"])
def test_a_crawl_goes_through_a_proxy_and_tells_its_secret_to_nobody_else(
    luutru: Luutru, archive_path: Path, proxy: Forwarder, way: str
) -> None:
    address = f"http://toi:{MARKER}@{proxy.place}"
    given = {"option": ("--proxy", address), "option=": (f"--proxy=toi:{MARKER}@{proxy.place}",)}
    # --proxy overrides the variables.
    env = {"http_proxy": address if way == "variable" else "http://127.0.0.1:9", "no_proxy": ""}
    with running_portal(articles=12, seed=3) as portal:
        crawl = ("crawl", portal.url, "--archive", archive_path, *QUICK, *given.get(way, ()))
        done = luutru(*crawl, "--set", "LOG_LEVEL=DEBUG", env=env)
        assert done.returncode == 0, done.stdout + done.stderr
        asked = len(portal.requests())
        public = sum(a["public"] for a in portal.truth())
    assert len(records(archive_path)) == public
    assert run_files(archive_path)[-1]["options"]["proxy"] is True
    assert files_with(archive_path, b"WARC-IP-Address") == []
    assert len(proxy.heads) == asked  # nothing went past it
    assert all(head.startswith(b"GET " + portal.url[:12].encode()) for head in proxy.heads)
    secret = base64.b64encode(f"toi:{MARKER}".encode()).decode()
    for word in (MARKER, secret):
        assert word not in done.stdout + done.stderr
        assert files_with(archive_path, word.encode()) == []


def test_a_proxy_without_the_password_is_named_and_no_success(
    luutru: Luutru, archive_path: Path, proxy: Forwarder
) -> None:
    with running_portal(articles=5) as portal:
        wrong = ("--proxy", f"http://toi:{MARKER}x@{proxy.place}")
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK, *wrong)
        assert not portal.requests()
    assert done.returncode == 3, done.stdout + done.stderr
    assert "proxy_failed" in done.stdout
    assert MARKER not in done.stdout + done.stderr
    assert files_with(archive_path, MARKER.encode()) == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (f"HTTP/1.1 407 no toi:{MARKER}\r\n\r\n", "asks for a user and password (407)"),
        ("", "lets no connection through"),  # it hangs up
    ],
)
def test_a_proxy_that_makes_no_tunnel_is_named_at_once_and_stays_unknown(
    luutru: Luutru, archive_path: Path, answer: str, told: str
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    with client:
                        client.recv(65536)
                        client.sendall(answer.encode())

        threading.Thread(target=serve, daemon=True).start()
        done = luutru(
            *("crawl", "https://huyen.example/", "--archive", archive_path, *QUICK),
            *("--proxy", f"http://toi:{MARKER}@{place}"),
            timeout=50,  # less than one DOWNLOAD_TIMEOUT
        )
    assert done.returncode == 3, done.stdout + done.stderr
    assert (
        f"proxy_failed: the home page https://huyen.example/ cannot be had: the proxy {told}"
        in (done.stdout)
    )
    for word in (MARKER, place):
        assert word not in done.stdout + done.stderr
        assert files_with(archive_path, word.encode()) == []


def test_hosts_of_no_proxy_are_asked_themselves(
    luutru: Luutru, archive_path: Path, proxy: Forwarder
) -> None:
    with running_portal(articles=5) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *QUICK, "--proxy", proxy.place),
            env={"no_proxy": "127.0.0.1"},
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert proxy.heads == []
    assert run_files(archive_path)[-1]["options"]["proxy"] is False
    assert files_with(archive_path, b"WARC-IP-Address: 127.0.0.1") != []


@pytest.mark.parametrize(
    "text", ["socks5://a.example:1080", "https://a.example:3128", "http://", "http://a.example:x"]
)
def test_a_proxy_that_cannot_be_used_is_one_sentence_without_its_secret(
    luutru: Luutru, archive_path: Path, text: str
) -> None:
    text = text.replace("://a", f"://toi:{MARKER}@a")
    with pytest.raises(ProxyError) as error:
        read_proxy(text)
    assert MARKER not in str(error.value)
    crawl = ("crawl", "http://127.0.0.1:9/", "--archive", archive_path)
    for given, env in ((("--proxy", text), {}), ((), {"https_proxy": text})):
        done = luutru(*crawl, *given, env=env)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "proxy" in done.stderr
        assert MARKER not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert not archive_path.exists()
