"""``luutru query``: search the stored articles by words and fields."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from crawler.commands.options import (
    archive_option,
    damage_code,
    filter_options,
    read_filters,
    say,
    say_undated,
)

if TYPE_CHECKING:
    from pathlib import Path

    from archive import Archive, Hit
    from archive.query import Filters

SCREEN = 20  # answers on a terminal without --limit
NARROW = 90  # columns: below, dates and ids leave no room for titles beside them
NONE = "(none)"


@click.command(name="query", epilog='Example: luutru query "phòng chống thiên tai" --since 2020')
@filter_options
@click.option(
    "--facet",
    type=click.Choice(["portal", "section", "author", "year", "month", "tier", "state"]),
    help="Count the articles by this instead of listing them; with --limit those that count most.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv", "urls"]),
    default="table",
    show_default=True,
    help="For people, or for machines.",
)
@click.option("--count", is_flag=True, help="Print how many articles there are, and no more.")
@archive_option
def command(
    words: tuple[str, ...],
    facet: Any,
    form: str,
    count: bool,
    archive_path: Path,
    **options: Any,
) -> None:
    """Search the stored articles.

    All words are required; several words in one quoted argument stand side by side, and xây*
    finds all that begin so. Marks and capitals need not be typed; articles written with the very
    marks of the question come first. Without words: all articles that the options leave, each in
    its latest revision.
    """
    from archive import open_archive

    if count and facet:
        raise click.UsageError("--count and --facet exclude each other")
    if facet and form == "urls":
        raise click.UsageError("--facet counts articles; --format urls lists them")
    with open_archive(archive_path) as archive:
        asked = read_filters(archive, words, options)
        if count:
            number = archive.count(asked)
            click.echo(f'{{"count":{number}}}' if form == "jsonl" else number)
        elif facet:
            rows = archive.facet(facet, asked, limit=options["limit"])
            _print_facet(rows, facet, form)
        else:
            _print_hits(archive, asked, form, options)
        say_undated(archive, asked)
        code = damage_code(archive)
    raise click.exceptions.Exit(code)


def _print_hits(archive: Archive, asked: Filters, form: str, options: dict[str, Any]) -> None:
    limit = options["limit"]
    terminal = form == "table" and sys.stdout.isatty()
    if terminal and limit is None:
        limit = SCREEN
    hits = archive.search(asked, limit=limit, sort=options["sort"])
    if terminal:
        shown = _print_terminal(hits)
    else:
        shown = -(form == "csv")  # its heading is no answer
        for line in _LINES[form](hits):
            click.echo(line, nl=False)
            shown += 1
    if not shown:
        say("no article answers this question")
    elif terminal and shown == limit:
        total = archive.count(asked)
        if total > shown:
            say(f"{shown} of {total:,} articles shown; --limit N shows more")


def _jsonl(hits: Iterable[Hit]) -> Iterator[bytes]:
    from archive.record import encode

    for hit in hits:
        yield encode(hit.record) + b"\n"


def _csv(hits: Iterable[Hit]) -> Iterator[bytes]:
    from archive.export import COLUMNS, csv_cells, csv_line

    yield csv_line(COLUMNS).encode()
    for hit in hits:
        yield csv_line(csv_cells(hit.record)).encode()


def _urls(hits: Iterable[Hit]) -> Iterator[bytes]:
    for hit in hits:
        yield hit.record.url.encode() + b"\n"


def _plain(hits: Iterable[Hit]) -> Iterator[bytes]:
    """One line an article, fields parted by tabs, matches in [brackets]."""
    for hit in hits:
        snippet = hit.snippet.marked() if hit.snippet else ""
        fields = [_day(hit), hit.record.id, hit.record.title, snippet]
        yield ("\t".join(" ".join(field.split()) for field in fields).rstrip() + "\n").encode()


_LINES = {"jsonl": _jsonl, "csv": _csv, "urls": _urls, "table": _plain}


def _day(hit: Hit) -> str:
    published = hit.record.published
    return published[:16].replace("T", " ") if published else "undated"


def _print_terminal(hits: Iterable[Hit]) -> int:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console()
    narrow = console.width < NARROW
    table = Table("published", "id", "article", box=None, pad_edge=False)
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    shown = 0
    for hit in hits:
        shown += 1
        text = Text(hit.record.title + (" (gone)" if hit.record.state == "gone" else ""), "bold")
        if hit.snippet:
            cut = Text(hit.snippet.text, "not bold dim")
            for start, end in hit.snippet.spans:
                cut.stylize("not dim bold yellow", start, end)
            text = Text("\n").join([text, cut])
        if narrow:
            console.print(Text(f"{_day(hit)}  {hit.record.id}"))
            console.print(Padding(text, (0, 0, 0, 2), expand=False))
        else:
            table.add_row(_day(hit), hit.record.id, text)
    if table.row_count:
        console.print(table)
    return shown


def _print_facet(rows: list[tuple[str | None, int]], name: str, form: str) -> None:
    from msgspec.json import encode

    from archive.export import csv_line

    if form == "csv":
        click.echo(csv_line((name, "count")), nl=False)
    for value, number in rows:
        if form == "jsonl":
            click.echo(encode({name: value, "count": number}))
        elif form == "csv":
            click.echo(csv_line((value or "", str(number))), nl=False)
        else:
            click.echo(f"{NONE if value is None else value}\t{number}")
    if not rows:
        say("no article answers this question")
