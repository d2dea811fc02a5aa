"""Pages that show the day of the visit where their date was: the stored record stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from archive import open_archive
from archive.record import Image
from archive.timerange import VIETNAM
from crawler.report import GOOD, Report
from pipelines.article import Article
from pipelines.check import CheckPipeline, digest_of, held
from pipelines.item import ArticleItem
from tests import records
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, run_files, table, verdict
from tests.judging import judged, names, past, read, report
from tests.portal import running_portal

SLUG = "tinh_mau_huyen_mau"
CAPTURED = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # half past midnight of the 25th, there
THEN, TODAY = "2020-06-27T21:27:00+07:00", "2026-11-25T00:29:00+07:00"


def article(**fields: Any) -> Article:
    """As it was stored, but for ``fields``."""
    was: dict[str, Any] = {
        "url": "https://mau.example/tin-1.html",
        "family": "nukeviet",
        "layout": "4.5",
        "title": "Hội nghị tổng kết",
        "summary": "Sáng 27/6.",
        "body": "Đoạn một.",
        "author": "Thu Hà",
        "tags": ["hội nghị"],
        "images": [Image(url="https://mau.example/uploads/1.jpg")],
        "published": THEN,
        "published_raw": "21:27 27/06/2020",
    }
    return Article(**was | fields)


def clock(**fields: Any) -> Article:
    """Its page, once it prints the time of the visit."""
    return article(**{"published": TODAY, "published_raw": "00:29 25/11/2026"} | fields)


def test_a_date_that_alone_moved_to_the_day_of_the_visit_is_held() -> None:
    told = held(article(), clock(), CAPTURED)
    assert told is not None
    assert told.outcome == "date_moved"
    assert THEN in told.problem
    assert TODAY in told.problem


@pytest.mark.parametrize("published", ["2020-06", "2020-06-27", "2026-11-24T23:59:00+07:00"])
def test_however_precise_the_stored_date_is(published: str) -> None:
    assert held(article(published=published), clock(), CAPTURED)


def test_what_is_stored_may_have_an_age_in_place_of_a_date() -> None:
    aged = article(published_raw="2 giờ trước", published_relative=True)
    assert held(aged, clock(), CAPTURED)
    assert held(article(), clock(published_raw="vừa xong", published_relative=True), CAPTURED)


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "Hội nghị sơ kết"},
        {"summary": None},
        {"body": "Đoạn một.\n\nĐoạn hai."},
        {"author": None},
        {"source": "TTXVN"},
        {"tags": []},
        {"images": []},
        {"images": [Image(url="https://mau.example/uploads/1.jpg", caption="Ảnh: Thu Hà")]},
    ],
)
def test_an_edit_beside_it_is_an_edit(edit: dict[str, Any]) -> None:
    assert held(article(), clock(**edit), CAPTURED) is None


@pytest.mark.parametrize(
    "published",
    [
        "2026-11-24T17:29:00+07:00",  # the day of the capture in UTC
        "2026-11-26T00:29:00+07:00",
        "2023-02-01T08:00:00+07:00",
        "2026-11",
    ],
)
def test_another_day_than_that_of_the_visit_is_an_edit(published: str) -> None:
    assert held(article(), clock(published=published), CAPTURED) is None


def test_another_time_of_the_same_day_is_an_edit() -> None:
    was = article(published="2026-11-25T00:05:00+07:00", published_raw="00:05 25/11/2026")
    assert held(was, clock(), CAPTURED) is None


def test_the_first_date_of_an_article_is_an_edit() -> None:
    assert held(article(published=None, published_raw=None), clock(), CAPTURED) is None


def test_an_article_dated_anew_is_believed_a_day_later() -> None:
    day_later = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
    assert held(article(), clock(), day_later) is None


@pytest.mark.parametrize("shown", [clock(), clock(published=None, published_problem="no date")])
def test_an_article_that_was_gone_is_back_with_the_date_that_is_stored(shown: Article) -> None:
    known = SimpleNamespace(
        id="a:1", state="gone", content_sha256=digest_of(article()), pending=False
    )
    stored = SimpleNamespace(id="a:1", extractor="x", published_precision="minute", **{
        name: getattr(article(), name)
        for name in (
            *("url", "title", "summary", "body", "author", "source", "tags", "images"),
            *("attachments", "published", "published_raw", "published_rule", "published_problem"),
        )
    })  # fmt: skip
    item = ArticleItem("a:1", article=shown, captured=CAPTURED, digest=digest_of(shown))
    spider = SimpleNamespace(
        state=SimpleNamespace(record=lambda _: stored),
        origin=SimpleNamespace(extractor=lambda _: "x"),
        recheck=SimpleNamespace(mode="schedule"),
    )
    stage: Any = CheckPipeline(SimpleNamespace(spider=spider))  # type: ignore[arg-type]
    stage._compare(item, shown, known)
    assert item.held is None
    assert item.fetch
    assert (shown.published, item.digest) == (THEN, digest_of(article()))


def test_a_template_with_the_day_of_the_visit_overwrites_nothing(
    luutru: Luutru, archive_path: Path, tmp_path: Path
) -> None:
    today = datetime.now(VIETNAM)
    if (today + timedelta(minutes=5)).date() != today.date():
        pytest.skip("midnight might pass while it runs")
    with running_portal(articles=8, seed=5) as portal:
        folder = table(tmp_path / "tables", portal)

        def crawl(*arguments: str) -> int:
            where = ("--portals", folder, "--archive", archive_path)
            return luutru("crawl", SLUG, *where, *PAGES_ONLY, *arguments, timeout=120).returncode

        assert crawl() == 0
        before = [p.read_bytes() for p in sorted(archive_path.glob("articles/*/*.jsonl"))]
        date = r'<span class="h5">.*?</span>|<meta property="article:published_time"[^>]*>'
        shown = f'{date} => <span class="h5">{today:%d/%m/%Y} 08:00</span>'
        portal.fault("rewrite", value=shown)
        assert crawl("--recheck", "all") == 1
    assert [p.read_bytes() for p in sorted(archive_path.glob("articles/*/*.jsonl"))] == before
    lines = list(open_archive(archive_path).captures(outcome="date_moved"))
    articles = list(open_archive(archive_path).articles())
    assert len(lines) == len(articles) > 5
    assert all(c.id and c.warc_record_id and c.content_sha256 and c.problem for c in lines)
    assert run_files(archive_path)[-1]["articles"]["date moved"] == len(lines)
    found = {f["name"]: f["code"] for f in verdict(archive_path)["findings"]}
    assert found["dates_moved"] == 1


@pytest.mark.parametrize(
    ("held_back", "rechecked", "code"),
    [(0, 50, None), (1, 50, 0), (4, 8, 0), (5, 50, 0), (11, 50, 1), (2, 2, 1)],
)
def test_how_many_are_the_layout(held_back: int, rechecked: int, code: int | None) -> None:
    one = report(fields=read("2024", 50), rechecked=rechecked)
    one.articles["date moved"] = held_back
    told = judged(one, past(fields=read("2024", 50)))
    assert (told.code, names(told)) == (code or 0, [] if code is None else ["dates_moved"])


def test_a_date_that_is_not_believed_makes_no_news() -> None:
    """Else the portal would seem to have published today, and never fall silent."""
    one = Report(portal="a_b", run="r", target="http://b.a.example/")
    one.read_one(clock(), TODAY[:10], records.article(published=THEN), held=True)
    assert one.days == {}
    assert one.fields["2026"]["redated"] == 0
    assert one.fields["2026"]["today"] == 1
    assert "date_moved" in GOOD
