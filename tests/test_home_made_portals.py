"""What home-made portals have in common between their pages: addresses, menus, ways on."""

from __future__ import annotations

import asyncio

import pytest

from archive.capture import Kind
from crawler.families import read_listing
from crawler.families.addresses import cleaned, is_trap
from crawler.families.base import Page
from crawler.families.generic import Generic
from crawler.families.generic.shapes import kin_of, leads_to_news, says
from crawler.portal import Portal
from crawler.report import Report
from crawler.section import Form
from crawler.walk import Walk
from tests.test_home_made_pages import BASE, NOW, SENTENCES, entry, page, paragraphs, read

SHORT = ("Tin buồn", "Mùa cam chín")
GUID = "{0:08X}E407DEA0D3AF8401A8E0D3D{0:X}"


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["/xemtin.php?id_tin=1", "/modules.php?name=News&op=viewst&sid=123", "/a.asp?main=1&l=2"],
)
def test_numbers_of_articles_are_no_traps(url: str) -> None:
    assert not is_trap(BASE + url)
    assert cleaned(BASE + url) == BASE + url


@pytest.mark.parametrize(
    "url", ["/in.php?act=print&id=12", "/a.php?in=1&id=12", "/?mod=n&act=send"]
)
def test_prints_and_mails_of_articles_are(url: str) -> None:
    assert is_trap(BASE + url)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("/?mod=a&id=1&PHPSESSID=0a1b2c3d4e5f60718293a4b5c6d7e8f9", "/?mod=a&id=1"),
        ("/index.php?sid=0a1b2c3d4e5f60718293a4b5c6d7e8f9&f=2", "/index.php?f=2"),
        ("/tin.jsp?id=4&jsessionid=AB12", "/tin.jsp?id=4"),
        ("/(S(lit3py55t21z5v55vlm25s55))/tin.aspx?id=3", "/tin.aspx?id=3"),
        ("/(A(wgUhTRtL2gEkAAAAMDEy)S(lit3py55t21z5v55vlm25s55))/tin.aspx", "/tin.aspx"),
        ("/tin-(lan-2)/bai.html", "/tin-(lan-2)/bai.html"),
    ],
)  # fmt: skip
def test_what_names_the_visit_is_no_part_of_an_address(given: str, url: str) -> None:
    assert cleaned(BASE + given) == BASE + url


def test_a_pager_names_the_visit_anew_on_every_page() -> None:
    links = "".join(
        f"<li><a href='index.php?act=view&id={n}&PHPSESSID={n:032x}'>Bài viết số {n} của huyện nhà "
        f"về hội nghị</a> ({n}/03/2020)</li>"
        for n in range(10, 15)
    )
    pager = "".join(
        f"<a href='index.php?act=list&cid=1&p={n}&PHPSESSID={90 + n:032x}'>{n}</a> " for n in (1, 3)
    )
    listing = read_listing(
        f"{BASE}/index.php?act=list&cid=1&p=2",
        page(f"<ul>{links}</ul><p>{pager}</p>"),
        captured=NOW,
    )
    assert [link.url for link in listing.links] == [
        f"{BASE}/index.php?act=view&id={n}" for n in range(10, 15)
    ]
    assert listing.next_url == f"{BASE}/index.php?act=list&cid=1&p=3"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"/t.nsf/0/{GUID.format(20)}?OpenDocument", f"/t.nsf/0/{GUID.format(33)}?OpenDocument"),
        ("/tin/20200312/le-hoi-den-o-xa/", "/tin/20190110/ra-quan-lam-thuy-loi/"),
        ("/b%C3%A0i/Ti%E1%BA%BFp-x%C3%BAc-c%E1%BB%AD-tri", "/b%C3%A0i/Le-gi%E1%BA%ADn-qu%C3%A2n-s"),
    ],
)
def test_addresses_of_one_form(one: str, other: str) -> None:
    assert kin_of(BASE + one) == kin_of(BASE + other)


def test_an_address_may_say_a_title_of_two_words() -> None:
    assert says(f"{BASE}/tin/chuyen-o-thon-304.html", "Chuyện ở thôn 5")
    assert not says(f"{BASE}/tin/chuyen-o-thon-304.html", "Chuyện ở xã")
    assert not says(f"{BASE}/tin/12.html", "12")


@pytest.mark.parametrize(
    ("url", "words", "news"),
    [
        ("/muc/du-lich", "du-lich", True),
        ("/muc/3", "du-lich-le-hoi", True),
        ("/muc/hoat-dong-cua-lanh-dao", "hoat-dong-cua-lanh-dao", True),
        ("/muc/4", "hoat-dong-lanh-dao", True),
        ("/tin/boi-duong-can-bo-ve-thu-tuc-hanh-chinh-o-xa", "", True),
        ("/Home/Category/3", "tin-tuc", True),
        ("/home.aspx?muc=3", "tin-tuc", True),
        ("/home.aspx", "tin-tuc", False),
        ("/index.html", "huyen-mau", False),
        ("/muc/5", "home", False),
        ("/muc/lanh-dao-huyen", "lanh-dao-huyen", False),
        ("/lich-cong-tac", "lich-cong-tac", False),
        ("/thu-tuc-hanh-chinh/ket-qua-giai-quyet-ho-so-cua-huyen", "", False),
    ],
)
def test_which_links_of_a_menu_may_lead_to_news(url: str, words: str, news: bool) -> None:
    assert leads_to_news(BASE + url, words) is news


# --- listings ---------------------------------------------------------------------------------


def test_a_short_headline_in_a_table_of_its_own() -> None:
    titles = ["Ra quân làm thủy lợi ở các xã miền núi", "Tin buồn", "Lễ hội đền ở xã Quảng Lợi"]
    rows = "".join(
        f"<tr><td><table><tr><td rowspan=2><img src='/{n}.jpg'></td><td><a href='ct.aspx?ma={n}'>"
        f"{title}</a> <i>(12/03/2020)</i></td></tr><tr><td>Tóm tắt của bài.</td></tr></table></td>"
        "</tr>"
        for n, title in enumerate(titles)
    )
    listing = read_listing(f"{BASE}/dm.aspx?d=2", page(f"<table>{rows}</table>"), captured=NOW)
    assert [link.title for link in listing.links] == titles


@pytest.mark.parametrize("title", SHORT)
@pytest.mark.parametrize("more", ["", "<p><a href='{0}'>Xem thêm</a></p>"])
def test_a_card_whose_address_says_its_short_headline(title: str, more: str) -> None:
    slugs = {
        "Lễ hội đền ở xã Quảng Lợi năm nay": "/tin/le-hoi-den-o-xa-quang-loi-nam-nay",
        "Ra quân làm thủy lợi ở các xã": "/tin/ra-quan-lam-thuy-loi-o-cac-xa",
        title: "/tin/tin-buon" if title == SHORT[0] else "/tin/mua-cam-chin",
    }
    cards = "".join(
        f"<div class=c><a href='{url}'><img src='/a.jpg'></a><div><h4><a href='{url}'>{one}</a>"
        f"</h4><p>12/03/2020</p>{more.format(url)}</div></div>"
        for one, url in slugs.items()
    )
    menu = "<a href='/tin/kinh-te'>Kinh tế</a> <a href='/tin/xa-hoi'>Xã hội</a>"
    listing = read_listing(f"{BASE}/muc/tin", page(f"<div>{menu}</div>{cards}"), captured=NOW)
    assert [link.url for link in listing.links] == [BASE + url for url in slugs.values()]


def test_the_only_entry_of_a_page_may_have_a_short_headline() -> None:
    months = "".join(
        f"<li><a href='/luu-tru/2020/{n:02}'>Tháng {n:02} - 2020</a></li>" for n in range(1, 12)
    )
    lone = (
        "<h2>Lưu trữ tháng 05 năm 2020</h2><dl><dt><a href='/bai/tin-buon'>Tin buồn</a></dt>"
        "<dd>Ngày đăng: 22-05-2020 | Lượt xem: 12</dd><dd>Ủy ban huyện thương tiếc báo tin.</dd>"
        "</dl>"
    )
    content = f"<ul>{months}</ul></td><td>{lone}"
    listing = read_listing(f"{BASE}/luu-tru/2020/05", page(content), captured=NOW)
    assert [link.url for link in listing.links] == [f"{BASE}/bai/tin-buon"]


ELSEWHERE = [
    ("/nong-nghiep.html", "<a href='/xem-them.php?cat=3&offset=8'>Xem thêm</a>",
     "/xem-them.php?cat=3&offset=8"),
    ("/nong-nghiep.html", "<b>1</b> <a href='/list.php?cat=3&page=2'>2</a> "
     "<a href='/list.php?cat=3&page=3'>3</a>", "/list.php?cat=3&page=2"),
    ("/nong-nghiep.html", "<a href='/kinh-te.php?page=2'>2</a>", None),  # another listing
    ("/nong-nghiep.html", "<a href='/list.php?cat=3&page=1'>Xem thêm</a>", None),
    ("/", "<a href='/list.php?cat=3&page=2'>Xem thêm</a>", None),  # of one box of the home page
]  # fmt: skip


@pytest.mark.parametrize(("url", "pager", "following"), ELSEWHERE)
def test_later_pages_may_come_from_another_script(
    url: str, pager: str, following: str | None
) -> None:
    rows = "".join(map(entry, range(10, 16)))
    content = f"<table>{rows}</table><div class=more>{pager}</div>"
    listing = read_listing(BASE + url, page(content), captured=NOW)
    assert (len(listing.links), listing.number) == (6, 1)
    assert listing.next_url == (BASE + following if following else None)


OLDER = "/search?updated-max=2015-02-01T10:00:00%2B07:00&max-results=6"
CURSORS = [
    ("/", f"<a href='{OLDER}'>Bài đăng cũ hơn</a>", OLDER),
    ("/muc/tin", "<a href='/muc/tin?before=2015-02-01'>Tin cũ hơn</a>",
     "/muc/tin?before=2015-02-01"),
    ("/muc/tin?before=2015-02-01", "<a href='/muc/tin?before=2014-09-30'>Tin cũ hơn</a>",
     "/muc/tin?before=2014-09-30"),
    ("/muc/tin?before=2015-02-01", "<a href='/muc/tin?before=2015-06-30'>Xem tiếp</a>", None),
    ("/muc/tin", "<a href='/muc/khac?before=2015-02-01'>Tin cũ hơn</a>", None),
]  # fmt: skip


@pytest.mark.parametrize(("url", "pager", "following"), CURSORS)
def test_older_pages_may_be_asked_for_by_a_day(url: str, pager: str, following: str | None) -> None:
    rows = "".join(map(entry, range(10, 16)))
    content = f"<table>{rows}</table><div class=more>{pager}</div>"
    listing = read_listing(BASE + url, page(content), captured=NOW)
    assert listing.next_url == (BASE + following if following else None)


def test_the_only_entry_may_stand_beside_a_longer_list() -> None:
    news = "".join(
        f"<p><a href='/xem/{n}'>Thông báo số {n} của Ủy ban nhân dân huyện</a></p>"
        for n in range(4)
    )
    text = "Một đoạn tóm tắt dài của bài viết về phiên chợ quê ở xã vùng cao. " * 3
    lone = (
        "<div><a href='/xem/77'><img src='/a.jpg'></a><div><h4><a href='/xem/77'>Về làng xưa</a>"
        f"</h4><small>11-07-2016</small><p>{text}</p></div></div>"
    )
    pager = "<a href='/muc/3?page=4'>4</a> <b>5</b>"
    content = f"<h2>Tin tức</h2>{lone}<div>{pager}</div></td><td><h4>Thông báo</h4>{news}"
    listing = read_listing(f"{BASE}/muc/3?page=5", page(content), captured=NOW)
    assert f"{BASE}/xem/77" in [link.url for link in listing.links]


def test_days_head_the_entries_of_a_listing() -> None:
    titles = {"Ra quân làm thủy lợi ở các xã miền núi": "ra-quan-lam-thuy", "Tin buồn": "tin-buon",
              "Lễ hội đền ở xã Quảng Lợi và xã An Khê": "le-hoi-den-o-xa"}  # fmt: skip
    days = "".join(
        f"<h4>Thứ hai, ngày {n}/03/2020</h4><ul><li><span>07:20</span> "
        f"<a href='/tin/202003{n}/{slug}/'>{title}</a></li></ul>"
        for n, (title, slug) in enumerate(titles.items(), 10)
    )
    side = "".join(
        f"<li><a href='/tin/20200{n}01/mot-bai-viet-khac-{n}/'>Một bài viết khác của huyện {n}</a>"
        for n in range(4, 9)
    )
    content = f"<h2>Tin tức</h2>{days}</td><td><h3>Mới nhất</h3><ul>{side}</ul>"
    listing = read_listing(f"{BASE}/tin/?trang=2", page(content), captured=NOW)
    assert [link.title for link in listing.links][:3] == list(titles)


@pytest.mark.parametrize(("times", "title"), [(1, "Tin buồn"), (9, "Mùa cam chín sớm ở An Khê")])
def test_posts_in_full_are_entries_under_their_headlines(times: int, title: str) -> None:
    titles = {
        "ra-quan-lam-thuy-loi-o-xa": "Ra quân làm thủy lợi ở xã",
        "tin-buon" if times == 1 else "mua-cam-chin-som-o-an-khe": title,
        "le-hoi-den-o-xa-quang-loi": "Lễ hội đền ở xã Quảng Lợi",
    }
    posts = "".join(
        f"<h2><span>Thứ Hai, 1{n} tháng 5, 2014</span></h2><div class='post hentry'><h3>"
        f"<a href='/2014/05/{slug}.html'>{one}</a></h3><div>{paragraphs() * times}</div>"
        f"<div class=post-footer>vào lúc <a href='/2014/05/{slug}.html'>08:2{n}</a> "
        f"<a href='/2014/05/{slug}.html#c'>{n} nhận xét</a> Nhãn: <a href='/nhan/tin'>Tin tức</a>"
        "</div></div>"
        for n, (slug, one) in enumerate(titles.items(), 1)
    )
    home_link = "<h1><a href='/'>Trang tin của huyện Quảng Lợi</a></h1>"
    listing = read_listing(f"{BASE}/nhan/tin?m=1", page(f"{home_link}{posts}"), captured=NOW)
    assert {link.url.removeprefix(BASE): link.title for link in listing.links} == {
        f"/2014/05/{slug}.html": one for slug, one in titles.items()
    }


# --- articles ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        "<h1>{0}</h1><div>12/03/2020 08:30</div>",
        "<span class=tieude>{0}</span><br><span>12/03/2020 08:30 SA</span><br>",
        "<font size=4><b>{0}</b></font></td></tr><tr><td><i>Ngày 12/03/2020 08:30</i></td></tr><tr>"
        "<td>",
    ],
)
def test_a_title_of_two_words_stands_above_its_date(head: str) -> None:
    poll = "<div class=boxtitle>Thăm dò ý kiến</div>Trang web thế nào?</td><td>"
    article = read(f"{poll}{head.format(SHORT[0])}{paragraphs()}")
    assert (article.title, article.published) == (SHORT[0], "2020-03-12T08:30:00+07:00")


@pytest.mark.parametrize(
    "side", ["Thông tin cần biết", "Tin đọc nhiều", "Các tin bài liên quan", "Dự báo thời tiết"]
)
def test_no_name_of_a_side_box_is_a_title(side: str) -> None:
    """The side box links to the very article, too: that makes its title no section."""
    box = f"<div>{side}</div><a href='/index.php?page=detail&id=12'>Tin buồn</a></td><td>"
    lines = (
        "<div>Tin văn xã</div><div class=td1>Tin buồn</div><div>Cập nhật lúc 17:35 ngày 8/4/2011"
    )
    article = read(f"{box}{lines}</div>{paragraphs()}")
    assert (article.title, article.published) == ("Tin buồn", "2011-04-08T17:35:00+07:00")


def test_an_address_says_a_title_of_two_words() -> None:
    date = "<div><a href='/'>Trang nhất</a> <span>Thứ năm, 30/12/2010 | 07:20</span></div>"
    others = "<div style='float:right'><strong>Tin liên quan</strong><p>Không có tin nào</p></div>"
    article = read(
        f"{date}<h2>Tin buồn</h2>{others}{paragraphs()}", path="/xa-hoi/20101230/tin-buon/"
    )
    assert (article.title, article.published) == ("Tin buồn", "2010-12-30T07:20:00+07:00")


def test_a_short_text_shares_its_box_with_longer_titles_of_others() -> None:
    others = "".join(
        f"<li><a href='/index.php?page=detail&id={n}'>Liên đoàn Lao động huyện trao nhà cho hộ"
        f" nghèo trong tình hình mới, bài {n}</a></li>"
        for n in range(30, 34)
    )
    related = f"<div class=lienquan><strong>Tin liên quan</strong><ul>{others}</ul></div>"
    article = read(
        f"<h1>Lễ hội đền ở xã</h1><p>12/03/2020</p><p class=dan>{SENTENCES[1]} {SENTENCES[1]}</p>"
        f"<div class=bai>{related}<p>{SENTENCES[0]}</p></div>"
    )
    assert article.body == SENTENCES[0]


def test_a_blog_stamps_its_posts() -> None:
    """Its footer holds the hour, its header above the post the day; others are on the page, too."""
    stamp = "<abbr class='published' title='{0}'>08:30</abbr>"
    article = read(
        f"<h2><span>Thứ Hai, 12 tháng 5, 2014</span></h2><div class='post hentry'><h3 "
        f"class=post-title>Lễ hội đền ở xã</h3><div class=post-body>{paragraphs()}</div><div "
        f"class=post-footer>vào lúc {stamp.format('2014-05-12T08:30:00+07:00')}</div></div>"
        f"<div class=hentry>{stamp.format('2013-01-01T07:00:00+07:00')}</div>"
    )
    assert (article.published, article.published_rule) == (
        "2014-05-12T08:30:00+07:00",
        "generic/hatom",
    )


@pytest.mark.parametrize("words", ["Để lại bình luận:", "Gửi bình luận", "Để lại ý kiến của bạn"])
def test_what_readers_say_is_no_part_of_the_text(words: str) -> None:
    box = f"<div class=well><h4>{words}</h4><form><textarea></textarea></form></div>"
    reader = "<div class=m><h4>Lê Xuân Hà <small>15/03/2020 09:00</small></h4>Bài rất hay!</div>"
    signed = "<p style='text-align:right'><b>Bích Liên</b></p>"
    article = read(f"<h1>Lễ hội đền ở xã</h1><p>12/03/2020</p>{paragraphs()}{signed}{box}{reader}")
    assert "Bài rất hay" not in article.body
    assert (article.author, article.published) == ("Bích Liên", "2020-03-12")


@pytest.mark.parametrize(
    "files",
    ["<a id=f1 href='/tep/12-kh.pdf'>12-kh.pdf</a>",
     "<div class=dl><a href='/tep/12-kh.pdf'>Tải về: 12-kh.pdf</a></div>"],
)  # fmt: skip
def test_files_stand_behind_the_box_of_the_text(files: str) -> None:
    article = read(f"<h1>Lễ hội đền ở xã</h1><p>12/03/2020</p><div>{paragraphs()}</div>{files}")
    assert [one.url for one in article.attachments] == [f"{BASE}/tep/12-kh.pdf"]
    assert "12-kh" not in article.body


def test_scans_above_the_name_of_their_source_are_the_text() -> None:
    scans = "".join(f"<p><img src='/scan/{n}.jpg' width=700></p>" for n in (1, 2))
    files = (
        "<div class=dk><b>Tài liệu đính kèm:</b><ul><li><a href='/tep/7.pdf'>7.pdf</a> (312 KB)"
        "</li></ul></div>"
    )
    article = read(
        "<h1>Thông báo lịch cắt điện ở xã</h1><p>Ngày đăng: 12/03/2020</p>"
        f"<div class=nd>{scans}<p>Nguồn: Báo Nhân Dân</p></div>{files}"
    )
    assert (len(article.images), article.body, article.source) == (2, "", "Báo Nhân Dân")
    assert [one.url for one in article.attachments] == [f"{BASE}/tep/7.pdf"]


@pytest.mark.parametrize(
    ("path", "section"),
    [("/vi/doi-song/le-hoi-den-o-xa-quang-loi", "Đời sống"), ("/x/le-hoi-den-o-xa", None)],
)
def test_the_folder_of_an_address_is_its_section_where_a_link_names_it(
    path: str, section: str | None
) -> None:
    menu = "".join(
        f"<a href='/{url}'>{name}</a>"
        for url, name in (("vi", "Trang chủ"), ("vi/doi-song", "Đời sống"), ("vi/dau-tu", "Đầu tư"))
    )
    content = f"<h1>Lễ hội đền ở xã</h1><p>12/03/2020</p>{paragraphs()}</td><td>{menu}"
    assert read(content, path=path).section == section


# --- pages in another language ----------------------------------------------------------------


def home(menu: str, link: str) -> str:
    entries = "".join(
        f"<div class=n><h3><a href='{link.format(n)}'>The title of article {n} of the district</a>"
        f"</h3><p>1{n}/03/2020</p></div>"
        for n in range(1, 4)
    )
    return f"<html><body><ul>{menu}</ul>{entries}</body></html>"


PAGES = {
    "/": home(
        "<a href='/en'><img src='/en.gif' alt='English'></a><a href='/muc/a'>Kinh tế</a>"
        "<a href='/muc/b'>Văn hóa</a><a href='/muc/c'>Xã hội</a><a href='/?lang=en'>English</a>",
        "/bai/mot-bai-viet-cua-huyen-{0}",
    ),
    "/en": home("<a href='/en/news'>News</a>", "/en/news/the-title-of-article-{0}"),
    "/en/news": home("<a href='/en'>Home</a>", "/en/news/an-older-title-of-article-{0}"),
}


def test_the_home_page_in_another_language_leads_to_its_own_listings() -> None:
    asked: list[str] = []

    async def get(url: str, kind: Kind, form: Form | None = None) -> Page | None:
        asked.append(url.removeprefix(BASE) or "/")
        html = PAGES.get(asked[-1])
        return Page(url, html.encode(), captured=NOW) if html else None

    async def collect() -> set[str]:
        portal = Portal(slug="a_b", home=f"{BASE}/")
        walk = Walk(portal, Generic(), get, Report(portal="a_b", run="r", target=BASE))
        start = Page(f"{BASE}/", PAGES["/"].encode(), captured=NOW)
        return {link.url.removeprefix(BASE) for links in [b async for b in walk.batches(start)]
                for link in links}  # fmt: skip

    found = asyncio.run(collect())
    assert {f"/en/news/an-older-title-of-article-{n}" for n in (1, 2, 3)} <= found
    assert {f"/bai/mot-bai-viet-cua-huyen-{n}" for n in (1, 2, 3)} <= found
    assert asked.index("/en") > asked.index("/muc/c")  # what is Vietnamese comes first
    assert "/?lang=en" not in asked
