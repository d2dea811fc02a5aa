"""Memory of one crawl: does it grow with the number of pages?"""

from __future__ import annotations

import os
import subprocess
import time

from benchmarks.crawl import NO_MEDIA, luutru, scratch
from benchmarks.measure import MB, BenchmarkError, Row, peak_bytes, tell
from tests.portal import Portal, running_portal

ARTICLES = 50_000
FIRST = 5_000
# Two cancelled timers of Twisted live on for every request until its time-out would have come:
# with Scrapy's 180 s the plateau is reached only after hundreds of thousands of pages.
TIMEOUT = 10


def rss(pid: int) -> int:
    """Bytes of memory a process holds now; 0 where it has ended."""
    asked = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return int(asked.stdout.strip() or 0) * 1024


def measure(articles: int = ARTICLES) -> list[Row]:
    """The rows ``memory``: growth between the first pages and the last, and the peak."""
    first = min(FIRST, articles // 4)
    with running_portal(articles=articles, special="none") as portal, scratch() as folder:
        command = luutru(
            portal.url, folder / "archive", *NO_MEDIA, "--set", f"DOWNLOAD_TIMEOUT={TIMEOUT}"
        )
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        samples = _sample(process, portal)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchmarkError(f"the crawl ended with {process.returncode}")
    early = _near(samples, first)
    late = _near(samples, articles)
    growth = (late - early) / MB
    peak = peak_bytes(usage.ru_maxrss) / MB
    marks = [first, *range(articles // 5, articles + 1, articles // 5)]
    detail = ", ".join(f"{_near(samples, m) / MB:.0f} MB at {m:,}" for m in dict.fromkeys(marks))
    cpu = (usage.ru_utime + usage.ru_stime) * 1000 / samples[-1][0]
    spent = f"{samples[-1][0]:,} pages, WARC kept, {cpu:.2f} ms a page with the start"
    return [
        Row("memory", f"MB more at {articles:,} pages", growth, None, None, "<= 10", detail),
        Row("memory", "MB at most", peak, None, None, "<= 120", spent),
    ]


def _sample(process: subprocess.Popen[bytes], portal: Portal) -> list[tuple[int, int]]:
    """Pages asked for and memory held, every half second until the process is done."""
    samples = []
    told = 0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        pages = int(portal.control("counters").get("requests", 0))
        held = rss(process.pid)
        if held and pages:
            samples.append((pages, held))
        if pages >= told + 5000:
            told = pages
            tell(f"{pages:,} pages, {held // MB} MB")
        time.sleep(0.5)
    return samples


def _near(samples: list[tuple[int, int]], pages: int) -> int:
    """Median of the memory held around a number of pages: single samples jump with a commit."""
    by_distance = sorted(samples, key=lambda sample: abs(sample[0] - pages))
    around = sorted(held for _, held in by_distance[:5])
    return around[len(around) // 2]
