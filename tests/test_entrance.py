"""Home pages that only lead to the portal behind them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawler.families.base import Page
from crawler.families.entrance import entrance
from tests.conftest import Luutru
from tests.crawls import FAST, records, verdict

NOW = datetime(2024, 5, 20, 3, 0, tzinfo=UTC)
BASE = "http://huyen.example.vn"
TEXT = "<p>Sáng nay, Ủy ban nhân dân huyện tổ chức hội nghị tổng kết công tác năm của huyện.</p>"


@pytest.mark.parametrize(
    ("html", "door"),
    [
        ("<center><img src=a.jpg><a href='/home'>Vào trang chủ</a></center>", "/home"),
        ("<a href='/home'><img src=a.jpg></a>", "/home"),
        ("<a href='/en'>English</a> <a href='/vi'>Tiếng Việt</a>", "/vi"),
        ("<meta http-equiv=Refresh content='0; URL=portal/index.aspx'>", "/portal/index.aspx"),
        ("<script>window.location.href = '/trang-chu';</script>", "/trang-chu"),
        ("<style>" + "p{color:red}" * 99 + "</style><a href='/home'>Vào trang chủ</a>", "/home"),
        (
            "<script>a()</script>"
            + 2 * ("<script>" + "b();" * 99 + "</script>")
            + "<a href='/home'>Vào trang chủ</a>",
            "/home",
        ),
        ("<a href='/a'>Một</a> <a href='/b'>Hai</a>", None),
        ("<a href='http://khac.example.vn/'>Vào trang chủ</a>", None),
        ("<a href='/'>Trang chủ</a>", None),
        ("<a href='/gioi-thieu.pdf'>Vào đây</a>", None),
        ("<meta http-equiv=refresh content='300'>" + TEXT, None),
        ("<meta http-equiv=refresh content='0;url=http://mua.example.com/'>", None),
        (TEXT * 9 + "<a href='/vao'>Vào trang chủ</a>", None),
        ("", None),
    ],
)
def test_where_a_door_leads(html: str, door: str | None) -> None:
    found = entrance(Page(f"{BASE}/", f"<html><body>{html}".encode(), captured=NOW))
    assert found == (BASE + door if door else None)


def test_a_refresh_of_blanks_costs_no_time() -> None:
    """40 kB of them once cost 3 s, and 1 MB half an hour."""
    html = f"<meta http-equiv=refresh content='{' ' * 1_000_000}'>{TEXT * 9}"
    assert entrance(Page(f"{BASE}/", html.encode(), captured=NOW)) is None


def crawl_of(pages: dict[str, str], luutru: Luutru, archive_path: Path) -> Any:
    """A crawl of a portal that has these pages and no other."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        home = f"http://127.0.0.1:{server.server_port}/"
        done = luutru("crawl", home, "--archive", archive_path, *FAST, timeout=60)
    finally:
        server.shutdown()
        server.server_close()
    return done


def test_a_portal_is_crawled_through_its_door(luutru: Luutru, archive_path: Path) -> None:
    links = "".join(
        f"<li><a href='/bai-viet-{n}.html'>Hội nghị lần thứ {n} của huyện nhà</a> 1{n}/03/2020</li>"
        for n in range(9)
    )
    pages = {"/": "<a href='/vao'>Vào trang chủ</a>", "/vao": f"<h2>Tin</h2><ul>{links}</ul>"}
    for n in range(9):
        pages[f"/bai-viet-{n}.html"] = (
            f"<h1>Hội nghị lần thứ {n} của huyện nhà</h1><p>1{n}/03/2020</p>{TEXT} Số {n}."
        )

    done = crawl_of(pages, luutru, archive_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(records(archive_path)) == 9
    assert verdict(archive_path)["code"] == 0


def test_a_door_to_nowhere_is_a_home_page_that_cannot_be_had(
    luutru: Luutru, archive_path: Path
) -> None:
    done = crawl_of({"/": "<a href='/vao'>Vào trang chủ</a>"}, luutru, archive_path)
    assert done.returncode == 3
    assert "cannot be had" in done.stdout
    assert "family" not in done.stdout
