"""What a Vietnamese syllable may look like: initial, rhyme and tone. No dictionary is needed.

About 20,000 syllables fit; of random letters with marks nearly none does.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{_TONES}]")
_MARKS = "\u0302\u0306\u031b"  # circumflex, breve, horn: they make another vowel
_LONGEST = 7  # letters: nghiêng

_RHYME_WORDS = """
    a ac ach ai ak am an ang anh ao ap at au ay
    ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec ek em en eng eo ep et ê êch êk êm ên êng ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi ok om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăp oăt oe oem oen oeo oet
    ô ôc ôi ôk ôm ôn ông ôp ôt ơ ơi ơm ơn ơng ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uơ
    uôc uôi uôm uôn uông uôp uôt uy uya uych uyn uynh uyp uyt uyu uyên uyêt
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu
"""
_AFTER_QU_WORDS = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc ân âng ât âu ây
    e en eo et ê êch ên êt i ich in it ôc ơ ơi ơn y ych yn ynh yt yên yêt yêu
"""
_INITIAL_WORDS = "ngh ng nh gh gi kh ph th tr ch qu b c d đ g h k l m n p r s t v x"
_RHYMES = frozenset(_RHYME_WORDS.split())
_AFTER_QU = frozenset(_AFTER_QU_WORDS.split())
_INITIALS = tuple(_INITIAL_WORDS.split())
_FRONT = ("e", "ê", "i", "y")

# Syllables of which every Vietnamese text of a few lines has some.
_FREQUENT_WORDS = """
    và của là có các được cho với những người không này đã để trong đến từ cũng khi như về tại
    năm ngày tháng huyện xã tỉnh ủy uỷ hội nghị đồng chí đảng bộ ban thường trực chủ tịch phó bí
    thư đại biểu công tác thực hiện nhiệm vụ phát triển kinh tế văn hóa hoá giáo dục nhà nước việt
    nam dân chính trị xây dựng nông thôn mới trường học sinh tổ chức hoạt động sản xuất tổng kết
    trên địa bàn nhiều sự đó việc vào một hai ba bốn mười số tỷ đạt đầu tư phường thành phố quốc
    gia lãnh đạo chỉ kế hoạch quyết định báo cáo tiếp tục phòng chống bảo vệ đời sống điều kiện
"""
_FREQUENT = frozenset(_FREQUENT_WORDS.split())


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether a word, in any case and composition, has the form of a Vietnamese syllable.

    >>> is_syllable("Nghị"), is_syllable("nghÞ"), is_syllable("été")
    (True, False, False)
    """
    if not 0 < len(word) <= 2 * _LONGEST:
        return False
    apart = normalize("NFD", word.lower())
    tones = _TONE.findall(apart)
    base = normalize("NFC", _TONE.sub("", apart))
    if len(tones) > 1 or len(base) > _LONGEST or (tones and not _well_placed(apart)):
        return False
    return any(
        _fits(initial, base[len(initial) :], tones)
        for initial in (*_INITIALS, "")
        if base.startswith(initial)
    )


def is_frequent(word: str) -> bool:
    """Whether a word is one of the most common syllables."""
    return word.lower() in _FREQUENT


def _fits(initial: str, rhyme: str, tones: list[str]) -> bool:
    if rhyme not in (_AFTER_QU if initial == "qu" else _RHYMES):
        return False
    front = rhyme.startswith(_FRONT)
    if initial in ("gh", "ngh") and not front:
        return False
    if initial in ("c", "ng") and front:
        return False
    # A syllable that ends in a stop is always sắc or nặng.
    stopped = rhyme.endswith(("c", "ch", "p", "t", "k"))
    return not stopped or tones in (["\u0301"], ["\u0323"])


def _well_placed(apart: str) -> bool:
    """Whether the tone stands on a vowel, and on the last marked one where there are such."""
    letters = re.findall(rf"[^\u0300-\u036f][{_TONES}{_MARKS}]*", apart)
    toned = next(n for n, letter in enumerate(letters) if _TONE.search(letter))
    if letters[toned][0] not in "aeiouy":
        return False
    marked = [n for n, letter in enumerate(letters) if any(mark in letter for mark in _MARKS)]
    return not marked or toned == marked[-1]
