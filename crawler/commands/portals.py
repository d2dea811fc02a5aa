"""``luutru portals``: which portals are known, and what is known of one."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import click

from archive.layout import MARK
from archive.timerange import VIETNAM
from crawler.commands.options import archive_option
from crawler.commands.unbuilt import not_built
from crawler.portal import PortalStatus
from crawler.registry import (
    Portal,
    Registry,
    RegistryError,
    draft_toml,
    load_registry,
    portal_folders,
)

COLUMNS = ("slug", "unit", "province", "tier", "family", "status", "home")


@click.group(name="portals", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List the known portals and show what is known of one."""
    if context.invoked_subcommand is None:
        context.invoke(list_portals)


def _with_folders(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say where portals are; a wrong table is wrong usage."""

    @click.option(
        "--portals",
        "folders",
        multiple=True,
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Folder of your own portal tables; may be given several times.",
    )
    @archive_option
    @functools.wraps(function)
    def wrapped(**arguments: Any) -> None:
        try:
            function(**arguments)
        except RegistryError as error:
            raise click.UsageError(str(error)) from None

    return wrapped


def _with_registry(function: Callable[..., None]) -> Callable[..., None]:
    """As ``_with_folders``; the command gets the registry."""

    @_with_folders
    @functools.wraps(function)
    def wrapped(folders: tuple[Path, ...], archive_path: Path, **rest: Any) -> None:
        function(load_registry(portal_folders(folders, archive_path)), **rest)

    return wrapped


@command.command(name="list")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl"]),
    default="table",
    show_default=True,
    help="For people or for machines.",
)
@_with_registry
def list_portals(registry: Registry, form: str = "table") -> None:
    """List every known portal, ordered by slug."""
    if form == "jsonl":
        for portal in registry.all():
            click.echo(json.dumps(_row(portal), ensure_ascii=False))
        return
    for line in _table(registry.all()):
        click.echo(line)


@command.command(name="show")
@click.argument("target", metavar="SLUG|URL")
@_with_registry
def show_portal(registry: Registry, target: str) -> None:
    """Show the table of one portal as TOML."""
    portal = registry.find(target)
    if portal is None:
        portal = registry.resolve(target)
        click.echo("not registered; a draft of its table:", err=True)
    click.echo(draft_toml(portal), nl=False)


@command.command(name="check")
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
def check_portals(slugs: tuple[str, ...]) -> None:
    """Ask the portals whether they still answer (not built yet)."""
    raise not_built("portals check")


@command.command(name="close")
@click.argument("target", metavar="SLUG|URL")
@click.option("--reason", required=True, metavar="TEXT", help="Why, and where it was seen.")
@click.option(
    "--status",
    type=click.Choice([name for name in get_args(PortalStatus) if name != "open"]),
    default="gone",
    show_default=True,
    help="What became of it.",
)
@click.option("--successor", metavar="URL", help="Portal or unit that took over.")
@_with_folders
def close_portal(
    target: str,
    folders: tuple[Path, ...],
    archive_path: Path,
    reason: str,
    status: str,
    successor: str | None,
) -> None:
    """Write down that a portal has ended, with today's date.

    The status goes into the last --portals folder, else into the archive's own portals/; the
    tables of the program stay as they are. `crawl all` leaves out what is gone.
    """
    from crawler.closing import close

    if not reason.strip():
        raise click.UsageError("--reason must say something: why, and where it was seen")
    registry = load_registry(portal_folders(folders, archive_path))
    portal = registry.find(target)
    if portal is None:
        registry.resolve(target)
        raise click.UsageError(f"{target} is not registered: crawl it once, or give it a table")
    day = datetime.now(VIETNAM).date()
    folder = folders[-1] if folders else _own_folder(archive_path)
    path = close(portal.slug, folder, status=status, day=day, reason=reason, successor=successor)
    click.echo(f"{portal.slug}: {status} since {day}, written to {path.absolute()}")
    changed = load_registry(portal_folders(folders, archive_path)).find(portal.slug)
    if changed is None or changed.status != status:
        click.echo(f"luutru: a table of a later folder says otherwise of {portal.slug}", err=True)


def _own_folder(archive_path: Path) -> Path:
    """The folder of portals of an archive; only an archive that is there gets one."""
    if not (archive_path / MARK).exists():
        raise click.UsageError(
            f"there is no archive at {archive_path.absolute()} to write into: name one with "
            "--archive, or a folder of your own with --portals"
        )
    return archive_path / "portals"


def _row(portal: Portal) -> dict[str, str | None]:
    return {column: getattr(portal, column) for column in COLUMNS}


def _table(portals: Iterable[Portal]) -> Iterable[str]:
    """Aligned columns, a dash where a draft has nothing yet."""
    rows = [
        COLUMNS,
        *(tuple(value or "-" for value in _row(portal).values()) for portal in portals),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
