"""Who wrote an article and whence it was taken: forms of bylines and source lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.text import clean_text

_LONGEST = 80  # of a byline

_WORK = r"(?:tin|bài|ảnh|bài viết|tin tức|clip|video|thực hiện|trình bày|t/h|th)"
_LABEL = re.compile(
    rf"(?:{_WORK}(?:\s*(?:,|/|-|–|&|và)?\s*{_WORK})*|tác giả|người viết|người thực hiện|"
    r"nhóm tác giả|phóng viên|tổng hợp)\s*[:;]\s*|viết bởi\s*[:;]?\s+",
    re.IGNORECASE,
)
_PHOTO_LABEL = re.compile(r"(?:ảnh|clip|video|trình bày|đồ họa)\s*[:;]", re.IGNORECASE)
_INNER_LABEL = re.compile(rf"\s*[;,–-]?\s*\b{_WORK}\s*:\s*", re.IGNORECASE)
_SOURCE_LABEL = re.compile(
    r"(?:nguồn(?: tin| bài)?\s*[:;]\s*|nguồn\s+(?=[A-ZĐÀ-Ỹ])|theo\s*:?\s+)", re.IGNORECASE
)
_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,6})/?", re.IGNORECASE)
_WITH_SOURCE = re.compile(r"(.+?)\s*[-–,(]\s*((?:theo|nguồn)\b[^()]+)\)?", re.IGNORECASE)
_NEITHER = re.compile(
    r"\(?\s*(?:thực hiện|còn nữa|hết|sưu tầm|st|tổng hợp|đã ký|dịch)\s*[.!]*\s*\)?|[-–—/._\s]*",
    re.IGNORECASE,
)
_DROPPED_NOTE = re.compile(r"\s*\((?:tổng hợp|thực hiện|t/h|th|sưu tầm|st)\)$", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"(?:super\s?|web\s?)?(?:admin|administrator|webmaster|master|root|editor|user|guest|test)"
    r"[\w.@-]*|quản trị(?: viên| website| web| hệ thống| mạng| trang)?.{0,20}|ban quản trị.{0,20}|"
    r"(?-i:[a-z0-9]+[._@-][a-z0-9._@-]*|[a-z]+\d+)|none|null|n/a",
    re.IGNORECASE,
)
_WRITER = re.compile(
    r"(?:(?:được )?(?:viết|đăng|gửi) bởi|người (?:đăng|viết|gửi)|tác giả)(?:\s*:\s*|\s+)"
    r"(.{1,60})",
    re.IGNORECASE,
)
# Lines of a signature block, which look like a byline and are text.
_SIGNATURE = re.compile(
    r"\b(?:TM|KT|TL|TUQ|Q)\.|CHỦ TỊCH|BÍ THƯ|GIÁM ĐỐC|TRƯỞNG|PHÓ|CHÁNH|[UỦ]Y BAN|UỶ BAN|UBND|HĐND|"
    r"HUYỆN|TỈNH|ĐẢNG|BAN |SỞ |NƠI NHẬN|HIỆU TRƯỞNG|NGƯỜI |ĐẠI DIỆN|CƠ QUAN"
)
_SIGNED = re.compile(r"\((?:đã )?ký.*\)|nơi nhận\s*:?", re.IGNORECASE)
_NO_NAME = re.compile(r"[:;!?\"“”…]|/\.|^[-–+•*(]|\bngày\b|\d{2}")
_INITIALS = re.compile(r"(?:\w\.\s?)+\w*\.?|[A-ZĐ]{2,4}")


@dataclass(slots=True)
class Byline:
    """Author and source told by a line; either may be None."""

    author: str | None = None
    source: str | None = None


def clean_author(text: str | None, site_name: str | None = None) -> str | None:
    """The name in an author field, without its label; None for accounts, dashes, the site."""
    name = clean_text(text or "")
    name = _DROPPED_NOTE.sub("", _LABEL.sub("", name, count=1)).strip(" -–,;:/.") or ""
    if not name or _NEITHER.fullmatch(name) or _ACCOUNT.fullmatch(name):
        return None
    if site_name and name.casefold() == clean_text(site_name).casefold():
        return None
    return name


def clean_source(text: str | None) -> str | None:
    """The source in a source field or line, without its label; None where it tells none.

    >>> clean_source("(Nguồn: Báo Hà Tĩnh)"), clean_source("Theo TTXVN")
    ('Báo Hà Tĩnh', 'TTXVN')
    """
    source = clean_text(text or "")
    if source[:1] == "(" and source[-1:] == ")":
        source = source[1:-1].strip()
    source = _SOURCE_LABEL.sub("", source, count=1).strip(" -–,;:")
    if found := _HOST.fullmatch(source):
        return found[1]
    return None if not source or _NEITHER.fullmatch(source) else source


def read_byline(
    text: str,
    *,
    right: bool = False,
    bold: bool = False,
    hint: str = "",
    site_name: str | None = None,
) -> Byline | None:
    """What a body's last paragraph tells when it is a byline or source line, else None.

    ``text``: clean text; ``right``, ``bold``: how all of it is set; ``hint``: "author" or
    "source" where its class says so. A label or "Theo …" needs none of these.
    """
    if len(text) > _LONGEST or _NEITHER.fullmatch(text):
        return None
    if hint == "source" or _is_source(text):
        source = clean_source(text)
        return Byline(source=source) if source else None
    if (found := _WITH_SOURCE.fullmatch(text)) and _is_source(found[2]):
        byline = read_byline(found[1], right=right, bold=bold, hint=hint, site_name=site_name)
        if byline and byline.author:
            return Byline(byline.author, clean_source(found[2]))
    if found := _LABEL.match(text):
        if _PHOTO_LABEL.match(text):
            return None
        name = clean_author(_INNER_LABEL.sub(" - ", text[found.end() :]), site_name)
        return Byline(name) if name and _name_like(name, strict=False) else None
    strict = not (right or hint == "author")
    if (strict and not bold) or _SOURCE_LABEL.match(text) or not _name_like(text, strict=strict):
        return None
    name = clean_author(text, site_name)
    return Byline(name) if name else None


def is_account_line(text: str) -> bool:
    """Whether a line names an account of the CMS as who wrote: "Viết bởi Quản trị".

    >>> is_account_line("Viết bởi Super User"), is_account_line("Viết bởi Thu Hà")
    (True, False)
    """
    found = _WRITER.fullmatch(text)
    return found is not None and _ACCOUNT.fullmatch(found[1]) is not None


def is_signature(text: str) -> bool:
    """Whether a line belongs to a signature ("CHỦ TỊCH", "(Đã ký)"): the name below signs."""
    return text.isupper() or _SIGNED.fullmatch(text) is not None


def _is_source(line: str) -> bool:
    text = line.strip("() ")
    if _HOST.fullmatch(text):
        return True
    found = _SOURCE_LABEL.match(text)
    if not found or text.endswith((".", ":", ";", ",", "…")):
        return False
    rest = text[found.end() :]
    named = rest[:1].isupper() or _HOST.fullmatch(rest) is not None
    return named and (":" in found[0] or (len(text) <= 60 and "," not in rest))


def _name_like(name: str, *, strict: bool) -> bool:
    """Whether a line can be a name, a pair of names or a unit.

    ``strict``: nothing but its bold letters speaks for it, so every word must be a name's.
    """
    if _SIGNATURE.search(name) and name.upper() == name:
        return False
    if _NO_NAME.search(name) and not _INITIALS.fullmatch(name):
        return False
    words = [w for w in re.split(r"[\s,–/&()-]+", name) if w and w != "và"]
    if not words or len(words) > 12:
        return False
    capitals = sum(1 for w in words if w[0].isupper())
    if strict:
        whole = all(_is_name_word(word) for word in words)
        return (whole and 2 <= len(words) <= 9) or _INITIALS.fullmatch(name) is not None
    return capitals * 2 >= len(words)


def _is_name_word(word: str) -> bool:
    """``Hà``, ``N.``, ``Đ`` or the ``PV`` of "Nhóm PV"."""
    if not word[0].isupper():
        return False
    return word[1:].islower() or "." in word or (len(word) <= 3 and word.isupper())
