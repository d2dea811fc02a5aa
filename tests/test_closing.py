"""``luutru portals close``, and what a user's own folder may change of a portal of the program."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.timerange import VIETNAM
from crawler.closing import close
from crawler.portal import Portal
from crawler.registry import RegistryError, load_registry
from tests.conftest import Luutru

MINE = """\
# My portals; do not lose this line.
[defaults]
province = "Tỉnh Mẫu"   # shared
tier     = "district"

[tinh_mau_mot]  # the first
unit     = "Một"
home     = "https://mot.example.vn/"
sections = [
    "tin-tuc/",   # news
    "van-hoa/",
]
status   = "frozen"        # seen in March
status_date = 2026-03-01

# The second one.
[tinh_mau_hai]
unit = "Hai"
home = "https://hai.example.vn/"
"""


@pytest.fixture(autouse=True)
def _no_folders_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUUTRU_PORTALS", raising=False)


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def find(slug: str, *folders: Path) -> Portal:
    portal = load_registry(folders).find(slug)
    assert portal is not None
    return portal


# A folder of the user's over the tables of the program


def test_a_table_of_the_user_changes_single_keys(tmp_path: Path) -> None:
    before = find("dien_bien_tuan_giao")
    write(tmp_path, '[dien_bien_tuan_giao]\nstatus = "frozen"\nstatus_date = 2026-01-02\npace = 9')
    after = find("dien_bien_tuan_giao", tmp_path)
    assert (after.status, after.status_date, after.pace) == ("frozen", date(2026, 1, 2), 9.0)
    assert (after.unit, after.home, after.family) == (before.unit, before.home, before.family)
    assert len(load_registry([tmp_path])) == len(load_registry())


def test_the_last_folder_decides(tmp_path: Path) -> None:
    first = write(tmp_path / "a", '[dien_bien_tuan_giao]\npace = 9\nnote = "slow"')
    second = write(tmp_path / "b", "[dien_bien_tuan_giao]\npace = 20")
    portal = find("dien_bien_tuan_giao", first, second)
    assert (portal.pace, portal.note) == (20.0, "slow")


def test_defaults_of_the_users_file_do_not_change_what_a_table_says(tmp_path: Path) -> None:
    write(tmp_path, '[defaults]\ntier = "commune"\npace = 8\n[dien_bien_tuan_giao]\nnote = "x"')
    portal = find("dien_bien_tuan_giao", tmp_path)
    assert (portal.tier, portal.pace) == ("district", 8.0)


def test_a_change_for_a_slug_that_nobody_has(tmp_path: Path) -> None:
    write(tmp_path, '[dien_bien_tuan_gia]\nstatus = "gone"\nstatus_date = 2026-01-02')
    with pytest.raises(RegistryError, match=r"mine\.toml.*dien_bien_tuan_gia\].*home.*slug"):
        load_registry([tmp_path])


def test_a_wrong_change_names_the_users_file(tmp_path: Path) -> None:
    write(tmp_path, "[dien_bien_tuan_giao]\npace = 0.1")
    with pytest.raises(RegistryError, match=r"mine\.toml.*dien_bien_tuan_giao.*pace = 0\.1"):
        load_registry([tmp_path])


def test_a_draft_changes_nothing_of_a_full_table(tmp_path: Path) -> None:
    write(tmp_path, '[dien_bien_tuan_giao]\nhome = "https://x.example.vn/"\ndraft = true')
    assert find("dien_bien_tuan_giao", tmp_path) == find("dien_bien_tuan_giao")


def test_a_full_table_ends_the_draft_below_it(tmp_path: Path) -> None:
    draft = write(tmp_path / "a", '[x_vn]\nhome = "https://x.vn/"\ndraft = true')
    full = '[x_vn]\nunit = "X"\nprovince = "P"\ntier = "commune"\nhome = "https://x.vn/"'
    assert not find("x_vn", draft, write(tmp_path / "b", full)).draft


# Closing, as a function


def close_one(slug: str, folder: Path, **more: Any) -> Path:
    changes = {"status": "gone", "day": date(2026, 11, 24), "reason": "no such host", **more}
    return close(slug, folder, successor=changes.pop("successor", None), **changes)


def test_closing_a_portal_of_the_program_writes_a_table_of_changes(tmp_path: Path) -> None:
    path = close_one("dien_bien_tuan_giao", tmp_path, successor="https://xa.example.vn/")
    assert path == tmp_path / "dien_bien_tuan_giao.toml"
    portal = find("dien_bien_tuan_giao", tmp_path)
    assert (portal.status, portal.status_date) == ("gone", date(2026, 11, 24))
    assert (portal.status_reason, portal.successor) == ("no such host", "https://xa.example.vn/")
    assert portal.unit == "Tuần Giáo"
    assert portal not in load_registry([tmp_path]).crawlable()


def test_closing_leaves_comments_and_other_tables_alone(tmp_path: Path) -> None:
    write(tmp_path, MINE)
    close_one("tinh_mau_mot", tmp_path)
    text = (tmp_path / "mine.toml").read_text("utf-8")
    kept = [line for line in MINE.splitlines() if not line.startswith("status")]
    assert [line for line in text.splitlines() if not line.startswith("status")] == kept
    assert text.index("status_reason") < text.index("# The second one.")
    portal = find("tinh_mau_mot", tmp_path)
    assert (portal.status, portal.status_date) == ("gone", date(2026, 11, 24))
    assert portal.sections == ("tin-tuc/", "van-hoa/")
    assert find("tinh_mau_hai", tmp_path).status == "open"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml"]


def test_closing_the_last_table_of_a_file_without_a_last_line_end(tmp_path: Path) -> None:
    write(tmp_path, MINE.rstrip("\n"))
    close_one("tinh_mau_hai", tmp_path)
    assert find("tinh_mau_hai", tmp_path).status == "gone"
    assert (tmp_path / "mine.toml").read_text("utf-8").startswith(MINE)


def test_closing_before_periods(tmp_path: Path) -> None:
    periods = '\n[[tinh_mau_hai.unit]]\nname = "Hai"\nuntil = 2025-06-30\n[[tinh_mau_hai.unit]]\n'
    write(tmp_path, MINE.replace('unit = "Hai"\n', "") + periods + 'name = "Ba"\n')
    close_one("tinh_mau_hai", tmp_path)
    portal = find("tinh_mau_hai", tmp_path)
    assert (portal.status, [unit.name for unit in portal.units]) == ("gone", ["Hai", "Ba"])


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(MINE.replace("\n", "\r\n").encode())
    close_one("tinh_mau_hai", tmp_path)
    data = (tmp_path / "mine.toml").read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")
    assert find("tinh_mau_hai", tmp_path).status == "gone"


def test_closing_again_replaces_what_was_said(tmp_path: Path) -> None:
    close_one("dien_bien_tuan_giao", tmp_path, successor="A")
    close_one("dien_bien_tuan_giao", tmp_path, status="reused", reason='back, "as a commune"\n')
    portal = find("dien_bien_tuan_giao", tmp_path)
    assert (portal.status, portal.status_reason) == ("reused", 'back, "as a commune"')
    assert portal.successor == "A"


@pytest.mark.parametrize(
    "text",
    [
        'tinh_mau_hai.unit = "H"\ntinh_mau_hai.home = "https://h.vn/"\n',
        'tinh_mau_hai = { unit = "H", home = "https://h.vn/" }\n',
        '[tinh_mau_hai]\nnote = """\n[x]\nstatus = 3\n"""\nunit = "H"\nhome = "https://h.vn/"\n',
        '[tinh_mau_hai]\nunit = "H"\nhome = "https://h.vn/"\nsuccessor = """\nA"""\n',
    ],
)
def test_a_file_that_cannot_be_edited_safely_stays_as_it_is(tmp_path: Path, text: str) -> None:
    text += '[defaults]\nprovince = "P"\ntier = "district"\n'
    write(tmp_path, text)
    tomllib.loads(text)
    with pytest.raises(RegistryError, match=r'mine\.toml.*by hand: status = "gone"'):
        close_one("tinh_mau_hai", tmp_path, successor="B")
    assert (tmp_path / "mine.toml").read_text("utf-8") == text


# Closing, as its users do


def test_close_writes_into_the_archive(luutru: Luutru, archive_path: Path) -> None:
    open_archive(archive_path, create=True)
    where = ("--archive", archive_path)
    done = luutru("portals", "close", "tuangiao.gov.vn", "--reason", "tên miền đã hết", *where)
    assert (done.returncode, done.stderr) == (0, "")
    path = archive_path / "portals" / "dien_bien_tuan_giao.toml"
    assert str(path) in done.stdout
    assert "gone" in done.stdout
    shown = luutru("portals", "show", "dien_bien_tuan_giao", *where).stdout
    today = datetime.now(VIETNAM).date()
    assert 'status = "gone"\n' in shown
    assert re.search(rf"status_date = ({today}|{datetime.now(VIETNAM).date()})\n", shown)
    assert 'status_reason = "tên miền đã hết"\n' in shown
    listed = luutru("portals", "list", *where).stdout
    assert re.search(r"dien_bien_tuan_giao .* gone ", listed)


def test_close_into_a_folder_of_ones_own(luutru: Luutru, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", MINE)
    done = luutru(
        *("portals", "close", "tinh_mau_hai", "--reason", "x", "--status", "reused"),
        *("--successor", "https://xa.example.vn/", "--portals", folder),
    )
    assert done.returncode == 0, done.stderr
    portal = find("tinh_mau_hai", folder)
    assert (portal.status, portal.successor) == ("reused", "https://xa.example.vn/")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("dien_bien_tuan_giao",), "--reason"),
        (("dien_bien_tuan_giao", "--reason", " "), "--reason"),
        (("dien_bien_tuan_giao", "--reason", "x"), "no archive"),
        (("dien_bien_tuan_giao", "--reason", "x", "--status", "open"), "open"),
        (("dien_bien_tuan_giao", "--reason", "x", "--portals", "nowhere"), "nowhere"),
        (("dien_bien_tuan_gia", "--reason", "x", "--portals", "."), "dien_bien_tuan_giao"),
        (("https://new.example.vn/", "--reason", "x", "--portals", "."), "not registered"),
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(
    luutru: Luutru, arguments: tuple[str, ...], word: str
) -> None:
    done = luutru("portals", "close", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1
