"""What goes to the log: our own sentences at INFO, Scrapy's only where something is wrong."""

from __future__ import annotations

import logging
from typing import Any

from rich.console import Console
from rich.logging import RichHandler
from scrapy import logformatter

from archive import ArchiveError
from pipelines.item import ArticleItem

QUIET = frozenset({"scrapy", "twisted", "asyncio", "py"})


class LogFormatter(logformatter.LogFormatter):
    """No line per page or item; a failed download is the report's matter, not the log's."""

    def crawled(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Nothing."""

    def scraped(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Nothing."""

    def dropped(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Nothing: the report says what came of a page that gives no article."""

    def item_error(  # type: ignore[override]
        self, item: ArticleItem, *_: Any, **__: Any
    ) -> dict[str, Any]:
        """The address; not the whole item, which has the article's text."""
        return {
            "level": logging.ERROR,
            "msg": "Error processing %(url)s",
            "args": {"url": item.url or item.id},
        }


def set_up(console: Console | None, level: str = "INFO") -> None:
    """Log to stderr: above the live bar on a terminal, plain lines with a time otherwise."""
    handler: logging.Handler
    if console is not None:
        handler = RichHandler(
            console=console,
            show_path=False,
            show_level=False,
            markup=False,
            log_time_format="%Y-%m-%d %H:%M:%S",
        )
        handler.setFormatter(logging.Formatter("%(message)s"))
    else:
        handler = logging.StreamHandler()
        form = "%(asctime)s %(levelname)s %(message)s"
        handler.setFormatter(logging.Formatter(form, datefmt="%Y-%m-%dT%H:%M:%S%z"))
    handler.addFilter(_worth_telling)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def _worth_telling(record: logging.LogRecord) -> bool:
    """Libraries speak only of what went wrong; a filter, since Scrapy resets its own levels.

    A disk that fails is told by the verdict, in one sentence and not once per page.
    """
    if record.exc_info and isinstance(record.exc_info[1], ArchiveError):
        return False
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] not in QUIET
