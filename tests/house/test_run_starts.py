"""The one door at work: what it prints, what it leaves behind, and what it says when it cannot go on."""

import re
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests import journey
from tests.checkout import environment, make_checkout, ports_in_a_row, processes_of, running, words_of
from tests.form_reader import Visitor
from tests.stack_image import prepared
from tests.waiting import until

pytestmark = pytest.mark.programs
ROOM = "127.0.0.2"
IN_A_SPACE_OF_ITS_OWN = ("unshare", "--user", "--map-root-user", "--mount")
ENDS = "Ctrl-C stops everything."


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return make_checkout(tmp_path / "house")


@pytest.fixture
def with_data(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that was started before."""
    prepared(checkout / "var", tmp_path_factory)
    return checkout


def rows_of(told: str) -> list[list[str]]:
    """The cells of every row of the printed tables."""
    lines = [line for line in told.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def opens(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return int(answer.status)


def test_the_table_names_what_can_be_opened_and_ctrl_c_ends_all_of_it(with_data: Path) -> None:
    port = ports_in_a_row(3)
    with running(with_data, "--port", str(port)) as run:
        told = run.wait_for(ENDS)
        rows = rows_of(told)
        urls = [f"http://127.0.0.1:{port + n}" for n in range(3)]
        assert rows[:5] == [
            ["Head office", urls[0]],
            ["Store S0001", urls[1]],
            ["its counter", f"{urls[1]}/counter"],
            ["Store S0002", urls[2]],
            ["its counter", f"{urls[2]}/counter"],
        ]
        assert [opens(url) for _, url in rows[:5]] == [200] * 5
        for what in ("Buy at a store", "/counter", "/sales"):
            assert what in told.split("role", 1)[1]
        assert len(processes_of(with_data)) > 3
        assert run.ctrl_c() == 0
        assert run.told().endswith("Stopped.\n") and "Traceback" not in run.told()
    assert processes_of(with_data) == []


def test_the_room_gets_its_addresses_and_every_role_its_sign_in(with_data: Path) -> None:
    port = ports_in_a_row(3)
    with running(with_data, "--port", str(port), "--stores", "1", "--lan", ROOM) as run:
        told = run.wait_for(ENDS)
        rows = rows_of(told)
        hq = f"http://{ROOM}:{port}"
        assert rows[0] == ["Head office", hq]
        assert rows[3] == ["for other screens", f"https://{ROOM}:{port + 2}"]
        signs = {role: (name, password) for name, password, role in rows[4:]}
        assert set(signs) == {"hq_admin", "hq_analyst", "store_manager", "clerk"}
        for name, password in signs.values():
            assert "/sign-in" not in journey.sign_in_hq(Visitor(hq), name, password).url
        (pairing,) = re.findall(r"KIOSK_HOME=(\S+) .* -m kiosk pair-code", told)
        assert pairing == "var/store1" or Path(pairing) == with_data / "var" / "store1"
    assert processes_of(with_data) == []


def test_fresh_is_from_empty_data_and_an_end_in_mid_start_leaves_nothing_running(with_data: Path) -> None:
    left = [with_data / "var" / name for name in ("hq/hq.sqlite", "hq/.demo", "store2/kiosk.sqlite")]
    before = [path.stat().st_ino for path in left]
    (with_data / "var" / "note.txt").write_text("of before")
    with running(with_data, "--fresh", "--stores", "1", "--port", str(ports_in_a_row(2))) as run:
        run.wait_for("starting")
        until(lambda: left[0].exists(), 60, what="head office makes a database")
        assert left[0].stat().st_ino != before[0]
        assert not any(path.exists() for path in left[1:])
        assert not (with_data / "var" / "note.txt").exists()
        run.ctrl_c()
        assert "Traceback" not in run.told()
    # A command that was under way hears of it at the same moment, and needs one more to end.
    until(lambda: processes_of(with_data) == [], 5, what="nothing of it runs")


def test_fresh_empties_a_folder_that_lies_on_another_disk(checkout: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "hq").mkdir(parents=True)
    (elsewhere / "hq" / ".demo").touch()
    (checkout / "var").symlink_to(elsewhere)
    with running(checkout, "--fresh", "--stores", "1", "--port", str(ports_in_a_row(2))) as run:
        run.wait_for("starting")
        assert not (elsewhere / "hq" / ".demo").exists()


def ended(words: list[str]) -> tuple[int, list[str]]:
    """The exit code and the lines that were printed, without the progress."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, env=environment(), check=False)
    lines = (done.stdout + done.stderr).splitlines()
    return done.returncode, [line for line in lines if line and not line.startswith("[")]


def test_data_that_cannot_be_written_is_one_sentence(checkout: Path) -> None:
    (checkout / "var").write_text("not a folder")
    code, lines = ended(words_of(checkout, "--port", str(ports_in_a_row(3))))
    assert code == 1
    assert lines == [
        f"The data cannot be kept in {checkout / 'var'}: File exists. "
        "Make it a folder that you may write to and run it again."
    ]


def test_too_little_disk_is_one_sentence(checkout: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run([*IN_A_SPACE_OF_ITS_OWN, "mount", "-t", "tmpfs", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("this machine mounts no disk for its users")
    script = f'mount -t tmpfs -o size=40m tmpfs "{small}" && cp -a "{checkout}/." "{small}" && exec "$@"'
    words = words_of(small, "--port", str(ports_in_a_row(3)))
    code, lines = ended([*IN_A_SPACE_OF_ITS_OWN, "sh", "-c", script, "sh", *words])
    assert code == 1
    assert len(lines) == 1
    assert re.fullmatch(
        r"Not enough disk space to start: (39|40) MB free, 200 MB needed. Free some and run it again.", lines[0]
    )


def test_no_network_is_one_sentence_and_where_to_read_more(tmp_path: Path) -> None:
    clone = make_checkout(tmp_path / "clone", set_up=False)
    (clone / ".build").unlink()
    code, lines = ended(words_of(clone, "--port", str(ports_in_a_row(3))))
    assert code == 1
    assert lines[0].startswith("Set-up stopped: something could not be downloaded or built. Check the network")
    assert len(lines) == 2 and lines[1].startswith("Details: ")
    assert "Connection refused" in (clone / ".build" / "setup.log").read_text()
