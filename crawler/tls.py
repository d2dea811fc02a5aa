"""Checks certificates without insisting on them, and remembers on the connection what it found.

The portals of a tier that is being abolished let their certificates run out. A crawl that
stopped there would lose them; one that did not look could not say whose bytes it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from cryptography import x509
from OpenSSL import SSL
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, ServiceID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet._sslverify import ClientTLSOptions
from twisted.internet.ssl import CertificateOptions, TLSVersion, platformTrust
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from OpenSSL.crypto import X509

# What OpenSSL's X509_V_ERR_ numbers mean to an operator.
_PROBLEMS = {
    9: "not valid yet",
    10: "expired",
    18: "self-signed",
    19: "signed by a private authority",
    20: "of an unknown authority, or its intermediate certificate is missing",
    21: "of an unknown authority, or its intermediate certificate is missing",
    23: "revoked",
    66: "of a key that is too short",
    67: "of an authority whose key is too short",
    68: "signed with an outdated digest",
}
WRONG_NAME = "for another name"
_LEGACY_CIPHERS = b"ALL:!aNULL:!eNULL:@SECLEVEL=0"


class TlsFailedError(OSError):
    """The connection ended before the two sides agreed on how to encrypt it."""


class Checked(ClientTLSOptions):
    """Makes client connections that go on whatever the certificate is."""

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:  # noqa: N802, N803
        """Twisted's hook: a connection that carries the problems of its peer's certificate."""
        connection = super().clientConnectionForTLS(tlsProtocol)
        name = self._hostnameASCII
        identity = DNS_ID(name) if self._hostnameIsDnsName else IPAddress_ID(name)
        problems: list[str] = []
        connection._luutru_problems = problems  # type: ignore[attr-defined]
        connection.set_verify(SSL.VERIFY_PEER, _noting(problems, identity))
        return connection


def _noting(problems: list[str], identity: ServiceID) -> Any:
    """OpenSSL's verify callback: notes each problem once and always says yes."""

    def note(problem: str) -> None:
        if problem not in problems:
            problems.append(problem)

    def verify(_: SSL.Connection, certificate: X509, error: int, depth: int, ok: int) -> bool:
        if not ok:
            note(_PROBLEMS.get(error, f"not to be verified (OpenSSL error {error})"))
        if depth == 0:
            try:
                verify_service_identity(extract_patterns(certificate), [identity], [])
            except (VerificationError, CertificateError, x509.ExtensionNotFound, ValueError):
                note(WRONG_NAME)
        return True

    return verify


@implementer(IPolicyForHTTPS)
class CheckingPolicy:
    """TLS settings by host; only hosts named as legacy may speak what modern clients refuse."""

    def __init__(self, legacy: frozenset[str] = frozenset()) -> None:
        """``legacy``: host names, lower case, whose tables say ``tls = "legacy"``."""
        self._legacy_hosts = legacy
        self._trust = platformTrust()  # type: ignore[no-untyped-call]
        self._modern = _Options(trustRoot=self._trust, fixBrokenPeers=True)
        self._legacy: CertificateOptions | None = None

    def creatorForNetloc(self, hostname: bytes, port: int) -> Checked:  # noqa: N802
        """Twisted's hook: the connection maker for one host."""
        name = hostname.decode("ascii")
        return Checked(self._options_for(name)._makeTLSConnection, name)

    def _options_for(self, name: str) -> CertificateOptions:
        if name.lower() not in self._legacy_hosts:
            return self._modern
        if self._legacy is None:
            self._legacy = _LegacyOptions(
                trustRoot=self._trust,
                fixBrokenPeers=True,
                insecurelyLowerMinimumTo=TLSVersion.TLSv1_0,
            )
        return self._legacy


class _Options(CertificateOptions):
    """Lets servers renegotiate the old way (OP_LEGACY_SERVER_CONNECT), as Scrapy does."""

    def _makeContext(self, *args: Any, **kwargs: Any) -> SSL.Context:  # noqa: N802
        context = super()._makeContext(*args, **kwargs)
        context.set_options(0x4)
        return context


class _LegacyOptions(_Options):
    """TLS 1.0 with its ciphers, which today's security levels shut out."""

    def _makeContext(self, *args: Any, **kwargs: Any) -> SSL.Context:  # noqa: N802
        context = super()._makeContext(*args, **kwargs)
        context.set_min_proto_version(SSL.TLS1_VERSION)
        context.set_cipher_list(_LEGACY_CIPHERS)
        return context


def problems_of(transport: Any) -> list[str] | None:
    """What is wrong with the peer's certificate ([]: nothing); None for a plain connection."""
    found = getattr(_handle(transport), "_luutru_problems", None)
    return cast("list[str] | None", found)


def handshake_failed(transport: Any) -> bool:
    """Whether a connection was to be encrypted and never came to be."""
    handle = _handle(transport)
    return isinstance(handle, SSL.Connection) and handle.get_cipher_name() is None


def _handle(transport: Any) -> Any:
    """The TLS connection or socket; None where a plain connection is closed already."""
    try:
        return transport.getHandle()
    except AttributeError:
        return None
