"""The sentences at the end of a run: right for one thing and for many, none says a thing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.counted import counted
from crawler.report import Report
from crawler.summary import summary
from tests.judging import judged, report


def sentence(**fields: Any) -> str:
    verdict = judged(report(**fields))
    assert verdict.findings, fields
    return verdict.findings[0].line


def failed(number: int, kind: str, name: str, good: int = 0) -> Report:
    one = report(good_pages=good)
    for index in range(number):
        one.fail(f"http://b.a.example/{index}", kind, name, "the cause")
    return one


def test_numbers_and_nouns() -> None:
    assert [counted(n, "page") for n in (0, 1, 2, 3000)] == [
        "0 pages",
        "1 page",
        "2 pages",
        "3,000 pages",
    ]


@pytest.mark.parametrize(
    ("stop", "told"),
    [
        ("limit", "limit: the run ended at its --limit, after 1 good article page. Next: "),
        ("interrupt", "interrupt: the run was interrupted, after 1 good article page. Next: "),
        ("disk", "disk: the run ended for want of disk space, after 1 good article page. Next: "),
        (
            "closespider_timeout",
            "time_limit: the run ended at its CLOSESPIDER_TIMEOUT, after 1 good article page, ",
        ),
    ],
)
def test_why_a_run_ended_early_is_said_once(stop: str, told: str) -> None:
    assert sentence(stop=stop, good_pages=1).startswith(told)


def test_a_portal_that_blocks_from_the_start_is_not_an_unknown_system() -> None:
    """A home page that never came past the block: waiting ended before anything failed."""
    one = report(family=None, stop="flood_block", fatal="nothing but flood_block")
    finding = judged(one).findings[0]
    assert (finding.name, finding.code) == ("blocked", 3)
    assert "DOWNLOAD_DELAY" in finding.next


def test_pictures_that_failed_are_told_with_their_cause() -> None:
    line = judged(failed(1, "picture", "failed")).findings[0].line
    assert line.startswith(
        "pictures_failed: 1 picture failed; the first: http://b.a.example/0 (the cause). Next: "
    )
    assert judged(failed(2, "file", "failed")).findings[0].sentence.startswith("2 files failed; ")


def test_one_failed_page() -> None:
    assert (
        judged(failed(1, "article", "server_error"))
        .findings[0]
        .sentence.startswith("1 article page failed: server_error; ")
    )


def test_no_good_page_at_all() -> None:
    line = judged(failed(6, "article", "forbidden")).findings[0].line
    assert line.startswith("blocked: no good article page came; 6 failed with forbidden; ")
    line = judged(failed(6, "article", "forbidden", good=15)).findings[0].line
    assert line.startswith("blocked: after 15 good article pages none came any more; 6 failed ")


def test_what_a_run_left_out_is_told_as_asked_or_as_not_come_to() -> None:
    one = report(stop="limit", options={"skip": ["files"]})
    one.images["skipped"] = one.attachments["skipped"] = 2
    one.articles["outside"] = 3
    one.requests["home"] = 1
    told = summary(judged(one), one, Path("a"))
    assert "pictures   2 not asked for" in told
    assert "files      2 skipped" in told
    assert "3 outside the range" in told
    assert "requests   1 page, 0 pictures and files" in told


def test_unread_pages_of_a_first_run_claim_no_change() -> None:
    one = report()
    one.articles.clear()
    one.articles["unread"] = 3
    one.unread_as["no article body"] = 3
    assert judged(one).findings[0].sentence == (
        "3 of 3 article pages have no text where the reader looks for it; they are kept as unread"
    )
