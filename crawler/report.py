"""What one run did: counts, failures and notes, as written to ``runs/<portal>/<run>.json``."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from archive.record import Record
    from crawler.families.base import Site
    from pipelines.article import Article

# Failures are listed one by one up to this many; all of them are counted.
LISTED_FAILURES = 1000
REMEMBERED_MOMENTS = 1000
REMEMBERED_CONTENTS = 500  # of the latest articles, to see a portal that repeats one page
TWINS = 2  # an editor may publish the same text twice; a third time is no coincidence
MOST_SECTIONS = 200
LISTED_HOSTS = 50
# Letters that no text of 200 characters in Vietnamese is without, and no English one has.
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_LONG_ENOUGH = 200  # characters of a body whose language can be told
_ADDRESS = re.compile(r"(?: on|:)? https?://\S+")

# Outcomes that show that the portal still serves its articles.
GOOD = frozenset(
    {
        *("stored", "revised", "unchanged", "outside", "known", "alias", "unread"),
        *("date_lost", "date_moved"),
    }
)
MEDIA = frozenset({"picture", "file"})


def path_of(url: str) -> str:
    """Path of an address, by which a section keeps its name when scheme or host change."""
    return urlsplit(url).path if "/" in url else url


def _met_before(seen: OrderedDict[int, None], text: str) -> bool:
    """Whether one of the latest articles had this text."""
    key = hash(text.casefold())
    met = key in seen
    seen[key] = None
    seen.move_to_end(key)
    if len(seen) > REMEMBERED_CONTENTS:
        seen.popitem(last=False)
    return met


@dataclass(slots=True)
class Failure:
    """One address that was asked for and not had, with its reason."""

    url: str
    kind: str
    outcome: str
    problem: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For the run file."""
        return {
            "url": self.url,
            "kind": self.kind,
            "outcome": self.outcome,
            "problem": self.problem,
        }


@dataclass
class Report:
    """Counts of one run. Everything that decides the exit code is in here."""

    portal: str
    run: str
    target: str
    options: dict[str, Any] = field(default_factory=dict)
    family: str | None = None
    started: str = ""
    finished: str = ""
    requests: Counter[str] = field(default_factory=Counter)  # by kind
    outcomes: Counter[str] = field(default_factory=Counter)  # "<kind> <outcome>"
    articles: Counter[str] = field(default_factory=Counter)  # first, edited, files, known, unread …
    images: Counter[str] = field(default_factory=Counter)  # by status
    attachments: Counter[str] = field(default_factory=Counter)
    undated: Counter[str] = field(default_factory=Counter)  # by reason
    layouts: Counter[str] = field(default_factory=Counter)
    text_repair: Counter[str] = field(default_factory=Counter)  # articles by what was repaired
    failures: list[Failure] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)  # by kind, unlisted ones too
    not_asked: Counter[str] = field(default_factory=Counter)  # by kind: the run ended first
    notes: list[str] = field(default_factory=list)  # routes taken, anomalies of listings
    recovered: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # faults of this program
    elsewhere: Counter[str] = field(default_factory=Counter)  # hosts that articles led to
    elsewhere_stored: int = 0  # stored articles among them
    listed_missing: int = 0  # new articles that listings named and that are not there
    rechecked: int = 0  # stored articles whose page was had again
    unreachable: Counter[str] = field(default_factory=Counter)  # pictures, files given up
    unreachable_first: dict[str, str] = field(default_factory=dict)  # the first of each kind
    known_before: int = 0  # articles of this portal in the archive before the run
    undated_before: int = 0  # those of them without a date
    stop: str | None = None  # why the run ended early: limit, disk, interrupt …
    fatal: str | None = None  # why nothing usable can come: the sentence of exit code 3
    # What the verdict measures; see crawler/measures.py.
    site: dict[str, str | None] = field(default_factory=dict)  # name, generator of the home page
    menu: list[str] = field(default_factory=list)  # sections the home page leads to
    listed: int = 0  # different articles that listings, sitemap and search named
    listings: dict[str, list[int]] = field(default_factory=dict)  # section: [pages, links]
    turned_sections: list[str] = field(default_factory=list)  # whose oldest articles none lists
    fields: dict[str, Counter[str]] = field(default_factory=dict)  # by year of publication
    days: Counter[str] = field(default_factory=Counter)  # articles read by day of publication
    moments: Counter[str] = field(default_factory=Counter)  # articles read by their exact date
    sections: Counter[str] = field(default_factory=Counter)  # articles read by their section
    unread_as: Counter[str] = field(default_factory=Counter)  # unread pages by reason
    failed_by: Counter[str] = field(default_factory=Counter)  # "<kind> <name>"
    tls: Counter[str] = field(default_factory=Counter)  # answers by how far TLS was verified
    seconds: float = 0.0  # waited for answers to pages
    answered: int = 0  # pages among them
    failing_in_row: int = 0  # pages refused since the last good article page
    good_pages: int = 0  # article pages among them
    _contents: OrderedDict[str, list[str]] = field(default_factory=OrderedDict)
    _titles: OrderedDict[int, None] = field(default_factory=OrderedDict)
    _bodies: OrderedDict[int, None] = field(default_factory=OrderedDict)
    _pictures: OrderedDict[int, None] = field(default_factory=OrderedDict)
    _blobs: OrderedDict[int, None] = field(default_factory=OrderedDict)

    def fail(self, url: str, kind: str, outcome: str, problem: str | None = None) -> None:
        """Count a failure that leaves the run incomplete and list it.

        What was not asked for any more is counted apart: it tells nothing of the portal.
        """
        if outcome == "not_asked":
            self.not_asked[kind] += 1
            return
        self.failed[kind] += 1
        self.failed_by[f"{kind} {outcome}"] += 1
        if kind not in MEDIA:
            self.failing_in_row += 1
        if len(self.failures) < LISTED_FAILURES:
            self.failures.append(Failure(url, kind, outcome, problem))

    def led_elsewhere(self, host: str, stored: bool) -> None:
        """Count an article address that leads to another host: no failure of the run."""
        self.articles["elsewhere"] += 1
        self.elsewhere_stored += stored
        if host in self.elsewhere or len(self.elsewhere) < MOST_SECTIONS:
            self.elsewhere[host] += 1

    def given_up(self, kind: str, url: str) -> None:
        """Count a picture or file that failed in so many runs that it counts as missing."""
        self.unreachable[kind] += 1
        self.unreachable_first.setdefault(kind, url)

    def settled(self, kind: str, outcome: str, problem: str | None) -> None:
        """Count what an exchange turned out to be."""
        self.outcomes[f"{kind} {outcome}"] += 1
        if outcome == "unread":
            self.unread_as[_ADDRESS.sub("", problem or "no layout fits")] += 1
        if outcome in GOOD and kind == "article":
            self.good_pages += 1
            self.failing_in_row = 0

    def met_site(self, site: Site) -> None:
        """Keep what the home page says of its portal."""
        self.site = {"name": site.name, "generator": site.generator}
        self.menu = [path_of(url) for url in site.sections[:MOST_SECTIONS]]

    def listing(self, section: str, links: int) -> None:
        """Count one listing page of a section (its address), or of the ``search``."""
        name = path_of(section)
        if name in self.listings or len(self.listings) < MOST_SECTIONS:
            counts = self.listings.setdefault(name, [0, 0])
            counts[0] += 1
            counts[1] += links

    def twin(self, id_: str, digest: str, known: bool) -> str | None:
        """Why a page is no article of its own: others of this run had the same content.

        Content is title, text, date and pictures together (``content_sha256``). A stored article
        is never overwritten with the content of another one.
        """
        ids = self._contents.setdefault(digest, [])
        self._contents.move_to_end(digest)
        if id_ not in ids and len(ids) <= TWINS:
            ids.append(id_)
        if len(self._contents) > REMEMBERED_CONTENTS:
            self._contents.popitem(last=False)
        if id_ not in ids[: 1 if known else TWINS]:
            self.articles["repeated"] += 1
            return f"the same page as {ids[0]}"
        return None

    def read_one(
        self, article: Article, today: str, stored: Record | None, *, held: bool = False
    ) -> None:
        """Count which fields of an article are filled; ``today``: the day of its capture.

        ``held``: its date is not believed, and ``stored`` keeps the one it has.
        """
        published = article.published or ""
        tally = self.fields.setdefault(published[:4], Counter())
        tally["read"] += 1
        for name, value in (
            ("dated", published),
            ("author", article.author or article.source),
            ("section", article.section),
            ("summary", article.summary),
            ("body", article.body),
            ("pictures", article.images),
            ("contradicted", published and article.published_problem),
            ("redated", stored and not held and stored.published != article.published),
        ):
            if value:
                tally[name] += 1
        for name, seen, text in (
            ("title", self._titles, article.title),
            ("body", self._bodies, article.body),
        ):
            if text:
                tally[f"{name}s"] += 1
                tally[f"{name} again"] += _met_before(seen, text)
        if len(article.body) >= _LONG_ENOUGH:
            tally["long"] += 1
            if not _VIETNAMESE.search(article.body, 0, 1000):
                tally["foreign"] += 1
        self.text_repair.update(article.text_repair)
        if published and not held:
            self.days[published[:10]] += 1
            self._note_moment(published)
        if published and published[:10] == today:
            tally["today"] += 1
        for image in article.images:
            tally[f"picture {image.status}"] += 1
            if image.sha256 and not _met_before(self._pictures, image.url):
                tally["blobs"] += 1
                tally["blob again"] += _met_before(self._blobs, image.sha256)
        section = article.section or ""
        if section in self.sections or len(self.sections) < MOST_SECTIONS:
            self.sections[section] += 1

    def note(self, sentence: str) -> None:
        """Keep a sentence for the run report, once."""
        if sentence not in self.notes and len(self.notes) < LISTED_FAILURES:
            self.notes.append(sentence)

    def error(self, sentence: str) -> None:
        """Keep a fault of this program; any of them makes the run incomplete."""
        if len(self.errors) < LISTED_FAILURES:
            self.errors.append(sentence)

    def _note_moment(self, published: str) -> None:
        """Count articles of one moment; of many moments those that several share are kept."""
        if len(published) > len("2020-06-27"):
            self.moments[published] += 1
        if len(self.moments) > REMEMBERED_MOMENTS:
            self.moments = Counter({at: n for at, n in self.moments.items() if n > 1})

    @property
    def new_articles(self) -> int:
        """Articles stored for the first time."""
        return self.articles["first"]

    @property
    def pages(self) -> int:
        """Requests for anything but pictures and files."""
        return sum(n for kind, n in self.requests.items() if kind not in {"picture", "file"})

    @property
    def problems(self) -> int:
        """What a person should look at."""
        return sum(self.failed.values()) + len(self.errors) + self.articles["unread"]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, counts sorted by name."""
        counters = ("requests", "outcomes", "articles", "images", "attachments")
        counted = {name: dict(sorted(getattr(self, name).items())) for name in counters}
        return {
            "portal": self.portal,
            "run": self.run,
            "target": self.target,
            "family": self.family,
            "options": self.options,
            "started": self.started,
            "finished": self.finished,
            **counted,
            "elsewhere": dict(self.elsewhere.most_common(LISTED_HOSTS)),
            "unreachable": dict(sorted(self.unreachable.items())),
            "undated": dict(sorted(self.undated.items())),
            "layouts": dict(sorted(self.layouts.items())),
            "text_repair": dict(sorted(self.text_repair.items())),
            "failed": dict(sorted(self.failed.items())),
            "not_asked": dict(sorted(self.not_asked.items())),
            "failures": [f.as_dict() for f in self.failures],
            "notes": self.notes,
            "errors": self.errors,
            "recovered": self.recovered,
            "known_before": self.known_before,
            "undated_before": self.undated_before,
            "stop": self.stop,
            "fatal": self.fatal,
        }
