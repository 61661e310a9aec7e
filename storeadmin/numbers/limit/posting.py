"""What a step means for how many numbers its person has: counted again here, over all stores."""

from typing import Any

from sqlalchemy import Connection

from link.chain import Event
from link.messages import OrderStepped
from storeadmin.numbers.limit import counting
from storeadmin.orders import conflicts
from telecom.orders import ENDINGS


def stepped(connection: Connection, event: Event, message: OrderStepped, order: Any) -> None:
    """After the step is posted: one too many is a named conflict, and the person's stores hear the count.

    The order stands: its store could not know, and the customer has a word with it. What is over the limit is for
    people to settle.
    """
    if order.kind != "new_line":
        return
    identity = message.identity_hash if message.step == "identity_checked" else order.identity_hash
    if identity is None or (message.step != "identity_checked" and message.step not in ENDINGS):
        return
    if message.step == "identity_checked":
        counts, allowed = counting.by_store(connection, identity), counting.most(connection)
        if sum(counts.values()) > allowed:
            found = counting.detail(counts, allowed)
            conflicts.record(connection, event, "over_number_limit", order_id=message.order_id, found=found)
    counting.tell_stores(connection, identity, event.at)
