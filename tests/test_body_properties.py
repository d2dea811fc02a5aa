"""What holds for the body cleaner whatever markup it is given."""

from __future__ import annotations

import re
import time
from collections import Counter
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from pipelines.article import Body, Reading
from pipelines.body import clean_body
from pipelines.body.elements import weave

PAGE = "https://huyen.example.vn/tin-tuc/bai-viet-12.html"
WORDS = st.sampled_from(
    [
        "Hội nghị",
        "tổng kết",
        "huyện ủy",
        "Bích Liên",
        "Theo TTXVN",
        "CHỦ TỊCH",
        "Tin, ảnh: Thu Hà",
        "Ý kiến bạn đọc",
        "Một số hình ảnh:",
        "./.",
        "(Đã ký)",
        "baohatinh.vn",
        "Lượt xem: 3",
        "Nguyễn Văn A",
        "ậ",
        "̉",
        "\u200b",
        "\xa0",
        "<",
        "&",
        ">",
        '"',
        "'",
        "",
        " ",
        "\n\t",
        "Video: ",
        "Tệp: ",
        "Nguồn: Báo Hà Tĩnh",
        "Tin liên quan",
        "1",
        "2",
        "Sáng ngày 26/6, Ban Thường vụ Huyện ủy tổ chức hội nghị sơ kết công tác " * 4,
    ]
)
TAG_NAMES = """
    p div span b strong i em a u font o:p h1 h3 ul ol li table tbody thead tr td th caption
    figure figcaption blockquote center br hr img iframe noscript script style xml st1:place sup
    section pre dl dd video svg textarea
"""
TAGS = st.sampled_from(TAG_NAMES.split())
ALLOWED_NAMES = """
    p h2 h3 h4 h5 h6 ul ol li blockquote table thead tbody tr td th figure img figcaption strong
    em a br sup sub
"""
ALLOWED = set(ALLOWED_NAMES.split())
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' style="text-align:center"',
        ' style="text-align: right"',
        ' style="text-align:justify;font-style:italic"',
        ' style="font-weight:bold"',
        ' style="display:none"',
        ' align="right"',
        ' class="MsoNormal"',
        ' class="wp-caption-text"',
        ' class="pAuthor"',
        ' src="/uploads/a.jpg"',
        ' src="b c.png" data-src="/uploads/ảnh 1.png"',
        ' src="data:image/png;base64,AAAA"',
        ' src="javascript:alert(1)" onerror="alert(1)"',
        ' href="/uploads/vb.pdf"',
        ' href="JavaScript:alert(1)" onclick="x()"',
        ' href="https://a.example/?q=1&amp;r=2"',
        ' src="https://www.youtube.com/embed/x"',
        ' colspan="2"',
    ]
)
MARKUP = st.recursive(
    WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.builds(
        lambda tag, attributes, content: f"<{tag}{attributes}>{''.join(content)}</{tag}>",
        TAGS,
        ATTRIBUTES,
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


def read(markup: str) -> Reading:
    root = lxml_html.fragment_fromstring(markup, create_parent="div")
    return Reading(url=PAGE, family="test", layout="test", title="", body=root)


def clean(markup: str) -> Body:
    return clean_body(read(markup))


def letters(text: str) -> Counter[str]:
    return Counter(c for c in normalize("NFD", text) if c.isalnum())


def assert_safe(html: str) -> None:
    for tag in re.findall(r"<[^>]*>", html):
        name = re.match(r"</?([a-z0-9]+)", tag)
        assert name
        assert name[1] in ALLOWED
        assert not re.search(r"\son\w+\s*=|style\s*=|javascript:", re.sub(r'"[^"]*"', '""', tag))
    for address in re.findall(r'(?:src|href)="([^"]*)"', html):
        assert address.startswith(("http://", "https://", "mailto:"))


@given(st.lists(MARKUP, max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_markup_gives_safe_normal_content(markup: str) -> None:
    body = clean(markup)
    assert_safe(body.html)
    assert is_normalized("NFC", body.text)
    for paragraph in body.text.split("\n\n") if body.text else []:
        assert paragraph == " ".join(paragraph.split()) != ""


@given(st.lists(MARKUP, max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_cleaning_is_idempotent(markup: str) -> None:
    once = clean(markup)
    again = clean(once.html)
    assert again.text == once.text
    assert again.html == once.html


@given(st.lists(MARKUP, max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_text_and_html_say_the_same(markup: str) -> None:
    body = clean(markup)
    root = lxml_html.fragment_fromstring(body.html, create_parent="div")
    for figure in root.xpath(".//figure"):
        figure.drop_tree()
    assert letters(body.text) == letters(root.text_content())


@given(st.lists(MARKUP, max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_letter_is_lost_in_the_walk(markup: str) -> None:
    """Every letter a reader sees is in a block: counted on the tree, without the walk's help."""
    root = read(markup).body
    assert root is not None
    woven = weave(root, PAGE)
    for left_out in root.xpath(
        ".//script|.//style|.//xml|.//svg|.//textarea|.//iframe|.//noscript|.//video|.//comment()"
        "|.//*[contains(@style, 'display:none')][not(descendant-or-self::img)]"
    ):
        if left_out.getparent() is not None:
            left_out.drop_tree()
    found = letters("".join(block.text or block.html for block in woven.blocks))
    assert not letters(root.text_content()) - found


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_random_bytes_never_raise(data: bytes) -> None:
    root = lxml_html.document_fromstring(b"<div>x" + data)
    body = clean_body(Reading(url=PAGE, family="t", layout="t", title="", body=root))
    assert_safe(body.html)


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<b>", "<blockquote>", "<ul><li>a", "<table><tr><td>a", "<p>a</p>", "<img src=a>",
     "<font><p>", "x ", "<p align=right><b>A B</b></p>", "<a href=x.pdf>", "<p>Tags: a</p>",
     "<p align=right>A B</p><p>Tags: a</p>", "<p>Tin liên quan</p><p>a</p>", "<td>a",
     "<p><img src=a><i>x</i></p>", "<ul><li><img src=a>", "<figure><img src=a>"],
)  # fmt: skip
def test_time_grows_with_size_only(unit: str) -> None:
    def cost(count: int) -> float:
        root = lxml_html.fragment_fromstring(
            unit * count, create_parent="div", parser=lxml_html.HTMLParser(huge_tree=True)
        )
        reading = Reading(url=PAGE, family="t", layout="t", title="", body=root)
        start = time.process_time()
        clean_body(reading)
        return time.process_time() - start

    # Eight times as much may cost eight times as much, with room for a noisy machine.
    small = min(cost(500) for _ in range(3))
    assert min(cost(4000) for _ in range(3)) < small * 8 * 3 + 0.05
