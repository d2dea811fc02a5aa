"""The NukeViet reader on the bundled portal: every route leads to every article, fields true."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import pytest

from crawler.families.base import Link, Page, UnknownLayout
from crawler.families.base import Site as Found
from crawler.families.nukeviet import NukeViet
from pipelines.text import clean_text
from tests.portal.server import Request
from tests.portal.site import Site
from tests.portal.truth import records

NUKEVIET = NukeViet()
LAYOUTS = ("nukeviet45", "egov12", "nukeviet34")
HOST = "http://portal.example"
CAPTURED = datetime(2026, 11, 23, tzinfo=UTC)


@cache
def portal(layout: str) -> Site:
    site = Site(layout, 160, 4, flood_max=10**9)
    site.bind(HOST)
    return site


@cache
def truth(layout: str) -> dict[str, dict]:
    return {str(row["id"]): row for row in records(portal(layout)) if row["public"]}


def get(layout: str, url: str) -> Page:
    request = Request("GET", url.removeprefix(HOST), {}, b"", "127.0.0.1")
    response = portal(layout).handle(request)
    assert response.status == 200, url
    return Page(url, b"".join(response.parts), captured=CAPTURED)


@cache
def found(layout: str) -> Found:
    return NUKEVIET.site(get(layout, HOST + portal(layout).layout.home_path))


def walk(layout: str, url: str | None) -> list[Link]:
    links: list[Link] = []
    for _ in range(40):
        if url is None:
            break
        listing = NUKEVIET.listing(get(layout, url))
        links += listing.links
        url = listing.next_url
    return links


@pytest.mark.parametrize("layout", LAYOUTS)
def test_fields_of_every_article_are_true(layout: str) -> None:
    for identity, row in truth(layout).items():
        page = get(layout, row["url"])
        assert NUKEVIET.fits(page)
        reading = NUKEVIET.article(page)
        assert (reading.platform_id, reading.url) == (identity, row["url"])
        assert clean_text(reading.title) == row["title"]
        assert reading.section == row["section"]
        assert reading.tags == row["tags"]
        day = datetime.fromisoformat(row["published"])
        assert f"{day:%d/%m/%Y %H:%M}" in reading.dates[0].text
        leads = [i for i in row["images"] if i["role"] == "lead"]
        assert [i.url for i in reading.lead_images] == [i["url"] for i in leads]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2016, 1, 1), date(2024, 12, 31)), (date(2019, 3, 1), date(2020, 6, 30))],
)
def test_date_search_is_complete(layout: str, since: date, until: date) -> None:
    links = walk(layout, NUKEVIET.search_url(found(layout), since, until, 1))
    identities = [link.platform_id for link in links]
    days = (since.isoformat(), until.isoformat())
    wanted = {i for i, row in truth(layout).items() if days[0] <= row["published"][:10] <= days[1]}
    assert len(identities) == len(set(identities))
    assert set(identities) == wanted


@pytest.mark.parametrize("layout", LAYOUTS)
def test_listings_tell_titles_and_dates_rightly(layout: str) -> None:
    site = found(layout)
    assert len(site.sections) > 5
    links = [link for section in site.sections for link in walk(layout, section)]
    rows = truth(layout)
    assert {link.platform_id for link in links} <= set(rows)
    assert len({link.platform_id for link in links}) >= 0.95 * len(rows)
    for link in links:
        row = rows[str(link.platform_id)]
        assert clean_text(link.title or "") == row["title"]
        assert row["published"].startswith((link.published or "")[:16])
    if layout != "nukeviet34":
        assert any(link.pinned for link in links)
        assert any(link.published for link in links)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_sitemap_feeds_and_page_of_feeds(layout: str) -> None:
    site, rows = found(layout), truth(layout)
    assert site.sitemap is not None
    pending, links = [site.sitemap], []
    while pending:
        more, further = NUKEVIET.sitemap(get(layout, pending.pop()))
        links += more
        pending += further
    assert {link.platform_id for link in links} == set(rows)
    for link in links:
        assert rows[str(link.platform_id)]["published"][:16] == (link.published or "")[:16]
    newest = NUKEVIET.feed(get(layout, site.feeds[0]))
    assert len(newest) == 30
    assert all(rows[str(n.platform_id)]["published"][:10] == n.published for n in newest)
    page = get(layout, NUKEVIET.feeds_url(site) or "")
    assert sorted(NUKEVIET.sections_of_feeds(page)) == sorted(site.sections)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_home_and_listing_are_no_articles(layout: str) -> None:
    for url in (HOST + portal(layout).layout.home_path, found(layout).sections[0]):
        with pytest.raises(UnknownLayout):
            NUKEVIET.article(get(layout, url))
