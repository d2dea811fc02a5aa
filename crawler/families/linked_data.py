"""What a page tells search engines of its article, as JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.families.addresses import cleaned, join
from crawler.families.base import strings
from pipelines.text import clean_text

if TYPE_CHECKING:
    from crawler.families.article_layout import ArticlePage

_MOST_JSON = 200_000  # characters of one script
_MOST_HEADINGS = 50
_MOST_TEXTS = 100  # of one heading
_MOST_OBJECTS = 500  # that are looked at
_SCRIPTS = strings('/descendant::script/@type[. = "application/ld+json"]/parent::*/text()')
_ARTICLES = re.compile(r"(?:News|Blog|Report|Tech)?(?:Article|Posting)|Report|WebPage", re.I)
# What these lead to are other articles, or what readers say.
_OTHERS = frozenset(
    {"itemListElement", "blogPost", "blogPosts", "hasPart", "relatedLink", "citation", "comment",
     "review", "reviews", "comments", "mentions", "subjectOf"}
)  # fmt: skip


def linked_article(found: ArticlePage) -> dict[str, Any]:
    """The object of the page's article; empty where there is none, or only those of others.

    An object whose type is an article's goes before the page it stands on. Of several articles
    with dates of their own only one whose headline is the page's title counts.
    """
    pages: list[dict[str, Any]] = []
    articles: list[dict[str, Any]] = []
    for one in _objects(found):
        kind = str(one.get("@type"))
        if _ARTICLES.search(kind) and "datePublished" in one:
            (pages if "WebPage" in kind else articles).append(one)
    titles = _titles(found) if articles else set()
    own = [one for one in articles if not titles.isdisjoint(_told(one))]
    if not own and len({str(one["datePublished"]) for one in articles}) == 1:
        own = [one for one in articles if not _names_another(one, found)]
    return next(iter([*own, *pages]), {})


def _objects(found: ArticlePage) -> Iterator[dict[str, Any]]:
    for text in _SCRIPTS(found.tree):
        if '"datePublished"' not in text or len(text) > _MOST_JSON:
            continue
        try:
            todo = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(_MOST_OBJECTS):
            if not todo:
                break
            one = todo.pop(0)
            if isinstance(one, list):
                todo += one[:50]
            elif isinstance(one, dict):
                yield one
                todo += [
                    inner
                    for name, inner in one.items()
                    if isinstance(inner, (dict, list)) and name not in _OTHERS
                ]


def _told(one: dict[str, Any]) -> set[str]:
    names = (one.get("headline"), one.get("name"))
    return {clean_text(name).casefold() for name in names if isinstance(name, str)}


def _titles(found: ArticlePage) -> set[str]:
    """The page's title as its metas and headings have it."""
    told = [found.meta("og:title"), found.meta("dc.title"), found.tree.findtext("head/title")]
    headings = islice(found.tree.iter("h1", "h2"), _MOST_HEADINGS)
    told += ["".join(islice(one.itertext(), _MOST_TEXTS)) for one in headings]
    return {clean_text(text).casefold() for text in told if text}


def _names_another(one: dict[str, Any], found: ArticlePage) -> bool:
    """Whether an object says that it is of another page of this host."""
    place = one.get("mainEntityOfPage")
    if isinstance(place, dict):
        place = place.get("@id") or place.get("url")
    address = place if isinstance(place, str) else one.get("url")
    if not isinstance(address, str):
        return False
    fetched = cleaned(found.page.url)
    own = {_path(fetched), _path(join(fetched, found.canonical) or fetched)}
    named = join(fetched, address)
    return named is not None and _path(named) not in own


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")
