"""Puts the current help texts into docs/commands.md; ``make docs`` runs it, a test compares."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import click

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
WIDTH = 96
INTRODUCTION = """# Commands

Every command takes `--archive DIR`, else `LUUTRU_ARCHIVE`, else `./data`. Data goes to stdout, all
messages to stderr. Exit codes: [crawling.md](crawling.md#exit-codes).

<!-- The texts below come from the program: make docs -->
"""


def root_command() -> click.Group:
    """The ``luutru`` command itself."""
    module = importlib.import_module("crawler.cli")
    groups = [value for value in vars(module).values() if isinstance(value, click.Group)]
    return groups[-1]


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command with its full name, ``luutru portals show``, groups before their members."""
    yield from _below("luutru", root_command(), None)


def _below(
    name: str, command: click.Command, parent: click.Context | None
) -> Iterator[tuple[str, click.Command, click.Context]]:
    settings = {**command.context_settings, "terminal_width": WIDTH}
    context = click.Context(command, parent=parent, info_name=name.split()[-1], **settings)
    yield name, command, context
    if isinstance(command, click.Group):
        for member in command.list_commands(context):
            found = command.get_command(context, member)
            assert found is not None, f"{name} lists {member} but has no such command"
            if not found.hidden:
                yield from _below(f"{name} {member}", found, context)


def page() -> str:
    """What docs/commands.md has to be."""
    parts = [INTRODUCTION]
    for name, command, context in commands():
        lines = [line.rstrip() for line in command.get_help(context).splitlines()]
        parts.append(f"## {name}\n\n```text\n" + "\n".join(lines) + "\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
