"""One TOML table of a portal, checked key by key: every mistake is one sentence that says where."""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, get_args

from crawler.portal import Portal, PortalStatus, RegistryError, Tls, home_url, host_key
from crawler.portal_units import read_periods
from pipelines.units import Organ, Tier

SLUG = re.compile(r"[a-z0-9_]+")
RESERVED = frozenset({"all", "defaults"})
SHARED_KEYS = frozenset({"province", "tier", "organ", "family", "pace", "tls"})
# Of the articles read: how many have the field; see crawler/shares.py.
SHARES = ("dated", "author", "section", "summary", "body", "pictures")
NEEDED_KEYS = ("home", "unit", "province", "tier")  # of a draft only the first


def read_table(name: str, slug: str, table: dict[str, Any]) -> Portal:
    """The portal of one table; ``name`` is the file's. Raises ``RegistryError``."""
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise RegistryError(
            f"{name}, table [{slug}]: not a slug, use a-z, 0-9 and _ like [dien_bien_tuan_giao]"
        )
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _CHECKS:
            near = difflib.get_close_matches(key, _CHECKS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(_CHECKS)}"
            raise table_error(name, slug, key, value, f"is no key of a portal: {hint}")
        try:
            values[key] = _CHECKS[key](value)
        except RegistryError as error:
            raise table_error(name, slug, key, value, str(error)) from None
    if isinstance(values.get("unit"), list):
        values |= _with_periods(name, slug, values)
    for key in NEEDED_KEYS[:1] if values.get("draft") else NEEDED_KEYS:
        if key not in values:
            hint = "; to change a known portal, give its slug" if key == "home" else ""
            raise RegistryError(f"{name}, table [{slug}]: key {key!r} is missing, add it{hint}")
    if not values.get("draft"):
        values.setdefault("organ", "government")
    portal = Portal(slug=slug, **values)
    _check_whole(name, portal)
    return portal


def _with_periods(name: str, slug: str, values: dict[str, Any]) -> dict[str, Any]:
    """The periods of a host that changed hands; the other keys are those of today's unit."""
    try:
        periods = read_periods(values["unit"], values, _CHECKS)
    except RegistryError as error:
        raise RegistryError(f"{name}, table [[{slug}.unit]]: {error}") from None
    last = periods[-1]
    today = {"unit": last.name, "tier": last.tier, "organ": last.organ, "province": last.province}
    return {**today, "periods": periods}


def _check_whole(name: str, portal: Portal) -> None:
    """Checks that need more than one key."""
    if portal.status != "open" and portal.status_date is None:
        message = "needs status_date = YYYY-MM-DD, the day since when or on which it was seen"
        raise table_error(name, portal.slug, "status", portal.status, message)
    for section, url in zip(portal.sections, portal.section_urls, strict=True):
        if not _is_on(portal.host, url):
            message = f"is no address on {portal.host}, give listings of the portal itself"
            raise table_error(name, portal.slug, "sections", section, message)
    pace = _families().get(portal.family or "")
    if portal.pace is not None and pace is not None and portal.pace < pace:
        message = f"is faster than family {portal.family} allows, give at least {pace} seconds"
        raise table_error(name, portal.slug, "pace", portal.pace, message)


def _is_on(host: str, url: str) -> bool:
    try:
        return host_key(url) == host
    except RegistryError:
        return False


@functools.cache
def _families() -> dict[str, float]:
    """Names of the known families with their pace in seconds."""
    from crawler.families import FAMILIES  # late: readers cost time, the address rules don't

    return {family.name: family.pace for family in FAMILIES}


def table_error(name: str, slug: str, key: str, value: object, problem: str) -> RegistryError:
    """The one sentence: file, table, key, value, and ``problem`` with what to do."""
    return RegistryError(f"{name}, table [{slug}]: {key} = {shown(value)} {problem}")


def shown(value: object) -> str:
    """A value much as the TOML file has it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RegistryError("must be a text in quotes")
    return value.strip()


def _name_or_periods(value: object) -> object:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return value
    if not isinstance(value, str):
        raise RegistryError("must be a text in quotes, or periods: [[<slug>.unit]]")
    return _text(value)


def _day(value: object) -> date:
    if type(value) is not date:  # a datetime is a date, too
        raise RegistryError("must be a date without quotes, like 2015-01-31")
    return value


def _one_of(kind: object) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in get_args(kind):
            raise RegistryError(f"must be one of {', '.join(get_args(kind))}")
        return str(value)

    return check


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise RegistryError('must be a list of texts, like ["tin-tuc"]')
    return tuple(_text(item) for item in value)


def _slugs(value: object) -> tuple[str, ...]:
    slugs = _texts(value)
    if not all(SLUG.fullmatch(slug) for slug in slugs):
        raise RegistryError("must hold slugs of a-z, 0-9 and _")
    return slugs


def _home(value: object) -> str:
    try:
        return home_url(_text(value))
    except RegistryError as error:
        if "user name" in str(error):
            raise
        raise RegistryError(
            "is not the address of a site, give it like https://example.gov.vn/"
        ) from None


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 86_400:
        raise RegistryError("must be a number of seconds between two pages, above 0")
    return float(value)


def _expectations(value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        raise RegistryError("must be a table like { articles = 3000, dated = 0.98 }")
    for key, number in value.items():
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise RegistryError(f"must hold numbers, {key} is none")
        if key == "articles":
            if not isinstance(number, int) or number < 1:
                raise RegistryError("must hold articles as a whole number above 0")
        elif key not in SHARES:
            raise RegistryError(f"may hold articles and {', '.join(SHARES)}, not {key}")
        elif not 0 <= number <= 1:
            raise RegistryError(f"must hold {key} as a share from 0 to 1")
    return dict(value)


def _family(value: object) -> str:
    name = _text(value)
    if name not in _families():
        raise RegistryError(f"is no known family, use one of {', '.join(sorted(_families()))}")
    return name


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise RegistryError("must be true or false")
    return value


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "unit": _name_or_periods,
    "tier": _one_of(Tier),
    "organ": _one_of(Organ),
    "province": _text,
    "home": _home,
    "family": _family,
    "sections": _texts,
    "first": _day,
    "expect": _expectations,
    "status": _one_of(PortalStatus),
    "status_date": _day,
    "status_reason": _text,
    "successor": _text,
    "formerly": _slugs,
    "pace": _seconds,
    "tls": _one_of(Tls),
    "evidence": _text,
    "note": _text,
    "draft": _flag,
}
