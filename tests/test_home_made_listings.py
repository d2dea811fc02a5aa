"""Small listings of home-made portals, each with one thing that readers took for another."""

from __future__ import annotations

import pytest

from crawler.families import read_listing
from crawler.families.base import Page
from crawler.families.generic import Generic
from tests.test_home_made_pages import BASE, NOW, entry, page


@pytest.mark.parametrize(
    ("pager", "following"),
    [
        ("Trang: [<b>1</b>] <a href='{0}2'>[2]</a> <a href='{0}3'>[3]</a>", 2),
        ("Trang: <b>1</b> | <a href='{0}2'>(2)</a>", 2),
    ],
)
def test_numbers_of_a_pager_may_stand_in_brackets(pager: str, following: int) -> None:
    rows = "".join(map(entry, range(10, 16)))
    there = f"{BASE}/index.php?page=cat&cid=3&p="
    content = f"<table>{rows}<tr><td align=right>{pager.format(there)}</td></tr></table>"
    listing = read_listing(f"{BASE}/index.php?page=cat&cid=3", page(content), captured=NOW)
    assert len(listing.links) == 6
    assert listing.next_url == f"{there}{following}"


@pytest.mark.parametrize(
    ("url", "pager", "following"),
    [
        ("/tin/su-kien", "<a href='/tin/su-kien?offset=5'>Xem thêm</a>", "/tin/su-kien?offset=5"),
        ("/tin/su-kien?offset=5", "<a href='?offset=0'>Tin mới hơn</a> "
         "<a href='?offset=10'>Tin cũ hơn »</a>", "/tin/su-kien?offset=10"),
        ("/tin/su-kien?page=2", "<a href='?page=1'>Tin trước</a> <a href='?page=3'>Xem tiếp</a>",
         "/tin/su-kien?page=3"),
        ("/tin/su-kien?page=3", "<a href='?page=2'>Các tin trước</a>", None),
        ("/tin/su-kien?page=2", "<a href='?page=3'>Older posts</a>", "/tin/su-kien?page=3"),
    ],
)  # fmt: skip
def test_a_link_to_more_leads_on(url: str, pager: str, following: str | None) -> None:
    rows = "".join(map(entry, range(10, 16)))
    content = f"<table>{rows}</table><div class=more>{pager}</div>"
    listing = read_listing(BASE + url, page(content), captured=NOW)
    assert len(listing.links) == 6
    assert listing.next_url == (BASE + following if following else None)


@pytest.mark.parametrize(
    ("category", "article"),
    [("/cat.aspx?CatID={0}", "/news.aspx?NewsID={0}"), ("/ViewCat/{0}.aspx", "/ViewNews/{0}.aspx")],
)
def test_headings_of_boxes_of_the_home_page_are_no_articles(category: str, article: str) -> None:
    """The menu leads to them, too, and their addresses are unlike those of the entries."""
    names = ("Hoạt động của lãnh đạo huyện", "Kinh tế")
    menu = "".join(f"<li><a href='{category.format(n)}'>{name}</a>" for n, name in enumerate(names))
    boxes = "".join(
        f"<div class=cat><div class=t><a href='{category.format(n)}'>{name}</a></div>"
        + "".join(
            f"<div class=item><a href='{article.format(10 * n + k)}'>Bài viết số {n}.{k} của "
            "huyện nhà</a><p>Một đoạn tóm tắt của bài.</p></div>"
            for k in range(3)
        )
        + "</div>"
        for n, name in enumerate(names)
    )
    listing = read_listing(BASE, page(f"<div><ul>{menu}</ul></div>{boxes}"), captured=NOW)
    assert len(listing.links) == 6
    assert not [link.url for link in listing.links if "at" in link.url]


def test_the_last_page_may_hold_two_entries_of_ids_in_hexadecimal() -> None:
    ids = ("c4ca4238a0b923820dcc509a", "eccbc87e4b5ce2fe28308fd9", "e4da3b7fbbce2345d7772b06")
    titles = [f"Bài viết thứ {n} về một hội nghị của huyện nhà" for n in ("nhất", "nhì", "ba")]
    links = [f"/bai-viet/bai-viet-ve-hoi-nghi.{one}" for one in ids]
    cards = "".join(
        f"<div class=c><a href='{link}'><img src='/{n}.png'></a><div><a href='{link}'>{title}</a>"
        "<p>Một đoạn tóm tắt của bài viết về hội nghị.</p></div></div>"
        for n, (link, title) in enumerate(zip(links[:2], titles, strict=False))
    )
    side = "".join(
        f"<a href='{link}'><b>{n}</b><div>{title}</div></a>"
        for n, (link, title) in enumerate(zip(links, titles, strict=True))
    )
    pager = "<a href='/muc/tin'>1</a> <a href='/muc/tin/p2'>2</a> <b>3</b>"
    content = f"<div>{cards}<div>{pager}</div></div><div><div>Xem nhiều nhất</div>{side}</div>"
    listing = read_listing(f"{BASE}/muc/tin/p3", page(content), captured=NOW)
    assert [link.url for link in listing.links] == [BASE + link for link in links[:2]]


def test_a_long_entry_of_the_menu_is_no_article_beside_a_lone_one() -> None:
    names = ("Giới thiệu chung", "Bộ máy", "Tiềm năng đầu tư", "Di tích - danh lam thắng cảnh")
    menu = "".join(
        f"<tr><td><a href='index.asp?mod=page&id={n}'>{name}</a></td></tr>"
        for n, name in enumerate(names)
    )
    content = f"<table>{menu}</table></td><td><table><tr><td>KINH TẾ</td></tr>{entry(10)}</table>"
    for pager in ("", "<a href='?cid=3&page=1'>&lt;&lt;</a> Trang 2/2"):
        listing = read_listing(
            f"{BASE}/index.asp?cid=3&page=2", page(content + pager), captured=NOW
        )
        assert [link.url[-5:] for link in listing.links] == ["id=10"]


def test_a_slug_that_ends_in_a_year_is_like_the_others() -> None:
    """Also where a side box leads to it, between pictures."""
    slugs = ("phu-nu-xa-an-khe-chung-tay", "le-giao-nhan-quan-nam-2018", "hien-mau-tai-xa-hoa-son")
    cards = "".join(
        f"<div class=n><h5><a href='/chi-tiet/{slug}'>Bài viết thứ {slug[:9]} của huyện</a></h5>"
        "<p>Một đoạn tóm tắt của bài viết.</p></div>"
        for slug in slugs
    )
    side = "".join(
        f"<div class=m><a href='/chi-tiet/{slug}'><img src=a.jpg></a><div>"
        f"<a href='/chi-tiet/{slug}'>"
        f"Bài viết thứ {slug[:9]} của huyện</a></div></div>"
        for slug in slugs
    )
    listing = read_listing(
        f"{BASE}/danh-muc/tin", page(f"<div>{cards}</div></td><td><div>{side}</div>"), captured=NOW
    )
    assert len(listing.links) == 3


def test_more_entries_below_the_heading_of_other_news() -> None:
    """On a listing "Các tin khác" are the older entries of its page, not another article's."""
    lead = "".join(
        f"<div class=lead><h3><a href='/tin-so-{n}-cua-huyen-n{n}'>Bài viết số {n} của huyện nhà "
        f"về hội nghị</a></h3><span>({n}/03/2020)</span><p>Một đoạn tóm tắt của bài.</p></div>"
        for n in range(10, 13)
    )
    others = "".join(
        f"<li><a href='/tin-so-{n}-cua-huyen-n{n}'>Bài viết số {n} của huyện nhà về mùa màng</a>"
        f" <i>({n}/02/2020)</i></li>"
        for n in range(20, 25)
    )
    links = "".join(
        f"<li><a href='/lien-ket/{n}'>Trang thông tin điện tử của {n}</a></li>"
        for n in ("tinh", "so")
    )
    content = (
        f"<div class=b>{lead}<div class=khac><h4>Các tin khác</h4><ul>{others}</ul></div>"
        f"<div><h4>Liên kết</h4><ul>{links}</ul></div></div>"
    )
    listing = read_listing(f"{BASE}/tin-tuc/kinh-te", page(content), captured=NOW)
    assert [int(link.url[-2:]) for link in listing.links] == [10, 11, 12, 20, 21, 22, 23, 24]
    assert listing.links[-1].published == "2020-02-24"


@pytest.mark.parametrize(
    "picture", ["<a href='/xem-tin/{0}'><img src='/t/{0}.jpg'></a>", "<img src='/t/{0}.jpg'>"]
)
def test_cards_that_only_a_picture_or_a_word_links(picture: str) -> None:
    cards = "".join(
        f"<div class=tin>{picture.format(n)}<h3>Bài viết số {n} của huyện nhà về hội nghị</h3>"
        f"<p class=ngay>{n}/03/2020</p><p>Một đoạn tóm tắt của bài viết.</p>"
        f"<a class=ct href='/xem-tin/{n}'>Xem chi tiết</a></div>"
        for n in range(10, 15)
    )
    side = "".join(
        f"<p><a href='/xem-tin/{n}' title='Bài viết số {n} của huyện về bầu cử'>Bài viết…</a></p>"
        for n in (10, 30, 31, 32)
    )
    banner = "<div><a href='/chuyen-de/1'><img src='/b.jpg'></a></div>"
    content = f"{cards}</td><td><div class=tit>Tin mới nhất</div>{side}{banner}"
    listing = read_listing(f"{BASE}/muc/thong-bao", page(content), captured=NOW)
    assert [link.url for link in listing.links] == [f"{BASE}/xem-tin/{n}" for n in range(10, 15)]
    assert listing.links[0].title == "Bài viết số 10 của huyện nhà về hội nghị"
    assert listing.links[0].published == "2020-03-10"


@pytest.mark.parametrize(
    ("numbers", "number", "following"),
    [
        ("<b>1</b> <a href='{0}2'>2</a> <a href='{0}3'>3</a>", 1, 2),
        ("<a href='{0}1'>1</a> <b>2</b> <a href='{0}3'>3</a> <a href='{0}4'>4</a>", 2, 3),
        ("Trang: 1 <a href='{0}2'>2</a> <a href='{0}3'>3</a>", 1, 2),
        ("<span><a href='{0}1'>1</a></span><span>2</span><span><a href='{0}3'>3</a></span>", 2, 3),
        ("<a href='{0}1'>1</a> <a href='{0}2'>2</a> <b>3</b>", 3, None),
    ],
)
def test_a_pager_that_stands_loose_behind_the_entries(
    numbers: str, number: int, following: int | None
) -> None:
    rows = "".join(map(entry, range(10, 16)))
    there = f"{BASE}/loaitin.php?loai=1&so="
    content = f"<b>Tin tức</b><table>{rows}</table>{numbers.format(there)}"
    url = f"{BASE}/loaitin.php?loai=1" + (f"&so={number}" if number > 1 else "")
    listing = read_listing(url, page(content), captured=NOW)
    assert len(listing.links) == 6
    assert listing.number == number
    assert listing.next_url == (f"{there}{following}" if following else None)


@pytest.mark.parametrize("dated", [True, False])
def test_short_headlines_are_entries_where_dates_or_longer_ones_stand_in_their_row(
    dated: bool,
) -> None:
    titles = ["Họp báo", "Tin số 7", "Lễ khai giảng", "Ra quân số 9"]
    if not dated:
        titles = ["Họp báo"] + [f"Lễ khai giảng năm học mới ở trường số {n}" for n in range(3)]
    rows = "".join(
        f"<li><a href='/tin-tuc/{n}'>{title}</a>{' - 12/03/2020' if dated else ''}</li>"
        for n, title in enumerate(titles)
    )
    nav = "<nav><a href='/'>Trang chủ</a> <a href='/tin-tuc'>Tin tức</a> 12/03/2024</nav>"
    listing = read_listing(
        f"{BASE}/tin-tuc?page=1", page(f"{nav}<h2>Tin tức</h2><ul>{rows}</ul>"), captured=NOW
    )
    assert [link.title for link in listing.links] == titles


@pytest.mark.parametrize(
    "words",
    ["Trang cũ hơn »", "Xem thêm tin", "Xem các tin khác", "Bài cũ hơn", "» Tin tiếp theo",
     "Trang kế tiếp", "Các tin cũ hơn...", "Tải thêm tin tức", "❯", "Tiếp ›", "Older entries"],
)  # fmt: skip
def test_words_that_lead_to_the_next_page(words: str) -> None:
    rows = "".join(map(entry, range(10, 16)))
    pager = f"<a href='/?trang=1'>« Trang mới hơn</a> <a href='/?trang=3'>{words}</a>"
    listing = read_listing(
        f"{BASE}/?trang=2", page(f"<table>{rows}</table><div>{pager}</div>"), captured=NOW
    )
    assert listing.next_url == f"{BASE}/?trang=3"


def test_a_small_menu_makes_a_portal() -> None:
    links = "".join(
        f"<a href='/loai.php?l={n}'>{name}</a>" for n, name in enumerate(("Tin tức", "Sự kiện"))
    )
    welcome = "<p>Chào mừng bạn đến với trang thông tin của huyện</p>"
    third = "<a href='/loai.php?l=9'>Thông báo</a>"
    site = Page(BASE, f"<html><body>{links}{third}{welcome}</body></html>".encode(), captured=NOW)
    assert Generic().fits(site)
    parked = "<a href='https://a.vn/'>Mua tên miền</a><a href='/'>Trang</a><a href='/b'>Giá</a>"
    for body in (links + welcome, parked):
        shell = Page(BASE, f"<html><body>{body}</body></html>".encode(), captured=NOW)
        assert not Generic().fits(shell)


@pytest.mark.parametrize(
    ("url", "pager", "number", "following"),
    [
        ("/tin-tuc.html", "<b>1</b> <a href='/tin-tuc-2.html'>2</a>", 1, "/tin-tuc-2.html"),
        ("/tin-tuc-2.html", "<a href='/tin-tuc.html'>1</a> <a href='/tin-tuc-2.html'>2</a> "
         "<a href='/tin-tuc-3.html'>3</a>", 2, "/tin-tuc-3.html"),
        ("/tin/so/2", "<a href='/tin'>1</a> <a href='/tin/so/3'>Trang sau</a>", 2, "/tin/so/3"),
        ("/a.asp?c=3", "<a href='a.asp?c=3&n=2'>Trang tiếp</a>", 1, "/a.asp?c=3&n=2"),
        ("/a.asp?c=3&n=2", "<a href='a.asp?c=3&n=1'>Trang trước</a> "
         "<a href='a.asp?c=3&n=3'>Trang tiếp</a>", 2, "/a.asp?c=3&n=3"),
        # the first page is 0: all are links, and none is marked as the one shown
        ("/tin?page=1", "<a href='/tin'>1</a> <a href='/tin?page=1'>2</a> "
         "<a href='/tin?page=2'>3</a>", 2, "/tin?page=2"),
        ("/tin?bo-qua=20", "<a href='/tin'>1</a> <a href='/tin?bo-qua=10'>2</a> "
         "<a href='/tin?bo-qua=20'>3</a> <a href='/tin?bo-qua=30'>4</a>", 3, "/tin?bo-qua=30"),
        ("/tin?bo-qua=20", "<a href='/tin?bo-qua=30'>Tin cũ hơn</a>", 3, "/tin?bo-qua=30"),
        ("/?c=tin", "<a href='/index.php?c=tin&t=2'>2</a>", 1, "/index.php?c=tin&t=2"),
        # other listings, days of a calendar, and the last page
        ("/tin?c=3", "<a href='/tin?c=3&ngay=12&thang=5'>12</a>", 1, None),
        ("/tin?c=3", "<a href='/tin?c=30'>4</a>", 1, None),
        ("/tin?c=3&n=2", "<a href='/tin?c=3&n=1'>Các tin trước</a>", 2, None),
    ],
)  # fmt: skip
def test_pages_of_a_listing_differ_in_one_number(
    url: str, pager: str, number: int, following: str | None
) -> None:
    rows = "".join(map(entry, range(10, 16)))
    content = f"<table>{rows}</table><div>{pager}</div>"
    listing = read_listing(BASE + url, page(content), captured=NOW)
    assert len(listing.links) == 6
    assert listing.next_url == (BASE + following if following else None)
    assert listing.number == number


def test_more_of_an_entry_leads_to_no_further_page() -> None:
    rows = "".join(
        f"<div class=n><h3><a href='/tin-tuc/{n}'>Bài viết số {n} của huyện nhà về lúa</a></h3>"
        f"<p>Tóm tắt của bài.</p><a href='/tin-tuc/{n}'>Xem tiếp</a></div>"
        for n in range(40, 45)
    )
    listing = read_listing(f"{BASE}/tin-tuc", page(rows), captured=NOW)
    assert (len(listing.links), listing.next_url) == (5, None)
