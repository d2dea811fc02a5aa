"""The date reader: tables of real-looking strings, and properties that hold for any text."""

import json
import os
import subprocess
import sys
import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.article import DateText
from pipelines.date_grammar.words import WEEKDAYS_AFTER_THU
from pipelines.dates import VIETNAM, decide_date, parse_date

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/dates.jsonl").read_text("utf-8").splitlines()
]
SHARED = Path(__file__).parents[2] / "shared/data/vietnamese_dates.jsonl"
LATE = datetime(2026, 11, 24, tzinfo=VIETNAM)

# True dates that only their place on the page betrays: readers must not hand these over
# (tests/test_date_places.py).
PLACE_DECIDES = ("Thứ bảy, 17/08/2019 - 12:40", "Saturday, 17/08/2019", "Thứ 7, Ngày 17/08/2019 -")


def read(row, text=None):
    now = datetime.fromisoformat(row["relative_to"]) if row.get("relative_to") else LATE
    reading = parse_date(row["text"] if text is None else text, now=now)
    return (reading.iso, reading.precision) if reading else (None, None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['origin']}: {row['text']}")
def test_table(row):
    assert read(row) == (row["expected"], row["precision"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['origin']}: {row['text']}")
def test_table_decomposed(row):
    """Pages typed on a Mac hold letters and accents apart."""
    assert read(row, unicodedata.normalize("NFD", row["text"])) == read(row)


@pytest.mark.parametrize("text", PLACE_DECIDES)
@pytest.mark.xfail(strict=True, reason="a page clock printed exactly like a publication date")
def test_page_clocks(text):
    assert parse_date(text, now=LATE) is None


@pytest.mark.xfail(strict=True, reason="numbers in words are not read; null is safe")
def test_year_in_words():
    text = "ngày mười bảy tháng tám năm hai nghìn không trăm mười chín"
    assert parse_date(text, now=LATE) is not None


@pytest.mark.skipif(not SHARED.exists(), reason="the shared collection is not on this machine")
def test_shared_collection():
    wrong = []
    for line in SHARED.read_text("utf-8").splitlines():
        row = json.loads(line)
        wanted = (row["expected"], row["precision"])
        if row["kind"] != "not_publish_date" and read(row) != wanted:
            wrong.append((row["text"], wanted, read(row)))
    assert wrong == []


# --- single rules -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Lượt xem: 42  | Cập nhật: 16:45 17/08/2019", "16:45 17/08/2019"),
        ("Ngày đăng: 17/08/2019  16:45", "17/08/2019 16:45"),
        ("16:45 | Lượt xem: 42 | 17/08/2019", "16:45 17/08/2019"),
        ("Thứ bảy - 17/08/2019  16:45", "Thứ bảy - 17/08/2019 16:45"),
        ("Thu Hà - ngày 17 tháng 8 năm 2019 (42 lượt xem)", "17 tháng 8 năm 2019"),
        ("(17/08/2019 04:45 CH)", "17/08/2019 04:45 CH"),
    ],
)
def test_raw_holds_no_counter(text, raw):
    reading = parse_date(text, now=LATE)
    assert reading is not None
    assert reading.raw == raw


@pytest.mark.parametrize(
    ("text", "iso", "part"),
    [
        ("Thứ sáu, 17/08/2019 16:45", "2019-08-17T16:45:00+07:00", "weekday says Friday"),
        ("Wednesday, 08/05/2019", "2019-05-08", None),
        ("Monday, 05/08/2019", "2019-08-05", None),
        ("Wednesday, 05/06/2019", "2019-06-05", None),
        ("Monday, 05/06/2019", "2019-06-05", "month first it would be 2019-05-06"),
        ("17/08/2019 25:10", "2019-08-17", "no such time"),
        ("17/08/2019 16:45 SA", "2019-08-17", "no such time"),
    ],
)
def test_problems(text, iso, part):
    reading = parse_date(text, now=LATE)
    assert reading is not None
    assert reading.iso == iso
    if part is None:
        assert reading.problem is None
    else:
        assert reading.problem is not None
        assert part in reading.problem


def test_a_day_behind_an_hour_is_no_minute():
    for text in ("21 giờ 17 tháng 8 năm 2019", "21h 17/08/2019", "21 giờ 17-8-2019"):
        reading = parse_date(text, now=LATE)
        assert reading is not None
        assert (reading.iso, reading.precision) == ("2019-08-17T21:00:00+07:00", "hour")


def test_month_first_is_asked_for():
    text = "6/5/2019 9:27:05 PM"
    day_first, month_first = parse_date(text), parse_date(text, month_first=True)
    assert day_first is not None
    assert month_first is not None
    assert (day_first.iso, day_first.rule) == ("2019-05-06T21:27:05+07:00", "day-first")
    assert (month_first.iso, month_first.rule) == ("2019-06-05T21:27:05+07:00", "month-first")
    over = parse_date("17/08/2019", month_first=True)
    assert over is not None
    assert over.iso == "2019-08-17"


def test_milliseconds_are_asked_for():
    assert parse_date("1566035109000") is None
    reading = parse_date("1566035109000", milliseconds=True)
    assert reading is not None
    assert (reading.iso, reading.rule) == ("2019-08-17T16:45:09+07:00", "milliseconds")
    assert parse_date("0000000000000", milliseconds=True) is None


def test_ages_need_the_capture():
    assert parse_date("2 giờ trước") is None
    utc = datetime(2019, 8, 17, 18, 0, tzinfo=UTC)  # already the 18th in Vietnam
    reading = parse_date("hôm qua", now=utc)
    assert reading is not None
    assert (reading.iso, reading.relative) == ("2019-08-17", True)
    naive = parse_date("hôm qua", now=datetime(2019, 8, 18, 1, 0))
    assert naive == reading


def test_window_ends_a_day_after_the_capture():
    now = datetime(2019, 8, 17, 9, 0, tzinfo=VIETNAM)
    assert parse_date("18/08/2019 23:00", now=now) is not None
    assert parse_date("19/08/2019", now=now) is None
    assert parse_date("ngày 19 tháng 8 năm 2019", now=now) is None
    assert parse_date("01/01/1997", now=now) is not None
    assert parse_date("31/12/1996", now=now) is None


def test_dateparser_rule_and_its_lazy_import():
    reading = parse_date("năm 2019, ngày 17 tháng 8", now=LATE)
    assert reading is not None
    assert (reading.iso, reading.rule) == ("2019-08-17", "dateparser")
    code = (
        "import sys; from pipelines.dates import parse_date; parse_date('16:45 17/08/2019');"
        "parse_date('Nghị quyết số 12/2019/NQ-HĐND'); parse_date('17 Tháng Tám 2019');"
        "sys.exit('dateparser' in sys.modules)"
    )
    root = Path(__file__).parents[1]
    env = {**os.environ, "PYTHONPATH": str(root)}
    assert subprocess.run([sys.executable, "-c", code], cwd=root, env=env).returncode == 0


def test_long_text_is_no_label():
    assert parse_date("17/08/2019 " + "Tin " * 100, now=LATE) is None
    assert parse_date("17/08/2019" + " " * 2000, now=LATE) is not None


# --- properties -------------------------------------------------------------------------------

MONTH_WORDS = (
    "Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai",
)  # fmt: skip
WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
SHORT = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def twelve(when):
    return when.hour % 12 or 12


DAYS = (
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d - %m - %Y}",
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"ngày {d.day} tháng {d.month} năm {d.year}",
    lambda d: f"NGÀY {d:%d} THÁNG {d:%m} NĂM {d.year}",
    lambda d: f"{d.day} thg {d.month}, {d.year}",
    lambda d: f"{d.day} Tháng {MONTH_WORDS[d.month - 1]} {d.year}",
    lambda d: f"Tháng {MONTH_WORDS[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{d.day} {ENGLISH[d.month - 1]} {d.year}",
    lambda d: f"{ENGLISH[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{WEEKDAYS[d.weekday()]}, {d:%d/%m/%Y}",
    lambda d: f"{WEEKDAYS[d.weekday()].upper()}, ngày {d:%d/%m/%Y}",
    lambda d: f"{SHORT[d.weekday()]}, {d:%d/%m/%Y}",
)
CLOCKS = (
    lambda t: f"{t:%H:%M}",
    lambda t: f"{t.hour}h{t:%M}",
    lambda t: f"{t:%H} giờ {t:%M} phút",
    lambda t: f"{t.hour}g{t:%M}",
    lambda t: f"{twelve(t)}:{t:%M} {'SA' if t.hour < 12 else 'CH'}",
    lambda t: f"{twelve(t):02}:{t:%M} {'AM' if t.hour < 12 else 'PM'}",
    lambda t: f"{t:%H:%M} (GMT+7)",
)
FRAMES = (
    "{day} {clock}", "{clock} {day}", "{day}, {clock}", "{clock}, {day}", "{day} - {clock}",
    "{clock} - {day}", "{day} | {clock}", "{clock} | {day}", "{day} lúc {clock}",
    "Cập nhật lúc {clock} {day}", "Ngày đăng: {day} {clock}", "Tin tức - {clock}, {day}",
    "{day} {clock} | Lượt xem: 1.234", "Thu Hà - {day} {clock}", "({day} {clock})",
)  # fmt: skip
moments = st.datetimes(datetime(1997, 1, 1), datetime(2026, 11, 20)).map(
    lambda when: when.replace(second=0, microsecond=0)
)


@given(moments, st.sampled_from(DAYS), st.sampled_from(CLOCKS), st.sampled_from(FRAMES))
def test_every_rendering_reads_back(when, day, clock, frame):
    text = frame.format(day=day(when), clock=clock(when))
    reading = parse_date(text, now=LATE)
    assert reading is not None, text
    assert (reading.iso, reading.precision) == (f"{when:%Y-%m-%dT%H:%M:00}+07:00", "minute"), text
    assert reading.problem is None, text
    assert parse_date(unicodedata.normalize("NFD", text), now=LATE) == reading


@given(moments, st.sampled_from(DAYS), st.sampled_from(("{}", "Ngày đăng: {}", "{} | Tin tức")))
def test_no_time_is_invented(when, day, frame):
    text = frame.format(day(when))
    reading = parse_date(text, now=LATE)
    assert reading is not None, text
    assert (reading.iso, reading.precision) == (f"{when:%Y-%m-%d}", "day"), text


@given(moments)
def test_the_month_is_all_a_month_tells(when):
    for text in (f"Tháng {when.month}/{when.year}", f"Tháng {when.month} năm {when.year}"):
        reading = parse_date(text, now=LATE)
        assert reading is not None
        assert (reading.iso, reading.precision) == (f"{when:%Y-%m}", "month")


@given(st.dates(date(1997, 1, 1), date(2026, 11, 1)), st.integers(1, 60))
def test_spans_give_none(first, length):
    last = first + timedelta(days=length)
    for frame in ("{} - {}", "{}-{}", "từ ngày {} đến ngày {}", "{} đến {}", "{}, {}", "{} {}"):
        for form in ("%d/%m/%Y", "%d.%m.%Y"):
            text = frame.format(first.strftime(form), last.strftime(form))
            assert parse_date(text, now=LATE) is None, text


@given(moments, st.sampled_from(("NQ-HĐND", "QĐ-UBND", "TT-BTC", "KH")))
def test_document_numbers_give_none(when, kind):
    for form in ("%d/%m/%Y", "%d/%Y", "%d-%m-%Y"):
        assert parse_date(f"{when.strftime(form)}/{kind}", now=LATE) is None
        assert parse_date(f"Nghị quyết số {when.strftime(form)}/{kind}", now=LATE) is None


SCRAPS = (
    "17 8 2019 12 00 0 20190817 / - . : , | ( ) ' + % &#x002F; \u200b \u0301 ٣ ² "
    "ngày tháng năm thứ Năm bảy CN T7 h giờ phút SA CH GMT Z T Aug Sat AM Thu by "
    "trước hôm qua nay một mười tuần Lượt xem Cập nhật lúc số từ đến đăng"
)
PARTS = st.sampled_from(SCRAPS.split(" "))


@given(st.one_of(st.text(), st.lists(PARTS).map("".join), st.lists(PARTS).map(" ".join)))
def test_never_raises_and_never_leaves_the_window(text):
    for now in (None, LATE):
        for month_first in (False, True):
            reading = parse_date(text, now=now, month_first=month_first, milliseconds=True)
            if reading is not None and now is not None:
                assert "1997-01" <= reading.iso[:10] <= "2026-11-25"
                assert len(reading.iso) == {"month": 7, "day": 10}.get(reading.precision, 25)


def test_time_grows_with_the_text_only():
    """A text made to send a backtracking reader around in circles is answered at once."""
    for part in ("1:", "1/", "1-", "(", "ngày ", "một ", "17/08/", "mười ", "+7", "1.234 lượt "):
        assert parse_date(part * 100_000, now=LATE) is None


def test_weekday_words_cover_the_week():
    assert set(WEEKDAYS_AFTER_THU.values()) == set(range(6))


# --- the texts of a page ----------------------------------------------------------------------

VISIBLE = DateText("Thứ bảy - 17/08/2019 16:45", "nukeviet/visible")


def test_first_deciding_text_that_reads_is_taken():
    found = decide_date([DateText("None", "a"), VISIBLE], captured=LATE)
    assert found.value == "2019-08-17T16:45:00+07:00"
    assert (found.rule, found.precision) == ("nukeviet/visible", "minute")
    assert found.raw == "Thứ bảy - 17/08/2019 16:45"
    assert found.problem is None


def test_equal_minutes_agree():
    meta = DateText("2019-08-17+0716:45:31", "nukeviet/published_time", decides=False)
    day = DateText("17/08/2019", "nukeviet/print", decides=False)
    month = DateText("Tháng 8/2019", "list", decides=False)
    assert decide_date([VISIBLE, meta, day, month], captured=LATE).problem is None


def test_a_contradiction_is_named():
    meta = DateText("2019-08-18+0716:45:00", "nukeviet/published_time", decides=False)
    found = decide_date([VISIBLE, meta], captured=LATE)
    assert found.value == "2019-08-17T16:45:00+07:00"
    assert found.problem == "nukeviet/published_time says 2019-08-18T16:45:00+07:00"


def test_places_trusted_for_the_day_only():
    feed = DateText("Sat, 17 Aug 2019 09:08:00 GMT", "rss", decides=False, day_only=True)
    assert decide_date([VISIBLE, feed], captured=LATE).problem is None
    alone = DateText("17/08/2019 04:45", "laravel", day_only=True)
    found = decide_date([alone], captured=LATE)
    assert (found.value, found.precision) == ("2019-08-17", "day")


def test_why_there_is_no_date():
    assert decide_date([], captured=LATE).problem == "no date found"
    only = DateText("17/08/2019", "meta", decides=False)
    assert decide_date([only], captured=LATE).problem == "no date found"
    unread = decide_date([DateText("  Đang cập nhật ", "x")], captured=LATE)
    assert unread.value is None
    assert unread.problem == "unreadable: Đang cập nhật"
    filled = decide_date([DateText("01/01/1970 07:00", "x")], captured=LATE)
    assert filled.value is None
    assert filled.problem is not None
    assert filled.problem.startswith("unreadable: 01/01/1970 07:00 (")


def test_ages_are_counted_from_the_capture():
    captured = datetime(2019, 8, 17, 15, 0, tzinfo=UTC)
    found = decide_date([DateText("2 giờ trước", "list")], captured=captured)
    assert (found.value, found.precision) == ("2019-08-17T20:00:00+07:00", "hour")
    assert found.relative
