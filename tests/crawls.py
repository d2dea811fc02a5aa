"""Real crawls for tests: arguments that need no waiting, and what is read from an archive."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from archive import open_archive
from archive.record import Record
from tests.portal import Portal

FAST = ("--set", "DOWNLOAD_DELAY=0")
PAGES_ONLY = (*FAST, "--skip", "pictures,files")


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
