"""Pagers as portals print them: the page it is, what leads on, how many there are."""

from __future__ import annotations

import pytest
from lxml import html

from crawler.families.addresses import query_of
from crawler.families.base import Listing
from crawler.families.pagers import read_pager

URL = "http://a.example/tin"


def number_of(url: str) -> int | None:
    number = query_of(url).get("page", "")
    return int(number) if number.isdecimal() else None


def read(pager: str, url: str = URL) -> Listing:
    listing = Listing(url, "x", number=number_of(url) or 1)
    read_pager(listing, html.fromstring(f"<div>{pager}</div>"), number_of)
    return listing


def a(number: int, text: str = "") -> str:
    return f'<a href="/tin?page={number}">{text or number}</a>'


@pytest.mark.parametrize(
    ("pager", "number", "following", "pages"),
    [
        (f"<strong>1</strong> {a(2)} {a(3)}", 1, 2, 3),
        (f"{a(1)} <span class=CurrentPage>2</span> {a(3)}", 2, 3, 3),
        (f"{a(1)} <span>2</span> {a(3)}", 2, 3, 3),  # one number that is no link
        (f"<ul><li>{a(1)}</li><li><span>2</span></li><li>{a(3)}</li></ul>", 2, 3, 3),
        (f"{a(1)} {a(2)} <a>3</a>", 3, None, 3),
        (f"<em>1</em> {a(2, '...')}", 1, 2, 2),
        (f"{a(3, '...')} {a(4)} {a(5)} <b>6</b> {a(7, '…')}", 6, 7, 7),
        (f"{a(3, '...')} {a(4)} {a(5)} <b>6</b>", 6, None, 6),
        (f"{a(1)} <b>2</b> {a(9, '...')} {a(10)}", 2, None, 10),  # dots in the middle lead far
        (f"<b>2</b> {a(3, '›')} {a(40, '»')}", 2, 3, 40),
        (f"{a(1)} <b>2</b> {a(2, '»')}", 2, None, 2),  # the last page's arrow leads to itself
        (f"<a class=on href='?page=1'>1</a> {a(2)}", 1, 2, 2),
        ("1 2 3", 1, None, None),
    ],
)
def test_a_pager_tells_where_it_is_and_what_follows(
    pager: str, number: int, following: int | None, pages: int | None
) -> None:
    listing = read(pager)
    assert (listing.number, listing.pages) == (number, pages)
    assert listing.next_url == (following and f"{URL}?page={following}")
    assert listing.next_form is None


def test_the_address_tells_the_number_where_the_pager_does_not() -> None:
    listing = read(f"{a(3)} {a(4)} {a(5)}", f"{URL}?page=4")
    assert (listing.number, listing.next_url) == (4, f"{URL}?page=5")


def test_buttons_of_a_form_lead_on() -> None:
    buttons = "<b>1</b> <input type=submit name=p2 value=2> <input type=submit name=p3 value=3>"
    tree = html.fromstring(
        f'<html><body><form method=post action="/x">{buttons}</form></body></html>'
    )
    listing = Listing(URL, "x")
    read_pager(listing, tree.find(".//form"), number_of)
    assert (listing.number, listing.pages) == (1, 3)
    assert (listing.next_url, listing.next_form) == ("http://a.example/x", [("p2", "2")])


def test_a_link_to_another_host_is_no_page_of_this_one() -> None:
    listing = read('<b>1</b> <a href="http://b.example/tin?page=99">Báo B</a>')
    assert (listing.next_url, listing.pages) == (None, 1)


def test_a_long_list_of_links_is_no_pager_to_be_read_whole() -> None:
    listing = read("".join(a(number) for number in range(1, 50_000)))
    assert listing.pages is not None
    assert listing.pages < 300
