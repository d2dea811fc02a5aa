"""The generic reader on small pages: which date is believed, what is a listing, what fits."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from crawler.families.base import Page, UnknownLayout
from crawler.families.generic import Generic
from pipelines.article import Published
from pipelines.dates import decide_date
from tests.portal.server import Request
from tests.portal.site import Site

NOW = datetime(2024, 5, 20, 3, 0, tzinfo=UTC)
URL = "https://huyen.example.vn/tin/bai-viet-ve-hoi-nghi-12.html"
TITLE = "Hội nghị tổng kết công tác năm của huyện"
TEXT = (
    "<p>Sáng nay, tại hội trường huyện, Ủy ban nhân dân huyện tổ chức hội nghị tổng kết công tác "
    "năm và triển khai nhiệm vụ mới.</p>"
) * 4
GENERIC = Generic()


def page(body: str, head: str = "", url: str = URL) -> Page:
    title = f"<title>{TITLE} - Cổng huyện</title>"
    html = f"<html><head>{title}{head}</head><body>{body}</body></html>"
    return Page(url, html.encode(), captured=NOW)


def published(shown: str, head: str = "", foot: str = "", url: str = URL) -> Published:
    body = f"<div class='chitiet'><h1>{TITLE}</h1>{shown}<div>{TEXT}</div>{foot}</div>"
    return decide_date(GENERIC.article(page(body, head, url)).dates, captured=NOW)


def meta(value: str, name: str = "article:published_time") -> str:
    return f'<meta property="{name}" content="{value}">'


@pytest.mark.parametrize(
    ("shown", "head", "value"),
    [
        ("<p>12/03/2020 10:20</p>", "", "2020-03-12T10:20:00+07:00"),
        ("<p>12/03/2020</p>", meta("2020-03-12T08:05:09+07:00"), "2020-03-12T08:05:09+07:00"),
        ("<p>12/03/2020 10:20</p>", meta("2020-03-15T08:05:09+07:00"), "2020-03-12T10:20:00+07:00"),
        ("<p>12/03/2020</p>", meta("2020-03-12T00:00:00+07:00"), "2020-03-12"),
        ("", meta("2020-03-12T00:00:00+07:00"), "2020-03-12"),
        ("", meta("2024-05-20T09:59:00+07:00"), None),  # the server's clock
        ("<p>20/05/2024</p>", meta("2020-03-12T08:05:09+07:00"), "2020-03-12T08:05:09+07:00"),
        (
            "<p>Cập nhật: 15/03/2020</p>",
            meta("2020-03-12T08:05:09+07:00"),
            "2020-03-12T08:05:09+07:00",
        ),
        (
            "",
            meta("2020-03-12T08:05:09+07:00")
            + meta("2020-03-12T08:05:09+07:00", "article:modified_time"),
            None,  # the moment of the last change and nothing else
        ),
        ("<p>Cập nhật: 15/03/2020 | Ngày đăng: 12/03/2020</p>", "", "2020-03-12"),
        ("<p>6/27/2020 9:27:05 PM</p>", "", "2020-06-27T21:27:05+07:00"),
        ("<p>6/5/2020 9:27:05 PM</p>", "", "2020-06-05T21:27:05+07:00"),
        ("<p>10/11/2020 10:27:05 PM</p>", "", None),
        ("<p>06/05/2020 09:27 PM</p>", "", "2020-05-06T21:27:00+07:00"),
    ],
)
def test_the_date_that_is_believed(shown: str, head: str, value: str | None) -> None:
    found = published(shown, head)
    assert found.value == value
    assert value is not None or found.problem


def test_dates_of_other_things_are_none_of_the_article() -> None:
    foot = (
        "<h3>Tin liên quan</h3><ul><li><a href='/tin/mot-bai-viet-khac-13.html'>Một bài viết khác "
        "của huyện nhà</a> (11/02/2020)</li><li><a href='/tin/bai-viet-thu-ba-14.html'>Bài viết "
        "thứ ba của huyện nhà</a> (10/02/2020)</li></ul>"
    )
    found = published("", foot=foot)
    assert (found.value, found.problem) == (None, "no date found")
    footer = "<footer>Giấy phép số 12/GP-TTĐT ngày 05/03/2014</footer>"
    assert published("", foot=footer).value is None
    assert published("", foot="<p>Ngày đăng: 12/03/2020</p>").value == "2020-03-12"
    assert published("", url="https://a.example.vn/2020/6/7/bai-viet-1").value == "2020-06-07"


def entries(count: int) -> str:
    return "".join(
        f"<li><a href='/tin/bai-viet-so-{n}-cua-huyen-{n}00.html'>Bài viết số {n} của huyện nhà "
        f"về một hội nghị</a> <i>1{n}/03/2020</i></li>"
        for n in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("url", "pager", "following"),
    [
        ("/tin?page=2", "<a href='/tin'>1</a> <b>2</b> <a href='/tin?page=3'>3</a>", "/tin?page=3"),
        ("/tin", "<a href='/tin?PageIndex=2'><img src=n.gif alt='Trang sau'></a>",
         "/tin?PageIndex=2"),
        ("/tin/trang-2", "<a href='/tin'>1</a> [2] <a href='/tin/trang-3'>3</a>", "/tin/trang-3"),
        ("/tin", "<span>1</span> <a href='/tin/2.html'>2</a>", "/tin/2.html"),
        ("/tin/page/2/", "<a href='/tin/'>1</a> <b>2</b> <a href='/tin/page/3/'>›</a>",
         "/tin/page/3/"),
        ("/?c=1&start=14", "<a href='/?c=1'>1</a> <a href='/?c=1&start=7'>2</a> "
         "<a href='/?c=1&start=14'>3</a> <a href='/?c=1&start=21'>4</a>", "/?c=1&start=21"),
        ("/tin?page=3", "<a href='/tin'>1</a> <a href='/tin?page=2'>2</a> <b>3</b>", None),
        ("/tin", "<a href='/khac?page=2'>2</a>", None),  # of another listing
    ],
)  # fmt: skip
def test_paging_of_every_kind(url: str, pager: str, following: str | None) -> None:
    base = "https://huyen.example.vn"
    body = f"<h1>Tin tức</h1><ul>{entries(3)}</ul><div>{pager}</div>"
    listing = GENERIC.listing(page(body, url=base + url))
    assert len(listing.links) == 3
    assert [link.published for link in listing.links] == [f"2020-03-1{n}" for n in (1, 2, 3)]
    assert listing.next_url == (base + following if following else None)


def test_a_lone_entry_beside_a_side_box_is_listed() -> None:
    side = f"<div><h3>Tin đọc nhiều</h3><ul>{entries(5)}</ul></div>"
    own = (
        "<h1>Tin tức</h1><div class='muc'><h2><a href='/tin/bai-cuoi-cung-cua-muc-nay-900.html'>"
        "Bài cuối cùng của mục này</a></h2><p>Một đoạn tóm tắt.</p></div>"
    )
    listing = GENERIC.listing(page(f"<div>{own}</div>{side}"))
    assert [link.url[-8:] for link in listing.links] == ["900.html"]


def test_pages_that_are_no_listing() -> None:
    article = f"<div><h1>{TITLE}</h1>{TEXT}</div><ul>{entries(3)}</ul>"
    with pytest.raises(UnknownLayout, match="an article"):
        GENERIC.listing(page(article))
    rows = "".join(
        f"<tr><td>{n}/QĐ-UBND</td><td><a href='/vb/{n}'>Quyết định về việc phê duyệt quy hoạch "
        "khu dân cư</a></td></tr>"
        for n in range(9)
    )
    table = f"<table><tr><th>Số ký hiệu</th><th>Trích yếu</th></tr>{rows}</table>"
    with pytest.raises(UnknownLayout, match="documents"):
        GENERIC.listing(page(table))


def test_shells_and_parked_pages_are_no_portals() -> None:
    assert not GENERIC.fits(page("<div id='app'></div><script>run()</script>"))
    assert not GENERIC.fits(page("<h1>Tên miền này đã hết hạn</h1><a href='/'>Mua</a>"))
    assert GENERIC.fits(page(f"<ul>{entries(9)}</ul>"))
    assert GENERIC.fits(page(TEXT))


def test_a_second_opinion_where_nothing_is_sure() -> None:
    """Boxes that resiliparse knows stand around a short article without a heading of its own."""
    note = "<p>Dự báo thời tiết hôm nay: nhiều mây, có mưa rào và dông ở vài nơi, gió nhẹ.</p>"
    story = f"<b>{TITLE}</b><p>Ngày 12/03/2020</p>{TEXT}"
    html = (
        f"<html><head><title>Cổng huyện</title></head><body><div class='popup'>{note * 2}</div>"
        f"<article>{story}</article><div class='cookie-consent'>{note * 2}</div></body></html>"
    )
    reading = GENERIC.article(Page(URL, html.encode(), captured=NOW))
    assert (reading.title, reading.dates[0].text) == (TITLE, "Ngày 12/03/2020")
    assert reading.body is not None
    assert "mưa rào" not in str(reading.body.text_content())


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<a href='?page={n}'>{n}</a>" for n in range(5000)),
        "<b>" * 1500 + "Tiêu đề bài viết dài " * 2000,
        f"<div class=menu>{TEXT}</div>{TEXT}" * 1000,
    ],
)
def test_a_flood_of_one_thing_is_read_in_time_linear_to_it(body: str) -> None:
    """A pager of 20,000 links once cost 80 s; the test's own time limit is the judge."""
    for read in (GENERIC.article, GENERIC.listing):
        with suppress(UnknownLayout):
            read(page(f"<ul>{body}</ul>"))


def test_the_last_page_of_a_listing_may_hold_one_entry() -> None:
    site = Site("home_made_json", 300, 1)
    site.bind("http://a.example")
    url = "http://a.example/cong-tac-dang/trang-5"
    answer = site.handle(Request("GET", "/cong-tac-dang/trang-5", {}, b"", "127.0.0.1"))
    page = Page(url, b"".join(answer.parts), captured=datetime(2026, 1, 5, tzinfo=UTC))
    listing = GENERIC.listing(page)
    assert (listing.number, listing.next_url) == (5, None)
    assert 1 <= len(listing.links) <= 2


CLOCKS = ("Thứ Hai, 20/05/2024 10:02", "Thứ hai, 20/05/2024", "20/05/2024", "20/5/2024 10:00")


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_day_of_the_visit_decides_nothing_where_another_date_is_seen(clock: str) -> None:
    """NOW is 20 May 2024, 10:00 in Vietnam; the clock stands between title and text."""
    line = f"<p>{clock}</p>"
    for shown, head, foot, url, value in (
        (line + "<p>12/03/2020 10:20</p>", "", "", URL, "2020-03-12T10:20:00+07:00"),
        (line + "<p>Cập nhật: 12/03/2020</p>", "", "", URL, "2020-03-12"),
        (line, "", "<p>Ngày đăng: 12/03/2020</p>", URL, "2020-03-12"),
        (line, "", "<p>Cập nhật: 12/03/2020</p>", URL, "2020-03-12"),
        (line, meta("2020-03-12T08:05:09+07:00"), "", URL, "2020-03-12T08:05:09+07:00"),
        (line, "", "", "https://huyen.example.vn/2020/03/12/hoi-nghi.html", "2020-03-12"),
        # written and changed in one moment: long ago, so that today is no publication
        (
            line,
            meta("2020-03-12T08:05:09+07:00")
            + meta("2020-03-12T08:05:09+07:00", "article:modified_time"),
            "",
            URL,
            None,
        ),
        ("<p>Ngày đăng: 20/05/2024</p><p>12/03/2020</p>", "", "", URL, "2024-05-20"),
    ):
        assert published(shown, head, foot, url).value == value, (shown, head, foot)


def test_the_minute_of_the_visit_is_the_clocks() -> None:
    for shown, value in (
        ("Thứ Hai, 20/05/2024 10:02", None),
        ("20/05/2024 9:45", None),
        ("Ngày đăng: 20/05/2024 9:45", "2024-05-20T09:45:00+07:00"),
        ("20/05/2024 08:15", "2024-05-20T08:15:00+07:00"),
        ("Thứ Hai, 20/05/2024", "2024-05-20"),
        ("2 giờ trước", "2024-05-20T08:00:00+07:00"),
        ("5 phút trước", "2024-05-20T09:55:00+07:00"),
    ):
        found = published(f"<p class='post-date'>{shown}</p>")
        assert found.value == value, shown
        assert value or found.problem


def test_a_title_that_leads_to_its_own_page_is_no_section() -> None:
    link = f'<a href="{URL}">{TITLE}</a>'
    section = '<a href="/tin-hoat-dong">Tin hoạt động</a>'
    body = f"<ul>{section}</ul><div><h1>{link}</h1><p>{link} {section}</p><div>{TEXT}</div></div>"
    assert GENERIC.article(page(body)).section == "Tin hoạt động"
