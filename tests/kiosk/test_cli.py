"""python -m kiosk: one clear sentence for whoever stands in front of the box."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk import cli
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


def test_serving_an_old_database_is_refused_in_one_sentence(home: Path) -> None:
    answer = run("serve")
    assert answer.exit_code == 1
    assert "python -m kiosk migrate" in answer.output


def test_a_home_that_cannot_be_used_is_one_sentence(home: Path) -> None:
    home.write_text("a file, not a folder")
    answer = run("status")
    assert answer.exit_code == 1
    assert "cannot be used" in answer.output
