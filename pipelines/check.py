"""Check: is this an article, in the range that was asked, and is it new? Before any download."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from archive.crawlstate import Known
from archive.record import Record, content_sha256
from archive.timerange import local_day, published_span
from pipelines.article import Article
from pipelines.identity import is_another
from pipelines.item import ArticleItem, Held
from pipelines.media import AGAIN, take_over

MOST_REUSES = 100  # of one id; far more than any portal was reinstalled

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


def unreadable(article: Article) -> str | None:
    """Why a page that a layout fitted is no article all the same, or None.

    An article without text is real (scans only), one without anything is a broken layout.
    """
    if not article.title:
        return "no title found"
    if not (article.summary or article.body or article.images or article.attachments):
        return "no text, picture or file found"
    return None


def text_faults(article: Article) -> list[str]:
    """Promises about text that a reader or cleaner broke; each is a fault of this program."""
    texts = {
        "title": article.title,
        "summary": article.summary,
        "body": article.body,
        "author": article.author,
        "source": article.source,
        "section": article.section,
        **{f"caption {n}": i.caption for n, i in enumerate(article.images, 1)},
    }
    return [
        f"{name} is not NFC"
        for name, text in texts.items()
        if text and not unicodedata.is_normalized("NFC", text)
    ]


def digest_of(article: Article) -> str:
    """The content digest of an article; see ``archive.record.content_sha256``."""
    return _digest(article, None if article.published_relative else article.published_raw)


def _digest(of: Article | Record, published_raw: str | None) -> str:
    return content_sha256(
        url=of.url,
        title=of.title,
        summary=of.summary,
        body=of.body,
        author=of.author,
        source=of.source,
        tags=of.tags,
        published_raw=published_raw,
        images=of.images,
        attachments=of.attachments,
    )


def in_range(published: str | None, since: date | None, until: date | None) -> bool:
    """Whether an article belongs to the range that was asked; undated ones are always kept.

    A bare month or day belongs to every range it overlaps.
    """
    span = published_span(published)
    if span is None:
        return True
    first, last = span
    return (since is None or last >= since.toordinal()) and (
        until is None or first <= until.toordinal()
    )


def held(was: Article | Record, article: Article, captured: datetime) -> Held | None:
    """Why a page that reads otherwise than ``was`` must not replace it, or None.

    It shows no date any more; or nothing but its date differs, and that is the day of the
    capture, as where a template prints the day of the visit. An article that its portal did
    date anew is held no longer than that day: a later visit is not on its date.
    """
    if not was.published:
        return None
    if article.published is None:
        problem = f"no date where {was.published} was: {article.published_problem}"
        return Held("date_lost", problem)
    today = str(local_day(captured))
    moved = article.published[:10] == today != was.published[:10]
    if moved and _digest(article, None) == _digest(was, None):
        problem = f"dated the day of the visit ({article.published}) where {was.published} was"
        return Held("date_moved", problem)
    return None


def keep_date(article: Article, was: Article | Record) -> None:
    """Give an article the date that is stored, where that of its page is not believed."""
    for name in ("", "_precision", "_raw", "_rule", "_problem"):
        setattr(article, f"published{name}", getattr(was, f"published{name}"))
    article.published_relative = isinstance(was, Article) and was.published_relative


class CheckPipeline:
    """Marks an item as unread, outside or unchanged, so that nothing is downloaded for it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CheckPipeline:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Decide ``item.unread`` and ``item.fetch``."""
        article = item.article
        if article is None or item.stored is not None:
            return item
        spider: Any = self._crawler.spider
        item.digest = digest_of(article)
        item.unread = unreadable(article) or self._repeats(item)
        item.problems += text_faults(article)
        if item.unread or not in_range(article.published, spider.since, spider.until):
            item.fetch = False
            return item
        known = spider.known.get(item.id)
        if known is not None:
            known = self._stored_as(item, article, known)
        elif spider.report.known_before:
            item.alias_of = self._twin(item, article)
            item.fetch = item.alias_of is None
        if known is not None:
            self._compare(item, article, known)
        return item

    def _compare(self, item: ArticleItem, article: Article, known: Known) -> None:
        """Decide which pictures and files of a stored article are asked for.

        All of them where it was edited or came back, or where everything was asked for; else
        those alone that are not had yet.
        """
        spider: Any = self._crawler.spider
        self._read_again(item, article, known)
        before = digest_of(item.again) if item.again else known.content_sha256
        edited = before != item.digest or known.state == "gone"
        was = item.again or item.latest
        assert item.captured is not None
        item.held = held(was, article, item.captured) if edited and was is not None else None
        if item.held and was is not None and known.state == "gone":
            keep_date(article, was)  # it is back, whatever its date says
            item.digest, item.held = digest_of(article), None
        if item.held:
            item.fetch = False
            return
        again = edited or spider.recheck.mode == "all"
        item.fetch = again or known.pending or item.again is not None
        if not again and item.latest is not None:
            latest = item.latest
            take_over(article.images, [m for m in latest.images if m.status not in AGAIN])
            take_over(article.attachments, [m for m in latest.attachments if m.status not in AGAIN])

    def _read_again(self, item: ArticleItem, article: Article, known: Known) -> None:
        """Look up what is stored; where another reader wrote that, read its page once more.

        What differs then was changed by the portal; what does not, by our readers.
        """
        spider: Any = self._crawler.spider
        if item.latest is not None and item.latest.id == known.id:
            return
        item.latest = spider.state.record(known.id)
        item.again = None
        if (
            item.latest is not None
            and known.content_sha256 != item.digest
            and item.latest.extractor != spider.origin.extractor(article)
        ):
            item.again = spider.read_again(item.latest)

    def _repeats(self, item: ArticleItem) -> str | None:
        """Why a page is another article's over again, or None; an unchanged one never is."""
        spider: Any = self._crawler.spider
        known = spider.known.get(item.id)
        if known is not None and known.content_sha256 == item.digest:
            return None
        told: str | None = spider.report.twin(item.id, item.digest, known is not None)
        return told

    def _stored_as(self, item: ArticleItem, article: Article, known: Known) -> Known | None:
        """What is stored of this very article, if anything is.

        Under a reused id it has the name ``<id>~2``, or gets the next one free.
        """
        if not self._is_another(item, article, known):
            return known
        spider: Any = self._crawler.spider
        names = [f"{item.id}~{number}" for number in range(2, MOST_REUSES)]
        stored: dict[str, Known] = spider.state.known(names)
        for name in names:
            if name in stored and not self._is_another(item, article, stored[name]):
                item.id = name
                spider.known[name] = stored[name]
                return stored[name]
        name = next(n for n in names if n not in stored)
        spider.report.articles["reused"] += 1
        spider.report.note(f"id {item.id} was given to another article: stored as {name}")
        item.id, item.latest, item.again = name, None, None
        return None

    def _is_another(self, item: ArticleItem, article: Article, known: Known) -> bool:
        """As ``is_another``; what an earlier reader misread is no evidence."""
        if known.title.casefold() == article.title.casefold():
            return False
        self._read_again(item, article, known)
        was = item.again or item.latest
        return was is not None and is_another(was, article)

    def _twin(self, item: ArticleItem, article: Article) -> str | None:
        """The stored article that a portal shows under a new id since it changed its CMS.

        Equal title, publication day and body; and the portal does not show the old id any more,
        for some portals do publish the same text twice.
        """
        spider: Any = self._crawler.spider
        if article.published is None or len(article.published) < 10 or not article.body:
            return None
        title = article.title.casefold()
        known: Known
        for known in spider.state.on_day(date.fromisoformat(article.published[:10])):
            if known.title.casefold() != title or spider.frontier.met(known.id):
                continue
            record: Record | None = spider.state.record(known.id)
            if record is not None and record.body == article.body:
                return known.id
        return None
