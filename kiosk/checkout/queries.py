"""What the review page shows: the number, the plan, the price, and whether all of it still stands."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import catalogue
from kiosk.clock import KioskClock
from kiosk.numbers.holds import HoldView, is_available, last_hold, live_hold
from kiosk.orders.models import Order
from kiosk.shell.visits import VisitView
from telecom.catalogue import Catalogue
from telecom.grades import Graded
from telecom.plans import Plan
from telecom.quotes import Quote, quote_new_line, quote_service
from telecom.service import Service

# held: go on · late: the time is over but the number is still free · gone: somebody else was faster
NumberStands = Literal["held", "late", "gone"]


@dataclass(frozen=True)
class Review:
    """A new line before the yes. `before` is the quote of the visit's own revision when prices have changed since."""

    digits: str
    stands: NumberStands
    hold: HoldView | None
    plan: Plan
    graded: Graded
    quote: Quote
    revision: int
    before: Quote | None


@dataclass(frozen=True)
class ServiceReview:
    """A service on a number that the shopper has, before the yes."""

    service: Service
    quote: Quote
    revision: int
    before: Quote | None


@dataclass(frozen=True)
class Wish:
    """What of a new line the visit has chosen so far; `ordered` is the code of the order it has become."""

    digits: str
    stands: NumberStands
    hold: HoldView | None
    ordered: str


def wish(session: Session, visit: VisitView, clock: KioskClock) -> Wish:
    """The number this visit holds, or wanted and lost; empty digits when it has none."""
    hold = live_hold(session, visit.id, clock)
    if hold is not None:
        return Wish(hold.digits, "held", hold, "")
    last = last_hold(session, visit.id)
    if last is None or last.ended_why in ("released", "changed"):
        return Wish("", "gone", None, "")
    if last.ended_why == "ordered":
        return Wish("", "gone", None, _order_code(session, visit.id, last.digits))
    still_free = is_available(session, last.digits, visit.id, clock)
    return Wish(last.digits, "late" if still_free else "gone", None, "")


def review(visit: VisitView, wished: Wish) -> Review | None:
    """The priced review of `wished` with the visit's plan, at today's prices; None when the plan is not sold any more.

    Raises PlanBelowMinimum when the number needs a larger plan.
    """
    now = catalogue.current()
    plan = now.plan(visit.plan_key or "")
    if plan is None:
        return None
    # A grade table that was published after the number was chosen is for those who choose from now on.
    table = visit.catalogue.grade_table
    graded = table.grade(wished.digits)
    quote = quote_new_line(plan, graded, table)
    before = _quote_before(visit, wished.digits) if visit.revision != now.revision else None
    changed = before if before is not None and before.digest != quote.digest else None
    return Review(wished.digits, wished.stands, wished.hold, plan, graded, quote, now.revision, changed)


def service_review(visit: VisitView, key: str) -> ServiceReview | None:
    """The priced review of a service; None when it is not sold any more."""
    now = catalogue.current()
    service, known = now.service(key), visit.catalogue.service(key)
    if service is None:
        return None
    quote = quote_service(service)
    before = quote_service(known) if known is not None else None
    changed = before if before is not None and before.digest != quote.digest else None
    return ServiceReview(service, quote, now.revision, changed)


def _quote_before(visit: VisitView, digits: str) -> Quote | None:
    seen: Catalogue = visit.catalogue
    plan = seen.plan(visit.plan_key or "")
    if plan is None:
        return None
    graded = seen.grade_table.grade(digits)
    if plan.tier < seen.grade_table.terms(graded.grade).minimum_tier:
        return None
    return quote_new_line(plan, graded, seen.grade_table)


def _order_code(session: Session, visit_id: str, digits: str) -> str:
    newest = select(Order.code).where(Order.visit_id == visit_id, Order.digits == digits)
    return session.scalar(newest.order_by(Order.placed_at.desc())) or ""
