"""``luutru portals``: which portals are known, and what is known of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from archive.layout import MARK
from archive.timerange import VIETNAM
from crawler.commands.folders import with_folders, with_registry
from crawler.commands.running import console, jobs_option, proxy_option, set_option, use_proxy
from crawler.finding import NOTHING
from crawler.portal import PortalStatus
from crawler.registry import (
    Portal,
    Registry,
    draft_toml,
    load_registry,
    portal_folders,
)

if TYPE_CHECKING:
    from crawler.checking import Check

_format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl"]),
    default="table",
    show_default=True,
    help="For people or for machines.",
)
CHECKED = ("slug", "status", "state", "family", "newest", "address")
COLUMNS = ("slug", "unit", "province", "tier", "family", "status", "home")


@click.group(name="portals", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List the known portals and show what is known of one."""
    if context.invoked_subcommand is None:
        context.invoke(list_portals)


@command.command(name="list")
@_format_option
@with_registry
def list_portals(registry: Registry, form: str = "table") -> None:
    """List every known portal, ordered by slug."""
    if form == "jsonl":
        for portal in registry.all():
            click.echo(json.dumps(_row(portal), ensure_ascii=False))
        return
    rows = [[value or "-" for value in _row(portal).values()] for portal in registry.all()]
    for line in _aligned([COLUMNS, *rows]):
        click.echo(line)


@command.command(name="show")
@click.argument("target", metavar="SLUG|URL")
@with_registry
def show_portal(registry: Registry, target: str) -> None:
    """Show the table of one portal as TOML."""
    portal = registry.find(target)
    if portal is None:
        portal = registry.resolve(target)
        click.echo("not registered; a draft of its table:", err=True)
    click.echo(draft_toml(portal), nl=False)


@command.command(name="check")
@click.argument("targets", nargs=-1, metavar="[SLUG|URL]...")
@_format_option
@jobs_option
@proxy_option
@set_option
@with_registry
def check_portals(
    registry: Registry,
    targets: tuple[str, ...],
    form: str,
    jobs: int,
    proxy: str | None,
    changes: dict[str, str],
) -> None:
    """Ask portals whether they still answer, and as what; store nothing.

    Without a name: all that are not gone. Asks politely, as a crawl does, for the home page and
    at most one feed. Ends with 3 where a portal does not answer, leads elsewhere or was made by
    another system than registered; those registered as gone may.
    """
    from crawler.checking import SETTINGS, CheckSpider
    from crawler.process import crawl, exit_code
    from crawler.spiders.classes import spider_for

    portals = [registry.resolve(target) for target in targets] or registry.crawlable()
    portals = list({portal.slug: portal for portal in portals}.values())
    use_proxy(proxy)
    spiders = [spider_for(portal, CheckSpider) for portal in portals]
    outcomes, signum = crawl(spiders, {**SETTINGS, **changes}, jobs=jobs, console=console())
    checks = [outcome.seen for outcome in outcomes if outcome.seen]
    if form == "jsonl":
        for check in checks:
            click.echo(json.dumps(asdict(check), ensure_ascii=False))
    else:
        for line in _aligned([CHECKED, *(_checked(check) for check in checks)]):
            click.echo(line)
    for outcome in outcomes:
        for why in outcome.verdict.reasons:
            click.echo(f"luutru: {outcome.slug}: {why}", err=True)
    for check in checks:
        if check.problem:
            line = f"{check.portal}: {check.state}: {check.problem}. Next: {check.next}"
            click.echo(f"luutru: {line}", err=True)
    troubled = any(check.troubled for check in checks)
    raise click.exceptions.Exit(exit_code(outcomes, signum) or (NOTHING if troubled else 0))


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
@with_folders
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


def _checked(check: Check) -> tuple[str, ...]:
    """A line of the table of ``check``."""
    seen = " ".join(filter(None, [check.family_seen, check.version]))
    state, address = check.state, check.url or check.home
    return (check.portal, check.status, state, seen or "-", check.newest or "-", address)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
