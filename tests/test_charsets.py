"""How the bytes of a page become text, and whole pages in every encoding read to their fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from html import unescape
from html.entities import codepoint2name
from pathlib import Path
from typing import Any
from unicodedata import is_normalized, normalize

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from crawler.families import read_article, read_listing
from crawler.families.base import Page
from pipelines.charsets import to_utf8
from tests.legacy import (
    FOREIGN,
    SENTENCES,
    VISCII_BYTES,
    as_tcvn3,
    as_viscii,
    as_vni,
    misread,
    western_bytes,
)

NOW = datetime(2024, 3, 5, tzinfo=UTC)
TEXT = " ".join(SENTENCES[:6])
CUT = TEXT.encode()[:-3] + "ệ".encode()[:2]  # a letter cut by a careless substr
PLAIN = "Ban bien tap huyen Ngan Pho"


def cp1258(text: str) -> bytes:
    """Letters that windows-1258 has stay, the others are a letter and a tone."""
    codes = []
    for letter in normalize("NFC", text):
        try:
            codes.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            base, tone = _without_tone(letter)
            codes.append(f"{base}{tone}".encode("cp1258"))
    return b"".join(codes)


def _without_tone(letter: str) -> tuple[str, str]:
    apart = normalize("NFD", letter)
    tone = next(mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323")
    return normalize("NFC", apart.replace(tone, "")), tone


def referred(text: str) -> bytes:
    """windows-1252, with references for what it does not have."""
    return text.encode("cp1252", "xmlcharrefreplace")


def page(inner: bytes, charset: str | None = None) -> bytes:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}</head><body><p>".encode() + inner + b"</p></body></html>"


@pytest.mark.parametrize(
    ("inner", "header", "meta", "text", "found"),
    [
        # UTF-8 wins over every claim
        *[(TEXT.encode(), None, claim, TEXT, None) for claim in
          (None, "utf-8", "windows-1258", "iso-8859-1", "gb2312", "tcvn", "nonsense", "utf-16")],
        (TEXT.encode(), "windows-1252", "windows-1258", TEXT, None),
        (normalize("NFD", TEXT).encode(), "iso-8859-1", None, normalize("NFD", TEXT), None),
        ("café à côté".encode(), "iso-8859-1", None, "café à côté", None),
        # windows-1258, declared or not, or taken for something else
        (cp1258(TEXT), None, "windows-1258", TEXT, None),
        (cp1258(TEXT), "windows-1258", "utf-8", TEXT, None),
        *[(cp1258(TEXT), None, claim, TEXT, "windows-1258") for claim in
          (None, "utf-8", "iso-8859-1", "windows-1252", "x-user-defined")],
        # VISCII
        (western_bytes(as_viscii(TEXT)), None, "viscii", TEXT, "viscii"),
        *[(western_bytes(as_viscii(TEXT)), None, claim, TEXT, "viscii") for claim in
          (None, "utf-8", "iso-8859-1", "windows-1258")],
        # TCVN3 and VNI go with the font: left as windows-1252 shows them
        *[(western_bytes(as_tcvn3(TEXT)), None, claim, as_tcvn3(TEXT), None) for claim in
          (None, "utf-8", "iso-8859-1", "windows-1258", "x-user-defined", "tcvn")],
        *[(western_bytes(as_vni(TEXT)), None, claim, as_vni(TEXT), None) for claim in
          (None, "utf-8", "windows-1252", "windows-1258")],
        # what is none of these is what it claims to be
        ("Größe".encode("cp1252"), "iso-8859-1", None, "Größe", None),
        ("Москва".encode("cp1251"), None, "windows-1251", "Москва", None),
        ("人民政府".encode("gb18030"), None, "gb2312", "人民政府", None),
        (FOREIGN[0].encode("cp1252"), None, "windows-1252", FOREIGN[0], None),
        (PLAIN.encode(), "windows-1258", None, PLAIN, None),
        # character references beside a few bytes, as old editors wrote them
        *[(referred(TEXT), None, claim, TEXT, None) for claim in
          (None, "utf-8", "windows-1252")],
        # broken letters do not make a page of anything else
        (CUT, None, "utf-8", CUT.decode("utf-8", "replace"), None),
        ("Trà Vinh có".encode() + b"\xc3", None, None, "Trà Vinh có\ufffd", None),
    ],
)  # fmt: skip
def test_charset(
    inner: bytes, header: str | None, meta: str | None, text: str, found: str | None
) -> None:
    utf8, kind = to_utf8(page(inner, meta), header)
    shown = utf8.decode("utf-8", "replace")
    assert unescape(shown.partition("<p>")[2].partition("</p>")[0]) == text
    assert kind == found


WESTERN = [text for text in FOREIGN if text.encode("cp1252", "ignore").decode("cp1252") == text]


@pytest.mark.parametrize("text", [*WESTERN, " ".join(WESTERN)])
@pytest.mark.parametrize("claim", [None, "utf-8", "windows-1252", "iso-8859-1"])
def test_other_languages_are_nothing_of_ours(text: str, claim: str | None) -> None:
    utf8, found = to_utf8(page(text.encode("cp1252"), claim))
    assert found is None
    assert text in utf8.decode("utf-8", "replace") or claim in (None, "utf-8")
    tree = Page("https://a.example/", page(text.encode("cp1252"), claim), captured=NOW)
    assert tree.tree is not None
    assert tree.text_repair == []


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("header", [None, "utf-8", "utf-16"])
def test_utf16_with_and_without_its_mark(codec: str, mark: str, header: str | None) -> None:
    markup = page(TEXT.encode(), "utf-16").decode()
    assert to_utf8((mark + markup).encode(codec), header) == (markup.encode(), None)


def test_windows_1258_is_composed() -> None:
    assert not is_normalized("NFC", cp1258(TEXT).decode("cp1258"))
    utf8, _ = to_utf8(page(cp1258(TEXT), "windows-1258"))
    assert is_normalized("NFC", utf8.decode())


def test_the_six_capitals_in_place_of_controls() -> None:
    text = f"{TEXT} ẴẲẪ ỶỸỴ"
    assert all(VISCII_BYTES[letter] < 0x20 for letter in "ẴẲẪỶỸỴ")
    assert "ẴẲẪ ỶỸỴ" in to_utf8(page(western_bytes(as_viscii(text)), "viscii"))[0].decode()


def test_byte_a0_of_viscii_is_mostly_a_blank() -> None:
    body = western_bytes(as_viscii(TEXT)) + b" V\xa0 UBND\xa0T\x9bNH hai\xa0ng\xe0y"
    assert (
        to_utf8(page(body, "viscii"))[0]
        .decode()
        .endswith("VÕ UBND\xa0TỈNH hai\xa0ngày</p></body></html>")
    )


@given(st.binary(), st.sampled_from([None, "utf-8", "windows-1258", "viscii", "tcvn", "gbk", "\0"]))
def test_any_bytes_give_utf8(body: bytes, charset: str | None) -> None:
    utf8, _ = to_utf8(body, charset)
    assert b"\0" not in utf8
    assert to_utf8(body, charset)[0] == utf8


# Whole pages

PAGES = Path(__file__).parent / "pages" / "nukeviet"
NAMES = ("v45-word", "v40", "v34-modern")


def expected(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((PAGES / name / "expected.json").read_text("utf-8"))
    return value


def read(name: str, html: bytes) -> dict[str, Any]:
    meta = json.loads((PAGES / name / "meta.json").read_text("utf-8"))
    captured = datetime.fromisoformat(meta["captured"])
    value: dict[str, Any] = msgspec.to_builtins(
        asdict(read_article(meta["url"], html, captured=captured))
    )
    return value


Change = Callable[[str], str]
CHANGES: list[tuple[str, Change]] = [
    ("tcvn3", as_tcvn3), ("vni", as_vni), ("viscii", as_viscii), ("mojibake", misread)
]  # fmt: skip


def changed_page(name: str, change: Change, place: str) -> str:
    """A stored page with the texts (and ``content``, ``alt``, ``title``) of a part changed."""
    tree = lxml_html.document_fromstring((PAGES / name / "page.html").read_text("utf-8"))
    (root,) = tree.xpath(place)
    for element in root.iter(etree.Element):
        if element.tag in ("script", "style"):
            continue
        element.text = change(element.text or "")
        if element is not root:
            element.tail = change(element.tail or "")
        for attribute in ("alt", "title", "content"):
            if value := element.get(attribute):
                element.set(attribute, change(value))
    return lxml_html.tostring(tree, encoding="unicode", include_meta_content_type=True)


def declared(html: str, charset: str) -> str:
    """The page with another claim in its meta."""
    assert html.lower().count("charset=utf-8") == 1
    return re.sub("charset=utf-8", f"charset={charset}", html, flags=re.I)


def without_breaks(change: Change) -> Change:
    """No-break spaces are entities, which nothing misreads."""
    return lambda text: "\xa0".join(map(change, text.split("\xa0")))


def assert_same(found: dict[str, Any], name: str, kind: str) -> None:
    """All fields as of the page itself; TCVN3 has no capitals with a tone."""
    right = expected(name)
    if kind == "tcvn3":
        found, right = (
            json.loads(json.dumps(v, ensure_ascii=False).lower()) for v in (found, right)
        )
    assert found == right


BODY = (
    '//*[@id="news-bodyhtml" or @id="bodytext"] | //div[contains(@class, "bodytext") and not(@id)]'
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("kind", "change"), CHANGES)
def test_an_article_pasted_into_a_unicode_page(name: str, kind: str, change: Change) -> None:
    html = changed_page(name, without_breaks(change), BODY)
    found = read(name, html.encode())
    assert found.pop("text_repair") == [kind]
    assert_same(found, name, kind)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("kind", "change"), CHANGES)
def test_a_whole_page_that_went_through_a_wrong_conversion(
    name: str, kind: str, change: Change
) -> None:
    found = read(name, changed_page(name, without_breaks(change), "/html").encode())
    assert found.pop("text_repair") == [kind]
    assert_same(found, name, kind)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("kind", "change"), CHANGES[:3])
@pytest.mark.parametrize("claim", ["utf-8", "windows-1252", "windows-1258", "x-user-defined"])
def test_a_whole_page_in_the_bytes_of_its_time(
    name: str, kind: str, change: Change, claim: str
) -> None:
    html = declared(changed_page(name, change, "/html"), claim)
    found = read(name, western_bytes(html))
    assert found.pop("text_repair") == [kind]
    assert_same(found, name, kind)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("claim", ["utf-8", "windows-1258", "iso-8859-1"])
def test_a_whole_page_in_windows_1258(name: str, claim: str) -> None:
    html = declared(changed_page(name, str, "/html"), claim)
    found = read(name, cp1258(html))
    assert found.pop("text_repair") == ([] if claim == "windows-1258" else ["windows-1258"])
    assert_same(found, name, "windows-1258")


@pytest.mark.parametrize("name", ["list-main-right", "search-34"])
@pytest.mark.parametrize(("kind", "change"), CHANGES)
def test_a_listing_in_a_legacy_encoding(name: str, kind: str, change: Change) -> None:
    meta = json.loads((PAGES / name / "meta.json").read_text("utf-8"))
    captured = datetime.fromisoformat(meta["captured"])
    html = changed_page(name, without_breaks(change), "/html").encode()
    found = msgspec.to_builtins(asdict(read_listing(meta["url"], html, captured=captured)))
    assert_same(found, name, kind)


@pytest.mark.parametrize(("kind", "change"), CHANGES)
def test_letters_as_entities_are_letters(kind: str, change: Change) -> None:
    """Editors write Latin letters by name (``&THORN;``, ``&shy;``)."""
    html = changed_page("v45-word", without_breaks(change), BODY)
    named = "".join(
        letter if letter.isascii() or ord(letter) not in codepoint2name
        else f"&{codepoint2name[ord(letter)]};" for letter in html
    )  # fmt: skip
    assert "&Atilde;" in named or "&aacute;" in named
    found = read("v45-word", named.encode())
    assert found.pop("text_repair") == [kind]
    assert_same(found, "v45-word", kind)
