"""``luutru crawl``: fetch what the archive does not hold yet."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.commands.options import archive_as, say_damage
from crawler.commands.running import console, jobs_option, proxy_option, set_option, use_proxy
from crawler.commands.targets import prepare_archive, refuse_second_archive, resolve

if TYPE_CHECKING:
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
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help="Stop once so many new or changed articles are stored (code 1).",
)
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
@archive_as("path")
def command(**options: Any) -> None:
    """Crawl portals: registered slugs, `all`, or the home page of any portal.

    Stores every article that is not in the archive yet, with its pictures, files and raw page.
    Several portals are crawled side by side, each at its own pace. Ends with 0 only if all that
    was asked is there; see docs/crawling.md for the other codes.
    """
    asked = Asked(**options)
    _check(asked)
    use_proxy(asked.proxy)
    portals = resolve(asked.targets, asked.provinces, asked.folders, asked.path)
    if not asked.plan:
        if asked.several and not asked.new:
            refuse_second_archive(asked.path)
        prepare_archive(asked.path, portals, asked.min_free)

    from crawler.plan import PlanSpider
    from crawler.process import crawl, exit_code
    from crawler.spiders.classes import spider_for
    from crawler.spiders.portal import PortalSpider

    base = PlanSpider if asked.plan else PortalSpider
    outcomes, signum = crawl(
        [spider_for(portal, base) for portal in portals],
        _settings(asked),
        jobs=asked.jobs,
        console=console(),
        since=asked.since,
        until=asked.until,
        recheck=asked.recheck,
    )
    _tell(asked, outcomes)
    if not asked.plan:
        _tell_damage(asked.path)
    raise click.exceptions.Exit(exit_code(outcomes, signum))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line of a crawl."""

    targets: tuple[str, ...]
    provinces: tuple[str, ...]
    since: str | None
    until: str | None
    limit: int | None
    skip: list[str]
    source: str
    recheck: str | None
    min_free: str | None
    plan: bool
    new: bool
    jobs: int
    proxy: str | None
    changes: dict[str, str]
    folders: tuple[Path, ...]
    path: Path

    @property
    def several(self) -> bool:
        """Whether more than one portal may be meant, however many it turns out to be."""
        return len(self.targets) > 1 or "all" in self.targets or bool(self.provinces)


def _check(asked: Asked) -> None:
    """What can be wrong before any portal is looked up; all of it is wrong usage."""
    from archive.timerange import check_order, since_day, until_day
    from crawler.recheck import Recheck

    if not asked.targets and not asked.provinces:
        raise click.UsageError("name a portal, `all`, a home page or a --province")
    kind = asked.source.partition(":")[0]
    if kind not in ("live", "warc", "wayback"):
        raise click.UsageError(f"there is no --source {asked.source}: live, warc:PATH or wayback")
    if asked.source != "live":
        raise click.UsageError(f"--source {asked.source} is not built yet: only live is")
    try:
        Recheck.parse(asked.recheck)
        check_order(since_day(asked.since), until_day(asked.until))
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _settings(asked: Asked) -> dict[str, Any]:
    """Scrapy settings of the run; what --set changed is told in the run file, without secrets."""
    return {
        "LUUTRU_ARCHIVE": str(asked.path),
        "LUUTRU_SKIP": ",".join(asked.skip),
        "LUUTRU_LIMIT": asked.limit or 0,
        "LUUTRU_MIN_FREE": asked.min_free,
        "LUUTRU_BATCH": secrets.token_hex(8) if asked.several else "",
        "LUUTRU_SET_ON_COMMAND_LINE": {
            name: "…" if _SECRET.search(name) or _WITH_NAME.search(value) else value
            for name, value in asked.changes.items()
        },
        **asked.changes,
    }


def _tell_damage(path: Path) -> None:
    """Lines that rotted cost the run nothing, for their articles were fetched again; but say so."""
    from archive import ArchiveError, open_archive

    with suppress(ArchiveError), open_archive(path) as archive:  # the verdict told of that
        say_damage(archive.index.problems())  # as the run found them when it began


def _tell(asked: Asked, outcomes: Sequence[Outcome]) -> None:
    """What came of it, on stdout."""
    from crawler.summary import summary, table

    if asked.several and not asked.plan:
        click.echo(table(outcomes, asked.path))
        return
    for outcome in outcomes:
        if outcome.error is not None and not asked.plan:
            raise outcome.error
        if outcome.report is None or asked.plan:
            click.echo("\n".join(f"{outcome.slug}: {why}" for why in outcome.verdict.reasons))
        else:
            click.echo(summary(outcome.verdict, outcome.report, asked.path))
