"""Writes down every exchange with a portal: into the WARC, the capture lines and the report."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Literal, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from archive.blobs import Blob
from archive.capture import Capture, Kind
from archive.store import Run
from archive.warc import Exchange, WarcRef
from crawler.report import Report
from crawler.wire import PLAIN_HEADERS, Wire

MEDIA = frozenset({"picture", "file"})


def kind_of(request: Request) -> Kind:
    """What a request asks for."""
    return cast("Kind", request.meta.get("kind", "other"))


def utc(time: datetime) -> str:
    """``2020-06-27T14:27:05.123456Z``."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Journal:
    """The record of a run's exchanges. A capture is open until ``settle`` says what it was."""

    def __init__(self, run: Run, report: Report) -> None:
        self.run = run
        self.report = report
        self._open: dict[int, Capture] = {}

    def exchange(
        self,
        request: Request,
        response: Response,
        blob: Blob | None,
        earlier: Capture | None = None,
    ) -> Capture:
        """Keep an answer: WARC records now, its capture line once it is settled.

        ``earlier``: what ``response``, a 304, confirms; ``blob`` is then the stored one.

        ``response`` is decoded (no content encoding); its exact bytes are in
        ``request.meta["wire"]`` where the download handler could keep them.
        """
        time = datetime.now(UTC)
        kind = kind_of(request)
        self.report.requests[kind] += 1
        if kind not in MEDIA:
            self.report.seconds += request.meta.get("download_latency", 0.0)
            self.report.answered += 1
        digest = blob.sha256 if blob else hashlib.sha256(response.body).hexdigest()
        wire: Wire | None = request.meta.pop("wire", None)
        capture = Capture(
            portal=self.run.portal,
            run=self.run.id,
            url=request.url,
            time=utc(time),
            status=response.status,
            kind=kind,
            outcome="open",
            tls=self._tls(response.url, wire),
            media_type=_header(response, b"Content-Type"),
            bytes=blob.bytes if blob and not earlier else len(response.body),
            payload_sha256=digest,
            etag=_header(response, b"ETag"),
            last_modified=_header(response, b"Last-Modified"),
            blob=blob.path if blob else None,
        )
        exchange = _exchange(request, response, wire, time, digest, blob)
        exchange.unmodified = _reference(earlier) if earlier is not None else None
        reference = self.run.write_exchange(exchange)
        if reference is not None:
            capture.fidelity = exchange.fidelity
            capture.warc_record_id = reference.record_id
            capture.warc_file = reference.file
            capture.warc_offset = reference.offset
        self.report.tls[capture.tls or "none"] += 1
        self._open[id(capture)] = capture
        request.meta["capture"] = capture
        return capture

    def _tls(self, url: str, wire: Wire | None) -> Literal["verified", "unverified", "none"]:
        """Whether a certificate vouches for an answer; the reason why not is noted once a host."""
        if not url.startswith("https:"):
            return "none"
        problems = wire.tls if wire is not None else None
        if problems == []:
            return "verified"
        reason = " and ".join(problems) if problems else "not checked"
        self.report.note(f"the certificate of {urlsplit(url).hostname} is {reason}: tls unverified")
        return "unverified"

    def no_answer(
        self, request: Request, problem: str, *, outcome: str = "failed", status: int | None = None
    ) -> Capture:
        """Keep a request that got no answer (timed out, name unknown), or one not to be kept.

        ``outcome`` ``refused``: by a rule of ours, such as a size limit.
        """
        kind = kind_of(request)
        self.report.requests[kind] += 1
        capture = Capture(
            portal=self.run.portal,
            run=self.run.id,
            url=request.url,
            time=utc(datetime.now(UTC)),
            status=status,
            kind=kind,
            outcome="open",
        )
        self.settle(capture, outcome, problem=problem)
        return capture

    def settle(
        self,
        capture: Capture,
        outcome: str,
        *,
        article_id: str | None = None,
        problem: str | None = None,
        final_url: str | None = None,
        content_sha256: str | None = None,
        published: str | None = None,
        extractor: str | None = None,
    ) -> None:
        """Say what an exchange was and queue its line; a second call for one is ignored."""
        opened = self._open.pop(id(capture), None)
        if opened is None and capture.outcome != "open":
            return
        capture.outcome = outcome
        capture.id = article_id
        capture.problem = problem
        capture.final_url = final_url
        capture.content_sha256 = content_sha256
        capture.published, capture.extractor = published, extractor
        self.report.settled(capture.kind, outcome, problem)
        self.run.add_capture(capture)

    def close(self) -> None:
        """Settle what nobody settled, so that no exchange is missing from the capture lines."""
        for capture in list(self._open.values()):
            self.settle(capture, "failed", problem="the run ended before this page was read")


def _reference(earlier: Capture) -> WarcRef:
    return WarcRef(
        record_id=earlier.warc_record_id or "",
        file=earlier.warc_file or "",
        offset=earlier.warc_offset or 0,
        date=earlier.time,
        url=earlier.url,
    )


def _header(response: Response, name: bytes) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def _exchange(
    request: Request,
    response: Response,
    wire: Wire | None,
    time: datetime,
    payload_sha256: str,
    blob: Blob | None,
) -> Exchange:
    sent, received = (None, None)
    if wire is not None and wire.received:
        sent, received = wire.request, wire.response_head if blob else wire.response
    encoding = None
    if received is not None and blob is None:
        head = received[: received.find(b"\r\n\r\n")].lower()
        encoding = "coded" if b"\r\ncontent-encoding:" in head else None
    return Exchange(
        url=request.url,
        method=request.method,
        time=time,
        request=sent if sent is not None else _request_bytes(request),
        response=received if received is not None else _response_bytes(response, blob),
        fidelity="wire" if received is not None else "reconstructed",
        ip=_address(request, response),
        status=response.status,
        payload_sha256=payload_sha256,
        content_encoding=encoding,
        blob=blob,
        truncated=None,
    )


def _address(request: Request, response: Response) -> str | None:
    """The portal's own; behind a proxy it is not known, and the proxy's is nobody's business."""
    if request.meta.get("proxy") or response.ip_address is None:
        return None
    return str(response.ip_address)


def _request_bytes(request: Request) -> bytes:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {target} HTTP/1.1".encode(), b"Host: " + parts.netloc.encode()]
    lines += [
        name + b": " + value
        for name, values in request.headers.items()
        if name.lower() in PLAIN_HEADERS
        for value in values
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + request.body


def _response_bytes(response: Response, blob: Blob | None) -> bytes:
    """Rebuilt from what Scrapy kept: the decoded body with its true length, no chunking."""
    lines = [f"{response.protocol or 'HTTP/1.1'} {response.status} ".encode()]
    dropped = {b"content-length", b"transfer-encoding", b"content-encoding"}
    lines += [
        name + b": " + value
        for name, values in response.headers.items()
        if name.lower() not in dropped
        for value in values
    ]
    body = b"" if blob else response.body
    lines.append(b"Content-Length: %d" % (blob.bytes if blob else len(body)))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
