"""Damaged pages: whatever the bytes, the NukeViet reader reads or says ``UnknownLayout``."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from crawler.families.base import Page, UnknownLayout
from crawler.families.nukeviet import NukeViet

NUKEVIET = NukeViet()
FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("pages/nukeviet/*/page.html"))
CAPTURED = datetime(2024, 3, 5, tzinfo=UTC)
SPLINTERS = (
    b"<div>", b"</div>", b"</html>", b"<table>", b"</td>", b'"', b"<h1>", b"<!--", b"-->",
    b"<a:b:c>", b'href="http://[x"', b'src="//["', b"\xff", b"\0", b"&#x110000;",
    b'class="news_column"', b'id="news-bodyhtml"', b"<![CDATA[", b"<svg>",
    b'<ul class="pagination">', b"9" * 30, b"page-",
)  # fmt: skip
READERS: list[Callable[[Page], Any]] = [
    NUKEVIET.article,
    NUKEVIET.listing,
    NUKEVIET.site,
    NUKEVIET.sitemap,
    NUKEVIET.feed,
    NUKEVIET.sections_of_feeds,
]


def damaged(body: bytes, random: Random) -> bytes:
    bytes_ = bytearray(body)
    for _ in range(random.randint(1, 12)):
        at = random.randrange(len(bytes_) + 1)
        match random.randrange(4):
            case 0 | 1:
                bytes_[at:at] = random.choice(SPLINTERS)
            case 2:
                del bytes_[at : at + random.randint(1, 60)]
            case _:
                start = random.randrange(len(bytes_) + 1)
                bytes_[at:at] = bytes_[start : start + random.randint(1, 400)]
    return bytes(bytes_)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_damaged_page(folder: Path) -> None:
    random = Random(folder.name)
    url = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["url"]
    body = (folder / "page.html").read_bytes()
    for _ in range(12):
        shifted = url.replace("/", random.choice(["/", "/", "//", "/[", "/vi/"]), 4)
        broken = damaged(body, random)
        for reader in READERS:
            with suppress(UnknownLayout):
                reader(Page(shifted, broken, captured=CAPTURED))


@pytest.mark.parametrize("size", range(0, 4000, 397))
def test_page_cut_off(size: int) -> None:
    for folder in FOLDERS:
        body = (folder / "page.html").read_bytes()[:size]
        for reader in READERS:
            with suppress(UnknownLayout):
                reader(Page("https://nganpho.example/a/b-1.html", body, captured=CAPTURED))
