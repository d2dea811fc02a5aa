"""No change may make our readers worse at any field of any system without saying so.

The floors stand in ``benchmarks/reading/floors.json``: ``python -m benchmarks.reading
--raise-floors`` only ever raises them; who lowers one does it by hand, where a review sees it.
"""

from __future__ import annotations

import pytest

from benchmarks.reading import floors
from benchmarks.reading.pages import LAYOUT_NAMES
from benchmarks.reading.scores import Card, Found


@pytest.fixture(scope="module")
def measured() -> floors.Floors:
    return floors.measure()


@pytest.mark.parametrize("layout", LAYOUT_NAMES)
def test_every_field_is_read_as_well_as_ever(measured: floors.Floors, layout: str) -> None:
    wanted = floors.load().get(layout)
    assert wanted, f"no floors for {layout}: python -m benchmarks.reading --raise-floors"
    below = {
        name: (measured[layout].get(name), floor)
        for name, floor in wanted.items()
        if measured[layout].get(name, (0.0, 0.0)) < floor
        or measured[layout].get(name, (0.0, 0.0))[1] < floor[1]
    }
    assert below == {}


def test_no_date_of_any_system_is_wrong(measured: floors.Floors) -> None:
    wrong = {
        layout: fields[name]
        for layout, fields in measured.items()
        for name in ("day", "minute")
        if name in fields and fields[name][0] < 1
    }
    assert wrong == {}


def test_a_wrong_date_and_a_lost_paragraph_are_counted() -> None:
    card = Card()
    truth = {
        "title": "Tin", "author": None, "published": "2020-06-27T21:27:00+07:00", "images": [],
        "body": "một hai ba bốn",
    }  # fmt: skip
    card.count(Found("Tin", "2020-06-28T21:27:00+07:00", "Quản trị", [], [], "một hai"), truth)
    scores = card.scores
    assert (scores["day"].precision, scores["minute"].recall) == (0, 0)
    assert (scores["author"].precision, scores["author"].recall) == (0, None)
    assert (scores["body"].precision, scores["body"].recall) == (1, 0.5)


def test_floors_are_only_raised() -> None:
    old = {"a": {"title": (0.9, 1.0)}}
    new = {"a": {"title": (1.0, 0.8)}, "b": {"body": (0.7, 0.7)}}
    assert floors.raised(old, new) == {"a": {"title": (1.0, 1.0)}, "b": {"body": (0.7, 0.7)}}
