"""What the name of a failure means for an operator, and what to do next about it."""

from __future__ import annotations

from crawler.finding import BROWSER

READER = "mend or add a layout (docs/families); the pages are kept and can be read again"
LATER = "run it again later"
OWNER = "ask the portal's owner"
STATUS = "if it is closed: luutru portals close"
VIETNAM = "run it again later, or from an address in Vietnam: some hosts answer only there"
SLOWER = "run it again at night, with a larger DOWNLOAD_TIMEOUT"
ELSEWHERE = f"run it from another address, or {OWNER}"
OLD_TLS = f'where the sentence says so, set tls = "legacy" in its table; else {LATER}'
PROXY = "look at the proxy, its address and password (--proxy, http_proxy)"

# Name of what came instead of the home page → name of the finding, next step.
HOME = {
    "dns": ("dns_gone", f"ask for the host name at its operator; {STATUS}"),
    "timeout": ("unreachable", VIETNAM),
    "unreachable": ("unreachable", VIETNAM),
    "broken": ("unreachable", VIETNAM),
    "failed": ("unreachable", VIETNAM),
    "truncated": ("broke_down", LATER),
    "tls_failed": ("tls_failed", OLD_TLS),
    "proxy_failed": ("proxy_failed", PROXY),
    "blocked": ("blocked", ELSEWHERE),
    "parked": ("parked", f"{BROWSER}; {STATUS}"),
    "robots": ("robots", f"{OWNER}; robots.txt is obeyed"),
    "challenge": ("challenge", ELSEWHERE),
    "forbidden": ("forbidden", ELSEWHERE),
    "flood_block": ("blocked", "wait an hour, then run it with a larger DOWNLOAD_DELAY"),
    "maintenance": ("maintenance", LATER),
    "login": ("login", OWNER),
    "server_error": ("server_error", LATER),
    "empty": ("empty", f"{LATER}; {BROWSER}"),
    "other_host": ("other_host", f"{BROWSER}; if it moved, change home in its table"),
    "redirect_loop": ("redirect_loop", f"{BROWSER}; if another address works, make that its home"),
    "bad_redirect": ("redirect_loop", f"{BROWSER}; if another address works, make that its home"),
    "missing": ("home_missing", f"{BROWSER}; if it moved, change home in its table; {STATUS}"),
    "soft_404": ("home_missing", f"{BROWSER}; if it moved, change home in its table; {STATUS}"),
    "not_public": ("not_public", f"{BROWSER}; its host name leads into a network of its own"),
    "too_large": ("too_large", f"{BROWSER}; the home page is above 16 MB"),
    "odd_status": ("odd_status", f"{BROWSER}; {LATER}"),
}

BLOCKS = frozenset({"flood_block", "forbidden", "login", "blocked"})
BREAKS = frozenset({"server_error", "broken", "unreachable", "dns", "empty", "truncated"})

# Of single pages; all others: later.
_PAGES = {
    "redirect_loop": BROWSER,
    "bad_redirect": BROWSER,
    "tls_failed": OLD_TLS,
    "proxy_failed": PROXY,
    "forbidden": OWNER,
    "login": OWNER,
    "robots": f"{OWNER}; robots.txt is obeyed",
}


def no_home(outcome: str) -> tuple[str, str]:
    """Name of the finding and what to do next where this came instead of a home page."""
    return HOME.get(outcome, (outcome, BROWSER))


def breakdown(name: str) -> tuple[str, str] | None:
    """The same where nothing else came any more; None for what is no breakdown of a portal."""
    if name in BLOCKS:
        return "blocked", "wait a day, then run it with a larger DOWNLOAD_DELAY"
    if name == "timeout":
        return "too_slow", SLOWER
    if name in BREAKS:
        return "broke_down", f"{LATER}; if it lasts, the portal is going: crawl what is left first"
    if name == "redirect_loop":
        return "redirect_loop", f"{BROWSER}: it may want a cookie, or send all pages in a circle"
    if name in {"tls_failed", "proxy_failed", "parked"}:
        return no_home(name)
    return None


def single(name: str) -> str:
    """What to do next about a few pages that failed so."""
    return _PAGES.get(name, LATER)
