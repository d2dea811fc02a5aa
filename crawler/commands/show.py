"""``luutru show``: one article with its pictures and where it comes from."""

from __future__ import annotations

import sys
from html import escape
from shutil import get_terminal_size
from textwrap import TextWrapper
from typing import TYPE_CHECKING

import click

from archive.counted import counted
from crawler.commands.options import archive_option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive import Archive
    from archive.record import Attachment, Image, Record

# Of a capture: how true to the wire its bytes are, and whether TLS vouched for them.
FIDELITY = {"wire": "bytes as received", "reconstructed": "bytes put together again"}
TLS = {"verified": "TLS verified", "unverified": "TLS not verified", "none": "no TLS"}


@click.command(name="show", epilog="Example: luutru show dien_bien_tuan_giao:593")
@click.argument("article", metavar="ID|URL")
@click.option("--revision", type=click.IntRange(min=1), metavar="N", help="This revision.")
@click.option("--all", "every", is_flag=True, help="All revisions, oldest first.")
@click.option("--html", "as_html", is_flag=True, help="A page to open in a browser.")
@click.option("--raw", is_flag=True, help="The page as the portal sent it, out of the WARC.")
@click.option("--cite", is_flag=True, help="One line to cite the article by.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or the stored record.",
)
@archive_option
def command(
    article: str,
    revision: int | None,
    every: bool,
    as_html: bool,
    raw: bool,
    cite: bool,
    form: str,
    archive_path: Path,
) -> None:
    """Show one article, named by its id or by any form of its address."""
    from archive import open_archive

    if every and revision is not None:
        raise click.UsageError("--all and --revision exclude each other")
    if sum((as_html, raw, cite, form == "json")) > 1:
        raise click.UsageError("--html, --raw, --cite and --format json exclude each other")
    with open_archive(archive_path) as archive:
        records = _records(archive, article, revision, every)
        for number, record in enumerate(records):
            if raw:
                click.echo(_raw(archive, record), nl=False)
            elif form == "json":
                click.echo(_json(record))
            elif cite:
                click.echo(citation(record))
            elif as_html:
                click.echo(page(archive, record))
            else:
                if number:
                    click.echo(f"\n{'─' * 40}\n")
                click.echo(_folded("\n".join(text(archive, record))))


def _folded(text: str) -> str:
    """On a terminal lines are broken between words; paths and what belongs to them are not."""
    if not sys.stdout.isatty():
        return text
    fold = TextWrapper(
        get_terminal_size().columns, break_long_words=False, break_on_hyphens=False
    ).fill
    return "\n".join(line if line.startswith("  ") else fold(line) for line in text.split("\n"))


def _records(archive: Archive, name: str, revision: int | None, every: bool) -> list[Record]:
    ids = archive.find(name)
    if not ids:
        raise click.UsageError(f"the archive holds no article {name!r}; try luutru query")
    if len(ids) > 1:
        raise click.UsageError(f"{name!r} names {len(ids)} articles: {', '.join(ids)}; give the id")
    revisions = archive.revisions(ids[0])
    if every:
        return revisions
    if revision is None:
        return revisions[-1:]
    if revision > len(revisions):
        has = counted(len(revisions), "revision")
        raise click.UsageError(f"{ids[0]} has {has}: there is no revision {revision}")
    return [revisions[revision - 1]]


def _raw(archive: Archive, record: Record) -> bytes:
    from archive.raw import raw_page

    if record.capture.warc_record_id is None:
        raise click.UsageError(f"the page of {record.id} was not kept: captured without WARC")
    return raw_page(archive, record)


def _json(record: Record) -> bytes:
    from msgspec.json import format as indent

    from archive.record import encode

    return indent(encode(record), indent=2)


def citation(record: Record) -> str:
    """Author, title, portal, date, address, capture: what a reader needs to find it again."""
    parts = [record.author, f"“{record.title}”"]
    parts.append(", ".join(filter(None, [record.unit, record.province])) or record.portal)
    parts += [_date(record), record.url]
    parts.append(f"captured {record.fetched}")
    parts.append(f"{record.id} revision {record.revision}, sha256:{record.content_sha256}")
    return ". ".join(part for part in parts if part) + "."


def _date(record: Record) -> str:
    if record.published is None:
        return f"undated ({record.published_problem})" if record.published_problem else "undated"
    return record.published[:16].replace("T", " ")


def text(archive: Archive, record: Record) -> Iterator[str]:
    """The lines of an article for reading."""
    yield record.title
    yield " · ".join(filter(None, [_date(record), record.section, record.author, record.source]))
    yield record.url
    if record.state == "gone":
        yield f"GONE from the portal since {record.gone_since}: {record.gone_reason}"
    for part in (record.summary, record.body):
        if part:
            yield f"\n{part}"
    if record.tags:
        yield f"\nTags: {', '.join(record.tags)}"
    for heading, files in (("Pictures", record.images), ("Files", record.attachments)):
        if files:
            yield f"\n{heading}"
            for file in files:
                yield from _file_lines(archive, file)
    yield "\nProvenance"
    yield from (f"  {name:<10} {value}" for name, value in _provenance(archive, record))


def _file_lines(archive: Archive, file: Image | Attachment) -> Iterator[str]:
    path = archive.image_path(file)
    if path is not None:
        width, height = getattr(file, "width", None), getattr(file, "height", None)
        yield f"  {path}" + (f"  {width}×{height}" if width and height else "")
    elif file.status == "stored":
        yield f"  LOST: {file.path} is not in the archive; run luutru verify"
    else:
        yield f"  {file.status}: {file.url}" + (f" ({file.problem})" if file.problem else "")
    told = getattr(file, "caption", None) or getattr(file, "name", None)
    if told:
        yield f"    {told}"


def _provenance(archive: Archive, record: Record) -> Iterator[tuple[str, str]]:
    total = len(archive.revisions(record.id))
    yield "id", record.id
    yield "revision", f"{record.revision} of {total} ({record.revision_cause})"
    unit = " · ".join(filter(None, [record.unit, record.province, record.tier, record.organ]))
    yield "portal", f"{record.portal}{f' · {unit}' if unit else ''}"
    if record.published_rule:
        yield "date", f"{record.published_raw!r} read by {record.published_rule}"
    if record.published_problem:
        yield "date", record.published_problem
    capture = record.capture
    fidelity, tls = FIDELITY.get(capture.fidelity or ""), TLS.get(capture.tls or "")
    how = " · ".join(filter(None, [capture.origin, fidelity, tls]))
    yield "captured", f"{record.fetched} · {how}"
    if capture.warc_file:
        yield "page", f"{archive.path.resolve() / capture.warc_file} @ {capture.warc_offset}"
    if record.text_repair:
        yield "repaired", f"text in {', '.join(record.text_repair)} (docs/text.md)"
    yield "content", f"sha256:{record.content_sha256}"
    yield "read by", record.extractor
    yield "run", record.run


def page(archive: Archive, record: Record) -> str:
    """A plain HTML page of the article; its pictures are shown from the archive."""
    body = record.body_html or "".join(f"<p>{escape(p)}</p>" for p in record.body.split("\n\n"))
    figures = []
    for image in record.images:
        path = archive.image_path(image)
        if path is None or image.path is None:
            continue
        if image.path in body:
            body = body.replace(image.path, path.as_uri())
        else:
            caption = f"<figcaption>{escape(image.caption)}</figcaption>" if image.caption else ""
            figures.append(
                f'<figure><img src="{path.as_uri()}" alt="{escape(image.alt or "")}">'
                f"{caption}</figure>"
            )
    details = [_date(record), record.section, record.author, record.source]
    meta = escape(" · ".join(filter(None, details)))
    summary = f"<p><strong>{escape(record.summary)}</strong></p>" if record.summary else ""
    title = escape(record.title)
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        "<style>body{max-width:45em;margin:2em auto;padding:0 1em;font-family:sans-serif;"
        "line-height:1.5}img{max-width:100%}</style></head>\n"
        f"<body><h1>{title}</h1><p>{meta}</p>\n{summary}{''.join(figures)}\n{body}\n"
        f'<hr><p><a href="{escape(record.url)}">{escape(record.url)}</a><br>'
        f"{escape(citation(record))}</p></body></html>"
    )
