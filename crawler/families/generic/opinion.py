"""A second opinion on where a page's own text is, by resiliparse; loaded only when it is asked."""

from __future__ import annotations

from lxml import html as lxml_html
from lxml.html import HtmlElement

from crawler.families.generic.lists import text_in
from crawler.families.generic.outline import Outline

_COMPARED = 60  # characters by which a text is found again


def agreed_texts(outline: Outline) -> list[tuple[HtmlElement, int]]:
    """The long texts of a page that resiliparse, too, takes for its main content."""
    from resiliparse.extract.html2text import extract_plain_text

    markup = lxml_html.tostring(outline.tree, encoding="unicode")
    told = _squeezed(extract_plain_text(markup, main_content=True, links=False, alt_texts=False))
    return [
        (element, length)
        for element, length in outline.own_texts
        if _squeezed(text_in(element))[:_COMPARED] in told
    ]


def _squeezed(text: str) -> str:
    return "".join(text.split())
