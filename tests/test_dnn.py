"""DNN: addresses of its modules, with and without numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.families import read_article, read_listing
from crawler.families.base import Page, UnknownLayout
from crawler.families.dnn import Dnn

HOST = "https://vandon.example"
NOW = datetime(2024, 3, 5, tzinfo=UTC)
DNN = Dnn()
HEAD = '<head><title>Tin</title><meta name="generator" content="DotNetNuke"></head>'


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/tabid/119/ItemID/1234/View/Details/Default.aspx", "1234"),
        ("/Default.aspx?tabid=119&ctl=Details&mid=531&ItemID=1234", "1234"),
        ("/tin-tuc/tabid/119/ctl/ArticleView/mid/531/articleId/1234/hop-dan.aspx", "1234"),
        ("/Default.aspx?tabid=119&ctl=ArticleView&mid=531&articleId=1234", "1234"),
        ("/tin-tuc/ArtMID/592/ArticleID/1234/hop-dan", "1234"),
        ("/tin-tuc/articleType/ArticleView/articleId/1234/Hop-dan", "1234"),
        ("/blog/post/1234/hop-dan", "1234"),
        ("/Blog/EntryId/1234/Hop-dan", "1234"),
        ("/Default.aspx?tabid=119&EntryId=1234", "1234"),
        ("/tin-tuc/ctl/ViewItem/mid/531/NewsID/1234", "1234"),
        ("/tin-tuc/hoi-nghi-tong-ket-nam-hoc", None),
        ("/tin-tuc", None),
        ("/Default.aspx?tabid=119", None),
    ],
)
def test_numbers_of_addresses(path: str, number: str | None) -> None:
    assert DNN.platform_id(HOST + path) == number
    assert DNN.is_article_url(HOST + path) == (number is not None)
    assert DNN.may_be_listed(HOST + path) == (number is not None or path.count("-") > 3)


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("/tin-tuc/hoi-nghi-tong-ket", True),
        ("/tin-tuc/hoi-nghi-tong-ket.aspx", True),
        ("/tin-tuc/su-kien/Hoi-nghi-Tong-ket-2023", True),
        ("/tin-tuc/h%E1%BB%99i-ngh%E1%BB%8B-t%E1%BB%95ng", True),
        ("/hoi-nghi-tong-ket", True),
        ("/tin-tuc/su-kien", False),  # a page of the portal
        ("/tin-tuc/PgrID/591/PageID/2", False),
        ("/tin-tuc/currentpage/2/hoi-nghi-tong-ket", False),
        ("/tin-tuc/tabid/125/Default.aspx", False),
        ("/dang-nhap-he-thong?ctl=Login", False),
        ("/tin-tuc/hoi-nghi-tong-ket.pdf", False),
        ("/Portals/0/anh/hoi-nghi-tong-ket.jpg", False),
        ("/LinkClick.aspx?fileticket=a-b-c-d", False),
        ("/tin-tuc/rss-hoi-nghi-tong-ket.xml", False),
        ("/", False),
    ],
)
def test_what_a_listing_may_link_as_an_article(path: str, listed: bool) -> None:
    assert DNN.may_be_listed(HOST + path) == listed
    assert not DNN.is_article_url(HOST + path)


ENTRY = (
    '<article class="edn_article"><h2 class="edn_articleTitle"><a href="{0}/tin-tuc/{1}">{2}</a>'
    '</h2><div class="edn_metaDetails"><time>15/07/2022 07:45</time> <a href="{0}/tin-tuc/su-kien">'
    "Sự kiện</a></div></article>"
)
LIST = (
    f'<html>{HEAD}<body><ul id="dnn_menu" class="dnnmenu"><li><a href="/tin-tuc">Tin tức</a></li>'
    '<li><a href="/gioi-thieu-chung-ve-huyen">Giới thiệu</a></li></ul>'
    '<div id="dnn_ctr591_ModuleContent">{}'
    '<div class="article_pager"><a class="page active">1</a><a class="page" '
    'href="/tin-tuc/PgrID/591/PageID/2">2</a></div></div></body></html>'
)


def entries() -> str:
    return ENTRY.format(HOST, "khai-mac-hoi-thao-nganh", "Khai mạc Hội thao") + ENTRY.format(
        HOST, "tong-ket-nam-hoc-moi", "Tổng kết năm học"
    )


def test_a_listing_of_articles_without_numbers() -> None:
    html = LIST.replace("{}", entries())
    found = read_listing(f"{HOST}/tin-tuc", html.encode(), captured=NOW)
    assert [link.url.rpartition("/")[2] for link in found.links] == [
        "khai-mac-hoi-thao-nganh", "tong-ket-nam-hoc-moi",
    ]  # fmt: skip
    assert {link.published for link in found.links} == {"2022-07-15T07:45:00+07:00"}
    assert found.next_url == f"{HOST}/tin-tuc/PgrID/591/PageID/2"


DETAILS = (
    f'<html>{HEAD}<body><div id="dnn_ctr592_ModuleContent"><div class="edn_article '
    'edn_articleDetails"><h1 class="edn_articleTitle">Khai mạc Hội thao</h1>'
    '<div class="edn_metaDetails"><time>15/07/2022 07:45</time></div>'
    "<p>Hơn 400 vận động viên dự.</p></div></div></body></html>"
)


def test_an_article_without_a_number_has_its_address_as_id() -> None:
    url = f"{HOST}/tin-tuc/khai-mac-hoi-thao-nganh"
    found = read_article(url, DETAILS.encode(), captured=NOW)
    assert (found.platform_id, found.published) == (None, "2022-07-15T07:45:00+07:00")
    other = f"{HOST}/Default.aspx?tabid=119&u=khai-mac"
    canonical = DETAILS.replace(
        "</head>", f'<link rel="canonical" href="{url}?utm_source=x"></head>'
    )
    assert read_article(other, canonical.encode(), captured=NOW).url == other  # another slug
    shared = f"{url}?fbclid=1"
    assert read_article(shared, canonical.encode(), captured=NOW).url == url


def test_articles_on_the_home_page_are_no_sections() -> None:
    """Without numbers they look like pages: then only the menu counts."""
    site = DNN.site(Page(HOST, LIST.replace("{}", entries()).encode(), captured=NOW))
    assert site.guesses == [f"{HOST}/tin-tuc", f"{HOST}/gioi-thieu-chung-ve-huyen"]
    numbered = '<a href="/tin-tuc/ItemID/7">Tin</a><a href="/kinh-te">Kinh tế</a>'
    site = DNN.site(Page(HOST, LIST.replace("{}", numbered).encode(), captured=NOW))
    assert f"{HOST}/kinh-te" in site.guesses


def test_a_page_of_the_portal_without_a_date_is_no_article() -> None:
    text = "<p>Huyện nằm ở phía đông bắc của tỉnh, có diện tích tự nhiên 551 km2.</p>" * 4
    html = (
        f'<html>{HEAD}<body><div id="dnn_ctr7_ModuleContent"><h1>Giới thiệu chung</h1>{text}'
        "</div></body></html>"
    )
    with pytest.raises(UnknownLayout):
        read_article(f"{HOST}/gioi-thieu-chung-ve-huyen", html.encode(), captured=NOW)
