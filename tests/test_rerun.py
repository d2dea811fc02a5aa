"""Reruns: the archive is the crawl's memory; edits, vanished articles, reused and new ids."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.record import Record
from tests.comparing import path_of
from tests.conftest import Luutru
from tests.portal import Portal, running_portal

FAST = ("--set", "DOWNLOAD_DELAY=0", "--skip", "pictures,files")
SLUG = "tinh_mau_huyen_mau"


def table(folder: Path, portal: Portal) -> Path:
    """The portals folder, its one portal now living at ``portal``'s address."""
    folder.mkdir(exist_ok=True)
    (folder / "mau.toml").write_text(
        f'[{SLUG}]\nunit = "Huyện Mẫu"\nprovince = "Tỉnh Mẫu"\ntier = "district"\n'
        f'home = "{portal.url}"\n',
        "utf-8",
    )
    return folder


@pytest.fixture
def crawl(luutru: Luutru, archive_path: Path, tmp_path: Path) -> Any:
    def run(portal: Portal, *arguments: str) -> Any:
        folder = table(tmp_path / "tables", portal)
        portal.control("reset")
        return luutru(
            *("crawl", SLUG, "--portals", folder, "--archive", archive_path, *FAST, *arguments),
            timeout=120,
        )

    return run


def latest(path: Path) -> dict[str, Record]:
    return {r.id.partition(":")[2]: r for r in open_archive(path).articles()}


def exported(path: Path) -> bytes:
    """What was stored, field by field, without the index."""
    return b"".join(p.read_bytes() for p in sorted(path.glob("articles/*/*.jsonl")))


def last_run(path: Path) -> dict[str, Any]:
    return json.loads(max(path.glob("runs/*/*.json")).read_text("utf-8"))


def asked(portal: Portal) -> Counter[str]:
    return Counter(request["path"] for request in portal.requests())


def article_paths(portal: Portal) -> set[str]:
    return {path_of(a["url"]) for a in portal.truth(public=True)}


def test_a_nightly_run_walks_the_last_weeks_alone(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=400, seed=5) as portal:
        assert crawl(portal).returncode == 0
        done = crawl(portal)
        assert done.returncode == 0
        assert "nothing new" in done.stdout
        requests = asked(portal)
        assert sum(requests.values()) <= 6, requests
        new = portal.control(
            "add", title="Tin mới trong đêm", published="2024-12-30T08:00:00+07:00"
        )
        done = crawl(portal)
        assert done.returncode == 0
    # dated long before the last run: only the monthly full walk, or the sitemap, can tell
    assert str(new["id"]) in latest(archive_path)


def test_an_edited_article_becomes_a_revision(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=30, seed=5) as portal:
        crawl(portal)
        first = latest(archive_path)
        one = next(iter(first))
        portal.control("edit", id=int(one), body=["Đoạn văn đã được sửa lại./."])
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
        second = latest(archive_path)
        assert (second[one].revision, second[one].revision_cause) == (2, "edited")
        assert second[one].body == "Đoạn văn đã được sửa lại./."
        assert {k: v.revision for k, v in second.items() if k != one} == {
            k: 1 for k in first if k != one
        }
        done = crawl(portal, "--recheck", "all")
        assert "nothing new" in done.stdout


def test_recheck_none_asks_for_no_stored_page(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=30, seed=5, last_year=2026) as portal:
        crawl(portal)
        crawl(portal, "--recheck", "none")
        assert not article_paths(portal) & set(asked(portal))


def test_gone_keeps_its_content_and_may_come_back(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=40, seed=5) as portal:
        crawl(portal)
        before = latest(archive_path)
        one = next(iter(before))
        portal.control("delete", id=int(one))
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 0, done.stdout
        assert f"{len(before) - 1} known already, 1 gone\n" in done.stdout  # each counted once
        gone = latest(archive_path)[one]
        assert (gone.state, gone.revision_cause, gone.revision) == ("gone", "gone", 2)
        assert gone.gone_since
        assert gone.gone_reason
        same = ("title", "body", "summary", "published", "images", "content_sha256", "capture")
        assert [getattr(gone, f) for f in same] == [getattr(before[one], f) for f in same]
        again = crawl(portal, "--recheck", "all")
        assert again.returncode == 0
        assert latest(archive_path)[one].revision == 2
        portal.control("restore", id=int(one))
        crawl(portal, "--recheck", "all")
        back = latest(archive_path)[one]
        assert (back.state, back.revision) == ("present", 3)


@pytest.mark.parametrize("fault", ["all_404", "redirect_home"])
def test_a_portal_that_lost_everything_marks_nothing(
    crawl: Any, archive_path: Path, fault: str
) -> None:
    with running_portal(articles=40, seed=5) as portal:
        crawl(portal)
        before = exported(archive_path)
        portal.fault(fault)
        done = crawl(portal, "--recheck", "all")
        assert done.returncode == 3
        assert "emptied or replaced" in done.stdout
        assert exported(archive_path) == before


def test_the_whole_host_answers_404(crawl: Any, archive_path: Path, tmp_path: Path) -> None:
    with running_portal(articles=30, seed=5) as portal:
        crawl(portal)
        before = exported(archive_path)
        portal.fault("unavailable")
        done = crawl(portal, "--set", "LUUTRU_RETRIES=0", "--set", "LUUTRU_BACKOFF=0")
        assert done.returncode == 3
        assert exported(archive_path) == before


def test_ids_given_to_other_articles_get_a_name_of_their_own(
    crawl: Any, archive_path: Path
) -> None:
    with running_portal(articles=30, seed=5) as old:
        crawl(old)
    before = latest(archive_path)
    stored = exported(archive_path)
    with running_portal(layout="egov12", articles=30, seed=118) as new:
        done = crawl(new)
        assert "was given to another article" in json.dumps(
            last_run(archive_path), ensure_ascii=False
        )
        truth = {str(a["id"]): a for a in new.truth(public=True)}
        days = {i: a["published"][:10] for i, a in truth.items()}
        assert [i for i, r in before.items() if r.published[:10] == days.get(i)] == ["116", "125"]
        after = latest(archive_path)
        assert exported(archive_path).startswith(stored)
        assert {k: after[k].title for k in before} == {k: v.title for k, v in before.items()}
        again = {k.removesuffix("~2"): r.title for k, r in after.items() if k.endswith("~2")}
        assert again == {k: a["title"] for k, a in truth.items() if k in before}
        done = crawl(new)
        assert "nothing new" in done.stdout, done.stdout
        assert not article_paths(new) & set(asked(new))


def test_new_ids_of_a_changed_cms_are_aliases(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=30, seed=5) as old:
        crawl(old)
        truth = [a for a in old.truth(public=True) if a["body"]][5:15]
    before = exported(archive_path)
    with running_portal(layout="egov12", articles=1, seed=77) as new:
        for _ in range(40):  # move the ids out of the old ones' way
            extra = new.control("add", title="Chỗ trống", published="2016-01-01T00:00:00+07:00")
            new.control("delete", id=extra["id"])
        for article in truth:
            new.control(
                "add",
                title=article["title"],
                summary=article["summary"] or "",
                body=article["body"].split("\n\n"),
                published=article["published"],
            )
        crawl(new)
        assert last_run(archive_path)["articles"].get("alias") == 10
        assert exported(archive_path).startswith(before)
        ids = {r.id for r in open_archive(archive_path).articles() if "Chỗ trống" not in r.title}
        assert len(ids) <= 31
        crawl(new)
        assert not article_paths(new) & set(asked(new))


def test_an_unread_page_is_told_and_waits_for_its_recheck(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=30, seed=5) as portal:
        odd = f"-{portal.truth(public=True)[4]['id']}.html"
        for arguments, found in (((), {"unread": 1}), (("--recheck", "all"), {"unread again": 1})):
            portal.fault("broken_layout", match=odd)
            done = crawl(portal, *arguments)
            assert done.returncode == 0, done.stdout
            assert "1 unread" in done.stdout
            (finding,) = last_run(archive_path)["verdict"]["findings"]
            assert (finding["name"], finding["code"]) == ("layout_body", 0)
            assert found.items() <= last_run(archive_path)["articles"].items()
            portal.control("no_faults")
            if not arguments:
                crawl(portal)
                assert not article_paths(portal) & set(asked(portal))


def test_a_deleted_index_changes_nothing(crawl: Any, archive_path: Path) -> None:
    with running_portal(articles=40, seed=5) as portal:
        crawl(portal)
        for file in archive_path.glob("index.sqlite*"):
            file.unlink()
        done = crawl(portal)
        assert "nothing new" in done.stdout
        assert not article_paths(portal) & set(asked(portal))


@pytest.mark.long
def test_a_moved_archive_goes_on(
    luutru: Luutru, crawl: Any, archive_path: Path, tmp_path: Path
) -> None:
    with running_portal(articles=30, seed=5) as portal:
        crawl(portal)
        moved = tmp_path / "moved"
        shutil.copytree(archive_path, moved)
        done = luutru(*("crawl", SLUG, "--portals", tmp_path / "tables", "--archive", moved, *FAST))
        assert "nothing new" in done.stdout


def test_a_wrong_recheck_is_code_2(luutru: Luutru, archive_path: Path) -> None:
    done = luutru("crawl", "dien_bien_tuan_giao", "--recheck", "often", "--archive", archive_path)
    assert done.returncode == 2
    assert "often" in done.stderr
