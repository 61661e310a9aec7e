"""What head office does with each message of a store's journal, inside the inbox's transaction.

Posting is idempotent by order id as well as by (inc, seq): a store that starts a new incarnation may tell an old order
again. What does not fit is never dropped: a mismatch of owner or generation is written down as a named conflict, and a
message that cannot be posted at all raises, so that the inbox parks it with its bytes.
"""

from datetime import datetime

from sqlalchemy import Connection

from link.chain import Event
from link.messages import (
    HoldEnded,
    HoldTaken,
    Message,
    NumberKept,
    NumberReleased,
    OrderPlaced,
    OrderStepped,
    TrialStarted,
)
from storeadmin.orders import number_posting, order_posting
from storeadmin.sales import totals
from telecom.number_leaving import LeavingRules


class NotForHeadOffice(Exception):
    """A store sent a message that only travels downward."""


def post(connection: Connection, event: Event, message: Message, *, rules: LeavingRules, now: datetime) -> None:
    """Post one event. Raises when it cannot be posted; the inbox then parks it.

    `now` is head office's own time: a number cools by it, whatever the store's clock said.
    """
    match message:
        case OrderPlaced():
            order_posting.placed(connection, event, message)
        case OrderStepped():
            order_posting.stepped(connection, event, message, rules=rules, now=now)
        case NumberReleased():
            number_posting.released(connection, event, message)
        case NumberKept():
            number_posting.kept(connection, event, message)
        case TrialStarted():
            totals.count_trial(connection, event.store_id, message.business_date, message.service_key, message.zone)
        case HoldTaken() | HoldEnded():
            pass  # A hold changes nothing at head office; the inbox keeps the event.
        case _:
            raise NotForHeadOffice(type(message).__name__)
