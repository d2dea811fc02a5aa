"""A stored page, read again by today's reader: tells a better reader from an editor's change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from archive import ArchiveError
from crawler.families import recognise
from crawler.families.base import Page, UnknownLayout
from pipelines.article import Article, make_article
from pipelines.body import clean_body
from pipelines.check import unreadable
from pipelines.dates import decide_date

if TYPE_CHECKING:
    from archive.record import Record
    from crawler.spiders.portal import PortalSpider

READ_HEADERS = ("x-wp-total", "x-wp-totalpages")  # that a family reads


def answered(url: str, body: bytes, captured: datetime, headers: Mapping[str, str]) -> Page:
    """An answer as readers take it; ``headers`` by lower-case name."""
    _, _, charset = headers.get("content-type", "").lower().partition("charset=")
    return Page(
        url,
        body,
        captured=captured,
        encoding=charset.split(";")[0].strip(" \"'") or None,
        headers={name: headers[name] for name in READ_HEADERS if name in headers},
    )


def read_again(spider: PortalSpider, record: Record) -> Article | None:
    """What today's reader makes of the page a record was read from, as of its capture.

    None where the page was not kept, is damaged or moved, or no reader of today fits it; the
    run file counts these as ``not reread``.
    """
    from archive.raw import kept_page

    try:
        kept = kept_page(spider.archive, record, anywhere=False)
        page = answered(kept.url, kept.body, kept.time, kept.headers)
        family = spider.family
        if family is None or not family.fits(page):
            family = recognise(page)
        if family is None:
            raise UnknownLayout("no reader knows the system behind it")
        reading = family.read(page)
    except (ArchiveError, UnknownLayout):
        spider.report.articles["not reread"] += 1
        return None
    published = decide_date(reading.dates, captured=kept.time)
    article = make_article(reading, clean_body(reading), published)
    if unreadable(article):
        spider.report.articles["not reread"] += 1
        return None
    return article
