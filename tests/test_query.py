"""Words as people type them: folding, phrases, exact marks first, snippets, filters."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive, open_archive
from archive.fold import expression, fold, parse_words, snippet
from archive.query import TextRepair, filters
from archive.record import Attachment, Image
from crawler.commands.query import command as query_command
from pipelines.legacy_text.repair import MOJIBAKE
from pipelines.legacy_text.tables import ENCODINGS
from tests.records import LATER, RUN, archive_with, article, ids

NFD_TITLE = "Đa\u0309ng bo\u0323\u0302"  # Đảng bộ, decomposed


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    root = tmp_path_factory.mktemp("query") / "archive"
    picture = Image(url="https://a.vn/1.jpg", caption="Toàn cảnh buổi lễ (Ảnh: Thu Hà)")
    paper = Attachment(url="https://a.vn/1.pdf", name="Kế hoạch 15.pdf")
    return archive_with(
        root,
        article(1, title="Đảng bộ huyện họp", author="Bích Liên", section="Xây dựng Đảng"),
        article(2, title="Dáng bó hoa", published="2020-06", tier="commune"),
        article(3, title="Phòng, chống thiên tai", body="Mưa lũ.", published=None),
        article(4, title="Nghị quyết", body="Số 15/NQ-CP của Chính phủ.", published="2021-01-31"),
        article(5, title="Thiên tai phòng chống", section="Tin xã", published="2019-12-31"),
        article(6, portal="son_la_yen_chau", title="Yên Châu", images=[picture], tags=["nông vụ"]),
        article(7, portal="son_la_yen_chau", title="Cũ", state="gone", attachments=[paper]),
    )


def found(archive: Archive, words: str = "", **options: Any) -> list[str]:
    return [hit.record.id.split(":")[1] for hit in archive.search(words, **options)]


def test_folding_keeps_the_place_of_every_letter() -> None:
    assert fold("Đảng bộ ƯỚC nguyện ðÐ") == "dang bo uoc nguyen dd"
    assert fold(NFD_TITLE) == "dang bo"


@given(st.text())
def test_folding_is_one_letter_to_one(text: str) -> None:
    import unicodedata

    assert len(fold(text)) == len(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("dang bo", {"1", "2"}),
        ("DANG BO", {"1", "2"}),
        ("đảng", {"1", "2"}),
        (NFD_TITLE, {"1", "2"}),
        ('"dang bo huyen"', {"1"}),
        ('"bo dang"', set()),
        ("huyen hop dang", {"1"}),
        ("phong chong thien tai", {"3", "5"}),
        ('"phòng chống thiên tai"', {"3"}),  # the comma does not part the phrase
        ("“phòng chống thiên tai”", {"3"}),
        ('"phòng chống', {"3", "5"}),  # a quote that is never closed
        ("thien*", {"3", "5"}),
        ("thie*", {"3", "5"}),
        ("thie", set()),
        ('"chong thie"*', {"3"}),
        ("15/NQ-CP", {"4"}),
        ("NQ CP 15", {"4"}),
        ("toàn cảnh buổi lễ", {"6"}),
        ("nong vu", {"6"}),
        ('"ke hoach 15"', {"7"}),
        ("bích liên", {"1"}),
        ("không có đâu", set()),
        ("./.", set()),
        ("*", set()),
    ],
)
def test_words(archive: Archive, words: str, expected: set[str]) -> None:
    assert set(found(archive, words)) == expected
    assert archive.count(words) == len(expected)


def test_exact_marks_come_first(archive: Archive) -> None:
    assert found(archive, "đảng bộ") == ["1", "2"]
    assert found(archive, "dáng bó") == ["2", "1"]
    assert found(archive, "dáng bó", limit=1) == ["2"]
    assert found(archive, NFD_TITLE)[0] == "1"


def test_both_places_of_a_tone_mark_are_the_same_spelling(tmp_path: Path) -> None:
    archive = archive_with(
        tmp_path, article(1, title="Cấp ủy hòa giải"), article(2, title="Cấp uỳ hoá giải")
    )
    assert found(archive, "uỷ hoà")[0] == "1"
    assert found(archive, "ủy hòa")[0] == "1"


def test_a_word_in_the_title_weighs_more(tmp_path: Path) -> None:
    text = "Huyện đã họp bàn về lúa."
    archive = archive_with(
        tmp_path,
        article(1, title="Tin huyện", body=text),
        article(2, title="Lúa", body="Huyện đã họp bàn về ngô."),
    )
    assert found(archive, "lua") == ["2", "1"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.one_of(
        st.text(max_size=40),
        st.text(alphabet="\"*()^:+-{}[]~\\/'%_.,;ANDORTNEAR \0đ", max_size=40),
        st.lists(st.sampled_from(["AND", "NOT", "NEAR(", '"', "dang", "title:", "*", "^"])).map(
            " ".join
        ),
    )
)
def test_no_text_is_a_syntax_error(archive: Archive, words: str) -> None:
    hits = list(archive.search(words))
    assert archive.count(words) == len(hits)


@given(st.text(alphabet="đĐảộab \"*-'", max_size=30))
def test_an_expression_holds_quoted_letters_alone(words: str) -> None:
    text = expression(parse_words(words))
    assert not set(text) - set('abcdefghijklmnopqrstuvwxyz "*ANDảộ'), text


def test_too_many_words_are_refused() -> None:
    with pytest.raises(ValueError, match="has 65 words"):
        filters("a " * 65)


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        ("dang bo", "Họp Đảng bộ huyện", "Họp [Đảng] [bộ] huyện"),
        ('"dang bo"', "Họp Đảng  bộ huyện", "Họp [Đảng bộ] huyện"),
        ("huy*", "Họp Đảng bộ huyện ủy", "Họp Đảng bộ [huy]ện ủy"),
        ("an", "Lan man An ninh", "Lan man [An] ninh"),
        ("ngo", "Lúa", "Lúa"),
        ("dang", "Ho\u0323p Đa\u0309ng", "Họp [Đảng]"),
    ],
)
def test_snippets_show_the_letters_of_the_text(words: str, text: str, marked: str) -> None:
    assert snippet(parse_words(words), text).marked() == marked


def test_a_snippet_is_cut_at_blanks_around_the_match() -> None:
    text = " ".join(["trước"] * 60 + ["Đảng"] + ["sau"] * 60)
    cut = snippet(parse_words("dang"), text, width=100)
    assert len(cut.text) < 120
    assert cut.text.startswith("… trước")
    assert cut.text.endswith("sau …")
    ((start, end),) = cut.spans
    assert cut.text[start:end] == "Đảng"


@given(st.text(max_size=300), st.text(alphabet="đaảng b", min_size=1, max_size=8))
def test_snippets_never_fail(text: str, words: str) -> None:
    cut = snippet(parse_words(words), text)
    assert all(0 <= start < end <= len(cut.text) for start, end in cut.spans)


def test_filters(archive: Archive) -> None:
    assert archive.count() == 7
    assert ids(archive, portal="son_la_yen_chau") == ["6", "7"]
    assert archive.count(portal=["son_la_yen_chau", "ha_tinh_huong_son"]) == 7
    assert archive.count(portal="nowhere") == 0
    assert found(archive, section="xay dung dang") == ["1"]
    assert found(archive, author="LIÊN") == ["1"]
    assert found(archive, tier="commune") == ["2"]
    assert found(archive, state="gone") == ["7"]
    assert found(archive, "thien tai", section="tin xa") == ["5"]


def test_repaired_texts_are_asked_for(tmp_path: Path) -> None:
    archive = archive_with(
        tmp_path,
        article(1),
        article(2, text_repair=["tcvn3"]),
        article(3, text_repair=["mojibake", "windows-1258"]),
    )
    assert found(archive, text_repair="any") == ["2", "3"]
    assert found(archive, text_repair="none") == ["1"]
    assert found(archive, text_repair="tcvn3") == ["2"]
    assert found(archive, text_repair="mojibake") == ["3"]
    assert found(archive, text_repair="windows-1258") == ["3"]
    assert found(archive, text_repair="vni") == []
    assert filters(text_repair="tcvn3").told()["text_repair"] == "tcvn3"


def test_ranges_of_publication(archive: Archive) -> None:
    assert ids(archive, since="2020", until="2020", portal="ha_tinh_huong_son") == ["2", "1"]
    # A bare month overlaps each of its days; undated is outside of every range.
    assert ids(archive, since="2020-06-30") == ["2", "4"]
    assert ids(archive, until="2020-06-01") == ["5", "2"]
    assert ids(archive, since="2020-07", until="2021-01-30") == []
    assert ids(archive, since="2021-01-31") == ["4"]
    assert ids(archive, since="2021-02") == []
    assert ids(archive, since="2021-01-31", undated="include") == ["4", "3"]
    assert ids(archive, undated="only") == ["3"]
    assert ids(archive, since="2021", undated="only") == ["3"]
    assert "3" not in ids(archive, undated="leave")
    assert "3" in ids(archive)


def test_capture_days_are_days_of_vietnam(tmp_path: Path) -> None:
    late = article(1, fetched="2026-11-24T16:59:59Z")
    next_day = article(2, fetched="2026-11-24T17:00:00Z")
    archive = archive_with(tmp_path, late, next_day)
    assert found(archive, captured_until="2026-11-24") == ["1"]
    assert found(archive, captured_since="2026-11-25") == ["2"]


def test_facets(archive: Archive) -> None:
    assert archive.facet("portal") == [("ha_tinh_huong_son", 5), ("son_la_yen_chau", 2)]
    assert archive.facet("year", portal="ha_tinh_huong_son") == [
        ("2019", 1), ("2020", 2), ("2021", 1), (None, 1),
    ]  # fmt: skip
    assert archive.facet("month", "thien tai") == [("2019-12", 1), (None, 1)]
    assert archive.facet("state") == [("gone", 1), ("present", 6)]
    assert sum(number for _, number in archive.facet("section")) == 7
    assert archive.facet("state", limit=1) == [("present", 6)]
    assert archive.facet("portal", limit=9) == archive.facet("portal")


def test_orders(archive: Archive) -> None:
    here = {"portal": "ha_tinh_huong_son"}
    assert found(archive, sort="published", **here) == ["5", "2", "1", "4", "3"]
    assert found(archive, sort="-published", **here) == ["4", "1", "2", "5", "3"]
    assert found(archive, sort="id", **here) == ["1", "2", "3", "4", "5"]
    assert found(archive, "thien tai", sort="published") == ["5", "3"]


def test_every_repair_can_be_asked_for() -> None:
    kinds = {MOJIBAKE, "windows-1258", *(encoding.name for encoding in ENCODINGS)}
    assert {*get_args(TextRepair)} == {"any", "none"} | kinds
    option = next(o for o in query_command.params if o.name == "text_repair")
    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == get_args(TextRepair)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"since": "2020-13"}, "2020-13"),
        ({"since": "2021", "until": "2020"}, "lies after"),
        ({"as_of": "soon"}, "soon"),
        ({"undated": "perhaps"}, "perhaps"),
        ({"text_repair": "latin"}, "latin"),
        ({"captured_since": "2021", "captured_until": "2020"}, "--captured-since 2021-01-01"),
    ],
)
def test_what_cannot_be_meant_is_refused(options: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        filters(**options)


def test_unknown_facet_and_relevance_of_the_past_are_refused(archive: Archive) -> None:
    with pytest.raises(ValueError, match="no facet 'colour'"):
        archive.facet("colour")
    with pytest.raises(ValueError, match="relevance"):
        list(archive.search("dang", sort="relevance", as_of="2026"))


def test_undated_count_belongs_to_the_portals_and_not_to_the_words(archive: Archive) -> None:
    assert archive.undated(filters("dang bo", since="2020")) == 1
    assert archive.undated(filters("dang bo", since="2020", portal="son_la_yen_chau")) == 0


def test_an_older_revision_does_not_answer(tmp_path: Path) -> None:
    archive = archive_with(
        tmp_path,
        article(1, title="Lúa mùa"),
        article(1, title="Ngô đông", run=LATER, fetched="2026-11-25T08:00:00Z"),
    )
    assert found(archive, "lua") == []
    assert found(archive, "ngo") == ["1"]
    assert found(archive, "lua", as_of="2026-11-24") == ["1"]


def test_hits_carry_the_record_and_where_the_words_stand(archive: Archive) -> None:
    (hit,) = archive.search("toan canh")
    assert hit.record.run == RUN
    assert hit.snippet is not None
    assert "[Toàn] [cảnh] buổi lễ" in hit.snippet.marked()
    assert next(archive.search()).snippet is None


def test_opening_twice_gives_equal_answers(archive: Archive) -> None:
    with open_archive(archive.path) as again:
        assert found(again, "hoi nghi") == found(archive, "hoi nghi")
