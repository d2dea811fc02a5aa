"""Servers that tests of TLS need: one with a certificate of its own, one that speaks none."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.portal import Portal


@contextmanager
def plain_where_tls_is_asked() -> Iterator[int]:
    class Plain(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Plain) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@contextmanager
def https_in_front(portal: Portal, folder: Path) -> Iterator[tuple[str, Path]]:
    """The portal behind TLS: its address, and the file of the authority that signed for it."""
    authority, chain = certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    host, _, port = portal.base.rpartition("/")[2].partition(":")
    server = socket.create_server(("127.0.0.1", 0))
    opened: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def run(task: Callable[..., None], *arguments: object) -> None:
        threads.append(threading.Thread(target=task, args=arguments, daemon=True))
        threads[-1].start()

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        while True:
            try:
                plain, _ = server.accept()
                near = context.wrap_socket(plain, server_side=True)
            except ssl.SSLError:
                continue
            except OSError:
                return
            far = socket.create_connection((host, int(port)))
            opened.extend((near, far))
            run(pump, near, far)
            run(pump, far, near)

    run(serve)
    try:
        yield f"https://localhost:{server.getsockname()[1]}/", authority
    finally:
        for one in (server, *opened):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(10)
        for one in (server, *opened):
            one.close()


def certificates(folder: Path) -> tuple[Path, Path]:
    """An authority of our own, and a certificate of it for localhost with its key."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    titles = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n)]) for n in ("Authority", "localhost")
    ]
    files = []
    now = datetime.now(UTC)
    for place, ca in ((0, True), (1, False)):
        builder = (
            x509.CertificateBuilder()
            .subject_name(titles[place])
            .issuer_name(titles[0])
            .public_key(keys[place].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        )
        text = builder.sign(keys[0], hashes.SHA256()).public_bytes(Encoding.PEM)
        if not ca:
            text += keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        files.append(folder / f"{place}.pem")
        files[-1].write_bytes(text)
    return files[0], files[1]
