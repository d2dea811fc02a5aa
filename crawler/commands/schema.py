"""``luutru schema``: the JSON Schema of a record."""

from __future__ import annotations

import click


@click.command(name="schema")
def command() -> None:
    """Print the JSON Schema (2020-12) that every exported record obeys."""
    import json

    from archive.record import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
