"""What a crawl asks of the archive: the state of one portal as it stood when the run began.

Nothing is loaded beforehand: a portal with a million articles costs no more at the start than
an empty one. Lines the run itself writes do not show; the crawl remembers those by itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from archive import capture as captures
from archive.address import address_key, article_key
from archive.capture import Capture
from archive.index_rows import media_key
from archive.record import Record, decode
from archive.timerange import first_day, utc_text

if TYPE_CHECKING:
    from archive.index import Index

Read = Callable[[str, int, int], bytes]

PART = 500  # ids in one look-up; SQLite takes some thousand parameters


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the archive holds of one article: the state of its latest revision."""

    id: str
    url: str
    title: str
    published: str | None
    content_sha256: str
    state: str
    revision: int
    fetched: str
    """UTC time of the capture its text came from."""
    checked: str
    """UTC time of the last capture of its page, changed or not."""
    pending: bool
    """A picture or file is skipped or failed."""


class Outside(msgspec.Struct, frozen=True):
    """An article that was read and not stored, for it was not of the range that was asked."""

    published: str
    checked: str
    """UTC time of the last capture of its page."""
    extractor: str
    """Who read its date."""


class Failing(msgspec.Struct, frozen=True):
    """How long a picture or file has not been had: in so many runs, first at this UTC time."""

    runs: int
    since: str


class CrawlState:
    """Look-ups in one portal's part of the index, without following the files again."""

    def __init__(self, index: Index, portal: str, read: Read) -> None:
        """``read`` gives the line at a place: path below the archive, offset, length."""
        self._read = read
        self._index = index
        self._portal = portal

    def known(self, ids: Iterable[str]) -> dict[str, Known]:
        """The stored state of those of ``ids`` that the archive holds."""
        found = {}
        for part in _parts(ids):
            sql = f"{_KNOWN} AND id IN ({_places(part)})"
            for row in self._index.ask(sql, (self._portal, *part)):
                found[row[0]] = _known(row)
        return found

    def record(self, id_: str) -> Record | None:
        """The latest revision of an article."""
        rows = self._index.ask(_PLACE, (id_, self._portal))
        if not rows:
            return None
        path, offset, length, number = rows[0]
        record = decode(self._read(path, offset, length))
        record.revision = number
        return record

    def known_urls(self, urls: Iterable[str]) -> dict[str, str]:
        """``{address: id}`` for those of ``urls`` under which an article is known."""
        keys = {url: address_key(url) for url in urls}
        found: dict[str, str] = {}
        for part in _parts(set(keys.values())):
            sql = _KNOWN_URLS.format(_places(part))
            found.update(self._index.ask(sql, (self._portal, *part)))
        return {url: found[key] for url, key in keys.items() if key in found}

    def unread(self, urls: Iterable[str]) -> dict[str, str]:
        """``{address: UTC time}`` of those pages that were kept but that no reader understood."""
        keys = {url: address_key(url) for url in urls}
        found = self._last_times("unread", set(keys.values()))
        return {url: found[key] for url, key in keys.items() if key in found}

    def elsewhere(self, ids: Iterable[str]) -> dict[str, str]:
        """``{id: UTC time}`` of those whose address led to another host when last asked for."""
        return self._last_times("elsewhere", ids)

    def outside(self, links: Mapping[str, str]) -> dict[str, Outside]:
        """What was learnt of those articles, ``{id: address}``, that lay outside a range."""
        keys = {address_key(url): id_ for id_, url in links.items()}
        keys |= {article_key(id_, url): id_ for id_, url in links.items()}
        found: dict[str, tuple[int, str, str]] = {}
        for part in _parts(keys):
            sql = _OUTSIDE.format(_places(part))
            for key, time, published, extractor in self._index.ask(sql, (self._portal, *part)):
                told = (time, published, extractor or "")
                found[keys[key]] = max(told, found.get(keys[key], told))
        return {
            id_: Outside(published, utc_text(time), extractor)
            for id_, (time, published, extractor) in found.items()
        }

    def _last_times(self, column: str, keys: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in _parts(keys):
            sql = _LAST_TIME.format(_places(part), column=column)
            for key, time in self._index.ask(sql, (self._portal, *part)):
                found[key] = utc_text(time)
        return found

    def stored_as(self, url: str, blob: str) -> Capture | None:
        """The newest answer in which a picture or file came as ``blob``, with what tells later
        whether it is still the same (ETag, Last-Modified).
        """
        for capture in self._media(url):
            if capture.status == 200 and capture.blob == blob:
                return capture
        return None

    def failing(self, url: str, run: str) -> Failing | None:
        """Since when and in how many runs but ``run`` a picture or file was asked for in vain."""
        runs, since = set(), ""
        for capture in self._media(url):
            if capture.blob is not None:
                break
            if capture.run != run:
                runs.add(capture.run)
                since = capture.time
        return Failing(len(runs), since) if runs else None

    def _media(self, url: str) -> Iterator[Capture]:
        """Exchanges for a picture or file, newest first."""
        for place in self._index.ask(_MEDIA, (media_key(self._portal, url),)):
            capture = captures.decode(self._read(*place))
            if (capture.portal, capture.url) == (self._portal, url):
                yield capture

    def since(self, day: date) -> Iterator[Known]:
        """Known articles published on or after ``day`` (a month: that ends after), or undated.

        Read in parts, so that a caller may take its time between two of them.
        """
        rows = self._index.ask(_SINCE, (self._portal, max(day.toordinal() - 30, 1), self._portal))
        rowids = array("q", (row[0] for row in rows))
        for start in range(0, len(rowids), PART):
            part = rowids[start : start + PART]
            sql = f"{_KNOWN} AND rowid IN ({_places(part)})"
            for row in self._index.ask(sql, (self._portal, *part)):
                yield _known(row)

    def newest_day(self, count: int) -> date | None:
        """The publication day that the newest ``count`` present articles reach back to."""
        rows = self._index.ask(_NEWEST, (self._portal, count))
        return first_day(rows[-1][0]) if rows else None

    def count_since(self, day: date) -> int:
        """Present articles published on or after ``day``."""
        rows = self._index.ask(
            "SELECT count(*) FROM revision WHERE latest = 1 AND portal = ? AND state = 'present' "
            "AND (published IS NULL) = 0 AND published >= ?",
            (self._portal, day.isoformat()),
        )
        return int(rows[0][0])

    def on_day(self, day: date) -> list[Known]:
        """Known articles published on one day."""
        rows = self._index.ask(
            f"{_KNOWN} AND first_day = ? AND last_day = ?",
            (self._portal, day.toordinal(), day.toordinal()),
        )
        return [_known(row) for row in rows]

    def count(self) -> int:
        """Articles of the portal."""
        rows = self._index.ask(
            "SELECT count(*) FROM revision WHERE latest = 1 AND portal = ?", (self._portal,)
        )
        return int(rows[0][0])

    def undated(self) -> int:
        """Articles of the portal without a publication date."""
        rows = self._index.ask(
            "SELECT count(*) - count(published) FROM revision WHERE latest = 1 AND portal = ?",
            (self._portal,),
        )
        return int(rows[0][0])


def _known(row: Sequence[Any]) -> Known:
    return Known(
        id=row[0],
        url=row[1],
        title=row[2],
        published=row[3],
        content_sha256=row[4].hex(),
        state=row[5],
        revision=row[6],
        fetched=utc_text(row[7]),
        checked=utc_text(max(row[7], row[8] or 0)),
        pending=bool(row[9]),
    )


def _parts(items: Iterable[str]) -> Iterator[Sequence[str]]:
    every = list(items)
    for start in range(0, len(every), PART):
        yield every[start : start + PART]


def _places(items: Sequence[object]) -> str:
    return ", ".join("?" * len(items))


_KNOWN = """
SELECT id, url, title, published, content, state, number, fetched,
    (SELECT max(time) FROM capture WHERE capture.id = revision.id), pending
FROM revision WHERE latest = 1 AND +portal = ?"""
_KNOWN_URLS = """
SELECT a.key, a.id FROM address a JOIN revision r ON r.id = a.id AND r.latest = 1
WHERE +r.portal = ? AND a.key IN ({}) ORDER BY a.id
"""
_PLACE = """
SELECT f.path, r.offset, r.length, r.number FROM revision r JOIN file f ON f.id = r.file
WHERE r.latest = 1 AND r.id = ? AND +r.portal = ?
"""
_SINCE = """
SELECT rowid FROM revision WHERE latest = 1 AND +portal = ? AND first_day >= ?
UNION ALL SELECT rowid FROM revision WHERE latest = 1 AND +portal = ? AND first_day IS NULL
"""
_NEWEST = """
SELECT published FROM revision
WHERE latest = 1 AND portal = ? AND (published IS NULL) = 0 AND state = 'present'
ORDER BY published DESC LIMIT ?
"""
_LAST_TIME = """
SELECT {column}, max(time) FROM capture WHERE portal = ? AND {column} IN ({}) GROUP BY 1
"""
_OUTSIDE = """
SELECT outside, max(time), published, extractor FROM capture
WHERE portal = ? AND outside IN ({}) GROUP BY 1
"""
_MEDIA = """
SELECT f.path, m.offset, m.length FROM media m JOIN file f ON f.id = m.file
WHERE m.key = ? ORDER BY m.time DESC
"""
