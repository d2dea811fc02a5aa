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


# --- the body ---------------------------------------------------------------------------------


@pytest.mark.parametrize("style", [' style="text-align:justify"', ' class="doan"', ""])
def test_the_longest_of_a_row_of_paragraphs_is_not_the_body_alone(style: str) -> None:
    text = "".join(f"<div{style}><span>{text}</span></div><div>&nbsp;</div>" for text in SENTENCES)
    article = read(f"<h2>{TITLE}</h2><div>12/03/2020</div><div class='nd'>{text}</div>")
    assert (article.summary, article.body) == (None, "\n\n".join(SENTENCES))


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
