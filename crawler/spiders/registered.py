"""One spider class per registered portal, so that ``scrapy list`` and ``scrapy crawl`` know it.

Further folders of portals: the environment variable ``LUUTRU_PORTALS``.
"""

from crawler.registry import load_registry
from crawler.spiders.classes import spider_for

for _portal in load_registry().all():
    globals()[f"Spider_{_portal.slug}"] = spider_for(_portal)
