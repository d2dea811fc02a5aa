"""Names for what ends an exchange before an answer is there: no host, no connection, no end."""

from __future__ import annotations

import re

from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet import error as tx

from crawler.guard import Finding
from crawler.tls import TlsFailedError
from pipelines.hosts import NotPublicError

SOON = 1.0  # seconds before the first new try: who hung up may just be restarting
_TLS = re.compile(r"SSL|TLS|tls_|certificate", re.I)
# What today's rules refuse, and a connection that old servers just drop.
_OLD_TLS = re.compile(
    r"unsupported protocol|protocol version|dh key too small|no ciphers|handshake failure|lost",
    re.I,
)


def judge_error(error: BaseException, seconds: float, proxied: bool = False) -> Finding:
    """What a failed download was. ``seconds``: the limit for connecting, told in the sentence.

    ``proxied``: the connection that did not come about was one to a proxy.
    """
    finding = _judge(error, seconds)
    if proxied and finding.name in {"dns", "unreachable"}:
        return Finding("proxy_failed", "retry", "the proxy cannot be reached", SOON)
    return finding


def _judge(error: BaseException, seconds: float) -> Finding:
    text = str(error)
    if isinstance(error, NotPublicError):
        return Finding("not_public", "skip", text)
    if isinstance(error, ResponseDataLossError):
        return Finding("truncated", "retry", "the answer broke off before its end", SOON)
    if isinstance(error, CannotResolveHostError):
        return Finding("dns", "retry", "its host name is not known")
    if isinstance(error, DownloadConnectionRefusedError | tx.ConnectionRefusedError):
        return Finding("unreachable", "retry", "the host refuses the connection", SOON)
    if isinstance(error, TunnelError):
        return Finding("proxy_failed", "retry", _tunnel(text), SOON)
    if isinstance(error, UnsupportedURLSchemeError):
        return Finding("bad_address", "skip", "no http address")
    if isinstance(error, DownloadTimeoutError | tx.TimeoutError) and "took longer" in text:
        return Finding("timeout", "retry", "the answer did not come to its end in time")
    if isinstance(error, DownloadTimeoutError | tx.TimeoutError | tx.NoRouteError):
        return Finding(
            "unreachable",
            "retry",
            f"no connection within {seconds:g} s: unreachable from here; may be open only from "
            "Vietnam",
        )
    if isinstance(error, DownloadCancelledError):  # nothing else cancels but the size limit
        return Finding("too_large", "skip", "larger than this crawler takes")
    if isinstance(error, TlsFailedError) or _TLS.search(text):
        return _tls(text)
    return Finding("broken", "retry", f"the connection broke: {_short(error)}", SOON)


def _tls(text: str) -> Finding:
    advice = ""
    if _OLD_TLS.search(text):
        advice = '; the server may be too old: try tls = "legacy" in the portal\'s table'
    reason = re.search(r"'([a-z][a-z0-9 ]+)'\)", text)
    why = f" ({reason[1]})" if reason else ""
    return Finding("tls_failed", "retry", f"no TLS connection comes about{why}{advice}", SOON)


def _tunnel(text: str) -> str:
    """Without the proxy's address, and without its words: those may hold its password."""
    status = re.search(r"'status': (\d{3})", text)
    if status is None:
        return "the proxy lets no connection through"
    if status[1] == "407":
        return "the proxy asks for a user and password (407)"
    return f"the proxy lets no connection through ({status[1]})"


def _short(error: BaseException) -> str:
    """The last line of an error, without the wrapping of Twisted."""
    inner = re.findall(r"(?:twisted|crawler)\.[\w.]+: ([^\n\[\]<>]+?)\.?>?\]?$", str(error))
    return (inner[-1] if inner else f"{type(error).__name__} {error}")[:200].strip()
