"""The registry of portals: TOML tables read and checked, and what a crawl target means."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Sequence
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
from crawler.portal_files import Table, read_folders
from crawler.portal_table import table_error

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

    A table changes single keys of one with its slug in an earlier place. A draft steps back where
    its host has a full table; its slug still finds that one. Raises ``RegistryError`` where a
    folder or table cannot be used.
    """
    environment = os.environ.get(ENVIRONMENT, "")
    folders = [Path(part) for part in environment.split(os.pathsep) if part]
    tables = read_folders(dict.fromkeys(path.absolute() for path in (*folders, *extra)))
    full = {table.portal.host for table in tables if not table.portal.draft}
    tables = [t for t in tables if not t.portal.draft or t.portal.host not in full]
    _check_apart(tables)
    return Registry(table.portal for table in tables)


def portal_folders(given: Sequence[Path], archive: Path | None) -> list[Path]:
    """Folders for ``load_registry``: those given, and the archive's own where it has one."""
    own = archive / "portals" if archive is not None else None
    return [*given, *([own] if own is not None and own.is_dir() else [])]


def _check_apart(tables: Sequence[Table]) -> None:
    """No two portals may claim the same slug or the same home page."""
    slugs = {table.portal.slug: table.name for table in tables}
    homes: dict[tuple[str, str], Table] = {}
    for table in tables:
        portal, name = table.portal, table.name
        for slug in portal.formerly:
            if slug in slugs:
                message = f"is already in {slugs[slug]}, give each portal a slug of its own"
                raise table_error(name, portal.slug, "formerly", slug, message)
            slugs[slug] = name
        if portal.draft:
            continue
        other = homes.setdefault((portal.host, _folder(portal.home)), table)
        if other is not table:
            message = (
                f"is already the home of [{other.portal.slug}] in {other.name}, "
                "keep one of the two tables"
            )
            raise table_error(name, portal.slug, "home", portal.home, message)


def _folder(home: str) -> str:
    path = urlsplit(home).path
    return path[: path.rfind("/") + 1]
