"""Every stored page against what a person read on it.

A page is a folder ``tests/pages/<family>/<name>/``: ``page.html`` as it came, ``meta.json`` (url,
captured, status, kind: article, listing, site or none) and ``expected.json``. A missing
``expected.json`` fails. ``python -m tests.test_pages --regenerate`` writes them anew and fails,
so that a person reads the difference before it counts.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler import fixtures
from crawler.families import read_article, read_listing
from crawler.families.base import UnknownLayout

PAGES = Path(__file__).parent / "pages"
FOLDERS = sorted(path.parent for path in PAGES.glob("*/*/meta.json"))


def read(folder: Path) -> Any:
    """What today's readers make of a page, as JSON values; None where they must read nothing."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    if meta["kind"] == "none":
        html = (folder / "page.html").read_bytes()
        url, captured = meta["url"], datetime.fromisoformat(meta["captured"])
        for reader in (read_article, read_listing):
            with pytest.raises(UnknownLayout):
                reader(url, html, captured=captured)
        return None
    return fixtures.read(folder)


@pytest.mark.parametrize(
    "folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}"
)
def test_page_is_read_as_a_person_read_it(folder: Path) -> None:
    expected = folder / "expected.json"
    assert expected.exists(), f"no {expected}: write it by hand or regenerate and read it"
    assert read(folder) == json.loads(expected.read_text(encoding="utf-8"))


def test_there_are_pages_of_every_layout() -> None:
    layouts = {
        json.loads((folder / "expected.json").read_text(encoding="utf-8"))["layout"]
        for folder in FOLDERS
        if folder.parent.name == "nukeviet" and folder.name.startswith(("v", "egov"))
    }
    assert layouts == {"4.5", "egov-1.2", "4.1", "4.0", "3.4", "mobile", "print"}


def regenerate() -> int:
    """Write every ``expected.json``; returns 1, so that nobody takes it for a passed test."""
    for folder in FOLDERS:
        text = json.dumps(read(folder), ensure_ascii=False, indent=2) + "\n"
        expected = folder / "expected.json"
        if not expected.exists() or expected.read_text(encoding="utf-8") != text:
            expected.write_text(text, encoding="utf-8")
            print(f"written, to be read: {expected}")
    return 1


if __name__ == "__main__":
    if sys.argv[1:] != ["--regenerate"]:
        sys.exit("usage: python -m tests.test_pages --regenerate")
    sys.exit(regenerate())
