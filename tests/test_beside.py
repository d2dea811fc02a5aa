"""Questions and checks beside a running crawl: never an error, and the crawl does not notice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from archive import record as records
from tests.conftest import Luutru, clean_environment
from tests.portal import Portal, running_portal
from tests.soak import proof
from tests.soak.chain import undisturbed

pytestmark = pytest.mark.long  # minutes: run by `make long`

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with running_portal(articles=60, seed=11) as portal:
        yield portal


@contextmanager
def asking(archive: Path, what: str, told: dict[str, int]) -> Iterator[None]:
    """A process beside this one that asks until the block ends; see tests/soak/beside.py."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.beside", str(archive), what],
        env={**clean_environment(archive.parent), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        yield
        output, _ = process.communicate("\n", timeout=60)
        assert process.returncode == 0, f"{what}: {output}"
        told[what] = int(output)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "others",
    [("query", "verify"), ("verify", "forget"), ("query", "forget")],
)
def test_query_and_verify_beside_a_crawl(
    luutru: Luutru, portal: Portal, tmp_path: Path, others: tuple[str, ...]
) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    _, wanted = undisturbed(portal, alone)
    archive = tmp_path / "archive"
    portal.fault("slow", value="0.1")
    told: dict[str, int] = {}
    command = ["crawl", portal.url, "--archive", str(archive), "--set", "DOWNLOAD_DELAY=0"]
    with ExitStack() as stack:
        for what in others:
            stack.enter_context(asking(archive, what, told))
        crawl = subprocess.Popen(
            [sys.executable, "-m", "crawler.cli", *command],
            env={**clean_environment(tmp_path), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        stack.callback(crawl.kill)
        while crawl.poll() is None:
            if not (archive / "luutru.json").exists():
                continue
            if "query" in others:
                done = luutru("query", "--archive", archive, "--format", "jsonl")
                assert done.returncode == 0, done.stderr
                assert done.stderr in ("", "luutru: no article answers this question\n")
                for line in done.stdout.splitlines():
                    records.decode(line.encode())
            done = luutru("verify", "--archive", archive)
            assert done.returncode == 0, done.stdout + done.stderr
        output = crawl.communicate()[0]
        assert crawl.returncode == 0, output
        assert "Traceback" not in output
    portal.control("no_faults")
    assert all(told[what] >= 2 for what in others), told
    assert proof.differences(proof.holding(archive), wanted) == []
    report = json.loads(next(archive.glob("runs/*/*.json")).read_text())
    assert report["errors"] == []
