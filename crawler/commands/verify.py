"""``luutru verify``: has anything in the archive rotted?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.counted import counted
from crawler.commands.options import archive_as

if TYPE_CHECKING:
    from collections.abc import Callable

DAMAGED = 4


class WrongUsage(click.ClickException):
    """One sentence and exit code 2."""

    exit_code = 2


class NoArchive(click.ClickException):
    """One sentence and exit code 4."""

    exit_code = DAMAGED


@click.command(name="verify", epilog="Example: luutru verify --portal dien_bien_tuan_giao")
@archive_as("archive")
@click.option("--portal", metavar="SLUG", help="Check this portal alone.")
def command(archive: Path, portal: str | None) -> None:
    """Check every checksum, line, WARC record and picture of the archive.

    Each finding is one sentence on stdout; the last line sums up. Ends in code 4 when something
    is damaged. A run that goes on is no damage, nor is a file that no manifest lists.
    """
    from archive.errors import ArchiveError
    from archive.layout import check_archive
    from archive.verify import Counts, bytes_to_check, portals_of, verify

    try:
        check_archive(archive)
        if portal is not None and portal not in portals_of(archive):
            raise WrongUsage(f"the archive {archive} holds nothing of {portal!r}")
        counts = Counts()
        with _bar(lambda: bytes_to_check(archive), whole=portal is None) as progress:
            for finding in verify(archive, portal=portal, counts=counts, progress=progress):
                click.echo(f"{finding.kind}: {finding.sentence}")
    except ArchiveError as error:
        raise (WrongUsage if error.reason == "file" else NoArchive)(str(error)) from None
    click.echo(
        f"{counted(counts.runs, 'sealed run')}, {counted(counts.files, 'file')}, "
        f"{counted(counts.lines, 'line')}, {counted(counts.warc_records, 'WARC record')}, "
        f"{counts.blobs:,} pictures and files, "
        f"{counts.bytes / 1e6:.1f} MB read: "
        + (f"{counts.damage} damaged" if counts.damage else "no damage")
        + (f", {counts.unfinished} unfinished" if counts.unfinished else "")
        + (f", {counts.unlisted} not in a manifest" if counts.unlisted else "")
    )
    if counts.damage:
        sys.exit(DAMAGED)


@contextmanager
def _bar(total: Callable[[], int], *, whole: bool) -> Iterator[Callable[[int], None]]:
    """A bar on stderr where that is a terminal; silent otherwise."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("verify", total=total() if whole else None)
        yield lambda count: bar.advance(task, count)
