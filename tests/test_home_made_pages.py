"""Small pages of home-made portals, each with one thing that readers took for another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.families import read_article, read_listing
from crawler.families.base import UnknownLayout
from pipelines.article import Article

NOW = datetime(2024, 5, 20, 3, 0, tzinfo=UTC)
BASE = "https://huyen.example.vn"
TITLE = "Lễ ra quân làm thủy lợi mùa khô ở xã Quảng Lợi"
SENTENCES = (
    "Sáng nay, Ủy ban nhân dân huyện tổ chức lễ ra quân làm thủy lợi tại cánh đồng xã Quảng Lợi.",
    "Toàn xã huy động hơn ba trăm người nạo vét kênh mương nội đồng dài gần bốn cây số.",
    "Phát biểu tại buổi lễ, lãnh đạo huyện biểu dương tinh thần của cán bộ và nhân dân trong xã, "
    "đồng thời đề nghị các thôn hoàn thành khối lượng được giao trước khi vào vụ gieo cấy.",
)


def page(content: str, head: str = "") -> bytes:
    """A page as such portals make it: menu and imprint around, the same title on every page."""
    menu = "".join(
        f"<td><a href='/index.php?page=cat&cid={n}'>{name}</a></td>"
        for n, name in enumerate(("Chính trị", "Kinh tế", "Văn hóa", "Thông báo"))
    )
    return (
        f"<html><head><title>Trang thông tin điện tử huyện</title>{head}</head><body>"
        f"<table><tr>{menu}</tr></table><table><tr><td>{content}</td></tr></table>"
        "<div>Giấy phép số 12/GP-TTĐT ngày 05/03/2010</div></body></html>"
    ).encode()


def read(content: str, head: str = "", path: str = "/index.php?page=detail&id=12") -> Article:
    return read_article(BASE + path, page(content, head), captured=NOW)


def paragraphs(tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in SENTENCES)


# --- the title --------------------------------------------------------------------------------

SLUG = "le-ra-quan-lam-thuy-loi-mua-kho-o-xa-quang-loi"
CRUMBS = f"<div><a href='/'>Trang chủ</a> » <a href='/tin-tuc'>Tin tức</a> » {TITLE}</div>"
UNMARKED = f"{CRUMBS}<div><span class=tt>{TITLE}</span></div>"
TEXTS = f"<div><b>{SENTENCES[0]}</b></div><div>{paragraphs()}</div>"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (f"/chi-tiet/{SLUG}", ""),
        (f"/tin-tuc/{SLUG}-1234.html", ""),
        (f"/index.php?act=view&slug={SLUG[:30]}", ""),
        ("/index.php?page=detail&id=12", "<div>12 tháng 3, 2020, 01:41 CH</div>"),
        ("/index.php?page=detail&id=12", "<i>Ngày đăng: 12/03/2020</i>"),
    ],
)
def test_a_title_in_letters_like_all_others(path: str, line: str) -> None:
    article = read(f"{UNMARKED}{line}{TEXTS}", path=path)
    assert article.title == TITLE
    assert article.body.startswith(SENTENCES[0]) or article.summary == SENTENCES[0]
    assert article.body.endswith(SENTENCES[2])


@pytest.mark.parametrize("path", ["/index.php?page=detail&id=12", f"/tin/{SLUG}-12.html"])
@pytest.mark.parametrize("marks", [" class=tieude", ""])
def test_a_title_may_link_to_its_own_page(path: str, marks: str) -> None:
    side = "<td><b>LỊCH CÔNG TÁC</b><br><a href='/lich.php'>Lịch công tác của Thường trực</a></td>"
    title = f"<a{marks} href='{path.replace('&', '&amp;')}'>{TITLE}</a>"
    content = f"<div>{title}<div>12/03/2020 9:05 AM</div>{TEXTS}</div>"
    article = read(f"<table><tr>{side}<td>{content}</td></tr></table>", path=path)
    assert (article.title, article.published) == (TITLE, "2020-03-12T09:05:00+07:00")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("name", ["<h1><a href='/'>{0}</a></h1>", "<h1>{0}</h1>"])
@pytest.mark.parametrize("title", [TITLE, "Họp báo về lễ hội đền"])
def test_the_name_of_the_site_is_a_heading_too(
    order: tuple[int, int], name: str, title: str
) -> None:
    site = "Trang thông tin điện tử huyện Quảng Lợi"
    told = " - ".join((title, site)[n] for n in order)
    slogan = "<p>Đoàn kết - Dân chủ - Kỷ cương</p>"
    html = (
        f"<html><head><title>{told}</title></head><body><div>{name.format(site)}{slogan}</div>"
        f"<div><h2>{title}</h2><div>12/03/2020</div>{paragraphs()}</div></body></html>"
    )
    article = read_article(f"{BASE}/xem/12", html.encode(), captured=NOW)
    assert (article.title, article.body) == (title, "\n\n".join(SENTENCES))


def test_text_without_a_title_or_date_is_no_article() -> None:
    with pytest.raises(UnknownLayout):
        read(f"<div>Đây là trang của huyện</div><div>{paragraphs()}</div>")


# --- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Monday, 12 March 2012 08:30", "2012-03-12T08:30:00+07:00"),
        ("Written by Administrator | Monday, 12 March 2012 08:30", "2012-03-12T08:30:00+07:00"),
        ("Posted on Nov 5, 2015", "2015-11-05"),
        ("05-Nov-2015", "2015-11-05"),
    ],
)
def test_a_date_with_an_english_month_is_a_line_of_the_head(line: str, value: str) -> None:
    article = read(f"<h2>{TITLE}</h2><div>{line}</div><div>{paragraphs()}</div>")
    assert article.published == value
    assert article.body == "\n\n".join(SENTENCES)


@pytest.mark.parametrize(
    "line",
    [
        "<span>Thứ Năm, 12/03/2020, 08:15 (GMT+7)</span><button>A-</button><button>A+</button>"
        "<button>Chia sẻ</button>",
        "<span>12/03/2020 08:15</span><span>Cỡ chữ</span><a href='#'>A</a><b>Nghe đọc bài</b>",
        "<i></i>Lượt xem: 45<span>12/03/2020 08:15</span><span>Bích Liên</span>",
    ],
)
def test_a_line_of_date_and_tools_is_head_and_decides(line: str) -> None:
    """The template's own time of making stands in the metas of all pages."""
    head = "<meta property='article:published_time' content='2023-03-01T02:00:00Z'>"
    lead = f"<div class=x1>{SENTENCES[0]}</div>"
    for before in (f"<div class=x2>{line}</div>{lead}", f"{lead}<div class=x2>{line}</div>"):
        article = read(f"<h1>{TITLE}</h1>{before}<div class=x3>{paragraphs()}</div>", head)
        assert article.published == "2020-03-12T08:15:00+07:00"
        assert "12/03" not in article.body + (article.summary or "")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Ngày đăng: 5/3/2012", "2012-03-05"),
        ("<i>(Đăng ngày 05-03-2012)</i>", "2012-03-05"),
        ("<i>Cập nhật ngày: 05/03/2012</i>", None),  # it could be the site's
        ("Cập nhật lần cuối: 05/03/2012", None),
        ("Cập nhật: 20/05/2024", None),  # the day of the visit
        ("05/03/2012", None),
        ("Các tin khác", None),
    ],
)
def test_a_labelled_date_below_the_text(line: str, value: str | None) -> None:
    title = f"<p align=center><font size=3><b>{TITLE}</b></font></p>"
    rows = f"<tr><td>{title}{paragraphs()}</td></tr><tr><td align=right>{line}</td></tr>"
    others = "".join(map(entry, range(10, 14)))
    more = f"<tr><td><b>Tin khác</b></td></tr><tr><td>Ngày đăng: 1/1/2011</td></tr>{others}"
    for table in (f"<table>{rows}</table><table>{more}</table>", f"<table>{rows}{more}</table>"):
        assert read(table).published == value


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("(Cập nhật ngày 05/03/2012)", "2012-03-05"),
        ("Cập nhật lần cuối: 05/03/2012", None),
        ("Cập nhật: 20/05/2024", None),  # the day of the visit
    ],
)
def test_a_date_of_an_update_in_the_box_of_the_text(line: str, value: str | None) -> None:
    article = read(f"<h2>{TITLE}</h2><div class=nd>{paragraphs()}</div><div>{line}</div>")
    assert article.published == value


# --- the body ---------------------------------------------------------------------------------


@pytest.mark.parametrize("style", [' style="text-align:justify"', ' class="doan"', ""])
def test_the_longest_of_a_row_of_paragraphs_is_not_the_body_alone(style: str) -> None:
    text = "".join(f"<div{style}><span>{text}</span></div><div>&nbsp;</div>" for text in SENTENCES)
    article = read(f"<h2>{TITLE}</h2><div>12/03/2020</div><div class='nd'>{text}</div>")
    assert (article.summary, article.body) == (None, "\n\n".join(SENTENCES))


@pytest.mark.parametrize("tag", ["h2", "h3", "h4", "h5", "strong", "b"])
def test_a_sentence_set_as_a_heading_is_the_summary(tag: str) -> None:
    article = read(
        f"<h1>{TITLE}</h1><div>12/03/2020</div><{tag}>{SENTENCES[0]}</{tag}>"
        f"<p>{SENTENCES[1]}</p><p>{SENTENCES[2]}</p>"
    )
    assert (article.summary, article.body) == (SENTENCES[0], "\n\n".join(SENTENCES[1:]))


def test_a_title_that_is_repeated_in_bold_is_no_text() -> None:
    repeated = f"<p align=center><b>{TITLE}</b></p>"
    for text in (f"{repeated}<p><b>{SENTENCES[0]}</b></p>", f"<h4>{SENTENCES[0]}</h4>{repeated}"):
        rest = f"<p>{SENTENCES[1]}</p><p>{SENTENCES[2]}</p>"
        article = read(f"<h1>{TITLE}</h1><div>12/03/2020</div>{text}{rest}")
        assert (article.summary, article.body) == (SENTENCES[0], "\n\n".join(SENTENCES[1:]))


def test_bold_words_at_the_beginning_are_text() -> None:
    text = f"<b>{SENTENCES[0]}</b> {SENTENCES[1]}<br><br>{SENTENCES[2]}"
    text += f"<p>{SENTENCES[1]}</p><p>{SENTENCES[2]}</p>"
    article = read(f"<h1>{TITLE}</h1><div>12/03/2020</div><div class=x>{text}</div>")
    assert article.summary is None
    assert article.body.startswith(f"{SENTENCES[0]} {SENTENCES[1]}\n\n{SENTENCES[2]}")


def test_a_name_before_the_attached_files_is_the_author() -> None:
    name = "<p style='text-align:right'><b>Bích Liên</b></p>"
    for files in (
        "<p>Đính kèm: <a href='/upload/12.pdf'>12_KH-UBND</a></p>",
        "<br>Tài liệu đính kèm:<br><a href='/upload/12.pdf'>12_KH-UBND</a>",
        "<p>Xem chi tiết <a href='/upload/12.pdf'>tại đây</a></p>",
    ):
        article = read(f"<h2>{TITLE}</h2><div class='nd'>{paragraphs()}{name}{files}</div>")
        assert (article.author, len(article.attachments)) == ("Bích Liên", 1)
        assert article.body.startswith("\n\n".join(SENTENCES))


def test_the_heading_of_other_news_is_no_author() -> None:
    others = "".join(map(entry, range(10, 14)))
    foot = f"<div><b>CÁC TIN ĐÃ ĐƯA</b></div><table>{others}</table>"
    name = "<div align=right><strong>Lan Anh</strong></div>"
    article = read(f"<div><h2>{TITLE}</h2><div>{paragraphs()}{name}</div>{foot}</div>")
    assert article.author == "Lan Anh"
    assert read(f"<div><h2>{TITLE}</h2><div>{paragraphs()}</div>{foot}</div>").author is None


def test_signs_of_tools_and_files_are_no_pictures() -> None:
    tools = (
        "<div class=tools><span>12/03/2020</span> <a href='/print.php?id=3'>"
        "<img src='/images/print.png' alt='Print'></a><a href='/mail.php?id=3'>"
        "<img src='/images/emailButton.png' alt='E-mail'></a></div>"
    )
    files = "<img src='images/attach.gif'> <a href='/12.pdf'>12_KH</a><img src='/i/icon-pdf.png'>"
    picture = "<p align=center><img src='/upload/2020/email.jpg'></p>"
    article = read(f"<h2>{TITLE}</h2>{tools}<div>{paragraphs()}{picture}{files}</div>")
    assert [image.url for image in article.images] == [f"{BASE}/upload/2020/email.jpg"]


# --- listings ---------------------------------------------------------------------------------


def entry(number: int) -> str:
    return (
        f"<tr><td><a href='index.php?page=detail&id={number}'>Bài viết số {number} của huyện nhà "
        f"về một hội nghị</a> ({number}/03/2020)</td></tr>"
    )


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


def test_headings_of_boxes_of_the_home_page_are_no_articles() -> None:
    """The menu leads to them, too, and their addresses are unlike those of the entries."""
    names = ("Hoạt động của lãnh đạo huyện", "Kinh tế - Nông nghiệp - Nông thôn")
    menu = "".join(f"<li><a href='/cat.aspx?CatID={n}'>{name}</a>" for n, name in enumerate(names))
    boxes = "".join(
        f"<div class=cat><div class=t><a href='/cat.aspx?CatID={n}'>{name}</a></div>"
        + "".join(
            f"<div class=item><a href='/news.aspx?NewsID={10 * n + k}'>Bài viết số {n}.{k} của "
            "huyện nhà</a><p>Một đoạn tóm tắt của bài.</p></div>"
            for k in range(3)
        )
        + "</div>"
        for n, name in enumerate(names)
    )
    listing = read_listing(BASE, page(f"<div><ul>{menu}</ul></div>{boxes}"), captured=NOW)
    assert len(listing.links) == 6
    assert not [link.url for link in listing.links if "CatID" in link.url]


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
