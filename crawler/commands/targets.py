"""What a crawl is of and where it goes: portals by slug, address or province, and the archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crawler.portal import Portal


def resolve(
    targets: tuple[str, ...], provinces: tuple[str, ...], folders: tuple[Path, ...], path: Path
) -> list[Portal]:
    """The portals that were named, each once; ``all``: every one whose status is not gone."""
    from archive.fold import fold
    from crawler.registry import RegistryError, load_registry, portal_folders

    try:
        registry = load_registry(portal_folders(folders, path))
        found = []
        for target in targets:
            found += registry.crawlable() if target == "all" else [registry.resolve(target)]
    except RegistryError as error:
        raise click.UsageError(str(error)) from None
    for province in provinces:
        there = [p for p in registry.crawlable() if fold(p.province or "") == fold(province)]
        if not there:
            raise click.UsageError(
                f"no open portal of a province {province!r} is registered: "
                "`luutru portals list` shows them"
            )
        found += there
    return list({portal.slug: portal for portal in found}.values())


def prepare_archive(path: Path, portals: list[Portal], min_free: str | None) -> None:
    """Make the archive where there is none, and keep the draft tables of unknown portals."""
    from archive import ArchiveError, durable, open_archive
    from archive.disk import DEFAULT, MinFree, Room
    from crawler.registry import draft_toml

    if path.is_file():
        raise click.UsageError(f"the archive {path} is a file: name a folder with --archive")
    new = not path.exists() or not any(path.iterdir())
    open_archive(path, create=True)
    if new:
        click.echo(f"new archive: {path.absolute()}", err=True)
    lack = Room(path, MinFree.parse(min_free) if min_free else DEFAULT).lack()
    if lack:
        raise ArchiveError(f"nothing was crawled: {lack}; make room, then run it again", "disk")
    for portal in portals:
        name = f"portals/{portal.slug}.toml"
        if portal.draft and not (path / name).exists():
            with durable.disk_errors(path):
                durable.replace_file(path, name, draft_toml(portal).encode())


def refuse_second_archive(path: Path) -> None:
    """Cron in the wrong folder, or a disk that is not mounted, must not begin an archive."""
    if not (path.is_dir() and any(path.iterdir())):
        raise click.UsageError(
            f"there is no archive at {path.absolute()}: name one with --archive, "
            "or make it with --new"
        )
