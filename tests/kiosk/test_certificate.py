"""The node's own authority and certificate: made once, renewed in time, believed by a real TLS client."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from kiosk.devices import certificate

NOW = datetime.now(UTC)


def serials(files: certificate.CertificateFiles) -> tuple[int, int]:
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    node = x509.load_pem_x509_certificate(files.chain.read_bytes())
    return authority.serial_number, node.serial_number


def test_twice_is_once(tmp_path: Path) -> None:
    first = serials(certificate.ensure(tmp_path, "S0001", ["node.lan"], NOW))
    assert serials(certificate.ensure(tmp_path, "S0001", ["node.lan"], NOW + timedelta(days=30))) == first


def test_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    files = certificate.ensure(tmp_path, "S0001", [], NOW)
    assert files.key.stat().st_mode & 0o777 == 0o600
    assert files.authority.with_suffix(".key").stat().st_mode & 0o777 == 0o600


def test_a_certificate_near_its_end_is_renewed_under_the_same_authority(tmp_path: Path) -> None:
    first = serials(certificate.ensure(tmp_path, "S0001", [], NOW))
    later = serials(certificate.ensure(tmp_path, "S0001", [], NOW + timedelta(days=certificate.NODE_DAYS - 30)))
    assert later[0] == first[0]
    assert later[1] != first[1]


def test_a_new_lan_name_gets_a_new_certificate_and_keeps_the_authority(tmp_path: Path) -> None:
    first = serials(certificate.ensure(tmp_path, "S0001", ["192.168.8.2"], NOW))
    later = serials(certificate.ensure(tmp_path, "S0001", ["192.168.8.3", "node.local"], NOW))
    assert later[0] == first[0]
    assert later[1] != first[1]


def test_a_name_outside_the_constraints_remakes_the_authority(tmp_path: Path) -> None:
    first = serials(certificate.ensure(tmp_path, "S0001", [], NOW))
    assert serials(certificate.ensure(tmp_path, "S0001", ["node.shop.example"], NOW))[0] != first[0]


def test_the_authority_may_not_vouch_for_the_world(tmp_path: Path) -> None:
    files = certificate.ensure(tmp_path, "S0001", [], NOW)
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    extension = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert extension.critical
    assert x509.DNSName("localhost") in (extension.value.permitted_subtrees or [])


def test_a_browser_that_trusts_the_authority_believes_the_node(tmp_path: Path) -> None:
    files = certificate.ensure(tmp_path, "S0001", ["node.lan"], NOW)
    trusting = ssl.create_default_context(cafile=str(files.authority))
    assert greeting(files, trusting, "localhost") == b"hello"


def test_a_browser_that_does_not_know_the_authority_refuses(tmp_path: Path) -> None:
    files = certificate.ensure(tmp_path, "S0001", [], NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        greeting(files, ssl.create_default_context(), "localhost")


def greeting(files: certificate.CertificateFiles, context: ssl.SSLContext, name: str) -> bytes:
    """What a client with that trust hears from a server with the node's certificate."""
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(files.chain, files.key)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve_once, args=(listener, server_context))
    thread.start()
    try:
        with socket.create_connection(listener.getsockname()[:2], timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname=name) as secure:
                return secure.recv(5)
    finally:
        thread.join(10)
        listener.close()


def _serve_once(listener: socket.socket, context: ssl.SSLContext) -> None:
    plain, _ = listener.accept()
    try:
        with context.wrap_socket(plain, server_side=True) as secure:
            secure.sendall(b"hello")
    except (ssl.SSLError, ConnectionError):
        plain.close()
