"""Reading a page: against a bare lxml parse and trafilatura; dates against dateparser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import NamedTuple

from lxml import html as lxml_html

from benchmarks.measure import Row, in_turns, least, ratios, tell
from benchmarks.reading.pages import LAYOUT_NAMES, samples
from benchmarks.reading.readers import available
from crawler.families import recognise
from crawler.families.base import Family, Page, utf8
from crawler.families.generic import Generic
from pipelines.article import DateText, make_article
from pipelines.body import clean_body
from pipelines.dates import decide_date, parse_date

PAGES = 150  # of each system, for their dates
MEASURED = 30  # of them
BATCHES = 3  # of rounds: how far their results lie apart tells how quiet the machine was
DATES = 200
ROUNDS = 100  # of a list of dates: a single round is too short for the clock
NOW = datetime(2026, 1, 5, tzinfo=UTC)
GENERIC_GOAL, KNOWN_GOAL, PEER_GOAL = "<= 6.00", "<= 2.20", ">= 15"


class _Page(NamedTuple):
    url: str
    body: bytes
    told: bytes  # in UTF-8


def read(family: Family, url: str, body: bytes) -> list[DateText]:
    """All that a crawl does to read an article; gives the texts that tell its date."""
    reading = family.read(Page(url, body, captured=NOW))
    article = make_article(reading, clean_body(reading), decide_date(reading.dates, captured=NOW))
    assert article.body or article.images or article.attachments
    return [text for text in reading.dates if text.decides]


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    before = time.process_time()
    work()
    return time.process_time() - before


def measure(pairs: int) -> list[Row]:
    """The rows ``reading`` and ``trafilatura`` (one for each system) and ``dates``."""
    rows: list[Row] = []
    texts: list[DateText] = []
    for layout in LAYOUT_NAMES:
        pages = [(sample.url, sample.html) for sample in samples(layout, PAGES)]
        family = recognise(Page(*pages[0], captured=NOW))
        assert family is not None
        for url, body in pages:
            texts += read(family, url, body)
        rows += _reading(layout, family, pages[:: PAGES // MEASURED], pairs)
    # Equal numbers of every system's.
    return [
        *rows,
        _dates(texts[:: max(1, len(texts) // DATES)], pairs),
        _slowest_form([text for text in texts if not text.milliseconds], pairs),
    ]


def _reading(
    layout: str, family: Family, pages: Sequence[tuple[str, bytes]], pairs: int
) -> list[Row]:
    tell(f"reading {len(pages)} pages of {layout}")
    parser = lxml_html.HTMLParser(encoding="utf-8")

    def parse(page: _Page) -> None:
        lxml_html.document_fromstring(page.told, parser=parser)

    def whole(page: _Page) -> None:
        read(family, page.url, page.body)

    # Where the charset that a page names is a lie, libxml2 gives up in its head.
    all_pages = [_Page(url, body, utf8(body)) for url, body in pages]
    value, low, high, each = _compared(all_pages, {"read": whole, "parse": parse}, max(pairs, 5))
    size = sum(len(body) for _, body in pages) // len(pages) // 1024
    detail = f"{layout}: {each[0]:.2f} against {each[1]:.2f} ms a page; {len(pages)} of {size} kB"
    goal = GENERIC_GOAL if isinstance(family, Generic) else KNOWN_GOAL
    rows = [Row("reading", "CPU of reading x lxml parse", value, low, high, goal, detail)]
    peer = available().get("trafilatura")
    if peer is not None:
        few = all_pages[: len(pages) // 3]  # it is slow
        works = {"trafilatura": lambda page: peer(page.url, page.body), "read": whole}
        value, low, high, each = _compared(few, works, 2)
        detail = f"{layout}: {each[0]:.1f} against {each[1]:.2f} ms a page"
        named = "trafilatura x CPU of reading"
        rows.append(Row("reading", named, value, low, high, PEER_GOAL, detail))
    return rows


def _compared(
    pages: Sequence[_Page], works: Mapping[str, Callable[[_Page], object]], rounds: int
) -> tuple[float, float, float, list[float]]:
    """The first of two works through the second, that of the least and greatest batch, and ms."""
    batches = [list(least(pages, works, rounds).values()) for _ in range(BATCHES)]
    each = [sum(ours) / sum(theirs) for ours, theirs in batches]
    sums = [sum(map(min, *(batch[work] for batch in batches))) for work in (0, 1)]
    ms = [total / len(pages) / 1e6 for total in sums]
    return median(each), min(each), max(each), ms


def _ours(texts: Sequence[DateText]) -> Callable[[], None]:
    def work() -> None:
        for _ in range(ROUNDS):
            for text in texts:
                parse_date(
                    text.text,
                    now=NOW,
                    month_first=text.month_first,
                    milliseconds=text.milliseconds,
                )

    return work


def _theirs(texts: Sequence[DateText]) -> Callable[[], None]:
    import dateparser

    def work() -> None:
        for text in texts:
            dateparser.parse(text.text, languages=["vi"])

    work()  # loads its language data
    return work


def _dates(texts: Sequence[DateText], pairs: int) -> Row:
    tell(f"dates: {len(texts)} texts")
    ours, theirs = _ours(texts), _theirs(texts)
    taken = in_turns(pairs, {"dateparser": lambda: seconds(theirs), "ours": lambda: seconds(ours)})
    own = [time / ROUNDS for time in taken["ours"]]
    each = 1e6 / len(texts)
    detail = (
        f"{each * median(own):.1f} against {each * median(taken['dateparser']):.0f} µs a text, "
        f"such as {texts[0].text!r}"
    )
    named = "dateparser x CPU per date"
    return Row("dates", named, *ratios(taken["dateparser"], own), ">= 100", detail)


def _slowest_form(texts: Sequence[DateText], pairs: int) -> Row:
    """The form with the least gain of all that dateparser reads; the others it gives up sooner."""
    import dateparser

    forms: dict[str, list[DateText]] = {}
    for text in texts:
        forms.setdefault(_form(text.text), []).append(text)
    few = {form: alike[:: max(1, len(alike) // 5)][:5] for form, alike in forms.items()}
    tell(f"dates: {len(few)} forms")
    runs: dict[str, Callable[[], float]] = {}
    for form, alike in few.items():
        runs[f"ours {form}"] = partial(seconds, _ours(alike))
        runs[f"theirs {form}"] = partial(seconds, _theirs(alike))
    taken = in_turns(pairs, runs)
    own = {form: [time / ROUNDS for time in taken[f"ours {form}"]] for form in few}
    each = {form: 1e6 * median(own[form]) / len(alike) for form, alike in few.items()}
    gains = {
        form: ratios(taken[f"theirs {form}"], own[form])
        for form, alike in few.items()
        if dateparser.parse(alike[0].text, languages=["vi"])
    }
    least = min(gains, key=gains.__getitem__)
    slowest = max(each, key=each.__getitem__)
    detail = (
        f"{few[least][0].text!r} of {len(gains)} forms that both read; "
        f"of all {len(few)} {few[slowest][0].text!r} takes longest, {each[slowest]:.1f} µs"
    )
    return Row("dates", "dateparser x CPU, worst form", *gains[least], ">= 100", detail)


def _form(text: str) -> str:
    """What is left of a text when it tells no date: its signs, labels and places of numbers."""
    text = re.sub(r"\b(Thứ|Tháng) (\w+|Mười \w+)\b|Chủ nhật", "Thứ 0", text)
    return re.sub(r"[0-9]+", "0", text)
