"""``luutru crawl``: fetch what the archive does not hold yet."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.commands.running import console, jobs_option, proxy_option, set_option, use_proxy

if TYPE_CHECKING:
    from crawler.portal import Portal
    from crawler.process import Outcome

SKIPPABLE = ("pictures", "files")
_SECRET = re.compile(r"pass|secret|token|auth|cookie|proxy|headers|key|user(?!_agent)", re.I)
_WITH_NAME = re.compile(r"//[^/\s]*@")  # an address with a user name in it


def _skip(_: click.Context, __: click.Parameter, value: str | None) -> list[str]:
    names = [name.strip() for name in (value or "").split(",") if name.strip()]
    for name in names:
        if name not in SKIPPABLE:
            raise click.BadParameter(
                f"{name!r} cannot be skipped; choose of {', '.join(SKIPPABLE)}"
            )
    return names


def _min_free(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from archive.disk import MinFree

    try:
        MinFree.parse(value or "0")
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return value


@click.command(name="crawl", epilog="Example: luutru crawl dien_bien_tuan_giao --since 2020-06")
@click.argument("targets", nargs=-1, metavar="TARGET...")
@click.option("--province", "provinces", multiple=True, metavar="NAME", help="Every portal of it.")
@click.option("--since", metavar="D", help="First day, month or year of publication (+07:00).")
@click.option("--until", metavar="D", help="Last day, month or year of publication, inclusive.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after this many articles (code 1).")
@click.option("--skip", callback=_skip, metavar="KINDS", help="Leave out pictures, files or both.")
@click.option("--source", default="live", metavar="live", help="Where pages come from.")
@click.option(
    "--recheck",
    metavar="DAYS|all|none",
    help="Fetch stored articles of the last DAYS again.  [default: young ones, by a schedule]",
)
@click.option(
    "--min-free",
    metavar="SIZE|PERCENT",
    callback=_min_free,
    help="End the run before less of the disk is free.  [default: 2G or 5%, the smaller]",
)
@click.option("--plan", is_flag=True, help="Say what the crawl would take; store nothing.")
@click.option("--new", is_flag=True, help="Several portals may make a new archive.")
@jobs_option
@proxy_option
@set_option
@click.option(
    "--portals",
    "folders",
    multiple=True,
    metavar="DIR",
    envvar="LUUTRU_PORTALS",
    type=click.Path(path_type=Path),
    help="Further folder of portal tables.",
)
@click.option(
    "--archive",
    "path",
    default="data",
    envvar="LUUTRU_ARCHIVE",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The archive folder.  [default: ./data]",
)
def command(
    targets: tuple[str, ...],
    provinces: tuple[str, ...],
    since: str | None,
    until: str | None,
    limit: int | None,
    skip: list[str],
    source: str,
    recheck: str | None,
    min_free: str | None,
    plan: bool,
    new: bool,
    jobs: int,
    proxy: str | None,
    changes: dict[str, str],
    folders: tuple[Path, ...],
    path: Path,
) -> None:
    """Crawl portals: registered slugs, `all`, or the home page of any portal.

    Stores every article that is not in the archive yet, with its pictures, files and raw page.
    Several portals are crawled side by side, each at its own pace. Ends with 0 only if all that
    was asked is there; see docs/crawling.md for the other codes.
    """
    if not targets and not provinces:
        raise click.UsageError("name a portal, `all`, a home page or a --province")
    if source != "live":
        raise click.UsageError(f"--source {source} is not built yet: only live is")
    _check_recheck(recheck)
    _check_range(since, until)
    use_proxy(proxy)
    several = len(targets) > 1 or "all" in targets or bool(provinces)
    portals = _resolve(targets, provinces, folders, path)
    if not plan:
        if several and not new and not _is_there(path):
            raise click.UsageError(
                f"there is no archive at {path.absolute()}: name one with --archive, "
                "or make it with --new"
            )
        _prepare_archive(path, portals, min_free)

    from crawler.plan import PlanSpider
    from crawler.process import crawl, exit_code
    from crawler.spiders.classes import spider_for
    from crawler.spiders.portal import PortalSpider
    from crawler.summary import table

    settings: dict[str, Any] = {
        "LUUTRU_ARCHIVE": str(path),
        "LUUTRU_SKIP": ",".join(skip),
        "LUUTRU_LIMIT": limit or 0,
        "LUUTRU_MIN_FREE": min_free,
        "LUUTRU_BATCH": secrets.token_hex(8) if several else "",
        "LUUTRU_SET_ON_COMMAND_LINE": {
            name: "…" if _SECRET.search(name) or _WITH_NAME.search(value) else value
            for name, value in changes.items()
        },
        **changes,
    }
    base = PlanSpider if plan else PortalSpider
    outcomes, signum = crawl(
        [spider_for(portal, base) for portal in portals],
        settings,
        jobs=jobs,
        console=console(),
        since=since,
        until=until,
        recheck=recheck,
    )
    if plan:
        for outcome in outcomes:
            click.echo("\n".join(f"{outcome.slug}: {why}" for why in outcome.verdict.reasons))
    elif several:
        click.echo(table(outcomes, path))
    else:
        _tell_one(outcomes[0], path)
    raise click.exceptions.Exit(exit_code(outcomes, signum))


def _tell_one(outcome: Outcome, path: Path) -> None:
    from crawler.summary import summary

    if outcome.error is not None:
        raise outcome.error
    if outcome.report is None:
        click.echo("\n".join(f"{outcome.slug}: {why}" for why in outcome.verdict.reasons))
    else:
        click.echo(summary(outcome.verdict, outcome.report, path))


def _is_there(path: Path) -> bool:
    return path.is_dir() and any(path.iterdir())


def _check_recheck(recheck: str | None) -> None:
    from crawler.recheck import Recheck

    try:
        Recheck.parse(recheck)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _check_range(since: str | None, until: str | None) -> None:
    from archive.timerange import check_order, since_day, until_day

    try:
        check_order(since_day(since), until_day(until))
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _resolve(
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


def _prepare_archive(path: Path, portals: list[Portal], min_free: str | None) -> None:
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
