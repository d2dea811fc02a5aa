"""Addresses of links of one page: joined, and those left out that lead to no page to read."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from crawler.families.addresses import cleaned, is_trap, join, same_host
from pipelines.addresses import is_file, is_picture


class Links:
    """The links of the page at one address."""

    def __init__(self, url: str) -> None:
        split = urlsplit(url)
        self._url = url
        self._origin = f"{split.scheme}://{split.netloc}"
        self._own = cleaned(url)

    def page(self, href: str) -> str | None:
        """The address on the same host that a link leads to, or None; never the page's own."""
        url = self._address(href)
        return None if url == self._own else url

    def leads_away(self, href: str) -> bool:
        """Whether a link leads to another page than the one it stands on; titles link to theirs."""
        return not href or self._address(href) != self._own

    def _address(self, href: str) -> str | None:
        # Menus and side boxes repeat: most addresses were met on the page before.
        alike = href[:1] == "/" or href[:4] == "http"
        return _page_address(self._origin if alike else self._url, href)


@lru_cache(maxsize=16384)
def _page_address(base: str, href: str) -> str | None:
    url = join(base, href)
    if url is None or not same_host(url, base):
        return None
    url = cleaned(url)
    return None if is_file(url) or is_picture(url) or is_trap(url) else url
