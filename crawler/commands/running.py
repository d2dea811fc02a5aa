"""Options of the commands that ask portals: settings for one run, proxy, how many at once."""

from __future__ import annotations

import math
import sys
import warnings
from typing import TYPE_CHECKING, Any

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


LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SWITCH = frozenset({"0", "1", "True", "False", "true", "false"})  # as Scrapy reads them


def _wanted(name: str, value: str, default: Any) -> str | None:
    """What a setting must be where ``value`` is something else; its default tells its kind."""
    if name == "LOG_LEVEL":
        known = f"{', '.join(LEVELS[:-1])} or {LEVELS[-1]}"
        return None if value in LEVELS else known
    if isinstance(default, bool):
        return None if value in SWITCH else "0 or 1"
    if not isinstance(default, int | float):
        return None
    # Scrapy has whole defaults of what it reads as seconds.
    whole = isinstance(default, int) and not name.endswith(("_DELAY", "_TIMEOUT"))
    kind = "a whole number" if whole else "a number"
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        return kind
    if not math.isfinite(number):
        return kind
    return f"{kind} from 0 up" if number < 0 and "PRIORITY" not in name else None


def _pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    from scrapy.settings import default_settings

    from crawler import settings as own_settings

    pairs = {}
    for value in values:
        name, equals, setting = value.partition("=")
        if not equals:
            raise click.BadParameter(f"{value!r} is not NAME=VALUE")
        with warnings.catch_warnings(action="ignore"):  # of names that Scrapy has given up
            known = name in OWN_SETTINGS or (name.isupper() and hasattr(default_settings, name))
            default = getattr(own_settings, name, getattr(default_settings, name, None))
        if not known:
            raise click.BadParameter(f"there is no setting {name!r}; see docs/crawling.md")
        wanted = _wanted(name, setting, default)
        if wanted is not None:
            raise click.BadParameter(f"{name} = {setting!r} must be {wanted}")
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
