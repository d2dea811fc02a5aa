"""A category without articles, told from a listing that cannot be read."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from archive.capture import Kind
from crawler.families.base import Page
from crawler.families.tandan import TanDan
from crawler.portal import Portal
from crawler.report import Report
from crawler.section import Form
from crawler.walk import Walk

BASE = "https://lamthuy.example"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
NEWS, EMPTY = "/portal/KenhTin/Thong-bao.aspx", "/portal/KenhTin/Chi-dao.aspx"


def url(number: int) -> str:
    return f"/portal/Pages/2022-1-{number}/bai-viet-thu-{number}abc{number}.aspx"


def title(number: int) -> str:
    text = f"Bài viết thứ {number} của huyện Lam Thủy"
    return f'<div class="channel-news-title"><a href="{url(number)}">{text}</a></div>'


def picture(number: int) -> str:
    """What no reader takes for a list of headlines."""
    return f'<a href="{url(number)}"><img src="/anh-{number}.jpg" alt=""></a>'


def page(main: str, box: str = "") -> str:
    return (
        f'<html><head><title>Lam Thủy</title></head><body><div class="tandan-menu">'
        f'<a href="{NEWS}">Thông báo</a><a href="{EMPTY}">Chỉ đạo</a></div>'
        f'<div class="tandan-main">{main}</div><div class="tandan-right">{box}</div>'
        f'<a href="/portal/Pages/default.aspx">Trang chủ</a></body></html>'
    )


LIST = "".join(title(number) for number in (1, 2, 3))


def walked(pages: dict[str, str]) -> Report:
    report = Report(portal="a_b", run="r", target=BASE)

    async def get(url: str, kind: Kind, form: Form | None = None) -> Page | None:
        html = pages.get(url.removeprefix(BASE))
        return Page(url, html.encode(), captured=NOW) if html else None

    async def walk() -> None:
        home = Page(f"{BASE}/portal/", page("").encode(), captured=NOW)
        of_it = Walk(Portal(slug="a_b", home=home.url), TanDan(), get, report)
        async for _ in of_it.batches(home):
            pass

    asyncio.run(walk())
    return report


@pytest.mark.parametrize("box", ["", picture(2)])
def test_a_category_that_leads_to_nothing_of_its_own_is_empty(box: str) -> None:
    for order in ([NEWS, EMPTY], [EMPTY, NEWS]):
        shown = {NEWS: page(LIST), EMPTY: page('<div class="tandan-channel"></div>', box)}
        report = walked({path: shown[path] for path in order})
        assert report.failures == []
        assert report.listings[EMPTY] == [1, 0]
        assert any(EMPTY in note for note in report.notes)


def test_one_that_leads_to_other_articles_cannot_be_read() -> None:
    report = walked({NEWS: page(LIST), EMPTY: page(picture(2) + picture(9))})
    assert [one.url for one in report.failures] == [BASE + EMPTY]


def test_where_no_listing_can_be_read_none_is_empty() -> None:
    report = walked({NEWS: page("<b>Mới</b>"), EMPTY: page("")})
    assert {one.url for one in report.failures} == {BASE + NEWS, BASE + EMPTY}
