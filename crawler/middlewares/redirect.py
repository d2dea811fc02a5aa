"""Follows the redirects that the guard let pass, without telling where they came from."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares import redirect


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Scrapy's own, for a crawl that never sends a Referer header."""

    def _engine_started(self) -> None:
        """Scrapy would look for its Referer middleware here and warn that there is none."""

    def handle_referer(self, request: Request, *_: object) -> None:
        """No request carries one."""
        request.headers.pop(b"Referer", None)
