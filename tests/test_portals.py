"""``luutru portals``: the list, one table, and one sentence for what cannot be shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler import cli
from crawler.cli import main
from crawler.registry import draft_toml, load_registry, portal_for_url

TABLE = """
[tinh_mau_huong_son]
unit = "Hương Sơn"
province = "Hà Tĩnh"
tier = "district"
home = "https://huongson.example.vn/"
"""


@pytest.fixture(autouse=True)
def _no_folders_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUUTRU_PORTALS", raising=False)
    monkeypatch.delenv("LUUTRU_ARCHIVE", raising=False)


def write(folder: Path, text: str = TABLE) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "mine.toml").write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.luutru, ["portals", *arguments])


def test_list_shows_every_portal(tmp_path: Path) -> None:
    write(tmp_path)
    result = run("list", "--portals", str(tmp_path))
    assert result.exit_code == 0
    head, *lines = result.stdout.splitlines()
    assert head.split() == ["slug", "unit", "province", "tier", "family", "status", "home"]
    assert [line.split()[0] for line in lines] == [p.slug for p in load_registry([tmp_path]).all()]
    assert re.search(r"Hương Sơn +Hà Tĩnh +district +- +open", result.stdout)


def test_list_for_machines(tmp_path: Path) -> None:
    write(tmp_path)
    result = run("list", "--format", "jsonl", "--portals", str(tmp_path))
    rows = {row["slug"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert rows["tinh_mau_huong_son"]["unit"] == "Hương Sơn"
    assert rows["tinh_mau_huong_son"]["family"] is None


def test_portals_alone_lists() -> None:
    assert run().stdout == run("list").stdout != ""


def test_show_prints_a_table_that_loads(tmp_path: Path) -> None:
    write(tmp_path / "a")
    result = run("show", "http://huongson.example.vn/x", "--portals", str(tmp_path / "a"))
    assert result.exit_code == 0
    write(tmp_path / "b", result.stdout)
    again = load_registry([tmp_path / "b"]).find("tinh_mau_huong_son")
    assert again == load_registry([tmp_path / "a"]).find("tinh_mau_huong_son")


def test_show_knows_the_archives_own_portals(tmp_path: Path) -> None:
    write(tmp_path / "portals", "[x]\nhome = 'http://x.example.vn'\ndraft = true")
    assert "x.example.vn" in run("show", "x", "--archive", str(tmp_path)).stdout


def test_show_drafts_an_unknown_address() -> None:
    result = run("show", "http://new.example.vn/")
    assert result.exit_code == 0
    assert result.stdout == draft_toml(portal_for_url("http://new.example.vn/"))
    assert "not registered" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["show", "qqqqqq"], "qqqqqq"),
        (["show", "ftp://a.vn"], "ftp://a.vn"),
        (["list", "--portals", "nowhere"], "nowhere"),
        (["close", "x"], "--reason"),
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["portals", *arguments])
    out, err = capsys.readouterr()
    assert end.value.code == 2
    assert word in err
    assert len(err.splitlines()) == 1
    assert out == ""
