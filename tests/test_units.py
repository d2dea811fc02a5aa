"""A host that changes hands: which unit a record names, and which periods a table may have."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.portal import Portal, draft_toml
from crawler.registry import RegistryError, load_registry
from pipelines.units import NO_UNIT, Unit, unit_on
from tests.conftest import Luutru
from tests.crawls import PAGES_ONLY, records
from tests.judging import judged, past, report
from tests.portal import running_portal

TABLE = """
[tinh_mau_son_tinh]
province = "Quảng Ngãi"
home = "https://sontinh.example.vn/"

[[tinh_mau_son_tinh.unit]]
name = "huyện Sơn Tịnh"
tier = "district"
until = 2025-06-30

[[tinh_mau_son_tinh.unit]]
name = "xã Sơn Tịnh"
tier = "commune"
from = 2025-07-01
"""
DISTRICT = Unit("huyện Sơn Tịnh", "district", "government", "Quảng Ngãi", None, date(2025, 6, 30))
COMMUNE = Unit("xã Sơn Tịnh", "commune", "government", "Quảng Ngãi", date(2025, 7, 1), None)


@pytest.fixture(autouse=True)
def _no_folders_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUUTRU_PORTALS", raising=False)


def load(folder: Path, text: str) -> Portal:
    folder.mkdir(exist_ok=True)
    (folder / "mine.toml").write_text(text, "utf-8")
    portal = load_registry([folder]).find("tinh_mau_son_tinh")
    assert portal is not None
    return portal


# On which day whose portal it was


@pytest.mark.parametrize(
    ("published", "unit"),
    [
        ("2020-06-27T21:27:00+07:00", DISTRICT),
        ("2025-06-30T23:59:59+07:00", DISTRICT),
        ("2025-07-01T00:00:00+07:00", COMMUNE),
        ("2025-07-01", COMMUNE),
        ("2025-06", DISTRICT),
        ("2025-07", COMMUNE),
        (None, COMMUNE),
    ],
)
def test_the_unit_of_the_day_of_publication_else_of_capture(
    published: str | None, unit: Unit
) -> None:
    assert unit_on((DISTRICT, COMMUNE), published, date(2026, 11, 24)) == unit


def test_an_undated_article_belongs_to_the_unit_of_its_capture() -> None:
    assert unit_on((DISTRICT, COMMUNE), None, date(2024, 1, 1)) == DISTRICT
    assert unit_on((DISTRICT, COMMUNE), None, None) == NO_UNIT


def test_outside_of_all_periods_no_unit_is_claimed() -> None:
    closed = Unit("x", "district", "party", "P", date(2015, 1, 1), date(2025, 6, 30))
    assert unit_on((closed,), "2014-12-31", date(2020, 1, 1)) == NO_UNIT
    assert unit_on((closed,), "2025-07", date(2020, 1, 1)) == NO_UNIT
    assert unit_on((closed,), "2015-01-01", None) == closed


# What a table may say


def test_periods_of_a_table(tmp_path: Path) -> None:
    portal = load(tmp_path, TABLE)
    assert portal.periods == portal.units == (DISTRICT, COMMUNE)
    today = (portal.unit, portal.tier, portal.organ, portal.province)
    assert today == ("xã Sơn Tịnh", "commune", "government", "Quảng Ngãi")


def test_without_periods_one_unit_has_it_for_ever(tmp_path: Path) -> None:
    text = '[tinh_mau_son_tinh]\nprovince="Q"\nhome="http://x.vn"\ntier="commune"\nunit="S"'
    assert load(tmp_path, text).units == (Unit("S", "commune", "government", "Q"),)


def test_tier_organ_and_province_come_from_the_table_where_a_period_has_none(
    tmp_path: Path,
) -> None:
    text = TABLE.replace('tier = "district"\n', "").replace(
        'home = "', 'tier = "district"\norgan = "party"\nhome = "'
    )
    text += 'organ = "government"\nprovince = "Mới"\n'
    first, second = load(tmp_path, text).units
    assert (first.tier, first.organ, first.province) == ("district", "party", "Quảng Ngãi")
    assert (second.tier, second.organ, second.province) == ("commune", "government", "Mới")


@pytest.mark.parametrize("border", ["until = 2025-06-30\n", "from = 2025-07-01\n"])
def test_one_side_of_a_border_is_enough(tmp_path: Path, border: str) -> None:
    assert load(tmp_path, TABLE.replace(border, "")).units == (DISTRICT, COMMUNE)


def test_periods_read_back(tmp_path: Path) -> None:
    portal = load(tmp_path / "a", TABLE)
    assert load(tmp_path / "b", draft_toml(portal)) == portal


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("until = 2025-06-30", "until = 2025-07-05", ["overlap", "2025-07-05", "2025-07-01"]),
        ("until = 2025-06-30", "until = 2025-06-01", ["gap", "2025-06-01", "2025-07-01"]),
        ("until = 2025-06-30", "from = 2025-06-30\nuntil = 2020-01-01", ["until", "before"]),
        ("from = 2025-07-01", "from = 2019-01-01", ["overlap"]),
        ("until = 2025-06-30", "from = 2026-01-01", ["2026-01-01", "until"]),
        ("until = 2025-06-30", 'until = "2025-06-30"', ["until", "without quotes"]),
        ('name = "xã Sơn Tịnh"', "", ["name", "missing"]),
        ('tier = "commune"', "", ["tier", "missing"]),
        ('tier = "commune"', 'tier = "ward"', ["tier", "ward", "one of"]),
        ('tier = "commune"', 'tire = "commune"', ["tire", "did you mean tier?"]),
    ],
)
def test_periods_that_cannot_be_are_one_sentence(
    tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    with pytest.raises(RegistryError) as error:
        load(tmp_path, TABLE.replace(old, new))
    sentence = str(error.value)
    assert "\n" not in sentence
    for word in ("mine.toml", "[[tinh_mau_son_tinh.unit]]", *words):
        assert word in sentence, sentence


def test_two_periods_with_no_border_between_them(tmp_path: Path) -> None:
    text = TABLE.replace("until = 2025-06-30\n", "").replace("from = 2025-07-01\n", "")
    with pytest.raises(RegistryError, match="from = YYYY-MM-DD"):
        load(tmp_path, text)


@pytest.mark.parametrize("value", ["[]", "3", '["x"]'])
def test_a_unit_that_is_neither_a_name_nor_periods(tmp_path: Path, value: str) -> None:
    text = f'[tinh_mau_son_tinh]\nprovince="Q"\nhome="http://x.vn"\ntier="commune"\nunit={value}'
    with pytest.raises(RegistryError, match="unit"):
        load(tmp_path, text)


def test_a_wrong_period_is_code_2(luutru: Luutru, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(TABLE.replace("06-30", "07-30"), "utf-8")
    done = luutru("portals", "list", "--portals", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


# A crawl


def test_a_crawl_over_the_border(luutru: Luutru, archive_path: Path, tmp_path: Path) -> None:
    with running_portal(articles=60, seed=5) as portal:
        days = sorted(a["published"][:10] for a in portal.truth(public=True))
        border = days[len(days) // 2]
        text = (
            TABLE.replace("https://sontinh.example.vn/", portal.url)
            .replace("until = 2025-06-30\n", "")
            .replace("2025-07-01", border)
        )
        (tmp_path / "mine.toml").write_text(text, "utf-8")
        crawl: list[Any] = ["crawl", "tinh_mau_son_tinh", "--portals", tmp_path]
        done = luutru(*crawl, "--archive", archive_path, *PAGES_ONLY)
        assert done.returncode == 0, done.stderr
    tiers = {"district", "commune"}
    for record in records(archive_path):
        day = (record.published or record.fetched)[:10]
        district = day < border
        assert record.tier == ("district" if district else "commune")
        assert record.unit == ("huyện Sơn Tịnh" if district else "xã Sơn Tịnh")
        tiers.discard(record.tier)
    assert not tiers
    count = luutru("query", "--tier", "district", "--count", "--archive", archive_path)
    assert int(count.stdout) == sum(r.tier == "district" for r in records(archive_path))


# A portal that calls itself by another name


WAS = "Cổng thông tin điện tử huyện Sơn Tịnh"


@pytest.mark.parametrize(
    ("now", "finding", "with_periods"),
    [
        ("Trang thông tin điện tử xã Sơn Tịnh", "another_unit", "site_renamed"),
        ("Trang thông tin điện tử xã Ba Gia", "another_unit", "site_renamed"),
        ("Trang thông tin điện tử xã Đức Minh", "another_unit", "another_unit"),
        ("Trang thông tin điện tử huyện Sơn Tịnh", "site_renamed", "site_renamed"),
        ("Sơn Tịnh online", "site_renamed", "site_renamed"),
    ],
)
def test_a_commune_with_the_name_of_its_district_is_another_unit(
    now: str, finding: str, with_periods: str
) -> None:
    before = past(site={"name": WAS, "generator": None})
    one = Portal(slug="a_b", home="http://x.vn/", unit="Sơn Tịnh")
    periods = (DISTRICT, COMMUNE, Unit("xã Ba Gia", "commune"))
    two = Portal(slug="a_b", home="http://x.vn/", unit="Ba Gia", periods=periods)
    for portal, expected in ((one, finding), (two, with_periods)):
        verdict = judged(report(site={"name": now, "generator": None}), before, portal=portal)
        assert [f.name for f in verdict.findings] == [expected]
