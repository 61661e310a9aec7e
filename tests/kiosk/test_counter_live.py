"""The counter's doorbell: a placed order rings it after the commit; only a paired counter may listen."""

from __future__ import annotations

import re

from flask import Flask

from tests.clocks import ManualClock
from tests.kiosk.counter_cast import place_line
from tests.kiosk.test_devices import paired, store  # noqa: F401
from tests.page_client import PageClient
from tests.waiting import until
from web import live


def test_an_order_rings_the_counter(store: Flask, clock: ManualClock) -> None:  # noqa: F811
    counter = paired(store, clock, "counter").client
    listener = live.of(store).test_client(store, namespace="/counter", flask_test_client=counter)
    with store.app_context():
        place_line(clock)
    heard = until(lambda: listener.get_received("/counter"), 5, what="the counter hears of the order")
    assert heard[0]["name"] == "changed"
    assert heard[0]["args"] == [{}]


def test_an_unpaired_or_shoppers_screen_may_not_listen(store: Flask, clock: ManualClock) -> None:  # noqa: F811
    socketio = live.of(store)
    for client, welcome in (
        (PageClient(store.test_client()), False),
        (paired(store, clock, "kiosk"), False),
        (paired(store, clock, "counter"), True),
    ):
        listener = socketio.test_client(store, namespace="/counter", flask_test_client=client.client)
        assert listener.is_connected("/counter") is welcome


def test_metrics_say_the_same_as_the_counter(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        place_line(clock)
    text = app.test_client().get("/metrics").text
    unsent = re.search(r"^kiosk_link_unsent (\d+)", text, re.M)
    assert unsent and int(unsent[1]) == 3
    assert "kiosk_link_connected 0.0" in text
