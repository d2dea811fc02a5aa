"""Lead pictures and parameters of addresses: one rule for all readers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import html as lxml_html

from crawler.families import addresses, read_article
from crawler.families.article_layout import lead_images
from crawler.families.generic.shapes import page_number
from pipelines.addresses import Base

NOW = datetime(2024, 3, 5, tzinfo=UTC)
LINE = "Thôn 2 họp bàn việc làm đường bê tông, mỗi hộ góp ba ngày công và một khối cát sạch."
TEXT = f"<p>{LINE}</p>" * 4
WORDPRESS = """<html><head><meta name="generator" content="WordPress 6.4"></head><body>
<article id="post-1" class="post"><h1 class="entry-title">Họp dân thôn 2</h1>
<div class="post-thumbnail">{}</div><div class="entry-content">{}</div></article></body></html>"""
UNKNOWN = """<html><head><title>Họp dân thôn 2</title></head><body>
<div><a href="/">Trang chủ</a></div><div class="tin"><h1>Họp dân thôn 2</h1>
<div class="anh">{}</div><div class="noidung">{}</div></div></body></html>"""
PICTURE = '<img src="/uploads/hop.jpg" alt="hop dan">'


@pytest.mark.parametrize(
    "caption",
    [
        "<figcaption>Bà con họp</figcaption>",
        '<span class="itemImageCaption">Bà con họp</span>',
        '<p class="caption">Bà con họp</p>',
        '<p class="PCaption">Bà con họp</p>',
        '<p class="IMAGE-CAPTION">Bà con họp</p>',
        '<div class="chuthich">Bà con họp</div>',
        '<div class="chu-thich-anh">Bà con họp</div>',
        '<span class="img-desc">Bà con họp</span>',
        '<p class="caption"> </p><p class="caption">Bà con họp</p>',
    ],
)
@pytest.mark.parametrize("page", [WORDPRESS, UNKNOWN])
def test_every_name_of_a_caption_is_known_to_every_reader(page: str, caption: str) -> None:
    html = page.format(f"<div>{PICTURE}{caption}</div>", TEXT)
    article = read_article("https://a.gov.vn/hop-dan-thon-2/", html.encode(), captured=NOW)
    assert [(i.role, i.caption, i.alt) for i in article.images] == [
        ("lead", "Bà con họp", "hop dan")
    ]
    assert "Bà con họp" not in article.body


def test_a_lead_picture_is_listed_once_and_signs_can_be_left_out() -> None:
    boxes = lxml_html.fragments_fromstring(
        f"<div>{PICTURE}<p class=caption>Một</p></div><div>{PICTURE}<img src='/icon.gif'>"
        "<img data-src='/hai.jpg' src='data:image/gif;base64,R0'><img src='data:,x'></div>"
    )
    base = Base("https://a.gov.vn/")
    found = lead_images(boxes, base, leave=lambda picture, url: "icon" in url)
    assert [(i.url, i.caption) for i in found] == [
        ("https://a.gov.vn/uploads/hop.jpg", "Một"), ("https://a.gov.vn/hai.jpg", None),
    ]  # fmt: skip
    assert len(lead_images(boxes, base)) == 3


@pytest.mark.parametrize(("count", "known"), [(40, True), (80, True), (200, False)])
def test_parameters_are_taken_apart_by_one_rule(count: int, known: bool) -> None:
    flood = "&".join(f"a{n}=1" for n in range(count - 2))
    url = f"https://a.gov.vn/tin?{flood}&page=3&START=20"
    assert addresses.number_in(url, "page") == (3 if known else None)
    assert page_number(url) == (3 if known else None)
    assert addresses.pairs_of("https://a.gov.vn/?b=&A=1") == [("A", "1")]
    assert addresses.pairs_of("https://a.gov.vn/?b=&A=1", blank=True) == [("b", ""), ("A", "1")]
    assert addresses.pairs_of("https://[/?a=1") == []
