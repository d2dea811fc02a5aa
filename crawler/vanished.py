"""Stored articles that no longer answer: gone for good, or is the whole portal in trouble?

An article is marked gone only by a 404, 410 or a way back to the home page, twice in one run,
while other stored articles of the portal still answer; and never where many are missing at
once, for then it is the portal that was emptied or replaced.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from archive.crawlstate import Known
from archive.record import Record

if TYPE_CHECKING:
    from crawler.spiders.portal import PortalSpider

# The guard's names for "not there", with the reason a record gives.
GONE = {
    "missing": "the portal answers 404 or 410",
    "redirect_home": "the portal sends its address to the home page",
    "refresh_home": "the portal answers with a page that leads back home",
}
SHARE = 0.2  # of the rechecked articles …
LEAST = 5  # … and at least this many missing: none is marked

# Asks for an address once more: the guard's name for what came, or None where a page came.
Ask = Callable[[str], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Missing:
    """One stored article that did not answer, and how."""

    id: str
    url: str
    name: str


class Vanished:
    """Counts what the stored articles that were asked for answered."""

    def __init__(self) -> None:
        self.answered = 0
        self.missing: list[Missing] = []

    def missed(self, known: Known, name: str) -> None:
        """A stored article was not there; one marked gone already changes nothing."""
        if known.state == "present" and name in GONE:
            self.missing.append(Missing(known.id, known.url, name))

    @property
    def emptied(self) -> str | None:
        """The sentence for a portal that lost too many articles at once, or None."""
        count, asked = len(self.missing), len(self.missing) + self.answered
        if count >= LEAST and count > SHARE * asked:
            return (
                f"portal emptied or replaced: {count} of {asked} stored articles that were asked "
                f"for are not there ({self.missing[0].name}); none was marked gone"
            )
        return None

    async def confirmed(self, ask: Ask, witness: Callable[[], Awaitable[bool]]) -> list[Missing]:
        """Those that are missing at a second try too, while another stored article answers."""
        if not self.missing or self.emptied:
            return []
        if not self.answered and not await witness():
            return []
        return [one for one in self.missing if await ask(one.url) in GONE]


def gone_record(stored: Record, reason: str, time: str, run: str) -> Record:
    """The ``gone`` revision: all content of the last readable revision is repeated."""
    return msgspec.structs.replace(
        stored,
        revision=stored.revision + 1,
        revision_cause="gone",
        state="gone",
        gone_since=time,
        gone_reason=reason,
        fetched=time,
        run=run,
    )


async def mark_gone(spider: PortalSpider) -> None:
    """Write ``gone`` revisions for what is missing at a second try too."""
    vanished, report = spider.vanished, spider.report
    if vanished.emptied:
        report.fatal = vanished.emptied
        return
    missing = {one.id for one in vanished.missing}

    async def witness() -> bool:
        for known in spider.state.since(date.min):
            if known.state == "present" and known.id not in missing:
                return await spider.asker.again(known.url) is None
        return False

    for one in await vanished.confirmed(spider.asker.again, witness):
        stored = spider.state.record(one.id)
        if stored is not None:
            spider.run.add_record(gone_record(stored, GONE[one.name], spider.now(), spider.run.id))
            report.articles["gone"] += 1
            report.articles["missing"] -= 1  # each is counted once
