"""``luutru crawl``: fetch what the archive does not hold yet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from crawler.portal import Portal
    from crawler.report import Report
    from crawler.verdict import Verdict

SKIPPABLE = ("pictures", "files")
# luutru's own settings that --set knows, beside all of Scrapy's.
OWN_SETTINGS = (
    "LUUTRU_WARC",
    "LUUTRU_FILES",
    "LUUTRU_IDS",
    "LUUTRU_RETRIES",
    "LUUTRU_BACKOFF",
    "LUUTRU_UNREAD_SHARE",
    "LUUTRU_CONNECT_TIMEOUT",
    "LUUTRU_PATIENCE",
    "LUUTRU_HOPELESS",
    "LUUTRU_ROBOTS_AGE",
    "LUUTRU_MAX_PICTURE",
    "LUUTRU_MAX_FILE",
    "LUUTRU_MAX_PIXELS",
)
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


def _pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    from scrapy.settings import default_settings

    pairs = {}
    for value in values:
        name, equals, setting = value.partition("=")
        if not equals:
            raise click.BadParameter(f"{value!r} is not NAME=VALUE")
        if not (name in OWN_SETTINGS or (name.isupper() and hasattr(default_settings, name))):
            raise click.BadParameter(f"there is no setting {name!r}; see docs/crawling.md")
        pairs[name] = setting
    return pairs


def _min_free(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from archive.disk import MinFree

    try:
        MinFree.parse(value or "0")
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return value


@click.command(name="crawl", epilog="Example: luutru crawl dien_bien_tuan_giao --since 2020-06")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
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
@click.option(
    "--set",
    "changes",
    multiple=True,
    callback=_pairs,
    metavar="NAME=VALUE",
    help="A Scrapy or LUUTRU_ setting for this run.",
)
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
    since: str | None,
    until: str | None,
    limit: int | None,
    skip: list[str],
    source: str,
    recheck: str | None,
    min_free: str | None,
    plan: bool,
    changes: dict[str, str],
    folders: tuple[Path, ...],
    path: Path,
) -> None:
    """Crawl a portal: a registered slug, or the home page of any portal.

    Stores every article that is not in the archive yet, with its pictures, files and raw page.
    Ends with 0 only if all that was asked is there; see docs/crawling.md for the other codes.
    """
    _refuse_unbuilt(targets, source)
    _check_recheck(recheck)
    _check_range(since, until)
    portal = _resolve(targets[0], folders, path)
    if not plan:
        _prepare_archive(path, portal, min_free)

    from crawler.plan import PlanSpider
    from crawler.process import crawl, exit_code
    from crawler.spiders.portal import PortalSpider, spider_for

    settings: dict[str, Any] = {
        "LUUTRU_ARCHIVE": str(path),
        "LUUTRU_SKIP": ",".join(skip),
        "LUUTRU_LIMIT": limit or 0,
        "LUUTRU_MIN_FREE": min_free,
        "LUUTRU_SET_ON_COMMAND_LINE": {
            name: "…" if _SECRET.search(name) or _WITH_NAME.search(value) else value
            for name, value in changes.items()
        },
        **changes,
    }
    verdict, report, signum = crawl(
        spider_for(portal, PlanSpider if plan else PortalSpider),
        settings,
        since=since,
        until=until,
        recheck=recheck,
        console=_console(),
    )
    if plan:
        click.echo("\n".join(f"{portal.slug}: {reason}" for reason in verdict.reasons))
    else:
        click.echo(summary(verdict, report, path))
    raise click.exceptions.Exit(exit_code(verdict, signum))


def _check_recheck(recheck: str | None) -> None:
    from crawler.recheck import Recheck

    try:
        Recheck.parse(recheck)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _refuse_unbuilt(targets: tuple[str, ...], source: str) -> None:
    if len(targets) > 1 or targets[0] == "all":
        raise click.UsageError("several portals in one command are not built yet: name one")
    if source != "live":
        raise click.UsageError(f"--source {source} is not built yet: only live is")


def _check_range(since: str | None, until: str | None) -> None:
    from archive.timerange import check_order, since_day, until_day

    try:
        check_order(since_day(since), until_day(until))
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _resolve(target: str, folders: tuple[Path, ...], path: Path) -> Portal:
    from crawler.registry import RegistryError, load_registry, portal_folders

    try:
        return load_registry(portal_folders(folders, path)).resolve(target)
    except RegistryError as error:
        raise click.UsageError(str(error)) from None


def _prepare_archive(path: Path, portal: Portal, min_free: str | None) -> None:
    """Make the archive where there is none, and keep the draft table of an unknown portal."""
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
    name = f"portals/{portal.slug}.toml"
    if portal.draft and not (path / name).exists():
        with durable.disk_errors(path):
            durable.replace_file(path, name, draft_toml(portal).encode())


def _console() -> Any:
    import sys

    from rich.console import Console

    return Console(stderr=True) if sys.stderr.isatty() else None


def summary(verdict: Verdict, report: Report | None, path: Path) -> str:
    """What a person reads at the end of a run."""
    if report is None:
        return "\n".join(verdict.reasons)
    articles, images, files = report.articles, report.images, report.attachments
    lines = [f"{report.portal}: {verdict.state}"]
    lines += [f"  {reason}" for reason in verdict.reasons]
    changed = articles["edited"] + articles["files"]
    parts = [f"{articles['first']:,} new"]
    parts += [f"{changed:,} changed"] if changed else []
    parts += [f"{articles['known'] + articles['unchanged']:,} known already"]
    for name in ("missing", "unread", "outside"):
        parts += [f"{articles[name]:,} {name}"] if articles[name] else []
    lines.append(f"  articles   {', '.join(parts)}")
    for label, counts in (("pictures", images), ("files", files)):
        if counts:
            told = ", ".join(f"{n:,} {status}" for status, n in sorted(counts.items()) if n)
            lines.append(f"  {label:<10} {told}")
    media = report.requests["picture"] + report.requests["file"]
    lines.append(f"  requests   {report.pages:,} pages, {media:,} pictures and files")
    undated = sum(report.undated.values())
    if undated:
        lines.append(f"  undated    {undated:,}: {report.undated.most_common(1)[0][0]}")
    if not articles["first"] and not changed and verdict.code == 0:
        lines.append("  nothing new: all of it was in the archive already")
    lines.append(f"  archive    {path.absolute()} (run {report.run})")
    return "\n".join(lines)
