"""Small text work every layout needs: aliases, escaping as the CMS does it, Vietnamese dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from functools import lru_cache

ZONE = timezone(timedelta(hours=7))
WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)
    return "".join(c for c in base if not unicodedata.combining(c))


_LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_ASCII = {ord(c): _plain(c) for c in _LETTERS + _LETTERS.upper()} | {ord("đ"): "d", ord("Đ"): "D"}
_DASHES = re.compile(r"[^A-Za-z0-9]+")

# the CMS turns these into entities in every title and summary it prints
_ENTITIES = {
    ord("&"): "&amp;", ord('"'): "&quot;", ord("'"): "&#039;", ord("<"): "&lt;", ord(">"): "&gt;",
    ord("("): "&#40;", ord(")"): "&#41;", ord("/"): "&#x002F;", ord(":"): "&#x3A;",
    ord("["): "&#91;", ord("]"): "&#93;",
}  # fmt: skip


def alias(text: str) -> str:
    """``Đảng bộ (đợt 2)`` → ``Dang-bo-dot-2``."""
    return _DASHES.sub("-", text.translate(_ASCII)).strip("-")


def entities(text: str) -> str:
    """Escape as the CMS does: slashes, colons and brackets too."""
    return text.translate(_ENTITIES)


def markup(text: str) -> str:
    """Escape as the editor does: the three characters HTML needs."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@lru_cache(maxsize=4096)
def local(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, ZONE)


def long_date(epoch: int, gap: str = " ") -> str:
    """``Thứ bảy - 27/06/2020 21:27``: how an article shows its date."""
    when = local(epoch)
    return f"{WEEKDAYS[when.weekday()]} - {when:%d/%m/%Y}{gap}{when:%H:%M}"
