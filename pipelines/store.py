"""Store: an article becomes a record, if it says anything the archive does not hold yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from archive.record import Attachment, CaptureRef, Cause, Image, Record
from archive.timerange import local_day
from pipelines.article import Article
from pipelines.body import point_to_blobs
from pipelines.check import digest_of, in_range
from pipelines.item import ArticleItem
from pipelines.media import AGAIN, Media, take_over
from pipelines.units import Unit, unit_on

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@dataclass(frozen=True, slots=True)
class Origin:
    """What a record says of its portal and of the program that read it."""

    portal: str
    units: tuple[Unit, ...]  # whose the portal was, oldest first
    run: str
    program: str  # "luutru <version>"

    def extractor(self, article: Article) -> str:
        """Who read an article: program, version, family and layout."""
        return f"{self.program} {article.family}/{article.layout}"


def keep_stored(new: Sequence[Media], old: Sequence[Media]) -> None:
    """A picture or file that was had stays had, though it was skipped, failed or is gone now.

    What the portal answers now stands in captures/; no later revision loses bytes that are here.
    """
    take_over([m for m in new if m.status != "stored"], [m for m in old if m.status == "stored"])


def make_record(item: ArticleItem, origin: Origin, latest: Record | None) -> Record | None:
    """The revision that ``item`` adds to ``latest``, or None where it adds nothing.

    Causes: ``first``; ``edited`` where the content digest differs or a gone article is back;
    ``files`` where only pictures or files came that were missing, or other bytes of them.
    """
    article, capture = item.article, item.capture
    assert article is not None
    assert capture is not None
    digest = item.digest or digest_of(article)
    cause: Cause = "first"
    if latest is not None:
        keep_stored(article.images, latest.images)
        keep_stored(article.attachments, latest.attachments)
        if digest != latest.content_sha256 or latest.state == "gone":
            cause = "edited"
        elif _other_files(article, latest):
            cause = "files"
        else:
            return None
    return Record(
        **_content(article, origin, item.captured, latest),
        id=item.id,
        revision=latest.revision + 1 if latest else 1,
        revision_cause=cause,
        state="present",
        portal=origin.portal,
        content_sha256=digest,
        fetched=capture.time,
        capture=CaptureRef(
            origin=capture.origin,
            http_status=capture.status,
            fidelity=capture.fidelity,
            tls=capture.tls,
            payload_sha256=capture.payload_sha256,
            warc_record_id=capture.warc_record_id,
            warc_file=capture.warc_file,
            warc_offset=capture.warc_offset,
        ),
        run=origin.run,
    )


def make_reread(item: ArticleItem, origin: Origin) -> Record | None:
    """The ``reread`` revision of a stored article, or None where today's reader agrees with it.

    Same capture, same state, same pictures and files; those that only today's reader sees are
    what became of them just now.
    """
    latest, again, article = item.latest, item.again, item.article
    if latest is None or again is None or article is None:
        return None
    digest = digest_of(again)
    if digest == latest.content_sha256:
        return None
    for images in (article.images, latest.images):
        take_over(again.images, images)
    for files in (article.attachments, latest.attachments):
        take_over(again.attachments, files)
    return msgspec.structs.replace(
        latest,
        **_content(again, origin, datetime.fromisoformat(latest.fetched), latest),
        revision=latest.revision + 1,
        revision_cause="reread",
        content_sha256=digest,
        run=origin.run,
    )


def _content(
    article: Article, origin: Origin, captured: datetime | None, latest: Record | None
) -> dict[str, Any]:
    """What a record says of an article, whenever and whyever it was read."""
    unit = unit_on(origin.units, article.published, _local_day(captured))
    stored = [latest.url, *latest.aliases] if latest else []
    return {
        "unit": unit.name,
        "tier": unit.tier,
        "organ": unit.organ,
        "province": unit.province,
        "family": article.family,
        "url": article.url,
        "aliases": [a for a in dict.fromkeys([*stored, *article.aliases]) if a != article.url],
        "title": article.title,
        "summary": article.summary,
        "body": article.body,
        "body_html": point_to_blobs(article.body_html, article.images),
        "author": article.author,
        "source": article.source,
        "section": article.section,
        "tags": article.tags,
        "text_repair": article.text_repair,
        "published": article.published,
        "published_precision": article.published_precision,
        "published_raw": article.published_raw,
        "published_rule": article.published_rule,
        "published_problem": article.published_problem,
        "modified": article.modified,
        "images": article.images,
        "attachments": article.attachments,
        "extractor": origin.extractor(article),
    }


def add_files(item: ArticleItem, run: str, fetched: str) -> Record | None:
    """The ``files`` revision of a stored record whose missing pictures or files now came."""
    stored, article = item.stored, item.article
    assert stored is not None
    assert article is not None
    if not _other_files(article, stored):
        return None
    return msgspec.structs.replace(
        stored,
        revision=stored.revision + 1,
        revision_cause="files",
        body_html=point_to_blobs(article.body_html, article.images),
        images=article.images,
        attachments=article.attachments,
        fetched=fetched,
        run=run,
    )


def learnt(item: ArticleItem, origin: Origin) -> dict[str, str]:
    """What the capture of an article outside the range keeps, that no later run need ask for it.

    Nothing where it is dated the day of the visit: that may be the page's clock.
    """
    article = item.article
    assert article is not None
    if article.published is None or article.published[:10] == str(_local_day(item.captured)):
        return {}
    return {"published": article.published, "extractor": origin.extractor(article)}


def _local_day(captured: datetime | None) -> date | None:
    """Day of a capture where the portal stands."""
    return local_day(captured) if captured else None


def _other_files(article: Article, stored: Record) -> bool:
    """Whether a picture or file has other bytes now, or is settled (also as missing) and was not.

    One that was missing and stays away, or that was had and is missing now, is no news.
    """
    every: list[Image | Attachment] = [*article.images, *article.attachments]
    before: dict[str, Image | Attachment] = {m.url: m for m in stored.images}
    before |= {m.url: m for m in stored.attachments}
    for media in every:
        old = before.get(media.url)
        if old is None or media.status in AGAIN:
            continue
        if old.status in AGAIN or (media.status == "stored" and media.sha256 != old.sha256):
            return True
    return False


class StorePipeline:
    """Queues the record for the next group commit and settles the page's capture."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Store, or say why not; counts everything in the run's report."""
        spider: Any = self._crawler.spider
        report, article = spider.report, item.article
        assert article is not None
        for problem in item.problems:
            report.error(f"{article.url}: {problem}")
        if item.stored is not None:
            self._count_media(item)
            record = add_files(item, spider.run.id, spider.now())
            if record is not None:
                spider.run.add_record(record)
                report.articles["files"] += 1
            return item
        assert item.capture is not None
        settle = spider.journal.settle
        if item.unread:
            spider.unread(item, item.unread)
            return item
        if not in_range(article.published, spider.since, spider.until):
            report.articles["outside"] += 1
            settle(item.capture, "outside", article_id=item.id, **learnt(item, spider.origin))
            return item
        if item.alias_of:
            report.articles["alias"] += 1
            settle(item.capture, "alias", article_id=item.alias_of)
            return item
        if item.fetch:
            self._count_media(item)
        latest = item.latest
        # Of a capture that is settled already: it may be committed before all else.
        reread = make_reread(item, spider.origin)
        if reread is not None:
            spider.run.add_record(reread)
            report.articles["reread"] += 1
        # Before the record is made of it: what the portal has of its pictures now.
        day = str(_local_day(item.captured) or "")
        report.read_one(article, day, reread or latest, held=item.held is not None)
        report.layouts[f"{article.family}/{article.layout}"] += 1
        if item.held:
            report.articles[item.held.outcome.replace("_", " ")] += 1
            settle(
                item.capture,
                item.held.outcome,
                article_id=item.id,
                problem=item.held.problem,
                content_sha256=item.digest,
            )
            return item
        record = make_record(item, spider.origin, reread or latest)
        outcome = "unchanged"
        if record is not None:
            outcome = "stored" if record.revision_cause == "first" else "revised"
        # Before the record: adding that may commit the group, and an article must not be kept
        # without the line that tells of its page.
        settle(item.capture, outcome, article_id=item.id, content_sha256=item.digest)
        if record is not None:
            spider.run.add_record(record)
            report.articles[record.revision_cause] += 1
            if record.published is None:
                report.undated[record.published_problem or "unknown"] += 1
        else:
            report.articles["unchanged"] += 1
        spider.stored_one()
        return item

    def _count_media(self, item: ArticleItem) -> None:
        report = self._crawler.spider.report  # type: ignore[union-attr]
        article = item.article
        assert article is not None
        for image in article.images:
            report.images[image.status] += 1
            if image.status == "failed":
                report.fail(image.url, "picture", "failed", image.problem)
        for attachment in article.attachments:
            report.attachments[attachment.status] += 1
            if attachment.status == "failed":
                report.fail(attachment.url, "file", "failed", attachment.problem)
