"""Pages of known systems in templates that no table knows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.families import read_article, read_listing
from crawler.families.base import UnknownLayout

NOW = datetime(2024, 3, 5, tzinfo=UTC)
WORDPRESS = (
    '<html><head><title>{title} | Xã Thạch Kênh</title><meta name="generator" '
    'content="WordPress 4.9"></head><body><ul class="menu">'
    '<li><a href="/category/tin/">Tin</a></li>'
    "<li><a href='/lien-he/'>Liên hệ</a></li></ul>{main}</body></html>"
)
JOOMLA = (
    '<html><head><title>{title}</title><meta name="generator" content="Joomla! - Open Source">'
    '</head><body><ul class="menu"><li><a href="/tin">Tin</a></li></ul>{main}</body></html>'
)
TEXT = "<p>Sáng nay, Ủy ban nhân dân xã tổ chức lễ ra quân làm thủy lợi mùa khô năm 2024.</p>" * 3
BLOCK = (
    "<div class='bai'><h2 class='ten'>Ra quân làm thủy lợi</h2><div class='tt'>{date}</div>"
    "<div class='author'>bbt</div><div class='nd'>{text}</div></div>"
)


def page(system: str, date: str) -> bytes:
    main = BLOCK.format(date=date, text=TEXT)
    return system.format(title="Ra quân làm thủy lợi", main=main).encode()


def test_a_theme_of_the_portals_own_is_read_and_its_account_is_nobody() -> None:
    html = page(WORDPRESS, "Đăng ngày 02/03/2024 lúc 07:30")
    article = read_article("http://a.example/ra-quan/", html, captured=NOW)
    assert (article.family, article.layout) == ("wordpress", "unknown")
    assert (article.title, article.author) == ("Ra quân làm thủy lợi", None)
    assert article.published == "2024-03-02T07:30:00+07:00"
    assert article.body.count("mùa khô") == 3


def test_without_a_date_it_may_be_any_page_of_the_system() -> None:
    with pytest.raises(UnknownLayout, match="has no date"):
        read_article("http://a.example/ra-quan/", page(WORDPRESS, ""), captured=NOW)


@pytest.mark.parametrize(
    ("title", "menu", "is_article"),
    [
        ("Giới thiệu chung", "<li><a href='/tin/7-bai'>Giới thiệu</a></li>", False),
        ("Chức năng, nhiệm vụ", "<li class='item'><a href='/tin/7-bai'>Chức năng</a></li>", False),
        (
            "Cơ cấu tổ chức xã",
            "<li><a href='http://a.example/tin/7-bai#top'>Cơ cấu</a></li>",
            False,
        ),
        ("Chức năng, nhiệm vụ", "", True),  # listed among the news
        ("Xã họp giao ban", "<li><a href='/tin/7-bai'>Xã họp giao ban</a></li>", True),
        ("Đổi mới chức năng của xã", "<li><a href='/tin/8-khac'>Khác</a></li>", True),
    ],
)
@pytest.mark.parametrize("system", ["joomla", "generic"])
def test_a_dated_page_of_the_menu_is_no_article(
    system: str, title: str, menu: str, is_article: bool
) -> None:
    """Pages that tell of the portal itself are dated, too, when they were typed in."""
    main = BLOCK.format(date="Đăng ngày 02/03/2024", text=TEXT)
    html = JOOMLA.format(title=title, main=main).replace("Ra quân làm thủy lợi", title)
    html = html.replace('<ul class="menu">', f'<ul class="menu">{menu}')
    way = f'<div class="breadcrumb nav"><a href="/tin/7-bai">{title}</a></div>'
    html = html.replace("<div class='bai'>", f"{way}<div class='bai'>")
    if system == "generic":
        more = "<li><a href='/x'>Mục</a></li>" * 9
        html = html.replace("Joomla!", "").replace("</ul>", f"{more}</ul>")
    if is_article:
        found = read_article("http://a.example/tin/7-bai", html.encode(), captured=NOW)
        assert found.published == "2024-03-02"
    else:
        with pytest.raises(UnknownLayout, match="the menu leads to"):
            read_article("http://a.example/tin/7-bai", html.encode(), captured=NOW)


def test_addresses_of_no_article_are_read_as_none() -> None:
    html = page(JOOMLA, "Đăng ngày 02/03/2024 lúc 07:30")
    assert read_article("http://a.example/tin/7-ra-quan", html, captured=NOW).platform_id == "7"
    with pytest.raises(UnknownLayout, match="no joomla article layout"):
        read_article("http://a.example/component/users/", html, captured=NOW)


def entries(href: str) -> str:
    return "".join(
        f'<div class="o"><h3><a href="{href.format(n)}">Hội nghị số {n} của xã bàn về vụ xuân</a>'
        f"</h3><p>{n:02}/03/2024</p></div>"
        for n in range(1, 6)
    )


PAGER = (
    '<ul class="pagination"><li class="active"><span>1</span></li><li><a href="?start=5">2</a></li>'
    '<li><a href="?start=10">3</a></li></ul>'
)


def test_a_listing_in_an_unknown_template_is_read_with_the_systems_ids_and_pager() -> None:
    html = JOOMLA.format(title="Tin", main=f"<div id='ds'>{entries('/tin/{}-hop')}{PAGER}</div>")
    found = read_listing("http://a.example/tin", html.encode(), captured=NOW)
    assert [link.platform_id for link in found.links] == ["1", "2", "3", "4", "5"]
    assert (found.layout, found.next_url) == ("unknown", "http://a.example/tin?start=5")


def test_a_listing_with_further_pages_and_no_readable_entry_is_not_empty() -> None:
    """Its frame is known, what stands in it is not: an empty listing would be a silent success."""
    main = f"<div class='blog'><div class='the'>Chưa đọc được</div>{PAGER}</div>"
    with pytest.raises(UnknownLayout):
        read_listing(
            "http://a.example/tin", JOOMLA.format(title="Tin", main=main).encode(), captured=NOW
        )


def test_a_pager_that_stands_where_no_layout_looks_leads_on() -> None:
    item = '<div class="item"><h2><a href="/tin/7-hop">Họp Hội đồng nhân dân xã</a></h2></div>'
    pager = '<p class="trang">Trang: <b>1</b> <a href="/tin?start=5">2</a></p>'
    html = JOOMLA.format(title="Tin", main=f"<div class='blog'>{item}</div>{pager}")
    found = read_listing("http://a.example/tin", html.encode(), captured=NOW)
    assert (found.layout, found.next_url) == ("blog", "http://a.example/tin?start=5")


def test_an_empty_listing_is_empty() -> None:
    html = JOOMLA.format(title="Tin", main="<div class='blog'><p>Chưa có bài viết.</p></div>")
    assert read_listing("http://a.example/tin", html.encode(), captured=NOW).links == []
