"""``luutru probe``: what a new portal is made of, and a draft of its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.timerange import VIETNAM
from crawler.commands.folders import with_registry
from crawler.commands.running import console, proxy_option, set_option, use_proxy
from crawler.finding import NOTHING
from crawler.registry import Registry

if TYPE_CHECKING:
    from crawler.families.base import Page
    from crawler.probing import Look, Probe


@click.command(name="probe", epilog="Example: luutru probe https://huyenmau.gov.vn/ > mau.toml")
@click.argument("target", metavar="URL")
@click.option(
    "--save",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep home, a listing and two articles as test fixtures in it.",
)
@proxy_option
@set_option
@with_registry
def command(
    registry: Registry,
    target: str,
    folder: Path | None,
    proxy: str | None,
    changes: dict[str, str],
) -> None:
    """Look a portal over: its system, sections, paging, routes, dates, and two articles.

    Prints a TOML file: the report as comments, then a draft of the portal's table. Asks for some
    ten pages, politely, as a crawl does, and stores nothing but what --save keeps. Ends with 3
    where a crawl would give nothing.
    """
    from crawler.probe_text import told
    from crawler.probing import SETTINGS, ProbeSpider
    from crawler.process import crawl, exit_code
    from crawler.spiders.classes import spider_for

    registered = registry.find(target)
    portal = registered or registry.resolve(target)
    use_proxy(proxy)
    spider = spider_for(portal, ProbeSpider)
    (outcome,), signum = crawl([spider], {**SETTINGS, **changes}, jobs=1, console=console())
    for why in outcome.verdict.reasons:
        click.echo(f"luutru: {why}", err=True)
    probe: Probe | None = outcome.seen
    if probe is None:
        raise click.exceptions.Exit(exit_code([outcome], signum))
    click.echo(told(probe, registered, datetime.now(VIETNAM).date()), nl=False)
    if folder is not None:
        _save(probe, folder, portal.slug)
    if not probe.readable:
        known = "no article could be read" if probe.family else "no reader knows its system"
        click.echo(f"luutru: {portal.home}: {known}; see docs/add-a-family.md", err=True)
    raise click.exceptions.Exit(exit_code([outcome], signum) or (0 if probe.readable else NOTHING))


def _save(probe: Probe, folder: Path, slug: str) -> None:
    """Keep the pages below ``folder/<family>``; what is there already stays."""
    from crawler.fixtures import save

    family = probe.family.name if probe.family else "unknown"
    pages = [("home", probe.home, "site" if probe.family else "none")]
    pages += _opened("list", "listing", probe.sections)[:1]
    pages += _opened("article", "article", probe.articles)[:2]
    for name, page, kind in pages:
        place = folder / family / f"{slug}-{name}"
        try:
            save(place, page, kind)
        except FileExistsError:
            click.echo(f"luutru: {place} is there already and stays as it is", err=True)
        except OSError as error:
            raise click.UsageError(f"{place} cannot be written: {error.strerror}") from None
        else:
            click.echo(f"luutru: {place}: compare expected.json with the page", err=True)


def _opened(name: str, kind: str, looks: Sequence[Look]) -> list[tuple[str, Page, str]]:
    """Pages that could be had, those that were read first; of kind none where none was."""
    read = [look.page for look in looks if look.page and (look.listing or look.article)]
    pages = read or [look.page for look in looks if look.page]
    kind = kind if read else "none"
    return [(f"{name}-{number}", page, kind) for number, page in enumerate(pages, 1)]
