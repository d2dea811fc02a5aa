"""Options of the commands that ask portals: settings for one run, proxy, how many at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

# luutru's own settings that --set knows, beside all of Scrapy's.
OWN_SETTINGS = (
    "LUUTRU_WARC",
    "LUUTRU_FILES",
    "LUUTRU_IDS",
    "LUUTRU_RETRIES",
    "LUUTRU_BACKOFF",
    "LUUTRU_UNREAD_SHARE",
    "LUUTRU_CONNECT_TIMEOUT",
    "LUUTRU_PATIENCE",
    "LUUTRU_HOPELESS",
    "LUUTRU_ROBOTS_AGE",
    "LUUTRU_MAX_PICTURE",
    "LUUTRU_MAX_FILE",
    "LUUTRU_MAX_PIXELS",
)


def _pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    from scrapy.settings import default_settings

    pairs = {}
    for value in values:
        name, equals, setting = value.partition("=")
        if not equals:
            raise click.BadParameter(f"{value!r} is not NAME=VALUE")
        if not (name in OWN_SETTINGS or (name.isupper() and hasattr(default_settings, name))):
            raise click.BadParameter(f"there is no setting {name!r}; see docs/crawling.md")
        pairs[name] = setting
    return pairs


set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    callback=_pairs,
    metavar="NAME=VALUE",
    help="A Scrapy or LUUTRU_ setting for this run.",
)
proxy_option = click.option(
    "--proxy", metavar="URL", help="Go through this proxy.  [default: $http_proxy]"
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=16,
    show_default=True,
    help="Portals at once.",
)


def use_proxy(proxy: str | None) -> None:
    """Send all requests through ``proxy``; one that cannot be used is wrong usage."""
    from crawler import proxy as proxies

    try:
        proxies.use_proxy(proxy)
    except proxies.ProxyError as error:
        raise click.UsageError(str(error)) from None


def console() -> Console | None:
    """A terminal to show progress on; None in a pipe or a log."""
    from rich.console import Console

    return Console(stderr=True) if sys.stderr.isatty() else None
