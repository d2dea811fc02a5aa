"""The date reader: tables of real-looking strings, and properties that hold for any text."""

from pipelines.dates import parse_date


def test_seed_form():
    reading = parse_date("21:27 27/06/2020")
    assert reading is not None
    assert reading.iso == "2020-06-27T21:27:00+07:00"
