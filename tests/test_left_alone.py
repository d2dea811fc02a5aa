"""A portal that asks for time gets it: no run asks it again before that is over."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from scrapy.exceptions import DownloadTimeoutError

from crawler.guard import judge_media, judge_page
from crawler.middlewares.robots import RobotsMiddleware, Rules
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, verdict
from tests.portal import running_portal

HOUR = {b"Retry-After": b"3600"}


def test_a_block_is_believed_and_a_picture_elsewhere_holds_nothing_up() -> None:
    block, picture = judge_page(429, HOUR, b"x"), judge_media(429, HOUR, b"x", "picture")
    assert block is not None
    assert picture is not None
    assert (block.seconds, picture.seconds) == (3600.0, 600.0)
    trouble = judge_page(503, HOUR, b"x")  # a server that may be well again soon
    assert trouble is not None
    assert trouble.seconds == 600.0


def test_a_portal_that_asks_for_longer_than_a_run_waits_is_asked_no_more(
    luutru: Luutru, archive_path: Path
) -> None:
    faults = ["flood"]
    with running_portal(articles=40, seed=7, faults=faults, flood_max=25, flood_window=3600) as one:
        done = luutru("crawl", one.url, "--archive", archive_path, *PAGES_ONLY, timeout=60)
        blocked = [r for r in one.requests() if r["status"] == 429]
    assert done.returncode == 1, done.stdout
    assert len(blocked) <= 2  # without any delay one more is under way already
    first = verdict(archive_path)["findings"][0]
    assert first["name"] == "blocked"
    assert "left alone for 60 minutes" in first["sentence"]


def test_a_robots_txt_that_cannot_be_read_again_leaves_all_of_the_old_one_in_force() -> None:
    robots: Any = RobotsMiddleware.__new__(RobotsMiddleware)

    async def nothing(_: str) -> None:
        raise DownloadTimeoutError

    robots._response = nothing
    rules = asyncio.run(robots._fetch("http://a.example", Rules(0.0, forbids="taken for a no")))
    assert rules.forbids == "taken for a no"
    assert rules.read > 0
