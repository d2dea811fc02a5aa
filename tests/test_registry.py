"""Portal tables: what loads, what is refused and with which sentence, what a target means."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.registry import (
    Portal,
    Registry,
    RegistryError,
    draft_toml,
    load_registry,
    portal_folders,
    portal_for_url,
    slug_for_url,
)

TABLE = """
[defaults]
province = "Hà Tĩnh"
tier = "district"

[tinh_mau_huong_son]
unit = "Hương Sơn"
home = "https://huongson.example.vn/"
"""


@pytest.fixture(autouse=True)
def _no_folders_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUUTRU_PORTALS", raising=False)


def load(folder: Path, text: str, name: str = "mine.toml") -> Registry:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return load_registry([folder])


def refused(folder: Path, text: str) -> str:
    with pytest.raises(RegistryError) as error:
        load(folder, text)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert "mine.toml" in sentence
    return sentence


# What a table may say


def test_every_key(tmp_path: Path) -> None:
    text = """
    [x_full]
    unit = "Phố"
    tier = "commune"
    organ = "party"
    province = "Tỉnh"
    home = "HTTP://WWW.Full.example.vn:80"
    family = "nukeviet"
    sections = ["tin-tuc", "/vi/news/", "http://full.example.vn/su-kien/"]
    first = 2015-01-31
    expect = { articles = 3000, dated = 0.98 }
    status = "reused"
    status_date = 2025-07-01
    successor = "xã Phố"
    formerly = ["x_old"]
    pace = 10
    tls = "legacy"
    evidence = "seen"
    note = "slow"
    """
    assert load(tmp_path, text).find("x_full") == Portal(
        slug="x_full",
        unit="Phố",
        tier="commune",
        organ="party",
        province="Tỉnh",
        home="http://www.full.example.vn/",
        family="nukeviet",
        sections=("tin-tuc", "/vi/news/", "http://full.example.vn/su-kien/"),
        first=date(2015, 1, 31),
        expect={"articles": 3000, "dated": 0.98},
        status="reused",
        status_date=date(2025, 7, 1),
        successor="xã Phố",
        formerly=("x_old",),
        pace=10.0,
        tls="legacy",
        evidence="seen",
        note="slow",
    )


def test_defaults_are_shared_and_can_be_overridden(tmp_path: Path) -> None:
    text = TABLE + '\n[ha_tinh_xa]\nunit = "Xã"\ntier = "commune"\nhome = "https://xa.example.vn"\n'
    registry = load(tmp_path, text)
    portals = [registry.find("tinh_mau_huong_son"), registry.find("ha_tinh_xa")]
    assert [p and (p.province, p.tier, p.organ) for p in portals] == [
        ("Hà Tĩnh", "district", "government"),
        ("Hà Tĩnh", "commune", "government"),
    ]


def test_section_addresses_are_taken_from_the_home_page(tmp_path: Path) -> None:
    portal = load(tmp_path, TABLE + 'sections = ["tin-tuc/", "/vi/"]').find("tinh_mau_huong_son")
    assert portal is not None
    assert portal.section_urls == (
        "https://huongson.example.vn/tin-tuc/",
        "https://huongson.example.vn/vi/",
    )


def test_text_is_nfc(tmp_path: Path) -> None:
    portal = load(tmp_path, unicodedata.normalize("NFD", TABLE)).find("tinh_mau_huong_son")
    assert portal is not None
    assert portal.unit == "Hương Sơn"


# What is refused


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('sectoins = ["x"]', ["sectoins", '["x"]', "did you mean sections?"]),
        ("qqq = 1", ["qqq", "known are unit"]),
        ('family = "nukevit"', ["family", "nukevit", "nukeviet"]),
        ("sections = 'x'", ["sections", "list"]),
        ("sections = [1]", ["sections", "text"]),
        ('sections = ["https://elsewhere.vn/x"]', ["elsewhere.vn", "huongson.example.vn"]),
        ('sections = ["javascript:x"]', ["javascript:x", "huongson.example.vn"]),
        ('first = "2015-01-01"', ["first", "2015-01-01", "without quotes"]),
        ("first = 2015-01-01T10:00:00", ["first", "2015-01-01 10:00:00", "without quotes"]),
        ("expect = 3", ["expect", "table"]),
        ("expect = { articles = 0 }", ["expect", "articles"]),
        ("expect = { articles = 1.5 }", ["expect", "articles"]),
        ("expect = { articles = true }", ["expect", "articles"]),
        ("expect = { dated = 98 }", ["expect", "dated", "98"]),
        ("expect = { dated = nan }", ["expect", "dated"]),
        ("expect = { pages = 1 }", ["expect", "pages"]),
        ('status = "closed"', ["status", "closed", "open, frozen, reused, gone"]),
        ("status = 'gone'", ["status", "status_date"]),
        ("formerly = ['Hà']", ["formerly", "a-z"]),
        ("formerly = ['tinh_mau_huong_son']", ["formerly", "already"]),
        ("pace = 0", ["pace", "0"]),
        ("pace = -1.0", ["pace", "-1.0"]),
        ("pace = inf", ["pace"]),
        ("pace = true", ["pace"]),
        ("family = 'nukeviet'\npace = 0.1", ["pace", "0.1", "nukeviet", "at least"]),
        ('tls = "none"', ["tls", "none", "legacy"]),
        ("draft = 1", ["draft", "true or false"]),
        ('note = ""', ["note"]),
    ],
)
def test_a_wrong_key_or_value(tmp_path: Path, line: str, words: list[str]) -> None:
    sentence = refused(tmp_path, TABLE + line)
    for word in ("[tinh_mau_huong_son]", *words):
        assert word in sentence


@pytest.mark.parametrize(
    "home",
    [
        *("huongson.example.vn", "ftp://a.vn/", "https://", "http://[a.vn/", "http://a.vn:99999/"),
        *("https://a b.vn/", "//a.vn/", "http://a..vn/", "https://me:secret@a.vn/"),
    ],
)
def test_a_bad_home(tmp_path: Path, home: str) -> None:
    sentence = refused(tmp_path, TABLE.replace("https://huongson.example.vn/", home))
    assert "home" in sentence


@pytest.mark.parametrize("key", ["unit", "province", "tier", "home"])
def test_a_missing_key(tmp_path: Path, key: str) -> None:
    text = re.sub(rf"^{key} = .*$", "", TABLE, flags=re.MULTILINE)
    sentence = refused(tmp_path, text)
    assert "[tinh_mau_huong_son]" in sentence
    assert key in sentence
    assert "missing" in sentence


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a = ", "TOML"),
        ('unit = "x"', "outside of any table"),
        ('[Ha_Tinh]\nunit = "x"', "[Ha_Tinh]"),
        ('["hà"]\nunit = "x"', "slug"),
        ("[all]", "[all]"),
        ('[defaults]\nhome = "https://a.vn"', "home"),
        ("[defaults]\nqqq = 1", "qqq"),
        ("[[x]]", "outside of any table"),
    ],
)
def test_a_wrong_file(tmp_path: Path, text: str, word: str) -> None:
    assert word in refused(tmp_path, text)


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(TABLE.encode("utf-16"))
    with pytest.raises(RegistryError, match=r"mine\.toml.*UTF-8"):
        load_registry([tmp_path])


def test_the_same_slug_twice(tmp_path: Path) -> None:
    load(tmp_path, TABLE, "a.toml")
    other = TABLE.replace("huongson.example", "other.example")
    with pytest.raises(RegistryError, match=r"b\.toml.*tinh_mau_huong_son.*a\.toml"):
        load(tmp_path, other, "b.toml")


def test_the_same_home_twice(tmp_path: Path) -> None:
    load(tmp_path, TABLE, "a.toml")
    other = TABLE.replace("tinh_mau_huong_son", "x").replace("https://hu", "http://www.hu")
    with pytest.raises(RegistryError, match=r"b\.toml.*\[x\].*tinh_mau_huong_son.*a\.toml"):
        load(tmp_path, other, "b.toml")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="nowhere"):
        load_registry([tmp_path / "nowhere"])


# Where tables are looked for


def test_folders_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path / "a", TABLE)
    load(tmp_path / "b", TABLE.replace("huong", "can"))
    monkeypatch.setenv("LUUTRU_PORTALS", f"{tmp_path / 'a'}:{tmp_path / 'b'}")
    registry = load_registry([tmp_path / "a"])  # the same folder twice is one folder
    assert registry.find("tinh_mau_huong_son")
    assert registry.find("tinh_mau_can_son")


def test_the_archives_own_folder(tmp_path: Path) -> None:
    assert portal_folders([tmp_path / "x"], tmp_path / "archive") == [tmp_path / "x"]
    own = tmp_path / "archive" / "portals"
    own.mkdir(parents=True)
    assert portal_folders([], tmp_path / "archive") == [own]
    assert portal_folders([], None) == []


def test_a_new_table_is_seen_by_the_next_load(tmp_path: Path) -> None:
    assert load_registry([tmp_path]).find("tinh_mau_huong_son") is None
    assert load(tmp_path, TABLE).find("tinh_mau_huong_son")


# What a target means


@pytest.mark.parametrize(
    "target",
    [
        "tinh_mau_huong_son",
        "TINH_MAU_HUONG_SON",
        "http://huongson.example.vn",
        "https://www.huongson.example.vn/tin-tuc/x-1.html?a=b#c",
        "HTTPS://HUONGSON.EXAMPLE.VN.:443/",
        "huongson.example.vn",
        "huongson_example_vn",
    ],
)
def test_find(tmp_path: Path, target: str) -> None:
    registry = load(tmp_path, TABLE)
    portal = registry.find(target)
    assert portal is not None
    assert portal.slug == "tinh_mau_huong_son"
    assert registry.resolve(target) is portal


def test_find_by_a_former_slug(tmp_path: Path) -> None:
    portal = load(tmp_path, TABLE + 'formerly = ["huong_son"]').find("huong_son")
    assert portal is not None
    assert portal.slug == "tinh_mau_huong_son"


def test_another_port_is_another_portal(tmp_path: Path) -> None:
    assert load(tmp_path, TABLE).find("http://huongson.example.vn:8080/") is None


def test_portals_that_share_a_host(tmp_path: Path) -> None:
    text = '[defaults]\nprovince = "P"\ntier = "district"\n' + "".join(
        f'[{slug}]\nunit = "U"\nhome = "https://p.example.vn{path}"\n'
        for slug, path in [("p", "/"), ("p_a", "/web/a/"), ("p_a_b", "/web/a/b/home.html")]
    )
    registry = load(tmp_path, text)
    found = {
        path: (registry.find(f"http://p.example.vn{path}") or Portal(slug="-", home="")).slug
        for path in ("", "/x", "/web/a", "/web/a/x", "/web/ab", "/web/a/b/c", "/WEB/A/")
    }
    assert found == {
        "": "p",
        "/x": "p",
        "/web/a": "p_a",
        "/web/a/x": "p_a",
        "/web/ab": "p",
        "/web/a/b/c": "p_a_b",
        "/WEB/A/": "p",
    }


def test_an_unknown_slug_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"'tinh_mau_huong_sn'.*mean tinh_mau_huong_son"):
        load(tmp_path, TABLE).resolve("tinh_mau_huong_sn")
    with pytest.raises(RegistryError, match="portals list"):
        load_registry().resolve("qqqqqq")


def test_an_unknown_address_is_a_draft() -> None:
    portal = load_registry().resolve("http://www.New.example.vn")
    assert portal == Portal(slug="new_example_vn", home="http://www.new.example.vn/", draft=True)
    assert (portal.unit, portal.tier, portal.organ, portal.province) == (None, None, None, None)


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://tuangiao.example.vn/", "tuangiao_example_vn"),
        ("http://WWW.A-b.vn:80/x", "a_b_vn"),
        ("https://a.vn:443", "a_vn"),
        ("http://127.0.0.1:8123/", "127_0_0_1_8123"),
        ("http://[::1]:8123/", "__1_8123"),
        ("https://hươngsơn.vn/", "xn__hngsn_uobd9i_vn"),
    ],
)
def test_slug_for_url(url: str, slug: str) -> None:
    assert slug_for_url(url) == slug


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        slug = slug_for_url(text)
    except RegistryError:
        return
    assert re.fullmatch(r"[a-z0-9_]+", slug)
    assert slug_for_url(portal_for_url(text).home) == slug


def test_crawlable_leaves_out_what_is_gone(tmp_path: Path) -> None:
    gone = 'status = "gone"\nstatus_date = 2025-08-01'
    registry = load(tmp_path, TABLE + gone)
    assert "tinh_mau_huong_son" in [portal.slug for portal in registry.all()]
    assert "tinh_mau_huong_son" not in [portal.slug for portal in registry.crawlable()]
    assert registry.find("tinh_mau_huong_son")


# Drafts


def test_a_draft_reads_back(tmp_path: Path) -> None:
    draft = portal_for_url("http://127.0.0.1:8123/")
    assert load(tmp_path, draft_toml(draft)).find(draft.slug) == draft


def test_every_key_reads_back(tmp_path: Path) -> None:
    portal = Portal(
        slug="x",
        unit='Quote " and \\',
        tier="commune",
        organ="party",
        province="Tỉnh",
        home="https://x.example.vn/",
        family="nukeviet",
        sections=("a", "b\x7f"),
        first=date(2015, 1, 31),
        expect={"articles": 5, "dated": 0.5},
        status="gone",
        status_date=date(2025, 7, 1),
        successor="Y",
        formerly=("z",),
        pace=9.5,
        tls="legacy",
        evidence="two\nlines",
        note="n",
    )
    assert load(tmp_path, draft_toml(portal)).find("x") == portal


def test_a_draft_steps_back_behind_a_table(tmp_path: Path) -> None:
    load(tmp_path, draft_toml(portal_for_url("https://huongson.example.vn/")), "draft.toml")
    registry = load(tmp_path, TABLE + 'formerly = ["huongson_example_vn"]')
    portal = registry.find("huongson_example_vn")
    assert portal is not None
    assert portal.slug == "tinh_mau_huong_son"
    assert [p.slug for p in registry.all() if p.host == portal.host] == ["tinh_mau_huong_son"]


# The tables of the documentation

BLOCKS = re.findall(
    r"^```toml\n(.*?)^```",
    (Path(__file__).parents[1] / "docs" / "add-a-portal.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_a_documented_table_loads(tmp_path: Path, block: str) -> None:
    registry = load(tmp_path, block)
    assert all(slug in {"defaults", *(p.slug for p in registry.all())} for slug in tables(block))


def test_a_new_portal_takes_eight_lines_at_most() -> None:
    lines = BLOCKS[0].splitlines()
    assert len(lines) <= 8
    assert list(tables(BLOCKS[0])) == ["tinh_mau_huyen_mau"]


def tables(text: str) -> dict[str, object]:
    return tomllib.loads(text)


# The tables that come with the program


def test_the_bundled_tables_load() -> None:
    portals = load_registry().all()
    assert portals
    assert not [portal.slug for portal in portals if portal.draft]


def test_a_bundled_slug_is_province_and_unit() -> None:
    for portal in load_registry().all():
        assert portal.province
        first = portal.units[0].name  # a slug outlives the unit that it was made for
        assert first
        organ = "_party" if portal.organ == "party" else ""
        assert portal.slug == f"{_ascii(portal.province)}_{_ascii(first)}{organ}"


def test_every_bundled_portal_has_evidence() -> None:
    assert [portal.slug for portal in load_registry().all() if not portal.evidence] == []


def test_a_bundled_portal_says_whether_anything_later_than_the_districts_was_seen() -> None:
    for portal in load_registry().all():
        assert portal.status != "open" or "2025-07-01" in (portal.note or ""), portal.slug


def test_one_bundled_file_holds_one_province() -> None:
    for source in (files("crawler") / "portals").iterdir():
        if source.name.endswith(".toml"):
            tables = tomllib.loads(source.read_text(encoding="utf-8"))
            province = tables["defaults"]["province"]
            assert source.name == f"{_ascii(province)}.toml"
            assert all("province" not in table for s, table in tables.items() if s != "defaults")


def _ascii(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"[\u0300-\u036f]", "", letters)).strip("_")
