"""The guard: every page that comes in place of another has a name, and no article ever has one."""

from __future__ import annotations

import json
import signal
import struct
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from crawler.failures import judge_error
from crawler.guard import (
    is_home,
    judge_media,
    judge_page,
    judge_redirect,
    redirect_target,
    retry_after,
)
from crawler.middlewares.decompress import gunzip
from pipelines.hosts import NotPublicError
from tests.conftest import Luutru, clean_environment
from tests.portal import running_portal
from tests.portal.site import Site

HOME = "http://huyenmau.tinhmau.example/"
URL = HOME + "tin-tuc/bai-viet-5.html"
MENU = "".join(f'<li><a href="/muc-{n}/">Chuyên mục {n}</a></li>' for n in range(25))


def page(title: str = "", body: str = "", head: str = "") -> bytes:
    top = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head>"
    return f"{top}<body>{body}</body></html>".encode()


def script(text: str) -> bytes:
    return f"<html><script>{text}</script></html>".encode()


def named(status: int, body: bytes, **headers: str) -> str | None:
    fields = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    finding = judge_page(status, fields, body, URL)
    return finding.name if finding else None


PASSWORD = '<form><input name="u"><input type="password" name="p"></form>'

# name, status, page
INSTEAD: list[tuple[str, int, bytes]] = [
    ("flood_block", 429, b""),
    ("flood_block", 429, page("Too Many Requests")),
    ("flood_block", 200, page("Hãy đợi...", '<div class="floodblocker">Chờ 60 giây</div>')),
    ("flood_block", 200, page("x", "<script>var Timeout = '60';</script><p class='floodblocker'>")),
    ("challenge", 403, page("Just a moment...", "Checking")),
    ("challenge", 503, page("Just a moment...", "<script>window._cf_chl_opt={}</script>")),
    ("challenge", 200, page("", "<h1>Checking your browser before accessing</h1>")),
    ("challenge", 200, page("DDoS-Guard", "<script src='/.well-known/ddos-guard/js'></script>")),
    ("challenge", 200, script('document.cookie="D1N=81a;path=/";location.reload()')),
    ("challenge", 200, script('document.cookie="__test="+toHex(slowAES.decrypt(c,2,a,b))')),
    ("challenge", 200, page("Xác minh", "<p>Vui lòng xác nhận bạn không phải là robot</p>")),
    ("challenge", 200, page("", '<div class="g-recaptcha" data-sitekey="k"></div>')),
    ("challenge", 200, b"<html><script src='/_Incapsula_Resource?x'></script></html>"),
    ("blocked", 200, page("Rejected", "The requested URL was rejected. Your support ID is: 1")),
    ("blocked", 403, page("Access Denied", "You don't have permission")),
    ("blocked", 200, b"<html><body>Your request is blocked</body></html>"),
    ("blocked", 200, page("", "<p>Địa chỉ IP của bạn đã bị chặn bởi hệ thống</p>")),
    ("parked", 200, page("huyenmau.example", "This domain is for sale! Buy this domain")),
    ("parked", 200, page("Apache2 Ubuntu Default Page: It works", "<p>It works!</p>")),
    ("parked", 200, page("Welcome to nginx!", "<h1>Welcome to nginx!</h1>")),
    ("parked", 200, page("IIS Windows Server", "<img src='iisstart.png'>")),
    ("parked", 200, page("", "<p>Tên miền này đã hết hạn sử dụng</p>")),
    ("parked", 200, page("Account Suspended", "This account has been suspended.")),
    ("parked", 200, page("Index of /", "<h1>Index of /</h1>")),
    ("maintenance", 200, page("Hệ thống đang bảo trì", "<p>Mời quý vị quay lại sau.</p>")),
    ("maintenance", 200, page("Thông báo", "<h1>Website tạm ngừng hoạt động</h1>")),
    ("maintenance", 200, page("Site offline", "<p>Under maintenance.</p>")),
    ("maintenance", 200, page("Cổng TTĐT", "<p>Cổng đang được bảo trì, xin trở lại sau.</p>")),
    ("login", 200, page("Đăng nhập hệ thống", PASSWORD)),
    ("login", 200, page("Sign in", PASSWORD)),
    ("login", 200, page("Đăng nhập - Cổng thông tin", MENU + PASSWORD)),
    ("soft_404", 200, page("Lỗi 404", "<p>Không có trang này</p>")),
    ("soft_404", 200, page("Cổng TTĐT", MENU + "<h1>Không tìm thấy trang</h1>")),
    ("soft_404", 200, page("Cổng TTĐT", MENU + "<h2>Bài viết không tồn tại hoặc đã bị xóa</h2>")),
    ("soft_404", 200, page("Không tìm thấy", "<a href='/'>Về trang chủ</a>")),
    ("soft_404", 200, page("Thông báo", MENU + '<div class="nv-infodie"><p>Trống</p></div>')),
    ("soft_404", 200, page("404 - Page not found", MENU)),
    ("refresh_home", 200, page("", "", '<meta http-equiv="refresh" content="3;URL=/">')),
    ("refresh_home", 200, page("", "", f'<meta http-equiv="Refresh" content="0; url={HOME}">')),
    ("refresh_home", 200, page("Lỗi 404", "", '<meta http-equiv="refresh" content="3;URL=/">')),
    ("missing", 404, page("Lỗi 404", "", '<meta http-equiv="refresh" content="3;URL=/">')),
    ("missing", 410, b""),
    ("forbidden", 401, page("Unauthorized")),
    ("forbidden", 403, page("Forbidden")),
    ("server_error", 500, page("Lỗi máy chủ")),
    ("server_error", 503, page("Service Unavailable", "Under maintenance")),
    ("server_error", 408, b""),
    ("odd_status", 206, b"x"),
    ("odd_status", 202, page("Accepted")),
    ("empty", 200, b""),
    ("empty", 200, b" \r\n\t"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "status", "body"), INSTEAD)
def test_what_comes_instead_of_a_page_has_a_name(name: str, status: int, body: bytes) -> None:
    assert named(status, body) == name


TITLES = (
    "Không tìm thấy người mất tích sau lũ quét tại xã Nghĩa Thuận",
    "Không tìm thấy bài viết gốc về sự tích làng nghề, xã mở cuộc thi sưu tầm",
    "Thông báo: tạm ngừng hoạt động bến đò Trường Xuân",
    "Bảo trì hệ thống cấp nước, nhiều thôn mất nước ngày 12/5",
    "Hướng dẫn đăng nhập Cổng dịch vụ công bằng mật khẩu mới",
    "Địa chỉ IP của kẻ phát tán tin giả đã bị chặn",
    "Lỗi 404 là gì? Tập huấn công nghệ thông tin cho cán bộ xã",
    "Just a moment... phim ngắn của học sinh huyện đoạt giải",
    "Tên miền .vn đã hết hạn: khuyến cáo tới các đơn vị",
    "Trang web này không tồn tại: cảnh báo lừa đảo trực tuyến",
    "Xác minh bạn không phải là nạn nhân của lừa đảo",
    "Checking your browser - cảnh báo mã độc",
)


@pytest.mark.parametrize("layout", ["nukeviet45", "egov12", "nukeviet34"])
@pytest.mark.parametrize("title", TITLES)
def test_a_real_article_is_never_refused_for_its_words(layout: str, title: str) -> None:
    site = Site(layout, 30, 3, special=False)
    site.bind(HOME.rstrip("/"))
    number = next(n for n in site.corpus.ids() if site.corpus.is_public(n))
    article = site.article(number)
    old = article.head.title
    html = b"".join(site.layout.article(article, article.head.categories[0]))
    assert old.encode() in html
    text = f"<p>{title}.</p>".encode()
    html = html.replace(old.encode(), title.encode()).replace(b"<p>", text + b"<p>", 1)
    with_login_box = html.replace(b"</body>", PASSWORD.encode() + b"</body>")
    assert named(200, html) is None
    assert named(200, with_login_box) is None


@pytest.mark.parametrize("title", TITLES)
def test_nor_is_one_of_a_system_nobody_knows(title: str) -> None:
    body = "<p>" + "Chiều nay, lãnh đạo huyện kiểm tra thực tế tại các xã. " * 40 + "</p>"
    html = page(f"{title} | Huyện Mẫu", f"{MENU}<h1>{title}</h1>{body}{PASSWORD}")
    assert named(200, html) is None


def test_a_short_notice_within_the_site_is_a_page_to_read() -> None:
    body = "<h1>Thông báo lịch bảo trì</h1><p>Cổng dịch vụ công bảo trì từ 22 giờ.</p>"
    assert named(200, page("Thông báo lịch bảo trì", MENU + body)) is None


def test_ordinary_pages_behind_cloudflare_are_no_challenge() -> None:
    script = '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'
    assert named(200, page("Trang chủ", MENU + "<p>Tin mới</p>" + script)) is None


def test_every_page_of_the_bundled_portal_passes() -> None:
    for layout in ("nukeviet45", "egov12", "nukeviet34"):
        site = Site(layout, 60, 3, special=False)
        site.bind(HOME.rstrip("/"))
        for number in site.corpus.ids():
            if site.corpus.is_public(number):
                article = site.article(number)
                html = b"".join(site.layout.article(article, article.head.categories[0]))
                assert named(200, html) is None, number
        assert named(200, b"".join(site.layout.home())) is None


PAGES = Path(__file__).parent / "pages"


@pytest.mark.parametrize("path", sorted(PAGES.rglob("page.html")), ids=lambda p: p.parent.name)
def test_every_stored_page_passes(path: Path) -> None:
    body = path.read_bytes()
    expected = path.with_name("expected.json")
    reading = json.loads(expected.read_text("utf-8")) if expected.exists() else None
    if reading and reading.get("title"):
        assert named(200, body) is None


def test_a_start_page_that_leads_to_its_language_is_none_to_refuse() -> None:
    refresh = b'<meta http-equiv="refresh" content="0;url=/vi/">'
    assert judge_page(200, {}, refresh, HOME) is None
    home = b'<meta http-equiv="refresh" content="0;url=/">'
    assert judge_page(200, {}, home, HOME) is None


# ---- waiting ------------------------------------------------------------------------------

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, 5.0),
        (b"", 5.0),
        (b"120", 120.0),
        (b" 7 ", 7.0),
        (b"0", 0.0),
        (b"Thu, 01 Jan 2026 12:01:30 GMT", 90.0),
        (b"Thu, 01 Jan 2026 19:01:30 +0700", 90.0),
        (b"Thu, 01 Jan 2026 11:00:00 GMT", 5.0),  # the past: their clock or ours is wrong
        (b"Fri, 01 Jan 2027 12:00:00 GMT", 600.0),
        (b"999999999999999999999999", 600.0),
        (b"-5", 5.0),
        (b"soon", 5.0),
        (b"1.5", 5.0),
        ("١٢".encode(), 5.0),
        (b"\xff\xfe", 5.0),
        (b"Thu, 99 Foo 2026 99:99:99 GMT", 5.0),
    ],
)
def test_retry_after_is_a_number_or_a_date_and_bounded(value: bytes | None, seconds: float) -> None:
    assert retry_after(value, 5.0, NOW) == seconds


@pytest.mark.parametrize(("timeout", "seconds"), [("60", 60.0), ("9999", 600.0)])
def test_the_waiting_page_says_how_long(timeout: str, seconds: float) -> None:
    body = page("Hãy đợi...", f"<script>var Timeout = '{timeout}';</script>")
    finding = judge_page(200, {}, body)
    assert finding is not None
    assert finding.seconds == seconds


# ---- redirects and hosts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "target", "kind", "name"),
    [
        (URL, HOME, "article", "redirect_home"),
        (URL, HOME.replace("http:", "https:"), "article", "redirect_home"),
        (URL, "http://www.huyenmau.tinhmau.example", "article", "redirect_home"),
        (URL, URL.replace("http:", "https:"), "article", None),
        (URL, HOME + "tin-tuc/", "listing", None),  # past the end: page 1 again
        (URL, "http://www.huyenmau.tinhmau.example/a-1.html", "article", None),
        (URL, "http://khac.example/a-1.html", "article", "elsewhere"),
        (URL, "http://huyenmau.tinhmau.example:8080/a-1.html", "article", "elsewhere"),
        (URL, "http://huyenmau.tinhmau.example.khac.example/", "article", "elsewhere"),
        (URL, "http://khac.example/a.jpg", "picture", None),
        (URL, HOME, "picture", "redirect_home"),
        (HOME, HOME + "vi/", "home", None),
        (HOME + "vi/", HOME, "home", None),
        (HOME, "https://www.huyenmau.tinhmau.example/vi/", "home", None),
        (HOME, "http://khac.example/", "home", "other_host"),
        (HOME + "robots.txt", "http://khac.example/robots.txt", "robots", None),
        (URL, "javascript:alert(1)", "article", "bad_redirect"),
        (HOME, "file:///etc/passwd", "home", "bad_redirect"),
        (URL, "data:text/html,x", "picture", "bad_redirect"),
        (URL, "ftp://huyenmau.tinhmau.example/", "file", "bad_redirect"),
        (URL, "http://[::1", "article", "bad_redirect"),
        (URL, "http://huyenmau.tinhmau.example:99999/", "search", "bad_redirect"),
    ],
)
def test_redirects(url: str, target: str, kind: str, name: str | None) -> None:
    target = redirect_target(url, target.encode())
    finding = judge_redirect(url, target, kind, HOME)
    assert (finding.name if finding else None) == name


def test_a_redirect_to_the_page_behind_the_door() -> None:
    entry = HOME + "trang-chu"
    finding = judge_redirect(URL, entry, "article", HOME, entry)
    assert finding is not None
    assert finding.name == "redirect_home"
    assert judge_redirect(URL, entry, "article", HOME) is None
    assert judge_redirect(HOME, entry, "home", HOME) is None


def test_home() -> None:
    assert is_home(HOME, HOME)
    assert is_home("http://a.example/", "http://a.example/vi/")
    assert not is_home(HOME + "?x=1", HOME)
    assert not is_home("http://khac.example/", HOME)


# ---- pictures and files -------------------------------------------------------------------


def _png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + head
        + struct.pack(">I", zlib.crc32(head))
        + struct.pack(">I", 0)
        + b"IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


@pytest.mark.parametrize(
    ("kind", "status", "declared", "body", "name"),
    [
        ("picture", 200, "image/jpeg", page("404"), "html_instead"),
        ("picture", 200, "text/html", b"\xef\xbb\xbf" + page("404"), "html_instead"),
        ("picture", 200, "image/png", _png(800, 600), None),
        ("picture", 200, "image/png", _png(60_000, 60_000), "too_many_pixels"),
        ("picture", 200, "text/html", _png(8, 6), None),  # a server that knows no types
        ("picture", 200, "image/png", b"", "empty"),
        ("picture", 404, "text/html", page("404"), "missing"),
        ("picture", 503, "text/html", page("503"), "server_error"),
        ("picture", 403, "text/html", page("403"), "forbidden"),
        (
            "picture",
            200,
            "text/html",
            page("Hãy đợi...", "<p class='floodblocker'>"),
            "flood_block",
        ),
        ("picture", 429, "text/html", page("Too Many Requests"), "flood_block"),
        ("file", 429, "text/plain", b"", "flood_block"),
        ("file", 200, "application/pdf", b"%PDF-1.4", None),
        ("file", 200, "text/html; charset=utf-8", page("404"), "html_instead"),
        ("file", 200, "application/octet-stream", page("saved as a file"), None),
        ("file", 200, "image/png", _png(60_000, 60_000), None),
    ],
)
def test_what_comes_instead_of_a_picture_or_file(
    kind: str, status: int, declared: str, body: bytes, name: str | None
) -> None:
    finding = judge_media(status, {b"Content-Type": declared.encode()}, body, kind)
    assert (finding.name if finding else None) == name


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({b"Retry-After": b"7"}, b"", 7.0),
        ({}, page("Hãy đợi...", "<script>var Timeout = '20';</script>"), 20.0),
        ({}, b"", 60.0),
    ],
)
def test_a_flood_block_of_pictures_is_waited_for_like_any(
    headers: dict[bytes, bytes], body: bytes, seconds: float
) -> None:
    finding = judge_media(429, headers, body, "picture")
    assert finding is not None
    assert (finding.action, finding.seconds) == ("wait", seconds)
    assert finding == judge_page(429, headers, body)


# ---- no answer ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "name", "action"),
    [
        (CannotResolveHostError("no"), "dns", "retry"),
        (DownloadConnectionRefusedError("111"), "unreachable", "retry"),
        (DownloadTimeoutError("User timeout caused connection failure."), "unreachable", "retry"),
        (DownloadTimeoutError("Getting x took longer than 60 seconds."), "timeout", "retry"),
        (ResponseDataLossError(), "truncated", "retry"),
        (DownloadCancelledError("Received 99 bytes which is larger than"), "too_large", "skip"),
        (NotPublicError("a.vn is not a public host"), "not_public", "skip"),
        (DownloadFailedError("[<Failure ConnectionLost>]"), "broken", "retry"),
        (
            DownloadFailedError(
                "OpenSSL.SSL.Error: [('SSL routines', '', 'unsupported protocol')]"
            ),
            "tls_failed",
            "retry",
        ),
    ],
)
def test_what_ends_an_exchange_has_a_name(error: Exception, name: str, action: str) -> None:
    finding = judge_error(error, 20)
    assert (finding.name, finding.action) == (name, action)


def test_sentences_tell_what_to_try() -> None:
    far = judge_error(DownloadTimeoutError("TCP connection timed out"), 20).sentence
    assert "Vietnam" in far
    old = judge_error(
        DownloadFailedError("SSL routines', '', 'unsupported protocol')"), 20
    ).sentence
    assert 'tls = "legacy"' in old


@pytest.mark.parametrize("times", [1, 3])
def test_gzip_members(times: int) -> None:
    import gzip

    data = b"".join(gzip.compress(b"Trang %d" % n) for n in range(times))
    assert gunzip(data + b"\0\0", 0) == b"".join(b"Trang %d" % n for n in range(times))
    with pytest.raises(ResponseDataLossError):
        gunzip(data[:-6], 0)
    with pytest.raises(zlib.error):
        gunzip(b"Trang", 0)
    ended = gzip.compress(b"<html>Trang</html>\n" * 9)
    assert gunzip(ended[:-8], 0).endswith(b"</html>\n")  # a careless server, not a lost tail


# ---- crawls -------------------------------------------------------------------------------

QUICK = (
    *("--set", "DOWNLOAD_DELAY=0", "--skip", "pictures,files"),
    *("--set", "LUUTRU_RETRIES=1", "--set", "LUUTRU_BACKOFF=0"),
)


def run_file(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sorted(path.glob("runs/*/*.json"))[-1].read_text())
    return found


@pytest.mark.parametrize("fault", ["truncated", "close_connection", "server_error"])
def test_a_passing_trouble_costs_nothing(luutru: Luutru, archive_path: Path, fault: str) -> None:
    with running_portal(articles=30, seed=7) as portal:
        portal.fault(fault, times=5)
        settings = (*QUICK, "--set", "LUUTRU_RETRIES=6")
        done = luutru("crawl", portal.url, "--archive", archive_path, *settings)
        public = len(portal.truth(public=True))
    assert done.returncode == 0, done.stdout + done.stderr
    run = run_file(archive_path)
    assert run["articles"]["first"] == public
    assert run["failures"] == []


def test_a_body_cut_short_is_asked_for_again_and_then_named(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=30, seed=7) as portal:
        end = f"-{portal.truth(public=True)[7]['id']}.html"
        portal.fault("truncated", match=end)
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
        asked = [r for r in portal.requests() if r["path"].endswith(end)]
    assert done.returncode == 1, done.stdout
    assert "truncated" in done.stdout
    assert len(asked) == 2
    assert [f["outcome"] for f in run_file(archive_path)["failures"]] == ["truncated"]


def test_a_portal_that_only_fails_is_left_alone(luutru: Luutru, archive_path: Path) -> None:
    with running_portal(articles=200, seed=7, faults=["server_error"]) as portal:
        settings = (*QUICK, "--set", "LUUTRU_HOPELESS=4")
        done = luutru("crawl", portal.url, "--archive", archive_path, *settings)
        asked = [r for r in portal.requests() if r["status"] == 500]
    assert done.returncode == 3, done.stdout
    assert "server_error" in done.stdout
    assert len(asked) < 60


def test_waiting_has_an_end(luutru: Luutru, archive_path: Path) -> None:
    with running_portal(articles=60, seed=7, flood_max=10, flood_window=1) as portal:
        portal.fault("waiting_page", kinds="article")
        settings = (*QUICK, "--set", "LUUTRU_PATIENCE=1")
        done = luutru("crawl", portal.url, "--archive", archive_path, *settings, timeout=100)
    assert done.returncode == 3, done.stdout
    assert "flood_block" in done.stdout


def test_a_challenge_that_passes_is_no_end(luutru: Luutru, archive_path: Path) -> None:
    with running_portal(articles=20, seed=7) as portal:
        portal.fault("challenge", kinds="article", every=9, times=1)
        done = luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_interrupt_does_not_wait_for_the_end_of_a_pause(
    archive_path: Path, tmp_path: Path
) -> None:
    with running_portal(articles=30, seed=7) as portal:
        portal.fault("waiting_page", kinds="article")  # asks for a minute
        command = [sys.executable, "-m", "crawler.cli", "crawl", portal.url]
        process = subprocess.Popen(
            [*command, "--archive", archive_path, *QUICK],
            env={**clean_environment(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while not any(r["path"].endswith(".html") for r in portal.requests()):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(25) == 130
    assert run_file(archive_path)["stop"] == "interrupt"
