"""NukeViet's addresses: ids, traps, listings, date search, feeds page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crawler.families.base import Page, Site
from crawler.families.nukeviet import NukeViet

NUKEVIET = NukeViet()
HOST = "https://nganpho.example"


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("/thoi-su/bai-viet-593.html", "593"),
        ("/thoi-su/bai-viet-593.html?fbclid=x#idcomment", "593"),
        ("/Tin-tuc/Ra-mat-1.html", "1"),
        ("/vi/news/thoi-su/bai-viet-593.html", "593"),
        ("/en/news/local/story-593.html", "en-593"),
        ("/vi/thong-bao/moi/giay-moi-12.html", "thong-bao-12"),
        ("/en/notice/new/invitation-12.html", "en-notice-12"),
        ("/vi/news/Thoi-su/Bai-viet-593/", "593"),  # 3.4
        ("/news/Thoi-su/Bai-viet-593/", "593"),
        ("/Thoi-su/Bai-viet-593/", "593"),
        ("/print/thoi-su/bai-viet-593.html", "593"),
        ("/vi/news/savefile/Thoi-su/Bai-viet-593/", "593"),
        ("/index.php?language=vi&nv=news&op=thoi-su/bai-viet-593", "593"),
        ("/index.php?language=en&nv=news&op=local/story-9.html", "en-9"),
        ("/vi/news/Thoi-su/Bai-viet-59", None),  # cut off
        ("/thoi-su/", None),
        ("/thoi-su/page-2/", None),
        ("/vi/news/Thoi-su/page-2/", None),
        ("/nhiem-ky-2020-2025/", None),
        ("/news/Nhiem-ky-2020-2025/", None),
        ("/tin-tuc/Nhiem-ky-2020-2025/", None),
        ("/vi/news/Nhiem-ky-2020-2025/", None),
        ("/topic/phong-chong-dich-covid-19/", None),
        ("/vi/news/topic/phong-chong-dich-covid-19/", None),
        ("/tag/covid-19", None),
        ("/about/nhung-tinh-nang-cua-cms-4-0.html", None),
        ("/about/yeu-cau-su-dung-4.html", None),
        ("/vi/about/yeu-cau-su-dung-4.html", None),
        ("/khong-co-chuyen-muc-4.html", None),
        ("/uploads/news/2020_06/anh-12.jpg", None),
        ("/thoi-su/bai-viet-0.html", None),
        ("/thoi-su/-5.html", None),
        ("/", None),
        ("", None),
        ("javascript:void(0)", None),
        ("mailto:a@b.example", None),
        ("http://[hong/thoi-su/bai-5.html", None),
    ],
)
def test_platform_id(path: str, identity: str | None) -> None:
    url = HOST + path if path.startswith("/") else path
    assert NUKEVIET.platform_id(url) == identity


@pytest.mark.parametrize(
    "path",
    [
        "/?nvvithemever=m&nv_redirect=abc",
        "/index.php?scaptcha=captcha&t=1",
        "/index.php?second=cronjobs&p=x",
        "/banners/click/?id=2&s=x",
        "/print/thoi-su/bai-7.html",
        "/vi/news/print/thoi-su/bai-7.html",
        "/savefile/thoi-su/bai-7.html",
        "/sendmail/thoi-su/bai-7.html",
        "/thoi-su/bai-7.html?download=1&id=0",
        "/thoi-su/bai-7.html?pdf=1&id=0",
        "/search/?q=OCOP",
        "/search/?q=&choose=2&page=9",
        "/seek/?q=OCOP",
        "/tag/nông-thôn-mới/page-2",
        "/voting/",
        "/users/login/",
        "/statistics/",
        "/admin/",
        "javascript:void(0)",
        "tel:0239",
        "http://[hong/",
    ],
)
def test_traps_are_never_followed(path: str) -> None:
    url = HOST + path if path.startswith("/") else path
    assert NUKEVIET.is_trap(url)
    assert not NUKEVIET.is_article_url(url)
    assert not NUKEVIET.is_listing_url(url)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/thoi-su/",
        "/thoi-su/page-2/",
        "/thoi-su/bai-7.html",
        "/topic/covid-19/",
        "/search/",
        "/search/?choose=1&from_date=01.06.2020&to_date=30.06.2020&page=2",
        "/feeds/",
        "/rss/thoi-su/",
        "/sitemap.xml",
        "/index.php?language=vi&nv=news&op=thoi-su/bai-7",
    ],
)
def test_ways_are_no_traps(path: str) -> None:
    assert not NUKEVIET.is_trap(HOST + path)


@pytest.mark.parametrize(
    ("path", "listing"),
    [
        ("/kinh-te/", True),
        ("/kinh-te/page-2/", True),
        ("/vi/news/kinh-te/", True),
        ("/nhiem-ky-2020-2025/", True),
        ("/", False),
        ("/about/", False),
        ("/topic/covid-19/", False),
        ("/kinh-te/bai-7.html", False),
        ("/robots.txt", False),
    ],
)
def test_listing_addresses(path: str, listing: bool) -> None:
    assert NUKEVIET.is_listing_url(HOST + path) is listing


def test_date_search_asks_with_dots_and_in_the_text() -> None:
    site = Site(None, None, search=f"{HOST}/vi/news/search/")
    url = NUKEVIET.search_url(site, date(2020, 6, 1), date(2020, 6, 30), 1)
    assert url == f"{HOST}/vi/news/search/?choose=1&from_date=01.06.2020&to_date=30.06.2020"
    assert NUKEVIET.search_url(site, date(2020, 6, 1), date(2020, 6, 30), 3) == f"{url}&page=3"
    assert not NUKEVIET.is_trap(f"{url}&page=3")
    assert NUKEVIET.search_url(Site(None, None), date(2020, 6, 1), date(2020, 6, 2), 1) is None


@pytest.mark.parametrize(
    ("search", "generator", "url"),
    [
        (f"{HOST}/search/", "NukeViet v4.5", f"{HOST}/x/x-593.html"),
        (f"{HOST}/vi/news/search/", "NukeViet v4.4", f"{HOST}/vi/news/x/x-593.html"),
        (f"{HOST}/vi/news/search/", "NukeViet v3.4", f"{HOST}/vi/news/Thoi-su/x-593/"),
    ],
)
def test_article_by_id(search: str, generator: str, url: str) -> None:
    site = Site(None, generator, [f"{HOST}/vi/news/Thoi-su/"], search=search)
    assert NUKEVIET.article_url_by_id(site, "593") == url
    assert NUKEVIET.platform_id(url) == "593"
    assert NUKEVIET.article_url_by_id(site, "en-593") is None


def test_page_of_feeds() -> None:
    assert NUKEVIET.feeds_url(Site(None, None, search=f"{HOST}/search/")) == f"{HOST}/feeds/"
    multi = Site(None, None, search=f"{HOST}/vi/news/search/")
    assert NUKEVIET.feeds_url(multi) == f"{HOST}/vi/feeds/"
    body = """<div class="tree"><a href="/about/rss/">Giới thiệu</a><a href="/rss/">Tin</a>
    <a href="/rss/Kinh-te/">Kinh tế</a><a href="/laws/rss/nghi-dinh/">Văn bản</a>
    <a href="/rss/van-hoa/">Văn hóa</a><a href="/rss/Kinh-te/">Kinh tế</a></div>"""
    sections = NUKEVIET.sections_of_feeds(
        Page(f"{HOST}/feeds/", body.encode(), captured=datetime(2024, 3, 5, tzinfo=UTC))
    )
    assert sections == [f"{HOST}/Kinh-te/", f"{HOST}/van-hoa/"]
