"""The parsed page: charsets and what hostile bytes do to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.families import sitemaps
from crawler.families.base import Page, utf8
from crawler.families.joomla import Joomla


def page(body: str | bytes, *, encoding: str | None = None) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    captured = datetime(2024, 3, 5, tzinfo=UTC)
    return Page("https://nganpho.example/", raw, captured=captured, encoding=encoding)


TEXT = "Huyện Ngàn Phố – “đổi mới”"


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        (TEXT.encode(), None, TEXT),
        (b"\xef\xbb\xbf" + TEXT.encode(), "iso-8859-1", TEXT),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), None, TEXT),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-8", TEXT),
        (TEXT.encode(), "iso-8859-1", TEXT),  # a server's default, unasked
        (b'<meta charset="latin1">' + TEXT.encode(), None, TEXT),
        (b'<meta charset="utf-16">' + TEXT.encode(), None, TEXT),
        ("Bích Liên".encode("cp1258"), "windows-1258", "Bích Liên"),
        (b'<meta charset="windows-1258">' + "Bích".encode("cp1258"), "nonsense", "Bích"),
        (b"caf\xe9", "iso-8859-1", "café"),
        (TEXT.encode(), "\0", TEXT),
        (TEXT.encode(), "base64", TEXT),
        (b"Huy\xe1\xbb\x87n\0 \0A", None, "Huyện A"),
        (b"a \xe1\xbb b", None, "a � b"),
    ],
)
def test_charset(body: bytes, header: str | None, text: str) -> None:
    tree = page(b"<html><body><p>" + body, encoding=header).tree
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or body[:3] == b"\xef\xbb\xbf":
        tree = page(body, encoding=header).tree
    found = tree.text_content().replace("��", "�").strip()
    assert found == text


def test_long_tags_keep_their_attributes_unless_they_flood() -> None:
    words = " ".join(f"từ{n}" for n in range(40_000))
    kept = page(f'<p title="{words}" class="c">x</p>').tree
    assert kept.find(".//p").get("class") == "c"
    flood = " ".join(f"a{n}=1" for n in range(40_000))
    assert dict(page(f"<p {flood}>x</p>").tree.find(".//p").attrib) == {}


def test_utf8_leaves_good_bytes_alone() -> None:
    body = TEXT.encode() * 1000
    assert utf8(body) is body


@pytest.mark.parametrize("end", ["</body></html>", "</BODY>", "</HTML >", "</html>\n<html><body>"])
def test_early_end_of_the_page_ends_nothing(end: str) -> None:
    body = (
        f"<html><body><div id='a'><p>Trước</p>{end}<p>Sau</p></div>{'<p>x</p>' * 30}</body></html>"
    )
    tree = page(body).tree
    assert tree.xpath("string(id('a'))") == "TrướcSau" or end.endswith("<body>")
    assert "Sau" in tree.text_content()
    assert len(tree.xpath("//p[ancestor::body]")) == 32


def test_a_base_of_its_own_is_what_relative_addresses_are_relative_to() -> None:
    body = (
        '<html><head><base href="/cong/"></head><body><a href="tin/1">1</a><a href="/tin/2">2</a>'
        '<a href="#x">3</a><a href="?page=2">4</a><a href="javascript:void(0)">5</a>'
        '<a href="http://khac.example/">6</a><img src="a.jpg" data-src="b.jpg"></body></html>'
    )
    tree = page(body).tree
    root = "https://nganpho.example/cong/"
    assert [str(link.get("href")) for link in tree.iter("a")] == [
        *(f"{root}tin/1", "/tin/2", "#x", f"{root}?page=2", "javascript:void(0)"),
        "http://khac.example/",
    ]
    assert [tree.find(".//img").get(name) for name in ("src", "data-src")] == [
        f"{root}a.jpg",
        f"{root}b.jpg",
    ]


@pytest.mark.parametrize(
    "base", ["", "#", "http://[", "javascript:x", "https://nganpho.example/#a"]
)
def test_a_base_that_says_nothing(base: str) -> None:
    tree = page(f'<head><base href="{base}"></head><a href="tin/1">1</a>').tree
    assert tree.find(".//a").get("href") == "tin/1"


def test_characters_that_no_xml_may_hold_are_left_out() -> None:
    body = (
        "<p title='a&#1;b'>Huy\x01ện\x0bNgàn &#x1A;Phố&#11;&#55357;&#xFFFE;\ufffe "
        "&#10;&#123;&#x1F600;</p>"
    )
    paragraph = page(body).tree.find(".//p")
    assert paragraph.get("title") == "ab"
    text = paragraph.text
    assert text.split() == ["Huyện", "Ngàn", "Phố", "{😀"]
    paragraph.text = text  # lxml takes it back


def test_a_sitemap_of_broken_characters() -> None:
    found = sitemaps.parse(
        b"<urlset><url><loc>http://a.example/\xed\xa0\x80x&#xD800;</loc></url></urlset>"
    )
    assert "x" in sitemaps.text(next(sitemaps.children(found, "url")), "loc")


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_layouts_know_their_marks_in_any_charset(charset: str) -> None:
    html = '<div class="item-page"><h2>Tiêu đề</h2><p>Văn bản của bài.</p></div>'
    assert Joomla().read(page(html.encode(charset))).layout == "2.5"
