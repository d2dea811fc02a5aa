"""Options of the commands that read portal tables: which folders, and the registry made of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from crawler.commands.options import archive_option
from crawler.registry import RegistryError, load_registry, portal_folders


def with_folders(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say where portals are; a wrong table is wrong usage."""

    @click.option(
        "--portals",
        "folders",
        multiple=True,
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Folder of your own portal tables; may be given several times.",
    )
    @archive_option
    @functools.wraps(function)
    def wrapped(**arguments: Any) -> None:
        try:
            function(**arguments)
        except RegistryError as error:
            raise click.UsageError(str(error)) from None

    return wrapped


def with_registry(function: Callable[..., None]) -> Callable[..., None]:
    """As ``with_folders``; the command gets the registry."""

    @with_folders
    @functools.wraps(function)
    def wrapped(folders: tuple[Path, ...], archive_path: Path, **rest: Any) -> None:
        function(load_registry(portal_folders(folders, archive_path)), **rest)

    return wrapped
