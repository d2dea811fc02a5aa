"""Broken pages through every reader: a small run of ``make fuzz``."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks import fuzz
from benchmarks.mutations import MOST, mutated, noise
from crawler.families import FAMILIES
from crawler.families.base import Family, Page
from crawler.families.dnn import Dnn


@pytest.fixture(scope="module")
def pages() -> list[tuple[str, bytes]]:
    return fuzz.originals(articles=1)[::4]  # of every family some


def test_no_broken_page_raises_hangs_or_swells(pages: list[tuple[str, bytes]]) -> None:
    found = fuzz.run(pages, seed=4, numbers=range(150))
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
