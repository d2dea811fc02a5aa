"""Folders of portal tables, one laid over the other: a later table changes the keys it names."""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from crawler.portal import Portal, RegistryError
from crawler.portal_table import NEEDED_KEYS, SHARED_KEYS, read_table, shown, table_error


@dataclass(frozen=True, slots=True)
class Table:
    """One portal as its tables say, and ``name`` of the file that had the last word."""

    portal: Portal
    keys: Mapping[str, Any]
    name: str


@dataclass(frozen=True, slots=True)
class _Raw:
    name: str
    slug: str
    own: Mapping[str, Any]
    shared: Mapping[str, Any]  # [defaults] of the file


def read_folders(folders: Iterable[Path]) -> list[Table]:
    """The tables of the program with those of ``folders`` laid over them, in this order.

    Raises ``RegistryError`` where a folder, file or table cannot be used.
    """
    tables = dict(_bundled())
    for folder in folders:
        if not folder.is_dir():
            raise RegistryError(f"there is no folder of portals at {str(folder)!r}")
        paths = sorted(folder.glob("*.toml"))
        _lay_over(tables, (raw for path in paths for raw in _read_file(path, str(path))))
    return list(tables.values())


@functools.cache
def _bundled() -> Mapping[str, Table]:
    folder = files("crawler") / "portals"
    found = [item for item in folder.iterdir() if item.name.endswith(".toml")]
    found.sort(key=lambda item: item.name)
    tables: dict[str, Table] = {}
    _lay_over(tables, (raw for item in found for raw in _read_file(item, item.name)))
    return tables


def _lay_over(below: dict[str, Table], folder: Iterable[_Raw]) -> None:
    """Put the tables of one folder over those below; within the folder no slug comes twice."""
    here: dict[str, str] = {}
    for raw in folder:
        if raw.slug in here:
            message = f"is already in {here[raw.slug]}, give each portal a slug of its own"
            raise table_error(raw.name, raw.slug, "slug", raw.slug, message)
        here[raw.slug] = raw.name
        old = below.get(raw.slug)
        keys = {**raw.shared, **(old.keys if old else {}), **raw.own}
        if old and "draft" in raw.own and not old.portal.draft:
            continue  # the program's own note of a portal steps back behind a person's table
        if old and "draft" not in raw.own and all(key in keys for key in NEEDED_KEYS):
            keys.pop("draft", None)
        below[raw.slug] = Table(read_table(raw.name, raw.slug, keys), keys, raw.name)


def _read_file(source: Path | Traversable, name: str) -> Iterator[_Raw]:
    try:
        tables = tomllib.loads(unicodedata.normalize("NFC", source.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        raise RegistryError(f"{name}: not UTF-8 text, save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{name}: not valid TOML: {error}") from None
    except OSError as error:
        raise RegistryError(f"{name}: cannot be read: {error.strerror}") from None
    for slug, table in tables.items():
        if not isinstance(table, dict):
            raise RegistryError(
                f"{name}: key {slug!r} = {shown(table)} stands outside of any table, "
                "move it below a [slug] line"
            )
    defaults = tables.pop("defaults", {})
    for key, value in defaults.items():
        if key not in SHARED_KEYS:
            allowed = ", ".join(sorted(SHARED_KEYS))
            raise table_error(name, "defaults", key, value, f"is not shared, use only {allowed}")
    for slug, table in tables.items():
        yield _Raw(name, slug, table, defaults)
