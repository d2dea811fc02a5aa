"""Which articles stand on which page of a listing, with the ordering faults of the CMS."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from .corpus import CATEGORIES, FIRST_ID, Corpus

PER_PAGE = 20
FURTHER = 10  # links without pictures below the items


@dataclass(slots=True)
class Page:
    """Ids of one listing page. ``last``: number of its last page, at least 1."""

    section: int
    number: int
    last: int
    items: Sequence[int]
    further: Sequence[int] = ()
    pinned: int | None = None


def category(corpus: Corpus, section: int, number: int) -> Page:
    """Page ``number`` of a section; without items when it lies past the end."""
    kind, ids = CATEGORIES[section].kind, corpus.sections[section]
    pinned = corpus.pinned.get(section)
    if pinned is not None and not corpus.is_public(pinned):
        pinned = None
    last = max(1, -(-len(ids) // PER_PAGE))
    start, end = (number - 1) * PER_PAGE, number * PER_PAGE
    if kind == "page_old" or (kind == "main_right" and number > 1):
        # main_*: later pages run oldest first, so the oldest twenty are on no page at all
        items = ids[::-1][start:end]
        further = ids[::-1][end : end + FURTHER]
    else:
        items, further = ids[start:end], ids[end : end + FURTHER]
    if kind == "list":
        further = ids[:0]
    return Page(section, number, last, items, further, pinned)


def neighbours(corpus: Corpus, number: int) -> tuple[Sequence[int], Sequence[int]]:
    """Ten newer and ten older articles of the same section, nearest first."""
    index = number - FIRST_ID
    ids = corpus.sections[corpus.main[index]]
    published = corpus.published
    place = bisect_left(ids, -published[index], key=lambda i: -published[i - FIRST_ID])
    newer = [i for i in ids[max(0, place - 11) : place][::-1] if i != number]
    older = [i for i in ids[place : place + 11] if i != number]
    return newer[:10], older[:10]
