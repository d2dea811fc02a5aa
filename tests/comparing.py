"""Compares what an archive holds with the truth the bundled portal wrote down."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from archive.record import Record

FIELDS = ("title", "summary", "body", "author", "source", "section", "tags")


def differences(records: Iterable[Record], truth: Iterable[dict[str, Any]]) -> list[str]:
    """One line for every field that is not equal; empty when every public article is right."""
    found: dict[str, Record] = {}
    wrong: list[str] = []
    for record in records:
        name = record.id.partition(":")[2]
        if name in found:
            wrong.append(f"{name}: twice")
        found[name] = record
    wanted = {str(article["id"]): article for article in truth if article["public"]}
    wrong += [f"{name}: not in the archive" for name in wanted.keys() - found.keys()]
    wrong += [f"{name}: not public on the portal" for name in found.keys() - wanted.keys()]
    for name in sorted(wanted.keys() & found.keys()):
        wrong += [f"{name}: {line}" for line in _article(found[name], wanted[name])]
    return wrong


def _article(record: Record, truth: dict[str, Any]) -> list[str]:
    wrong = [
        f"{field}: {getattr(record, field)!r} is not {truth[field]!r}"
        for field in FIELDS
        if getattr(record, field) != truth[field]
    ]
    if record.published != truth["published"]:
        wrong.append(f"published: {record.published} is not {truth['published']}")
    if path_of(record.url) != path_of(truth["url"]):
        wrong.append(f"url: {record.url} is not {truth['url']}")
    text = "\n".join(filter(None, (record.title, record.summary, record.body)))
    if not unicodedata.is_normalized("NFC", text):
        wrong.append("text is not NFC")
    wrong += [f"boilerplate {line!r}" for line in truth["boilerplate"] if line in record.body]
    keys = ("url", "caption", "role", "status", "sha256", "media_type", "width", "height")
    wrong += _media("image", record.images, truth["images"], keys)
    keys = ("url", "name", "status", "sha256", "media_type")
    wrong += _media("attachment", record.attachments, truth["attachments"], keys)
    return wrong


def _media(
    kind: str, found: list[Any], wanted: list[dict[str, Any]], keys: tuple[str, ...]
) -> list[str]:
    if len(found) != len(wanted):
        urls = [m.url for m in found], [m["url"] for m in wanted]
        return [f"{kind}s: {len(found)} and not {len(wanted)}: {urls}"]
    return [
        f"{kind} {number} {key}: {getattr(one, key)!r} is not {other[key]!r} ({one.url})"
        for number, (one, other) in enumerate(zip(found, wanted, strict=True), 1)
        for key in keys
        if getattr(one, key) != other[key]
    ]


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
