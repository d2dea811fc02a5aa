"""Pictures: every one an article shows, byte for byte as served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.item import ArticleItem
from pipelines.media import MediaFetcher

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# Statuses that a later run tries again.
AGAIN = frozenset({"skipped", "failed"})


class ImagesPipeline:
    """Fills status, digest, path, type and size of an item's pictures."""

    def __init__(self, crawler: Crawler) -> None:
        self._fetcher = MediaFetcher(crawler, "picture")
        skip = crawler.settings.getlist("LUUTRU_SKIP")
        self._skipped = "pictures" in skip or not crawler.settings.getbool("LUUTRU_FILES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ImagesPipeline:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fetch in page order; one connection serves a host, so nothing is gained by haste."""
        if item.article is not None and item.fetch and not self._skipped:
            for image in item.article.images:
                if image.status in AGAIN:
                    await self._fetcher.fill(image)
        return item
