"""Small pages of home-made portals, each with one thing that readers took for another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.families import read_article
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


def entry(number: int) -> str:
    return (
        f"<tr><td><a href='index.php?page=detail&id={number}'>Bài viết số {number} của huyện nhà "
        f"về một hội nghị</a> ({number}/03/2020)</td></tr>"
    )


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


def test_the_name_of_an_account_beside_a_date_is_no_entry() -> None:
    line = "Đăng bởi <a href='/user/7'>Quản trị</a> ngày 12/03/2020"
    article = read(f"<div><h1>{TITLE}</h1><div>{line}</div>{paragraphs()}</div>")
    assert (article.published, article.body) == ("2020-03-12", "\n\n".join(SENTENCES))
