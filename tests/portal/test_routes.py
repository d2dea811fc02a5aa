"""Addresses of the bundled portal: listings, search, feeds, redirects and refusals."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

import pytest
from lxml import etree, html

from tests.portal import truth
from tests.portal.corpus import CATEGORIES
from tests.portal.server import Request
from tests.portal.site import Site

LAYOUTS = ("nukeviet45", "egov12", "nukeviet34")
ID = re.compile(r"(?<!/page)-(\d+)(?:\.html|/)$")
BASE = "http://127.0.0.1:8"


@pytest.fixture(scope="module", params=LAYOUTS)
def portal(request) -> Site:
    made = Site(request.param, 900, 4)
    made.bind(BASE)
    return made


def get(portal: Site, target: str, method: str = "GET", **headers: str):
    response = portal.handle(Request(method, target, headers, b"", "127.0.0.1"))
    return response.status, b"".join(response.parts), dict(response.headers)


def links(portal: Site, target: str, main: bool = True) -> list[int]:
    """Ids an address links to, without the boxes beside the main column."""
    status, body, _ = get(portal, target)
    assert status == 200, target
    tree = html.fromstring(body.decode())
    where = {
        "nukeviet45": "//div[contains(@class, 'col-md-13')]",
        "egov12": "//div[contains(@class, 'col-md-18')]",
        "nukeviet34": "//div[@id='main']",
    }
    column = tree.xpath(where[portal.layout.name])[0] if main else tree
    found = [ID.search(a.get("href") or "") for a in column.iter("a")]
    return list(dict.fromkeys(int(match[1]) for match in found if match))


def section(kind: str) -> int:
    return next(s for s, c in enumerate(CATEGORIES) if c.kind == kind and not c.pinned)


def walk(portal: Site, number: int) -> list[list[int]]:
    last = -(-len(portal.corpus.sections[number]) // 20)
    return [links(portal, portal.layout.category_path(number, n)) for n in range(1, last + 1)]


@pytest.mark.parametrize("kind", ["page_new", "grid", "list", "page_old"])
def test_listings_hold_their_section(portal: Site, kind: str) -> None:
    number = section(kind)
    pages = walk(portal, number)
    assert set().union(*pages) == set(portal.corpus.sections[number])
    order = list(portal.corpus.sections[number])
    if kind == "page_old":
        order.reverse()
    assert pages[0][:20] == order[:20]
    if portal.layout.name != "nukeviet34" and kind != "list":
        assert pages[0][20:] == order[20:30], "further links below the items"


def test_main_listing_runs_backwards_after_its_first_page(portal: Site) -> None:
    number = section("main_right")
    order = list(portal.corpus.sections[number])
    first, second, *_ = pages = walk(portal, number)
    assert first[:20] == order[:20]
    assert second[:20] == order[::-1][20:40]
    unseen = set(order) - set().union(*(set(p) for p in pages))
    assert unseen
    assert unseen <= set(order[-20:]), "only the oldest twenty are on no page"


def test_pinned_article_heads_every_page(portal: Site) -> None:
    pinned = portal.corpus.pinned[0]
    pages = walk(portal, 0)
    assert len(pages) > 3
    assert {page[0] for page in pages} == {pinned}


def test_paging_markup(portal: Site) -> None:
    body = get(portal, portal.layout.category_path(0, 2))[1].decode()
    last = -(-len(portal.corpus.sections[0]) // 20)
    assert portal.layout.category_path(0, last) in body
    if portal.layout.name == "nukeviet34":
        assert '<div class="generate_page">' in body
        assert "Trang sau" in body
        assert 'rel="next"' not in body
    else:
        assert body.count('rel="next"') == 3  # the next number, the last number, the arrow


def test_next_link_of_the_head_is_gone_on_the_second_fetch() -> None:
    portal = Site("nukeviet45", 900, 4)
    said = [b'<link rel="next"' in get(portal, "/tin-trong-huyen/page-2/")[1] for _ in range(3)]
    assert said == [True, False, False]


def test_past_the_end(portal: Site) -> None:
    path = portal.layout.category_path(1, 99)
    status, _, headers = get(portal, path)
    if portal.layout.name == "nukeviet45":
        assert (status, headers["Location"]) == (301, portal.layout.category_path(1))
    else:
        assert status == 200
        assert links(portal, path) == []


def test_listing_addresses(portal: Site) -> None:
    path = portal.layout.category_path(1)
    for odd in (path.rstrip("/"), f"{path}page-1/", f"{path}page-0/"):
        assert get(portal, odd)[0] == 301
        assert get(portal, odd)[2]["Location"] == path
    assert get(portal, path.lower())[2].get("Location") == portal.layout.home_path


def search(portal: Site, **query: str) -> str:
    return f"{portal.layout.prefix}/search/?{urlencode(query)}"


def test_date_search_is_exact(portal: Site) -> None:
    records = [r for r in truth.records(portal) if r["public"]]
    for start, days in (("2018-03-01", 30), ("2020-06-27", 0), ("2021-01-01", 200)):
        first = datetime.fromisoformat(start)
        last = first + timedelta(days=days)
        asked = {"choose": "1", "from_date": f"{first:%d.%m.%Y}", "to_date": f"{last:%d.%m.%Y}"}
        wanted = {r["id"] for r in records if start <= r["published"][:10] <= f"{last:%Y-%m-%d}"}
        found: list[int] = []
        for number in range(1, -(-len(wanted) // 20) + 2):
            found += links(portal, search(portal, **asked, page=str(number)))
        assert sorted(found) == sorted(wanted)
        assert wanted


def test_search_without_choice(portal: Site) -> None:
    asked = {"from_date": "01.06.2020", "to_date": "02.06.2020"}
    everything = links(portal, search(portal))
    if portal.layout.name == "egov12":
        assert links(portal, search(portal, **asked)) == everything
    else:
        assert len(links(portal, search(portal, **asked))) < 5


def locations(body: bytes) -> list[str]:
    return etree.fromstring(body).xpath("//*[local-name()='loc']/text()")


def test_sitemap_names_the_newest(portal: Site) -> None:
    portal.sitemap_limit = 50
    urls = locations(get(portal, "/sitemap.xml")[1])
    if portal.layout.name == "nukeviet34":
        urls = locations(get(portal, urls[0].removeprefix(BASE))[1])
    news = next(url for url in urls if "news" in url)
    status, body, headers = get(portal, news.removeprefix(BASE))
    found = locations(body)
    assert status == 200
    assert [int(ID.search(url)[1]) for url in found] == list(portal.corpus.by_time[-50:])[::-1]
    changed = etree.fromstring(body).xpath("//*[local-name()='lastmod']/text()")
    record = truth.record(portal, portal.corpus.by_time[-1])
    assert changed[0].startswith(record["published"][:16])
    assert changed[0].endswith("+07:00")
    assert "Last-Modified" in headers


def test_feed_has_the_month_for_minutes(portal: Site) -> None:
    body = get(portal, f"{portal.layout.prefix}/rss/")[1]
    items = etree.fromstring(body).xpath("//item")
    assert len(items) == 30
    for item in items:
        told = datetime.strptime(item.findtext("pubDate"), "%a, %d %b %Y %H:%M:%S GMT")
        assert told.minute == told.month
    one = get(portal, f"{portal.layout.prefix}/rss/{portal.layout.category_alias(1)}/")[1]
    assert len(etree.fromstring(one).xpath("//item")) == 30


def test_robots_names_the_sitemap(portal: Site) -> None:
    text = get(portal, "/robots.txt")[1].decode()
    assert "Disallow: /users/" in text
    assert text.endswith(f"Sitemap: {BASE}/sitemap.xml")


def test_article_in_two_sections(portal: Site) -> None:
    record = next(r for r in truth.records(portal) if r["public"] and r["aliases"])
    status, _, headers = get(portal, record["aliases"][0].removeprefix(BASE))
    if portal.layout.name == "nukeviet34":
        assert status == 200
        assert get(portal, f"/vi/news/Thong-bao/gi-cung-duoc-{record['id']}/")[0] == 200
    else:
        assert (status, BASE + headers["Location"]) == (301, record["url"])


def test_unknown_and_hidden_articles(portal: Site) -> None:
    layout = portal.layout
    end = "/" if layout.prefix else ".html"
    category = layout.category_path(0)
    hidden = next(i for i in portal.corpus.ids() if not portal.corpus.is_public(i))
    for number in (99999, hidden):
        status, body, _ = get(portal, f"{category}khong-co-{number}{end}")
        assert status == 404
        assert re.search(rb'http-equiv="refresh" content="3;URL=/', body, re.IGNORECASE)
    every = set().union(*(set(ids) for ids in portal.corpus.sections))
    assert hidden not in every
    assert get(portal, "/khong-co.html")[2]["Location"] == layout.home_path


def test_enumeration_by_id() -> None:
    portal = Site("nukeviet45", 300, 4)
    record = truth.record(portal, 200)
    assert get(portal, "/khong-co-muc/x-200.html")[2]["Location"] in record["url"]
    assert get(portal, "/khong-co-muc/x-9200.html")[2]["Location"] == "/"
    path = record["url"].removeprefix("http://127.0.0.1")
    wrong = path.rsplit("/", 1)[0] + "/sai-ten-200.html"
    assert get(portal, wrong)[2]["Location"] == path
    absent = next(c for s, c in enumerate(CATEGORIES) if s not in portal.corpus.categories(200))
    assert get(portal, f"/{absent.alias}/{path.rsplit('/', 1)[1]}")[0] == 404


def test_traps_are_on_every_page(portal: Site) -> None:
    body = get(portal, portal.layout.category_path(0))[1].decode()
    assert "nvvithemever=m&amp;nv_redirect=" in body
    assert "banners/click/?id=" in body
    assert "second=cronjobs" in body
    record = truth.record(portal, 150)
    body = get(portal, quote(record["url"].removeprefix(BASE), safe="/%"))[1].decode()
    assert "savefile/" in body
    assert "/print/" in body
    assert "scaptcha=captcha" in body


def test_validators(portal: Site) -> None:
    path = portal.layout.category_path(0)
    status, _, headers = get(portal, path, **{"if-modified-since": "Tue, 24 Nov 2099 00:00:00 GMT"})
    assert status == 200
    assert "ETag" not in headers
    record = next(r for r in truth.records(portal) if r["public"] and r["images"])
    image = next(i for i in record["images"] if i["status"] == "stored")
    target = image["url"].removeprefix(BASE)
    headers = get(portal, target)[2]
    assert get(portal, target, **{"if-none-match": headers["ETag"]})[0] == 304
    assert get(portal, target, **{"if-modified-since": headers["Last-Modified"]})[0] == 304


def test_post_without_referer_is_refused(portal: Site) -> None:
    assert b"blocked" in get(portal, "/comment/post/", method="POST")[1]


def test_print_page_and_download() -> None:
    portal = Site("egov12", 400, 4)
    portal.bind(BASE)
    record = next(
        r for r in truth.records(portal)
        if r["public"] and any("download=1" in a["url"] for a in r["attachments"])
    )  # fmt: skip
    path = record["url"].removeprefix(BASE)
    assert b'rel="canonical"' in get(portal, f"/print{path}")[1]
    assert "attachment" in get(portal, f"{path}?download=1&id=0")[2]["Content-Disposition"]
    assert get(portal, f"{path}?download=1&id=7")[0] == 404
