"""``luutru probe``: a portal is looked over politely, told as TOML, and kept as fixtures."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from crawler.families import FAMILIES
from crawler.portal import portal_for_url
from crawler.registry import load_registry
from crawler.signs import SIGNS, signs_of
from tests import test_pages
from tests.conftest import Luutru, clean_environment
from tests.portal import running_portal
from tests.test_checking import NOBODY, PARKED, QUICK, STRANGE, answering, tables


def comment_lines(text: str) -> list[str]:
    return [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]


def test_a_portal_is_told_and_kept(luutru: Luutru, tmp_path: Path) -> None:
    with running_portal(articles=90, seed=3) as portal:
        truth = {str(article["id"]): article for article in portal.truth(public=True)}
        done = luutru("probe", portal.url, "--save", tmp_path / "pages", *QUICK)
        asked = [request["path"] for request in portal.requests()]
    assert done.returncode == 0, done.stderr
    lines = comment_lines(done.stdout)
    assert "made by: nukeviet 4.5" in lines
    assert "registered: no" in lines
    assert any(re.search(r"pages by number, page 2 of \d+ is \S+/page-2/", line) for line in lines)
    assert any(re.match(r"date search: .*: [1-9]\d* articles of 90 days", line) for line in lines)
    assert any(re.match(r"sitemap: .* [1-9]\d* articles", line) for line in lines)
    assert any(re.match(r"feeds: .* [1-9]\d* articles", line) for line in lines)
    links = [(place, re.match(r"http\S+-(\d+)\.html$", line)) for place, line in enumerate(lines)]
    articles = [(place, truth[link[1]]) for place, link in links if link]
    assert len(articles) == 2
    for place, article in articles:
        told = lines[place + 2]
        assert told.startswith(f"published: {article['published'][:16]}")
        assert "by nukeviet/" in told
    assert len(asked) == len(set(asked)) <= 12
    # The output is a table that loads as it is.
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mau.toml").write_text(done.stdout, "utf-8")
    drafted = load_registry([tmp_path / "mine"]).find(portal.url)
    assert drafted is not None
    assert (drafted.family, drafted.draft) == ("nukeviet", True)
    # The pages are fixtures as the project's own tests read them.
    folders = sorted(path.parent for path in (tmp_path / "pages").glob("*/*/meta.json"))
    slug = portal_for_url(portal.url).slug
    assert [folder.name for folder in folders] == [
        *(f"{slug}-{name}" for name in ("article-1", "article-2", "home", "list-1"))
    ]
    for folder in folders:
        assert folder.parent.name == "nukeviet"
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        assert test_pages.read(folder) == expected is not None
    assert {path.name for path in tmp_path.iterdir()} == {"home", "mine", "pages"}


def test_kept_pages_are_never_touched_again(luutru: Luutru, tmp_path: Path) -> None:
    with running_portal(articles=30, seed=3) as portal:
        where = ("probe", portal.url, "--save", tmp_path / "pages", *QUICK)
        luutru(*where)
        for path in (tmp_path / "pages").rglob("expected.json"):
            path.write_text("checked by a person", "utf-8")
        again = luutru(*where)
    assert again.returncode == 0
    assert again.stderr.count("stays as it is") == 4
    texts = {path.read_text("utf-8") for path in (tmp_path / "pages").rglob("expected.json")}
    assert texts == {"checked by a person"}


def test_pages_that_only_a_form_leads_to(luutru: Luutru) -> None:
    if "tandan" not in {family.name for family in FAMILIES}:
        pytest.skip("no such family")
    with running_portal(layout="tandan_postback", articles=60, seed=3) as portal:
        done = luutru("probe", portal.url, *QUICK)
    assert done.returncode == 0, done.stderr
    assert re.search(r"one page of \d+ after the other, by a form", done.stdout)


def test_a_registered_portal_keeps_its_table(luutru: Luutru, tmp_path: Path) -> None:
    with running_portal(articles=30, seed=3) as portal:
        folder = tables(tmp_path / "t", {"mau_con": portal.url}, 'note = "ours"\n')
        done = luutru("probe", "mau_con", "--portals", folder, *QUICK)
    assert done.returncode == 0, done.stderr
    assert "registered: mau_con (open), family recognised" in done.stdout
    table = tomllib.loads(done.stdout)["mau_con"]
    assert (table["unit"], table["note"], table["family"]) == ("Mẫu", "ours", "nukeviet")
    assert "probed on" in table["evidence"]


@pytest.mark.parametrize("arguments", [(), ("--save", "pages")])
def test_a_system_that_no_reader_knows(
    luutru: Luutru, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    strange = STRANGE.replace(b"</p>", b'</p><a href="/3cms/x.htm">x</a>\x1b[31m')
    with answering(strange) as home:
        done = luutru("probe", home, *arguments, *QUICK)
    assert done.returncode == 3
    assert "\x1b" not in done.stdout
    assert len([line for line in done.stderr.splitlines() if "docs/add-a-family.md" in line]) == 1
    (table,) = tomllib.loads(done.stdout).values()
    assert table["home"] == home
    if arguments and "family" not in table:
        (folder,) = (tmp_path / "pages" / "unknown").iterdir()
        assert test_pages.read(folder) is None
        assert (folder / "page.html").read_bytes() == strange


BROKEN = """
import sys
from crawler.families.nukeviet import NukeViet
def broken(self, page):
    raise ZeroDivisionError("a fault of this test")
NukeViet.{method} = broken
from crawler.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("method", ["site", "article"])
def test_a_fault_of_a_reader_is_told_and_code_1(tmp_path: Path, method: str) -> None:
    def broken(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", BROKEN.format(method=method), *arguments, *QUICK],
            env=clean_environment(tmp_path),
            cwd=Path(__file__).parents[1],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    with running_portal(articles=30, seed=3) as portal:
        done = broken("probe", portal.url)
        checked = broken("portals", "check", portal.url)
    assert done.returncode == 1
    assert "a fault of this test" in done.stderr
    assert "made by: nukeviet" in done.stdout
    assert checked.returncode == (1 if method == "site" else 0), checked.stdout


def test_signs_are_seen_and_missed() -> None:
    found = signs_of(b'<link href="/media/jui/x.css"><a href="/x?tmpl=component">')
    assert list(found) == ["joomla"]
    seen, missing = found["joomla"]
    assert len(seen) == 2
    assert [*seen, *missing].sort() == list(SIGNS["joomla"]).sort()
    assert signs_of(STRANGE) == {}


def test_on_a_terminal(tmp_path: Path) -> None:
    with running_portal(articles=30, seed=3) as portal:
        parent, child = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler.cli", "probe", portal.url, *QUICK],
            cwd=tmp_path,
            env={**clean_environment(tmp_path), "TERM": "xterm", "PYTHONPATH": str(Path.cwd())},
            stdout=child,
            stderr=child,
        )
        os.close(child)
        shown = b""
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(parent)
        assert process.wait(60) == 0, shown.decode()
    text = shown.decode()
    assert "made by: nukeviet" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("body", "word"), [(PARKED, "parking"), (b"", "empty"), (None, "refuses the connection")]
)
def test_a_portal_that_gives_nothing_is_one_sentence_and_code_3(
    luutru: Luutru, body: bytes | None, word: str
) -> None:
    if body is None:
        done = luutru("probe", NOBODY, *QUICK)
    else:
        with answering(body) as home:
            done = luutru("probe", home, *QUICK, "--set", "LUUTRU_RETRIES=0")
    assert (done.returncode, done.stdout) == (3, "")
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "URL"),
        (("ftp://mau.example.vn/",), "ftp"),
        (("khong_co_huyen_nay",), "khong_co_huyen_nay"),
        (("http://mau.example.vn/", "--set", "KHONG=1"), "KHONG"),
        (("http://mau.example.vn/", "--save", "file"), "file"),
    ],
)
def test_wrong_usage_is_code_2(
    luutru: Luutru, tmp_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    (tmp_path / "file").write_text("x")
    done = luutru("probe", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1
