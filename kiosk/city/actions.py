"""Taking a number of the city's pool: it comes to this store's book and is held for the shopper, or nothing happens."""

from kiosk import devices
from kiosk.city import asking
from kiosk.clock import KioskClock
from kiosk.db import reading, transaction
from kiosk.numbers import actions
from kiosk.numbers.holds import own_holds
from kiosk.shell import visits
from kiosk.store_link import number_book
from telecom.errors import NumberTaken


def take(visit: visits.VisitView, digits: str, clock: KioskClock) -> None:
    """Lease the number and hold it. Raises NumberTaken, HoldsFull or CityRests.

    What is not in the pool any more may have come to this very store: by a lease whose answer was late, or for a
    shopper at another screen who let it go. The feed brings the same allotment; whichever is applied first counts and
    the other changes nothing. If the box dies in between, the number is free in this store's book.
    """
    with reading() as session:
        if len(own_holds(session, visit.id, clock)) >= actions.HOLDS_MOST:
            raise actions.HoldsFull()
    try:
        leased = asking.lease(digits)
        came = [(leased.digits, leased.gen)]
    except NumberTaken:
        came = []
    with transaction() as session:
        visits.write(session, visit, devices.current(), clock.now())
        number_book.allot(session, came, now=clock.now(), clock=clock)
        actions.hold_in(session, visit.id, digits, clock)
    visits.kept(visit)
