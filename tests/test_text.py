"""Plain text rules: NFC, blanks, invisible characters; addresses as a browser makes them."""

from __future__ import annotations

from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.addresses import (
    Base,
    clicked_file,
    file_name,
    is_file,
    picture_address,
    viewed_file,
)
from pipelines.text import clean_text, fold_piece

PAGE = Base("https://huyen.example.vn/tin-tuc/bai-viet-12.html")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Huyện\xa0\xa0ủy \n\t họp ", "Huyện ủy họp"),
        (normalize("NFD", "Huyện ủy Đức Thọ"), "Huyện ủy Đức Thọ"),
        ("Thu ngân\u200b sách\ufeff", "Thu ngân sách"),
        ("tổng\xad kết", "tổng kết"),
        ("a\x00b\x1fc\x7fd", "ab cd"),
        ("a\u2028b\u3000c\u2009d", "a b c d"),
        ("e\u200b\u0301", "é"),
        ("\u202ađúng\u202c", "đúng"),
        ("a \u200b b", "a b"),
        ("", ""),
        ("\xa0\u200b", ""),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(st.text())
def test_clean_text_is_stable_and_normal(raw: str) -> None:
    clean = clean_text(raw)
    assert clean_text(clean) == clean
    assert is_normalized("NFC", clean)
    assert clean == " ".join(clean.split())


@given(st.text())
def test_a_piece_keeps_its_edges(raw: str) -> None:
    assert clean_text(fold_piece(raw)) == clean_text(raw)
    assert "  " not in fold_piece(raw)


@pytest.mark.parametrize(
    ("address", "absolute"),
    [
        ("/uploads/a.jpg", "https://huyen.example.vn/uploads/a.jpg"),
        ("uploads/a.jpg", "https://huyen.example.vn/tin-tuc/uploads/a.jpg"),
        ("../a.jpg", "https://huyen.example.vn/a.jpg"),
        ("/a/../b.jpg", "https://huyen.example.vn/b.jpg"),
        ("//i.example.vn/news/a.jpg", "https://i.example.vn/news/a.jpg"),
        ("?download=1&id=0", "https://huyen.example.vn/tin-tuc/bai-viet-12.html?download=1&id=0"),
        (
            "/uploads/Hội nghị (4).JPG",
            "https://huyen.example.vn/uploads/H%E1%BB%99i%20ngh%E1%BB%8B%20(4).JPG",
        ),
        ("/uploads/a%20b.jpg", "https://huyen.example.vn/uploads/a%20b.jpg"),
        (" https://a.example/x.jpg#top\n", "https://a.example/x.jpg"),
        ("https://a.example/x?q=a b&r=ơ", "https://a.example/x?q=a%20b&r=%C6%A1"),
        ("https://a.example/x?q='\"><", "https://a.example/x?q='%22%3E%3C"),
        ("data:image/png;base64,AAAA", None),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("file:///C:/anh.png", None),
        ("#dau-trang", None),
        ("http://[::1", None),
        ("http://a.example:99999999/x", None),
        ("http://", None),
        ("", None),
        ("mailto:van-phong@huyen.example.vn", "mailto:van-phong@huyen.example.vn"),
    ],
)
def test_join(address: str, absolute: str | None) -> None:
    assert PAGE.join(address) == absolute


@given(st.text())
def test_join_gives_a_plain_address_or_none(address: str) -> None:
    joined = PAGE.join(address)
    assert joined is None or joined.isascii()
    assert joined is None or joined.startswith(("http://", "https://", "mailto:", "HTTP"))


@pytest.mark.parametrize(
    ("attributes", "address"),
    [
        ({"src": "/cho.gif", "data-src": "/that.jpg"}, "/that.jpg"),
        ({"src": "data:image/gif;base64,R0", "data-original": "/that.jpg"}, "/that.jpg"),
        ({"src": "/cho.gif", "data-lazy-src": "/that.jpg"}, "/that.jpg"),
        ({"src": "/nho.jpg", "data-large": "/to.jpg"}, "/to.jpg"),
        ({"src": "/a.jpg", "srcset": "/b.jpg 300w, /d.jpg 1024w, /c.jpg 600w"}, "/d.jpg"),
        ({"src": "/a.jpg", "srcset": "/b.jpg 1x,/c.jpg 2x"}, "/c.jpg"),
        ({"data-src": "/b.jpg", "data-srcset": "/b.jpg 300w, /d.jpg 1024w"}, "/d.jpg"),
        ({"data-original": "/e.jpg", "srcset": "/b.jpg 300w, /d.jpg 1024w"}, "/e.jpg"),
        ({"src": "/a.jpg", "srcset": "data:x 2x, ,"}, "/a.jpg"),
        ({"src": "/a.jpg", "data-src": "data:image/png;base64,AA"}, "/a.jpg"),
        ({"src": "data:image/png;base64,AA"}, None),
        ({}, None),
    ],
)
def test_picture_address(attributes: dict[str, str], address: str | None) -> None:
    found = picture_address(attributes.get, PAGE)
    assert found == (address and f"https://huyen.example.vn{address}")


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("https://a.example/vb.pdf", True),
        ("https://a.example/VB.DOCX?v=1", True),
        ("https://a.example/bai-12.html?download=1&id=0", True),
        ("https://a.example/bai-12.html?download=12", False),
        ("https://a.example/anh.jpg", False),
        ("https://a.example/pdf", False),
        ("mailto:a@b.pdf", False),
    ],
)
def test_is_file(url: str, file: bool) -> None:
    assert is_file(url) is file


def test_files_behind_viewers_and_scripts() -> None:
    viewer = "https://huyen.example.vn/pdfjs/viewer.html?file=%2Fuploads%2Fqd.pdf"
    assert viewed_file(viewer, PAGE) == "https://huyen.example.vn/uploads/qd.pdf"
    assert viewed_file("https://a.example/viewer.html?" + "file=1&" * 60, PAGE) is None
    assert viewed_file("https://www.youtube.com/embed/x?url=1", PAGE) is None
    script = "downloadFile('12','/upload/1/qd.pdf')"
    assert clicked_file(script.replace("downloadFile('12',", "window.open("), PAGE)
    assert clicked_file(script, PAGE) == "https://huyen.example.vn/upload/1/qd.pdf"
    assert clicked_file("alert('/upload/1/qd.pdf')", PAGE) is None
    named = "downloadFile('QD 12.pdf','/upload/1/qd.pdf')"  # a name that ends as a file's does
    assert clicked_file(named, PAGE) == "https://huyen.example.vn/upload/1/qd.pdf"
    assert file_name("https://a.example/x/Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh.pdf?x=1") == (
        "Quyết định.pdf"
    )
