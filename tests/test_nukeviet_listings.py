"""The NukeViet reader's addresses: links, feeds, sitemaps and listings."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

import pytest

from crawler.families import nukeviet_listing
from crawler.families.addresses import join
from tests.nukeviet_pages import HOST, NUKEVIET, listed, page

# Links


@pytest.mark.parametrize(
    "base", ["https://a.vn/b/c-1.html", "HTTP://a.vn:80", "http://u:p@a.vn/?x=/y#z"]
)
@pytest.mark.parametrize(
    "href",
    ["/", "/b/c-2.html", "/b?page=2&x=a:b", "/b?", "/b#c", "//other.vn/b", "/b//c", "/../b",
     "/b/./c", "/.b", "/b;s", "/b;", "/tệp/a b.pdf", "/b\tc", "c", "?page=2",
     "http://a.vn/b?", "/b/.."],
)  # fmt: skip
def test_links_are_joined_as_the_standard_library_does(base: str, href: str) -> None:
    assert join(base, href) == urljoin(base, href)


# Feeds and sitemaps

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://nganpho.example/thoi-su/bai-mot-9.html</loc>
<lastmod>2020-12-30T16:33:00+07:00</lastmod></url>
<url><loc>https://nganpho.example/thoi-su/bai-hai-8.html</loc>
<lastmod>2020-12-30T20:00:00Z</lastmod></url>
<url><loc>https://nganpho.example/thoi-su/bai-ba-7.html</loc><lastmod>hôm qua</lastmod></url>
<url><loc>https://nganpho.example/about/</loc></url></urlset>"""


def test_sitemap_lastmod_is_the_publication() -> None:
    links, further = NUKEVIET.sitemap(page(SITEMAP, f"{HOST}/sitemap-vi.news.xml"))
    assert [(link.platform_id, link.published) for link in links] == [
        ("9", "2020-12-30T16:33:00+07:00"),
        ("8", "2020-12-31T03:00:00+07:00"),
        ("7", None),
    ]
    assert further == []


@pytest.mark.parametrize(
    ("last", "found"), [("bai-hai-8.html", ["9", "8"]), ("bai-hai-8", ["9"]), ("bai-hai-", ["9"])]
)
def test_sitemap_cut_off_gives_what_is_there(last: str, found: list[str]) -> None:
    cut = SITEMAP[: SITEMAP.index("bai-hai-8") + len(last)]
    links, _ = NUKEVIET.sitemap(page(cut, f"{HOST}/sitemap.xml"))
    assert [link.platform_id for link in links] == found


def test_sitemap_index_leads_to_news_only() -> None:
    index = """<?xml version="1.0"?>
    <sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>/sitemap-vi.about.xml</loc></sitemap>
    <sitemap><loc>/sitemap-vi.news.xml</loc></sitemap>
    <sitemap><loc>/sitemap-vi.tin-huyen.xml</loc></sitemap>
    <sitemap><loc>/sitemap-vi.xml</loc></sitemap></sitemapindex>"""
    links, further = NUKEVIET.sitemap(page(index, f"{HOST}/sitemap.xml"))
    assert not links
    names = ["sitemap-vi.news.xml", "sitemap-vi.tin-huyen.xml", "sitemap-vi.xml"]
    assert further == [f"{HOST}/{name}" for name in names]


def test_feed_minutes_are_not_believed() -> None:
    feed = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><item>
    <title>Hội nghị&#x3A; tổng kết</title><link>https://nganpho.example/a/b-31.html</link>
    <guid isPermaLink="false"><![CDATA[news_31]]></guid>
    <pubDate>Wed, 30 Dec 2020 18:12:00 GMT</pubDate></item>
    <item><title>Văn bản</title><link>https://nganpho.example/laws/detail/1/</link></item>
    </channel></rss>"""
    (link,) = NUKEVIET.feed(page(feed, f"{HOST}/rss/"))
    assert (link.platform_id, link.title) == ("31", "Hội nghị: tổng kết")
    assert link.published == "2020-12-31"  # the local day


@pytest.mark.parametrize("body", ["", "<html><body>404</body></html>", "\0\0", "<urlset", "}{"])
def test_no_xml_no_links(body: str) -> None:
    assert NUKEVIET.sitemap(page(body)) == ([], [])
    assert list(NUKEVIET.feed(page(body))) == []


@pytest.mark.parametrize("title", ["&a;", "&d;", "&a;&d;"])
def test_entities_of_a_feed_are_not_resolved(tmp_path: Path, title: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("bí mật", encoding="utf-8")
    feed = f"""<!DOCTYPE rss [<!ENTITY a SYSTEM "{secret.as_uri()}"><!ENTITY b "{"x" * 100}">
    <!ENTITY c "{"&b;" * 100}"><!ENTITY d "{"&c;" * 100}">]><rss><channel><item>
    <title>{title}</title><link>https://nganpho.example/a/b-31.html</link></item></channel></rss>"""
    titles = [link.title or "" for link in NUKEVIET.feed(page(feed))]
    assert titles or "&d;" in title  # libxml2 gives a bomb up altogether
    assert not any("bí mật" in t or "xxx" in t for t in titles)


# Listings


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("01/02/2018 22:22:00", "2018-02-01T22:22:00+07:00"),
        ("01/02/2018 10:22:00 PM", "2018-02-01T22:22:00+07:00"),
        ("01/02/2018 12:22:00 AM", "2018-02-01T00:22:00+07:00"),
        ("01/02/2018 12:22:00 PM", "2018-02-01T12:22:00+07:00"),
        ("27-06-2020 09:27:00 PM", "2020-06-27T21:27:00+07:00"),
        ("02/12/2020 17:19", "2020-12-02T17:19:00+07:00"),
        ("21:27 27/06/2020", "2020-06-27T21:27:00+07:00"),
        ("(29/06/2020)", "2020-06-29"),
        ("13:27:00 PM 01/02/2018", None),
        ("01/02/2018 13:22:00 PM", None),
        ("31/02/2018", None),
        ("29/06/2020 hội nghị", None),
        ("Đã xem: 511", None),
        ("", None),
    ],
)
def test_dates_of_listings(text: str, moment: str | None) -> None:
    assert nukeviet_listing.iso(text) == moment


@pytest.mark.parametrize(
    ("days", "pinned"),
    [
        (["01/01/2018", "09/04/2021", "08/04/2021", "07/04/2021"], True),
        (["08/04/2021", "09/04/2021", "08/04/2021", "01/04/2021"], True),
        (["10/04/2021", "09/04/2021", "08/04/2021", "07/04/2021"], False),
        (["01/04/2021", "02/04/2021", "03/04/2021", "04/04/2021"], False),  # oldest first
        (["09/09/2021", "02/04/2021", "03/04/2021", "04/04/2021"], True),
        (["09/09/2021", "02/04/2021"], False),  # cannot be told
    ],
)
def test_pinned_item_breaks_the_order(days: list[str], pinned: bool) -> None:
    listing = NUKEVIET.listing(page(listed(list(enumerate(days, 1))), f"{HOST}/a/"))
    assert [link.pinned for link in listing.links] == [pinned] + [False] * (len(days) - 1)


def test_listing_takes_no_other_hosts_and_no_traps() -> None:
    body = """<div class="news_column"><h3><a href="https://khac.example/a/b-3.html">K</a></h3>
    <h3><a href="/a/b-4.html">B</a></h3><a href="/print/a/b-5.html">In</a>
    <a href="/a/b-4.html?download=1&amp;id=0">Tải</a><a>không</a><a href="#">x</a>
    <a href="http://[hong">y</a></div>"""
    listing = NUKEVIET.listing(page(body, f"{HOST}/a/"))
    assert [(link.url, link.title) for link in listing.links] == [(f"{HOST}/a/b-4.html", "B")]


def test_side_blocks_in_the_column_are_left_out() -> None:
    block = '<div class="block_tophits"><a href="/a/b-9.html">Xem nhiều</a></div>'
    body = listed([(1, "01/01/2020")]).replace("</ul></div></div>", f"</ul></div>{block}</div>")
    assert block in body
    listing = NUKEVIET.listing(page(body, f"{HOST}/a/"))
    assert [link.platform_id for link in listing.links] == ["1"]


def test_title_attribute_that_is_an_address_is_no_title() -> None:
    body = '<div class="news_column"><a href="/a/b-9.html" title="/a/b-9.html">Tin</a></div>'
    assert NUKEVIET.listing(page(body, f"{HOST}/a/")).links[0].title == "Tin"


@pytest.mark.parametrize(
    ("numbers", "next_url"),
    [
        ('<li class="active"><a href="#">2</a></li><a href="/a/page-3/">3</a>', "/a/page-3/"),
        ('<strong>2</strong><a href="/a/page-9/">9</a><a href="/a/page-3/">»</a>', "/a/page-3/"),
        (
            '<strong>2</strong><a href="/a/page-9/">9</a><a href="/a/page-3/">Trang sau</a>',
            "/a/page-3/",
        ),
        ('<a href="/a/">1</a><li class="active"><a href="#">2</a></li><a href="#">»</a>', None),
        ('<a rel="next" href="/a/page-4/">4</a><a rel="next" href="/a/page-9/">9</a>', None),
    ],
)
def test_next_page(numbers: str, next_url: str | None) -> None:
    body = listed([(1, "01/01/2020")]).replace(
        "</body>", f'<ul class="pagination">{numbers}</ul></body>'
    )
    listing = NUKEVIET.listing(page(body, f"{HOST}/a/page-2/"))
    assert listing.number == 2
    assert listing.next_url == (next_url and HOST + next_url)
