"""Acts on what the guard finds: pause the host and ask again, retry, or refuse the page."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.capture import Capture
from archive.counted import counted
from crawler.failures import SOON, judge_error
from crawler.guard import Finding, breaks_off, judge_page, judge_redirect, redirect_target
from crawler.journal import MEDIA, kind_of
from crawler.pace import Gate, RunEndedError
from pipelines.hosts import HostCheck
from pipelines.media import DOWNLOAD_ERRORS

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.portal import PortalSpider

# XML and robots.txt are no HTML pages; only their status is judged.
NOT_HTML = frozenset({"robots", "sitemap", "feed"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# The portal as a whole is in trouble when addresses end so one after the other.
TROUBLE = frozenset(
    {
        *("flood_block", "server_error", "timeout", "unreachable", "dns", "broken"),
        *("tls_failed", "truncated", "proxy_failed"),
    }
)
LONG = 120.0  # seconds, from here on told in minutes
ABOUT = 200  # bytes by which counters and tokens make the same page differ
STOP_AGAIN = 15.0  # seconds before a page that would end the run is asked for once more


class Refused(IgnoreRequest):
    """Something else came instead of the page; ``finding`` tells what."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.sentence)
        self.finding = finding


def hopeless(finding: Finding, given_up: int, waited: float) -> str:
    """Why a portal is asked no more: pages given up, and seconds waited, since the last good one.

    What to do about it is the finding's (``crawler.steps``).
    """
    told = _told(waited)
    row = " in a row were" if given_up > 1 else " was"
    if not given_up:
        told += " of waiting brought no page"
    elif round(waited):
        told = f"{counted(given_up, 'page')}{row} given up, after {told} of waiting"
    else:
        told = f"{counted(given_up, 'page')}{row} given up"
    return f"nothing came but {finding.name} ({finding.sentence}): {told}"


def _told(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < LONG else counted(round(seconds / 60), "minute")


class GuardMiddleware:
    """Sees the decoded answer after it was written down and before redirects are followed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._gate = Gate.of(crawler)
        self._hosts = HostCheck()
        settings = crawler.settings
        self._times = settings.getint("LUUTRU_RETRIES")
        self._scale = settings.getfloat("LUUTRU_BACKOFF")
        self._patience = settings.getfloat("LUUTRU_PATIENCE")
        self._hopeless = settings.getint("LUUTRU_HOPELESS")
        self._connect_timeout = settings.getfloat("LUUTRU_CONNECT_TIMEOUT")
        self._waited = 0.0  # seconds since the last good page
        self._given_up = 0  # addresses since then
        self._careless = False  # whether pages of this portal have no end

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Scrapy's constructor."""
        return cls.of(crawler)

    @classmethod
    def of(cls, crawler: Crawler) -> GuardMiddleware:
        """The one guard of a crawler, made on first use."""
        # Kept on the crawler, so that both end together.
        guard: GuardMiddleware | None = vars(crawler).get("luutru_guard")
        if guard is None:
            guard = vars(crawler)["luutru_guard"] = cls(crawler)
        return guard

    @property
    def _spider(self) -> PortalSpider:
        return cast("PortalSpider", self._crawler.spider)

    async def process_request(self, request: Request) -> None:
        """Refuse what page content must not make us ask for, on every hop of a redirect."""
        refusal = await self._hosts.refusal(request.url, home=self._spider.portal.home)
        if refusal:
            raise Refused(Finding("not_public", "skip", refusal))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Let a good answer pass; settle and act on anything else."""
        kind = kind_of(request)
        if kind == "robots":
            return response
        capture: Capture = request.meta["capture"]
        if response.status in REDIRECTS and response.headers.get(b"Location"):
            target = redirect_target(response.url, response.headers[b"Location"] or b"")
            finding = judge_redirect(
                response.url, target, kind, self._spider.portal.home, self._spider.entry
            )
            if finding is None:
                # The id ties the old address to the article, so that it is known next time.
                asked = request.meta.get("article_id")
                self._spider.journal.settle(capture, "redirect", final_url=target, article_id=asked)
                return response
            return self._act(finding, request, capture, final_url=target)
        if kind in MEDIA:
            finding = request.meta.pop("judged")
        else:
            headers = {name: values[-1] for name, values in response.headers.items() if values}
            body = b"<>" if kind in NOT_HTML and response.status == 200 else response.body
            finding = judge_page(response.status, headers, body, response.url)
            if finding is None and self._is_cut(request, response):
                finding = Finding("truncated", "retry", "the page broke off before its end", SOON)
        if finding is None:
            self._waited, self._given_up = 0.0, 0
            return response
        return self._act(finding, request, capture)

    def _is_cut(self, request: Request, response: Response) -> bool:
        """Whether a page without a length lacks its end.

        A server whose pages never have one sends about as much of it when asked again.
        """
        if self._careless or "partial" not in response.flags or not breaks_off(response.body):
            return False
        size = len(response.body)
        self._careless = abs(request.meta.get("cut_at", -ABOUT) - size) < ABOUT
        request.meta["cut_at"] = size
        return not self._careless

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Ask again where no answer came, or give the address up with a name for it."""
        if isinstance(exception, RunEndedError):
            raise Refused(Finding("not_asked", "skip", str(exception)))
        if isinstance(exception, IgnoreRequest) or not isinstance(exception, DOWNLOAD_ERRORS):
            return None
        proxied = bool(request.meta.get("proxy"))
        finding = judge_error(exception, self._connect_timeout, proxied)
        again = self.again(finding, request)
        if again is None:
            raise Refused(finding)
        return again

    def again(self, finding: Finding, request: Request) -> Request | None:
        """The request for another try, with its host paused meanwhile; None: give it up."""
        if finding.action == "skip" or self._spider.report.stop is not None:
            return None
        if finding.action == "stop" and request.meta.get("retry_times", 0):
            return None
        tries = request.meta.get("retry_times", 0)
        again = get_retry_request(
            request,
            spider=self._spider,
            reason=finding.name,
            max_retry_times=self._times if kind_of(request) != "robots" else 1,
            priority_adjust=0,
            give_up_log_level="DEBUG",
        )
        if again is None:
            if kind_of(request) not in MEDIA:
                self._given_up += finding.name in TROUBLE
            self._end_where_hopeless(finding)
            return None
        pause = self._pause(finding, tries)
        if pause > self._patience:  # it is not asked again before that: nor in this run
            what = f"{finding.name} ({finding.sentence})"
            self._end(finding, f"{what}: it asks to be left alone for {_told(pause)}")
        self._waited += pause
        self._end_where_hopeless(finding)
        # Who blocks this crawler blocks its address; an ailing portal is its own trouble alone.
        self._gate.close(request.url, pause, address=finding.action == "wait")
        return again

    def _act(
        self, finding: Finding, request: Request, capture: Capture, final_url: str | None = None
    ) -> Request:
        # Under its id it is not asked for again before its recheck is due.
        asked = request.meta.get("article_id") if finding.name == "elsewhere" else None
        self._spider.journal.settle(
            capture, finding.name, problem=finding.sentence, final_url=final_url, article_id=asked
        )
        again = self.again(finding, request)
        if again is None:
            raise Refused(finding)
        return again

    def _pause(self, finding: Finding, tries: int) -> float:
        """Seconds: what the portal asks for, else doubling from five with jitter."""
        if finding.action == "wait" and finding.seconds is not None:
            return finding.seconds + 1.0
        if finding.action == "stop":
            return self._scale * STOP_AGAIN
        asked = finding.seconds or 5.0
        jitter = random.uniform(1.0, 1.3)  # noqa: S311 - no secret
        return self._scale * asked * float(2**tries) * jitter

    def _end_where_hopeless(self, finding: Finding) -> None:
        """A portal that only fails is not asked for each of its thousands of articles."""
        over = self._given_up >= self._hopeless or self._waited > self._patience
        if over:
            self._end(finding, hopeless(finding, self._given_up, self._waited))

    def _end(self, finding: Finding, sentence: str) -> None:
        if self._spider.report.stop is None:
            self._spider.report.fatal = sentence
            self._spider.stop(finding.name)
