"""Pages kept as test fixtures: as they came, and what today's readers make of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from crawler.families import FAMILIES, read_article, read_listing
from crawler.families.base import Page, UnknownLayout

PAGE, META, EXPECTED = "page.html", "meta.json", "expected.json"


def save(folder: Path, page: Page, kind: str) -> None:
    """Keep a page; ``kind``: article, listing, site, or none for one that no reader reads.

    ``expected.json`` is what was read now and true only once a person has checked it. Raises
    ``FileExistsError`` rather than touch a folder that is there.
    """
    folder.mkdir(parents=True)
    (folder / PAGE).write_bytes(page.body)
    captured = page.captured.isoformat(timespec="seconds").replace("+00:00", "Z")
    _write(folder / META, {"url": page.url, "captured": captured, "status": 200, "kind": kind})
    _write(folder / EXPECTED, None if kind == "none" else read(folder))


def read(folder: Path) -> Any:
    """What today's readers make of a kept page, as JSON values.

    The folder above it is named by the family. Raises ``UnknownLayout``.
    """
    meta = json.loads((folder / META).read_text(encoding="utf-8"))
    html = (folder / PAGE).read_bytes()
    url, captured = meta["url"], datetime.fromisoformat(meta["captured"])
    if meta["kind"] == "site":
        return _read_site(Page(url, html, captured=captured), folder.parent.name)
    reader = read_article if meta["kind"] == "article" else read_listing
    value = asdict(reader(url, html, captured=captured))
    if not value.get("text_repair"):  # of most pages: said only where there is something to say
        value.pop("text_repair", None)
    return json.loads(msgspec.json.encode(value))  # no tuples, which equal no list


def _read_site(page: Page, name: str) -> Mapping[str, Any]:
    family = next((family for family in FAMILIES if family.name == name), None)
    if family is None:
        raise UnknownLayout(f"no family is called {name}")
    told = {"fits": family.fits(page), "version": family.version(page)}
    return told | asdict(family.site(page))


def _write(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")
