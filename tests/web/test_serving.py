"""A real server process: two doors, websockets through both, an end within seconds, no leftovers."""

import json
import socket
import ssl
import urllib.request
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.waiting import until
from tests.web.cast import tiny
from web.programs import StartFailed
from web.stack import free_ports

pytestmark = pytest.mark.programs
NOBODY_CHECKS = ssl._create_unverified_context()


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """A node whose certificate is made only after it started."""
    port, lan_port = free_ports(2)
    program = tiny(tmp_path_factory.mktemp("node"), port, KIOSK_LAN_PORT=str(lan_port))
    program.lan_url = f"https://127.0.0.1:{lan_port}"
    program.start()
    try:
        program.wait_ready()
        yield program
    finally:
        program.stop()


@pytest.fixture(scope="module")
def certified(node):
    with pytest.raises(OSError):
        fetch(f"{node.lan_url}/door")
    make_certificate(node.home)
    return node


def test_loopback_is_plain_and_the_lan_is_not(certified):
    assert fetch(f"{certified.url}/door") == "http False"
    assert fetch(f"{certified.lan_url}/door") == "https True"


def test_each_line_of_the_log_is_json_the_servers_own_too(node):
    with socket.create_connection(("127.0.0.1", int(node.url.rpartition(":")[2])), timeout=5) as stranger:
        stranger.sendall(b'a "quoted" nonsense\r\n\r\n')
        assert stranger.recv(100).startswith(b"HTTP/1.1 400")
    until(lambda: "gunicorn.error" in node.log.read_text("utf-8"), 5, what="the server has said so")
    lines = [json.loads(line) for line in node.log.read_text("utf-8").splitlines()]
    assert any(line["event"] == "library" and "Invalid" in line["text"] for line in lines)


def test_a_renewed_certificate_is_used_without_a_restart(certified):
    before = served_certificate(certified.lan_url)
    make_certificate(certified.home)
    until(lambda: served_certificate(certified.lan_url) != before, 5, what="the new certificate is served")
    assert fetch(f"{certified.lan_url}/door") == "https True"


def test_someone_who_connects_and_says_nothing_holds_nobody_up(certified):
    host, port = certified.lan_url.removeprefix("https://").split(":")
    silent = [socket.create_connection((host, int(port))) for _ in range(30)]
    try:
        assert fetch(f"{certified.url}/door") == "http False"
    finally:
        for connection in silent:
            connection.close()


def test_those_who_never_hang_up_hold_nobody_up(certified):
    port = int(certified.url.rsplit(":", 1)[1])
    answered_all = []
    try:
        for _ in range(12):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(b"GET /door HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answered_all.append(one)
        assert all(one.recv(4096).startswith(b"HTTP/1.1 200") for one in answered_all)
        with urllib.request.urlopen(f"{certified.url}/door", timeout=8) as answer:
            assert answer.read() == b"http False"
    finally:
        for one in answered_all:
            one.close()


def test_plain_words_at_the_encrypted_door_get_no_page(certified):
    with pytest.raises(OSError):
        fetch(certified.lan_url.replace("https", "http") + "/door")


def test_websockets_pass_both_doors_and_do_not_delay_the_end(tmp_path):
    import requests
    import socketio

    port, lan_port = free_ports(2)
    make_certificate(tmp_path)
    program = tiny(tmp_path, port, KIOSK_LAN_PORT=str(lan_port))
    program.start()
    clients = []
    try:
        program.wait_ready()
        for url in (program.url, f"https://127.0.0.1:{lan_port}"):
            session = requests.Session()
            session.verify = False
            client = socketio.Client(ssl_verify=False, http_session=session, reconnection=False)
            client.connect(url, namespaces=["/live"], transports=["websocket"])
            clients.append(client)
        assert all(client.connected for client in clients)
        began = monotonic()
        program.stop()
        assert monotonic() - began < 5
        assert (tmp_path / "marks").read_text() == "started stopped "
    finally:
        program.kill()
        for client in clients:
            client.disconnect()


def test_half_a_request_gives_its_thread_back(tmp_path):
    port = free_ports(1)[0]
    program = tiny(tmp_path, port, KIOSK_THREADS="3", TINY_QUIET_S="1")
    program.start()
    halves = []
    try:
        program.wait_ready()
        for _ in range(6):
            halves.append(socket.create_connection(("127.0.0.1", port)))
            halves[-1].sendall(b"GET /door HTTP/1.1\r\nHost: x\r\n")
        assert until(lambda: answered(f"{program.url}/door"), 15) == "http False"
    finally:
        program.stop()
        for half in halves:
            half.close()


def test_a_taken_port_is_one_clear_sentence(certified, tmp_path):
    second = tiny(tmp_path, int(certified.url.rsplit(":", 1)[1]))
    second.start()
    try:
        until(lambda: not second.runs(), 20, what="the second one gives up")
        assert "port" in second.log_end() and "Traceback" not in second.log_end()
    finally:
        second.kill()


def test_a_program_that_does_not_start_says_why(tmp_path):
    program = tiny(tmp_path, free_ports(1)[0], TINY_BROKEN="1")
    program.start()
    try:
        with pytest.raises(StartFailed, match="tiny program is broken"):
            program.wait_ready(20)
    finally:
        program.kill()


def test_a_command_tells_what_it_printed_or_why_it_failed(tmp_path):
    program = tiny(tmp_path, 1)
    assert program.command("migrate").output() == "schema ready\n"
    with pytest.raises(StartFailed, match="broken"):
        program.command("nonsense").output()


def test_the_callers_own_settings_do_not_leak_in(tmp_path, monkeypatch):
    monkeypatch.setenv("KIOSK_HQ_URL", "http://somewhere.else")
    assert "KIOSK_HQ_URL" not in tiny(tmp_path, 1)._environment


def answered(url):
    try:
        return fetch(url)
    except OSError:
        return ""


def fetch(url):
    with urllib.request.urlopen(url, timeout=10, context=NOBODY_CHECKS if url.startswith("https") else None) as answer:
        return answer.read().decode()


def served_certificate(url):
    host, port = url.removeprefix("https://").split(":")
    return ssl.get_server_certificate((host, int(port)))


def make_certificate(home):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # The key first: the server looks at the certificate's time.
    (home / "node.key").write_bytes(private)
    (home / "node.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
