"""TCVN3, VNI, VISCII and mojibake: converted where certain, and nothing else is ever touched."""

from __future__ import annotations

import html
import json
import time
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from pipelines.charsets import to_utf8
from pipelines.legacy_text import Repair, doubtful, recognise, repair_tree, unmix
from pipelines.legacy_text.syllables import is_syllable
from pipelines.legacy_text.tables import ENCODINGS, VISCII_BYTES
from tests.legacy import (
    ENCODERS,
    FOREIGN,
    SENTENCES,
    TCVN3_BYTES,
    as_tcvn3,
    as_viscii,
    as_vni,
    misread,
)
from tests.legacy import VISCII_BYTES as RFC_1456

BY_NAME = {encoding.name: encoding for encoding in ENCODINGS}
CORPUS = " ".join(SENTENCES)
SHARED = Path(__file__).parents[2] / "shared"
PAGES = Path(__file__).parent / "pages"


def without_toned_capitals(text: str) -> str:
    """What comes back of a text in TCVN3, which has no capitals with a tone."""
    kept = {*TCVN3_BYTES}
    return "".join(c if c.isascii() or c in kept else c.lower() for c in text)


# Read off by hand from the printed tables; the first two stand on every official letter.
GOLDEN = [
    ("tcvn3", "Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("tcvn3", "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
    ("tcvn3", "Héi nghÞ tæng kÕt n¨m 2005", "Hội nghị tổng kết năm 2005"),
    ("tcvn3", "Uû ban nh©n d©n huyÖn H\xadng S¬n", "Uỷ ban nhân dân huyện Hưng Sơn"),
    ("vni", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("vni", "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
    ("vni", "UÛY BAN NHAÂN DAÂN TÆNH", "ỦY BAN NHÂN DÂN TỈNH"),
    ("vni", "Hoäi nghò, kyõ sö, Myõ Tho", "Hội nghị, kỹ sư, Mỹ Tho"),
    ("vni", "Aán Ñoä, Aån naùu, thuûy", "Ấn Độ, Ẩn náu, thủy"),
    ("viscii", "Cµng hòa xã hµi chü nghîa Vi®t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("viscii", "Ðµc l§p - Tñ do - HÕnh phúc", "Độc lập - Tự do - Hạnh phúc"),
    ("viscii", "“Hµi” ngh¸", "“Hội” nghị"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "shown", "text"), GOLDEN)
def test_golden(name: str, shown: str, text: str) -> None:
    assert BY_NAME[name].decode(shown) == text


def test_golden_bytes() -> None:
    assert bytes(TCVN3_BYTES[letter] for letter in "đưộịệ") == b"\xae\xad\xe9\xde\xd6"
    assert bytes(RFC_1456[letter] for letter in "đưộịệỴ") == b"\xf0\xdf\xb5\xb8\xae\x1e"
    assert bytes(RFC_1456.values()).decode("latin-1").translate(
        {code: VISCII_BYTES[code] for code in range(256)}
    ) == "".join(RFC_1456)


@pytest.mark.parametrize("name", ENCODERS)
def test_every_sentence_comes_back(name: str) -> None:
    recognised = 0
    for sentence in SENTENCES:
        shown = ENCODERS[name](sentence)
        assert shown != sentence
        text = without_toned_capitals(sentence) if name == "tcvn3" else sentence
        assert BY_NAME[name].decode(shown) == text
        found = recognise(shown)
        assert found in (None, BY_NAME[name]), sentence
        recognised += found is not None
        assert doubtful(shown), shown
    assert recognised >= len(SENTENCES) * 0.9
    assert recognise(ENCODERS[name](CORPUS)) is BY_NAME[name]


def test_capitals_with_a_tone_come_back_in_vni_and_viscii() -> None:
    for encode, name in ((as_vni, "vni"), (as_viscii, "viscii")):
        assert BY_NAME[name].decode(encode(CORPUS.upper())) == CORPUS.upper()
        assert recognise(encode(CORPUS.upper())) is BY_NAME[name]


# Nothing else is touched


def good_texts() -> list[str]:
    """Sentences that are right as they are: ours, other languages, pages, data."""
    texts = [*SENTENCES, *FOREIGN, CORPUS, CORPUS.upper(), " ".join(FOREIGN)]
    for path in sorted(PAGES.glob("*/*/expected.json")):
        texts += _strings(json.loads(path.read_text(encoding="utf-8")))
    for path in sorted(SHARED.glob("data/*")):
        texts += path.read_text(encoding="utf-8").splitlines()
    for path in sorted(SHARED.glob("pages/*/*.html")):
        tree = lxml_html.fromstring("<p>" + path.read_bytes().decode("utf-8", "replace"))
        texts += [text for text in tree.itertext() if not text.isascii()]
    return texts


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for inner in value for text in _strings(inner)]
    return [value] if isinstance(value, str) else []


def test_good_text_stays() -> None:
    for text in good_texts():
        for form in ("NFC", "NFD"):
            given_text = normalize(form, text)
            repair = Repair()
            assert repair.text(given_text) == given_text
            assert repair.kinds == []


@pytest.mark.parametrize(
    "text",
    [
        "é ê û î ô â ë ü ö ä ñ ø å æ ß ð þ µ ¶ § ®",  # a list of letters
        "2 é LATIN SMALL LETTER E; 7 è, 9 ç, 0 à, ^ ê, ^ û, § µ",
        "Зима ё ¶ § µ ¸ é ñ",
        "ž ý á í é ú ů š č ř ě ň ó ď ť",
    ],
)
def test_lists_of_letters_are_no_text(text: str) -> None:
    assert Repair().text(text) == text


def test_a_good_article_is_not_even_doubtful() -> None:
    assert not any(map(doubtful, [*SENTENCES, CORPUS, CORPUS.upper()]))
    assert not doubtful("© 2006 Ban biên tập · 25ºC, “Nhà văn hóa” – 1 m²")


WORDS = sorted({word for line in (*SENTENCES, *FOREIGN) for word in line.split()})
mixed_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)


@given(mixed_words)
def test_no_mixture_of_good_words_is_converted(text: str) -> None:
    assert recognise(text) is None
    assert unmix(text) is None


@given(st.lists(mixed_words, min_size=1, max_size=5), st.sampled_from([".VnTime", "VNI-Times"]))
def test_unicode_text_keeps_its_letters_whatever_its_font(texts: list[str], font: str) -> None:
    """Editors convert the text and leave the name of the old font on it."""
    vietnamese = [f"{text} đã được" for text in texts]
    root = _paragraphs(
        *[f'<span style="font-family:{font}">{html.escape(t)}</span>' for t in vietnamese]
    )
    assert repair_tree(root).kinds == []
    assert [p.text_content() for p in root] == vietnamese


@given(st.text(st.characters(max_codepoint=0x2122, exclude_categories=["Cs"])))
def test_any_text_is_taken(text: str) -> None:
    Repair().text(text)
    for encoding in ENCODINGS:
        encoding.decode(text)
    fixed = unmix(text)
    assert fixed is None or not fixed.isascii()


def test_syllables() -> None:
    good = "nghiêng quyết giếng khuỷu thuở ngoằn Đắk uỷ ủy hoà hòa Yến gì gìn quốc xoèn lý kỹ"
    bad = "été née naïf Héi nghÞ huyÖn año größe kê¬ cac- ngê cia stra đ tếch́ biêt ńa"
    assert [word for word in good.split() if not is_syllable(word)] == []
    assert [word for word in bad.split() if is_syllable(word)] == []
    words = {w.strip("“”.,;()") for line in SENTENCES for w in line.split()}
    odd = {w for w in words if not w.isascii() and not is_syllable(w)}
    assert odd == set()


# Mojibake

LOST = "Huyện ủy Hương Sơn tổ chức hội nghị"


@pytest.mark.parametrize("charset", ["cp1252", "latin-1", "cp1258"])
@pytest.mark.parametrize("times", [1, 2])
def test_mojibake_comes_back(charset: str, times: int) -> None:
    for text in (LOST, "Huyện", CORPUS, *SENTENCES):
        shown = text
        for _ in range(times):
            shown = misread(shown, charset)
        assert unmix(shown) == text
        assert doubtful(shown)


def test_mojibake_golden() -> None:
    assert unmix("Huyá»‡n á»§y") == "Huyện ủy"
    assert unmix("Ä\x90áº£ng bá»™") == "Đảng bộ"
    assert unmix("ThÃ\xa0nh phá»‘ HÃ\xa0 TÄ©nh") == "Thành phố Hà Tĩnh"


@pytest.mark.parametrize(
    "text",
    [
        "Huyá»?n á»§y",  # a letter is lost
        "Huyá»‡n Đức Thọ",  # mixed with good text
        "ThÃ nh phá»‘ HÃ  TÄ©nh",  # nbsp became a space: no round trip
        "naÃ¯ve cafÃ©",  # mojibake, but no Vietnamese
        "Ã¡",
        "«Ä‘»",
    ],
)
def test_uncertain_mojibake_stays(text: str) -> None:
    assert unmix(text) is None


def test_one_word_of_mojibake_beside_certain_ones() -> None:
    assert unmix("Ra quÃ¢n") is None
    root = _paragraphs("Ra quÃ¢n", "naÃ¯ve cafÃ©", misread(LOST), "hÃ¨")
    assert repair_tree(root).kinds == ["mojibake"]
    assert texts_of(root) == ["Ra quân", "naÃ¯ve cafÃ©", LOST, "hè"]


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join))
def test_a_repair_of_mojibake_is_exact(text: str) -> None:
    shown = misread(text)
    assert unmix(shown) == text
    assert unmix(text) is None


# Pages


def _paragraphs(*inner: str) -> lxml_html.HtmlElement:
    markup = "".join(f"<p>{text}</p>" for text in inner)
    return lxml_html.fragment_fromstring(markup, create_parent="div")


def texts_of(root: lxml_html.HtmlElement) -> list[str]:
    return [element.text_content() for element in root]


def font(name: str, text: str) -> str:
    return f'<span style="font-size:14pt;font-family:{name}">{html.escape(text)}</span>'


def test_only_the_runs_in_the_font_are_converted() -> None:
    root = _paragraphs(
        f"Theo báo cáo: {font('.VnTime', as_tcvn3('vụ xuân'))} năm 2005",
        f"«Né tránh» {font('.VnArial', as_tcvn3('hội nghị'))} José García",
        "Tác giả: José García và François Müller",
    )
    assert repair_tree(root).kinds == ["tcvn3"]
    assert texts_of(root) == [
        "Theo báo cáo: vụ xuân năm 2005",
        "«Né tránh» hội nghị José García",
        "Tác giả: José García và François Müller",
    ]


def test_fonts_named_by_the_old_tag() -> None:
    root = _paragraphs(f'<font face="VNI-Times, Arial">{as_vni("Hội nghị")}</font> và 5 m²')
    assert repair_tree(root).kinds == ["vni"]
    assert texts_of(root) == ["Hội nghị và 5 m²"]


def test_capitals_of_a_font_of_capitals() -> None:
    root = _paragraphs(
        font(".VnTimeH", as_tcvn3("Uỷ ban nhân dân")) + font(".VnTimeH", " huy") + "Tin",
        font("&quot;.VnTime&quot;", as_tcvn3("đã họp")),
    )
    assert repair_tree(root).kinds == ["tcvn3"]
    assert texts_of(root) == ["UỶ BAN NHÂN DÂN HUYTin", "đã họp"]


def test_one_text_in_two_encodings() -> None:
    root = _paragraphs(
        *[font(".VnTime", as_tcvn3(text)) for text in SENTENCES[:5]],
        *[font("VNI-Helve", as_vni(text)) for text in SENTENCES[5:10]],
        misread(SENTENCES[10]),
        SENTENCES[11],
    )
    assert sorted(repair_tree(root).kinds) == ["mojibake", "tcvn3", "vni"]
    assert texts_of(root) == SENTENCES[:12]


@pytest.mark.parametrize("name", ENCODERS)
def test_text_whose_font_tells_nothing(name: str) -> None:
    encode = ENCODERS[name]
    shown = [encode(text) for text in SENTENCES]
    root = _paragraphs(
        *map(html.escape, [*shown[:3], *FOREIGN[:2], *shown[3:], SENTENCES[0], encode("vụ xuân")])
    )
    assert repair_tree(root).kinds == [name]
    texts = [without_toned_capitals(text) if name == "tcvn3" else text for text in SENTENCES]
    expected = [*texts[:3], *FOREIGN[:2], *texts[3:], SENTENCES[0], "vụ xuân"]
    assert texts_of(root) == expected


def test_short_texts_follow_the_long_one() -> None:
    title = as_tcvn3("Lễ hội")
    assert Repair().text(title) == title
    repair = repair_tree(_paragraphs(*map(as_tcvn3, SENTENCES)))
    assert repair.text(title) == "Lễ hội"
    assert repair.text("José García") == "José García"
    assert repair.text("Đêm hội") == "Đêm hội"


def test_alt_texts_are_repaired_and_scripts_are_not() -> None:
    shown = as_tcvn3(SENTENCES[0])
    root = _paragraphs(f'{shown}<img alt="{as_tcvn3("Lễ hội")}"><script>"{shown}"</script>')
    repair_tree(root)
    assert root.find(".//img").get("alt") == "Lễ hội"
    assert root.find(".//script").text == f'"{shown}"'


@pytest.mark.parametrize("piece", ["ðé", "®é", "Ã¡", "“ñ", "Õ", "\xa0"])
def test_the_time_grows_with_the_length_and_no_more(piece: str) -> None:
    """Runs without a blank, where a careless regex begins anew at every letter."""
    taken = [_seconds(piece * length) for length in (2_000, 20_000)]
    assert taken[1] < taken[0] * 40


def _seconds(text: str) -> float:
    """Seconds, the best of three."""
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        Repair().text(text)
        to_utf8(text.encode("cp1252"))
        taken.append(time.perf_counter() - began)
    return min(taken)
