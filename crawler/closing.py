"""Writes down that a portal has ended: into a folder of the user's, never into the program's."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from archive.durable import replace_file
from crawler.portal import RegistryError, toml_value

_HEAD = re.compile(r"\s*\[")


def close(
    slug: str, folder: Path, *, status: str, day: date, reason: str, successor: str | None
) -> Path:
    """Set the status in the folder's table of ``slug``, else in a new table that changes just that.

    Gives the file. Other tables, keys and comments stay as they are, and at any instant the old
    or the new file is there. Raises ``RegistryError`` where a file cannot be edited safely.
    """
    values = {"status": status, "status_date": day, "status_reason": reason, "successor": successor}
    changes = {
        key: unicodedata.normalize("NFC", value.strip()) if isinstance(value, str) else value
        for key, value in values.items()
        if value
    }
    try:
        path = _file_of(slug, folder)
        old = path.read_bytes().decode("utf-8") if path.exists() else ""
        new = _edited(path, slug, old, changes)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        replace_file(path.parent, path.name, new.encode("utf-8"), mode)
    except OSError as error:
        raise RegistryError(f"{folder} cannot be written: {error.strerror}") from None
    return path


def _file_of(slug: str, folder: Path) -> Path:
    """The file that holds the table, behind links; else the one to make."""
    for path in sorted(folder.glob("*.toml")):
        if slug in tomllib.loads(path.read_text("utf-8")):
            return path.resolve()
    return folder / f"{slug}.toml"


def _edited(path: Path, slug: str, old: str, changes: Mapping[str, Any]) -> str:
    """The text with the changed keys; what it means is compared before it is believed."""
    wanted = tomllib.loads(old)
    wanted[slug] = {**wanted.get(slug, {}), **changes}
    end = "\r\n" if "\r\n" in old else "\n"
    new = _with_keys(old, slug, changes, end)
    try:
        same = tomllib.loads(new) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        lines = ", ".join(f"{key} = {toml_value(value)}" for key, value in changes.items())
        raise RegistryError(
            f"{path}, table [{slug}]: written in a way that no program can edit safely, "
            f"put in by hand: {lines}"
        )
    return new


def _with_keys(text: str, slug: str, changes: Mapping[str, Any], end: str) -> str:
    lines = text.split(end)
    added = [f"{key} = {toml_value(value)}" for key, value in changes.items()]
    head = re.compile(rf"\s*\[\s*([\"']?){re.escape(slug)}\1\s*\]\s*(#.*)?")
    start = next((n for n, line in enumerate(lines) if head.fullmatch(line)), None)
    if start is None:
        before = [text.rstrip() + end] if text.strip() else []
        return end.join([*before, f"[{slug}]", *added, ""])
    stop = next((n for n in range(start + 1, len(lines)) if _HEAD.match(lines[n])), len(lines))
    while lines[stop - 1].strip() == "" or lines[stop - 1].lstrip().startswith("#"):
        stop -= 1  # what stands above the next table belongs to that
    own = re.compile(rf"\s*(?:{'|'.join(changes)})\s*=")
    kept = [line for line in lines[start:stop] if not own.match(line)]
    after = lines[stop:] or [""]
    return end.join([*lines[:start], *kept, *added, *after])
