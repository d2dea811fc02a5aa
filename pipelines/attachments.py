"""Attachments: the files an article offers, byte for byte as served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.images import AGAIN
from pipelines.item import ArticleItem
from pipelines.media import MediaFetcher

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class AttachmentsPipeline:
    """Fills status, digest, path, type and size of an item's attachments."""

    def __init__(self, crawler: Crawler) -> None:
        self._fetcher = MediaFetcher(crawler, "file")
        skip = crawler.settings.getlist("LUUTRU_SKIP")
        self._skipped = "files" in skip or not crawler.settings.getbool("LUUTRU_FILES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AttachmentsPipeline:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fetch in page order."""
        if item.article is not None and item.fetch and not self._skipped:
            for attachment in item.article.attachments:
                if attachment.status in AGAIN:
                    await self._fetcher.fill(attachment)
        return item
