"""Named faults: what can go wrong at a portal, each switched on with a reach and a life."""

from __future__ import annotations

import re
from dataclasses import dataclass

PAGES = frozenset({"home", "listing", "search", "article", "rss", "sitemap", "other"})
ARTICLES = frozenset({"article"})

# fault → kinds of requests it touches when nothing else is said
REACH: dict[str, frozenset[str]] = {
    "flood": PAGES | {"robots"},
    "search_off": frozenset({"search"}),
    "search_lies": frozenset({"search"}),
    "sitemap_off": frozenset({"sitemap"}),
    "all_404": ARTICLES,
    "redirect_home": ARTICLES,
    "server_error": ARTICLES,
    "unavailable": PAGES,
    "slow": PAGES,
    "empty_listings": frozenset({"listing", "search", "rss", "sitemap"}),
    "close_connection": ARTICLES,
    "truncated": ARTICLES,
    "picture_html": frozenset({"picture"}),
    "picture_error": frozenset({"picture"}),
    "waiting_page": PAGES,
    "robots_forbid": frozenset({"robots"}),
    "robots_html": frozenset({"robots"}),
    "robots_error": frozenset({"robots"}),
    "login_page": PAGES,
    "broken_layout": ARTICLES,
    "challenge": PAGES,
    "forbidden": ARTICLES,
    "same_page": ARTICLES,
    "picture_gone": frozenset({"picture"}),
    "rewrite": ARTICLES,
    "not_modified": frozenset({"picture"}),
    "moved_picture": frozenset({"picture"}),
    "redirect_elsewhere": ARTICLES,
    "redirect_loop": ARTICLES,
}


@dataclass(slots=True)
class Fault:
    """``times``: how often it strikes before it goes (None: for ever). ``match``: part of the path.

    ``every``: strikes at each n-th request it could touch. ``value``: seconds for ``slow``,
    ``home`` for a search that redirects instead of answering 404, ``regex => text`` for
    ``rewrite``. ``after``: the first so many requests are spared.
    """

    name: str
    times: int | None = None
    match: str = ""
    every: int = 1
    value: str = ""
    kinds: frozenset[str] = frozenset()
    after: int = 0
    seen: int = 0
    struck: int = 0

    def strikes(self, kind: str, path: str) -> bool:
        """Whether this request is hit; counts it."""
        if kind not in self.kinds or self.match not in path:
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        self.seen += 1
        if self.seen <= self.after or self.seen % self.every:
            return False
        self.struck += 1
        return True


def rewritten(body: bytes, value: str) -> bytes:
    """A page whose every match of ``regex`` is replaced: another layout, language or owner."""
    pattern, _, text = value.partition(" => ")
    return re.sub(pattern.encode(), text.encode(), body, flags=re.S)


def parse(text: str) -> Fault:
    """``server_error:times=3,match=/tin-,kinds=article+listing`` → Fault. ValueError if unknown."""
    name, _, rest = text.partition(":")
    fields = dict(item.split("=", 1) for item in rest.split(",") if item)
    return make(name, **fields)


def make(name: str, **fields) -> Fault:
    if name not in REACH:
        raise ValueError(f"no fault {name!r}; known: {', '.join(sorted(REACH))}")
    times = fields.get("times")
    kinds = fields.get("kinds") or REACH[name]
    if isinstance(kinds, str):
        kinds = frozenset(kinds.split("+"))
    return Fault(
        name, None if times is None else int(times), str(fields.get("match", "")),
        int(fields.get("every", 1)), str(fields.get("value", "")), frozenset(kinds),
        int(fields.get("after", 0)),
    )  # fmt: skip
