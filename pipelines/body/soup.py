"""Repair of bodies pasted from Office programs, with BeautifulSoup; only such bodies come here."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import Comment, Tag
from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

_SETTINGS = ("xml", "style", "script", "title", "meta", "link")
_SETTINGS_SPACES = ("w:", "m:")  # Word settings and formulas' settings, never text to read


def tidy(element: HtmlElement) -> HtmlElement:
    """The same content without Office islands, as a new tree.

    Settings (``<xml>``, ``w:…``) and conditional comments go; VML pictures become ``img``;
    other tags of a namespace (``st1:place``) leave their text behind.
    """
    markup = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    soup = BeautifulSoup(markup, "html.parser", multi_valued_attributes=None)
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.find_all(_is_office):
        if tag.decomposed:
            continue
        if tag.name in _SETTINGS or tag.name.startswith(_SETTINGS_SPACES):
            tag.decompose()
        elif tag.name == "v:imagedata" and tag.get("src"):
            tag.name = "img"
            tag.attrs = {"src": tag["src"], "alt": tag.get("o:title", "")}
        else:
            tag.unwrap()
    return lxml_html.fragment_fromstring(str(soup), create_parent="div")


def _is_office(tag: Tag) -> bool:
    return ":" in tag.name or tag.name in _SETTINGS
