"""python -m kiosk: one clear sentence for whoever stands in front of the box."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import msgspec
import pytest
from click.testing import CliRunner, Result
from cryptography import x509

from kiosk import cli
from kiosk.devices.certificate import BACKDATED, files_in
from link.enrolment import Enrolment
from tests.servers import free_port


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "node"))
    monkeypatch.delenv("KIOSK_DEMO", raising=False)
    return tmp_path / "node"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, words)


@pytest.mark.parametrize(
    "command", [(), ("migrate",), ("enrol",), ("serve",), ("pair-code",), ("screens",), ("unpair",), ("status",)]
)
def test_each_command_explains_itself(command: tuple[str, ...]) -> None:
    answer = run(*command, "--help")
    assert answer.exit_code == 0
    assert "Usage:" in answer.output


def test_migrating_twice_is_migrating_once(home: Path) -> None:
    assert run("migrate").exit_code == 0
    assert run("migrate").exit_code == 0
    assert (home / "kiosk.sqlite").exists()


def test_status_of_a_new_box_says_what_to_do(home: Path) -> None:
    run("migrate")
    assert "not enrolled" in run("status").output


def test_a_pair_code_is_eight_digits_and_an_unknown_panel_lists_the_known(home: Path) -> None:
    run("migrate")
    answer = run("pair-code", "--role", "counter")
    assert answer.exit_code == 0
    assert sum(letter.isdigit() for letter in answer.output.splitlines()[0]) == 8
    wrong = run("pair-code", "--profile", "90-round")
    assert wrong.exit_code == 1
    assert "27-portrait" in wrong.output


def test_unpairing_an_unknown_screen_is_one_sentence(home: Path) -> None:
    run("migrate")
    assert run("screens").output == ""
    answer = run("unpair", "nothing")
    assert answer.exit_code == 1
    assert "no paired screen" in answer.output


def test_enrolling_without_a_head_office_is_one_sentence(home: Path) -> None:
    answer = run("enrol", "--hq", f"http://127.0.0.1:{free_port()}", "--code", "ABCD-EFGH-JKMN")
    assert answer.exit_code == 1
    assert answer.output.startswith("head office at http://127.0.0.1")
    assert "Traceback" not in answer.output


def test_a_box_is_enrolled_by_head_offices_time(home: Path) -> None:
    """Its own clock may be years off; its certificates must be valid for the screens of today."""
    hq_now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=365)
    with head_office(Enrolment(store_id="S0001", inc="inc-1", hq_inc="hq-1", server_time=hq_now)) as address:
        answer = run("enrol", "--hq", address, "--code", "ABCD-EFGH-JKMN")
    assert answer.exit_code == 0, answer.output
    authority = x509.load_pem_x509_certificate(files_in(home).authority.read_bytes())
    assert authority.not_valid_before_utc == hq_now - BACKDATED


@contextmanager
def head_office(answer: Enrolment) -> Iterator[str]:
    """A server that accepts any code, at the address given."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = msgspec.json.encode(answer)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Nothing on the test's stderr."""

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        thread.join(10)


def test_serving_an_old_database_is_refused_in_one_sentence(home: Path) -> None:
    answer = run("serve")
    assert answer.exit_code == 1
    assert "python -m kiosk migrate" in answer.output


def test_a_home_that_cannot_be_used_is_one_sentence(home: Path) -> None:
    home.write_text("a file, not a folder")
    answer = run("status")
    assert answer.exit_code == 1
    assert "cannot be used" in answer.output
