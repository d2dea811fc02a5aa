"""The NukeViet reader beyond stored pages: articles, hostile input, real pages."""

from __future__ import annotations

import gc
import json
import unicodedata
import weakref
from pathlib import Path
from typing import Any

import pytest

from crawler.families import FAMILIES, recognise
from crawler.families.base import Page, UnknownLayout
from pipelines.article import make_article
from tests.nukeviet_pages import CAPTURED, HOST, NUKEVIET, article_page, listed, page

# Articles


def test_page_that_only_looks_like_one_is_unknown() -> None:
    for body in ("", "<p>x</p>", '<div id="news-bodyhtml"><p>x</p></div>', listed([(1, "x")])):
        with pytest.raises(UnknownLayout):
            NUKEVIET.article(page(body))


def test_site_name_is_never_the_title() -> None:
    head = '<meta property="og:site_name" content="Huyện"><meta property="og:title" content="{}">'
    body = """<html><head>{}</head><body><h1>Huyện</h1><div class="wrap"><h3>Bài</h3>
    <div id="news-bodyhtml">x</div></div></body></html>"""
    assert NUKEVIET.article(page(body.format(head.format("Bài")))).title == "Bài"
    with pytest.raises(UnknownLayout):
        NUKEVIET.article(page(body.format(head.format("Huyện"))))


def test_hidden_heading_is_no_title() -> None:
    body = article_page().replace("<h1 ", '<h1 class="title hidden">Huyện</h1><h1 ', 1)
    other = article_page().replace("</h1>", '</h1><h1 class="title hidden">Huyện</h1>', 1)
    assert NUKEVIET.article(page(body)).title == NUKEVIET.article(page(other)).title == "Tiêu đề"


def test_heading_inside_the_body_is_no_title() -> None:
    reading = NUKEVIET.article(page(article_page('<h1 class="title">Mục 1</h1><p>x</p>')))
    assert reading.title == "Tiêu đề"


@pytest.mark.parametrize(
    ("canonical", "url", "aliases"),
    [
        ("/khac/bai-viet-7.html", f"{HOST}/khac/bai-viet-7.html", ["/thoi-su/bai-viet-7.html"]),
        (f"{HOST}/thoi-su/bai-viet-7.html", f"{HOST}/thoi-su/bai-viet-7.html", []),
        ("/thoi-su/bai-viet-8.html", f"{HOST}/thoi-su/bai-viet-7.html", []),
        ("https://khac.example/a/bai-viet-7.html", f"{HOST}/thoi-su/bai-viet-7.html", []),
        ("http://[hong", f"{HOST}/thoi-su/bai-viet-7.html", []),
        ("/", f"{HOST}/thoi-su/bai-viet-7.html", []),
    ],
)
def test_canonical_address(canonical: str, url: str, aliases: list[str]) -> None:
    head = f'<link rel="canonical" href="{canonical}">'
    reading = NUKEVIET.article(page(article_page(head=head)))
    assert (reading.url, reading.platform_id) == (url, "7")
    assert reading.aliases == [HOST + alias for alias in aliases]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("2020-06-27+0721:27:00", "2020-06-27 21:27:00"),
        ("2020-06-27T21:27:00+07:00", "2020-06-27 21:27:00"),
        ("2020-06-27+0821:27:00", None),
        ("27/06/2020", None),
    ],
)
def test_published_time_is_checked_not_believed(printed: str, text: str | None) -> None:
    head = f'<meta property="article:published_time" content="{printed}">'
    dates = NUKEVIET.article(page(article_page(head=head))).dates
    assert (dates[0].rule, dates[0].decides) == ("nukeviet/visible", True)
    assert [(d.text, d.decides) for d in dates[1:]] == ([(text, False)] if text else [])


def test_only_a_thumbnail_is_better_than_nothing() -> None:
    figure = '<figure class="article left"><img src="/assets/news/2020_06/a.jpg"></figure>'
    body = article_page().replace('<div class="hometext">', figure + '<div class="hometext">')
    (image,) = NUKEVIET.article(page(body)).lead_images
    assert image.url == f"{HOST}/assets/news/2020_06/a.jpg"


def test_shared_picture_that_the_body_shows_is_no_lead() -> None:
    head = '<meta property="og:image" content="https://nganpho.example/uploads/news/a.jpg">'
    body = article_page('<p><img src="/uploads/news/a.jpg"></p>', head=head)
    assert NUKEVIET.article(page(body)).lead_images == []
    assert len(NUKEVIET.article(page(article_page(head=head))).lead_images) == 1


def test_comments_give_no_author() -> None:
    extra = '<div id="idcomment"><p><strong>Tác giả: </strong>Bạn đọc</p></div>'
    assert NUKEVIET.article(page(article_page(extra=extra))).author is None


# Recognition


def test_recognition() -> None:
    assert recognise(page(article_page())) is FAMILIES[0]
    assert recognise(page("<html><body>Trang khác</body></html>")) is None
    assert recognise(page('<script>var nv_base_siteurl="/";</script><a href="?nvvithemever=m">'))
    assert recognise(page("")) is None


@pytest.mark.parametrize(
    ("meta", "version"),
    [
        ('<meta name="generator" content="NukeViet v4.5">', "4.5"),
        ("<META content='NukeViet vx' name='generator'>", None),
        ('<meta name="generator" content="NukeViet v3.4" />', "3.4"),
        ('<meta content="NukeViet v4.0" name="generator" />', "4.0"),
        ('<meta name="generator" content="WordPress 6">', None),
    ],
)
def test_version(meta: str, version: str | None) -> None:
    assert NUKEVIET.version(page(f"<html><head>{meta}</head></html>")) == version


# Hostile pages and memory


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n ",
        b"<!-- x -->",
        b"\0" * 100,
        bytes(range(256)) * 50,
        b"<div>" * 200_000 + b"x",
        b"<font><b><p>" * 20_000 + b"x",
        b"<table><tr><td>" * 20_000,
        b'<img src="data:' + b"A" * 11_000_000 + b'">',
        b"<p>" + b"A" * 11_000_000 + b"</p>",
        b"<p " + b" ".join(b"a%d=1" % n for n in range(60_000)) + b">x</p>",
        b"<p " + b" ".join(b"a%d" % n for n in range(60_000)),
        b'<html><div id="news-bodyhtml">' + b"<i>" * 3000 + b"</div>",
        b"<a href='http://[x'>" * 1000,
    ],
    ids=lambda body: f"{body[:12]!r}",
)
def test_hostile_pages_neither_crash_nor_hang(body: bytes) -> None:
    def some() -> Page:
        return page(body)

    assert some().tree.tag == "html"
    NUKEVIET.fits(some())
    NUKEVIET.site(some())
    NUKEVIET.sitemap(some())
    NUKEVIET.feed(some())
    NUKEVIET.sections_of_feeds(some())
    for reader in (NUKEVIET.article, NUKEVIET.listing):
        with pytest.raises(UnknownLayout):
            reader(some())


def test_hostile_article_does_not_hang() -> None:
    deep = "<div>" * 900 + "chữ " * 100_000 + "</div>" * 900
    bold = "<b>" * 900 + "chữ " * 100_000 + "</b>" * 900
    body = article_page(extra=bold).replace('<span class="h5">', deep + '<span class="h5">')
    reading = NUKEVIET.article(page(body))
    assert (reading.title, len(reading.dates), reading.author) == ("Tiêu đề", 1, None)


@pytest.mark.parametrize(
    ("line", "date_text"),
    [
        ("<p>Đăng lúc: 21:27 27/06/2020</p>", "Đăng lúc: 21:27 27/06/2020"),
        (
            "<div><i class='icon'></i> Thứ bảy, 27/06/2020, 21:27 </div>",
            "Thứ bảy, 27/06/2020, 21:27",
        ),
        ("<p>Ngày 27/06/2020</p>", "Ngày 27/06/2020"),
        ("<p>Cập nhật: 21:27 27/06/2020</p>", None),
        ("<p>Hội nghị ngày 27/06/2020 tại huyện</p>", None),
        ("<p class='hidden'>27/06/2020</p>", None),
        ("<p itemprop='datePublished'>27/06/2020</p>", None),
        ("<div class='hometext'>27/06/2020</div>", None),
    ],
)
def test_date_line_of_a_theme_of_its_own(line: str, date_text: str | None) -> None:
    body = article_page().replace('<span class="h5">Thứ ba - 05/03/2024 09:15</span>', line)
    dates = NUKEVIET.article(page(body)).dates
    assert [d.text for d in dates] == ([date_text] if date_text else [])


@pytest.mark.parametrize(
    ("extra", "author", "source"),
    [
        ("<p><strong>Tác giả: </strong>Hà<br><strong>Nguồn tin: </strong>Báo</p>", "Hà", "Báo"),
        ("<p><strong>Tác giả bài viết:</strong> -/-</p>", None, None),
        ("<p><b>Nguồn tin:</b> <a href='/'>Báo <i>tỉnh</i></a></p>", None, "Báo tỉnh"),
        ("<p><strong>Nguồn vốn: </strong>tỉnh</p>", None, None),
        ("<ul class='related'><li><strong>Tác giả tác phẩm</strong> x</li></ul>", None, None),
    ],
)
def test_byline_fields(extra: str, author: str | None, source: str | None) -> None:
    reading = NUKEVIET.article(page(article_page(extra=extra)))
    assert (reading.author, reading.source) == (author, source)
    wrapped = article_page(extra=extra).replace('<div id="news-body', '<div><div id="news-body')
    reading = NUKEVIET.article(page(wrapped.replace(extra, "</div>" + extra)))
    assert (reading.author, reading.source) == (author, source)


def test_inlined_picture_does_not_hide_the_article() -> None:
    inlined = f'<p><img src="data:image/png;base64,{"A" * 11_000_000}"></p><p>Sau ảnh.</p>'
    reading = NUKEVIET.article(page(article_page(inlined)))
    assert reading.body is not None
    assert "Sau ảnh." in reading.body.text_content()


def test_no_tree_outlives_its_page() -> None:
    meta = "".join(
        f'<meta property="{name}" content="x">'
        for name in ("og:site_name", "article:section", "article:tag", "article:modified_time")
    )
    one = page(article_page(head=meta, extra="<p><strong>Tác giả: </strong>Hà</p>"))
    reading = NUKEVIET.article(one)
    alive = weakref.ref(one)
    kept = [reading.title, reading.author, reading.section, *reading.tags, reading.modified]
    assert all(type(text) is str for text in kept)  # lxml's own strings hold their tree
    listing = NUKEVIET.listing(page(listed([(1, "01/01/2020")]), f"{HOST}/a/"))
    assert all(type(text) is str for text in (listing.links[0].url, listing.links[0].title))
    site = NUKEVIET.site(
        page(
            article_page(
                head='<link rel="alternate" href="/rss/a/" type="application/rss+xml">' + meta
            )
        )
    )
    assert all(type(text) is str for text in (site.name, *site.sections, *site.feeds))
    del one, reading
    gc.collect()
    assert alive() is None


# Real pages, where they are at hand

REAL = Path(__file__).parents[2] / "shared" / "pages" / "nukeviet"


def real_articles() -> list[dict[str, Any]]:
    if not REAL.is_dir():
        return []
    index = json.loads((REAL / "index.json").read_text(encoding="utf-8"))
    return [e for e in index if "-article-" in e["file"] and e["status"] == 200]


def truth_of(identity: str, host: str) -> dict[str, Any]:
    lines = (REAL / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if str(row["id"]) == identity]
    return next((row for row in rows if f"//{host}/" in row["url"]), rows[0])


@pytest.mark.skipif(not REAL.is_dir(), reason="the real pages are not here")
@pytest.mark.parametrize("entry", real_articles(), ids=lambda entry: entry["file"])
def test_real_article_equals_its_truth(entry: dict[str, Any]) -> None:
    from pipelines.body import clean_body
    from pipelines.dates import decide_date

    one = Page(entry["url"], (REAL / entry["file"]).read_bytes(), captured=CAPTURED)
    reading = NUKEVIET.article(one)
    date_of = decide_date(reading.dates, captured=CAPTURED)
    article = make_article(reading, clean_body(reading), date_of)
    host = entry["url"].split("/")[2]
    truth = truth_of(str(article.platform_id), host)

    def paths(urls: list[str]) -> set[str]:
        from pipelines.addresses import Base

        return {str(Base(entry["url"]).join(url)).split("/", 3)[3] for url in urls}

    assert article.title == unicodedata.normalize("NFC", truth["title"])
    assert (article.published or "")[:16] == truth["published"][:16]
    assert article.published_problem is None
    assert (article.author or "") == truth["author"]
    assert (article.source or "") == truth["source"]
    assert (article.summary or "") == truth["summary"]
    rows = [" | ".join(row) for table in truth["tables"] for row in table]
    assert sorted(article.body.split("\n\n")) == sorted(truth["paragraphs"] + rows)
    shown = paths([image.url for image in article.images])
    expected = paths([*truth["image_urls"], *truth["missing_images"]])
    home = paths([truth["home_image"]] if truth["home_image"] else [])
    old = host.startswith("nukeviet34")  # 3.4 has no og:image for a picture it hides
    assert expected - home <= shown <= expected | home if old else shown == expected | home
    captions = {i.caption for i in article.images if i.caption and i.role != "lead"}
    assert captions == set(truth["captions"])
    assert paths([a.url for a in article.attachments]) == paths(truth["attachment_links"])
    if not old:
        assert set(article.tags) == set(truth["tags"])
        assert article.section == truth["category"]
