"""What luutru is measured against: a Scrapy spider with default settings that keeps nothing.

``python -m benchmarks.bare_spider HOME [--addresses FILE] [--images DIR]``. It follows the pages
of the portal's date search and every article they list, and prints how many articles came.
``--addresses``: JSON of article path → picture paths, given out as items with ``image_urls``;
``--images``: Scrapy's ImagesPipeline stores them there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

# The same range that luutru asks for where no date is given.
SEARCH = "search/?choose=1&from_date=01.01.1997&to_date={:%d.%m.%Y}"


class BareSpider(Spider):
    """Search pages and articles, nothing else."""

    name = "bare"
    home: str
    addresses: dict[str, list[str]] | None = None
    articles = 0

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.home + SEARCH.format(date.today()), callback=self.parse_listing)

    def parse_listing(self, response: Response) -> Iterator[Request]:
        for href in response.css("h3 > a[href$='.html']::attr(href)").getall():
            if "/about/" not in href:
                yield response.follow(href, callback=self.parse_article)
        further = response.css("ul.pagination li:last-child a[rel=next]::attr(href)").get()
        if further:
            yield response.follow(further, callback=self.parse_listing)

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        self.articles += 1
        if self.addresses is not None:
            paths = self.addresses.get(urlsplit(response.url).path, [])
            yield {"image_urls": [response.urljoin(path) for path in paths]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("--addresses", type=Path)
    parser.add_argument("--images", type=Path)
    options = parser.parse_args()
    settings: dict[str, Any] = {}
    if options.images:
        settings["ITEM_PIPELINES"] = {"scrapy.pipelines.images.ImagesPipeline": 1}
        settings["IMAGES_STORE"] = str(options.images)
    if options.addresses:
        BareSpider.addresses = json.loads(options.addresses.read_text("utf-8"))
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, home=options.home)
    process.start()
    stats = crawler.stats.get_stats()
    told = {
        "articles": crawler.spider.articles,
        "pages": stats.get("response_received_count", 0),
        "images": stats.get("file_count", 0),
    }
    print(json.dumps(told))
    sys.exit(0 if stats.get("finish_reason") == "finished" else 1)


if __name__ == "__main__":
    main()
