"""Every name that a failure or a finding can have is explained to operators, and no other is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from crawler.commit import _NEXT
from crawler.steps import HOME
from crawler.symptoms import _EARLY

ROOT = Path(__file__).parents[1]
DOCS = (ROOT / "docs" / "crawling.md").read_text("utf-8")
ROOMS = ("crawler", "crawler/middlewares", "crawler/spiders", "pipelines")
NAMING = frozenset({"Finding", "alarm", "note", "_finding", "Held"})
# Actions stand beside names in the same calls.
ACTIONS = frozenset({"retry", "wait", "skip", "stop"})
# Made of a kind and a word in the code.
MADE = frozenset(
    {
        *("pictures_failed", "files_failed", "pictures_unreachable", "files_unreachable"),
        *("dates_lost", "dates_moved"),
    }
)


def _sources(*rooms: str) -> dict[str, str]:
    return {
        f"{room}/{path.name}": path.read_text("utf-8")
        for room in rooms
        for path in sorted((ROOT / room).glob("*.py"))
    }


def _named() -> set[str]:
    """Names in the calls that make findings, and in the tables that they are looked up in."""
    found = {name for name, _ in HOME.values()} | set(HOME) | set(_NEXT) | MADE
    found |= set(_EARLY)
    for source in _sources(*ROOMS).values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                called = node.func
                name = getattr(called, "id", getattr(called, "attr", ""))
                words = {a.value for a in node.args[:2] if isinstance(a, ast.Constant)}
                if name in NAMING:
                    found |= {w for w in words if isinstance(w, str) and w.isidentifier()}
    return found - ACTIONS


def _explained() -> set[str]:
    """Names in the first cells of the tables."""
    tables = DOCS[DOCS.index("## What came instead of a page") :]
    cells = re.findall(r"^\| (`[^|]+) \|", tables, re.M)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_every_name_that_the_code_gives_is_explained() -> None:
    assert len(_named()) > 70
    assert sorted(_named() - _explained()) == []


def test_every_name_that_is_explained_can_be_given() -> None:
    source = "".join(_sources(*ROOMS, "archive").values())
    assert sorted(n for n in _explained() - MADE if f'"{n}"' not in source) == []
