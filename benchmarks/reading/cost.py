"""Reading a page: against a bare lxml parse and trafilatura; dates against dateparser."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median

from lxml import html as lxml_html

from benchmarks.measure import Row, in_turns, ratios, tell
from benchmarks.reading.pages import LAYOUT_NAMES, samples
from benchmarks.reading.readers import available
from crawler.families import recognise
from crawler.families.base import Family, Page
from pipelines.article import make_article
from pipelines.body import clean_body
from pipelines.dates import decide_date, parse_date

PAGES = 150  # of each system
DATES = 200
NOW = datetime(2026, 1, 5, tzinfo=UTC)
GENERIC_GOAL, KNOWN_GOAL, PEER_GOAL = "<= 6.00", "<= 2.20", ">= 15"


def read(family: Family, url: str, body: bytes) -> list[str]:
    """All that a crawl does to read an article; gives the texts that tell its date."""
    reading = family.read(Page(url, body, captured=NOW))
    article = make_article(reading, clean_body(reading), decide_date(reading.dates, captured=NOW))
    assert article.body or article.images or article.attachments
    return [text.text for text in reading.dates if text.decides]


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    before = time.process_time()
    work()
    return time.process_time() - before


def measure(pairs: int) -> list[Row]:
    """The rows ``reading`` and ``trafilatura`` (one for each system) and ``dates``."""
    rows: list[Row] = []
    texts: list[str] = []
    for layout in LAYOUT_NAMES:
        pages = [(sample.url, sample.html) for sample in samples(layout, PAGES)]
        family = recognise(Page(*pages[0], captured=NOW))
        assert family is not None
        for url, body in pages:
            texts += read(family, url, body)
        rows += _reading(layout, family, pages, pairs)
    # Equal numbers of every system's.
    return [*rows, _dates(texts[:: max(1, len(texts) // DATES)], pairs)]


def _reading(
    layout: str, family: Family, pages: Sequence[tuple[str, bytes]], pairs: int
) -> list[Row]:
    tell(f"reading {len(pages)} pages of {layout}")

    def parse() -> None:
        for _, body in pages:
            lxml_html.document_fromstring(body)

    def whole() -> None:
        for url, body in pages:
            read(family, url, body)

    works = {"read": lambda: seconds(whole), "parse": lambda: seconds(parse)}
    peer = available().get("trafilatura")
    if peer is not None:
        few = pages[: len(pages) // 10]  # it is slow
        works["trafilatura"] = lambda: (
            seconds(lambda: [peer(*page) for page in few]) * (len(pages) / len(few))
        )
    taken = in_turns(max(pairs, 7), works)
    each = {name: 1000 * median(times) / len(pages) for name, times in taken.items()}
    detail = (
        f"{layout}: {each['read']:.2f} against {each['parse']:.2f} ms a page; "
        f"{len(pages)} pages of {sum(len(b) for _, b in pages) // len(pages) // 1024} kB"
    )
    goal = GENERIC_GOAL if family.name == "generic" else KNOWN_GOAL
    named = "CPU of reading x lxml parse"
    rows = [Row("reading", named, *ratios(taken["read"], taken["parse"]), goal, detail)]
    if peer is not None:
        ratio = ratios(taken["trafilatura"], taken["read"])
        detail = f"{layout}: {each['trafilatura']:.1f} against {each['read']:.2f} ms a page"
        rows.append(Row("reading", "trafilatura x CPU of reading", *ratio, PEER_GOAL, detail))
    return rows


def _dates(texts: Sequence[str], pairs: int) -> Row:
    import dateparser

    tell(f"dates: {len(texts)} texts")

    def theirs() -> None:
        for text in texts:
            dateparser.parse(text, languages=["vi"])

    def ours() -> None:
        for _ in range(100):  # a single round is too short for the clock
            for text in texts:
                parse_date(text, now=NOW)

    theirs()  # loads its language data
    taken = in_turns(pairs, {"dateparser": lambda: seconds(theirs), "ours": lambda: seconds(ours)})
    own = [time / 100 for time in taken["ours"]]
    each = 1e6 / len(texts)
    detail = (
        f"{each * median(own):.1f} against {each * median(taken['dateparser']):.0f} µs a text, "
        f"such as {texts[0]!r}"
    )
    named = "dateparser x CPU per date"
    return Row("dates", named, *ratios(taken["dateparser"], own), ">= 100", detail)
