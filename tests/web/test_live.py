"""Live pages: a doorbell that rings once for a burst, and never forgets the last press."""

from threading import Event

import pytest

from tests.waiting import until
from tests.web.cast import make_app
from web import live
from web.settings import KioskSettings


@pytest.fixture
def app(tmp_path):
    app = make_app(tmp_path)
    live.install(app, KioskSettings(home=tmp_path))
    return app


@pytest.fixture
def listener(app):
    from flask_socketio import join_room

    live.of(app).on_event("connect", lambda auth=None: join_room("wall"), namespace="/live")
    return live.of(app).test_client(app, namespace="/live")


def heard(listener, seen):
    seen += [message["args"][0] for message in listener.get_received("/live") if message["name"] == "changed"]
    return seen


def test_a_burst_of_presses_rings_once_with_the_last_word(app, listener):
    bell, seen = live.Doorbell(live.of(app), "/live", wait_s=0.05), []
    for n in range(20):
        bell.press("wall", {"n": n})
    assert until(lambda: heard(listener, seen), 5) == [{"n": 19}]


def test_a_press_after_the_ring_rings_again(app, listener):
    bell, seen = live.Doorbell(live.of(app), "/live", wait_s=0.02), []
    bell.press("wall")
    until(lambda: len(heard(listener, seen)) == 1, 5)
    bell.press("wall")
    until(lambda: len(heard(listener, seen)) == 2, 5)


def test_another_room_hears_nothing(app, listener):
    bell, seen, rung = live.Doorbell(live.of(app), "/live", wait_s=0.01), [], Event()
    bell.press("somebody else")
    bell.press("wall", {"end": True})
    until(lambda: rung.is_set() or heard(listener, seen), 5)
    assert seen == [{"end": True}]


def test_a_stranger_origin_gets_no_socket(app):
    server = live.of(app).server
    assert server.eio.cors_allowed_origins is None or server.eio.cors_allowed_origins == []
    assert server.eio.transports == ["websocket"]
