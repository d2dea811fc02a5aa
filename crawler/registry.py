"""The registry of portals: TOML tables read and checked, and what a crawl target means."""

from __future__ import annotations

import difflib
import functools
import os
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import urlsplit

from crawler.portal import (
    Portal,
    RegistryError,
    draft_toml,
    host_key,
    portal_for_url,
    slug_for_url,
)
from crawler.portal_table import SHARED_KEYS, read_table, shown, table_error

__all__ = [
    "Portal",
    "Registry",
    "RegistryError",
    "draft_toml",
    "load_registry",
    "portal_folders",
    "portal_for_url",
    "slug_for_url",
]

ENVIRONMENT = "LUUTRU_PORTALS"  # further folders, separated like PATH


class Registry:
    """All portals known to one command. Built by ``load_registry``."""

    def __init__(self, portals: Iterable[Portal]) -> None:
        """``portals``: no slug twice."""
        ordered = sorted(portals, key=lambda portal: portal.slug)
        self._portals = {portal.slug: portal for portal in ordered}
        self._by_host: dict[str, list[Portal]] = {}
        self._by_old_slug: dict[str, Portal] = {}
        for portal in self._portals.values():
            self._by_host.setdefault(portal.host, []).append(portal)
            self._by_old_slug.update(dict.fromkeys(portal.formerly, portal))
        for on_host in self._by_host.values():
            if len(on_host) == 1:  # the slug its articles had before it got a table
                self._by_old_slug.setdefault(slug_for_url(on_host[0].home), on_host[0])

    def __len__(self) -> int:
        return len(self._portals)

    def all(self) -> list[Portal]:
        """Every portal, ordered by slug."""
        return list(self._portals.values())

    def crawlable(self) -> list[Portal]:
        """What ``all`` means to a crawl: the portals whose status is not ``gone``."""
        return [portal for portal in self._portals.values() if portal.status != "gone"]

    def find(self, target: str) -> Portal | None:
        """The portal with this slug, former slug, host, or address on its host; else None.

        Where several portals share a host, the one whose home is nearest above the address.
        """
        target = target.strip()
        known = self._portals.get(target.lower()) or self._by_old_slug.get(target.lower())
        if known or not ("." in target or ":" in target):
            return known
        address = target if "://" in target else f"https://{target}"
        on_host = self._by_host.get(host_key(address), [])
        if len(on_host) == 1:
            return on_host[0]
        path = urlsplit(address).path + "/"
        above = [portal for portal in on_host if path.startswith(_folder(portal.home))]
        return max(above, key=lambda portal: len(_folder(portal.home)), default=None)

    def resolve(self, target: str) -> Portal:
        """As ``find``; an unknown http(s) address gives a draft.

        Raises ``RegistryError`` for an unknown slug, naming the nearest known ones.
        """
        portal = self.find(target)
        if portal is not None:
            return portal
        if "://" in target:
            return portal_for_url(target)
        near = difflib.get_close_matches(target.lower(), self._portals, n=3, cutoff=0.6)
        hint = (
            f"did you mean {', '.join(near)}?"
            if near
            else "`luutru portals list` shows the slugs, and a home page works as https://…"
        )
        raise RegistryError(f"no portal is called {target!r}: {hint}")


def load_registry(extra: Sequence[Path] = ()) -> Registry:
    """The portals of the package, of ``LUUTRU_PORTALS`` and of the ``extra`` folders.

    A draft steps back where its host has a full table; its slug still finds that one.
    Raises ``RegistryError`` where a folder or table cannot be used.
    """
    environment = os.environ.get(ENVIRONMENT, "")
    folders = [Path(part) for part in environment.split(os.pathsep) if part]
    places = list(_package_tables())
    for folder in dict.fromkeys(path.absolute() for path in (*folders, *extra)):
        if not folder.is_dir():
            raise RegistryError(f"there is no folder of portals at {str(folder)!r}")
        for path in sorted(folder.glob("*.toml")):
            places += [(portal, str(path)) for portal in _read_file(path, str(path))]
    full = {portal.host for portal, _ in places if not portal.draft}
    places = [place for place in places if not place[0].draft or place[0].host not in full]
    _check_apart(places)
    return Registry(portal for portal, _ in places)


def portal_folders(given: Sequence[Path], archive: Path | None) -> list[Path]:
    """Folders for ``load_registry``: those given, and the archive's own where it has one."""
    own = archive / "portals" if archive is not None else None
    return [*given, *([own] if own is not None and own.is_dir() else [])]


@functools.cache
def _package_tables() -> tuple[tuple[Portal, str], ...]:
    folder = files("crawler") / "portals"
    found = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".toml")),
        key=lambda item: item.name,
    )
    return tuple((portal, item.name) for item in found for portal in _read_file(item, item.name))


def _read_file(source: Path | Traversable, name: str) -> list[Portal]:
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
    return [read_table(name, slug, {**defaults, **table}) for slug, table in tables.items()]


def _check_apart(places: Sequence[tuple[Portal, str]]) -> None:
    """No two tables may claim the same slug or the same home page."""
    slugs: dict[str, str] = {}
    homes: dict[tuple[str, str], tuple[str, str]] = {}
    for portal, name in places:
        claims = [("slug", portal.slug), *(("formerly", slug) for slug in portal.formerly)]
        for key, slug in claims:
            if slug in slugs:
                message = f"is already in {slugs[slug]}, give each portal a slug of its own"
                raise table_error(name, portal.slug, key, slug, message)
            slugs[slug] = name
        if portal.draft:
            continue
        home = (portal.host, _folder(portal.home))
        if home in homes:
            other, where = homes[home]
            message = f"is already the home of [{other}] in {where}, keep one of the two tables"
            raise table_error(name, portal.slug, "home", portal.home, message)
        homes[home] = (portal.slug, name)


def _folder(home: str) -> str:
    path = urlsplit(home).path
    return path[: path.rfind("/") + 1]
