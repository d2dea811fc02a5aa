"""Joomla portals that leave the numbers out of their addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.families import read_article
from crawler.families.joomla import Joomla

SITE = "https://muongbi.example"
PAGE = Path(__file__).parent / "pages" / "joomla" / "cassiopeia-5-no-numbers" / "page.html"
URL = f"{SITE}/tin-tuc/su-kien/khai-mac-hoi-thi-nau-ruou-can"
NOW = datetime(2024, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("/tin-tuc/su-kien/hop-bao", True),
        ("/tin-tuc/su-kien/hop-bao.html", True),
        ("/hop-bao", True),
        ("/index.php/tin-tuc/hop-bao", True),
        ("/component/content/article/hop-bao?catid=12", True),
        ("/tin-tuc/h%E1%BB%8Dp-b%C3%A1o", True),
        ("/tin-tuc/2060-hop-bao", True),
        ("/", False),
        ("/index.php", False),
        ("/index.php?option=com_content&view=category&id=3", False),
        ("/component/users/login", False),
        ("/component/tags/tag/le-hoi", False),
        ("/tin-tuc/category/van-hoa", False),
        ("/images/2024/ke-hoach.pdf", False),
        ("/2024", False),
    ],
)
def test_what_a_listing_may_link_as_an_article(path: str, listed: bool) -> None:
    assert Joomla().may_be_listed(SITE + path) == listed


def read(url: str, html: str) -> tuple[str, str | None, list[str]]:
    article = read_article(url, html.encode(), captured=NOW)
    return article.url, article.platform_id, article.aliases


def test_the_canonical_address_counts_where_its_slug_is_the_same() -> None:
    html = PAGE.read_text(encoding="utf-8").replace("/#/schema/com_content/", "/#/")
    other = f"{SITE}/component/content/article/khai-mac-hoi-thi-nau-ruou-can?catid=12"
    assert read(other, html) == (URL, None, [other])
    elsewhere = html.replace(f'href="{URL}" rel', f'href="{SITE}/tin-tuc/su-kien" rel')
    assert read(other, elsewhere) == (other, None, [])


def test_the_number_of_the_address_goes_before_the_one_that_is_told() -> None:
    html = PAGE.read_text(encoding="utf-8")
    assert read(f"{SITE}/tin-tuc/2060-ruou-can", html)[1] == "2060"
    two = html.replace("</head>", '<script type="application/ld+json">{"@id":"https://a/#/schema/'
                       'com_content/article/5"}</script></head>')  # fmt: skip
    assert read(URL, two)[1] is None
    escaped = html.replace(
        "/#/schema/com_content/article/", "\\/#\\/schema\\/com_content\\/article\\/"
    )
    assert read(URL, escaped)[1] == "2071"
