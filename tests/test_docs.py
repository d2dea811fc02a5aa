"""The documentation agrees with the program: fields, commands, settings, keys, links."""

from __future__ import annotations

import importlib
import re
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from archive.record import Attachment, CaptureRef, Image, Record
from crawler.portal import Portal
from crawler.portal_table import SHARED_KEYS
from pipelines.article import DateText
from pipelines.dates import decide_date
from tests import docs_refresh

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])


def section(page: Path, heading: str) -> str:
    """What stands below a heading up to the next one."""
    text = page.read_text(encoding="utf-8")
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no heading {heading!r}"
    return found[1]


def rows(text: str) -> dict[str, str]:
    """Table rows whose first cell is one name in code, by that name."""
    return dict(re.findall(r"^\| `([^`]+)` \|(.*)\|$", text, re.MULTILINE))


# The record

STRUCTS: list[tuple[type[msgspec.Struct], str]] = [
    (Record, "Fields"),
    (Image, "images"),
    (Attachment, "attachments"),
    (CaptureRef, "capture"),
]


@pytest.mark.parametrize(("struct", "heading"), STRUCTS)
def test_every_field_is_documented_in_order(struct: type[msgspec.Struct], heading: str) -> None:
    documented = rows(section(DOCS / "record.md", heading))
    assert list(documented) == list(struct.__struct_fields__)


def choices(kind: object) -> Iterator[str]:
    """Values of every Literal within a type."""
    if typing.get_origin(kind) is Literal:
        yield from typing.get_args(kind)
    for inner in typing.get_args(kind):
        yield from choices(inner)


@pytest.mark.parametrize(("struct", "heading"), STRUCTS)
def test_every_value_of_a_choice_is_documented(struct: type[msgspec.Struct], heading: str) -> None:
    text = (DOCS / "record.md").read_text(encoding="utf-8")
    for name, kind in typing.get_type_hints(struct, include_extras=False).items():
        missing = [value for value in choices(kind) if f"`{value}`" not in text]
        assert missing == [], f"values of {name}"


def test_a_relative_date_says_so_in_its_rule() -> None:
    """The digest must be recomputable from the line alone, so the line has to tell."""
    captured = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    for text, relative in [("2 giờ trước", True), ("21:27 27/06/2020", False)]:
        published = decide_date([DateText(text, "x/visible")], captured=captured)
        assert published.value
        assert published.relative is relative
        assert ("relative" in (published.rule or "")) is relative


# Portals and settings


def test_every_key_of_a_portal_is_documented() -> None:
    page = DOCS / "add-a-portal.md"
    documented = set(rows(section(page, "Keys")))
    assert documented == set(Portal.__dataclass_fields__) - {"slug", "periods"}
    shared = next(line for line in page.read_text("utf-8").splitlines() if "may hold `prov" in line)
    assert set(re.findall(r"`(\w+)`", shared)) == SHARED_KEYS


# Options of ``luutru crawl``; settings only so that ``scrapy crawl`` can have them, too.
OPTIONS = {"LUUTRU_ARCHIVE", "LUUTRU_PORTALS", "LUUTRU_SKIP", "LUUTRU_LIMIT"}


def test_every_setting_is_documented() -> None:
    module = importlib.import_module("crawler.settings")
    documented = rows(section(DOCS / "crawling.md", "Settings for one run"))
    own = {name: value for name, value in vars(module).items() if name.startswith("LUUTRU_")}
    assert set(documented) == set(own) - OPTIONS
    for name, cells in documented.items():
        default = cells.split("|")[0].strip()
        value = own[name]
        assert default == str(int(value) if isinstance(value, bool) else value), name


# Commands

needs_cli = pytest.mark.skipif(
    not (ROOT / "crawler" / "cli.py").exists(), reason="no command line yet"
)


@needs_cli
def test_every_command_and_option_has_a_help_text() -> None:
    silent = []
    for name, command, _ in docs_refresh.commands():
        if not (command.help or "").strip():
            silent.append(name)
        silent += [
            f"{name} {option.opts[0]}"
            for option in command.params
            if option.param_type_name == "option" and not getattr(option, "help", None)
        ]
    assert silent == []


@needs_cli
def test_the_help_texts_in_the_docs_are_current() -> None:
    current = docs_refresh.PAGE.read_text(encoding="utf-8")
    assert current == docs_refresh.page(), "run: make docs"


@needs_cli
def test_commands_named_in_the_docs_exist() -> None:
    known = {name for name, _, _ in docs_refresh.commands()}
    top = {name.split()[1] for name in known if " " in name}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^\$ |`)luutru ([a-z]+)", text, re.MULTILINE))
        assert named - top == set(), page.name


# Texts and links


def test_no_page_waits_for_its_text() -> None:
    assert [page.name for page in PAGES if re.search(r"@@|TODO", page.read_text("utf-8"))] == []


def links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not re.match(r"[a-z]+:", target):
                yield page, target


def anchors(page: Path) -> set[str]:
    """Names that headings get on the usual forges."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    ("page", "target"),
    list(links()),
    ids=lambda part: part.name if isinstance(part, Path) else part,
)
def test_links_lead_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    assert there.exists(), f"{page.name} links to {target}"
    assert ROOT in there.parents, f"{page.name} links out of the project: {target}"
    if anchor:
        assert anchor in anchors(there), f"{page.name} links to {target}"


def test_every_page_is_in_an_index() -> None:
    for index in (DOCS / "README.md", DOCS / "decisions" / "README.md"):
        linked = {
            (index.parent / target.partition("#")[0]).resolve()
            for page, target in links()
            if page == index
        }
        below = index.parent.glob("*.md")
        missing = [page.name for page in below if page != index and page not in linked]
        assert missing == [], index


def test_numbers_of_decisions_are_unique() -> None:
    numbers = [page.name[:4] for page in (DOCS / "decisions").glob("0*.md")]
    assert len(set(numbers)) == len(numbers) > 5
