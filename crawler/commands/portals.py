"""``luutru portals``: which portals are known, and what is known of one."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from crawler.commands.options import archive_option
from crawler.commands.unbuilt import not_built
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


def _with_registry(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say where portals are; the command gets the registry."""

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
    def wrapped(folders: tuple[Path, ...], archive_path: Path, **rest: Any) -> None:
        try:
            function(load_registry(portal_folders(folders, archive_path)), **rest)
        except RegistryError as error:
            raise click.UsageError(str(error)) from None

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
@click.argument("slug")
@click.option("--reason", metavar="TEXT", help="Why, and where it was seen.")
def close_portal(slug: str, reason: str | None) -> None:
    """Write down that a portal has ended (not built yet)."""
    raise not_built("portals close")


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
