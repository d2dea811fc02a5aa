"""Portals that break in real crawls: each breakage has a name, and healthy portals have none.

One portal is crawled while it is well; each test breaks it, crawls once more into a copy of
that archive, and looks at what the verdict calls it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from tests.conftest import Luutru
from tests.portal import Portal, running_portal
from tests.tls_servers import https_in_front, plain_where_tls_is_asked

pytestmark = pytest.mark.long  # minutes: run by `make long`

SLUG = "tinh_mau_lam_thuy"
VIETNAM = timezone(timedelta(hours=7))
TODAY = f"{datetime.now(VIETNAM):%d/%m/%Y}"
QUICK = ("--set", "LUUTRU_RETRIES=0", "--set", "LUUTRU_BACKOFF=0", "--set", "RETRY_TIMES=0")
SKIP = ("--skip", "pictures,files")

H1 = r'<h1.*?</h1>|<meta property="og:title"[^>]*>'
DATE = r'<span class="h5">.*?</span>|<meta property="article:published_time"[^>]*>'
BODY = r'id="news-bodyhtml" class="bodytext'
LETTERS = r"[\x80-\xff]+"
ATTRIBUTES = r'(class|id|itemprop)="'


@dataclass(frozen=True)
class Stand:
    """A portal with its table, and archives of it from when it was well."""

    portal: Portal
    folder: Path
    command: Luutru

    def crawl(
        self, archive: Path, *arguments: str, env: dict[str, str] | None = None, **table: str
    ) -> dict[str, Any]:
        """Crawl and give the verdict as the run file has it, with ``out`` as people see it."""
        home = table.pop("home", f'"{self.portal.url}"')
        lines = {
            "unit": '"Huyện Lam Thủy"',
            "province": '"Tỉnh Mẫu"',
            "tier": '"district"',
            "home": home,
            **table,
        }
        text = "".join(f"{key} = {value}\n" for key, value in lines.items())
        (self.folder / "mau.toml").write_text(f"[{SLUG}]\n{text}", "utf-8")
        done = self.command(
            *("crawl", SLUG, "--portals", self.folder, "--archive", archive),
            *("--set", "DOWNLOAD_DELAY=0", *arguments),
            env=env,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        verdict = last_run(archive)["verdict"]
        assert verdict["code"] == done.returncode, done.stdout
        for finding in verdict["findings"]:
            assert finding["next"]
            assert f"{finding['name']}: {finding['sentence']}. Next: " in done.stdout
        return verdict | {"out": done.stdout}


def last_run(archive: Path) -> dict[str, Any]:
    return json.loads(max(archive.glob("runs/*/*.json")).read_text("utf-8"))


def names(verdict: dict[str, Any]) -> list[str]:
    return [finding["name"] for finding in verdict["findings"]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(articles=150, seed=7) as portal:
        yield portal


@pytest.fixture
def stand(running: Portal, luutru: Luutru, tmp_path: Path) -> Iterator[Stand]:
    folder = tmp_path / "tables"
    folder.mkdir()
    running.control("no_faults")
    yield Stand(running, folder, luutru)
    running.control("no_faults")


@pytest.fixture(scope="module")
def wells(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Archives from when the portal was well, made by the first test that needs them."""
    return {"": tmp_path_factory.mktemp("wells")}


def well(stand: Stand, wells: dict[str, Path], kind: str, copy: Path) -> Path:
    """A copy of an archive: ``half`` reaches to 2021, ``listed`` too but without date search."""
    if kind not in wells:
        path = wells[""] / kind
        if kind == "listed":
            stand.portal.fault("search_off")
        arguments = () if kind == "whole" else ("--until", "2021")
        verdict = stand.crawl(path, *(SKIP if kind == "listed" else ()), *arguments)
        assert (verdict["code"], names(verdict)) == (0, []), verdict["out"]
        stand.portal.control("no_faults")
        wells[kind] = path
    shutil.copytree(wells[kind], copy)
    return copy


# ---- what breaks --------------------------------------------------------------------------

REWRITES = {
    "layout of titles": (f"{H1} => ", {}, "layout_title"),
    "layout of dates": (f"{DATE} => ", {}, "layout_date"),
    "layout of texts": (f'{BODY} => id="noi-dung" class="chi-tiet', {}, "layout_body"),
    "one title for all": (
        r"(<h1[^>]*>).*?(</h1>) => \1Cổng thông tin điện tử\2", {}, "layout_title",
    ),
    "one text for all": (
        r'(id="news-bodyhtml"[^>]*>).*?(<div) => \1<p>Đang tải dữ liệu, xin chờ</p>\2', {},
        "layout_body",
    ),
    "layout of listings": (f'{ATTRIBUTES} => data-x="', {"kinds": "listing+search"},
                           "layout_listing"),
    "half of the pages in another layout": (f"{BODY} => id=\"noi-dung", {"every": 2},
                                            "layout_body"),
    "half of the pages in another language": (f"{LETTERS} => e", {"every": 2}, "language"),
    "dates of the visit": (f'{DATE} => <span class="h5">{TODAY} 08:00</span>', {}, "dates_today"),
    "dates that contradict": (
        '<span class="h5">.*?</span> => <span class="h5">01/02/2023 08:00</span>',
        {},
        "dates_contradict",
    ),
    "a section gone from the menu": (
        r"<link[^>]*/rss/an-ninh-trat-tu[^>]*> => ", {"kinds": "home"}, "section_gone",
    ),
    "the host of another unit": (
        "huyện Lam Thủy => xã Sơn Kim", {"kinds": "home"}, "another_unit",
    ),
    "another system": (
        "NukeViet v4.5 => Joomla! 4.2", {"kinds": "home"}, "cms_changed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REWRITES)
def test_a_changed_page_is_named(
    stand: Stand, wells: dict[str, Path], archive_path: Path, case: str
) -> None:
    value, fields, name = REWRITES[case]
    well(stand, wells, "half", archive_path)
    before = sum(1 for _ in open_archive(archive_path).articles())
    stand.portal.fault("rewrite", value=value, **fields)
    verdict = stand.crawl(archive_path, *SKIP)
    assert verdict["code"] == 1
    assert name in names(verdict), verdict["out"]
    assert sum(1 for _ in open_archive(archive_path).articles()) >= before


FAULTS: dict[str, tuple[str, str, dict[str, Any], tuple[str, ...], int, str]] = {
    "every page the same": ("half", "same_page", {}, (), 3, "same_pages"),
    "half of the pictures gone": ("half", "picture_gone", {"every": 2}, (), 1, "pictures_missing"),
    "refused after some pages": ("half", "forbidden", {"after": 15}, QUICK, 1, "blocked"),
    "a challenge after some pages": ("half", "challenge", {"after": 15}, QUICK, 1, "challenge"),
    "errors after some pages": ("half", "server_error", {"after": 15}, QUICK, 1, "broke_down"),
    "slow to death": (
        "half", "slow", {"after": 15, "value": 3, "kinds": "article"},
        (*QUICK, "--set", "DOWNLOAD_TIMEOUT=1"), 1, "too_slow",
    ),
    "one picture for all": (
        "half", "rewrite", {"kinds": "picture", "value": "(?s).+ => GIF89a\x01 \x01 ;"},
        (), 1, "pictures_same",
    ),
    "a time limit": (
        "half", "slow", {"value": 0.5}, ("--set", "CLOSESPIDER_TIMEOUT=3"), 1, "time_limit",
    ),
    "nothing listed": ("whole", "empty_listings", {}, (), 3, "lists_nothing"),
    "every article gone": ("whole", "all_404", {}, ("--recheck", "all"), 3, "emptied"),
    "every article leads home": (
        "whole", "redirect_home", {}, ("--recheck", "all"), 3, "emptied",
    ),
    "every page repeats one, at a recheck": (
        "whole", "same_page", {}, ("--recheck", "all"), 3, "same_pages",
    ),
    "dates that moved": (
        "whole", "rewrite", {"value": f'{DATE} => <span class="h5">01/02/2023 08:00</span>'},
        ("--recheck", "all"), 1, "dates_moved",
    ),
    "the system gone": (
        "whole", "rewrite", {"kinds": "home", "value": ".+ => <title>Trang mới</title>"},
        (), 3, "cms_changed",
    ),
    "forbidden by robots.txt": ("whole", "robots_forbid", {}, (), 3, "robots"),
    "a challenge from the start": ("whole", "challenge", {}, QUICK, 3, "challenge"),
    "a login page": ("whole", "login_page", {}, QUICK, 3, "login"),
    "a parked host": (
        "whole", "rewrite",
        {"kinds": "home", "value": "(?s).+ => <title>Welcome to nginx!</title><p>Hi</p>"},
        QUICK, 3, "parked",
    ),
    "a firewall": (
        "whole", "rewrite",
        {"kinds": "home", "value": "(?s).+ => <p>The requested URL was rejected.</p>"},
        QUICK, 3, "blocked",
    ),
    "a home page that breaks off": (
        "whole", "truncated", {"kinds": "home"}, QUICK, 3, "broke_down",
    ),
    "a home page in a circle": (
        "whole", "redirect_loop", {"kinds": "home"}, QUICK, 3, "redirect_loop",
    ),
    "articles in a circle": (
        "half", "redirect_loop", {"after": 15}, QUICK, 1, "redirect_loop",
    ),
    "articles that break off": ("half", "truncated", {"after": 15}, QUICK, 1, "broke_down"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_broken_portal_is_named(
    stand: Stand, wells: dict[str, Path], archive_path: Path, case: str
) -> None:
    kind, fault, fields, arguments, code, name = FAULTS[case]
    well(stand, wells, kind, archive_path)
    before = [p.read_bytes() for p in sorted(archive_path.glob("articles/*/*.jsonl"))]
    stand.portal.fault(fault, **fields)
    skip = () if "picture" in case else SKIP
    verdict = stand.crawl(archive_path, *skip, *arguments)
    assert (verdict["code"], names(verdict)[:1]) == (code, [name]), verdict["out"]
    after = [p.read_bytes() for p in sorted(archive_path.glob("articles/*/*.jsonl"))]
    assert after[: len(before)] == before
    if code == 3 and name != "same_pages":  # its first page may be a true one
        assert len(after) == len(before)


@pytest.mark.parametrize(
    ("fault", "name"),
    [("server_error", "section_failed"), ("all_404", "section_failed")],
)
def test_one_section_that_is_not_to_be_had_is_named(
    stand: Stand, wells: dict[str, Path], archive_path: Path, fault: str, name: str
) -> None:
    well(stand, wells, "listed", archive_path)
    stand.portal.fault("search_off")
    stand.portal.fault(fault, kinds="listing", match="/an-ninh-trat-tu/")
    verdict = stand.crawl(archive_path, *SKIP, *QUICK)
    assert (verdict["code"], names(verdict)) == (1, [name]), verdict["out"]
    assert "an-ninh-trat-tu" in verdict["findings"][0]["sentence"]


def test_one_section_that_lists_nothing_is_named(
    stand: Stand, wells: dict[str, Path], archive_path: Path
) -> None:
    well(stand, wells, "listed", archive_path)
    stand.portal.fault("search_off")
    links = r"<a [^>]*href=\"/an-ninh-trat-tu/[^>]*\.html\"[^>]*>.*?</a> => "
    stand.portal.fault("rewrite", kinds="listing", match="/an-ninh-trat-tu/", value=links)
    verdict = stand.crawl(archive_path, *SKIP)
    assert (verdict["code"], names(verdict)) == (1, ["section_empty"]), verdict["out"]


def test_a_host_without_tls_and_a_dead_proxy_are_named(
    stand: Stand, wells: dict[str, Path], archive_path: Path
) -> None:
    well(stand, wells, "whole", archive_path)
    with plain_where_tls_is_asked() as port:
        verdict = stand.crawl(archive_path, *QUICK, home=f'"https://127.0.0.1:{port}/"')
    assert (verdict["code"], names(verdict)) == (3, ["tls_failed"]), verdict["out"]
    verdict = stand.crawl(archive_path, *QUICK, "--proxy", "http://127.0.0.1:9")
    assert (verdict["code"], names(verdict)) == (3, ["proxy_failed"]), verdict["out"]


@pytest.mark.parametrize(
    ("home", "name"),
    [('"http://khong-con-nua.invalid/"', "dns_gone"), ('"http://127.0.0.1:9/"', "unreachable")],
)
def test_a_host_that_is_not_there_is_named(
    stand: Stand, wells: dict[str, Path], archive_path: Path, home: str, name: str
) -> None:
    well(stand, wells, "whole", archive_path)
    verdict = stand.crawl(archive_path, *QUICK, home=home)
    assert (verdict["code"], names(verdict)) == (3, [name]), verdict["out"]


def test_a_certificate_that_stops_being_valid_is_named(
    stand: Stand, archive_path: Path, tmp_path: Path
) -> None:
    with (
        running_portal(articles=15, seed=5) as portal,
        https_in_front(portal, tmp_path) as (home, authority),
    ):
        home = f'"{home}"'
        env = {"SSL_CERT_FILE": str(authority)}
        verdict = stand.crawl(archive_path, *SKIP, env=env, home=home)
        assert (verdict["code"], names(verdict)) == (0, []), verdict["out"]
        assert {r.capture.tls for r in open_archive(archive_path).articles()} == {"verified"}
        portal.control("add", title="Tin sau khi chứng thư hết hạn")
        verdict = stand.crawl(archive_path, *SKIP, home=home)
    assert (verdict["code"], names(verdict)) == (0, ["tls_unverified"]), verdict["out"]
    assert "unknown authority" in verdict["out"]
    assert {r.capture.tls for r in open_archive(archive_path).articles()} == {
        "verified",
        "unverified",
    }


def test_ids_that_were_given_away_are_named(stand: Stand, archive_path: Path) -> None:
    with running_portal(articles=40, seed=5) as portal:
        own = Stand(portal, stand.folder, stand.command)
        own.crawl(archive_path, *SKIP)
        for number, article in enumerate(portal.truth(public=True)[:20]):
            portal.control(
                "edit",
                id=article["id"],
                title=f"Tin của cổng mới số {number}",
                published=f"2025-08-{number + 1:02}T08:00",
            )
        verdict = own.crawl(archive_path, *SKIP, "--recheck", "all")
    assert "ids_reused" in names(verdict), verdict["out"]
    assert verdict["code"] == 1


def test_less_than_its_table_expects_is_named(stand: Stand, archive_path: Path) -> None:
    expect = "{ articles = 100000, dated = 0.99, body = 0.995 }"
    stand.portal.fault("rewrite", value=f"{DATE} => ", every=4)
    verdict = stand.crawl(archive_path, *SKIP, "--limit", "40", expect=expect)
    assert names(verdict) == ["limit", "layout_date"], verdict["out"]
    stand.portal.control("no_faults")
    verdict = stand.crawl(archive_path, *SKIP, expect=expect)
    assert names(verdict) == ["fewer_than_expected"], verdict["out"]


def test_a_range_that_lost_its_articles_is_named(
    stand: Stand, wells: dict[str, Path], archive_path: Path
) -> None:
    well(stand, wells, "half", archive_path)
    stand.portal.fault("empty_listings")
    verdict = stand.crawl(archive_path, *SKIP, "--since", "2019", "--until", "2020")
    assert (verdict["code"], names(verdict)) == (3, ["range_empty"]), verdict["out"]


# ---- what is well -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["half", "whole", "listed"])
def test_a_well_portal_has_no_finding_at_the_first_run_nor_later(
    stand: Stand, wells: dict[str, Path], archive_path: Path, kind: str
) -> None:
    well(stand, wells, kind, archive_path)
    for arguments in (SKIP, (), ("--recheck", "all"), ("--since", "2018", "--until", "2018")):
        verdict = stand.crawl(archive_path, *arguments)
        assert (verdict["code"], names(verdict)) == (0, []), verdict["out"]


def test_a_range_without_articles_is_complete(
    stand: Stand, wells: dict[str, Path], archive_path: Path
) -> None:
    verdict = stand.crawl(archive_path, "--since", "1999", "--until", "2001-05")
    assert (verdict["code"], names(verdict)) == (0, []), verdict["out"]
    shutil.rmtree(archive_path)
    well(stand, wells, "whole", archive_path)
    verdict = stand.crawl(archive_path, "--since", "1999", "--until", "2001-05")
    assert (verdict["code"], names(verdict)) == (0, []), verdict["out"]


def test_no_news_for_forty_days_is_no_finding(stand: Stand, archive_path: Path) -> None:
    with running_portal(articles=5, seed=3) as portal:
        own = Stand(portal, stand.folder, stand.command)
        for days in range(40, 60):
            when = datetime.now(VIETNAM) - timedelta(days=days)
            portal.control("add", title=f"Tin trong ngày thứ {days}", published=f"{when:%FT%H:%M}")
        for _ in range(2):
            verdict = own.crawl(archive_path)
            assert (verdict["code"], names(verdict)) == (0, []), verdict["out"]


def test_a_tiny_portal_is_no_finding(stand: Stand, archive_path: Path) -> None:
    with running_portal(articles=3, seed=3) as portal:
        own = Stand(portal, stand.folder, stand.command)
        for _ in range(3):
            verdict = own.crawl(archive_path)
            assert (verdict["code"], names(verdict)) == (0, []), verdict["out"]


@pytest.mark.parametrize(
    "value",
    [
        r"<p\b[^>]*>[^<]*</p> => ",  # scans: pictures without a word between them
        r'<p style="text-align: ?right[^>]*>.*?</p>|Tác giả: |<strong>Nguồn tin:.*?</p> => ',
    ],
)
def test_a_portal_that_never_has_a_field_is_no_finding(
    stand: Stand, archive_path: Path, value: str
) -> None:
    stand.portal.fault("rewrite", value=value)
    for arguments in (("--until", "2021"), ()):
        verdict = stand.crawl(archive_path, *SKIP, *arguments)
        assert (verdict["code"], names(verdict)) == (0, []), verdict["out"]


def test_a_limit_is_the_only_finding_of_its_run(stand: Stand, archive_path: Path) -> None:
    verdict = stand.crawl(archive_path, *SKIP, "--limit", "20")
    assert (verdict["code"], names(verdict)) == (1, ["limit"]), verdict["out"]
    verdict = stand.crawl(archive_path, *SKIP)
    assert (verdict["code"], names(verdict)) == (0, []), verdict["out"]


def test_the_run_file_holds_measures(
    stand: Stand, wells: dict[str, Path], archive_path: Path
) -> None:
    well(stand, wells, "whole", archive_path)
    run = last_run(archive_path)
    measures = run["measures"]
    assert measures["whole"]
    assert measures["listed"] == measures["read"] == run["articles"]["first"]
    assert measures["shares"]["dated"] == 1.0
    assert measures["menu"]
    assert measures["site"]["name"]
    assert sum(measures["section_articles"].values()) == measures["read"]
    assert measures["last_published"] >= measures["median_published"]


def test_a_portal_that_never_showed_a_date_fails_once(stand: Stand, archive_path: Path) -> None:
    stand.portal.fault("rewrite", value=f"{DATE} => ")
    first = stand.crawl(archive_path, *SKIP, "--since", "2021")
    assert (first["code"], names(first)) == (1, ["layout_date"]), first["out"]
    assert "undated" in first["out"]
    for arguments in ((), ("--recheck", "all")):
        again = stand.crawl(archive_path, *SKIP, "--since", "2021", *arguments)
        assert again["code"] == 0, again["out"]
        assert names(again) == (["undated"] if arguments else []), again["out"]
    assert all(record.published is None for record in open_archive(archive_path).articles())
