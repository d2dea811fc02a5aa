"""``python -m benchmarks.fuzz``: broken pages through every reader; what raises, hangs or swells.

Every page follows from ``--seed`` and its number alone: ``--only NUMBER`` reads it once more, and
``--save FILE`` keeps it.
"""

from __future__ import annotations

import argparse
import faulthandler
import resource
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from benchmarks.mutations import mutated, noise
from benchmarks.reading.pages import BASE, LAYOUT_NAMES, samples
from crawler.families import FAMILIES
from crawler.families.addresses import join
from crawler.families.base import Family, Page, UnknownLayout, strings
from pipelines.article import make_article
from pipelines.body import clean_body
from pipelines.dates import decide_date
from tests.portal.server import Request
from tests.portal.site import Site

CAPTURED = datetime(2024, 11, 20, 3, 0, tzinfo=UTC)
SECONDS = 5.0  # CPU of one page through all readers
GROWTH = 200 * 1024 * 1024  # bytes of resident memory, peak after minus peak before
_HANG = 120  # seconds by the clock until a page is given up with the place it hangs at

_OURS = Path(__file__).parents[1]
_PAGES = _OURS / "tests" / "pages"
_PATHS = ("/", "/sitemap.xml", "/wp-sitemap.xml", "/feeds/", "/rss/", "/vi/news/rss/", "/tin-tuc")
_CLAIMS = (None, None, None, "utf-8", "windows-1258", "iso-8859-1", "utf-16", "x-none", "")
_LINKS = strings("//a/@href")


@dataclass(slots=True)
class Found:
    """What a run came to. ``problems``: one line each, with the number of the page."""

    pages: int = 0
    read: int = 0  # articles and listings that some reader made of them
    slowest: float = 0.0  # CPU seconds of a page
    growth: int = 0  # bytes
    problems: list[str] = field(default_factory=list)


def originals(articles: int = 3) -> list[tuple[str, bytes]]:
    """Address and bytes of whole pages: of every local portal, and those kept for the tests."""
    pages = [
        (str(msgspec.json.decode(path.read_bytes())["url"]), (path.parent / "page.html"))
        for path in sorted(_PAGES.glob("*/*/meta.json"))
    ]
    found = [(url, page.read_bytes()) for url, page in pages]
    for layout in LAYOUT_NAMES:
        found += [(sample.url, sample.html) for sample in samples(layout, articles)]
        found += _other_pages(layout)
    return found


def _other_pages(layout: str) -> Iterator[tuple[str, bytes]]:
    site = Site(layout, 12, 21, special=False)
    site.bind(BASE)
    for path in _PATHS:
        answer = site.handle(Request("GET", path, {}, b"", "127.0.0.1"))
        if answer.status == 200:
            yield BASE + path, b"".join(answer.parts)


def broken(
    pages: Sequence[tuple[str, bytes]], seed: int, number: int
) -> tuple[str, bytes, str | None]:
    """Address, bytes and claimed charset of page ``number`` of a seed."""
    chance = Random(f"{seed}:{number}")
    url, page = chance.choice(pages)
    other = chance.choice(pages)[1]
    body = noise(chance, page) if chance.random() < 0.1 else mutated(page, other, chance)
    return url, body, chance.choice(_CLAIMS)


def run(pages: Sequence[tuple[str, bytes]], seed: int, numbers: Sequence[int]) -> Found:
    """Read the broken pages of these numbers."""
    found = Found()
    for number, (url, body) in enumerate(pages):  # what is imported and cached once is no growth
        _read_all(url, body, None, found, f"whole page {number} {url}")
    before = _peak()
    for number in numbers:
        url, body, encoding = broken(pages, seed, number)
        faulthandler.dump_traceback_later(_HANG, exit=True)
        begun = time.process_time()
        _read_all(url, body, encoding, found, f"page {number}")
        taken = time.process_time() - begun
        faulthandler.cancel_dump_traceback_later()
        found.slowest = max(found.slowest, taken)
        if taken > SECONDS:
            found.problems.append(f"page {number}: {taken:.1f} s")
        if _peak() - before > max(found.growth, GROWTH):
            found.problems.append(f"page {number}: grown by {(_peak() - before) >> 20} MB")
        found.growth = _peak() - before
        found.pages += 1
    return found


def _read_all(url: str, body: bytes, encoding: str | None, found: Found, name: str) -> None:
    page: Page | None = None
    for family in FAMILIES:
        for step in (_look, _list, _read, _feeds):
            page = page or Page(url, body, captured=CAPTURED, encoding=encoding)
            try:
                if step(family, page):
                    found.read += 1
                    page = None if step is _read else page  # its tree went with the body
            except UnknownLayout:
                continue
            except Exception as error:  # noqa: BLE001  (any of them is what is looked for)
                frames = traceback.extract_tb(error.__traceback__)
                place = [frame for frame in frames if _is_ours(frame.filename)][-1]
                found.problems.append(
                    f"{name}: {family.name}{step.__name__}: {type(error).__name__}: {error} "
                    f"({Path(place.filename).relative_to(_OURS)}:{place.lineno})"
                )
                page = None


def _is_ours(file: str) -> bool:
    path = Path(file)
    return _OURS in path.parents and ".venv" not in path.parts


def _look(family: Family, page: Page) -> bool:
    family.fits(page)
    family.version(page)
    site = family.site(page)
    msgspec.json.encode(site)
    family.feeds_url(site)
    family.search_url(site, date(2020, 1, 1), date(2020, 6, 30), 2)
    family.article_url_by_id(site, "12")
    _ask_addresses(family, page)
    return False


def _ask_addresses(family: Family, page: Page) -> None:
    hrefs = _LINKS(page.tree)[:60]
    for address in {page.url, *filter(None, (join(page.url, href) for href in hrefs))}:
        family.is_trap(address)
        family.is_listing_url(address)
        family.page_url(address, 2)
        if family.is_article_url(address):
            family.platform_id(family.article_url(address))


def _list(family: Family, page: Page) -> bool:
    msgspec.json.encode(family.listing(page))
    return True


def _read(family: Family, page: Page) -> bool:
    reading = family.read(page)
    published = decide_date(reading.dates, captured=CAPTURED)
    msgspec.json.encode(make_article(reading, clean_body(reading), published))
    return True


def _feeds(family: Family, page: Page) -> bool:
    told: tuple[Any, ...] = (family.sitemap(page), family.feed(page))
    msgspec.json.encode((*told, family.sections_of_feeds(page)))
    return False


def _peak() -> int:
    """The most resident memory this process ever had, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> int:
    """Print what was found; 1 where anything was."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--pages", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first page")
    parser.add_argument("--only", type=int, help="one page, by its number")
    parser.add_argument("--save", type=Path, help="with --only: write the page to a file")
    options = parser.parse_args()
    pages = originals()
    numbers: Sequence[int] = range(options.first, options.first + options.pages)
    if options.only is not None:
        numbers = [options.only]
        if options.save:
            options.save.write_bytes(broken(pages, options.seed, options.only)[1])
    found = run(pages, options.seed, numbers)
    for problem in found.problems:
        print(problem)
    print(
        f"{found.pages} pages of {len(pages)} whole ones, {found.read} readings, "
        f"{len(found.problems)} problems, slowest page {found.slowest:.2f} s, "
        f"memory grown by {found.growth >> 20} MB"
    )
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
