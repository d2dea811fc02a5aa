"""The iVinh reader: summaries between unescaped quotes, addresses old and new, real pages."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from crawler.families import read_article, read_listing
from crawler.families.base import Page
from crawler.families.ivinh import IVinh

CAPTURED = datetime(2024, 3, 5, 2, 30, tzinfo=UTC)
IVINH = IVinh()
URL = "http://lamthuy.example/lamthuy/portal/read/tin-tuc/news/hop-giao-ban.html"


def page_of(description: str, body: str = "<p>Sáng 3/3, huyện họp giao ban.</p>") -> str:
    return f"""<html><head><title> Họp giao ban - Cổng thông tin</title>
<meta name="DC.Title" content="Họp giao ban">
<meta name="DC.Creator" content="bbt huyen">
<meta name="DC.Date.Created" scheme="W3CDTF" content="2024-03-02 08:00:00" >
<meta name="DC.Date.Modified" scheme="W3CDTF" content="None" >
<meta name="DC.Date.Issued" scheme="W3CDTF" content="2024-03-03 10:12:13.456789" >
<meta name= "DC.Publisher" content= "Quản trị website">
<meta name="DC.Description" content="{description}">
<meta name="DC.Inditifier" content="{URL.replace("/lamthuy/", "//lamthuy/", 1)}">
</head><body><div class="ivinhcmsbox"><div id="object_table_content">
<h2 id="title_page">Tin tức</h2>
<div class="content_new_detail"><h4>Họp giao ban</h4>{body}</div></div></div></body></html>"""


@pytest.mark.parametrize(
    ("description", "summary"),
    [
        ("Huyện họp giao ban tháng 2.", "Huyện họp giao ban tháng 2."),
        ('Huyện họp về "xã hội số" và "dân vận khéo".',
         'Huyện họp về "xã hội số" và "dân vận khéo".'),
        ('"Xã hội số" là gì?', '"Xã hội số" là gì?'),
        ("<p>Huyện <b>họp</b> giao ban.</p>", "Huyện họp giao ban."),
        ("An &amp; toàn < 5 > 4 & hơn", "An & toàn < 5 > 4 & hơn"),
        ("Sáng 3/3, huyện họp...", None),  # cut by the CMS
        ("Sáng 3/3, huyện họp…", None),
        ("Huyện họp...", "Huyện họp..."),  # typed so
        ("None", None),
        ("", None),
        ("<frameset><frame>", None),
    ],
)  # fmt: skip
def test_the_summary_is_what_the_editor_typed(description: str, summary: str | None) -> None:
    article = read_article(URL, page_of(description).encode(), captured=CAPTURED)
    assert article.summary == summary
    assert article.body == "Sáng 3/3, huyện họp giao ban."
    assert (article.published, article.published_problem) == ("2024-03-03T10:12:13+07:00", None)
    assert (article.author, article.modified, article.section) == (None, None, "Tin tức")


def test_a_summary_repeated_as_first_paragraph_stands_once() -> None:
    text = "Sáng 3/3, huyện họp giao ban."
    html = page_of(text, f"<p>\n {text}\n</p>\n<p>\n Kết luận.\n</p>")
    article = read_article(URL, html.encode(), captured=CAPTURED)
    assert (article.summary, article.body) == (text, "Kết luận.")


def test_one_address_of_many() -> None:
    double = URL.replace("/lamthuy/", "//lamthuy/", 1)
    first = read_article(double, page_of("").encode(), captured=CAPTURED)
    assert (first.url, first.aliases) == (URL, [double])
    other = URL.replace("lamthuy.example", "www.lamthuy.example")
    article = read_article(other, page_of("").encode(), captured=CAPTURED)
    assert (article.url, article.aliases) == (other, [double])


@pytest.mark.parametrize(
    ("path", "article", "listing", "guess", "number"),
    [
        ("/kyanh/portal/read/tin-tuc/tintuc/a.html", True, False, False, None),
        ("/kyanh//portal/read/tin-tuc/news/a-1.html", True, False, False, None),
        ("/dbnd/portal/folder/thuong-truc-111/news/a.html", True, False, False, None),
        ("/tin-tuc/news/a.html", True, False, False, None),
        ("/kyanh/portal/read/van-ban/documents/a.html", False, False, False, None),
        ("/kyanh/portal/read/shop/san_pham/a.html", False, False, False, None),
        ("/kyanh/portal/folder/tin-tuc", False, True, False, None),
        ("/kyanh/portal/folder/tin-tuc/12.html", False, True, False, 12),
        ("/tin-tuc", False, True, True, None),
        ("/tin-tuc/3.html", False, True, True, 3),
        ("/kyanh/portal/folder/home", False, False, False, None),
        ("/kyanh/plugin_auth/login", False, False, False, None),
        ("/kyanh/static/uploads/ckeditor/a.jpg", False, False, False, None),
    ],
)
def test_addresses(
    path: str, article: bool, listing: bool, guess: bool, number: int | None
) -> None:
    url = f"http://a.example{path}"
    assert IVINH.is_article_url(url) == article
    assert IVINH.is_listing_url(url) == listing
    assert IVINH.is_guess(url) == guess
    assert IVINH.page_number(url) == number


@pytest.mark.parametrize(
    "step", ["../tin{}.html", "../tin/{}.html", "/a/portal/folder/tin/{}.html"]
)
@pytest.mark.parametrize("folder", ["/a/portal/folder/tin", "/a/portal/folder/tin/2.html", "/tin"])
def test_the_next_page_whatever_the_pager_links(step: str, folder: str) -> None:
    number = 2 if folder.endswith("2.html") else 1
    items = "".join(
        f'<li class="{"active" if n == number else ""}"><a href="{step.format(n)}">{n} </a></li>'
        for n in (1, 2, 3)
    )
    html = (
        '<html><body><div class="ivinhcmsbox" id="object_table_content">'
        '<h2 id="title_page">Tin</h2><a href="/tin/news/hop-dan.html">Họp dân</a></div>'
        f'<div id="page"><ul>{items}</ul></div></body></html>'
    )
    found = read_listing(f"http://a.example{folder}", html.encode(), captured=CAPTURED)
    base = folder.removesuffix("/2.html")
    assert (found.number, found.pages) == (number, 3)
    assert found.next_url == f"http://a.example{base}/{number + 1}.html"


# Real pages, where they are at hand: what a person read on them

REAL = Path(__file__).parents[2] / "shared" / "pages" / "ivinh"
READ = {  # the beginning of the file's name: author, source, paragraphs, pictures, captions
    "ay-manh": (None, "baohatinh.vn", 7, 3, 2),
    "cong-bo-phien-ban-moi-san-thuong-mai-dien-tu-ha-tinh-1": (None, "baohatinh.vn", 9, 3, 3),
    "cong-bo-phien-ban-moi-san-thuong-mai-dien-tu-ha-tinh.": (None, None, 9, 3, 3),
    "dich-vu": (None, "www.pcworld.com.vn", 11, 2, 0),
    "gia-sua": (None, "Thời báo Tài chính VN", 15, 3, 2),
    "hieu-qua": (None, "baohatinh.vn", 9, 1, 1),
    "hoi-thao-ung-dung": (None, "vecita.gov.vn", 7, 4, 4),
    "hoi-thao-xa-hoi": (None, "baohatinh.vn", 5, 4, 4),
    "ngay-mua": (None, None, 4, 0, 0),
    "nhung-thanh-cong": ("Phạm Văn Báu - Sở TT&TT Hà Tĩnh", None, 13, 1, 0),
    "thi-truong": (None, "baohatinh.vn", 8, 1, 1),
    "thuong-mai": (None, "baohatinh.vn", 9, 2, 2),
    "trang-thong-tin": (None, None, 6, 1, 1),
    "uu-tien": (None, "baohatinh.vn", 3, 2, 0),
}


def real_pages() -> list[dict[str, Any]]:
    if not REAL.is_dir():
        return []
    index: list[dict[str, Any]] = json.loads((REAL / "index.json").read_text(encoding="utf-8"))
    return index


def letters(*texts: str) -> Counter[str]:
    return Counter(re.sub(r"[\W\d_]", "", "".join(texts)))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real pages are not here")
@pytest.mark.parametrize("entry", real_pages(), ids=lambda entry: entry["file"][13:40])
def test_a_real_page_reads_as_a_person_read_it(entry: dict[str, Any]) -> None:
    html = (REAL / entry["file"]).read_bytes()
    article = read_article(entry["url"], html, captured=CAPTURED)
    page = Page(entry["url"], html, captured=CAPTURED)
    metas = {meta.get("name"): meta.get("content") for meta in page.tree.iter("meta")}
    told = next(
        v for k, v in READ.items() if entry["file"].removeprefix("hatinhonline_").startswith(k)
    )
    captions = [image.caption for image in article.images if image.caption]
    found = (
        *(article.author, article.source),
        *(len(article.body.split("\n\n")), len(article.images), len(captions)),
    )
    assert found == told
    assert article.published == entry["published"][:19].replace(" ", "T") + "+07:00"
    assert (article.published_rule, article.published_problem) == ("ivinh/dc_issued", None)
    assert article.title == normalize("NFC", metas["DC.Title"] or "")
    assert article.section == metas["DC.Subject"]
    assert article.summary == normalize("NFC", metas["DC.Description"] or "").strip()
    assert article.attachments == []
    # Nothing of the page's own text is lost, and nothing else is there.
    (box,) = page.tree.find_class("content_new_detail")
    for other in (box.find("h4"), *box.find_class("upload_publish")):
        other.drop_tree()
    shown = letters(normalize("NFC", str(box.text_content())))
    kept = letters(article.body, *captions, article.author or "", article.source or "")
    assert not kept - shown
    assert sum((shown - kept).values()) <= len("httpTheo")


@pytest.mark.skipif(not REAL.is_dir(), reason="the real pages are not here")
def test_the_menu_of_a_real_page_is_its_sections() -> None:
    entry = real_pages()[0]
    site = IVINH.site(Page(entry["url"], (REAL / entry["file"]).read_bytes(), captured=CAPTURED))
    assert len(site.sections) > 20
    assert all("/portal/folder/" in url and not url.endswith("/home") for url in site.sections)


def test_a_skin_that_names_its_list_otherwise() -> None:
    """The list is the box that holds the pager; boxes beside it have articles, too."""
    link = '<a href="/lamthuy/portal/read/tin/news/{0}.html">{0}</a>'
    html = (
        '<html><body><div class="ivinhcmsbox" id="moi">' + link.format("khac") + "</div>"
        '<div class="ivinhcmsbox" id="ds"><div class="row">' + link.format("hop") + "</div>"
        '<div class="row">' + link.format("ra-quan") + '</div><div id="page"><a '
        'href="/lamthuy/portal/folder/tin/2.html">2</a></div><div class="tinlienquan">'
        + link.format("cu") + "</div></div></body></html>"
    )  # fmt: skip
    url = "http://lamthuy.example/lamthuy/portal/folder/tin"
    found = read_listing(url, html.encode(), captured=CAPTURED)
    assert [link.title for link in found.links] == ["hop", "ra-quan"]
    assert found.next_url == f"{url}/2.html"


def test_lines_of_a_skin_within_the_text() -> None:
    head = '<div class="path">Trang chủ » Tin</div><p class="date_time">Thứ ba, 05/03/2024</p>'
    html = page_of("", f"{head}<p>Sáng 3/3, huyện họp giao ban.</p>")
    article = read_article(URL, html.encode(), captured=CAPTURED)
    assert article.body == "Sáng 3/3, huyện họp giao ban."
    assert article.published == "2024-03-03T10:12:13+07:00"
