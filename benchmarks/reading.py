"""Reading a page in one process: against a bare lxml parse, and dates against dateparser."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median
from urllib.request import urlopen

from lxml import html as lxml_html

from benchmarks.measure import Row, in_turns, ratios, tell
from crawler.families.base import Page
from crawler.families.nukeviet import NukeViet
from pipelines.article import make_article
from pipelines.body import clean_body
from pipelines.dates import decide_date, parse_date
from tests.portal import running_portal

LAYOUTS = ("nukeviet45", "egov12", "nukeviet34")
PAGES = 200  # of each layout
DATES = 200
NOW = datetime.now(UTC)


def fetch(layout: str) -> list[tuple[str, bytes]]:
    """Addresses and bytes of article pages."""
    with running_portal(layout=layout, articles=PAGES, special="none") as portal:
        paths = [r["url"] for r in portal.truth(public=True)]
        pages = []
        for path in paths:
            url = path if path.startswith("http") else portal.base + path
            with urlopen(url, timeout=60) as answer:
                pages.append((url, answer.read()))
    return pages


def read(url: str, body: bytes) -> list[str]:
    """All that a crawl does to read an article; gives the texts that tell its date."""
    reading = NukeViet().article(Page(url, body, captured=NOW))
    article = make_article(reading, clean_body(reading), decide_date(reading.dates, captured=NOW))
    assert article.body or article.images or article.attachments
    return [text.text for text in reading.dates if text.decides]


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    before = time.process_time()
    work()
    return time.process_time() - before


def measure(pairs: int) -> list[Row]:
    """The rows ``reading`` (one for each layout) and ``dates``."""
    rows: list[Row] = []
    texts: list[str] = []
    for layout in LAYOUTS:
        pages = fetch(layout)
        for url, body in pages:
            texts += read(url, body)
        rows.append(_reading(layout, pages, pairs))
    # Equal numbers of every layout's.
    return [*rows, _dates(texts[:: max(1, len(texts) // DATES)], pairs)]


def _reading(layout: str, pages: Sequence[tuple[str, bytes]], pairs: int) -> Row:
    tell(f"reading {len(pages)} pages of {layout}")

    def parse() -> None:
        for _, body in pages:
            lxml_html.document_fromstring(body)

    def whole() -> None:
        for url, body in pages:
            read(url, body)

    taken = in_turns(
        max(pairs, 7), {"read": lambda: seconds(whole), "parse": lambda: seconds(parse)}
    )
    each = {name: 1000 * median(times) / len(pages) for name, times in taken.items()}
    detail = (
        f"{layout}: {each['read']:.2f} against {each['parse']:.2f} ms a page; "
        f"{len(pages)} pages of {sum(len(b) for _, b in pages) // len(pages) // 1024} kB"
    )
    named = "CPU of reading x lxml parse"
    return Row("reading", named, *ratios(taken["read"], taken["parse"]), "<= 2.20", detail)


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
