"""The body cleaner on the forms that editors of portals really produce."""

from __future__ import annotations

import re
from html import escape
from unicodedata import normalize

import nh3
import pytest

from archive.record import Attachment, Image
from pipelines.article import Body, Reading
from pipelines.body import clean_body, point_to_blobs
from pipelines.body.blocks import Block
from pipelines.body.markup import write_html
from tests.bodies import (
    CENTRED,
    IMG,
    LONG,
    PAGE,
    captions,
    clean,
    element,
    paragraphs,
    reading,
)

# --- paragraphs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Một.</p>\n<p>\n  Hai\n  ba.\n</p>", ["Một.", "Hai ba."]),
        ("Một.<br />\n<br />\n  Hai.<br>Ba.", ["Một.", "Hai.", "Ba."]),
        ("<div><span>&nbsp;&nbsp; Một.</span></div><div>Hai.</div>", ["Một.", "Hai."]),
        ("<p>H<span>ội</span> <b>ng</b>hị</p>", ["Hội nghị"]),
        ("<p>&nbsp;</p><p><o:p>&nbsp;</o:p></p><p>Một.</p>", ["Một."]),
        ("<p>Một <!-- chú thích -->hai</p>", ["Một hai"]),
        ("<p>Một</p>hai<p>ba</p>bốn", ["Một", "hai", "ba", "bốn"]),
        ("<span><p>Một</p></span><font>Hai<p>Ba", ["Một", "Hai", "Ba"]),
        ("<h2>Mục</h2><blockquote><p>Lời.</p></blockquote>", ["Mục", "Lời."]),
        ("<p>10 m<sup>2</sup> &lt; 5 &amp; 6./.</p>", ["10 m2 < 5 & 6./."]),
        ("<p>Một<script>x()</script><style>p{}</style></p>", ["Một"]),
        ('<p>Một</p><div style="display:none">ẩn</div>', ["Một"]),
        ("<p>" + normalize("NFD", "Huyện ủy Đức Thọ") + "</p>", ["Huyện ủy Đức Thọ"]),
        ("<p>Huye\u0323<i>\u0302n</i></p>", ["Huyện"]),
        ("<p>Tổng\u200b kết\xad năm</p>", ["Tổng kết năm"]),
        ("", []),
    ],
)
def test_paragraphs(markup: str, expected: list[str]) -> None:
    assert paragraphs(markup) == expected


def test_lists_keep_one_paragraph_an_item() -> None:
    markup = "<ul><li><p>Một</p></li><li>Hai<br>hai<ul><li>Ba</li></ul></li></ul><p>Bốn</p>"
    body = clean(markup)
    assert body.text.split("\n\n") == ["Một", "Hai hai", "Ba", "Bốn"]
    assert re.sub(r"\n", "", body.html) == (
        "<ul><li>Một</li><li>Hai<br>hai<ul><li>Ba</li></ul></li></ul><p>Bốn</p>"
    )


def test_tables_keep_one_paragraph_a_row() -> None:
    markup = (
        "<table><thead><tr><th>TT</th><th colspan='2'>Đơn vị</th></tr></thead><tbody>"
        "<tr><td><p>1</p></td><td>Sơn<br>Kim</td><td></td></tr>"
        "<tr><td></td><td>Cộng</td><td>94</td></tr></tbody></table>"
    )
    body = clean(markup)
    assert body.text.split("\n\n") == ["TT | Đơn vị", "1 | Sơn Kim", "Cộng | 94"]
    assert '<th colspan="2">Đơn vị</th></tr>' in body.html
    assert "<td>Sơn<br>Kim</td><td></td></tr>" in body.html


def test_a_frame_is_no_table() -> None:
    markup = (
        "<table><tr><td><p>Một.</p><ul><li>Hai</li></ul>"
        "<table><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    )
    body = clean(markup)
    assert body.text.split("\n\n") == ["Một.", "Hai", "a | b"]
    assert body.html.count("<table>") == 1


def test_repeated_title_and_summary_are_dropped() -> None:
    markup = f"<h3>Tên bài</h3>{IMG.format('a')}<p>Tóm tắt.</p><p>Một.</p><p>Tóm tắt.</p>"
    body = clean(markup, summary=element("<p>Tóm&nbsp;tắt.</p>"))
    assert body.summary == "Tóm tắt."
    assert body.text == "Một.\n\nTóm tắt."


def test_summary_without_its_picture() -> None:
    summary = element(f'<div id="imghome">{IMG.format("lead")}<em>Chú thích</em></div>Tóm tắt.')
    body = clean("<p>Một.</p>", summary=summary)
    assert body.summary == "Tóm tắt."
    assert [(i.role, i.caption) for i in body.images] == [("lead", "Chú thích")]
    assert clean("<p>Một.</p>", summary=element(" &nbsp;")).summary is None


def test_nothing_to_read() -> None:
    empty = Reading(url=PAGE, family="t", layout="t", title="Tên bài")
    assert clean_body(empty) == Body(None, "", "", None, None, [], [])


def test_elements_are_let_go() -> None:
    used = reading("<p>Một.</p>", summary=element("<p>Tóm tắt.</p>"))
    clean_body(used)
    assert used.body is None
    assert used.summary is None


# --- Office programs ---------------------------------------------------------------------------

WORD = (
    "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>"
    "<![endif]--><style>p.MsoNormal {margin:0}</style>"
    "<xml><w:worddocument><w:view>Normal</w:view></w:worddocument></xml>"
    '<p class="MsoNormal" style="mso-pagination:none"><span lang="VI">Huyện '
    '<st1:place w:st="on">Đức Thọ</st1:place> tổng k</span><span>ết năm.</span><o:p></o:p></p>'
    '<p class="MsoListParagraph"><![if !supportLists]><span>-<span>&nbsp; </span></span>'
    "<![endif]>Nội dung<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
    '<p class="MsoNormal"><v:shape id="x"><v:imagedata src="/uploads/hinh.png" o:title="hinh"/>'
    "</v:shape></p>"
)


def test_word_markup() -> None:
    body = clean(WORD)
    assert body.text.split("\n\n") == ["Huyện Đức Thọ tổng kết năm.", "- Nội dung"]
    assert [image.url for image in body.images] == ["https://huyen.example.vn/uploads/hinh.png"]
    assert "mso" not in body.html.lower()


def test_word_paragraphs_without_islands_do_not_need_the_soup(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("pipelines.body.soup.tidy", refuse)
    assert paragraphs('<p class="MsoNormal"><span>Một</span><o:p></o:p></p>') == ["Một"]


# --- captions ----------------------------------------------------------------------------------

FORMS = {
    "figcaption": f"<figure>{IMG}<figcaption>Chú thích</figcaption></figure>",
    "figcaption above": f"<figure><figcaption>Chú thích</figcaption>{IMG}</figure>",
    "centred italic": f"<p>{IMG}</p>" + CENTRED.format("<em>Chú thích</em>"),
    "centred": f"<p>{IMG}</p>" + CENTRED.format("<span>Chú thích</span>"),
    "italic": f"<p>{IMG}</p><p><i>Chú</i> <em>thích</em></p>",
    "italic style": f'<p>{IMG}</p><p><span style="font-style:italic">Chú thích</span></p>',
    "second row": f"<table><tr><td>{IMG}</td></tr><tr><td>Chú thích</td></tr></table>",
    "same cell": f"<table><tr><td>{IMG}<p>Chú thích</p></td></tr></table>",
    "line break": f"<p>{IMG}<br><i>Chú thích</i></p>",
    "own box": f'<div class="image-center">{IMG}<br><span>Chú thích</span></div>',
    "class": f'<div class="wp-caption">{IMG}<p class="wp-caption-text">Chú thích</p></div>',
    "other class": f'<div>{IMG}</div><div class="PCaption" align="justify">Chú thích</div>',
    "centred box": f"<center>{IMG}<br>Chú thích</center>",
}


@pytest.mark.parametrize("form", FORMS)
def test_caption_forms(form: str) -> None:
    body = clean(f"<p>{LONG}</p>{FORMS[form].format('a')}<p>{LONG}</p>")
    assert [image.caption for image in body.images] == ["Chú thích"]
    assert body.text.split("\n\n") == [LONG.strip()] * 2
    assert '.jpg" alt=""><figcaption>Chú thích</figcaption></figure>' in body.html


@pytest.mark.parametrize(
    "after",
    [
        '<p style="text-align: justify;">Dịp này, huyện trao giấy khen.</p>',
        "<p>Dịp này, huyện trao giấy khen.</p>",
        f'<p style="text-align: justify;"><em>{LONG}</em></p>',
        CENTRED.format(LONG),
        CENTRED.format("CHƯƠNG TRÌNH HÀNH ĐỘNG"),
        CENTRED.format("<strong>Một số hình ảnh tại hội nghị:</strong>"),
        "Dịp này, huyện trao giấy khen.<br>",
        "<h3>Kết quả</h3>",
        "<ul><li><i>Một việc</i></li></ul>",
    ],
)
def test_text_after_a_picture_that_is_no_caption(after: str) -> None:
    body = clean(f"<p>{IMG.format('a')}</p>{after}<p>Hết.</p>")
    assert body.images[0].caption is None
    assert len(body.text.split("\n\n")) == 2


def test_alt_is_no_caption() -> None:
    (image,) = clean('<p><img src="/a.jpg" alt=" Toàn\xa0cảnh "></p>').images
    assert (image.alt, image.caption) == ("Toàn cảnh", None)


def test_one_caption_below_two_pictures_belongs_to_the_last() -> None:
    two = IMG.format("a") + IMG.format("b")
    assert captions(f"<p>{two}</p>" + CENTRED.format("<em>Chú thích</em>")) == [None, "Chú thích"]


def test_table_of_pictures_gives_captions_cell_by_cell() -> None:
    markup = (
        f"<table><tr><td>{IMG.format('a')}</td><td>{IMG.format('b')}</td></tr>"
        "<tr><td>Ảnh một</td><td>Ảnh hai</td></tr>"
        f"<tr><td>{IMG.format('c')}</td><td>{IMG.format('d')}</td></tr>"
        "<tr><td colspan=2>Ảnh bốn (Ảnh: Thu Hà)</td></tr></table>"
    )
    assert captions(markup) == ["Ảnh một", "Ảnh hai", None, "Ảnh bốn (Ảnh: Thu Hà)"]
    body = clean(markup)
    assert body.text == ""
    assert "<table>" not in body.html


def test_rows_of_text_below_pictures_are_data() -> None:
    markup = (
        f"<table><tr><td>{IMG.format('a')}</td><td>{IMG.format('b')}</td></tr>"
        "<tr><td>Mô hình một</td><td>Mô hình hai</td></tr>"
        "<tr><td>12 hộ</td><td>15 hộ</td></tr></table>"
    )
    assert paragraphs(markup) == ["Mô hình một | Mô hình hai", "12 hộ | 15 hộ"]


def test_pictures_in_a_table_of_data_stay_in_their_cells() -> None:
    markup = (
        "<table><tr><td>TT</td><td>Ảnh</td><td>Họ tên</td></tr>"
        f"<tr><td>1</td><td>{IMG.format('a')}</td><td>Lê A</td></tr></table>"
    )
    body = clean(markup)
    assert body.text.split("\n\n") == ["TT | Ảnh | Họ tên", "1 | | Lê A"]
    assert [image.url[-5:] for image in body.images] == ["a.jpg"]
    assert '<td><figure><img src="https://huyen.example.vn/uploads/a.jpg"' in body.html


def test_caption_broken_into_two_lines() -> None:
    markup = f"<p>{IMG.format('a')}</p>" + CENTRED.format("Chợ Hội xây dựng thành công")
    markup += CENTRED.format("bằng hình thức xã hội hóa.") + "<p>Hết.</p>"
    assert captions(markup) == ["Chợ Hội xây dựng thành công bằng hình thức xã hội hóa."]


# --- pictures ----------------------------------------------------------------------------------


def test_gallery_after_its_heading() -> None:
    markup = f"<p>{IMG.format('a')}</p><p>Hết./.</p><p>Một số hình ảnh tại hội nghị:</p>"
    markup += f"<div>{IMG.format('b')}<br><br>{IMG.format('c')}</div><p>{IMG.format('d')}</p>"
    markup += CENTRED.format("<em>Chú thích</em>") + f"<p>{IMG.format('e')}</p>"
    markup += f"<p>Kết thúc.</p><p>{IMG.format('f')}</p>"
    body = clean(markup)
    assert [image.role for image in body.images] == [
        "body", "gallery", "gallery", "body", "gallery", "body",
    ]  # fmt: skip
    assert body.text.split("\n\n")[1:] == ["Một số hình ảnh tại hội nghị:", "Kết thúc."]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Một số hình ảnh:", "gallery"),
        ("Một số hình ảnh Đại hội Đảng bộ xã", "gallery"),
        ("Hình ảnh tại buổi lễ:", "gallery"),
        ("MỘT SỐ HÌNH ẢNH", "gallery"),
        ("Hình ảnh nông thôn đổi mới khiến nhiều người con xa quê khi trở về thăm đều ngỡ ngàng, "
         "xúc động trước những đổi thay.", "body"),
        ("Kết quả:", "body"),
    ],
)  # fmt: skip
def test_gallery_headings(heading: str, role: str) -> None:
    (image,) = clean(f"<p>{heading}</p><p>{IMG.format('a')}</p>").images
    assert image.role == role


def test_gallery_widget() -> None:
    markup = (
        '<div id="rg-gallery"><ul><li><img src="/nho.jpg" data-large="/to.jpg"></li></ul></div>'
    )
    (image,) = clean(markup).images
    assert (image.url, image.role) == ("https://huyen.example.vn/to.jpg", "gallery")


def test_lazy_picture_and_its_noscript_twin_are_one() -> None:
    markup = (
        '<p><img src="data:image/gif;base64,R0" data-src="/that.jpg"><noscript>'
        '<img src="/that.jpg">Hãy bật script</noscript></p>'
        '<p><img src="data:image/gif;base64,R0"><noscript><img src="/khac.jpg"></noscript></p>'
    )
    body = clean(markup)
    assert [image.url[-8:] for image in body.images] == ["that.jpg", "khac.jpg"]
    assert body.html.count("<img") == 2
    assert body.text == ""


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="data:image/png;base64,AAAA">',
        '<img src="file:///C:/anh.png">',
        '<img src="/assets/editors/ckeditor/plugins/smiley/images/cuoi.png">',
        '<img src="/dem.gif" width="1" height="1">',
        '<img src="/dem.gif" style="width:1px;height:1px">',
        "<img>",
    ],
)
def test_pictures_that_are_none(picture: str) -> None:
    body = clean(f"<p>Một.{picture}</p>")
    assert body.images == []
    assert body.html == "<p>Một.</p>"


def test_a_picture_twice_is_listed_once_with_the_caption_found_later() -> None:
    lead = Image(url="https://huyen.example.vn/uploads/a.jpg", role="lead", alt=" Ảnh ")
    markup = f"<p>{IMG.format('a')}</p><p>{IMG.format('b')}</p><p>Một.</p>"
    markup += f"<p>{IMG.format('b')}</p>{CENTRED.format('<i>Hai</i>')}"
    markup += f"<p>{IMG.format('a')}</p>{CENTRED.format('<i>Một</i>')}"
    body = clean(markup, lead_images=[lead])
    assert [(i.url[-5:], i.role, i.caption, i.alt) for i in body.images] == [
        ("a.jpg", "lead", "Một", "Ảnh"),
        ("b.jpg", "body", "Hai", None),
    ]
    assert body.html.count("<img") == 2


def test_blobs_are_pointed_to() -> None:
    markup = '<p><img src="/a.jpg?x=1&amp;y=2"></p><p><img src="/b.jpg"></p><p>src="/a.jpg"</p>'
    body = clean(markup)
    body.images[0].status, body.images[0].path = "stored", "blobs/sha256/ab/cd/abcd.jpg"
    pointed = point_to_blobs(body.html, body.images)
    assert '<img src="blobs/sha256/ab/cd/abcd.jpg" alt="">' in pointed
    assert '<img src="https://huyen.example.vn/b.jpg"' in pointed
    assert "a.jpg?x" not in pointed
    assert point_to_blobs(pointed, body.images) == pointed


# --- files and embeds --------------------------------------------------------------------------


def test_files_of_field_and_body() -> None:
    field = Attachment(url="https://huyen.example.vn/uploads/qd.pdf", name=" Quyết định ")
    markup = (
        '<p>Xem <a href="/uploads/qd.pdf">Quyết định số 1</a></p>'
        '<p><a href="/uploads/ke%20hoach.docx">Tải về</a></p>'
        '<p><a href="/uploads/bc.zip" target="_blank">Tải văn bản tại đây</a></p>'
        '<p><a href="/bai.html?download=1&amp;id=0">Danh sách</a> <a href="/bai.html">khác</a></p>'
        "<p><a href=\"#\" onclick=\"downloadFile('1','/upload/1/tb.pdf')\">Thông báo</a></p>"
        '<iframe src="/viewer.html?file=/uploads/lich.pdf"></iframe>'
        '<video controls><source src="/uploads/phim.mp4"></video>'
    )
    body = clean(markup, attachments=[field])
    assert [(a.url.partition(".vn")[2], a.name) for a in body.attachments] == [
        ("/uploads/qd.pdf", "Quyết định"),
        ("/uploads/ke%20hoach.docx", "ke hoach.docx"),
        ("/uploads/bc.zip", "bc.zip"),
        ("/bai.html?download=1&id=0", "Danh sách"),
        ("/upload/1/tb.pdf", "Thông báo"),
        ("/uploads/lich.pdf", "lich.pdf"),
        ("/uploads/phim.mp4", "phim.mp4"),
    ]
    assert body.text.split("\n\n") == [
        "Xem Quyết định số 1", "Tải về", "Tải văn bản tại đây", "Danh sách khác", "Thông báo",
    ]  # fmt: skip


def test_video_is_noted_as_a_link_outside_the_text() -> None:
    body = clean('<p>Một.</p><p><iframe src="//www.youtube.com/embed/x"></iframe></p><p>Hai.</p>')
    assert body.text == "Một.\n\nHai."
    assert '<figure><a href="https://www.youtube.com/embed/x">Video: https://www' in body.html
    again = clean(body.html)
    assert (again.text, again.html) == (body.text, body.html)


# --- safety ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    [
        '<p onclick="alert(1)">Một <a href="javascript:alert(1)">hai</a></p>',
        '<p>Một <a href=" java\tscript:alert(1)" onmouseover=x>hai</a></p>',
        "<p>Một <svg onload=alert(1)><script>x</script></svg>hai</p>",
        "<p>Một <math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>hai</p>",
        '<p>Một <object data="data:text/html;base64,x"></object>hai</p>',
        '<p style="background:url(javascript:x)">Một <span>hai</span></p>',
        "<form action=/x><p>Một <input value=x><button>Gửi</button>hai</p></form>",
    ],
)
def test_html_is_safe(markup: str) -> None:
    body = clean(markup)
    assert body.text.replace("\n\n", " ") == "Một hai"
    assert not re.search(r"script|on\w+=|style|javascript|data:", body.html)


def test_text_that_looks_like_markup_stays_text() -> None:
    body = clean('<p>&lt;script&gt;x&lt;/script&gt; &amp;lt; &lt;img src="/a.jpg"&gt;</p>')
    assert body.text == '<script>x</script> &lt; <img src="/a.jpg">'
    assert body.images == []
    assert clean(body.html).text == body.text


def test_the_sanitiser_has_the_last_word() -> None:
    """Even if the walk let something through, it does not reach the record."""
    slipped = (
        '<script>x()</script><a href="javascript:x()" onclick="x()">một</a>'
        '<img src="data:image/png;base64,AA"><iframe src="https://a.example"></iframe>'
    )
    assert write_html([Block("p", "một", slipped)]) == "<p><a>một</a><img></p>"


@pytest.mark.parametrize("kind", ["p", "h2", "h6", "li"])
def test_the_sanitiser_would_give_back_what_is_spared_it(kind: str) -> None:
    """Paragraphs of text alone pass by it, and stand between others as if they did not."""
    text = "A & B < C > D \"E\" 'F' &amp; \u0301 \u2028 \ufffe 🙂 <b> &lt;p&gt; ]]> <!-- "
    plain = Block(kind, text, escape(text, quote=False))
    marked = Block("p", "một", "<em>một</em>")
    for blocks in ([plain], [marked, plain, plain], [plain, marked, plain], [plain, plain, marked]):
        html = write_html(blocks)
        assert nh3.clean(html, tags={"p", "h2", "h6", "em"}) == html
        assert len(html.split("\n")) == len(blocks)


def test_a_style_around_paragraphs_is_renewed_in_each() -> None:
    assert clean('<span style="font-weight:bold">Một<p>hai</p>ba</span>').html == (
        "<p><strong>Một</strong></p>\n<p><strong>hai</strong></p>\n<p><strong>ba</strong></p>"
    )


def test_inline_marks_links_and_blanks() -> None:
    markup = (
        '<p> <b>Một </b><i><b>hai</b></i> <a href="/x?a=1&amp;b=2" title="y">ba </a>, '
        '<a href="mailto:a@b.vn">bốn</a><b></b><span style="font-weight:700">năm</span></p>'
    )
    assert clean(markup).html == (
        "<p><strong>Một </strong><em><strong>hai</strong></em> "
        '<a href="https://huyen.example.vn/x?a=1&amp;b=2">ba </a>, '
        '<a href="mailto:a@b.vn">bốn</a><strong>năm</strong></p>'
    )
