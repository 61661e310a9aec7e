"""A websocket that nobody speaks on stays: its pings come before the worker hangs up on who says nothing."""

import pytest
from websocket import WebSocketConnectionClosedException, create_connection

from tests.web.cast import tiny
from web.live import PING_LOST_S, THREADS_PING_EVERY_S
from web.node_worker import NodeWorker
from web.stack import free_ports

QUIET_S = 2


def test_a_quiet_websocket_answers_two_pings_before_the_worker_hangs_up() -> None:
    assert 2 * THREADS_PING_EVERY_S < NodeWorker.quiet_s <= THREADS_PING_EVERY_S + PING_LOST_S


@pytest.mark.programs
@pytest.mark.parametrize(("ping_s", "stays"), [(1, True), (3 * QUIET_S, False)])
def test_who_only_answers_pings_is_kept_and_who_is_never_asked_is_not(tmp_path, ping_s: int, stays: bool) -> None:
    port = free_ports(1)[0]
    program = tiny(tmp_path, port, TINY_QUIET_S=str(QUIET_S), TINY_PING_S=str(ping_s))
    program.start()
    try:
        program.wait_ready()
        line = create_connection(f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket", timeout=20)
        assert line.recv().startswith("0")
        assert answers_pings(line, until=3 * QUIET_S) == stays
        line.close()
    finally:
        program.stop()


def answers_pings(line, until: int) -> bool:
    """Say nothing else; whether so many pings came before the other end hung up."""
    for _ in range(until):
        try:
            if line.recv() != "2":
                return False
            line.send("3")
        except (WebSocketConnectionClosedException, ConnectionError):
            return False
    return True
