"""One running house and one Chromium for the whole folder.

Store 0 is the demo's (its screens pair themselves) and has a name for phones; store 1 is as in a shop (KIOSK_DEMO=0,
screens paired by code).
The stores' lines to head office go through a proxy that a test may cut.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.both.proxy import Proxy
from tests.both.town import Town
from tests.browser import chromium
from tests.browser.chromium import NODE_NAME
from tests.browser.paired import pair_all
from tests.browser.screen import Screen, open_screen
from tests.form_reader import Visitor
from tests.stack_image import prepared
from tests.waiting import until
from web.stack import Stack, free_ports

Opens = Callable[..., Screen]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.running() as browser:
        yield browser


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    *ports, first_door, second_door = free_ports(5)
    with ExitStack() as standing:
        proxy = standing.enter_context(Proxy(ports[0]))
        stack = Stack(
            prepared(tmp_path_factory.mktemp("house"), tmp_path_factory), ports=ports,
            environment={"KIOSK_HQ_URL": proxy.url},
        )  # fmt: skip
        on_the_lan = {"KIOSK_LAN_HOST": "127.0.0.1", "KIOSK_LAN_NAMES": NODE_NAME}
        for node, door in zip(stack.kiosks, (first_door, second_door), strict=True):
            node.extend_environment(on_the_lan | {"KIOSK_LAN_PORT": str(door)})
        stack.kiosks[1].extend_environment({"KIOSK_DEMO": "0"})
        standing.enter_context(stack)
        town = Town(stack, proxy)
        shopper = Visitor(stack.store_urls[0])
        until(lambda: shopper.get("/numbers").forms("/numbers/hold"), 60, what="numbers to sell")
        until(lambda: shopper.get("/plans").forms("/plans/choose"), 60, what="plans to sell")
        yield town


@pytest.fixture(scope="session")
def tokens(house: Town) -> dict[str, str]:
    """Cookies of screens that store 1 has paired, by profile."""
    return pair_all(house.stack.kiosks[1])


@pytest.fixture
def opens(browser: Browser) -> Iterator[Opens]:
    """Open screens that are closed after the test; one that met a fault fails it."""
    screens: list[Screen] = []

    def open_one(base: str, size: tuple[int, int], **settings: Any) -> Screen:
        screens.append(open_screen(browser, base, size, **settings))
        return screens[-1]

    yield open_one
    faults = [fault for screen in screens for fault in screen.faults]
    for screen in screens:
        screen.close()
    assert faults == []
