"""The archive as a library: open it, read its records, ask what a crawl needs to know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from archive import capture as captures
from archive import fold, layout, query, record
from archive.address import address_key, untracked
from archive.capture import Capture
from archive.crawlstate import CrawlState, Known
from archive.errors import ArchiveError
from archive.fold import Snippet
from archive.index import Index
from archive.intake import list_files
from archive.lines import LineReader, read_lines
from archive.query import Facet, Filters, Revisions, Sort, Undated, filters
from archive.record import Attachment, Image, Record

if TYPE_CHECKING:
    from archive.disk import MinFree
    from archive.store import Run
    from archive.warc import WarcRef

__all__ = ["Archive", "ArchiveError", "Hit", "Known", "open_archive"]

PAGE = 500  # records read together: each file once, memory flat
RECHECK = 200  # best hits whose spelling is looked at, so that exact marks come first
_NUMBER = re.compile(rb',\s*"revision":\s*(\d+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: the record and, where words were asked, the place where they stand."""

    record: Record
    snippet: Snippet | None = None


def open_archive(path: str | PathLike[str], create: bool = False) -> Archive:
    """Open the archive at ``path``; ``create`` makes an empty one where there is none.

    Raises ``ArchiveError`` (one sentence) where it is no archive, damaged or made by a newer
    program.
    """
    root = Path(path)
    if create:
        layout.create_archive(root)
    layout.check_archive(root)
    return Archive(root)


class Archive:
    """An open archive. Every question first takes in what was written since the last one."""

    def __init__(self, path: Path) -> None:
        """Use ``open_archive``, which checks the folder."""
        self.path = path
        self._lines = LineReader(path)
        self._opened: Index | None = None

    @property
    def index(self) -> Index:
        """The derived index, opened on first use."""
        if self._opened is None:
            self._opened = Index(self.path)
        return self._opened

    def close(self) -> None:
        """Close the index and all files."""
        self._lines.close()
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # -- records -------------------------------------------------------------------------

    def articles(
        self,
        portal: str | Iterable[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        revisions: Revisions = "latest",
        as_of: str | datetime | None = None,
        *,
        undated: Undated | None = None,
    ) -> Iterator[Record]:
        """Records by portal, publication date (undated last) and id; memory stays flat.

        ``since``/``until``: publication days of +07:00, both included; bare dates and months
        match when they overlap. ``as_of``: the archive as it stood then. ``revisions="all"``:
        every revision of the articles meant. Raises ``ValueError`` and ``ArchiveError``.
        """
        asked = filters(portal=portal, since=since, until=until, as_of=as_of, undated=undated)
        return self.select(asked, revisions=revisions)

    def select(
        self,
        asked: Filters,
        *,
        sort: Sort | None = None,
        limit: int | None = None,
        revisions: Revisions = "latest",
    ) -> Iterator[Record]:
        """Records that ``asked`` means, in order."""
        for number, line in self.raw_lines(asked, sort=sort, limit=limit, revisions=revisions):
            yield decode_line(line, number)

    def raw_lines(
        self,
        asked: Filters,
        *,
        sort: Sort | None = None,
        limit: int | None = None,
        revisions: Revisions = "latest",
    ) -> Iterator[tuple[int, bytes]]:
        """``(revision number, stored line)`` of the records meant; see ``renumbered``."""
        statement = query.rows(asked, sort, limit, revisions)
        self.index.refresh()
        return self._read_pages(statement)

    def _read_pages(self, statement: query.Sql) -> Iterator[tuple[int, bytes]]:
        for page in self.index.stream(statement.text, statement.values, PAGE):
            found: dict[int, bytes] = {}
            # Each file in one go and from front to back, whatever the order of the answer.
            for place in sorted(
                range(len(page)), key=lambda place: (page[place][4], page[place][2])
            ):
                _, _, offset, length, path = page[place]
                found[place] = self._read(path, offset, length)
            for place, row in enumerate(page):
                yield row[1], found[place]

    def _read(self, path: str, offset: int, length: int) -> bytes:
        try:
            line = self._lines.read(path, offset, length)
        except OSError as error:
            raise ArchiveError(f"{self.path / path} cannot be read: {error.strerror}") from error
        if len(line) != length or not line.endswith(b"\n"):
            raise ArchiveError(
                f"{self.path / path} was changed while it was read; run the command again, "
                "then luutru verify"
            )
        return line

    def get(self, id: str, revision: int | None = None) -> Record | None:  # noqa: A002
        """The latest (or this) revision of an article, or None."""
        self.index.refresh()
        rows = self.index.ask(
            "SELECT r.number, f.path, r.offset, r.length FROM revision r "
            "JOIN file f ON f.id = r.file "
            "WHERE r.id = ?1 AND ((?2 IS NULL AND r.latest = 1) OR r.number = ?2)",
            (id, revision),
        )
        return decode_line(self._read(*rows[0][1:]), rows[0][0]) if rows else None

    def revisions(self, id: str) -> list[Record]:  # noqa: A002
        """All revisions of an article, oldest first."""
        self.index.refresh()
        rows = self.index.ask(
            "SELECT r.number, f.path, r.offset, r.length FROM revision r "
            "JOIN file f ON f.id = r.file WHERE r.id = ? ORDER BY r.number",
            (id,),
        )
        return [decode_line(self._read(*row[1:]), row[0]) for row in rows]

    def find(self, text: str) -> list[str]:
        """Ids of the articles that an id or any form of an address names, in order."""
        self.index.refresh()
        for form in dict.fromkeys((text, untracked(text))):
            rows = self.index.ask(
                "SELECT DISTINCT id FROM revision WHERE id = :text UNION "
                "SELECT a.id FROM address a JOIN revision r ON r.id = a.id WHERE a.key = :key "
                "ORDER BY 1",
                {"text": form, "key": address_key(form)},
            )
            if rows:
                return [row[0] for row in rows]
        return []

    def image_path(self, image: Image | Attachment) -> Path | None:
        """Absolute path of a stored picture or file, or None where it is not there."""
        if image.status != "stored" or not image.path:
            return None
        path = self.path.resolve() / image.path
        return path if path.is_file() else None

    # -- questions -----------------------------------------------------------------------

    def search(
        self,
        words: str | Filters = "",
        *,
        limit: int | None = None,
        sort: Sort | None = None,
        **options: Any,
    ) -> Iterator[Hit]:
        """Answers to a question, the best first (or in ``sort`` order).

        ``words`` may hold "phrases" and prefix*; marks and case need not be typed, hits with
        the very marks come first. ``options``: see ``archive.query.filters``.
        """
        asked = words if isinstance(words, Filters) else filters(words, **options)
        if sort is None and asked.terms and asked.as_of is None:
            sort = "relevance"
        found = self.select(asked, sort=sort, limit=_recheck_limit(limit, sort))
        if sort == "relevance" and fold.is_marked(asked.terms):
            found = _exact_first(asked, found)
        for article in islice(found, limit):
            yield Hit(article, _snippet(asked, article))

    def count(self, words: str | Filters = "", **options: Any) -> int:
        """How many articles a question means."""
        asked = words if isinstance(words, Filters) else filters(words, **options)
        self.index.refresh()
        statement = query.count(asked)
        return int(self.index.ask(statement.text, statement.values)[0][0])

    def facet(
        self, name: Facet, words: str | Filters = "", *, limit: int | None = None, **options: Any
    ) -> list[tuple[str | None, int]]:
        """Articles of a question counted by portal, section, author, year, month, tier, state.

        All values in their order; with a ``limit`` those with most articles, most first.
        """
        asked = words if isinstance(words, Filters) else filters(words, **options)
        self.index.refresh()
        statement = query.facet(asked, name, limit)
        return [
            (value, number) for value, number in self.index.ask(statement.text, statement.values)
        ]

    def undated(self, asked: Filters) -> int:
        """How many undated articles the portals of a question have, whatever else it asks."""
        return self.count(Filters(portals=asked.portals, as_of=asked.as_of, undated="only"))

    def portals(self) -> list[str]:
        """Slugs of all portals with articles."""
        return [value for value, _ in self.facet("portal") if value is not None]

    def problems(self) -> list[str]:
        """One sentence for every stored line that cannot be read and is in no answer."""
        self.index.refresh()
        return self.index.problems()

    # -- what a crawl asks ---------------------------------------------------------------

    def known(self, portal: str, ids: Iterable[str]) -> dict[str, Known]:
        """The stored state of those of ``ids`` that the archive holds."""
        return self.crawl_state(portal).known(ids)

    def known_urls(self, portal: str, urls: Iterable[str]) -> dict[str, str]:
        """``{address: id}`` for those of ``urls`` under which an article is stored."""
        return self.crawl_state(portal).known_urls(urls)

    def pending(
        self, portal: str, since: str | date | None = None, until: str | date | None = None
    ) -> Iterator[Record]:
        """Latest records that hold skipped or failed pictures or files."""
        asked = replace(filters(portal=portal, since=since, until=until), pending=True)
        return self.select(asked)

    def unread(self, portal: str, urls: Iterable[str]) -> dict[str, str]:
        """``{address: UTC time}`` of those pages that were kept but that no reader understood."""
        return self.crawl_state(portal).unread(urls)

    def payload(self, portal: str, sha256: str, *, fresh: bool = True) -> WarcRef | None:
        """The first full capture whose decoded body has this digest: what a revisit refers to.

        ``fresh=False``: as the index stands.
        """
        if fresh:
            self.index.refresh(portal)
        return self._payload(portal, sha256)

    def _payload(self, portal: str, sha256: str) -> WarcRef | None:
        from archive.warc import WarcRef

        rows = self.index.ask(
            "SELECT f.path, c.offset, c.length FROM capture c JOIN file f ON f.id = c.file "
            "WHERE c.payload = ? AND c.portal = ? ORDER BY c.run, c.offset LIMIT 1",
            (bytes.fromhex(sha256), portal),
        )
        if not rows:
            return None
        capture = captures.decode(self._read(*rows[0]))
        if capture.warc_record_id is None or capture.warc_file is None:
            return None
        return WarcRef(
            record_id=capture.warc_record_id,
            file=capture.warc_file,
            offset=capture.warc_offset or 0,
            date=capture.time,
            url=capture.url,
        )

    def captures(
        self,
        portal: str | None = None,
        *,
        kind: str | None = None,
        id: str | None = None,  # noqa: A002
        outcome: str | None = None,
    ) -> Iterator[Capture]:
        """Every exchange, in the order of portals, runs and time; a plain walk of captures/."""
        folder = f"captures/{portal}" if portal else "captures"
        for path, _ in list_files(self.path, [folder]):
            for _, line in read_lines(self.path / path):
                try:
                    capture = captures.decode(line)
                except ValueError:
                    continue  # told by problems() and verify
                if (
                    kind in (None, capture.kind)
                    and id in (None, capture.id)
                    and outcome in (None, capture.outcome)
                ):
                    yield capture

    def crawl_state(self, portal: str) -> CrawlState:
        """What a crawl asks, as it stands now; see ``archive.crawlstate``."""
        self.index.refresh(portal)
        return CrawlState(self.index, portal, self._read)

    def run(
        self,
        portal: str,
        batch: str | None = None,
        warc: bool = True,
        min_free: MinFree | None = None,
    ) -> Run:
        """Begin writing: takes the portal's lock; see ``archive.store``.

        ``min_free``: what the run leaves free of the archive's disk.
        """
        from archive.disk import Room
        from archive.store import begin_run

        run = begin_run(
            self.path,
            portal,
            batch=batch,
            warc=warc,
            find_payload=lambda sha256: self._payload(portal, sha256),
            room=Room(self.path, min_free) if min_free else None,
        )
        self.index.refresh(portal)
        return run


def renumbered(line: bytes, number: int) -> bytes:
    """A stored line with its revision number as readers count it; all other bytes as stored."""
    match = _NUMBER.search(line)
    if match is None or int(match[1]) == number:
        return line
    return line[: match.start(1)] + str(number).encode() + line[match.end(1) :]


def decode_line(line: bytes, number: int) -> Record:
    """The record of a stored line under the revision number that readers count."""
    article = record.decode(line)
    article.revision = number
    return article


def _recheck_limit(limit: int | None, sort: str | None) -> int | None:
    return max(limit, RECHECK) if limit is not None and sort == "relevance" else limit


def _exact_first(asked: Filters, found: Iterator[Record]) -> Iterator[Record]:
    """Of the best hits those with the very marks of the question first; the order else stays."""
    best = list(islice(found, RECHECK))
    best.sort(key=lambda article: -fold.exactness(asked.terms, _all_text(article)))
    yield from best
    yield from found


def _all_text(article: Record) -> str:
    captions = [image.caption for image in article.images]
    return "\n".join(filter(None, [article.title, article.summary, article.body, *captions]))


def _snippet(asked: Filters, article: Record) -> Snippet | None:
    """From the first part of the article that holds a word of the question."""
    if not asked.terms:
        return None
    text = "\n".join(filter(None, [article.summary, article.body]))
    cut = fold.snippet(asked.terms, text)
    return cut if cut.spans else fold.snippet(asked.terms, _all_text(article))
