"""Acts on what the guard finds: pause the host and ask again, retry, or refuse the page."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.capture import Capture
from crawler.guard import Finding, judge_media, judge_page, judge_redirect
from crawler.journal import MEDIA, kind_of
from crawler.pace import Gate

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.portal import PortalSpider

# XML and robots.txt are no HTML pages; only their status is judged.
NOT_HTML = frozenset({"robots", "sitemap", "feed"})


class Refused(IgnoreRequest):
    """Something else came instead of the page; ``finding`` tells what."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.sentence)
        self.finding = finding


class GuardMiddleware:
    """Sees the decoded answer after it was written down and before redirects are followed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._gate = Gate.of(crawler)
        self._times = crawler.settings.getint("LUUTRU_RETRIES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Let a good answer pass; settle and act on anything else."""
        kind = kind_of(request)
        if kind == "robots":
            return response
        capture: Capture = request.meta["capture"]
        spider = cast("PortalSpider", self._crawler.spider)
        if response.status in {301, 302, 303, 307, 308} and response.headers.get(b"Location"):
            target = urljoin(response.url, response.headers[b"Location"].decode("latin-1"))
            finding = judge_redirect(response.url, target, kind, spider.portal.home)
            if finding is None:
                # The id ties the old address to the article, so that it is known next time.
                asked = request.meta.get("article_id")
                spider.journal.settle(capture, "redirect", final_url=target, article_id=asked)
                return response
            return self._act(finding, request, capture, final_url=target)
        headers = {name: values[-1] for name, values in response.headers.items() if values}
        if kind in MEDIA:
            finding = judge_media(response.status, headers, response.body, kind)
        else:
            body = b"<>" if kind in NOT_HTML and response.status == 200 else response.body
            finding = judge_page(response.status, headers, body)
        if finding is None:
            return response
        return self._act(finding, request, capture)

    def _act(
        self, finding: Finding, request: Request, capture: Capture, final_url: str | None = None
    ) -> Request:
        spider = cast("PortalSpider", self._crawler.spider)
        spider.journal.settle(capture, finding.name, problem=finding.sentence, final_url=final_url)
        if finding.action in {"wait", "retry"}:
            tries = request.meta.get("retry_times", 0)
            again = get_retry_request(
                request,
                spider=spider,
                reason=finding.name,
                max_retry_times=self._times,
                priority_adjust=0,
                give_up_log_level=None,
            )
            if again is not None:
                self._gate.close(request.url, self._pause(finding, tries))
                return again
        raise Refused(finding)

    def _pause(self, finding: Finding, tries: int) -> float:
        """Seconds: what the portal asks for, else doubling from five with jitter."""
        if finding.action == "wait" and finding.seconds is not None:
            return finding.seconds + 1.0
        asked = finding.seconds or 5.0
        scale: float = self._crawler.settings.getfloat("LUUTRU_BACKOFF")
        return scale * asked * 2**tries * random.uniform(1.0, 1.3)  # noqa: S311 - no secret
