"""Certificates: checked, never insisted on, and what they are is in every record."""

from __future__ import annotations

import json
import ssl
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from archive import open_archive
from tests.conftest import Luutru
from tests.hostile import running

pytestmark = pytest.mark.long  # minutes: run by `make long`

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
NOW = datetime.now(UTC)
QUICK = (
    *("--set", "DOWNLOAD_DELAY=0", "--skip", "pictures,files"),
    *("--set", "LUUTRU_RETRIES=0", "--set", "LUUTRU_BACKOFF=0"),
)


@dataclass(frozen=True)
class Signed:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def certificate(
    name: str,
    issuer: Signed | None = None,
    *,
    authority: bool = False,
    names: tuple[str, ...] = ("localhost",),
    days: tuple[int, int] = (-10, 365),
    key: Key | None = None,
) -> Signed:
    """``days``: first and last day of its life from today; ``issuer`` None: self-signed."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
    )
    if issuer:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(identifier, critical=False)
    if authority:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
    else:
        alternative = x509.SubjectAlternativeName([x509.DNSName(n) for n in names])
        builder = builder.add_extension(alternative, critical=False)
    signed = builder.sign(issuer.key if issuer else own, hashes.SHA256())
    return Signed(signed, own)


@dataclass(frozen=True)
class Authority:
    """A root that the crawl trusts, and one below it."""

    folder: Path
    root: Signed
    middle: Signed

    @property
    def trusted(self) -> dict[str, str]:
        """Environment of a crawl that trusts the root."""
        return {"SSL_CERT_FILE": str(self.folder / "root.pem"), "SSL_CERT_DIR": "/nonexistent"}

    def save(self, leaf: Signed, *chain: Signed) -> dict[str, Path]:
        """Options of a server that shows ``leaf`` and ``chain``."""
        number = len(list(self.folder.iterdir()))
        cert, key = self.folder / f"{number}.pem", self.folder / f"{number}.key"
        cert.write_bytes(b"".join(signed.pem for signed in (leaf, *chain)))
        key.write_bytes(
            leaf.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return {"cert": cert, "key": key}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("ca")
    root = certificate("Root", authority=True)
    middle = certificate("Middle", root, authority=True)
    (folder / "root.pem").write_bytes(root.pem)
    return Authority(folder, root, middle)


def run_file(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sorted(path.glob("runs/*/*.json"))[-1].read_text())
    return found


def tls_of(path: Path) -> tuple[set[str | None], set[str | None]]:
    """What records and capture lines say."""
    lines = [
        json.loads(line)
        for file in path.glob("captures/*/*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    records = {record.capture.tls for record in open_archive(path).articles()}
    return records, {line["tls"] for line in lines if line["status"]}


def certificate_notes(path: Path) -> list[str]:
    return [note for note in run_file(path)["notes"] if "certificate" in note]


@pytest.mark.parametrize("keep", ["1", "0"], ids=["with WARC", "without"])
def test_a_good_certificate_is_verified(
    luutru: Luutru, archive_path: Path, authority: Authority, keep: str
) -> None:
    leaf = certificate("localhost", authority.middle)
    options = authority.save(leaf, authority.middle)
    with running(articles=12, names="none", **options) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *QUICK),
            *("--set", f"LUUTRU_WARC={keep}"),
            env=authority.trusted,
        )
        public = len(portal.public)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(open_archive(archive_path).articles())) == public
    assert tls_of(archive_path) == ({"verified"}, {"verified"})
    assert certificate_notes(archive_path) == []


BAD = {
    "expired": "expired",
    "not_yet": "not valid yet",
    "wrong_name": "for another name",
    "no_middle": "intermediate",
    "self_signed": "self-signed",
    "unknown_root": "private authority",
}


def bad(name: str, authority: Authority) -> dict[str, Path]:
    """A server's certificate with one thing wrong."""
    middle = authority.middle
    if name == "expired":
        return authority.save(certificate("localhost", middle, days=(-100, -3)), middle)
    if name == "not_yet":
        return authority.save(certificate("localhost", middle, days=(3, 100)), middle)
    if name == "wrong_name":
        return authority.save(certificate("other", middle, names=("khac.example",)), middle)
    if name == "no_middle":
        return authority.save(certificate("localhost", middle))
    if name == "self_signed":
        return authority.save(certificate("localhost"))
    strange = certificate("Strange root", authority=True)
    return authority.save(certificate("localhost", strange), strange)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_certificate_stops_no_crawl_and_is_recorded(
    luutru: Luutru, archive_path: Path, authority: Authority, name: str
) -> None:
    with running(articles=12, names="none", **bad(name, authority)) as portal:
        done = luutru(
            *("crawl", portal.url, "--archive", archive_path, *QUICK), env=authority.trusted
        )
        public = len(portal.public)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(open_archive(archive_path).articles())) == public
    assert tls_of(archive_path) == ({"unverified"}, {"unverified"})
    notes = certificate_notes(archive_path)
    assert len(notes) == 1
    assert BAD[name] in notes[0]
    assert "localhost" in notes[0]


def test_several_problems_are_all_told(
    luutru: Luutru, archive_path: Path, authority: Authority
) -> None:
    leaf = certificate("other", names=("khac.example",), days=(-100, -3))
    with running(articles=6, names="none", **authority.save(leaf)) as portal:
        luutru(*("crawl", portal.url, "--archive", archive_path, *QUICK), env=authority.trusted)
    (note,) = certificate_notes(archive_path)
    assert "expired" in note
    assert "self-signed" in note
    assert "another name" in note


def test_plain_http_has_none(luutru: Luutru, archive_path: Path) -> None:
    with running(articles=6, names="none") as portal:
        luutru("crawl", portal.url, "--archive", archive_path, *QUICK)
    assert tls_of(archive_path) == ({"none"}, {"none"})


def table(folder: Path, url: str, legacy: bool) -> Path:
    folder.mkdir()
    (folder / "mau.toml").write_text(
        '[tinh_mau_huyen_mau]\nunit = "Huyện Mẫu"\nprovince = "Tỉnh Mẫu"\ntier = "district"\n'
        f'family = "nukeviet"\nhome = "{url}"\n' + ('tls = "legacy"\n' if legacy else ""),
        "utf-8",
    )
    return folder


def _speaks_old_tls() -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
    except (ssl.SSLError, ValueError):
        return False
    return ssl.HAS_TLSv1


@pytest.mark.skipif(not _speaks_old_tls(), reason="this OpenSSL has no TLS 1.0 to serve")
@pytest.mark.parametrize("legacy", [True, False])
def test_tls_1_0_only_where_the_table_says_legacy(
    luutru: Luutru, archive_path: Path, authority: Authority, tmp_path: Path, legacy: bool
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    leaf = certificate("localhost", authority.middle, key=key)
    options = authority.save(leaf, authority.middle)
    with running(articles=6, names="none", tls="1.0", **options) as portal:
        done = luutru(
            *("crawl", "tinh_mau_huyen_mau", "--archive", archive_path, *QUICK, "--new"),
            *("--portals", table(tmp_path / "portals", portal.url, legacy)),
            env=authority.trusted,
        )
    if legacy:
        assert done.returncode == 0, done.stdout + done.stderr
        assert tls_of(archive_path) == ({"verified"}, {"verified"})
    else:
        assert done.returncode == 3, done.stdout + done.stderr
        assert 'tls = "legacy"' in done.stdout


def test_legacy_is_for_its_host_alone() -> None:
    from crawler.tls import CheckingPolicy

    policy = CheckingPolicy(frozenset({"cu.example"}))
    assert policy._options_for("cu.example") is not policy._options_for("moi.example")
    assert policy._options_for("CU.example") is policy._options_for("cu.example")
    assert policy._options_for("x.cu.example") is policy._options_for("moi.example")
