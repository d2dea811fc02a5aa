"""One spider class per registered portal, so that ``scrapy list`` and ``scrapy crawl`` know it."""

from __future__ import annotations

from pathlib import Path

from scrapy.utils.project import get_project_settings

from crawler.portal import Portal
from crawler.registry import load_registry
from crawler.spiders.portal import PortalSpider


def spider_for(portal: Portal) -> type[PortalSpider]:
    """The spider class of one portal, named by its slug."""
    name = "".join(part.title() for part in portal.slug.split("_"))
    attributes = {
        "name": portal.slug,
        "portal": portal,
        "custom_settings": settings_for(portal),
        "__module__": __name__,
        "__doc__": f"Crawls {portal.home}",
    }
    return type(f"{name}Spider", (PortalSpider,), attributes)


def settings_for(portal: Portal) -> dict[str, object]:
    """Pictures and files wait for no page's pace; a table can only make a portal slower."""
    from urllib.parse import urlsplit

    host = urlsplit(portal.home).hostname
    settings: dict[str, object] = {"DOWNLOAD_SLOTS": {f"files {host}": {"delay": 0, "jitter": 0}}}
    default = get_project_settings().getfloat("DOWNLOAD_DELAY")
    if portal.pace is not None and portal.pace > default:
        settings["DOWNLOAD_DELAY"] = portal.pace
    return settings


def _extra_folders() -> list[Path]:
    setting = get_project_settings().get("LUUTRU_PORTALS") or ""
    return [Path(folder) for folder in setting.split(":") if folder]


for _portal in load_registry(_extra_folders()).all():
    _spider = spider_for(_portal)
    globals()[_spider.__name__] = _spider
