"""Follows the redirects that the guard let pass, without telling where they came from."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares import redirect


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Scrapy's own, for a crawl that never sends a Referer header."""

    def handle_referer(self, request: Request, *_: object) -> None:
        """No request carries one."""
        request.headers.pop(b"Referer", None)
