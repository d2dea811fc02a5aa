"""Follows the redirects that the guard let pass, without telling where they came from."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares import redirect
from scrapy.exceptions import IgnoreRequest

from crawler.guard import Finding
from crawler.middlewares.guard import Refused
from pipelines.media import CONDITIONS


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Scrapy's own, for a crawl that never sends a Referer header."""

    def _engine_started(self) -> None:
        """Scrapy would look for its Referer middleware here and warn that there is none."""

    def handle_referer(self, request: Request, *_: object) -> None:
        """No request carries one."""
        request.headers.pop(b"Referer", None)

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        # What confirms stored bytes was said by one address and holds for no other.
        if redirected.meta.pop("stored", None) is not None:
            for name in CONDITIONS:
                redirected.headers.pop(name, None)
        try:
            return super()._redirect(redirected, request, reason)
        except IgnoreRequest:
            times = request.meta.get("redirect_times", 0)
            sentence = f"the portal sends this address on and on ({times} redirects)"
            raise Refused(Finding("redirect_loop", "skip", sentence)) from None
