"""``luutru index``: bring the derived index up to date, or make it anew."""

from __future__ import annotations

from pathlib import Path

import click

from archive.counted import counted
from crawler.commands.options import archive_option, damage_code


@click.command(name="index")
@click.option("--rebuild", is_flag=True, help="Throw it away and make it from the files.")
@archive_option
def command(rebuild: bool, archive_path: Path) -> None:
    """Bring the search index up to date. Every other command does so by itself."""
    from archive import open_archive

    with open_archive(archive_path) as archive:
        if rebuild:
            archive.index.rebuild()
        articles = archive.count()
        path = archive.index.path
        told = counted(articles, "article")
        # By its pages, for some lie in the write-ahead log beside the file as yet.
        pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        size = archive.index.ask(pages)[0][0]
        click.echo(f"{told}, {size / 1e6:.1f} MB, {path.absolute()}")
        code = damage_code(archive)
    raise click.exceptions.Exit(code)
