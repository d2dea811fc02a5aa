"""The record: what is written reads back, the schema fits, and anyone can recompute the digest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.record import (
    Attachment,
    Image,
    Record,
    check,
    content_address,
    content_sha256,
    decode,
    encode,
    json_schema,
)

PAGE = Path(__file__).parent.parent / "docs" / "record.md"
Digest = Callable[[dict[str, Any]], str]


def documented(name: str) -> str:
    """The fenced block below ``<!-- digest: name -->`` of docs/record.md."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"<!-- digest: {name} -->\n```\w+\n(.*?)\n```", text, re.DOTALL)
    assert found, f"docs/record.md has no block {name}"
    return found[1]


@pytest.fixture(scope="module")
def line() -> str:
    return documented("line")


@pytest.fixture(scope="module")
def recompute() -> Digest:
    """The function printed in docs/record.md, which uses the standard library alone."""
    space: dict[str, Any] = {}
    exec(compile(documented("code"), str(PAGE), "exec"), space)
    digest: Digest = space["content_sha256"]
    return digest


def digest_of(record: Record) -> str:
    relative = "relative" in (record.published_rule or "")
    return content_sha256(
        url=record.url,
        title=record.title,
        summary=record.summary,
        body=record.body,
        author=record.author,
        source=record.source,
        tags=record.tags,
        published_raw=None if relative else record.published_raw,
        images=record.images,
        attachments=record.attachments,
    )


# The test vector


def test_the_documented_line_has_every_field_in_order(line: str) -> None:
    assert list(json.loads(line)) == list(Record.__struct_fields__)
    assert encode(decode(line)).decode() == line


def test_the_documented_digest(line: str, recompute: Digest) -> None:
    digest = documented("sha256")
    assert hashlib.sha256(documented("canonical").encode()).hexdigest() == digest
    assert recompute(json.loads(line)) == digest
    assert digest_of(decode(line)) == digest
    assert json.loads(line)["content_sha256"] == digest


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("title", "x"), ("summary", None), ("body", "x"), ("author", None), ("source", "x")),
        *(("tags", []), ("published_raw", None), ("images", []), ("attachments", [])),
    ],
)
def test_an_edit_changes_the_digest(
    line: str, recompute: Digest, field: str, value: object
) -> None:
    changed = {**json.loads(line), field: value}
    assert recompute(changed) != documented("sha256")
    assert digest_of(decode(json.dumps(changed))) == recompute(changed)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("revision", 7), ("aliases", []), ("section", "x"), ("body_html", ""), ("unit", None)),
        *(("published", None), ("modified", "x"), ("run", "x"), ("extractor", "x")),
        *(("url", "http://www.huyenmau.gov.vn/x"), ("family", None), ("state", "gone")),
        ("text_repair", ["tcvn3"]),
    ],
)
def test_what_is_not_content_leaves_the_digest(
    line: str, recompute: Digest, field: str, value: object
) -> None:
    changed = {**json.loads(line), field: value}
    assert recompute(changed) == digest_of(decode(json.dumps(changed))) == documented("sha256")


def test_a_relative_date_stays_out_of_the_digest(line: str, recompute: Digest) -> None:
    digests = set()
    for age in ("2 giờ trước", "3 giờ trước"):
        changed = {**json.loads(line), "published_raw": age, "published_rule": "x/relative"}
        digests |= {recompute(changed), digest_of(decode(json.dumps(changed)))}
    assert len(digests) == 1


texts = st.text(st.characters(exclude_categories=["Cs"]))  # JSON in UTF-8 holds no lone surrogate


@given(
    title=texts,
    summary=st.none() | texts,
    tags=st.lists(texts, max_size=3),
    captions=st.lists(st.none() | texts, max_size=3),
)
def test_any_text_gives_the_digest_of_the_standard_library(
    line: str,
    recompute: Digest,
    title: str,
    summary: str | None,
    tags: list[str],
    captions: list[str | None],
) -> None:
    record = decode(line)
    record.title, record.summary, record.tags = title, summary, tags
    record.images = [Image(url="https://x.vn/a?b", caption=caption) for caption in captions]
    assert digest_of(record) == recompute(json.loads(encode(record)))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.vn/x.jpg", "/x.jpg"),
        ("http://www.A.vn/x.jpg?v=2", "/x.jpg?v=2"),
        ("https://a.vn/x.jpg#top", "/x.jpg"),
        ("https://img.a.vn/x.jpg", "https://img.a.vn/x.jpg"),
        ("https://a.vn:8080/x.jpg", "https://a.vn:8080/x.jpg"),
    ],
)
def test_addresses_in_the_digest(url: str, address: str) -> None:
    assert content_address(url, "https://a.vn/bai-1.html") == address


# Reading and writing


def test_a_record_reads_back(line: str) -> None:
    record = decode(line)
    assert decode(encode(record)) == record
    assert "\n" not in encode(record).decode()


def test_a_line_of_a_later_program_is_read(line: str) -> None:
    assert decode(json.dumps({**json.loads(line), "added_later": 1})) == decode(line)


def test_a_line_without_the_fields_that_have_a_default_is_read() -> None:
    needed = {
        "id": "x:1",
        "revision": 1,
        "revision_cause": "first",
        "state": "present",
        "portal": "x",
        "url": "https://x.vn/1",
        "title": "T",
        "content_sha256": "0" * 64,
        "fetched": "2026-11-24T00:00:00Z",
        "capture": {"origin": "live"},
        "run": "r",
        "extractor": "luutru 0 x/1",
    }
    record = decode(json.dumps(needed))
    assert record.body == ""
    assert record.images == record.text_repair == []
    assert record.schema == "luutru/article/1"


WRONG = [
    ("published", "27/06/2020"),
    ("published", "2020-06-27T21:27:00Z"),
    ("published", "2020-06-27 21:27"),
    ("published", "2020"),
    ("published_precision", "week"),
    ("content_sha256", "FF" * 32),
    ("state", "deleted"),
    ("revision", 0),
    ("revision", "1"),
    ("title", None),
    ("images", [{"url": "u", "status": "lost"}]),
    ("images", [{"url": "u", "bytes": -1}]),
    ("schema", "other/1"),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_wrong_line_is_refused(line: str, field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field.split("_")[0]):
        decode(json.dumps({**json.loads(line), field: value}))


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_wrong_record_is_refused_before_it_is_a_line(
    line: str, field: str, value: object
) -> None:
    record = decode(line)
    check(record)
    setattr(record, field, value)
    with pytest.raises(ValueError, match=field.split("_")[0]):
        check(record)


def test_a_wrong_part_of_a_record_is_refused(line: str) -> None:
    record = decode(line)
    record.images = [Image(url="u", bytes=-1)]
    with pytest.raises(ValueError, match="images"):
        check(record)


def test_a_torn_line_is_refused(line: str) -> None:
    for length in range(0, len(line) - 1, 97):
        with pytest.raises(msgspec.DecodeError):
            decode(line[:length])


# The JSON Schema


def test_the_schema_is_a_schema_and_fits(line: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(json.loads(line), json_schema())


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_the_schema_refuses_what_the_reader_refuses(line: str, field: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(line), field: value}, json_schema())


def test_parts_have_their_defaults() -> None:
    assert (Image(url="u").status, Image(url="u").role) == ("skipped", "body")
    assert Attachment(url="u").status == "skipped"
