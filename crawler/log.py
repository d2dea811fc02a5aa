"""What goes to the log: our own sentences at INFO, Scrapy's only where something is wrong."""

from __future__ import annotations

import logging
from typing import Any

from rich.console import Console
from rich.logging import RichHandler
from scrapy import Request, logformatter
from twisted.python.failure import Failure

QUIET = ("scrapy", "twisted", "asyncio", "py.warnings")


class LogFormatter(logformatter.LogFormatter):
    """No line per page or item; a failed download is the report's matter, not the log's."""

    def crawled(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Nothing."""

    def scraped(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Nothing."""

    def download_error(  # type: ignore[override]
        self, failure: Failure, request: Request, *_: Any, **__: Any
    ) -> dict[str, Any]:
        """One line without traceback."""
        return {
            "level": logging.INFO,
            "msg": "%(url)s: %(error)s",
            "args": {"url": request.url, "error": failure.getErrorMessage()},
        }


def set_up(console: Console | None, level: str = "INFO") -> None:
    """Log to stderr: above the live bar on a terminal, plain lines with a time otherwise."""
    handler: logging.Handler
    if console is not None:
        handler = RichHandler(console=console, show_path=False, show_level=False, markup=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    else:
        handler = logging.StreamHandler()
        form = "%(asctime)s %(levelname)s %(message)s"
        handler.setFormatter(logging.Formatter(form, datefmt="%Y-%m-%dT%H:%M:%S%z"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
