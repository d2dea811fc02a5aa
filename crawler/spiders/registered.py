"""One spider class per registered portal, so that ``scrapy list`` and ``scrapy crawl`` know it."""

from __future__ import annotations

import os
from pathlib import Path

from scrapy.utils.project import get_project_settings

from crawler.registry import load_registry
from crawler.spiders.portal import spider_for

_folders = str(get_project_settings().get("LUUTRU_PORTALS") or "").split(os.pathsep)

for _portal in load_registry([Path(folder) for folder in _folders if folder]).all():
    globals()[f"Spider_{_portal.slug}"] = spider_for(_portal)
