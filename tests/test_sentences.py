"""The sentences at the end of a run: right for one thing and for many, none says a thing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scrapy.exceptions import DownloadFailedError

from archive.counted import counted
from crawler.failures import judge_error
from crawler.guard import Finding
from crawler.middlewares.guard import hopeless
from crawler.plan import make_plan
from crawler.progress import line_of
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
        (
            "closespider_pagecount",
            "limit: the run ended at its CLOSESPIDER_PAGECOUNT, after 1 good article page. Next: ",
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


@pytest.mark.parametrize(
    ("given_up", "waited", "told"),
    [
        (0, 61.0, "61 s of waiting brought no page"),
        (0, 1861.2, "31 minutes of waiting brought no page"),
        (1, 61.0, "1 page was given up, after 61 s of waiting"),
        (8, 0.0, "8 pages in a row were given up"),
        (8, 40.4, "8 pages in a row were given up, after 40 s of waiting"),
    ],
)
def test_why_a_portal_is_left_alone(given_up: int, waited: float, told: str) -> None:
    finding = Finding("flood_block", "wait", "the portal blocks for too many requests", 60.0)
    assert hopeless(finding, given_up, waited) == (
        f"nothing came but flood_block (the portal blocks for too many requests): {told}"
    )


def test_what_ended_a_run_is_named_not_what_failed_last() -> None:
    one = report(stop="flood_block", fatal="nothing came but flood_block (…): …", good_pages=3)
    one.fail("http://b.a.example/1.jpg", "picture", "failed", "timeout")
    one.articles["first"] = 3
    finding = judged(one).findings[0]
    assert (finding.name, finding.code) == ("blocked", 1)
    assert finding.sentence.startswith("after 3 good article pages the run was ended: nothing ")
    assert "DOWNLOAD_DELAY" in finding.next


def test_one_address_that_was_not_asked_for() -> None:
    one = report(stop="limit", good_pages=2)
    one.not_asked["article"] = 1
    assert "; 1 article address was not asked for. " in judged(one).findings[0].line
    one.not_asked["picture"] = 2
    assert (
        "; 1 article and 2 picture addresses were not asked for. " in judged(one).findings[0].line
    )


def test_one_picture_that_was_given_up() -> None:
    one = report()
    one.given_up("picture", "http://b.a.example/1.jpg")
    told = judged(one).findings[0].sentence
    assert told.startswith(
        "1 picture could not be had in 5 runs over 14 days and counts as missing"
    )
    one.given_up("picture", "http://b.a.example/2.jpg")
    told = judged(one).findings[0].sentence
    assert told.startswith(
        "2 pictures could not be had in 5 runs over 14 days and count as missing"
    )


def test_a_portal_whose_only_article_leads_elsewhere_or_nowhere() -> None:
    one = report(listed=1)
    one.articles.clear()
    one.led_elsewhere("bao.example", stored=False)
    assert sentence_of(one).startswith("its only article address leads to another host")
    one.led_elsewhere("bao.example", stored=False)
    assert sentence_of(one).startswith("all 2 article addresses lead to another host")
    one = report(listed=1)
    one.articles.clear()
    one.articles["missing"] = 1
    assert sentence_of(one) == "the only listed article is not there"
    one.articles["missing"] = 2
    assert sentence_of(one) == "none of 2 listed articles is there"


def sentence_of(one: Report) -> str:
    return judged(one).findings[0].sentence


def test_a_plan_of_one_article() -> None:
    assert make_plan(1, 0, 60.0, iter(())).sentence.startswith(
        "1 article to fetch: 1 page and about 3 pictures and files, 1 minute, "
    )
    assert "0 articles to fetch: 2 pages" in make_plan(0, 2, 1.0, iter(())).sentence


def test_the_line_of_progress() -> None:
    one = report()
    one.articles.clear()
    one.articles["first"] = one.requests["home"] = one.images["stored"] = 1
    assert line_of(one) == "1 page · 1 article (1 new) · 1 picture · 0 problems"


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


@pytest.mark.parametrize(("known", "told"), [(3, "in the archive already"), (0, "lists nothing")])
def test_a_range_without_articles_is_not_in_the_archive_already(known: int, told: str) -> None:
    one = report(options={"since": "2018-01-01", "until": "2018-12-31"})
    one.articles["known"] = known
    assert f"{told}" in summary(judged(one), one, Path("a"))


def test_a_walk_that_broke_off_is_told_once() -> None:
    one = report(stop="start_error")
    one.error("the walk broke off: ValueError: a")
    assert [finding.name for finding in judged(one).findings] == ["program_fault"]


def test_sections_that_hide_their_oldest_articles() -> None:
    section = "http://b.a.example/kinh-te/"
    told = sentence(turned_sections=[section, section])
    assert told.startswith("oldest_unlisted: 1 section turns oldest first behind page 1: its ")
    told = sentence(turned_sections=[section, f"{section}x/"])
    assert "2 sections turn oldest first behind page 1: their oldest" in told


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
    one.articles["unread"] = one.unread_as["no article body"] = 1
    one.articles["first"] = 46
    assert sentence_of(one) == (
        "1 of 47 article pages has no text where the reader looks for it; it is kept as unread"
    )
    one.articles.clear()
    one.articles["unread"] = one.unread_as["no article body"] = 3
    assert judged(one).findings[0].sentence == (
        "3 of 3 article pages have no text where the reader looks for it; they are kept as unread"
    )


def test_a_broken_connection_is_told_in_words() -> None:
    inner = "[<twisted.python.failure.Failure crawler.answer.BadAnswerError: no HTTP status line>]"
    told = judge_error(DownloadFailedError(inner), 20.0).sentence
    assert told == "the connection broke: no HTTP status line"
