"""Which of the articles that a walk meets are to be fetched, and why.

The archive is the crawl's memory: what is stored is fetched again only where it is due, where
its listing tells of another title or address than it has here, or where it came back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from archive.crawlstate import CrawlState, Known
from archive.timerange import first_day
from crawler.families.base import Family, Link
from crawler.recheck import NOTHING_AGAIN, TITLE_AGAIN, Recheck
from crawler.report import Report
from crawler.walk import small_key
from pipelines.check import in_range
from pipelines.text import clean_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """One article page to fetch. ``known``: what is stored under its id already."""

    id: str
    url: str
    known: Known | None = None


class Frontier:
    """The articles one run has met, and those it still wants."""

    def __init__(
        self,
        portal: str,
        family: Family,
        state: CrawlState,
        report: Report,
        recheck: Recheck,
        now: datetime,
        *,
        since: date | None = None,
        until: date | None = None,
        program: str = "",
    ) -> None:
        """``since``, ``until``: the range that was asked; ``program``: what reads in this run."""
        self._portal = portal
        self._family = family
        self._state = state
        self._report = report
        self._recheck = recheck
        self._now = now
        self._range = since, until
        self._program = program
        self._seen: set[int] = set()
        self.recognised = 0  # stored articles that listings showed under an address of theirs

    def id_of(self, platform_id: str | None, url: str) -> str:
        """``<portal>:<platform id>``, or a hash of the address where the CMS has no id."""
        name = platform_id or hashlib.sha256(url.encode()).hexdigest()[:16]
        return f"{self._portal}:{name}"

    def wanted(self, links: Iterable[Link]) -> list[Wanted]:
        """Those of ``links`` that this run has not met and that are new or due."""
        fresh: dict[str, Link] = {}
        for link in links:
            id_ = self.id_of(link.platform_id, link.url)
            if not self._family.is_trap(link.url) and self.meet(id_):
                fresh[id_] = link
        known = self._state.known(fresh)
        new = [link.url for id_, link in fresh.items() if id_ not in known]
        aliases = self._state.known_urls(new) if self._report.known_before else {}
        unread = self._state.unread(new)
        elsewhere = self._state.elsewhere(id_ for id_ in fresh if id_ not in known)
        outside = self._outside({id_: li for id_, li in fresh.items() if id_ not in known})
        found = []
        for id_, link in fresh.items():
            if id_ in known:
                other = self._looks_other(known[id_], link)
                self.recognised += not other
                if other or self._look_again(known[id_]):
                    found.append(Wanted(id_, link.url, known[id_]))
                else:
                    self._report.articles["known"] += 1
            elif link.url in aliases:
                self.recognised += 1
                self._report.articles["known"] += 1
            elif self._lately(unread.get(link.url)):
                self._report.articles["unread before"] += 1
            elif self._lately(elsewhere.get(id_)):
                self._report.articles["elsewhere before"] += 1
            elif id_ in outside:
                self._report.articles["outside before"] += 1
            else:
                found.append(Wanted(id_, link.url))
        return found

    def all_known(self, links: Iterable[Link]) -> bool:
        """Whether a listing page shows nothing but stored articles."""
        ids = {self.id_of(link.platform_id, link.url) for link in links}
        return len(self._state.known(ids)) == len(ids)

    def due(self) -> Iterator[Wanted]:
        """Stored articles of the range that are due, though no listing of this run showed them."""
        oldest = self._recheck.oldest(self._now.date())
        if oldest is None:
            return
        for known in self._state.since(oldest):
            if not self._recheck.due(known, self._now):
                continue
            if not in_range(known.published, *self._range):
                continue
            if self.meet(known.id):
                yield Wanted(known.id, known.url, known)

    def meet(self, id_: str) -> bool:
        """Note an article; False where this run had met it already."""
        if self.met(id_):
            return False
        self._seen.add(_key(id_))
        return True

    def met(self, id_: str) -> bool:
        """Whether this run has met the article."""
        return _key(id_) in self._seen

    def stored(self, id_: str) -> Known | None:
        """What the archive holds under an id that an address led to unexpectedly."""
        return self._state.known([id_]).get(id_)

    def outside(self, id_: str, link: Link) -> date | None:
        """The day of an article that lies outside the range, where an earlier run learnt that.

        None where it must be read: none did in this version of the program, it is due to be
        looked at again, or its listing tells otherwise (believed once a week).
        """
        return self._outside({id_: link}).get(id_)

    def _outside(self, links: dict[str, Link]) -> dict[str, date]:
        if self._range == (None, None):
            return {}
        found = {}
        told = self._state.outside({id_: link.url for id_, link in links.items()})
        for id_, one in told.items():
            day, listed = first_day(one.published), links[id_].published
            due = day is None or self._recheck.due_again(day, one.checked, self._now)
            if listed is not None and in_range(listed, *self._range):
                due = due or not self._within(one.checked, TITLE_AGAIN)
            ours = one.extractor.startswith(f"{self._program} ")
            if day is not None and ours and not due and not in_range(one.published, *self._range):
                found[id_] = day
        return found

    def _look_again(self, known: Known) -> bool:
        return known.state == "gone" or self._recheck.due(known, self._now)

    def _looks_other(self, known: Known, link: Link) -> bool:
        """Whether a listing shows another article under a stored id, or a new title of it.

        The last part of an address is made of the title; categories change without either. An
        address or title that keeps being told otherwise than the page has it is not asked for
        every night.
        """
        if _slug(link.url) != _slug(known.url) and not self._state.known_urls([link.url]):
            return True
        title = clean_text(link.title or "").rstrip(".… ").casefold()
        return not clean_text(known.title).casefold().startswith(title) and not self._within(
            known.checked, TITLE_AGAIN
        )

    def _lately(self, moment: str | None) -> bool:
        """Whether an address that gave no article was asked too lately to be asked again."""
        everything = self._recheck.mode == "all"
        return moment is not None and not everything and self._within(moment, NOTHING_AGAIN)

    def _within(self, moment: str, pause: timedelta) -> bool:
        return self._now - datetime.fromisoformat(moment).astimezone(UTC) < pause


def _key(id_: str) -> int:
    return small_key(id_.partition(":")[2])


def _slug(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]
