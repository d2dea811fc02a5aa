"""Sitemaps (sitemaps.org) and RSS feeds as XML: entries in, links out."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from crawler.families.addresses import join
from pipelines.charsets import without_controls


def parse(body: bytes) -> etree._Element | None:
    """The root of a feed or sitemap in UTF-8, as much of it as can be read."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8"
    )
    # else what is broken fails when it is read
    body = without_controls(body.decode("utf-8", "replace").encode())
    try:
        return etree.fromstring(body.lstrip(), parser)
    except etree.LxmlError:
        return None


def children(root: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """Children by their local names."""
    for child in root if root is not None else ():
        if isinstance(child.tag, str) and local(child) in names:
            yield child


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text(element: etree._Element, name: str) -> str:
    """The text of the first child of that name, blanks folded; empty where there is none."""
    for child in children(element, name):
        return " ".join("".join(str(piece) for piece in child.itertext()).split())
    return ""


def addresses(url: str, root: etree._Element | None) -> tuple[list[str], list[str]]:
    """The pages that a sitemap at ``url`` names, and the sitemaps that an index names."""
    pages: list[str] = []
    further: list[str] = []
    for entry in children(root, "url", "sitemap"):
        address = join(url, text(entry, "loc"))
        if address is not None:
            (further if local(entry) == "sitemap" else pages).append(address)
    return pages, further
