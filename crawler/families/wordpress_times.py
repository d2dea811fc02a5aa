"""Times that WordPress themes print: publication and last change, often glued to each other.

``<time class="entry-date published">…</time><time class="updated">…</time>`` is what most themes
print of a changed post, in either order; a script or a style hides the second one.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement

from crawler.families.article_layout import ArticlePage
from crawler.families.paths import classes_of, find, has_class, of_class, text_of

_META = ("posted-on", "entry-meta", "post-meta", "td-post-date", "wp-block-post-date")
_NAMES = frozenset(_META)
_TIMES = (
    f"descendant::time[{of_class('entry-date', 'published')}] | "
    f"{has_class(*_META)}/descendant-or-self::time"
    '[not(contains(@class, "updated"))]'
)
# Astra and Divi name the words, Avada only what stands beside them.
_NAMED = (
    f"{has_class('published')}[not(self::time)][normalize-space()]",
    has_class(
        *("posted-on", "entry-date", "post-date", "jeg_meta_date", "fusion-tb-published-date"),
        *_META[3:],
    ),
    f"{has_class('fusion-meta-info-wrapper')}/span[not(@class)]",
    f'{has_class("post-meta")}/span[@class = "updated"]',  # Extra has no other
)


def _first(found: ArticlePage) -> HtmlElement | None:
    return next(found.own_parts(find(_TIMES, found.box)), None)


def published(found: ArticlePage) -> str | None:
    """``datetime`` of the time of publication."""
    first = _first(found)
    return None if first is None else _best(_beside(first, found.box)).get("datetime")


def shown(found: ArticlePage) -> str | None:
    """The words of the date; of several times those of the published one alone."""
    places = (place for path in _NAMED for place in find(path, found.box))
    for place in found.own_parts(places):
        times = _beside(place, found.box) if place.tag == "time" else list(place.iter("time"))
        text = text_of([_best(times)] if len(times) > 1 else [place])
        if text:
            return text
    return None


def modified(found: ArticlePage) -> str | None:
    """The time of the last change, where one is printed beside that of publication."""
    first = _first(found)
    if first is None:
        return None
    times = _beside(first, found.box)
    best = _best(times)
    others = (time for time in times if time is not best and "updated" in classes_of(time))
    other = next(others, None)
    return None if other is None else other.get("datetime") or text_of([other]) or None


def _beside(time: HtmlElement, box: HtmlElement) -> list[HtmlElement]:
    """The times of the line that a time stands in, in order."""
    line = time.getparent()
    for element in time.iterancestors():
        if element is box:
            break
        if not _NAMES.isdisjoint(classes_of(element)):
            line = element
    return [time] if line is None else list(line.iter("time"))


def _best(times: Iterable[HtmlElement]) -> HtmlElement:
    """The published one; a time that is called ``updated`` only where there is no other."""

    def rank(time: HtmlElement) -> int:
        names = classes_of(time)
        return 0 if "published" in names else 2 if "updated" in names else 1

    return min(times, key=rank)
