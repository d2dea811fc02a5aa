"""Commands that are promised but not built: one sentence and exit code 2."""

from __future__ import annotations

import click


def unbuilt(name: str) -> click.Command:
    """A command that takes anything and says that it is not built yet."""

    def refuse(**_: object) -> None:
        raise not_built(name)

    return click.Command(
        name,
        callback=refuse,
        params=[click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
        add_help_option=False,
        hidden=True,
        help="Not built yet.",
    )


def not_built(what: str) -> click.UsageError:
    """The error to raise for a command or option that later work will build."""
    return click.UsageError(f"luutru {what} is not built yet")
