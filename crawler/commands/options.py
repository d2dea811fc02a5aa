"""Options that several commands share: which archive, and which of its records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from archive.counted import counted

if TYPE_CHECKING:
    from archive import Archive
    from archive.query import Filters

Command = TypeVar("Command", bound=Callable[..., Any])


class Folder(click.Path):
    """The path of a folder; an empty one, of a variable that is not set, names none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As ``click.Path``."""
        if value == "":
            self.fail("it names no folder; leave the option out for ./data", param, ctx)
        return super().convert(value, param, ctx)


def archive_as(name: str) -> Callable[[Command], Command]:
    """The option ``--archive``, given to a command as ``name``."""
    return click.option(
        "--archive",
        name,
        metavar="DIR",
        envvar="LUUTRU_ARCHIVE",
        default="data",
        type=Folder(path_type=Path),
        help="The archive folder.  [default: ./data]",
    )


archive_option = archive_as("archive_path")

_FILTERS = (
    click.argument("words", nargs=-1),
    click.option("--portal", multiple=True, metavar="SLUG", help="Only this portal; repeatable."),
    click.option("--since", metavar="D", help="First day, month or year of publication (+07:00)."),
    click.option("--until", metavar="D", help="Last day, month or year of publication, inclusive."),
    click.option("--section", metavar="TEXT", help="Part of the section's name."),
    click.option("--author", metavar="TEXT", help="Part of the author's name."),
    click.option("--tier", type=click.Choice(["district", "commune", "province"]), help="Tier."),
    click.option(
        "--undated",
        type=click.Choice(["include", "only", "leave"]),
        help="What becomes of articles without a date.  [default: leave with a range]",
    ),
    click.option("--state", type=click.Choice(["present", "gone"]), help="On the portal or not."),
    click.option(
        "--text-repair",
        type=click.Choice(["any", "none", "tcvn3", "vni", "viscii", "windows-1258", "mojibake"]),
        help="Text that had to be freed from this encoding, from any, or from none.",
    ),
    click.option("--as-of", metavar="T", help="The archive as it stood at this time or day."),
    click.option("--captured-since", metavar="D", help="First day of capture."),
    click.option("--captured-until", metavar="D", help="Last day of capture, inclusive."),
    click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N articles."),
    click.option(
        "--sort",
        type=click.Choice(["relevance", "published", "-published", "id"]),
        help="Order.  [default: relevance with words, else portal, date, id]",
    ),
)
FILTER_NAMES = (
    "portal", "since", "until", "section", "author", "tier", "undated", "state",
    "text_repair", "as_of", "captured_since", "captured_until",
)  # fmt: skip


def filter_options(command: Command) -> Command:
    """Add words and filters; ``read_filters`` takes them."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


def read_filters(archive: Archive, words: tuple[str, ...], options: dict[str, Any]) -> Filters:
    """The question as asked; what cannot be meant is wrong usage."""
    from archive.query import filters

    try:
        asked = filters(
            " ".join(map(_phrase, words)), **{name: options[name] or None for name in FILTER_NAMES}
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if asked.as_of is not None and options["sort"] == "relevance":
        raise click.UsageError(
            "--as-of takes every order but relevance, which later articles would change"
        )
    return replace(asked, portals=_slugs(archive, asked.portals))


def _phrase(argument: str) -> str:
    """What the shell was given in quotes is a phrase; ``"a b" c`` in one argument stays."""
    words = argument.strip()
    if '"' in words or len(words.split()) < 2:
        return words
    return f'"{words[:-1]}"*' if words.endswith("*") else f'"{words}"'


def _slugs(archive: Archive, names: tuple[str, ...]) -> tuple[str, ...]:
    """Slugs as the archive has them; others must be known to the registry (host and URL too)."""
    held = set(archive.portals()) if names else set()
    if all(name in held for name in names):
        return names
    from crawler.registry import RegistryError, load_registry, portal_folders

    slugs: list[str] = []
    try:
        registry = load_registry(portal_folders((), archive.path))
        for name in names:
            portal = None if name in held else registry.resolve(name)
            slugs += [name] if portal is None else [portal.slug, *portal.formerly]
    except RegistryError as error:
        raise click.UsageError(str(error)) from None
    return tuple(slugs)


def say(sentence: str) -> None:
    """A message for people: on stderr, never among the data."""
    click.echo(f"luutru: {sentence}", err=True)


def say_undated(archive: Archive, asked: Filters) -> None:
    """Every answer for a range tells how many articles have no date to be judged by."""
    if not asked.ranged:
        return
    count = archive.undated(asked)
    if not count:
        say("articles of these portals without a date: none")
        return
    fate = {
        "leave": "left out; --undated include takes them in",
        "include": "taken in",
        "only": "the only ones asked",
    }[asked.undated_rule]
    say(f"articles of these portals without a date: {count:,} ({fate})")


def damage_code(archive: Archive) -> int:
    """0, or 4 with a message on stderr where stored lines cannot be read."""
    problems = archive.problems()
    say_damage(problems)
    return 4 if problems else 0


def say_damage(problems: list[str]) -> None:
    """Tell of stored lines that cannot be read, if there are any."""
    if not problems:
        return
    are = "is" if len(problems) == 1 else "are"
    say(
        f"{counted(len(problems), 'stored line')} cannot be read and {are} in no answer, first "
        f"{problems[0]}; run luutru verify"
    )
