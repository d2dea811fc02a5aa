"""One portal: what its TOML table says, and what an address tells of one that has no table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from urllib.parse import SplitResult, urljoin, urlsplit

from pipelines.units import Organ, Tier, Unit

PortalStatus = Literal["open", "frozen", "reused", "gone"]
Tls = Literal["legacy"]  # a server that speaks only what modern clients refuse

_DEFAULT_PORTS = {"http": 80, "https": 443}
_OPTIONAL_KEYS = (
    *("organ", "family", "sections", "first", "expect", "status", "status_date"),
    *("status_reason", "successor", "formerly", "pace", "tls", "evidence", "note"),
)


class RegistryError(ValueError):
    """A portal table, folder or address that cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One portal. ``docs/add-a-portal.md`` tells what each key is for.

    A ``draft`` is a portal known by its home page alone: ``unit``, ``tier`` and ``province`` are
    then None until a person has filled them in. ``family`` None: recognised by the home page.
    ``periods``: where the host changed hands, whose it was, oldest first; the other keys are then
    those of the last one.
    """

    slug: str
    home: str
    unit: str | None = None
    tier: Tier | None = None
    organ: Organ | None = None
    province: str | None = None
    family: str | None = None
    sections: tuple[str, ...] = ()
    first: date | None = None
    expect: Mapping[str, float] = field(default_factory=dict, hash=False)
    status: PortalStatus = "open"
    status_date: date | None = None
    status_reason: str | None = None
    successor: str | None = None
    formerly: tuple[str, ...] = ()
    pace: float | None = None
    tls: Tls | None = None
    evidence: str | None = None
    note: str | None = None
    draft: bool = False
    periods: tuple[Unit, ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        """Whose the portal was, oldest first; one for ever where its table has no periods."""
        return self.periods or (Unit(self.unit, self.tier, self.organ, self.province),)

    @property
    def host(self) -> str:
        """Host of the home page without ``www.``; with its port where that is not the default."""
        return host_key(self.home)

    @property
    def section_urls(self) -> tuple[str, ...]:
        """The listing addresses, absolute."""
        return tuple(urljoin(self.home, section) for section in self.sections)


def split_address(url: str) -> SplitResult:
    """Split an http(s) address. Raises ``RegistryError`` for anything else."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # a property that raises on a bad port
        host = _ascii_host(parts)
    except (ValueError, UnicodeError):
        host = ""
    if not host or parts.scheme not in _DEFAULT_PORTS or re.search(r"\s", host):
        raise RegistryError(
            f"{url!r} is not the address of a site: give it like https://example.gov.vn/"
        )
    if parts.username is not None:
        raise RegistryError(f"the address of {host} holds a user name: leave name and password out")
    return parts


def _ascii_host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")


def host_key(url: str) -> str:
    """Host that http, https and ``www.`` share: ``http://WWW.A.vn:80/x`` gives ``a.vn``."""
    parts = split_address(url)
    host = _ascii_host(parts).removeprefix("www.")
    port = parts.port
    return host if port in (None, *_DEFAULT_PORTS.values()) else f"{host}:{port}"


def home_url(url: str) -> str:
    """The address as tables hold it: lower-case scheme and host, a path, no fragment."""
    parts = split_address(url)
    netloc = parts.netloc.lower().removesuffix(":").removesuffix(f":{_DEFAULT_PORTS[parts.scheme]}")
    return parts._replace(netloc=netloc, path=parts.path or "/", fragment="").geturl()


def slug_for_url(url: str) -> str:
    """Slug of a portal that has no table: ``http://www.a-b.vn:8080/`` gives ``a_b_vn_8080``."""
    return re.sub(r"[^a-z0-9]", "_", host_key(url))


def portal_for_url(url: str) -> Portal:
    """A draft for a portal that is in no table. Raises ``RegistryError`` on a bad address."""
    return Portal(slug=slug_for_url(url), home=home_url(url), draft=True)


def draft_toml(portal: Portal) -> str:
    """The table of a portal as TOML, with the keys a person still has to fill in as comments."""
    lines = [f"[{portal.slug}]"]
    for key in ("province",) if portal.periods else ("unit", "tier", "province"):
        value = getattr(portal, key)
        lines.append(f"{key} = {toml_value(value)}" if value else f'# {key} = ""')
    lines.append(f"home = {toml_value(portal.home)}")
    for key in _OPTIONAL_KEYS:
        value = getattr(portal, key)
        if value and (key, value) != ("status", "open"):
            lines.append(f"{key} = {toml_value(value)}")
    if portal.draft:
        lines.append("draft = true  # remove this line when the lines above are filled in")
    for unit in portal.periods:
        lines += ["", f"[[{portal.slug}.unit]]", *_period(unit)]
    return "\n".join(lines) + "\n"


def _period(unit: Unit) -> list[str]:
    keys = {"name": unit.name, "tier": unit.tier, "organ": unit.organ, "province": unit.province}
    borders = {"from": unit.since, "until": unit.until}
    return [f"{key} = {toml_value(value)}" for key, value in {**keys, **borders}.items() if value]


def toml_value(value: Any) -> str:
    """A value of a table as TOML has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    # A JSON string is a TOML string, but for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
