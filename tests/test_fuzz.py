"""Broken pages through every reader: a small run of ``make fuzz``."""

from __future__ import annotations

import contextlib
import time
from random import Random

import pytest

from benchmarks import fuzz
from benchmarks.mutations import MOST, mutated, noise
from crawler.families import FAMILIES
from crawler.families.base import Family, Page, UnknownLayout
from crawler.families.dnn import Dnn
from crawler.families.generic import Generic
from crawler.families.nukeviet import NukeViet
from crawler.families.wordpress import WordPress


@pytest.fixture(scope="module")
def pages() -> list[tuple[str, bytes]]:
    return fuzz.originals(articles=1)[::4]  # of every family some


def test_no_broken_page_raises_hangs_or_swells(pages: list[tuple[str, bytes]]) -> None:
    found = fuzz.run(pages, seed=4, numbers=range(80))
    assert found.problems == []
    assert found.growth < fuzz.GROWTH
    assert found.read > 2 * len(pages)  # whole pages are read, else nothing was tried


def test_a_reader_that_raises_is_told(
    pages: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Family, page: Page) -> bool:
        raise ValueError("broken")

    monkeypatch.setattr(Dnn, "fits", broken)
    found = fuzz.run(pages[:1], seed=4, numbers=range(1))
    assert len(found.problems) == 2  # the whole page and the broken one
    assert all("dnn_look: ValueError: broken" in problem for problem in found.problems)


def test_a_broken_page_follows_from_its_number(pages: list[tuple[str, bytes]]) -> None:
    assert fuzz.broken(pages, 4, 17) == fuzz.broken(pages, 4, 17)
    assert fuzz.broken(pages, 4, 17) != fuzz.broken(pages, 4, 18)


def test_broken_pages_stay_small() -> None:
    chance = Random(3)
    pages = [mutated(b"<p class='a'>1</p>" * 9, b"<b>", chance) for _ in range(300)]
    assert max(len(page) for page in pages) <= MOST
    assert len({noise(chance, b"<p>a</p>") for _ in range(20)}) > 10


# What runs of 20,000 pages found.


FORMS = (
    *("/tin?page={}", "/tin?start={}", "/tin/page/{}", "/tin/trang-{}.html", "/?p={}"),
    *("/tin/{}.html", "/a/-/view-article/1/{}", "/tin?x_cur={}", "/tin?id={}"),
)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@pytest.mark.parametrize("number", ["²", "٣", "-1", "9" * 20, "1e9", ""])
def test_an_address_with_any_number(family: Family, number: str) -> None:
    for form in FORMS:
        url = "http://portal.example" + form.format(number)
        page = Page(url, f'<p><a href="{url}">2</a></p>'.encode(), captured=fuzz.CAPTURED)
        family.site(page)
        family.page_url(family.article_url(url), 2)
        family.platform_id(url)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_endless_addresses_cost_nothing(family: Family) -> None:
    ends = ("a-" * 40_000, "/a" * 40_000, "-1" * 40_000, "a?" + "p=1&" * 20_000)
    links = "".join(f'<a href="/tin/{end}">1</a><base href="/{end}">' for end in ends)
    page = Page("http://portal.example/", links.encode(), captured=fuzz.CAPTURED)
    begun = time.process_time()
    family.site(page)
    for end in ends:
        family.is_article_url(f"http://portal.example/tin/{end[:2000]}")
    assert time.process_time() - begun < fuzz.SECONDS


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_elements_nested_in_one_another_cost_little(family: Family) -> None:
    names = "contentheading contentpaneopen article-title article-content entry-content post"
    names += " entry-title item-page edn_article td_module_wrap pager portlet-asset-publisher"
    piece = f'<div class="{names}" id="dnn_ctr1_lblTitle_ModuleContent"><h1>a</h1><a href="/w/x">'
    body = (piece * 300).encode()
    begun = time.process_time()
    for step in (family.article, family.listing):
        with contextlib.suppress(UnknownLayout):
            step(Page("http://portal.example/tin/1-a", body, captured=fuzz.CAPTURED))
    assert time.process_time() - begun < fuzz.SECONDS


def test_feeds_with_impossible_dates() -> None:
    for told in ("Tue, 01 Jan 99999999999999999999 00:00:00 +0700", "0001-01-01T00:00:00+14:00"):
        feed = "<rss><channel><item><link>http://a.example/vi/news/tin/a-1.html</link>"
        feed += f"<pubDate>{told}</pubDate></item></channel></rss>"
        assert NukeViet().feed(Page("http://a.example/rss", feed.encode(), captured=fuzz.CAPTURED))


def test_an_answer_of_the_api_in_another_charset() -> None:
    page = Page("http://a.example/wp-json", b'[{"id": 1, "link": "\xe1"}]', captured=fuzz.CAPTURED)
    with pytest.raises(UnknownLayout):
        WordPress().listing(page)


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><p>a</p></body>" + "Huyện Ngàn Phố. " * 40 + "</html>",
        '<h1>Tin</h1><div><img src="/a.jpg" width="²" height="²">'
        + "<p>Huyện.</p>" * 60
        + "</div>",
        '<div class="pager"><a href="/tin?page=2">²</a><b>²</b></div>' + "<p>Huyện.</p>" * 60,
    ],
)
def test_odd_pages_of_unknown_makers(body: str) -> None:
    for step in (Generic().article, Generic().listing, Generic().site):
        page = Page(
            "http://a.example/tin/bai-viet-mot-hai-ba", body.encode(), captured=fuzz.CAPTURED
        )
        with contextlib.suppress(UnknownLayout):
            step(page)
