"""The Scrapy item: one article on its way from the page to the archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import msgspec

from archive.capture import Capture
from archive.record import Record
from pipelines.article import Article, Body, Reading


@dataclass(frozen=True, slots=True)
class Held:
    """Why what is stored is not overwritten with a page; ``outcome`` is that of its capture."""

    outcome: Literal["date_lost", "date_moved"]
    problem: str


@dataclass(slots=True)
class ArticleItem:
    """Either a page to read (``url``) or a ``stored`` record whose pictures or files are missing.

    Each pipeline fills in what the next one needs; ``article`` is there once the date is decided.
    ``latest``: what is stored of a page that is looked at again. ``fetch``: whether pictures and
    files are requested at all.
    """

    id: str
    url: str | None = None  # of its page
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
    latest: Record | None = None
    again: Article | None = None  # its stored page, as today's reader reads that
    held: Held | None = None
    fetch: bool = True


def item_without_media(record: Record) -> ArticleItem:
    """A stored article for the stages that fetch the pictures and files it still lacks."""
    return ArticleItem(
        id=record.id,
        stored=record,
        article=Article(
            url=record.url,
            family=record.family or "",
            layout=record.extractor.rpartition("/")[2],
            title=record.title,
            body_html=record.body_html,
            published=record.published,
            images=[msgspec.structs.replace(image) for image in record.images],
            attachments=[msgspec.structs.replace(file) for file in record.attachments],
        ),
    )
