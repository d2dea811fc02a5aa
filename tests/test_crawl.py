"""Real crawls of the bundled portal with the real command, compared with the portal's truth."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.record import Record
from tests.comparing import differences, path_of
from tests.conftest import Luutru, clean_environment
from tests.portal import Portal, running_portal

FAST = ("--set", "DOWNLOAD_DELAY=0")
PAGES_ONLY = (*FAST, "--skip", "pictures,files")


@pytest.fixture(scope="module")
def small() -> Iterator[Portal]:
    with running_portal(articles=60, seed=7) as portal:
        yield portal


def records(path: Path) -> list[Record]:
    return list(open_archive(path).articles())


def run_files(path: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in sorted(path.glob("runs/*/*.json"))]


def verdict(path: Path) -> dict[str, Any]:
    return run_files(path)[-1]["verdict"]


def paths(portal: Portal) -> Counter[str]:
    """What the portal was asked for since its counters were reset."""
    return Counter(request["path"] for request in portal.requests())


def table(folder: Path, portal: Portal, slug: str = "tinh_mau_huyen_mau") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "mau.toml").write_text(
        f'[{slug}]\nunit = "Huyện Mẫu"\nprovince = "Tỉnh Mẫu"\ntier = "district"\n'
        f'family = "nukeviet"\nhome = "{portal.url}"\n',
        "utf-8",
    )
    return folder


# ---- the whole portal ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layout", "articles"), [("nukeviet45", 2000), ("egov12", 600), ("nukeviet34", 600)]
)
def test_every_public_article_once_and_equal_to_the_truth(
    luutru: Luutru, archive_path: Path, layout: str, articles: int
) -> None:
    with running_portal(layout=layout, articles=articles, seed=articles) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *FAST, timeout=240)
        assert (done.returncode, done.stderr.count("ERROR")) == (0, 0), done.stderr
        assert differences(records(archive_path), portal.truth()) == []
    checked = luutru("verify", "--archive", archive_path, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    names = {
        part for file in archive_path.rglob("*") for part in file.relative_to(archive_path).parts
    }
    assert [name for name in names if not re.fullmatch(r"[a-z0-9._~-]+", name)] == []


def test_the_article_with_gallery_and_byline(luutru: Luutru, archive_path: Path) -> None:
    with running_portal(articles=500, seed=3) as portal:
        truth = next(a for a in portal.truth() if str(a["id"]) == "593")
        luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--since", "2020-06-27", "--until", "2020-06-27"),
        )
    record = next(r for r in records(archive_path) if r.id.endswith(":593"))
    assert record.published == "2020-06-27T21:27:00+07:00"
    assert record.author == truth["author"]
    assert record.body.split("\n\n")[-2].endswith("./.")
    assert record.body.split("\n\n")[-1].startswith("Một số hình ảnh")
    assert "Ý kiến bạn đọc" not in record.body
    assert record.author not in record.body.split("\n\n")
    assert [i.role for i in record.images].count("gallery") == 4
    captions = [i.caption for i in record.images if i.caption]
    assert len(captions) == 1
    assert captions[0].startswith("Các đại biểu")


def test_second_run_asks_for_no_article_and_adds_no_line(
    luutru: Luutru, archive_path: Path, small: Portal
) -> None:
    luutru("crawl", small.url, "--archive", archive_path, *FAST)
    before = sorted(archive_path.glob("articles/*/*"))
    small.control("reset")
    again = luutru("crawl", small.url, "--archive", archive_path, *FAST)
    assert again.returncode == 0, again.stderr
    assert "nothing new" in again.stdout
    assert sorted(archive_path.glob("articles/*/*")) == before
    truth = {path_of(a["url"]) for a in small.truth(public=True)}
    assert not truth & set(paths(small))


def test_traps_are_never_asked_for(luutru: Luutru, archive_path: Path, small: Portal) -> None:
    small.control("reset")
    luutru("crawl", small.url, "--archive", archive_path, *PAGES_ONLY)
    traps = re.compile(
        r"nvvithemever|scaptcha|/banners/|/savefile/|/print/|/sendmail/|download=1"
        r"|/users/|/voting|/statistics|/tag/"
    )
    assert [path for path in paths(small) if traps.search(path)] == []


def test_each_article_is_fetched_once_though_categories_share_it(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=120, seed=4, faults=["search_off"]) as portal:
        luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
        canonical = {path_of(a["url"]) for a in portal.truth(public=True)}
        asked = paths(portal)
    assert {path: n for path, n in asked.items() if path in canonical and n > 1} == {}


# ---- routes -------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["nukeviet45", "egov12", "nukeviet34"])
def test_without_a_date_search_sitemap_and_listings_are_merged(
    luutru: Luutru, archive_path: Path, layout: str
) -> None:
    with running_portal(layout=layout, articles=250, seed=9, faults=["search_off"]) as portal:
        done = luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY, timeout=120)
        truth = {str(a["id"]) for a in portal.truth(public=True)}
    assert done.returncode == 0, done.stderr
    assert {r.id.partition(":")[2] for r in records(archive_path)} == truth
    assert any("listings walked" in note for note in run_files(archive_path)[-1]["notes"])


def test_a_search_that_contradicts_itself_is_not_believed(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=250, seed=9, faults=["search_lies"]) as portal:
        luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY, timeout=120)
        truth = {str(a["id"]) for a in portal.truth(public=True)}
    assert {r.id.partition(":")[2] for r in records(archive_path)} == truth
    assert any("cannot be relied on" in note for note in run_files(archive_path)[-1]["notes"])


def test_article_ids_reach_what_no_listing_shows(luutru: Luutru, archive_path: Path) -> None:
    faults = ["search_off", "sitemap_off"]
    with running_portal(articles=120, seed=9, faults=faults) as portal:
        luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--set", "LUUTRU_IDS=1"),
            timeout=120,
        )
        truth = {str(a["id"]) for a in portal.truth(public=True)}
    assert {r.id.partition(":")[2] for r in records(archive_path)} == truth


def test_a_date_range_gives_exactly_its_articles(luutru: Luutru, archive_path: Path) -> None:
    with running_portal(articles=400, seed=2) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--since", "2019-03", "--until", "2019-05-20"),
        )
        truth = {
            str(a["id"])
            for a in portal.truth(public=True)
            if "2019-03-01" <= a["published"][:10] <= "2019-05-20"
        }
    assert done.returncode == 0, done.stderr
    assert truth
    assert {r.id.partition(":")[2] for r in records(archive_path)} == truth


# ---- pictures and files -------------------------------------------------------------------


def test_skipped_pictures_come_with_a_later_run_and_nothing_else(
    luutru: Luutru, archive_path: Path, small: Portal
) -> None:
    luutru("crawl", small.url, "--archive", archive_path, *FAST, "--skip", "pictures")
    first = records(archive_path)
    assert {i.status for r in first for i in r.images} == {"skipped"}
    assert "stored" in {a.status for r in first for a in r.attachments}
    small.control("reset")
    done = luutru("crawl", small.url, "--archive", archive_path, *FAST)
    assert done.returncode == 0, done.stderr
    latest = records(archive_path)
    assert differences(latest, small.truth()) == []
    assert {(r.revision, r.revision_cause) for r in latest if r.images} == {(2, "files")}
    wanted = {path_of(i.url) for r in first for i in r.images}
    pages = {path_of(a["url"]) for a in small.truth(public=True)}
    asked = set(paths(small))
    assert wanted <= asked
    assert not asked & pages
    third = luutru("crawl", small.url, "--archive", archive_path, *FAST)
    assert "nothing new" in third.stdout


def test_a_picture_that_failed_is_incomplete_and_tried_again_alone(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=40, seed=7) as portal:
        portal.fault("picture_error", every=3)
        quick = (*FAST, "--set", "LUUTRU_RETRIES=0")
        done = luutru("crawl", portal.url, "--archive", archive_path, *quick)
        assert done.returncode == 1, done.stdout
        assert "picture" in done.stdout
        failed = {i.url for r in records(archive_path) for i in r.images if i.status == "failed"}
        assert failed
        portal.control("no_faults")
        portal.control("reset")
        done = luutru("crawl", portal.url, "--archive", archive_path, *FAST)
        assert done.returncode == 0, done.stdout + done.stderr
        assert differences(records(archive_path), portal.truth()) == []
        pictures = {p for p in paths(portal) if p.startswith("/uploads/")}
        assert pictures == {path_of(url) for url in failed}


# ---- what Scrapy would call a success -----------------------------------------------------


def test_a_dead_host_is_code_3_and_touches_nothing(
    luutru: Luutru, archive_path: Path, small: Portal, tmp_path: Path
) -> None:
    folder = table(tmp_path / "portals", small)
    crawl = ("crawl", "tinh_mau_huyen_mau", "--portals", folder, "--archive", archive_path)
    luutru(*crawl, *PAGES_ONLY)
    before = {p: p.read_bytes() for p in archive_path.glob("articles/*/*")}
    (folder / "mau.toml").write_text(
        (folder / "mau.toml").read_text("utf-8").replace(small.url, "http://127.0.0.1:9/"), "utf-8"
    )
    done = luutru(*crawl, *PAGES_ONLY)
    assert done.returncode == 3
    assert "home page" in done.stdout
    assert "Traceback" not in done.stderr
    assert {p: p.read_bytes() for p in archive_path.glob("articles/*/*")} == before


BROKEN = """
import sys
from {module} import {name} as owner
def broken(*_, **__):
    raise KeyError("a fault of the program")
owner.{method} = broken
from crawler.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("module", "name", "method"),
    [
        ("crawler.families.nukeviet", "NukeViet", "article"),
        ("pipelines.dates", "DatesPipeline", "process_item"),
        ("pipelines.store", "StorePipeline", "process_item"),
        ("crawler.walk", "Walk", "batches"),
    ],
)
def test_a_fault_of_the_program_is_never_a_success(
    archive_path: Path, small: Portal, tmp_path: Path, module: str, name: str, method: str
) -> None:
    script = tmp_path / "broken.py"
    script.write_text(BROKEN.format(module=module, name=name, method=method))
    done = subprocess.run(
        [sys.executable, script, "crawl", small.url, "--archive", archive_path, *PAGES_ONLY],
        env={**clean_environment(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode in {1, 3}, done.stdout + done.stderr
    assert "a fault of the program" in done.stdout
    assert records(archive_path) == []


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [
        ("all_404", 3, "article"),
        ("redirect_home", 3, "article"),
        ("server_error", 3, "article"),
        ("broken_layout", 3, "layout"),
        ("challenge", 3, "challenge"),
        ("login_page", 3, "login"),
        ("empty_listings", 3, "no article"),
        ("robots_forbid", 3, "robots"),
    ],
)
def test_a_portal_that_gives_nothing_is_named(
    luutru: Luutru, archive_path: Path, fault: str, code: int, word: str
) -> None:
    with running_portal(articles=30, seed=7, faults=[fault]) as portal:
        quick = ("--set", "LUUTRU_RETRIES=1", "--set", "LUUTRU_BACKOFF=0")
        done = luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY, *quick)
    assert done.returncode == code, done.stdout + done.stderr
    assert word in done.stdout
    assert records(archive_path) == []


def test_a_few_pages_no_layout_fits_are_kept_and_counted(
    luutru: Luutru, archive_path: Path
) -> None:
    with running_portal(articles=100, seed=7) as portal:
        portal.fault("broken_layout", every=10)
        done = luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
    assert done.returncode == 1
    assert "unread" in done.stdout
    lines = [
        json.loads(line)
        for file in archive_path.glob("captures/*/*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    unread = [line for line in lines if line["outcome"] == "unread"]
    assert unread
    assert all(line["warc_record_id"] for line in unread)


@pytest.mark.parametrize("layout", ["nukeviet45", "egov12"])
def test_a_flood_block_is_waited_for_and_never_stored(
    luutru: Luutru, archive_path: Path, layout: str
) -> None:
    options = {"flood_max": 20, "flood_window": 2}
    with running_portal(layout=layout, articles=40, seed=7, faults=["flood"], **options) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY),
            *("--set", "LUUTRU_RETRIES=10"),
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        truth = portal.truth()
    assert "flood_block" in json.dumps(run_files(archive_path)[-1]["outcomes"])
    stored = records(archive_path)
    assert len(stored) == sum(a["public"] for a in truth)
    assert not [r for r in stored if "Hãy đợi" in r.title]


def test_a_limit_ends_the_run_as_incomplete(
    luutru: Luutru, archive_path: Path, small: Portal
) -> None:
    done = luutru("crawl", small.url, "--archive", archive_path, *PAGES_ONLY, "--limit", "5")
    assert done.returncode == 1
    assert "limit" in done.stdout
    assert 5 <= len(records(archive_path)) < 60


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_is_sealed_and_goes_on_next_time(
    luutru: Luutru, archive_path: Path, tmp_path: Path, signum: int, code: int
) -> None:
    with running_portal(articles=100, seed=7) as portal:
        command = Path(sys.executable).with_name("luutru")
        arguments = ["crawl", portal.url, "--archive", archive_path, "--skip", "pictures,files"]
        process = subprocess.Popen(
            [command, *arguments, "--set", "DOWNLOAD_DELAY=0.05"],
            env=clean_environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        deadline = time.monotonic() + 30
        while sum(paths(portal).values()) < 20 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signum)
        out, err = process.communicate(timeout=30)
        assert process.returncode == code, out + err
        some = len(records(archive_path))
        assert 0 < some < 100
        assert list(archive_path.glob("manifest/*/*.json"))
        done = luutru("crawl", portal.url, "--archive", archive_path, *PAGES_ONLY)
        assert done.returncode == 0
        assert len(records(archive_path)) == sum(a["public"] for a in portal.truth())


# ---- the same from anywhere ---------------------------------------------------------------


def comparable(path: Path) -> list[dict[str, Any]]:
    """Records without what belongs to one run."""
    own = {"run", "fetched", "capture"}
    lines = [
        json.loads(line)
        for file in path.glob("articles/*/*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    return sorted(
        ({k: v for k, v in line.items() if k not in own} for line in lines),
        key=lambda line: str(line["id"]),
    )


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "POSIX"},
        {"PYTHONIOENCODING": "cp1252"},
        {"TZ": "America/Los_Angeles"},
    ],
)
def test_locale_and_zone_change_nothing(
    luutru: Luutru, tmp_path: Path, small: Portal, env: dict[str, str]
) -> None:
    for name, extra in (("plain", {}), ("other", env)):
        done = luutru(
            *("crawl", small.url, "--archive", tmp_path / name, *PAGES_ONLY),
            *("--since", "2018-01-01", "--until", "2018-12-31"),
            env=extra,
        )
        assert done.returncode == 0, done.stderr
    assert comparable(tmp_path / "plain") == comparable(tmp_path / "other")
    assert comparable(tmp_path / "plain")


def test_scrapys_own_command_runs_the_same_spider(
    luutru: Luutru, tmp_path: Path, small: Portal
) -> None:
    folder = table(tmp_path / "portals", small)
    luutru(
        *("crawl", "tinh_mau_huyen_mau", "--portals", folder, "--archive", tmp_path / "one"),
        *("--since", "2018", "--until", "2019", *PAGES_ONLY),
    )
    scrapy = Path(sys.executable).with_name("scrapy")
    environment = {
        **clean_environment(tmp_path),
        "LUUTRU_ARCHIVE": str(tmp_path / "two"),
        "LUUTRU_PORTALS": str(folder),
    }
    root = Path(__file__).parents[1]
    listed = subprocess.run(
        [scrapy, "list"],
        env=environment,
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "tinh_mau_huyen_mau" in listed.stdout.split()
    subprocess.run(
        [
            scrapy,
            "crawl",
            "tinh_mau_huyen_mau",
            "-a",
            "since=2018",
            "-a",
            "until=2019",
            "-s",
            "DOWNLOAD_DELAY=0",
            "-s",
            "LUUTRU_SKIP=pictures,files",
        ],
        env=environment,
        cwd=root,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert comparable(tmp_path / "one") == comparable(tmp_path / "two")
    assert comparable(tmp_path / "one")


# ---- wrong use ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("khong_co_huyen_nay",), "khong_co_huyen_nay"),
        (("dien_bien_tuan_giao", "--since", "2020-13"), "2020-13"),
        (("dien_bien_tuan_giao", "--since", "hôm qua"), "hôm qua"),
        (("dien_bien_tuan_giao", "--since", "2021", "--until", "2020"), "2021"),
        (("dien_bien_tuan_giao", "--set", "KHONG_CO=1"), "KHONG_CO"),
        (("dien_bien_tuan_giao", "--skip", "videos"), "videos"),
        (("dien_bien_tuan_giao", "--limit", "0"), "0"),
        (("ftp://huyen.example/",), "ftp"),
        (("all",), "not built"),
        (("dien_bien_tuan_giao", "--plan"), "not built"),
        (("dien_bien_tuan_giao", "--source", "wayback"), "not built"),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(
    luutru: Luutru, archive_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    done = luutru("crawl", *arguments, "--archive", archive_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert word in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not archive_path.exists()


def test_an_unknown_key_in_a_table_is_code_2(luutru: Luutru, tmp_path: Path) -> None:
    folder = tmp_path / "portals"
    folder.mkdir()
    (folder / "x.toml").write_text(
        '[x_y]\nunit = "Y"\nprovince = "X"\ntier = "district"\nhome = "https://y.x.example/"\n'
        "colour = 1\n"
    )
    done = luutru("crawl", "x_y", "--portals", folder, "--archive", tmp_path / "a")
    assert done.returncode == 2
    assert "colour" in done.stderr
    assert "x.toml" in done.stderr


def test_an_archive_path_that_is_a_file_is_code_2(
    luutru: Luutru, archive_path: Path, small: Portal
) -> None:
    archive_path.write_text("not an archive")
    done = luutru("crawl", small.url, "--archive", archive_path)
    assert done.returncode == 2
    assert str(archive_path) in done.stderr
    assert archive_path.read_text() == "not an archive"


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_a_terminal_sees_a_live_bar(archive_path: Path, small: Portal, tmp_path: Path) -> None:
    import pty

    leader, follower = pty.openpty()
    command = Path(sys.executable).with_name("luutru")
    process = subprocess.Popen(
        [command, "crawl", small.url, "--archive", archive_path, *FAST],
        env={**clean_environment(tmp_path), "TERM": "xterm", "COLUMNS": "100"},
        stdout=subprocess.DEVNULL,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            data = os.read(leader, 65536)
        except OSError:
            break
        if not data:
            break
        shown += data
    os.close(leader)
    assert process.wait(30) == 0
    assert "pictures · 0 problems" in shown.decode()
