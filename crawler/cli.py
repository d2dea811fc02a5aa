"""The ``luutru`` command: finds its subcommands when they are called, tells errors in a sentence.

Nothing heavy is imported here: ``luutru query`` must not wait for Scrapy.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from io import TextIOWrapper
from typing import Any, NoReturn, cast

import click

COMMANDS = {
    "crawl": "crawl",
    "query": "query",
    "show": "show",
    "export": "export",
    "verify": "verify",
    "portals": "portals",
    "probe": "probe",
    "index": "index",
    "schema": "schema",
}
UNBUILT = ("merge", "reextract", "repair", "status", "withdraw")

WRONG_USAGE, DAMAGED, LOCKED, INCOMPLETE = 2, 4, 5, 1
INTERRUPTED, BROKEN_PIPE = 130, 141
# Why an output that is no file of an archive takes nothing more.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class _Commands(click.Group):
    """Imports the module of a command when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The commands in the order in which people meet them; unbuilt ones are not shown."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of this name."""
        if name in UNBUILT:
            from crawler.commands.unbuilt import unbuilt

            return unbuilt(name)
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"crawler.commands.{COMMANDS[name]}")
        return cast(click.Command, module.command)

    def invoke(self, context: click.Context) -> Any:
        """Run the command; a reader that has seen enough (``| head``) ends it quietly."""
        try:
            result = super().invoke(context)
            sys.stdout.flush()
        except BrokenPipeError:
            _drop_output()
            raise click.exceptions.Exit(BROKEN_PIPE) from None
        return result


def _drop_output() -> None:
    """Python would complain once more when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _version() -> str:
    try:
        return version("luutru")
    except PackageNotFoundError:
        return "unknown"


def _show_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"luutru {_version()}")
        context.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and end.",
)
def luutru() -> None:
    """Keep the news of Vietnam's district portals: crawl, search, read, hand on.

    Every command takes --archive DIR, else the variable LUUTRU_ARCHIVE, else ./data. Exit codes:
    0 complete, 1 incomplete, 2 wrong usage, 3 the portal gave nothing usable, 4 the archive is
    damaged or none, 5 another run holds the portal, 130 and 143 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code; see ``luutru --help``."""
    if arguments is None:
        _begin_in_utf8()
    _open_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(_run(list(sys.argv[1:] if arguments is None else arguments)))


def _open_closed() -> None:
    """Where a stream was closed (``2>&-``) nothing is told, and no file takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # the lowest number that is free is the stream's own
            nowhere = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115
            setattr(sys, name, nowhere)


def _begin_in_utf8() -> None:
    """Begin again in UTF-8 mode where the locale is neither UTF-8 nor plain C.

    Words, file names and output are UTF-8 whatever the locale; Python fixes that at its start.
    """
    if sys.getfilesystemencoding() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606


def _run(arguments: list[str]) -> int:
    try:
        result = luutru.main(arguments, prog_name="luutru", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return WRONG_USAGE
    except click.ClickException as error:
        return _told(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _told("interrupted", INTERRUPTED)
    except Exception as error:
        if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason:
            return _told("a word of the command line is not UTF-8", WRONG_USAGE)
        if isinstance(error, OSError) and error.filename is None and error.errno in FULL:
            _drop_output()
            return _told(f"the output cannot be written: {error.strerror}", INCOMPLETE)
        code = _code_of(error)
        if code is None:
            raise
        return _told(str(error), code)


def _code_of(error: Exception) -> int | None:
    """The exit code of an error that a user can cause; None for faults of the program."""
    from archive.errors import ArchiveError
    from archive.lock import PortalLocked

    if isinstance(error, PortalLocked):
        return LOCKED
    if isinstance(error, ArchiveError):
        codes = {"file": WRONG_USAGE, "disk": INCOMPLETE, "readonly": INCOMPLETE}
        return codes.get(error.reason, DAMAGED)
    return None


def _told(sentence: str, code: int) -> int:
    """One sentence on stderr."""
    sentence = " ".join(sentence.split())
    click.echo(sentence if sentence.startswith("luutru ") else f"luutru: {sentence}", err=True)
    return code


if __name__ == "__main__":
    main()
