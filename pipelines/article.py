"""What flows through the pipelines: the reading of a page and the article made of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.html import HtmlElement

from archive.record import Attachment, Image, Precision
from pipelines.text import clean_text


@dataclass(frozen=True, slots=True)
class DateText:
    """One place of a page that may tell the publication date.

    ``rule`` names the place (``nukeviet/visible``). Only ``decides`` places give the date; the
    others are compared with it and recorded where they contradict. ``day_only``: the time
    printed there is false. ``month_first`` and ``milliseconds``: as ``parse_date`` takes them.
    """

    text: str
    rule: str
    decides: bool = True
    day_only: bool = False
    month_first: bool = False
    milliseconds: bool = False


@dataclass(slots=True)
class Reading:
    """What a page reader found on an article page, before any cleaning.

    Texts are as the page has them (entities decoded, not yet NFC or trimmed). ``summary`` and
    ``body`` are elements of the one parsed tree, already without the reader's known widgets;
    they are dropped when the body is cleaned, so that no tree outlives its page. All addresses
    are absolute.
    """

    url: str
    family: str
    layout: str
    title: str
    platform_id: str | None = None
    aliases: list[str] = field(default_factory=list)
    dates: list[DateText] = field(default_factory=list)
    modified: str | None = None
    summary: HtmlElement | None = None
    body: HtmlElement | None = None
    lead_images: list[Image] = field(default_factory=list)
    author: str | None = None
    source: str | None = None
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    site_name: str | None = None
    text_repair: list[str] = field(default_factory=list)  # of the whole page


@dataclass(slots=True)
class Body:
    """The clean content of a page; see ``pipelines.body.clean_body``."""

    summary: str | None
    text: str
    html: str
    author: str | None
    source: str | None
    images: list[Image]
    attachments: list[Attachment]
    text_repair: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Published:
    """The publication date of an article, or why there is none.

    ``value`` is ISO 8601 with +07:00, a bare date or a bare month. ``relative``: the text told
    an age ("2 giờ trước"), so ``raw`` changes with the clock.
    """

    value: str | None
    precision: Precision | None = None
    raw: str | None = None
    rule: str | None = None
    problem: str | None = None
    relative: bool = False


@dataclass(slots=True)
class Article:
    """One article as read: clean NFC text, dates decided, pictures and files listed in order."""

    url: str
    family: str
    layout: str
    title: str
    platform_id: str | None = None
    aliases: list[str] = field(default_factory=list)
    summary: str | None = None
    body: str = ""
    body_html: str = ""
    author: str | None = None
    source: str | None = None
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    published: str | None = None
    published_precision: Precision | None = None
    published_raw: str | None = None
    published_rule: str | None = None
    published_problem: str | None = None
    published_relative: bool = False
    modified: str | None = None
    images: list[Image] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    text_repair: list[str] = field(default_factory=list)


def make_article(reading: Reading, body: Body, published: Published) -> Article:
    """The article of a reading, its cleaned body and its decided date."""
    return Article(
        url=reading.url,
        family=reading.family,
        layout=reading.layout,
        title=clean_text(reading.title),
        platform_id=reading.platform_id,
        aliases=list(reading.aliases),
        summary=body.summary,
        body=body.text,
        body_html=body.html,
        author=body.author,
        source=body.source,
        section=clean_text(reading.section or "") or None,
        tags=list(dict.fromkeys(filter(None, map(clean_text, reading.tags)))),
        published=published.value,
        published_precision=published.precision,
        published_raw=published.raw,
        published_rule=published.rule,
        published_problem=published.problem,
        published_relative=published.relative,
        modified=reading.modified,
        images=body.images,
        attachments=body.attachments,
        text_repair=body.text_repair,
    )
