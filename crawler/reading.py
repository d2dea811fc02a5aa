"""The first stage of an article: its page is asked for and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy.exceptions import CloseSpider, DropItem

from pipelines.item import ArticleItem

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.portal import PortalSpider


class ReadingPipeline:
    """Fetches and reads the page of an item that has an address and no reading yet.

    A page is an item before it is asked for: Scrapy's scheduler and scraper, which every request
    with a callback passes through, would do nothing for it and cost a tenth of its CPU.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReadingPipeline:
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Fill ``reading``; raises ``DropItem`` where no article is to be had of the page."""
        if item.url is None or item.reading is not None:
            return item
        spider = cast("PortalSpider", self._crawler.spider)
        try:
            response = await spider.asker.download(spider.request(item))
        except CloseSpider as error:  # this page is a reason to end the run
            spider.end(error.reason)
            response = None
        except ValueError as error:  # an address that nobody can be asked for
            spider.report.fail(item.url, "article", "failed", f"{type(error).__name__}: {error}")
            response = None
        if response is None or not spider.read(item, response):
            raise DropItem("no article")
        return item
