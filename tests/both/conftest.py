"""Two real programs and the line between them."""

from collections.abc import Iterator

import pytest

from tests.both.proxy import Proxy
from tests.both.town import Town
from tests.stack_image import prepared
from web.stack import Stack, free_ports


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Head office and two stores whose line goes through a proxy that a test may cut."""
    ports = free_ports(3)
    with Proxy(ports[0]) as proxy:
        stack = Stack(
            prepared(tmp_path_factory.mktemp("town"), tmp_path_factory), ports=ports,
            environment={"KIOSK_HQ_URL": proxy.url, "HQ_COOLING_DAYS": "200"},
        )  # fmt: skip
        with stack:
            town = Town(stack, proxy)
            town.wait_for_catalogue()
            yield town
