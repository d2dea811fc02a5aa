"""A spider class for one portal, as Scrapy's commands and loader want it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from crawler.portal import Portal
from crawler.settings import DOWNLOAD_DELAY
from crawler.spiders.portal import PortalSpider


def spider_for(portal: Portal, base: type[PortalSpider] = PortalSpider) -> type[PortalSpider]:
    """The spider class of one portal, named by its slug.

    Pictures and files wait for no page's pace; a table can only make a portal slower.
    """
    settings: dict[str, Any] = {
        "DOWNLOAD_SLOTS": {
            f"files {urlsplit(portal.home).hostname}": {"delay": 0, "jitter": 0},
        }
    }
    if portal.pace is not None:
        settings["DOWNLOAD_DELAY"] = max(portal.pace, DOWNLOAD_DELAY)
    attributes = {"name": portal.slug, "portal": portal, "custom_settings": settings}
    return type(
        f"Spider_{portal.slug}",
        (base,),
        {**attributes, "__module__": "crawler.spiders.registered", "__doc__": portal.home},
    )
