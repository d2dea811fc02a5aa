"""What the index keeps of a line: the rows of a record, of an exchange, of a picture or file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from archive.address import address_key, article_key
from archive.capture import Capture
from archive.fold import stroke
from archive.record import Record
from archive.timerange import microseconds, published_span

# Outcomes of a page of a stored article that was looked at and gave no record. Of those that gave
# one its own time tells; a kill may have taken it, and then the page must be looked at again.
_SEEN = frozenset(("unchanged", "elsewhere", "date_lost", "date_moved"))
_UNFINISHED = frozenset(("skipped", "failed"))


def revision_row(article: Record, file: int, offset: int, length: int) -> dict[str, object]:
    """A record whose line of ``length`` bytes lies at ``offset`` of that file, by column."""
    days = published_span(article.published) or (None, None)
    return {
        "id": article.id,
        "fetched": microseconds(article.fetched),
        "run": article.run,
        "stored": article.revision,
        "file": file,
        "offset": offset,
        "length": length,
        "portal": article.portal,
        "state": article.state,
        "tier": article.tier,
        "section": article.section,
        "author": article.author,
        "text_repair": " ".join(article.text_repair) or None,
        "published": article.published,
        "first_day": days[0],
        "last_day": days[1],
        "url": article.url,
        "title": article.title,
        "content": bytes.fromhex(article.content_sha256),
        "pending": any(i.status in _UNFINISHED for i in article.images)
        or any(a.status in _UNFINISHED for a in article.attachments),
    }


def texts(article: Record) -> tuple[str, str]:
    """Title and all other words of an article, as the full-text table takes them."""
    parts = [
        article.summary,
        article.body,
        *[image.caption for image in article.images],
        *[attachment.name for attachment in article.attachments],
        article.author,
        article.source,
        *article.tags,
    ]
    return stroke(article.title), stroke("\n".join(part for part in parts if part))


def capture_rows(
    capture: Capture, file: int, offset: int, length: int
) -> Iterator[tuple[object, ...]]:
    """What a crawl asks about an exchange; nothing where it asks nothing (pages that failed).

    An article outside a range is met again under its address, or under its id and another
    category.
    """
    kept = capture.warc_record_id is not None and capture.blob is None
    payload = bytes.fromhex(capture.payload_sha256) if kept and capture.payload_sha256 else None
    unread = address_key(capture.url) if capture.outcome == "unread" else None
    elsewhere = capture.id if capture.outcome == "elsewhere" else None
    seen = capture.kind == "article" and capture.outcome in _SEEN
    article = capture.id if seen else None
    place = (file, offset, length, capture.portal, capture.run, microseconds(capture.time))
    if not (payload is None and unread is None and article is None):
        yield (*place, article, unread, elsewhere, payload, None, None, None)
    if capture.outcome == "outside" and capture.id and capture.published:
        for key in (article_key(capture.id, capture.url), address_key(capture.url)):
            yield (*place, None, None, None, None, key, capture.published, capture.extractor)


def media_row(capture: Capture, file: int, offset: int, length: int) -> tuple[int, ...] | None:
    """Where the exchange for a picture or file is found again.

    None where it tells a later run nothing: it was had, and came without validators.
    """
    if capture.blob is not None and not (capture.etag or capture.last_modified):
        return None
    key = media_key(capture.portal, capture.url)
    return key, microseconds(capture.time), file, offset, length


def media_key(portal: str, url: str) -> int:
    """A number that stands for the address of a picture or file: there are very many."""
    name = f"{portal} {url}".encode()
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)
