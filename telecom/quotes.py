"""Quotes: what is paid today and every month, and the three answers before paying.

The demo tariff's rule: today is the first month of the plan plus the number's prepay. The
prepay comes back in equal monthly parts, from the second month on, as credit on the bill.
Where the plan costs less than the number's lowest monthly spend, a line of its own makes up the rest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from telecom.catalogue import canonical
from telecom.errors import N_, Refusal
from telecom.grade_terms import GradeTerms
from telecom.grades import Graded, GradeTable
from telecom.money import ZERO, Money
from telecom.plans import Plan
from telecom.service import Service

SCHEDULE_MONTHS = 13
LineKind = Literal["plan", "number_prepay", "minimum_spend", "service"]
# What the number itself costs, beside the plan.
NUMBER_LINES: dict[str, str] = {"number_prepay": N_("号码预存"), "minimum_spend": N_("补足最低消费")}


class PlanBelowMinimum(Refusal):
    """The plan is too small for the grade of the number."""

    code = "plan_below_minimum"
    message = N_("这个号码要配 %(minimum)s 元起的套餐")

    def __init__(self, minimum: int, tier: int) -> None:
        super().__init__(minimum=minimum, tier=tier)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One priced thing; ``monthly`` is its part of the second month's bill, negative for a credit."""

    kind: LineKind
    key: str
    today: Money
    monthly: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """A priced answer.

    ``schedule`` has 13 bills; index 0 is the opening month, paid ``today``. ``monthly_first`` is the
    second month's bill, ``monthly_after`` a month's once all prepay is back. ``terms`` are the number's, None for a
    service; ``overage`` are prices in 1/1000 yuan. ``telecom.answers`` words both.
    """

    lines: tuple[QuoteLine, ...]
    today: Money
    monthly_first: Money
    monthly_after: Money
    schedule: tuple[Money, ...]
    returned_months: int
    terms: GradeTerms | None
    overage: Mapping[str, int]
    digest: str


def plans_allowed(plans: Iterable[Plan], graded: Graded, table: GradeTable) -> tuple[Plan, ...]:
    """The plans that a number of this grade may have, in the order given."""
    minimum = table.terms(graded.grade).minimum_tier
    return tuple(plan for plan in plans if plan.tier >= minimum)


def quote_new_line(plan: Plan, graded: Graded, table: GradeTable) -> Quote:
    """Price a new line; raises PlanBelowMinimum when the grade wants a larger plan."""
    terms = table.terms(graded.grade)
    if plan.tier < terms.minimum_tier:
        raise PlanBelowMinimum(terms.minimum_tier, plan.tier)
    monthly, of_number = max(plan.monthly, terms.minimum_spend), f"grade-{graded.grade}"
    lines = [QuoteLine("plan", plan.key, plan.monthly, plan.monthly)]
    if rest := monthly - plan.monthly:
        lines.append(QuoteLine("minimum_spend", of_number, rest, rest))
    if terms.prepay:
        lines.append(QuoteLine("number_prepay", of_number, terms.prepay, -min(terms.monthly_return, monthly)))
    overage = {
        "voice_milli_per_min": plan.overage_voice_milli,
        "data_milli_per_mb": plan.overage_data_milli_per_mb,
    }
    return _quote(
        lines,
        monthly=monthly,
        terms=terms,
        overage=overage,
        basis=f"{table.version}/{graded.grade}/{graded.pattern}",
    )


def quote_service(service: Service) -> Quote:
    """Price a service on a number the shopper already has: its first month today."""
    line = QuoteLine("service", service.key, service.monthly, service.monthly)
    return _quote([line], monthly=service.monthly, terms=None, overage={}, basis="service")


def _quote(
    lines: list[QuoteLine],
    *,
    monthly: Money,
    terms: GradeTerms | None,
    overage: dict[str, int],
    basis: str,
) -> Quote:
    returns = terms.returns if terms is not None and terms.prepay else ()
    today = Money.total(line.today for line in lines)
    schedule = (today, *_bills(monthly, returns))
    rows = [(line.kind, line.key, line.today.fen, line.monthly.fen) for line in lines]
    said = (basis, rows, [bill.fen for bill in schedule], monthly.fen, terms, overage)
    return Quote(
        lines=tuple(lines),
        today=today,
        monthly_first=schedule[1],
        monthly_after=monthly,
        schedule=schedule,
        returned_months=len(returns),
        terms=terms,
        overage=overage,
        digest=sha256(canonical(said)).hexdigest(),
    )


def _bills(monthly: Money, returns: tuple[Money, ...]) -> list[Money]:
    """The bills after the opening month; credit that a bill cannot use waits for the next one."""
    bills, credit = [], ZERO
    for month in range(SCHEDULE_MONTHS - 1):
        credit += returns[month] if month < len(returns) else ZERO
        used = min(credit, monthly)
        bills.append(monthly - used)
        credit -= used
    return bills
