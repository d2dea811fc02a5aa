"""Forms of date text that hold for every word of a kind: labels, ages, spans, the last resort."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.date_grammar import words
from pipelines.dates import VIETNAM, parse_date

LATE = datetime(2026, 11, 24, tzinfo=VIETNAM)
EVENING = datetime(2019, 8, 17, 22, 0, tzinfo=VIETNAM)

VERBS = ("đăng", "đăng tải", "xuất bản", "phát hành", "viết", "gửi", "tạo", "cập nhật", "sửa")
LABELS = st.builds(
    "{}{} {}".format,
    st.sampled_from(("", "đã ", "được ", "đã được ")),
    st.sampled_from(VERBS),
    st.sampled_from(("ngày", "lúc", "vào", "vào lúc", "vào ngày")),
)
DAYS = st.dates(date(1997, 1, 1), date(2026, 11, 20))


def iso(text, now=LATE):
    reading = parse_date(text, now=now)
    return reading and reading.iso


@given(LABELS, DAYS)
def test_every_form_of_a_verb_is_a_label(label, day):
    for text in (f"{label} {day:%d/%m/%Y}", f"{label.capitalize()}: {day:%d/%m/%Y}"):
        assert iso(text) == day.isoformat(), text
        assert iso(f"Thu Hà {text}") == day.isoformat(), text


@given(LABELS, DAYS)
def test_what_was_published_may_be_something_else(label, day):
    """The sentence "Kết quả được đăng ngày 17/08/2019" tells of a list, not of the article."""
    for thing in ("Kết quả", "Danh sách thí sinh", "Luật", "Giá vàng", "Sách"):
        text = f"{thing} {label} {day:%d/%m/%Y}"
        assert iso(text) is None, text


@given(st.sampled_from(("Đăng bởi", "Viết bởi:", "Được gửi bởi", "Posted by")), DAYS)
def test_who_published_stands_between_label_and_day(label, day):
    for name in ("huongkhe", "Thu Hà", "UBND xã Đức Lĩnh", "Phòng Văn hóa thông tin"):
        text = f"{label} {name} ngày {day:%d/%m/%Y}"
        assert iso(text) == day.isoformat(), text


AGES = ("hôm nay", "hôm qua", "chiều qua", "tháng trước")
AROUND = ("Thời tiết", "Tin tức", "Giá vàng", "Hà Nội", "Lịch sử", "Lượt truy cập", "Khách")


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("word", AROUND)
def test_the_name_of_a_day_stands_apart(age, word):
    for text in (f"{word} {age}", f"{age} {word}", f"{word} {age}: 42", f"{age}: 42 {word}"):
        assert iso(text, EVENING) is None, text
    assert iso(age, EVENING) is not None


@given(st.integers(2, 59), st.sampled_from(("phút", "giờ", "ngày", "tuần")))
def test_an_age_before_an_event_is_none(amount, unit):
    for event in ("Quốc khánh", "Giao thừa", "giờ G", "Hội nghị", "khi bão vào"):
        assert iso(f"{amount} {unit} trước {event}", EVENING) is None


@given(st.integers(1, 12), st.integers(0, 59), st.sampled_from(("sáng", "chiều", "tối")))
def test_a_part_of_a_day_tells_the_half_of_its_clock(hour, minute, part):
    """The clock "4:45" of "chiều qua" is 16:45, before the name and behind it."""
    told = iso(f"17/08/2019 {hour}:{minute:02} {part}")
    assert told is not None
    for name, day in ((f"{part} nay", "17"), (f"{part} hôm nay", "17"), (f"{part} qua", "16")):
        for text in (f"{hour}:{minute:02} {name}", f"{name}, {hour}:{minute:02}"):
            assert iso(text, EVENING) in (told.replace("-17", f"-{day}"), None), text


@given(DAYS, st.integers(1, 40))
def test_spans_of_named_months_give_none(first, length):
    last = first + timedelta(days=length)
    for month in ("%B", "%b", "Tháng %m"):
        for joint in (" - ", " – ", " to ", " đến "):
            text = f"{first.strftime(month)} {first.day}{joint}{last.strftime(month)} {last.day}"
            assert iso(f"{text}, {last.year}") is None, text


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1997, 2026))
def test_several_months_are_no_day(one, other, year):
    for text in (f"{one}, {other}/{year}", f"{one}, {other} năm {year}", f"{one}-{other}/{year}"):
        assert iso(f"Tháng {text}") is None, text


@given(st.sampled_from(sorted(words.ORDERED)), st.integers(1, 53), DAYS)
def test_what_is_counted_is_no_day(word, number, day):
    for text in (f"{word.title()} {number} tháng {day.month}/{day.year}",
                 f"{word} {number}: {day:%d/%m/%Y}"):  # fmt: skip
        assert iso(text) is None, text


BARE = st.sampled_from(("2", "3", "12", "25", "2019", "2018", "năm", "ngày", ",", "(", "thứ", "tư"))


@given(st.lists(BARE, min_size=3, max_size=7))
def test_without_a_named_month_the_last_resort_gives_none(parts):
    """The library guesses which of "năm 2 2019 3" is the month."""
    assert iso(" ".join(parts)) is None


@pytest.mark.parametrize("text", ["1:30 đêm qua", "1:30 đêm hôm qua", "12:10 đêm qua"])
def test_an_hour_after_midnight_is_of_no_certain_night(text: str) -> None:
    assert iso(text) is None


@pytest.mark.parametrize(
    ("text", "hour"),
    [("22:30 đêm hôm qua", 22), ("8:15 sáng hôm nay", 8), ("4:30 chiều hôm qua", 16)],
)
def test_the_part_of_a_named_day_may_stand_before_hom(text: str, hour: int) -> None:
    found = iso(text)
    assert found is not None
    assert int(found[11:13]) == hour
