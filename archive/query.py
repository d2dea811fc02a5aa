"""Questions: which records are meant, in which order, and how they are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, get_args

from archive.fold import Term, expression, fold, parse_words
from archive.timerange import VIETNAM, check_order, microseconds, parse_moment, since_day, until_day

Undated = Literal["include", "only", "leave"]
Sort = Literal["relevance", "published", "-published", "id"]
Facet = Literal["portal", "section", "author", "year", "month", "tier", "state"]
TextRepair = Literal["any", "none", "tcvn3", "vni", "viscii", "windows-1258", "mojibake"]
Revisions = Literal["latest", "all"]

TITLE_WEIGHT = 8.0  # a word of the title counts as much as several of the body
_LONGEST_SPAN = 31  # days: a bare month

_FACETS: dict[str, str] = {
    "portal": "r.portal",
    "section": "r.section",
    "author": "r.author",
    "year": "substr(r.published, 1, 4)",
    "month": "substr(r.published, 1, 7)",
    "tier": "r.tier",
    "state": "r.state",
}
_NATURAL = "r.portal, r.published IS NULL, r.published, r.id"
_ORDERS: dict[str | None, str] = {
    None: _NATURAL,
    "published": f"r.published IS NULL, r.published, {_NATURAL}",
    "-published": f"r.published IS NULL, r.published DESC, {_NATURAL}",
    "id": "r.id",
    "relevance": f"bm25(words, {TITLE_WEIGHT}, 1.0), {_NATURAL}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which records a question means; see ``filters`` for how people write them."""

    words: str = ""
    portals: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    undated: Undated | None = None
    section: str | None = None
    author: str | None = None
    tier: str | None = None
    state: str | None = None
    text_repair: TextRepair | None = None
    as_of: datetime | None = None
    captured_since: date | None = None
    captured_until: date | None = None
    pending: bool = False
    terms: tuple[Term, ...] = field(default=(), repr=False)

    @property
    def ranged(self) -> bool:
        """Whether a range of publication days is asked."""
        return self.since is not None or self.until is not None

    @property
    def undated_rule(self) -> Undated:
        """Undated records are outside of every range unless asked for."""
        return self.undated or ("leave" if self.ranged else "include")

    def told(self) -> dict[str, object]:
        """The filters that are set, as plain values for a report."""
        values: dict[str, object] = {
            "words": self.words or None,
            "portals": list(self.portals) or None,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "undated": self.undated_rule,
            "section": self.section,
            "author": self.author,
            "tier": self.tier,
            "state": self.state,
            "text_repair": self.text_repair,
            "as_of": self.as_of and self.as_of.isoformat().replace("+00:00", "Z"),
            "captured_since": self.captured_since and self.captured_since.isoformat(),
            "captured_until": self.captured_until and self.captured_until.isoformat(),
        }
        return {name: value for name, value in values.items() if value is not None}


def filters(
    words: str = "",
    *,
    portal: str | Iterable[str] | None = None,
    since: str | date | None = None,
    until: str | date | None = None,
    undated: Undated | None = None,
    section: str | None = None,
    author: str | None = None,
    tier: str | None = None,
    state: str | None = None,
    text_repair: TextRepair | None = None,
    as_of: str | datetime | None = None,
    captured_since: str | date | None = None,
    captured_until: str | date | None = None,
) -> Filters:
    """Read filters as people write them. Raises ``ValueError`` with a sentence.

    ``since``/``until``: publication days of +07:00, inclusive, ``2020``, ``2020-06`` or
    ``2020-06-27``. ``section`` and ``author`` match any part, whatever case and marks.
    ``text_repair``: articles whose text was freed from this encoding, from any, or from none.
    """
    portals = (portal,) if isinstance(portal, str) else tuple(portal or ())
    if undated is not None and undated not in get_args(Undated):
        raise ValueError(f"undated is {undated!r}; choose include, only or leave")
    if text_repair is not None and text_repair not in get_args(TextRepair):
        kinds = ", ".join(get_args(TextRepair))
        raise ValueError(f"text_repair is {text_repair!r}; choose one of {kinds}")
    asked = Filters(
        words=words.strip(),
        portals=tuple(dict.fromkeys(portals)),
        since=since_day(since),
        until=until_day(until),
        undated=undated,
        section=section,
        author=author,
        tier=tier,
        state=state,
        text_repair=text_repair,
        as_of=None if as_of is None else parse_moment(as_of),
        captured_since=since_day(captured_since),
        captured_until=until_day(captured_until),
        terms=tuple(parse_words(words)),
    )
    check_order(asked.since, asked.until)
    check_order(asked.captured_since, asked.captured_until, "captured-since")
    return asked


@dataclass(frozen=True, slots=True)
class Sql:
    """A statement and its values."""

    text: str
    values: dict[str, Any]


def rows(asked: Filters, sort: Sort | None, limit: int | None, revisions: Revisions) -> Sql:
    """Places of the records meant: ``(id, number, offset, length, path)`` in order."""
    if sort == "relevance" and not asked.terms:
        sort = None
    if sort == "relevance" and asked.as_of is not None:
        raise ValueError("--as-of goes with every order but relevance, which later records change")
    source, condition, values = _meant(asked)
    order, wanted = _ORDERS[sort], "r"
    if revisions == "all":
        source += " JOIN revision v ON v.id = r.id"
        order, wanted = f"{order}, v.number", "v"
        if asked.as_of is not None:
            condition += f" AND {_known_by('v')}"
    columns = ", ".join(f"{wanted}.{name}" for name in ("id", "number", "offset", "length"))
    text = (
        f"SELECT {columns}, f.path FROM {source} JOIN file f ON f.id = {wanted}.file "  # noqa: S608
        f"WHERE {condition} ORDER BY {order}"
    )
    return Sql(text if limit is None else f"{text} LIMIT {int(limit)}", values)


def count(asked: Filters) -> Sql:
    """How many articles are meant."""
    source, condition, values = _meant(asked)
    return Sql(f"SELECT count(*) FROM {source} WHERE {condition}", values)  # noqa: S608


def facet(asked: Filters, name: Facet, limit: int | None = None) -> Sql:
    """``(value or None, articles)`` by value; with a limit the largest, largest first."""
    if name not in _FACETS:
        raise ValueError(f"there is no facet {name!r}; choose one of {', '.join(_FACETS)}")
    source, condition, values = _meant(asked)
    order = "value IS NULL, value"
    if limit is not None:
        order = f"count(*) DESC, {order} LIMIT {int(limit)}"
    return Sql(
        f"SELECT {_FACETS[name]} AS value, count(*) FROM {source} "  # noqa: S608
        f"WHERE {condition} GROUP BY value ORDER BY {order}",
        values,
    )


def _meant(asked: Filters) -> tuple[str, str, dict[str, Any]]:
    """FROM, WHERE and values for the current revision ``r`` of every article meant."""
    conditions, values = _current(asked)
    source = "revision r"
    if asked.words:
        # The words first: SQLite must not walk all records and look each up in the full text.
        source = "words CROSS JOIN revision r ON r.rowid = words.rowid"
        conditions.append("words MATCH :match" if asked.terms else "0")
        values["match"] = expression(asked.terms)
    if asked.portals:
        names = _spread("portal", asked.portals, values)
        conditions.append(f"r.portal IN ({names})")
    if asked.pending:
        conditions.append("r.pending = 1")
    conditions += _dates(asked, values)
    for name in ("tier", "state"):
        if getattr(asked, name) is not None:
            conditions.append(f"r.{name} = :{name}")
            values[name] = getattr(asked, name)
    if asked.text_repair in ("any", "none"):
        conditions.append(f"r.text_repair IS {'NOT ' * (asked.text_repair == 'any')}NULL")
    elif asked.text_repair is not None:
        conditions.append("instr(' ' || r.text_repair || ' ', ' ' || :text_repair || ' ') > 0")
        values["text_repair"] = asked.text_repair
    for name in ("section", "author"):
        if getattr(asked, name) is not None:
            conditions.append(f"instr(fold(r.{name}), :{name}) > 0")
            values[name] = fold(getattr(asked, name))
    return source, " AND ".join(conditions), values


def _current(asked: Filters) -> tuple[list[str], dict[str, Any]]:
    """The latest revision of every article, now or as the archive stood at ``as_of``."""
    if asked.as_of is None:
        return ["r.latest = 1"], {}
    later = "(n.fetched, n.run, n.stored) > (r.fetched, r.run, r.stored)"
    conditions = [
        _known_by("r"),
        "NOT EXISTS (SELECT 1 FROM revision n "  # noqa: S608 - no value in it
        f"WHERE n.id = r.id AND {_known_by('n')} AND {later})",
    ]
    # Run ids begin with their start, to the second: all of that second are before "z.".
    run = asked.as_of.astimezone(UTC).strftime("%Y%m%dt%H%M%Sz.")
    return conditions, {"as_of": microseconds(asked.as_of), "as_of_run": run}


def _known_by(row: str) -> str:
    """Captured by then, and by a run begun by then: a page may be read again years later."""
    return f"{row}.fetched <= :as_of AND {row}.run < :as_of_run"


def _dates(asked: Filters, values: dict[str, Any]) -> list[str]:
    conditions = []
    inside = []
    if asked.since is not None:
        values["since"] = asked.since.toordinal()
        # The second condition follows from the first and lets the index begin in the middle.
        inside.append(f"r.last_day >= :since AND r.first_day > :since - {_LONGEST_SPAN}")
    if asked.until is not None:
        values["until"] = asked.until.toordinal()
        inside.append("r.first_day <= :until")
    rule = asked.undated_rule
    if rule == "only":
        conditions.append("r.first_day IS NULL")
    elif rule == "leave":
        conditions.append(" AND ".join(inside) or "r.first_day IS NOT NULL")
    elif inside:
        conditions.append(f"(r.first_day IS NULL OR {' AND '.join(inside)})")
    if asked.captured_since is not None:
        values["captured_since"] = microseconds(_midnight(asked.captured_since))
        conditions.append("r.fetched >= :captured_since")
    if asked.captured_until is not None:
        values["captured_until"] = microseconds(_midnight(asked.captured_until) + timedelta(1))
        conditions.append("r.fetched < :captured_until")
    return conditions


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)


def _spread(name: str, items: Sequence[str], values: dict[str, Any]) -> str:
    """Named places for a list of values."""
    names = [f"{name}{number}" for number in range(len(items))]
    values.update(zip(names, items, strict=True))
    return ", ".join(f":{n}" for n in names)
