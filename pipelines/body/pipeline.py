"""The thin Scrapy stage over ``clean_body``."""

from __future__ import annotations

from pipelines.body.clean import clean_body
from pipelines.item import ArticleItem


class BodyPipeline:
    """Cleans the body of a fresh reading; the page's tree is dropped here."""

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fill ``item.body``."""
        if item.reading is not None:
            item.body = clean_body(item.reading)
        return item
