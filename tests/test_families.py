"""Whole crawls of the local portal of every system: each field equal to the portal's truth."""

from __future__ import annotations

from datetime import UTC, datetime
from math import log2
from pathlib import Path
from typing import Any

import pytest

from crawler.families import FAMILIES, read_article, read_listing
from crawler.families.base import Page
from tests.comparing import differences
from tests.conftest import Luutru
from tests.crawls import FAST, PAGES_ONLY, records, run_files
from tests.portal import running_portal
from tests.portal.cms import SYSTEMS
from tests.portal.layouts import LAYOUTS
from tests.portal.server import Request
from tests.portal.site import Site

ARTICLES = 48
NOW = datetime(2026, 1, 5, tzinfo=UTC)


EXACT = sorted(name for name, system in SYSTEMS.items() if system.family != "generic")
# Further versions of a system: `make test` reads their pages and listings, without a crawl.
FURTHER = frozenset(
    ("hatinh_district", "ivinh_new", "joomla_k2", "joomla_slugs", "liferay_asset")
) | {"liferay_english", "tandan", "vhv_path", "wordpress_closed"}


@pytest.mark.parametrize("read", [read_article, read_listing])
def test_text_in_place_of_bytes_is_refused_with_a_sentence(read: Any) -> None:
    with pytest.raises(TypeError, match="give the bytes of the page"):
        read("https://huyenmau.gov.vn/tin-593.html", "<html></html>", captured=datetime.now(UTC))


@pytest.mark.parametrize(
    "layout",
    [pytest.param(name, marks=[pytest.mark.long] * (name in FURTHER)) for name in EXACT],
)
def test_a_whole_crawl_equals_the_truth(luutru: Luutru, archive_path: Path, layout: str) -> None:
    with running_portal(layout=layout, articles=ARTICLES, seed=5) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *FAST, timeout=120)
        truth = portal.truth()
        assert (done.returncode, done.stderr.count("ERROR")) == (0, 0), done.stdout + done.stderr
        assert differences(records(archive_path), truth) == []
        before = sorted(archive_path.glob("articles/*/*"))
        again = luutru("crawl", portal.url, "--archive", archive_path, *FAST, timeout=120)
    assert again.returncode == 0, again.stdout + again.stderr
    assert sorted(archive_path.glob("articles/*/*")) == before
    assert run_files(archive_path)[-1]["family"] == SYSTEMS[layout].family


@pytest.mark.parametrize("layout", ["hatinh_province", "joomla", "wordpress"])
def test_a_range_costs_its_articles_and_a_search_for_them(
    luutru: Luutru, archive_path: Path, layout: str
) -> None:
    """Pages by the family's addresses, by a rule their pager shows, by an API's date search."""
    days = ("--since", "2020-05", "--until", "2020-06")
    with running_portal(layout=layout, articles=500, seed=5) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY, *days), timeout=120
        )
        truth = {
            str(article["id"])
            for article in portal.truth(public=True)
            if article["published"][:7] in ("2020-05", "2020-06")
        }
    assert done.returncode == 0, done.stdout + done.stderr
    assert {record.id.partition(":")[2] for record in records(archive_path)} == truth
    requests = sum(run_files(archive_path)[-1]["requests"].values())
    if layout == "wordpress":
        assert requests <= 4 / 3 * len(truth) + 40
    else:  # eight sections of some seven pages, the first dated by single articles
        assert requests <= 4 / 3 * len(truth) + 40 + 8 * (2 * log2(7) + 24), requests


def test_families_have_names_of_their_own() -> None:
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("layout", sorted(LAYOUTS | SYSTEMS))
def test_a_page_is_of_one_family(layout: str) -> None:
    """Home page, listing and article: no other system's reader takes them for its own."""
    site = Site(layout, 60, 3)
    site.bind("http://a.example")
    head = site.corpus.head(site.corpus.by_time[-1])
    wanted = SYSTEMS[layout].family if layout in SYSTEMS else "nukeviet"
    paths = (
        site.layout.home_path if layout != "nukeviet34" else "/vi/",
        site.layout.category_path(head.categories[0]),
        site.layout.article_path(head, head.categories[0]),
    )
    for path in paths:
        answer = site.handle(Request("GET", path, {}, b"", "127.0.0.1"))
        assert answer.status == 200, path
        page = Page(f"http://a.example{path}", b"".join(answer.parts), captured=NOW)
        fitting = [family.name for family in FAMILIES if family.fits(page)]
        assert [name for name in fitting if name != "generic"] == [wanted][wanted == "generic" :]


BY_ADDRESS = sorted(SYSTEMS.keys() - {"dnn", "tandan_postback"})  # the others page by forms


@pytest.mark.parametrize("layout", BY_ADDRESS)
def test_every_page_of_a_listing_leads_to_all_its_articles(layout: str) -> None:
    """A last page may hold a single one, and its address be of another scheme than the boxes'."""
    site = Site(layout, 48, 5)
    site.bind("http://a.example")
    family = next(f for f in FAMILIES if f.name == SYSTEMS[layout].family)
    per_page = site.layout.per_page

    def listed(section: int, number: int) -> set[str]:
        path = site.layout.category_path(section, number)
        answer = site.handle(Request("GET", path, {}, b"", "127.0.0.1"))
        page = Page(f"http://a.example{path}", b"".join(answer.parts), captured=NOW)
        return {link.url for link in family.listing(page).links}

    for section in range(len(site.corpus.sections)):
        ids = site.layout.ids_of(section)
        pages = range(1, -(-len(ids) // per_page) + 1)
        for number in pages:
            shown = ids[(number - 1) * per_page : number * per_page]
            paths = (site.layout.link(i, section)[1] for i in shown)
            wanted = {family.article_url(f"http://a.example{path}") for path in paths}
            assert wanted <= listed(section, number), (section, number)
