"""The line between the stores and head office, cut for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.both.town import Town
from tests.form_reader import Visitor
from tests.waiting import until


@contextmanager
def broken_line(house: Town) -> Iterator[None]:
    """Inside, both stores know that they have no line; afterwards both have it again."""
    house.proxy.cut()
    try:
        _all_say(house, "0.0", 10)
        yield
    finally:
        house.proxy.mend()
        _all_say(house, "1.0", 30)


def _all_say(house: Town, connected: str, timeout_s: float) -> None:
    said = f"kiosk_link_connected {connected}"
    for base in house.stack.store_urls:
        node = Visitor(base)
        until(lambda node=node: said in node.get("/metrics").text, timeout_s, what=f"{base} says {said}")
