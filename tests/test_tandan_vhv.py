"""The Tân Dân and VHV readers beyond stored pages: addresses, dates, what is no article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.families import read_article, read_listing
from crawler.families.base import Family, UnknownLayout
from crawler.families.tandan import TanDan
from crawler.families.vhv import Vhv

CAPTURED = datetime(2024, 3, 5, 2, 30, tzinfo=UTC)
BASE = "http://a.example/portal/Pages"


def page_of(head: str, day: str = "2023-11-9", rest: str = "") -> tuple[str, bytes]:
    html = (
        '<html><body class="ms-rtestate-field"><form><span>Thứ Ba, 05/03/2024</span>'
        f'<p class="tandan-p-article-news-title">Tin</p>{head}'
        f'<div class="article-contents"><p>Ngày 1/1/2020 có việc.</p></div>{rest}'
        "</form></body></html>"
    )
    return f"{BASE}/{day}/Tin.aspx", html.encode()


@pytest.mark.parametrize(
    ("head", "day", "published", "rule", "problem"),
    [
        ('<span class="tandan-span-date-publish">Đăng ngày 9 - 11 - 2023</span>', "2023-11-9",
         "2023-11-09", "tandan/visible", None),
        ('<span class="tandan-span-date-publish">Đăng ngày 10 - 11 - 2023</span>', "2023-11-9",
         "2023-11-10", "tandan/visible", "tandan/address says 2023-11-09"),
        ("", "2023-11-9", "2023-11-09", "tandan/address", None),
        ('<span class="tandan-span-date-publish"></span>', "2023-2-1",
         "2023-02-01", "tandan/address", None),
    ],
)  # fmt: skip
def test_the_day_of_a_tandan_page(
    head: str, day: str, published: str, rule: str, problem: str | None
) -> None:
    url, html = page_of(head, day)
    article = read_article(url, html, captured=CAPTURED)
    assert (article.published, article.published_rule) == (published, rule)
    assert (article.published_precision, article.published_problem) == ("day", problem)


@pytest.mark.parametrize("day", ["2023-13-45", "2025-1-1", "0001-1-1"])
def test_an_impossible_day_in_the_address_is_none(day: str) -> None:
    related = (
        '<div class="tandan-div-article-other"><span class="tandan-span-date-publish">'
        "02/10/2023</span></div>"
    )
    url, html = page_of("", day, related)
    article = read_article(url, html, captured=CAPTURED)
    assert article.published is None
    assert article.published_problem


def test_a_listing_of_titles_is_no_article() -> None:
    items = "".join(
        '<p class="tandan-p-article-news-title">'
        f'<a href="/portal/Pages/2023-11-{n}/Tin-{n}.aspx">Tin {n}</a></p>'
        for n in (1, 2)
    )
    html = f'<html><body>{items}<div class="ms-rtestate-field">Đường dây nóng</div></body></html>'
    with pytest.raises(UnknownLayout):
        read_article(f"{BASE}/Kinh-te.aspx", html.encode(), captured=CAPTURED)
    listing = read_listing(f"{BASE}/Kinh-te.aspx", html.encode(), captured=CAPTURED)
    assert [link.title for link in listing.links] == ["Tin 1", "Tin 2"]


@pytest.mark.parametrize(
    ("family", "path", "article", "listing", "guess"),
    [
        (TanDan(), "/portal/Pages/2023-11-9/Tin-khac7k2.aspx", True, False, None),
        (TanDan(), "/PORTAL/pages/2023-11-09/TIN.ASPX", True, False, None),
        (TanDan(), "/portal/KenhTin/Kinh-te.aspx", False, True, False),
        (TanDan(), "/portal/Pages/Kinh-te.aspx", False, True, True),
        (TanDan(), "/portal/Pages/default.aspx", False, False, None),
        (TanDan(), "/portal/VanBan/Pages/van-ban.aspx", False, False, None),
        (TanDan(), "/portal/Pages/2023-11-9/", False, False, None),
        (Vhv(), "/tin-tuc/kinh-te/tin.html", True, False, None),
        (Vhv(), "/hcc0010/tin-tuc/tin.html", True, False, None),
        (Vhv(), "/van-ban/nghi-quyet/12.html", False, False, None),
        (Vhv(), "/tin-tuc/kinh-te", False, True, False),
        (Vhv(), "/hcc0010/tin-tuc/kinh-te/nong-nghiep", False, True, False),
        (Vhv(), "/tin-tuc", False, True, True),
        (Vhv(), "/chi-dao-dieu-hanh", False, True, True),
        (Vhv(), "/van-ban", False, False, None),
        (Vhv(), "/users/login", False, False, None),
        (Vhv(), "/", False, False, None),
    ],
)
def test_addresses(
    family: Family, path: str, article: bool, listing: bool, guess: bool | None
) -> None:
    url = f"http://a.example{path}"
    assert (family.is_article_url(url), family.is_listing_url(url)) == (article, listing)
    if guess is not None:
        assert isinstance(family, TanDan | Vhv)
        assert family.is_guess(url) == guess


@pytest.mark.parametrize(
    ("about", "author", "source"),
    [
        ('<div class="author">Tác giả: <b>Lê Hà</b></div>', "Lê Hà", None),
        ('<div class="author">Tác giả: Lê Hà | Lượt xem: 12</div>', "Lê Hà", None),
        ('<div class="author">Lượt xem: 12</div>', None, None),
        ('<div class="author">Tác giả: Quản trị viên</div>', None, None),
        ('<div class="author">Tác giả: Lê Hà - Nguồn: Đài huyện</div>', "Lê Hà", "Đài huyện"),
        ('<div class="source"><i>Nguồn:</i> Báo Thái Bình</div>', None, "Báo Thái Bình"),
    ],
)
def test_who_wrote_a_vhv_page(about: str, author: str | None, source: str | None) -> None:
    html = (
        '<html><body><div class="ModuleWrapper"><article class="news-detail-layout-type-2">'
        '<h1 class="title-detail">Tin</h1><div class="brief"></div><div class="block-core-a5">'
        f'<div class="content-detail"><p>Có việc.</p></div></div>{about}</article></div>'
        "</body></html>"
    )
    url = "http://a.example/tin-tuc/kinh-te/tin.html"
    article = read_article(url, html.encode(), captured=CAPTURED)
    assert (article.author, article.source) == (author, source)


TYPE_5 = (
    '<html><body><div class="ModuleWrapper"><article class="news-detail-layout-type-5">'
    '<img src="/App/Corporate/images/banner.jpg"><h1 class="title-detail">Tin</h1>{head}'
    '<div class="brief">Tóm tắt của tin.</div>{picture}<div class="content-detail">'
    '<p>Có việc.</p><p><img src="/upload/1/20240520/trong.jpg"></p></div>{foot}'
    '<div class="relatedArticles"><img src="/upload/1/20240501/khac.jpg"><span class="author">'
    "Trần Văn Khác</span></div></article></div></body></html>"
)
PICTURE = '<img class="img-responsive" src="/upload/1/20240520/dau.jpg">'


@pytest.mark.parametrize(
    ("picture", "caption"),
    [
        (f'<div class="image-detail">{PICTURE}</div>', None),
        (f'<figure class="post-image">{PICTURE}<figcaption>Quang cảnh</figcaption></figure>',
         "Quang cảnh"),
        (f'<a href="/upload/1/20240520/dau.jpg">{PICTURE}</a>', None),
        (f'<a href="/tin-tuc/kinh-te/tin.html">{PICTURE}</a>', None),
    ],
)  # fmt: skip
def test_the_picture_above_a_vhv_text(picture: str, caption: str | None) -> None:
    url = "http://a.example/tin-tuc/kinh-te/tin.html"
    html = TYPE_5.format(head="", picture=picture, foot="").encode()
    found = read_article(url, html, captured=CAPTURED)
    told = [(image.url.rpartition("/")[2], image.role, image.caption) for image in found.images]
    assert told == [("dau.jpg", "lead", caption), ("trong.jpg", "body", None)]
    assert found.summary == "Tóm tắt của tin."


def test_pictures_of_a_vhv_page_that_are_not_the_articles() -> None:
    other = f'<a href="/tin-tuc/kinh-te/khac.html">{PICTURE}</a><img src="/images/print.png">'
    html = TYPE_5.format(head="", picture=other, foot="").encode()
    found = read_article("http://a.example/tin-tuc/kinh-te/tin.html", html, captured=CAPTURED)
    assert [image.role for image in found.images] == ["body"]


@pytest.mark.parametrize(
    ("head", "foot", "author"),
    [
        ("", '<p class="author">Nguyễn Thoan</p>', "Nguyễn Thoan"),
        ("", '<div class="text-right"><b class="author-name">Thu Hà - Lê An</b></div>',
         "Thu Hà - Lê An"),
        ('<div class="info"><span class="author">Lê Hà</span></div>', "", "Lê Hà"),
        ("", '<p class="author">Tác giả: Nguyễn Thoan</p>', "Nguyễn Thoan"),
        ("", '<p class="author">Lượt xem: 12</p>', None),
        ("", '<p class="author">admin</p>', None),
        ("", '<p class="author">Quản trị viên</p>', None),
        ("", '<p class="author"></p>', None),
        ("", "", None),
    ],
)  # fmt: skip
def test_who_wrote_a_vhv_page_of_type_5(head: str, foot: str, author: str | None) -> None:
    html = TYPE_5.format(head=head, picture="", foot=foot).encode()
    found = read_article("http://a.example/tin-tuc/kinh-te/tin.html", html, captured=CAPTURED)
    assert (found.author, found.source) == (author, None)
    assert found.body == "Có việc."
