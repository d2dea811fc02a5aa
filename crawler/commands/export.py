"""``luutru export``: a copy of the articles to hand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crawler.commands.options import (
    archive_option,
    damage_code,
    filter_options,
    read_filters,
    say,
    say_undated,
)
from crawler.commands.unbuilt import not_built


@click.command(name="export", epilog="Example: luutru export --to ha_tinh.jsonl.gz --since 2020")
@filter_options
@click.option(
    "--to",
    "target",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The file to write; .jsonl, .jsonl.gz or .csv tells the format.",
)
@click.option(
    "--revisions",
    type=click.Choice(["latest", "all"]),
    default="latest",
    show_default=True,
    help="The latest revision of every article, or all of them.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.option("--bagit", metavar="DIR", help="Not built yet.")
@click.option("--wacz", metavar="FILE", help="Not built yet.")
@archive_option
def command(
    words: tuple[str, ...],
    target: Path | None,
    revisions: Any,
    force: bool,
    bagit: str | None,
    wacz: str | None,
    archive_path: Path,
    **options: Any,
) -> None:
    """Copy articles to a file, with PATH.meta.json beside it that tells what is in it.

    The same question to the same archive gives the same bytes. In CSV a cell that a spreadsheet
    would run as a formula begins with an apostrophe; see docs/query.md.
    """
    for option, value in (("--bagit", bagit), ("--wacz", wacz)):
        if value is not None:
            raise not_built(f"export {option}")
    if target is None:
        raise click.UsageError("name the file to write with --to PATH")
    if target.name.lower().endswith(".parquet"):
        raise not_built("export to .parquet")
    from archive import open_archive
    from archive.export import ExportRefusedError, export

    with open_archive(archive_path) as archive:
        asked = read_filters(archive, words, options)
        try:
            meta = export(
                archive,
                target,
                asked,
                sort=options["sort"],
                limit=options["limit"],
                revisions=revisions,
                force=force,
            )
        except ExportRefusedError as error:
            raise click.UsageError(str(error)) from None
        say_undated(archive, asked)
        code = damage_code(archive)
    number = meta["records"]
    records = f"{number:,} record" + ("" if number == 1 else "s")
    say(f"{records} in {target.absolute()}, sha256 {meta['file']['sha256']}")
    raise click.exceptions.Exit(code)
