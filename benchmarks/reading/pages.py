"""Article pages of every system with the truth about them, made without a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.portal import truth
from tests.portal.cms import SYSTEMS
from tests.portal.layouts import LAYOUTS
from tests.portal.server import Request
from tests.portal.site import Site

BASE = "http://portal.example"
LAYOUT_NAMES = tuple(sorted(LAYOUTS | SYSTEMS))


@dataclass(frozen=True, slots=True)
class Sample:
    """One page as it is served, and the record a careful person would write of it."""

    url: str
    html: bytes
    truth: dict[str, Any]


def samples(layout: str, articles: int, seed: int = 21) -> Iterator[Sample]:
    """The public articles of a local portal, by id. ``layout``: of ``LAYOUT_NAMES``."""
    site = Site(layout, articles, seed, special=False)
    site.bind(BASE)
    for number in site.corpus.ids():
        if not site.corpus.is_public(number):
            continue
        record = truth.record(site, number)
        target = record["url"].removeprefix(BASE)
        answer = site.handle(Request("GET", target, {}, b"", "127.0.0.1"))
        assert answer.status == 200, target
        yield Sample(record["url"], b"".join(answer.parts), record)
