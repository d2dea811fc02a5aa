"""CPU per page of ``luutru crawl`` against a bare Scrapy spider on the same portal."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from benchmarks.measure import BenchmarkError, Row, in_turns, pages_asked, portals, ratios, run
from tests.portal import Portal

# No pause, and as many requests at once as a bare Scrapy has for one host.
FAST = ("--set", "DOWNLOAD_DELAY=0", "--set", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
NO_MEDIA = ("--set", "LUUTRU_FILES=0")
NO_WARC = ("--set", "LUUTRU_WARC=0")
GOALS = {"records": "<= 1.00 (0.90)", "warc": "<= 1.30"}


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one run's archive."""
    folder = Path(mkdtemp(prefix="luutru-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def luutru(url: str, folder: Path, *options: str) -> list[str]:
    """The command line of a crawl of a portal into ``folder``."""
    command = [sys.executable, "-m", "crawler.cli", "crawl", url, "--archive", str(folder)]
    return [*command, *FAST, *options]


def bare(url: str, *options: str) -> list[str]:
    """The command line of the bare spider."""
    return [sys.executable, "-m", "benchmarks.bare_spider", url, *options]


@dataclass
class Crawl:
    """One way to crawl, measured on the full portal and on one with a single article."""

    full: Portal
    single: Portal
    options: tuple[str, ...] | None  # None: the bare spider
    pages: int = 0
    peak: int = 0
    start: list[float] = field(default_factory=list)

    def measure(self) -> float:
        """CPU seconds per page; also takes the start's CPU, to be subtracted later."""
        self.start.append(self._cpu(self.single))
        pages_asked(self.full)
        cpu = self._cpu(self.full)
        self.pages = pages_asked(self.full)
        return cpu

    def _cpu(self, portal: Portal) -> float:
        with scratch() as folder:
            if self.options is None:
                cost = run(bare(portal.url))
            else:
                cost = run(luutru(portal.url, folder / "archive", *self.options))
        self.peak = max(self.peak, cost.peak)
        return cost.cpu

    def per_page(self, taken: list[float]) -> list[float]:
        """CPU seconds per page of every round, without that of starting."""
        start = median(self.start)
        return [(cpu - start) / self.pages for cpu in taken]


def measure(names: list[str], pairs: int, articles: int) -> list[Row]:
    """The rows ``records`` and ``warc``, as far as asked for; both share the bare runs."""
    with portals(articles) as (full, single):
        crawls = {"bare": Crawl(full, single, None)}
        if "records" in names:
            crawls["records"] = Crawl(full, single, (*NO_MEDIA, *NO_WARC))
        if "warc" in names:
            crawls["warc"] = Crawl(full, single, NO_MEDIA)
        for crawl in crawls.values():  # the portal composes its articles the first time
            crawl.measure()
            crawl.start.clear()
        taken = in_turns(pairs, {name: crawl.measure for name, crawl in crawls.items()})
    if min(crawl.pages for crawl in crawls.values()) < articles * 0.9:
        raise BenchmarkError("a crawl did not reach the portal's articles")
    base = crawls["bare"]
    base_pages = base.per_page(taken["bare"])
    rows = []
    for name, crawl in crawls.items():
        if name == "bare":
            continue
        own = crawl.per_page(taken[name])
        whole = ratios(
            [cpu / crawl.pages for cpu in taken[name]], [cpu / base.pages for cpu in taken["bare"]]
        )[0]
        detail = (
            f"{1000 * median(own):.2f} against {1000 * median(base_pages):.2f} ms a page; "
            f"{whole:.2f} with the start of {median(crawl.start):.2f} and "
            f"{median(base.start):.2f} s; {crawl.pages:,} pages, peak {crawl.peak >> 20} MB"
        )
        told = "CPU per page x bare Scrapy" + (", WARC kept" if name == "warc" else "")
        rows.append(Row(name, told, *ratios(own, base_pages), GOALS[name], detail))
    return rows


def stored_pictures(archive: Path) -> dict[str, list[str]]:
    """Article path → addresses of the pictures a crawl stored, each once."""
    from urllib.parse import urlsplit

    from archive import open_archive

    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    for record in open_archive(archive).articles():
        urls = [i.url for i in record.images if i.status == "stored" and i.url not in seen]
        seen.update(urls)
        found[urlsplit(record.url).path] = urls
    return found


def told(output: str) -> dict[str, int]:
    """What the bare spider printed last."""
    return json.loads(output.strip().splitlines()[-1])
