"""A websocket that nobody speaks on stays: its pings come before the worker hangs up on who says nothing."""

from web.live import PING_LOST_S, THREADS_PING_EVERY_S
from web.node_worker import NodeWorker


def test_a_quiet_websocket_answers_two_pings_before_the_worker_hangs_up() -> None:
    assert 2 * THREADS_PING_EVERY_S < NodeWorker.quiet_s <= THREADS_PING_EVERY_S + PING_LOST_S
