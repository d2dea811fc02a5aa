"""Home pages that are only a door: a picture and "Vào trang chủ", or a refresh to another page."""

from __future__ import annotations

import re

from crawler.families.addresses import cleaned, is_trap, join, same_host
from crawler.families.base import Page, elements, strings
from pipelines.addresses import is_file, is_picture
from pipelines.text import clean_text

_LINKS = elements("/html/body//a[@href]")
_REFRESH = elements("//meta[@content]")
_TEXTS = strings("descendant::text()[not(parent::script or parent::style or parent::noscript)]")
_MOST_TEXT = 600  # characters of such a page
_MOST_DOORS = 3
_LONGEST = 2000  # characters of a refresh
_URL = re.compile(r"\d*\s*;\s*url\s*=\s*['\"]?([^'\"]+)", re.I)
_LOCATION = re.compile(r"location(?:\.href)?\s*=\s*['\"]([^'\"]{1,300})['\"]")
_WORDS = re.compile(
    r"\bvào\b|trang chủ|tiếng việt|vietnamese|\benter\b|\bhome\b|cổng|trang tin", re.I
)


def entrance(page: Page) -> str | None:
    """Where a home page leads that has nothing to read itself; None: it is more than a door."""
    tree = page.tree
    for meta in _REFRESH(tree):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            target = _URL.match((meta.get("content") or "").lstrip()[:_LONGEST])
            if target and (url := _own(page.url, target[1])):
                return url
    body = tree.find("body")
    if body is not None and len(clean_text(" ".join(_TEXTS(body)))) > _MOST_TEXT:
        return None
    doors = {
        url: clean_text(link.text_content())
        for link in _LINKS(tree)
        if (url := _own(page.url, link.get("href")))
    }
    if not doors:
        scripts = " ".join(script.text or "" for script in tree.iter("script"))
        target = _LOCATION.search(scripts[:20_000])
        return _own(page.url, target[1]) if target else None
    if len(doors) > _MOST_DOORS:
        return None
    named = [url for url, words in doors.items() if _WORDS.search(words)]
    return named[0] if named else next(iter(doors)) if len(doors) == 1 else None


def _own(here: str, href: str | None) -> str | None:
    """The address of another page of the host."""
    url = join(here, href)
    if url is None or not same_host(url, here):
        return None
    url = cleaned(url)
    return None if url == cleaned(here) or is_file(url) or is_picture(url) or is_trap(url) else url
