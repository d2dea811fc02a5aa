"""Liferay: which dates in digits are month first, what an empty publisher is, its documents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import html

from crawler.families import read_article, read_listing
from crawler.families.base import Listing, UnknownLayout
from crawler.families.locales import is_month_first
from pipelines.addresses import file_name, is_file

NOW = datetime(2024, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text", "month_first"),
    [
        ("en-US", "7/6/20", True),
        ("en_US", "Posted by Admin on 7/6/20 9:27 PM", True),
        ("en-US", "12/11/20, 9:27 PM", True),
        ("en-US", "07/06/2020 | 09:27 PM", False),  # a template of the portal's own
        ("en-US", "7/6/2020", False),
        ("en-US", "07/06/20", False),
        ("en-US", "21:27 7/6/20/1", False),
        ("en-GB", "7/6/20", False),
        ("en", "7/6/20", False),
        ("vi-VN", "7/6/20", False),
        ("", "7/6/20", False),
    ],
)
def test_the_language_of_the_page_tells_the_order(
    language: str, text: str, month_first: bool
) -> None:
    tree = html.document_fromstring(f'<html lang="{language}"><body><p>{text}</p></body></html>')
    assert is_month_first(text, tree) == month_first
    assert is_month_first(text, tree.find(".//p")) == month_first


PUBLISHER = (
    "<html><head><script>Liferay.Portlet</script></head><body><div class='portlet-boundary'>"
    "<div class='portlet-asset-publisher'>{}</div></div></body></html>"
)


def listing(content: str) -> Listing:
    html = PUBLISHER.format(content).encode()
    return read_listing("https://a.gov.vn/web/a/tin", html, captured=NOW)


@pytest.mark.parametrize(
    "told",
    [
        "<div class='alert alert-info text-center'>Không có kết quả nào.</div>",
        "<div class='portlet-msg-info'>There are no results.</div>",
        "<div class='c-empty-state'><div class='c-empty-state-title'>Trống</div></div>",
    ],
)
def test_an_empty_publisher_says_that_it_is(told: str) -> None:
    assert listing(told).links == []


def test_a_publisher_in_which_nothing_is_found_is_not_empty() -> None:
    """Its entries are made by a script, or lead where no address is known: no silent success."""
    for content in ("<div id='tin'></div>", "<p><a href='javascript:mo(7)'>Họp dân</a></p>"):
        with pytest.raises(UnknownLayout):
            listing(content)


DOCUMENT = "/documents/10180/22/Nghi+quyet.pdf/0f0e2c4a-1b2d-4c3e-9f10-aabbccddeeff?t=1591"


def test_documents_end_in_a_uuid_behind_their_name() -> None:
    html = (
        "<html><head><title>Nghị quyết về thủy lợi</title><script>Liferay.Portlet</script></head>"
        "<body><h1>Nghị quyết về thủy lợi</h1><p class='ngay'>27/06/2020 21:27</p><div><p>Hội đồng "
        "nhân dân xã thông qua nghị quyết về thủy lợi mùa khô, với nhiều ý kiến đóng góp.</p>"
        f"<p><a href='{DOCUMENT}'>Tải về</a></p></div><i id='_1_' class='portlet-boundary'></i>"
        "</body></html>"
    )
    url = "https://a.gov.vn/web/a/tin/-/asset_publisher/Qx1/content/nghi-quyet"
    found = read_article(url, html.encode(), captured=NOW)
    assert [one.url for one in found.attachments] == [f"https://a.gov.vn{DOCUMENT}"]
    assert file_name(found.attachments[0].url) == "Nghi+quyet.pdf"
    assert not is_file("https://a.gov.vn/tin/0f0e2c4a-1b2d-4c3e-9f10-aabbccddeeff")


CLOCK, SHOWN = "Thứ ba, 05/03/2024", "27/06/2020 21:27"


@pytest.mark.parametrize(
    ("texts", "published"),
    [
        ((CLOCK, SHOWN), "2020-06-27T21:27:00+07:00"),
        ((SHOWN, CLOCK), "2020-06-27T21:27:00+07:00"),
        ((f"Ngày đăng: {CLOCK}", SHOWN), "2024-03-05"),
        ((CLOCK,), "2024-03-05"),  # the portal may have published today
    ],
)
def test_a_clock_among_fragments(texts: tuple[str, ...], published: str) -> None:
    fragments = "".join(f"<div class='component-paragraph'>{text}</div>" for text in texts)
    html = (
        "<html><head><script>Liferay.Portlet</script></head><body data-senna-track='x'><main "
        f"id='main-content'><h1 class='component-heading'>Họp dân</h1>{fragments}<div class="
        "'component-paragraph'><p>Thôn 2 họp bàn việc làm đường.</p></div></main></body></html>"
    )
    found = read_article("https://a.gov.vn/w/hop-dan", html.encode(), captured=NOW)
    assert found.published == published
