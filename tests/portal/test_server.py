"""The bundled portal over a real socket: keep-alive, encodings, control and faults."""

from __future__ import annotations

import gzip
import http.client
import socket
from urllib.parse import urlsplit

import pytest

from tests.portal import PortalError, faults, running_portal
from tests.portal.site import Site


class Client:
    """One keep-alive connection to a running portal."""

    def __init__(self, portal) -> None:
        parts = urlsplit(portal.url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)

    def get(self, path: str, **headers: str):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request("GET", path, headers=named)
        answer = self.connection.getresponse()
        return answer, answer.read()


@pytest.fixture(scope="module")
def running():
    with running_portal(articles=200, seed=9, first_year=2020, last_year=2020) as portal:
        yield portal


@pytest.fixture
def portal(running):
    yield running
    running.control("no_faults")
    running.control("options", gzip=True, chunked=False, flood_max=40, flood_window=60)
    running.control("reset")


@pytest.fixture
def client(portal):
    client = Client(portal)
    yield client
    client.connection.close()


def article(portal, number: int = 150) -> str:
    return urlsplit(portal.control("truth", id=number)["url"]).path


def test_keep_alive(portal, client) -> None:
    client.get("/")
    socket_first = client.connection.sock
    for path in ("/tin-trong-huyen/", "/khong-co", "/robots.txt", article(portal)):
        answer, _ = client.get(path)
        assert answer.version == 11
    assert client.connection.sock is socket_first


def test_pipelined_requests_are_answered_in_order(portal) -> None:
    parts = urlsplit(portal.url)
    asked = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\nGET /rss/ HTTP/1.1\r\nHost: x\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as plug:
        plug.sendall(asked)
        plug.sendall(b"Connection: close\r\n\r\n")
        data = b""
        while piece := plug.recv(65536):
            data += piece
    assert data.index(b"User-agent: *") < data.index(b"<rss")


def test_encodings(portal, client) -> None:
    path = article(portal)
    answer, plain = client.get(path)
    assert answer.getheader("Content-Encoding") is None
    assert int(answer.getheader("Content-Length")) == len(plain)
    answer, packed = client.get(path, Accept_Encoding="gzip")
    assert answer.getheader("Content-Encoding") == "gzip"
    assert abs(len(gzip.decompress(packed)) - len(plain)) < 50
    portal.control("options", gzip=False, chunked=True)
    answer, chunked = client.get(path, Accept_Encoding="gzip")
    assert answer.getheader("Transfer-Encoding") == "chunked"
    assert abs(len(chunked) - len(plain)) < 50


def test_add_edit_delete(portal, client) -> None:
    added = portal.control("add", title="Bài mới: thử nghiệm", category=5, body=["Một.", "Hai."])
    path = urlsplit(added["url"]).path
    assert "Bài mới&#x3A; thử nghiệm" in client.get(path)[1].decode()
    assert added["body"] == "Một.\n\nHai."
    assert path in client.get("/an-ninh-trat-tu/")[1].decode()
    edited = portal.control("edit", id=added["id"], title="Đã sửa", pictures=2)
    assert edited["title"] == "Đã sửa"
    assert len(edited["images"]) == 2
    assert client.get(urlsplit(edited["images"][0]["url"]).path)[0].status == 200
    portal.control("delete", id=added["id"])
    assert client.get(path)[0].status == 404
    assert path not in client.get("/an-ninh-trat-tu/")[1].decode()
    portal.control("restore", id=added["id"])
    assert client.get(urlsplit(edited["url"]).path)[0].status == 200
    portal.control("delete", id=added["id"])


def test_bad_control_requests(portal) -> None:
    for action, fields in (("nothing", {}), ("fault", {"name": "nothing"}), ("options", {"x": 1})):
        with pytest.raises(PortalError):
            portal.control(action, **fields)


def test_log_and_counters(portal, client) -> None:
    portal.control("reset")
    client.get("/robots.txt")
    client.get("/khong-co")
    assert [(r["path"], r["status"]) for r in portal.requests()] == [
        ("/robots.txt", 200), ("/khong-co", 301),
    ]  # fmt: skip
    assert portal.counters()["requests"] == 2


def test_truth_streams_all(portal) -> None:
    records = portal.truth()
    assert [r["id"] for r in records][:200] == list(range(101, 301))
    assert {r["id"] for r in portal.truth(public=True)} < {r["id"] for r in records}


def test_truth_file(tmp_path) -> None:
    target = tmp_path / "truth.jsonl"
    with running_portal(articles=30, seed=9, truth=target) as portal:
        assert target.read_text("utf-8").count("\n") == 30
        assert portal.url in target.read_text("utf-8")


# faults


def test_flood_block_after_forty(portal, client) -> None:
    portal.fault("flood")
    picture = next(i for r in portal.truth() for i in r["images"] if i["status"] == "stored")
    for _ in range(20):
        client.get(urlsplit(picture["url"]).path)
    statuses = [client.get("/tin-trong-huyen/")[0].status for _ in range(42)]
    assert statuses == [200] * 40 + [429] * 2
    answer, body = client.get("/robots.txt")
    assert (answer.status, answer.getheader("Retry-After")) == (429, "60")
    assert "Hãy đợi..." in body.decode()
    portal.control("reset_flood")
    assert client.get("/robots.txt")[0].status == 200


@pytest.mark.parametrize("layout", ["egov12", "nukeviet34"])
def test_flood_block_that_says_200(layout: str) -> None:
    with running_portal(layout, articles=30, faults=["flood"], flood_max=2) as portal:
        client = Client(portal)
        pages = [client.get("/") for _ in range(3)]
        client.connection.close()
    assert [answer.status for answer, _ in pages] == [200] * 3
    assert b"floodblocker" not in pages[1][1]
    assert b"floodblocker" in pages[2][1]


def test_flood_windows_are_fixed(monkeypatch) -> None:
    portal, now = Site("nukeviet45", 30, 1, flood_max=3, flood_window=60), [1000.0]
    monkeypatch.setattr("tests.portal.site.time.monotonic", lambda: now[0])
    refused = []
    for second in (0, 30, 58, 59, 59.5, 60, 61):
        now[0] = 1000.0 + second
        refused.append(portal._flooded("a"))
    assert refused == [False, False, False, True, True, False, False]


@pytest.mark.parametrize(
    ("name", "status", "word"),
    [
        ("server_error", 500, ""), ("unavailable", 503, ""), ("all_404", 404, "URL=/"),
        ("redirect_home", 301, ""), ("waiting_page", 200, "floodblocker"),
        ("login_page", 200, "nv_password"), ("broken_layout", 200, "id=\"app\""),
        ("challenge", 403, "Just a moment"),
    ],
)  # fmt: skip
def test_article_faults(portal, client, name: str, status: int, word: str) -> None:
    path = article(portal)
    portal.fault(name)
    answer, body = client.get(path)
    assert answer.status == status
    assert word in body.decode()
    portal.fault(name, on=False)
    assert client.get(path)[0].status == 200


def test_close_and_truncate(portal) -> None:
    path = article(portal)
    for name, error in (("close_connection", http.client.RemoteDisconnected),
                        ("truncated", http.client.IncompleteRead)):  # fmt: skip
        portal.fault(name, times=1)
        client = Client(portal)
        with pytest.raises(error):
            client.get(path)
        client.connection.close()
        client = Client(portal)
        assert client.get(path)[0].status == 200
        client.connection.close()


def test_robots_and_sitemap_faults(portal, client) -> None:
    portal.fault("robots_forbid")
    assert client.get("/robots.txt")[1] == b"User-agent: *\nDisallow: /\n"
    portal.control("no_faults")
    portal.fault("robots_html")
    assert b"<html" in client.get("/robots.txt")[1]
    portal.control("no_faults")
    portal.fault("robots_error")
    assert client.get("/robots.txt")[0].status == 503
    portal.fault("sitemap_off")
    assert client.get("/sitemap.xml")[0].status == 404


def test_search_faults(portal, client) -> None:
    portal.fault("search_off")
    assert client.get("/search/?choose=1")[0].status == 404
    portal.fault("search_off", value="home")
    assert client.get("/search/?choose=1")[0].getheader("Location") == "/"
    portal.fault("search_off", on=False)
    path = "/search/?choose=1&from_date=01.01.2020&to_date=31.12.2020"
    honest = client.get(path)[1].count(b"<h3><a href")
    portal.fault("search_lies", value="drop")
    assert client.get(path)[1].count(b"<h3><a href") < honest == 20
    portal.fault("search_lies", value="repeat")
    first, second = (
        [line for line in client.get(f"{path}&page={n}")[1].split(b"\n") if b"<h3><a" in line]
        for n in (1, 2)
    )
    assert first == second


def test_empty_listings(portal, client) -> None:
    portal.fault("empty_listings")
    assert b"-150.html" not in client.get("/tin-trong-huyen/")[1].split(b"Tin xem")[0]
    assert client.get("/rss/")[1].count(b"<item>") == 0


def test_pictures_as_html_and_slow(portal, client) -> None:
    picture = next(i for r in portal.truth() for i in r["images"] if i["status"] == "stored")
    path = urlsplit(picture["url"]).path
    portal.fault("picture_html", times=1)
    portal.fault("slow", value="0.05")
    answer, body = client.get(path)
    assert (answer.status, b"<html" in body) == (200, True)
    assert client.get(path)[0].getheader("Content-Type").startswith("image/")
    assert client.get("/")[0].status == 200
    assert portal.counters()["struck"]["slow"] == 1


def test_fault_reach() -> None:
    fault = faults.parse("server_error:every=3,times=2,match=/tin-,kinds=article+listing")
    hits = [fault.strikes("listing", "/tin-trong-huyen/") for _ in range(12)]
    assert hits == [False, False, True, False, False, True] + [False] * 6
    assert not fault.strikes("rss", "/tin-trong-huyen/")
    with pytest.raises(ValueError, match="no fault 'nothing'"):
        faults.parse("nothing")
