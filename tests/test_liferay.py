"""Liferay in English: which dates in digits are month first."""

from __future__ import annotations

import pytest
from lxml import html

from crawler.families.locales import is_month_first


@pytest.mark.parametrize(
    ("language", "text", "month_first"),
    [
        ("en-US", "7/6/20", True),
        ("en_US", "Posted by Admin on 7/6/20 9:27 PM", True),
        ("en-US", "12/11/20, 9:27 PM", True),
        ("en-US", "07/06/2020 | 09:27 PM", False),  # a template of the portal's own
        ("en-US", "7/6/2020", False),
        ("en-US", "07/06/20", False),
        ("en-US", "21:27 7/6/20/1", False),
        ("en-GB", "7/6/20", False),
        ("en", "7/6/20", False),
        ("vi-VN", "7/6/20", False),
        ("", "7/6/20", False),
    ],
)
def test_the_language_of_the_page_tells_the_order(
    language: str, text: str, month_first: bool
) -> None:
    tree = html.document_fromstring(f'<html lang="{language}"><body><p>{text}</p></body></html>')
    assert is_month_first(text, tree) == month_first
    assert is_month_first(text, tree.find(".//p")) == month_first
