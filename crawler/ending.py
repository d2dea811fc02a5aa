"""The end of a run: it is judged, sealed, and what came of it is told."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from archive import ArchiveError
from crawler.commit import disk_verdict
from crawler.verdict import judge_run

if TYPE_CHECKING:
    from crawler.spiders.portal import PortalSpider
    from crawler.verdict import Verdict

log = logging.getLogger("luutru")


def end_run(spider: PortalSpider, reason: str) -> Verdict:
    """Judge and seal the run of a spider that has finished. ``reason``: Scrapy's word for why."""
    if spider.run.failed is None:
        spider.journal.close()
    report = spider.report
    report.rechecked = spider.vanished.answered
    report.finished = spider.now()
    if reason != "finished" and report.stop is None:
        report.stop = reason
    share = spider.settings.getfloat("LUUTRU_UNREAD_SHARE")
    verdict, measures = judge_run(report, spider.portal, spider.archive, unread_share=share)
    if spider.disk_error is not None:
        verdict = disk_verdict(verdict, spider.disk_error, spider.run.lost)
    told = {"measures": measures.as_dict(), "verdict": verdict.as_dict()}
    try:
        spider.run.seal({**report.as_dict(), **told})
    except ArchiveError as error:  # the next run seals it
        verdict = disk_verdict(verdict, spider.disk_error or error, spider.run.lost)
    if spider.settings.getbool("LUUTRU_LOG_VERDICT"):
        tell(verdict, report.portal)
    return verdict


def tell(verdict: Verdict, slug: str) -> None:
    """The verdict and each finding as a line of the log, for who reads no summary."""
    log.info("%s: %s (exit code of luutru crawl: %d)", slug, verdict.state, verdict.code)
    for line in verdict.reasons:
        log.log(logging.WARNING if verdict.code else logging.INFO, "%s: %s", slug, line)
