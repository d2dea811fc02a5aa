"""The short cut of the date reader: whatever it reads, the grammar reads alike."""

from datetime import datetime
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import dates as dates_module
from pipelines.date_grammar import words
from pipelines.date_grammar.judge import RefusedError
from pipelines.date_grammar.printed import read_printed
from pipelines.dates import VIETNAM, DateReading, parse_date

LATE = datetime(2026, 11, 24, tzinfo=VIETNAM)

COMMON = (
    "16:45 17/08/2019", "17/08/2019", "17/08/2019 16:45:09", "17-08-2019, 16:45", "17.8.2019",
    "Thứ bảy - 17/08/2019 16:45", "Thứ bảy, 17/08/2019, 16:45 (GMT+7)", "CN, 18/08/2019",
    "Thứ 7, ngày 17/08/2019", "16:45 ngày 17/08/2019", "16h45 | 17/08/2019",
    "Cập nhật lúc 16:45 | 17/08/2019", "Cập nhật: Thứ bảy, 17 Tháng Tám 2019 16:45",
    "Thứ bảy, 17 Tháng 8 2019 16:45", "ngày 17 tháng 8 năm 2019", "17 Tháng Năm, 2019",
    "Đăng ngày 17 - 08 - 2019", "Đăng ngày 17-08-2019 16:45:09 89", "(17/08/2019)",
    "Thứ bảy, 17/08/2019, 16:45 | Lượt xem: 1.645", "17/08/2019 (645 lượt xem)",
    "Lượt xem: 456 | Cập nhật: 16:45 17/08/2019", "17/08/2019 | 04:45 PM", "17/08/2019 4:45 CH",
    "2019-08-17", "2019-8-7", "2019-08-17T16:45:09+07:00", "2019-08-17T09:45:09Z",
    "2019-08-17T09:45:09+00:00", "2019-08-17T09:45:09+0000", "2019-08-17 16:45:09.371002",
    "8/17/2019 4:45:09 PM", "7/31/18 3:07 PM", "17/08/19", "Thứ bảy, 17/8/19 16:45",
    "Sat, 17 Aug 2019 09:45:09 GMT", "Saturday, 17/08/2019 16:45", "17 August 2019",
)  # fmt: skip

# Nearly such a form: what makes each another date, or none, must not be overlooked.
TRAPS = (
    "17/08/2019/NQ-HĐND", "số 17/08/2019", "17/08/20191", "117/08/2019", "12/17/08/2019",
    "17-08-19", "17/08/19..", "17/08/191", "17/08/19/NQ", "17 / 08 / 19", "17 -08 -2019",
    "17/08-2019", "từ 17/08/2019", "17/08/2019 -05 lượt xem",
    "27/06/2019, UBND huyện", "Ngày 17/08/2019, UBND huyện", "Hạn nộp: 17/08/2019",
    "16h45-17/08/2019", "4:11:37,2019-03-06", "16:45 17/08/2019 18:00", "17 tháng năm 2019",
    "17 tháng mười năm, 2019", "1.234.567 17/08/2019", "17/08/2019 1.234.567", "17/08/2019 5%",
    "Lượt xem: 17/08/2019", "Bình luận lúc 17/08/2019", "5 lượt xem 17/08/2019",
    "2019-08-17T16:45:09-05:00", "17/08/2019 16:45 by", "16:45GMT -17/08/2019",
    "17/08/201912 lượt xem", "17/08/2019 16h45 phút đọc: 5", "17/08/2019 16:45 cn",
)  # fmt: skip


def answer(text, month_first):
    """The reading, or why there is none."""
    try:
        return dates_module._read(text, LATE, month_first)
    except RefusedError as refused:
        return str(refused)


def both(text, month_first=False):
    """The answer with the short cut and without it."""
    short = answer(text, month_first)
    with patch.object(dates_module, "read_printed", lambda *_: None):
        return short, answer(text, month_first)


@pytest.mark.parametrize("text", COMMON)
def test_common_forms_are_read_without_the_grammar(text):
    assert read_printed(text, False) is not None
    for month_first in (False, True):
        short, slow = both(text, month_first=month_first)
        assert short == slow
        assert isinstance(short, DateReading)


@pytest.mark.parametrize("text", TRAPS)
def test_traps_are_left_to_the_grammar(text):
    assert read_printed(text, False) is None
    short, slow = both(text)
    assert short == slow


def test_two_days_side_by_side_are_refused_at_once():
    with pytest.raises(RefusedError):
        read_printed("Đăng vào 17/08/2019 18/08/2019", False)
    assert both("Đăng vào 17/08/2019 18/08/2019") == ("more than one date",) * 2
    with pytest.raises(RefusedError):
        read_printed("Đăng vào 17/08/201918/08/2019", False)
    assert both("Đăng vào 17/08/201918/08/2019") == ("holds '17/08/201918/08/2019'",) * 2
    same = both("17/08/2019 17/08/2019")
    assert same[0] == same[1]
    assert isinstance(same[0], DateReading)


LABELS = tuple(words.PHRASES["publish"] + words.PHRASES["update"])
NAMED = (
    *(f"thứ {word}" for word in words.WEEKDAYS_AFTER_THU), "Chủ Nhật", "CN", "T2", "T6", "T7",
    *words.ENGLISH_WEEKDAYS,
)  # fmt: skip
MONTHS = (*words.MONTHS, "mười một", "mười mốt", "mười hai", "8", "08", "13")
MIDDLES = (
    *(f"{label} {name}" for label in ("tháng", "Tháng", "thg") for name in MONTHS), "Tháng Năm",
    *words.ENGLISH_MONTHS,
)  # fmt: skip


def words_of_the_tables():
    for label in LABELS:
        yield f"{label}: 17/08/2019 16:45"
        yield f"{label.upper()} Thứ bảy, 16:45 ngày 17/08/2019"
        yield f"{label} 17 Aug 2019"
    for weekday in NAMED:
        for sign in (", ", " - ", ",", " ", ", ngày "):
            for core in ("17/08/2019", "16:45 17/08/2019", "17 Tháng 8 2019", "2019-08-17"):
                yield f"{weekday}{sign}{core}"
    for middle in MIDDLES:
        for end in (" 2019", ", 2019", " năm 2019", " năm, 2019"):
            yield f"17 {middle}{end}"
            yield f"Ngày 7 {middle}{end}, 16:45"
    for counter in words.PHRASES["counter"]:
        yield f"17/08/2019 16:45 | {counter}: 1.234"
        yield f"2019-08-17 16:45 ({counter} 12)"
        yield f"17 Aug 2019, 12 {counter}"
        yield f"{counter}: 12 | 17/08/2019"


def test_every_word_of_the_tables_reads_like_the_grammar():
    read = 0
    for text in words_of_the_tables():
        short, slow = both(text)
        assert short == slow, text
        read += read_printed(text, False) is not None
    assert read > 1000


def maybe(*texts):
    """Nothing, in half of the cases, or one of ``texts``."""
    return st.one_of(st.just(""), st.sampled_from(texts))


NUMBERS = st.integers(0, 33).flatmap(lambda n: st.sampled_from((str(n), f"{n:02}")))
YEARS = st.one_of(st.integers(1990, 2030).map(str), st.sampled_from(("19", "201", "20191")))
MARKS = st.sampled_from(("/", "-", ".", " - ", " / ", " -", "- "))
DAYS = st.one_of(
    st.builds(lambda d, s, m, y: f"{d}{s}{m}{s}{y}", NUMBERS, MARKS, NUMBERS, YEARS),
    st.builds(lambda d, s, m, y: f"{y}{s}{m}{s}{d}", NUMBERS, MARKS, NUMBERS, YEARS),
    st.builds(lambda d, m, y: f"{d} {m} {y}", NUMBERS, st.sampled_from(MIDDLES), YEARS),
)
MINUTES = st.integers(0, 61).map("{:02}".format)
CLOCKS = st.builds(
    "{}{}{}{}{}".format,
    NUMBERS,
    st.sampled_from((":", ":", "h", "g", "H", ": ")),
    st.one_of(MINUTES, MINUTES, st.builds("{}:{}".format, MINUTES, MINUTES)),
    maybe(" AM", "PM", " SA", " CH", " CN", " by", ".123", ",5"),
    maybe("Z", "+07:00", " +0700", " GMT+7", " (GMT+7)", ", [GMT +7]", " -0500", "+00:00", " GMT"),
)
JOINTS = st.sampled_from(
    (" ", ", ", " - ", " | ", "- ", " -", "-", ",", "|", "T", " ngày ", " lúc ", ", ngày ", "/")
)
CORES = st.one_of(
    DAYS, st.builds("{}{}{}".format, DAYS, JOINTS, CLOCKS),
    st.builds("{}{}{}".format, CLOCKS, JOINTS, DAYS),
)  # fmt: skip
COUNTS = ("5", "05", "645", "2016", "1.234", "12,345", "1.234.567", "1,2K")
TEXTS = st.builds(
    "{}{}{}{}{}{}{}".format,
    maybe("(", "- ", "-", "Lượt xem: 456 | ", "Đã xem: 12 - ", "Thu Hà - ", "5 lượt xem, "),
    maybe("Ngày đăng: ", "CẬP NHẬT ", "Đăng vào: ", "từ ", "Giờ ", "số ", "Posted on "),
    maybe("Thứ bảy, ", "Thứ 6 - ", "CN, ", "T7 ", "Sat, ", "Chủ nhật,", "Thứ ", "thứ năm | "),
    CORES,
    maybe(" ", ")", " - ", " | ", ", ", "/", "-", "%", "; "),
    st.one_of(
        maybe("NQ-HĐND", "Thu Hà", "đồng"), st.sampled_from(COUNTS), DAYS,
        st.builds("Lượt xem: {}".format, st.sampled_from(COUNTS)),
        st.builds("({} lượt xem".format, st.sampled_from(COUNTS)),
    ),
    maybe(")", " |", " -", "."),
)  # fmt: skip


@given(TEXTS, st.booleans())
def test_any_text_reads_like_the_grammar(text, month_first):
    short, slow = both(text, month_first=month_first)
    assert short == slow, text


@given(TEXTS, st.integers(0, 60), st.sampled_from("0129/-.:,| TZ+(\u200b\u0301K"))
def test_one_wrong_sign_reads_like_the_grammar(text, at, sign):
    for broken in (text[:at] + sign + text[at:], text[:at] + sign + text[at + 1 :]):
        short, slow = both(broken)
        assert short == slow, broken


def test_no_text_takes_the_short_cut_in_circles():
    for part in ("1 a", "1/", "10:00 ", "thứ ", "a ", "1 tháng ", "- ", "| Lượt xem: 1"):
        parse_date(part * 100_000, now=LATE)
        for text in (part * 15, f"17/08/2019 {part * 15}", f"{part * 15}17/08/2019"):
            short, slow = both(text)
            assert short == slow, text
