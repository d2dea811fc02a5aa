"""Which hosts page content may send a crawl to: public addresses and the portal's own site."""

from __future__ import annotations

import pytest

from pipelines.hosts import is_public_address, is_site_of


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("203.162.0.11", True),
        ("2405:4800::1", True),
        *((a, False) for a in ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "0.0.0.0")),
        *((a, False) for a in ("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255")),
        *((a, False) for a in ("240.0.0.1", "198.18.0.1", "192.0.2.1")),
        *((a, False) for a in ("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1")),
        *((a, False) for a in ("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1")),
        *((a, False) for a in ("64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1")),
        *((a, False) for a in ("", "localhost", "2130706433", "0177.0.0.1")),
        ("::ffff:8.8.8.8", True),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public_address(address) is public


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://a.vn/x", True),
        ("https://a.vn/x", True),
        ("http://www.a.vn/", True),
        ("http://A.VN/", True),
        ("http://a.vn:80/", True),
        ("http://a.vn:8080/", False),
        ("http://b.vn/", False),
        ("http://a.vn.b.vn/", False),
        ("http://a.vn@b.vn/", False),
        ("http://toi@a.vn/", False),
        ("http://toi:mat-khau@a.vn/", False),
        ("http://b.vn\\@a.vn/", False),
        ("http://a.vn:443/", True),
        ("ftp://a.vn/", False),
        ("/tin-tuc/", False),
        ("http://a.vn:99999999/", False),
        ("http://", False),
    ],
)
def test_the_portals_own_site(url: str, own: bool) -> None:
    assert is_site_of(url, "http://a.vn/") is own
