"""The end of a body (bylines, widgets), its size, and real pages where they are at hand."""

from __future__ import annotations

import json
import re
from unicodedata import normalize

import pytest
from lxml import html as lxml_html

from pipelines.article import Reading
from pipelines.body import clean_body
from tests.bodies import (
    CENTRED,
    IMG,
    LONG,
    PAGE,
    RIGHT,
    SHARED,
    clean,
    element,
    paragraphs,
)

# --- byline ------------------------------------------------------------------------------------


def test_byline_in_the_body() -> None:
    body = clean(f"<p>Một./.</p>{RIGHT.format('Bích Liên')}<p>&nbsp;</p>")
    assert (body.text, body.author, body.source) == ("Một./.", "Bích Liên", None)


@pytest.mark.parametrize(
    "ending",
    [
        '<p style="text-align:right">Bích Liên</p>',
        '<p align="right" class="MsoNormal"><b>Bích Liên<o:p></o:p></b></p>',
        '<div style="text-align: right;"><b><i>Bích Liên</i></b></div>',
        "<p><strong>Bích Liên</strong></p>",
        '<p class="pAuthor">Bích Liên</p>',
        "<p>Tin, ảnh: Bích Liên</p>",
        "Kết thúc.<br><b>Bích Liên</b>",
        f"<p>{IMG.format('a')}</p>" + RIGHT.format("Bích Liên"),
        f"<p>Tin, ảnh: Bích Liên</p><p>{IMG.format('a')}</p>",
        RIGHT.format("Bích Liên") + '<p><a href="/vb.pdf">Tải văn bản tại đây</a></p>',
    ],
)
def test_byline_places(ending: str) -> None:
    body = clean(f"<p>Một./.</p>{ending}")
    assert body.author == "Bích Liên"
    assert "Bích Liên" not in body.text + body.html
    assert all(image.caption is None for image in body.images)


@pytest.mark.parametrize(
    "ending",
    [
        CENTRED.format("<strong>CHỦ TỊCH</strong>") + CENTRED.format("<strong>Lê Văn A</strong>"),
        '<p align="right">TM. ỦY BAN NHÂN DÂN</p><p align="right">CHỦ TỊCH</p>'
        '<p align="right">(Đã ký)</p><p align="right"><b>Lê Văn A</b></p>',
        '<p align="right">“Uống nước nhớ nguồn”</p>',
        "<p><b>Lê Văn A</b></p><p><b>Trần Thị B</b></p><p><b>Phan Văn C</b></p>",
        "<p>Bích Liên</p>",
        "<ul><li><b>Bích Liên</b></li></ul>",
        f"<blockquote>{RIGHT.format('Bích Liên')}</blockquote>",
        '<p><a href="/bai-khac.html"><b>Bích Liên</b></a></p>',
    ],
)
def test_endings_that_are_text(ending: str) -> None:
    body = clean(f"<p>Một./.</p>{ending}")
    assert body.author is None
    plain = element(ending).text_content()
    assert sorted(re.sub(r"\W", "", body.text)) == sorted(re.sub(r"\W", "", "Một" + plain))


def test_caption_at_the_end_is_no_byline() -> None:
    body = clean(f"<p>{IMG.format('a')}</p>" + CENTRED.format("<b><i>Lê Văn A</i></b>"))
    assert (body.author, body.images[0].caption) == (None, "Lê Văn A")


def test_source_lines() -> None:
    body = clean(f"<p>Một.</p>{RIGHT.format('Bích Liên')}<p>Theo TTXVN</p>")
    assert (body.text, body.author, body.source) == ("Một.", "Bích Liên", "TTXVN")
    body = clean("<p>Một.</p>" + RIGHT.format("baohatinh.vn"))
    assert (body.text, body.author, body.source) == ("Một.", None, "baohatinh.vn")
    body = clean('<p>Một.</p><p align="right">(Còn nữa)</p>')
    assert (body.text, body.source) == ("Một.\n\n(Còn nữa)", None)


def test_the_field_goes_before_the_byline() -> None:
    markup = f"<p>Một.</p>{RIGHT.format('Bích Liên')}"
    body = clean(markup, author="Tác giả: Thu Hà", source="-/-")
    assert (body.text, body.author, body.source) == ("Một.", "Thu Hà", None)
    body = clean(markup, author="admin", site_name="Huyện Hương Sơn")
    assert body.author == "Bích Liên"


# --- widgets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tail",
    [
        "<p>Ý kiến bạn đọc</p>",
        "<h3>Ý kiến bạn đọc (2)</h3><p>Nguyễn A: bài viết hay</p>",
        "<p><b>Những tin mới hơn</b></p><ul><li><a href=/a>Tin một</a> (29/06/2020)</li></ul>"
        "<p><b>Những tin cũ hơn</b></p><ul><li><a href=/b>Tin hai</a></li></ul>",
        "<div>Tin liên quan:<ul><li><a href=/a>Huyện họp bàn nhiều việc quan trọng.</a></li></ul>"
        "</div>",
        '<p>Tags: <a href="/tag/a">nông thôn mới</a></p>',
        "<p>Tổng số điểm của bài viết là: 0 trong 0 đánh giá</p><p>Click để đánh giá bài viết</p>",
        "<p>Lượt xem: 1.234</p><p>In trang</p><p>Quay lại</p>",
    ],
)
def test_widgets_at_the_end(tail: str) -> None:
    body = clean(f"<p>Một./.</p>{RIGHT.format('Bích Liên')}{tail}")
    assert (body.text, body.author) == ("Một./.", "Bích Liên")
    assert body.html == "<p>Một./.</p>"


def test_a_cut_tail_leaves_lists_and_quotes_closed() -> None:
    markup = "<blockquote><p>Lời dạy.</p><p>Tin liên quan:</p><p><a href=/a>Tin một</a></p>"
    body = clean(f"{markup}</blockquote>")
    assert body.html.replace("\n", "") == "<blockquote><p>Lời dạy.</p></blockquote>"
    body = clean(f"<p>Một./.</p>{RIGHT.format('Bích Liên')}<ul>Ý kiến bạn đọc</ul>")
    assert (body.text, body.author, body.html) == ("Một./.", "Bích Liên", "<p>Một./.</p>")


def test_byline_below_the_related_list() -> None:
    markup = "<p>Một./.</p><p>Tin liên quan:</p><p><a href=/a>Tin một</a></p>"
    body = clean(markup + RIGHT.format("Bích Liên"))
    assert (body.text, body.author) == ("Một./.", "Bích Liên")


@pytest.mark.parametrize(
    "head", ["<p>Cỡ chữ: A- A A+</p>", "<p>Lượt xem: 315 | Cập nhật: 15:12</p><p>In trang</p>"]
)
def test_tool_bars_at_the_head(head: str) -> None:
    assert paragraphs(f"{head}<p>Một.</p>") == ["Một."]


def test_the_middle_is_never_touched() -> None:
    markup = f"<p>Một.</p><p>Tin liên quan:</p><p>Quay lại</p><p>Tags: a</p><p>{LONG}</p>"
    assert len(paragraphs(markup)) == 5
    markup = f"<p>Một.</p><p>Phản hồi</p><p>Hai việc</p>{IMG.format('a')}<p>{LONG}</p>"
    assert len(paragraphs(markup)) == 4


def test_content_that_looks_like_a_widget() -> None:
    markup = "<p>Một.</p><p>Đính kèm</p><p>Một số hình ảnh tại hội nghị:</p>"
    assert len(paragraphs(markup)) == 3


# --- size --------------------------------------------------------------------------------------


def test_deep_and_large_input() -> None:
    parser = lxml_html.HTMLParser(huge_tree=True)
    deep = "<div>" * 10_000 + "x" + "</div>" * 10_000
    root = lxml_html.fragment_fromstring(deep, create_parent="div", parser=parser)
    clean_body(Reading(url=PAGE, family="t", layout="t", title="", body=root))
    large = "Hội nghị " * 120_000
    assert clean(f"<p>{large}</p>").text == large.strip()
    assert clean("<p>a\x00b</p>").text.replace("\ufffd", "") == "ab"


# --- real pages, where they are at hand --------------------------------------------------------


def shared_pages() -> list[tuple[str, dict[str, object]]]:
    if not SHARED.is_dir():
        return []
    truths = [json.loads(line) for line in (SHARED / "truth.jsonl").read_text().splitlines()]
    by_url = {truth["url"]: truth for truth in truths}
    index = json.loads((SHARED / "index.json").read_text())
    return [(e["file"], by_url[e["url"]]) for e in index if e["url"] in by_url]


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the reference pages")
def test_reference_pages() -> None:
    pages = shared_pages()
    assert pages
    for file, truth in pages:
        tree = lxml_html.document_fromstring((SHARED / file).read_bytes())
        found = tree.xpath("//*[contains(concat(' ', @class, ' '), ' bodytext ')]")
        body = clean_body(
            Reading(url=str(truth["url"]), family="t", layout="t", title="", body=found[0])
        )
        rows = [clean_row(row) for table in truth["tables"] for row in table]
        expected = [clean_row([text]) for text in truth["paragraphs"]]
        got = body.text.split("\n\n")
        assert [text for text in got if text not in rows] == expected, file
        assert len(got) == len(expected) + len(rows), file
        captions = [image.caption for image in body.images if image.caption]
        assert captions == [clean_row([c]) for c in truth["captions"]], file
        assert body.author == (truth["author"] if truth["author_where"] == "body" else None), file


def clean_row(cells: list[str]) -> str:
    return normalize("NFC", " ".join(" | ".join(cells).split()))
