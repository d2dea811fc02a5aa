"""Articles read for a range that lie outside it: not stored, and not read again for nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.capture import Capture, decode, encode
from archive.crawlstate import _OUTSIDE
from archive.layout import create_archive
from crawler.families import FAMILIES
from crawler.families.base import Link
from crawler.frontier import Frontier
from crawler.recheck import Recheck
from crawler.report import Report
from pipelines.article import Article
from pipelines.item import ArticleItem
from pipelines.store import Origin, learnt
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, paths, run_files
from tests.portal import running_portal
from tests.records import RUN, article, put, put_captures

PORTAL = "ha_tinh_huong_son"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ADDRESS = "https://a.vn/tin-{}.html"
PROGRAM = "luutru 0.1.0"


def outside(
    number: int,
    published: str | None = "2019-03-05T08:00:00+07:00",
    time: str = "2026-11-01T08:00:00Z",
    **fields: Any,
) -> Capture:
    values: dict[str, Any] = {
        "portal": PORTAL,
        "run": RUN,
        "url": ADDRESS.format(number),
        "time": time,
        "kind": "article",
        "id": f"{PORTAL}:{number}",
        "outcome": "outside",
        "published": published,
        "extractor": f"{PROGRAM} nukeviet/4.5",
    }
    return Capture(**values | fields)


@pytest.fixture
def root(archive_path: Path) -> Path:
    create_archive(archive_path)
    return archive_path


def frontier(root: Path, recheck: str | None = None, **options: Any) -> Frontier:
    archive = open_archive(root)
    state = archive.crawl_state(PORTAL)
    values: dict[str, Any] = {
        "since": date(2020, 1, 1),
        "until": date(2020, 12, 31),
        "program": PROGRAM,
    }
    report = Report(portal=PORTAL, run="r", target="https://a.vn/")
    made = Frontier(
        PORTAL, FAMILIES[0], state, report, Recheck.parse(recheck), NOW, **values | options
    )
    vars(made)["archive"] = archive  # which the look-ups need open
    return made


def links(*numbers: int, **fields: Any) -> list[Link]:
    return [Link(ADDRESS.format(n), str(n), **fields) for n in numbers]


def wanted(made: Frontier, *numbers: int, **fields: Any) -> list[int]:
    return [int(w.id.partition(":")[2]) for w in made.wanted(links(*numbers, **fields))]


# What the archive tells


def told(root: Path, links: dict[str, str]) -> dict[str, tuple[str, str, str]]:
    found = open_archive(root).crawl_state(PORTAL).outside(links)
    return {id_: (one.published, one.checked, one.extractor) for id_, one in found.items()}


def test_it_is_known_by_its_id_and_by_its_address(root: Path) -> None:
    put_captures(root, outside(1), outside(2, id=f"{PORTAL}:another"))
    expected = ("2019-03-05T08:00:00+07:00", "2026-11-01T08:00:00Z", f"{PROGRAM} nukeviet/4.5")
    other = "https://a.vn/other-section/tin-1.html"
    assert told(root, {f"{PORTAL}:1": other}) == {f"{PORTAL}:1": expected}
    assert told(root, {f"{PORTAL}:2": "http://www.a.vn/tin-2.html"}) == {f"{PORTAL}:2": expected}
    assert told(root, {f"{PORTAL}:3": ADDRESS.format(3)}) == {}


def test_an_id_that_was_given_away_again_is_not_known(root: Path) -> None:
    """A new installation counts from 1: another address of the same id is another article."""
    put_captures(root, outside(1))
    another = [Link("https://a.vn/other-section/hoi-nghi-1.html", "1")]
    assert [one.url for one in frontier(root).wanted(another)] == [another[0].url]
    assert wanted(frontier(root), 1) == []


def test_the_newest_look_counts(root: Path) -> None:
    put_captures(
        root,
        outside(1, "2018", time="2026-11-02T08:00:00.5Z"),
        outside(1, "2017", time="2026-11-02T08:00:00Z"),
        outside(1, "2016", time="2026-11-01T08:00:00Z", id=f"{PORTAL}:another"),
    )
    assert told(root, {f"{PORTAL}:1": ADDRESS.format(1)})[f"{PORTAL}:1"][0] == "2018"


def test_lines_of_before_tell_nothing(root: Path) -> None:
    put_captures(root, outside(1, None, extractor=None))
    line = json.loads(encode(outside(2)))
    del line["published"], line["extractor"]
    path = root / "captures" / PORTAL / f"{RUN}.jsonl"
    path.write_text(f"{path.read_text()}{json.dumps(line)}\n")
    assert decode(json.dumps(line)).published is None
    archive = open_archive(root)
    every = {f"{PORTAL}:{n}": ADDRESS.format(n) for n in (1, 2)}
    assert archive.crawl_state(PORTAL).outside(every) == {}
    assert archive.index.problems() == []


@pytest.mark.parametrize(
    ("published", "noted"),
    [
        ("2019-03-05T08:00:00+07:00", True),
        ("2026-11-23T23:59:00+07:00", True),
        ("2026-11-24T00:01:00+07:00", False),  # half an hour before midnight in UTC is that day
        ("2026-11-24", False),
    ],
)
def test_the_day_of_the_visit_is_not_noted(published: str, noted: bool) -> None:
    one = Article(url="https://a.vn/1", family="nukeviet", layout="4.5", title="Tin")
    one.published = published
    item = ArticleItem("a:1", article=one, captured=datetime(2026, 11, 23, 17, 30, tzinfo=UTC))
    told = learnt(item, Origin(portal="a", units=(), run="r", program=PROGRAM))
    expected = {"published": published, "extractor": f"{PROGRAM} nukeviet/4.5"}
    assert told == (expected if noted else {})


# What a run asks for


def test_a_neighbour_that_is_known_is_not_wanted(root: Path) -> None:
    put_captures(root, outside(1), outside(2))
    made = frontier(root)
    assert wanted(made, 1, 2, 3) == [3]
    assert made._report.articles["outside before"] == 2
    assert made.outside(f"{PORTAL}:1", links(1)[0]) == date(2019, 3, 5)
    assert made.outside(f"{PORTAL}:3", links(3)[0]) is None


@pytest.mark.parametrize(
    "options",
    [
        {"since": date(2019, 3, 5), "until": date(2019, 3, 5)},
        {"since": date(2019, 1, 1), "until": None},
        {"since": None, "until": date(2019, 12, 31)},
        {"since": None, "until": None},
    ],
)
def test_another_range_wants_its_own(root: Path, options: dict[str, date | None]) -> None:
    put_captures(root, outside(1))
    made = frontier(root, **options)
    assert made.outside(f"{PORTAL}:1", links(1)[0]) is None
    assert wanted(made, 1) == [1]


@pytest.mark.parametrize(
    ("published", "days", "again"),
    [
        ("2020-01", False, True),  # may be of the range
        ("2026-10-20", 30, True),  # of last month: looked at again after a week
        ("2026-10-20", 3, False),
        ("2026-11-20", 1, True),
        ("2026-01-02", 31, True),
        ("2026-01-02", 29, False),
        ("2019-12-31", 2000, False),
    ],
)
def test_it_is_looked_at_again_by_the_schedule(
    root: Path, published: str, days: int, again: bool
) -> None:
    checked = datetime.fromtimestamp(NOW.timestamp() - days * 86400, UTC)
    put_captures(root, outside(1, published, time=f"{checked:%Y-%m-%dT%H:%M:%SZ}"))
    assert wanted(frontier(root), 1) == [1] * again


def test_recheck_decides_for_them_too(root: Path) -> None:
    put_captures(root, outside(1), outside(2, "2026-11-20", time="2026-11-22T08:00:00Z"))
    assert wanted(frontier(root, "all"), 1, 2) == [1, 2]
    assert wanted(frontier(root, "30"), 1, 2) == [2]
    assert wanted(frontier(root, "none"), 1, 2) == []


def test_another_version_of_the_program_reads_for_itself(root: Path) -> None:
    """Its reader may be the better one."""
    put_captures(root, outside(1))
    assert wanted(frontier(root, program="luutru 0.1"), 1) == [1]
    assert wanted(frontier(root, program="luutru 0.2.0"), 1) == [1]


def test_a_listing_that_tells_otherwise_is_believed_once_a_week(root: Path) -> None:
    put_captures(root, outside(1), outside(2, time="2026-11-23T08:00:00Z"))
    assert wanted(frontier(root), 1, 2, published="2020-05-05") == [1]
    assert wanted(frontier(root), 1, 2, published="2019-03-05") == []


def test_a_stored_one_is_stored(root: Path) -> None:
    put_captures(root, outside(1))
    put(root, article(1, published="2020-06-27T21:27:00+07:00", url=ADDRESS.format(1)))
    made = frontier(root, "all")
    (one,) = made.wanted(links(1))
    assert one.known is not None


def test_the_look_up_walks_no_table(root: Path) -> None:
    put_captures(root, outside(1))
    archive = open_archive(root)
    plan = archive.index.ask(f"EXPLAIN QUERY PLAN {_OUTSIDE.format('?, ?')}", (PORTAL, "a", "b"))
    assert "capture_outside (portal=? AND outside=?)" in str([row[3] for row in plan])


# A crawl


def test_a_range_and_its_neighbour_are_read_once(luutru: Luutru, archive_path: Path) -> None:
    """NukeViet 3.4 lists without dates: a range is found by reading articles around it."""
    off = ("search_off", "sitemap_off")
    with running_portal(layout="nukeviet34", articles=80, seed=11, faults=off) as portal:
        truth = {str(a["id"]): a["published"] for a in portal.truth(public=True)}

        def crawl(since: str, until: str) -> set[str]:
            """Ids of the articles that were asked for."""
            portal.control("reset")
            done = luutru(
                *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
                *("--since", since, "--until", until),
                timeout=120,
            )
            assert done.returncode == 0, done.stdout
            return {path.rstrip("/").rpartition("-")[2] for path in paths(portal)} & set(truth)

        asked = crawl("2020-05", "2020-06")
        lines = list(open_archive(archive_path).captures(outcome="outside"))
        assert len(lines) > 5
        assert {c.published == truth[(c.id or "").partition(":")[2]] for c in lines} == {True}
        assert crawl("2020-05", "2020-06") == set()
        assert run_files(archive_path)[-1]["articles"]["outside before"] > 0
        # A neighbouring range asks for its own and for what nobody has read yet.
        again = crawl("2020-03", "2020-04")
    may = {id_ for id_, day in truth.items() if "2020-05" <= day[:7] <= "2020-06"}
    march = {id_ for id_, day in truth.items() if "2020-03" <= day[:7] <= "2020-04"}
    assert march <= again
    assert march & asked
    assert again & asked <= march
    stored = {r.id.partition(":")[2] for r in open_archive(archive_path).articles()}
    assert stored == may | march
