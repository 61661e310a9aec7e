"""The one door: what goes wrong before anything is set up is told in one sentence."""

import ast
import socket
import subprocess
import sys
from importlib.util import cache_from_source, find_spec
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "run"


def told(*words: str) -> tuple[int, list[str]]:
    """The exit code and the lines that `./run` printed."""
    ended = subprocess.run([sys.executable, RUN, *words], capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, [line for line in (ended.stdout + ended.stderr).splitlines() if line]


def test_a_taken_port_is_named_with_one_to_try() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, lines = told("--port", str(port))
    assert code == 1
    assert lines == [f"Port {port} is taken by another program. Stop that one, or start with --port {port + 100}."]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--stores", "0"), "--stores takes a number from 1 to 20."),
        (("--stores", "21"), "--stores takes a number from 1 to 20."),
        (("--port", "80"), "--port takes a number from 1024 to 65000."),
        (("--colour", "red"), "I do not know '--colour'."),
        (("--stores", "many"), "I do not know '--stores'."),
        (("--lan",), "I do not know '--lan'."),
    ],
)
def test_an_option_that_cannot_be_is_told_first(words: tuple[str, ...], sentence: str) -> None:
    code, lines = told(*words)
    assert code == 1
    assert lines[0] == sentence
    assert not any("Traceback" in line for line in lines)


# Of documentation, everybody's, loopback's own, a group's, the network's end, another family, none at all.
@pytest.mark.parametrize(
    "address", ["203.0.113.7", "0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "::1", "1.2.3", "store.lan", ""]
)
def test_an_address_that_is_not_this_machines_is_refused(address: str) -> None:
    code, lines = told("--lan", address)
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("--lan takes an address of this machine that phones can reach")
    assert lines[0].endswith(f"; '{address}' is not one.")


def test_a_taken_port_at_the_rooms_address_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.2", 0))
        other.listen()
        port = other.getsockname()[1]
        code, lines = told("--lan", "127.0.0.2", "--port", str(port))
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith(f"Port {port} is taken by another program.")


def test_a_python_too_old_can_still_read_it_and_say_so() -> None:
    source = RUN.read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    with pytest.raises(SyntaxError):
        ast.parse("match 1:\n    case 1: pass", feature_version=(3, 6))
    assert source.index("sys.version_info < (3, 11)") < source.index("words = sys.argv[1:]")


@pytest.mark.parametrize("library", ["sqlalchemy", "flask", "socketio"])
def test_set_up_has_compiled_the_libraries(library: str) -> None:
    found = find_spec(library)
    assert found is not None and found.origin is not None
    assert Path(cache_from_source(found.origin)).exists()
