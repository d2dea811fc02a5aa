"""The way into a portal: its home page, and the page behind it where that is only a door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.families import recognise
from crawler.families.base import Page
from crawler.families.entrance import entrance

if TYPE_CHECKING:
    from crawler.spiders.portal import PortalSpider


async def home_page(spider: PortalSpider) -> Page | None:
    """The home page; of one that is but a door, the page behind it. None: it is not to be had."""
    home = await spider.asker.page(spider.portal.home, "home")
    if home is None or spider.portal.family is not None or recognise(home) is not None:
        return home
    door = entrance(home)
    if door is None:
        return home
    behind = await spider.asker.page(door, "home")
    if behind is None:
        return None
    if recognise(behind) is None:
        return home
    spider.entry = behind.url
    spider.report.note(f"{spider.portal.home} only leads to {door}")
    return behind


def no_home_page(spider: PortalSpider, home: Page | None) -> str:
    """Why there is nothing to crawl; ``home``: a page that no reader knows."""
    if home is not None:
        return (
            f"no reader knows the system behind {spider.portal.home}: "
            "it needs a family of its own (docs/add-a-portal.md)"
        )
    failed = spider.report.failures[-1] if spider.report.failures else None
    reason = failed.problem or failed.outcome if failed else "no answer"
    return f"the home page {spider.portal.home} cannot be had: {reason}"
