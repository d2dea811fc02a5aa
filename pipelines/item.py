"""The Scrapy item: one article on its way from the page to the archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from archive.capture import Capture
from archive.record import Record
from pipelines.article import Article, Body, Reading


@dataclass(slots=True)
class ArticleItem:
    """Either a fresh ``reading`` or a ``stored`` record whose pictures or files are missing.

    Each pipeline fills in what the next one needs; ``article`` is there once the date is decided.
    ``fetch``: which pictures and files are to be had (False: nothing of them is requested).
    """

    id: str
    asked: str | None = None  # the id its page was asked for under
    reading: Reading | None = None
    body: Body | None = None
    article: Article | None = None
    captured: datetime | None = None
    capture: Capture | None = None
    stored: Record | None = None
    layout: str | None = None
    digest: str = ""  # of the article's content, once it was checked
    alias_of: str | None = None  # stored under another id already, from before a change of CMS
    unread: str | None = None  # why no article can be made of the page
    problems: list[str] = field(default_factory=list)
    fetch: bool = True
