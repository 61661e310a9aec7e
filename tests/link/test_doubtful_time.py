"""A box whose clock is a year off sells while the line is down; head office still learns when each thing happened."""

from datetime import date, timedelta

from link.chain import Event
from link.messages import Message, OrderPlaced
from link.positions import Received
from tests.link.cast import NOW, Hq, Store
from tests.link.wire import Wire

YEAR = timedelta(days=365)


class Posted:
    """What head office posts, as it posts it."""

    def __init__(self, hq: Hq) -> None:
        self.told: list[tuple[Event, Message]] = []
        self._post = hq.post
        hq.disk._post = self  # type: ignore[assignment]

    def __call__(self, connection: object, event: Event, message: Message) -> None:
        self.told.append((event, message))
        self._post(connection, event, message)  # type: ignore[arg-type]


def _sell_a_year_ago(store: Store) -> None:
    store.clock._offset_ms = None
    store.clock.set_wall(NOW - YEAR)
    store.place("early")
    store.clock.pass_time(hours=20)


def test_the_moment_is_counted_back_from_the_connection(hq: Hq, store: Store) -> None:
    posted = Posted(hq)
    _sell_a_year_ago(store)
    wire = Wire(hq, store)
    wire.hq_clock.set_wall(NOW)
    wire.connect()
    ((event, message),) = posted.told
    assert isinstance(message, OrderPlaced)
    assert event.at == NOW - timedelta(hours=20)
    assert message.business_date == date(2026, 11, 20)
    assert message.unpaid_ends_at == NOW + YEAR - timedelta(hours=20)
    (kept,) = hq.rows(hq.tables.inbox_event)
    assert kept["at"] == NOW - YEAR, "the journal itself stays as the store wrote it"


def test_what_another_boot_wrote_keeps_its_own_time(hq: Hq, store: Store) -> None:
    posted = Posted(hq)
    _sell_a_year_ago(store)
    store.clock.reboot()
    store.clock.pass_time(days=2)
    Wire(hq, store).connect()
    assert posted.told[0][0].at == NOW - YEAR


def test_a_time_that_was_told_by_head_office_is_believed(hq: Hq, store: Store) -> None:
    posted = Posted(hq)
    store.place("in time")
    store.clock.pass_time(hours=3)
    Wire(hq, store).connect()
    ((event, message),) = posted.told
    assert event.at == NOW
    assert isinstance(message, OrderPlaced) and message.business_date == date(2026, 11, 21)


def test_a_batch_from_a_store_that_does_not_say_its_boot_is_taken_as_it_is(hq: Hq, store: Store) -> None:
    posted = Posted(hq)
    _sell_a_year_ago(store)
    who = store.disk.identity()
    assert who is not None
    line = hq.disk.enter("S0001", who.inc, store.disk.head(), NOW)
    assert line is not None
    answer = hq.disk.receive("S0001", who.inc, line.conn_no, store.events(), NOW)
    assert isinstance(answer, Received)
    assert posted.told[0][0].at == NOW - YEAR
