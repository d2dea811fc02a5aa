"""Fonts of legacy text that only a style sheet of the page names."""

from __future__ import annotations

import html
from datetime import UTC, datetime

import pytest
from lxml import html as lxml_html

from crawler.families import read_article
from pipelines.legacy_text import repair_tree
from pipelines.legacy_text.stylesheet import Fonts
from tests.legacy import SENTENCES, as_tcvn3, as_vni

# What Word writes into the head of a page that was saved as HTML.
WORD = """<!--
 /* Font Definitions */
 @font-face
	{font-family:".VnTime"; panose-1:2 11 114 0 0 0 0 0 0 0; mso-font-charset:0;}
 /* Style Definitions */
 p.MsoNormal, li.MsoNormal, div.MsoNormal
	{mso-style-parent:""; margin:0in; font-size:14.0pt; font-family:".VnTime";
	mso-fareast-font-family:"Times New Roman";}
h1 {font-family:".VnTimeH"; mso-ascii-font-family:Arial}
@page Section1 {size:595.3pt 841.9pt;}
div.Section1 {page:Section1;}
-->"""


def page(style: str, *inner: str) -> lxml_html.HtmlElement:
    """The body's box of a page with a style sheet."""
    return lxml_html.document_fromstring(
        f"<html><head><style>{style}</style></head><body><table><tr><td id='box'>"
        f"{''.join(inner)}</td></tr></table></body></html>"
    ).find(".//td")


def texts_of(root: lxml_html.HtmlElement) -> list[str]:
    return [element.text_content() for element in root]


def tcvn3(text: str) -> str:
    return html.escape(as_tcvn3(text))


@pytest.mark.parametrize(
    "style",
    [
        WORD,
        ".MsoNormal{font-family:'.VnTime', Arial}",
        "p { font: bold 12px .VnTime }",
        "td {font-family:.VnTime}",
        "BODY{color:#000;FONT-FAMILY:.VnTime}",
        "#box{font-family: .VnArial}",
        "td.other, #box p.MsoNormal {font-family:.VnTime}",
        "#box p {font-family:.VnTime}",
        "@import url(a.css); @media screen { .MsoNormal {font-family:.VnTime} }",
        "/* } */ .MsoNormal {font-family:.VnTime /* like Word */; color:red",
    ],
)
def test_a_rule_of_the_page_names_the_font(style: str) -> None:
    root = page(style, f'<p class="MsoNormal noi-dung">{tcvn3("Hội nghị")} 2005</p>')
    assert repair_tree(root).kinds == ["tcvn3"]
    assert texts_of(root) == ["Hội nghị 2005"]


@pytest.mark.parametrize(
    "style",
    [
        "",
        '@font-face {font-family:".VnTime"}',
        "p.other {font-family:.VnTime}",
        "p:hover, p[lang] {font-family:.VnTime}",
        "div p.title {font-family:.VnTime}",
        "p {mso-ascii-font-family:.VnTime; font-family:Arial}",
        "p {font-family:.VnTime} .MsoNormal {font-family:Arial}",
        "p {font-family:.VnTime} p {font-family:Arial}",
        "/* p {font-family:.VnTime} */",
    ],
)
def test_other_rules_say_nothing_of_it(style: str) -> None:
    shown = as_tcvn3("Hội nghị")
    root = page(style, f'<p class="MsoNormal">{shown}</p>')
    assert repair_tree(root).kinds == []
    assert texts_of(root) == [shown]


def test_what_stands_nearer_goes_before_a_rule() -> None:
    style = "td {font-family:VNI-Times} .tcvn {font-family:.VnTime} .h {font-family:.VnTimeH}"
    root = page(
        style,
        f"<p>{as_vni('Hội nghị')}</p>",
        f"<p class=tcvn>{tcvn3('vụ xuân')} <b>{tcvn3('tổng kết')}</b></p>",
        f"<p><span class=h>{tcvn3('Uỷ ban nhân dân')} huy</span></p>",
        '<p style="font-family:Arial">José García</p>',
        '<p><font face="Arial">François Müller</font></p>',
    )
    assert repair_tree(root).kinds == ["tcvn3", "vni"]
    assert texts_of(root) == [
        *("Hội nghị", "vụ xuân tổng kết", "UỶ BAN NHÂN DÂN HUY", "José García"),
        "François Müller",
    ]


def test_a_font_named_around_the_text_counts_without_a_style_sheet() -> None:
    root = page("", f"<p>{tcvn3('Hội nghị')}</p>")
    root.getparent().set("style", "mso-ascii-font-family:Arial;font-family:.VnTime")
    assert repair_tree(root).kinds == ["tcvn3"]


def test_a_rule_for_a_page_in_unicode_is_no_evidence() -> None:
    """Portals were converted and kept their style sheet: words that would fit stay as they are."""
    inner = [f"<p>{text}</p>" for text in (*SENTENCES[:4], "El Niño «bµi»", "xã bé", "là hè")]
    root = page("body, td {font-family:.VnTime, Arial}", *inner)
    before = texts_of(root)
    assert repair_tree(root).kinds == []
    assert texts_of(root) == before


def test_text_pasted_into_a_page_in_unicode_is_told_by_its_words() -> None:
    inner = [*SENTENCES[:5], *map(tcvn3, SENTENCES[6:10])]
    root = page("td {font-family:.VnTime}", *(f"<p>{text}</p>" for text in inner))
    assert repair_tree(root).kinds == ["tcvn3"]
    assert texts_of(root) == [*SENTENCES[:5], *SENTENCES[6:10]]


def test_style_sheets_without_an_end_are_read_to_a_bound() -> None:
    for piece in ("/*", "{", "}", "p{font-family:.VnTime}", ".a.b.c", "a,", "/**/", ".VnTime{"):
        Fonts(page(piece * (2_000_000 // len(piece)), "<p>x</p>"))
    many = "".join(f".c{n}{{font-family:.VnTime}}" for n in range(100_000))
    assert len(Fonts(page(many, "<p>x</p>")).rules) <= 1000


PAGE = """<html><head><title>Hội nghị sơ kết - Huyện Mẫu</title>
<meta name="generator" content="NukeViet v3.4">
<style>{style}</style></head><body><div class="news_column">
<div class="title"><h1>Hội nghị sơ kết</h1></div>
<span class="small">Đăng lúc: Thứ sáu - 12/04/2013 08:05</span>
<div id="hometext">{summary}</div>
<div id="bodytext">{body}</div></div></body></html>"""


def test_an_article_is_read_by_the_rules_of_its_page() -> None:
    body = f'<p class="noidung">{tcvn3("Huyện họp")}</p><p>Tại hội trường huyện ủy.</p>'
    html_ = PAGE.format(style=".noidung{font-family:.VnTime}", summary="Đã họp.", body=body)
    article = read_article(
        "http://huyenmau.gov.vn/vi/news/Tin/Hoi-nghi-5/",
        html_.encode(),
        captured=datetime(2024, 3, 5, tzinfo=UTC),
    )
    assert article.body == "Huyện họp\n\nTại hội trường huyện ủy."
    assert article.text_repair == ["tcvn3"]
