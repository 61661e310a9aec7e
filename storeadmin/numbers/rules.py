"""Rules that keep the stores' shelves full. The caller's transaction commits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeadmin.numbers import allotting, counts
from storeadmin.numbers.actions import known
from storeadmin.numbers.allotting import Given
from storeadmin.numbers.city import City
from storeadmin.numbers.models import Number
from storeadmin.numbers.rule_models import AllotmentRule
from telecom.errors import N_, BadInput

SHELF_MOST = 100_000
PARTS_MOST = 1_000_000
BY = "rule"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as somebody wants it; `parts` is grade -> parts, empty for the pool's own proportions."""

    low_water: int
    fill_up_to: int
    parts: Mapping[int, int]
    active: bool = True


def put(session: Session, store_id: str, wanted: Wanted, *, by: str, now: datetime) -> AllotmentRule:
    """Write a store's rule. Raises NotFound for an unknown store, BadInput for marks that cannot work."""
    known(session, store_id)
    if not 1 <= wanted.fill_up_to <= SHELF_MOST:
        raise BadInput("bad_fill", N_("补到多少填 1 到 %(most)s"), field="fill_up_to", most=SHELF_MOST)
    if not 0 <= wanted.low_water <= wanted.fill_up_to:
        raise BadInput("bad_low_water", N_("少于多少要补，不能比补到的数多"), field="low_water")
    if any(not 0 <= part <= PARTS_MOST for part in wanted.parts.values()):
        raise BadInput("bad_parts", N_("每级的份数填 0 到 %(most)s"), field="parts", most=PARTS_MOST)
    rule = session.get(AllotmentRule, store_id)
    if rule is None:
        rule = AllotmentRule(store_id=store_id, shortage=0)
        session.add(rule)
    rule.low_water, rule.fill_up_to, rule.active = wanted.low_water, wanted.fill_up_to, wanted.active
    rule.parts = [[grade, part] for grade, part in sorted(wanted.parts.items()) if part]
    rule.shortage = rule.shortage if wanted.active else 0
    rule.changed_by, rule.changed_at = by, now
    session.flush()
    return rule


def due(session: Session) -> list[str]:
    """Stores whose shelf is below its mark, or was left short the last time; the emptiest first."""
    stock: Counter[str] = Counter()
    for row in counts.rows(session):
        if row.store_id and row.state == "allotted":
            stock[row.store_id] += row.count
    active = session.scalars(select(AllotmentRule).where(AllotmentRule.active))
    return sorted(
        (rule.store_id for rule in active if _lacks(rule, stock[rule.store_id])), key=lambda id: (stock[id], id)
    )


def _lacks(rule: AllotmentRule, stock: int) -> bool:
    # A shortage is looked at again even on a full shelf: somebody may have filled it by hand.
    return stock < rule.low_water or rule.shortage > 0


def replenish(
    session: Session,
    store_id: str,
    *,
    now: datetime,
    always: bool = False,
    why: str = "",
    city: City | None = None,
) -> Given | None:
    """Fill a store's shelf by its rule. None when it has no active rule, needs nothing, or somebody else is at it.

    `always` fills up even a shelf that is still above its low-water mark. What the pool cannot give is written down
    as the rule's shortage.
    """
    # The row lock is the claim: of several processes that look at the same moment, one fills the shelf.
    locked = select(AllotmentRule).where(AllotmentRule.store_id == store_id, AllotmentRule.active)
    rule = session.scalar(locked.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if rule is None:
        return None
    stock = _on_shelf(session, store_id)
    if not always and not _lacks(rule, stock):
        return None
    lacking = max(0, rule.fill_up_to - stock)
    parts = {grade: part for grade, part in rule.parts}
    told = why or f"below {rule.low_water}"
    given = allotting.give_proportionally(session, store_id, lacking, parts, by=BY, why=told, now=now, city=city)
    if given.count:
        rule.filled_at = now
    if rule.shortage != given.short:
        rule.shortage = given.short
    session.flush()
    return given


def _on_shelf(session: Session, store_id: str) -> int:
    query = select(func.count()).where(Number.store_id == store_id, Number.state == "allotted")
    return session.scalar(query) or 0
