"""The floors: what our readers reached on the pages of every system, and must not fall below."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.reading.pages import LAYOUT_NAMES, samples
from benchmarks.reading.readers import luutru
from benchmarks.reading.scores import Card

FILE = Path(__file__).with_name("floors.json")
ARTICLES = 40  # of each system

Floors = dict[str, dict[str, tuple[float, float]]]


def measure(articles: int = ARTICLES) -> Floors:
    """Precision and recall of our readers by system and field, to a thousandth."""
    found: Floors = {}
    for layout in LAYOUT_NAMES:
        card = Card()
        for sample in samples(layout, articles):
            card.count(luutru(sample.url, sample.html), sample.truth)
        found[layout] = {
            name: (_short(score.precision), _short(score.recall))
            for name, score in card.scores.items()
            if score.wanted
        }
    return found


def _short(share: float | None) -> float:
    return int(1000 * (share or 0.0)) / 1000


def load() -> Floors:
    """The floors as the file has them."""
    return {
        layout: {name: tuple(pair) for name, pair in fields.items()}
        for layout, fields in json.loads(FILE.read_text("utf-8")).items()
    }


def raised(floors: Floors, measured: Floors) -> Floors:
    """The higher of both: a floor is only ever lowered by hand."""
    return {
        layout: {
            name: tuple(
                max(pair)
                for pair in zip(floors.get(layout, {}).get(name, (0.0, 0.0)), values, strict=True)
            )
            for name, values in fields.items()
        }
        for layout, fields in measured.items()
    }


def write(floors: Floors) -> None:
    """One line a system."""
    lines = [f" {json.dumps(name)}: {json.dumps(fields)}" for name, fields in floors.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
