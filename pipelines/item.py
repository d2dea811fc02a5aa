"""The Scrapy item: one article on its way from the page to the archive."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.capture import Capture
from archive.record import Record
from pipelines.article import Article, Reading


@dataclass(slots=True)
class ArticleItem:
    """Either a fresh ``reading`` or a ``stored`` record whose pictures or files are missing.

    Each pipeline fills in what the next one needs; ``article`` is there from the body on.
    ``fetch``: which pictures and files are to be had (False: nothing of them is requested).
    """

    id: str
    reading: Reading | None = None
    article: Article | None = None
    capture: Capture | None = None
    stored: Record | None = None
    layout: str | None = None
    unread: str | None = None  # why no article can be made of the page
    problems: list[str] = field(default_factory=list)
    fetch: bool = True
