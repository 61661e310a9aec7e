"""Which plans are offered, and in which pages of three."""

from dataclasses import dataclass

from telecom.catalogue import Catalogue
from telecom.money import ZERO, Money
from telecom.plans import Plan
from telecom.quotes import plans_allowed

NEEDS = ("one", "family", "business")
CARDS, CARDS_FEW = 3, 2


@dataclass(frozen=True)
class PlansPage:
    """Up to three plans of one need. `counts` maps each need to how many plans it has for this number.

    `withdrawn`: the chosen plan is not sold any more.
    `minimum_spend` is what a month costs at least where that is more than the smallest plan shown, else nothing.
    `resting` are plans of the need that the number does not allow, nearest first, in the places left on the last page.
    """

    plans: tuple[Plan, ...]
    need: str
    counts: dict[str, int]
    page: int
    pages: int
    minimum_tier: int
    left_out: int
    withdrawn: bool = False
    resting: tuple[Plan, ...] = ()
    minimum_spend: Money = ZERO


def plans_page(
    catalogue: Catalogue, now: Catalogue, digits: str, need: str, page: int, chosen: str | None, cards: int = CARDS
) -> PlansPage:
    """`cards` plans for `need` that the number's grade allows, smallest first; `digits` may be empty.

    `catalogue` is the visit's, `now` today's: what was withdrawn since is not offered, nobody could order it.
    Without a known need, the one of the chosen plan, else the first that has any plan.
    """
    table = catalogue.grade_table
    graded = table.grade(digits) if digits else None
    orderable = {plan.key for plan in (plans_allowed(now.plans, graded, table) if graded else now.plans)}
    sold = tuple(plan for plan in catalogue.plans if now.plan(plan.key) is not None)
    allowed = tuple(plan for plan in sold if plan.key in orderable)
    counts = {each: sum(plan.for_whom == each for plan in allowed) for each in NEEDS}
    shown_need = need if need in NEEDS else _first_need(catalogue, counts, chosen)
    fitting = sorted((plan for plan in allowed if plan.for_whom == shown_need), key=lambda p: (p.tier, p.position))
    pages = max(1, -(-len(fitting) // cards))
    at = min(max(page, 1), pages)
    terms = table.terms(graded.grade) if graded else None
    window = tuple(fitting[(at - 1) * cards : at * cards])
    spend = terms.minimum_spend if terms and any(plan.monthly < terms.minimum_spend for plan in window) else ZERO
    refused = [plan for plan in sold if plan.for_whom == shown_need and plan not in fitting]
    resting = tuple(sorted(refused, key=lambda p: (-p.tier, p.position))[: cards - len(window)])
    withdrawn = chosen is not None and now.plan(chosen) is None
    minimum, left_out = terms.minimum_tier if terms else 0, len(sold) - len(allowed)
    return PlansPage(window, shown_need, counts, at, pages, minimum, left_out, withdrawn, resting, spend)


def _first_need(catalogue: Catalogue, counts: dict[str, int], chosen: str | None) -> str:
    plan = catalogue.plan(chosen) if chosen else None
    if plan is not None and counts[plan.for_whom]:
        return plan.for_whom
    return next((need for need in NEEDS if counts[need]), NEEDS[0])
