"""The node's own authority and certificate: made once, renewed in time, believed by a real TLS client."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from flask import Flask

from kiosk.config import KioskSettings
from kiosk.devices import certificate
from kiosk.devices.renewal import Renewal
from tests.clocks import ManualClock
from tests.kiosk.factories import enrol

NOW = datetime.now(UTC)
YEAR = timedelta(days=365)


def ensure(home: Path, store_id: str, names: list[str], now: datetime) -> certificate.CertificateFiles:
    return certificate.ensure(home, store_id, names, now, sure=True)


def serials(files: certificate.CertificateFiles) -> tuple[int, int]:
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    node = x509.load_pem_x509_certificate(files.chain.read_bytes())
    return authority.serial_number, node.serial_number


def test_twice_is_once(tmp_path: Path) -> None:
    first = serials(ensure(tmp_path, "S0001", ["node.lan"], NOW))
    assert serials(ensure(tmp_path, "S0001", ["node.lan"], NOW + timedelta(days=30))) == first


def test_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    files = ensure(tmp_path, "S0001", [], NOW)
    assert files.key.stat().st_mode & 0o777 == 0o600
    assert files.authority.with_suffix(".key").stat().st_mode & 0o777 == 0o600


def test_a_certificate_near_its_end_is_renewed_under_the_same_authority(tmp_path: Path) -> None:
    first = serials(ensure(tmp_path, "S0001", [], NOW))
    later = serials(ensure(tmp_path, "S0001", [], NOW + timedelta(days=certificate.NODE_DAYS - 30)))
    assert later[0] == first[0]
    assert later[1] != first[1]


def test_a_new_lan_name_gets_a_new_certificate_and_keeps_the_authority(tmp_path: Path) -> None:
    first = serials(ensure(tmp_path, "S0001", ["192.168.8.2"], NOW))
    later = serials(ensure(tmp_path, "S0001", ["192.168.8.3", "node.local"], NOW))
    assert later[0] == first[0]
    assert later[1] != first[1]


def test_a_name_outside_the_constraints_remakes_the_authority(tmp_path: Path) -> None:
    first = serials(ensure(tmp_path, "S0001", [], NOW))
    assert serials(ensure(tmp_path, "S0001", ["node.shop.example"], NOW))[0] != first[0]


def test_the_authority_may_not_vouch_for_the_world(tmp_path: Path) -> None:
    files = ensure(tmp_path, "S0001", [], NOW)
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    extension = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert extension.critical
    assert x509.DNSName("localhost") in (extension.value.permitted_subtrees or [])


def test_a_browser_that_trusts_the_authority_believes_the_node(tmp_path: Path) -> None:
    files = ensure(tmp_path, "S0001", ["node.lan"], NOW)
    trusting = ssl.create_default_context(cafile=str(files.authority))
    assert greeting(files, trusting, "localhost") == b"hello"


def test_a_browser_that_does_not_know_the_authority_refuses(tmp_path: Path) -> None:
    files = ensure(tmp_path, "S0001", [], NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        greeting(files, ssl.create_default_context(), "localhost")


@pytest.mark.parametrize("wrong_by", [YEAR, -YEAR])
def test_a_store_whose_clock_is_a_year_off_has_certificates_that_are_valid_now(
    empty_app: Flask, wrong_by: timedelta
) -> None:
    """Enrolled by the wrong clock, started by it, and then head office tells the time."""
    clock, home = ManualClock(NOW + wrong_by), Path(empty_app.extensions["kiosk_settings"].home)
    with empty_app.app_context():
        enrol(clock)
        files = certificate.ensure(home, "S0001", [], clock.now(), sure=False)
        renewal = Renewal(KioskSettings(home=home, lan_port=1))
        clock.hear_nothing()
        renewal.look(clock)
        clock.set_wall(NOW)
        clock.correct(0)
        renewal.look(clock)
        assert is_believed(files, read(files.authority), NOW)
        for _ in range(24):
            clock.pass_time(days=30)
            renewal.look(clock)
            assert is_believed(files, read(files.authority), clock.now()), "and is not renewed a year too late"


def test_a_node_that_serves_for_years_is_renewed_without_a_restart(empty_app: Flask, clock: ManualClock) -> None:
    home = Path(empty_app.extensions["kiosk_settings"].home)
    with empty_app.app_context():
        enrol(clock)
        files = ensure(home, "S0001", [], clock.now())
        renewal = Renewal(KioskSettings(home=home, lan_port=1))
        for _ in range(36):
            clock.pass_time(days=30)
            renewal.look(clock)
            assert is_believed(files, read(files.authority), clock.now())


def test_a_box_that_woke_up_in_the_past_keeps_its_certificates_until_it_knows_the_time(tmp_path: Path) -> None:
    first = serials(ensure(tmp_path, "S0001", [], NOW))
    assert serials(certificate.ensure(tmp_path, "S0001", [], NOW - 20 * YEAR, sure=False)) == first


def test_a_box_that_woke_up_in_the_far_future_keeps_its_authority(tmp_path: Path) -> None:
    files = ensure(tmp_path, "S0001", [], NOW)
    trusted = read(files.authority)
    certificate.ensure(tmp_path, "S0001", [], NOW + 20 * YEAR, sure=False)
    ensure(tmp_path, "S0001", [], NOW)
    assert read(files.authority) == trusted
    assert is_believed(files, trusted, NOW)


def test_a_screen_that_trusts_the_authority_believes_the_node_after_it_was_made_anew(tmp_path: Path) -> None:
    files = ensure(tmp_path, "unenrolled", [], NOW)
    trusted, late = read(files.authority), NOW + 8 * YEAR
    ensure(tmp_path, "S0001", [], late)
    assert read(files.authority) != trusted
    assert is_believed(files, trusted, late)
    assert is_believed(files, read(files.authority), late)


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def is_believed(files: certificate.CertificateFiles, trusted: x509.Certificate, now: datetime) -> bool:
    """Whether a screen that trusts this authority would believe the node at this moment."""
    verifier = PolicyBuilder().store(Store([trusted])).time(now).build_server_verifier(x509.DNSName("localhost"))
    try:
        verifier.verify(x509.load_pem_x509_certificate(files.chain.read_bytes()), [])
    except VerificationError:
        return False
    return trusted.not_valid_before_utc <= now <= trusted.not_valid_after_utc


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
