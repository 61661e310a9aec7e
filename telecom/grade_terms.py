"""What a grade costs and binds to, as data. What a tariff does not print stays unsaid, and is not guessed."""

from dataclasses import dataclass
from typing import Literal

from telecom.errors import N_
from telecom.money import ZERO, Money

# When the line is given up early: the prepay not yet returned is lost, or paid back.
Leaving = Literal["forfeit", "refund"]
LEAVING: tuple[Leaving, ...] = ("forfeit", "refund")
Said = tuple[str, dict[str, str]]
"""A message id, and what fills its places."""


@dataclass(frozen=True, slots=True)
class GradeTerms:
    """``prepay`` comes back in equal parts over ``returned_months`` as credit on the bill;
    ``minimum_tier`` is the lowest plan tier in yuan, ``minimum_spend`` what a month costs at least, before that credit,
    for as long as the line has the number.

    The number is bound for ``months`` (0: as long as prepay comes back). ``transferable`` is None where the
    table does not say. ``penalty_months`` are monthly minimums owed when leaving within the months.
    """

    prepay: Money
    returned_months: int
    minimum_tier: int
    minimum_spend: Money = ZERO
    months: int = 0
    transferable: bool | None = None
    leaving: Leaving = "forfeit"
    penalty_months: int = 0

    def __post_init__(self) -> None:
        amounts = (self.prepay.fen, self.minimum_spend.fen, self.minimum_tier)
        if min(*amounts, self.returned_months, self.months, self.penalty_months) < 0:
            raise ValueError("grade terms are never negative")
        if self.prepay and not self.returned_months:
            raise ValueError("a prepay must come back over at least one month")
        if self.leaving not in LEAVING:
            raise ValueError(f"not a way of leaving: {self.leaving!r}")
        if self.penalty_months and not self.bound_months:
            raise ValueError("a penalty needs months that it belongs to")

    @property
    def monthly_return(self) -> Money:
        """The credit of the first month in which prepay comes back."""
        return self.returns[0] if self.returns else Money(0)

    @property
    def returns(self) -> tuple[Money, ...]:
        """The credit of each month, in order; together exactly the prepay."""
        return self.prepay.split(self.returned_months) if self.returned_months else ()

    @property
    def monthly_minimum(self) -> Money:
        """The least a month costs: the lowest plan allowed, or the lowest bill when that is more."""
        return max(Money.from_yuan(self.minimum_tier), self.minimum_spend)

    @property
    def bound_months(self) -> int:
        """How long giving the number up has a price; 0 when it never has."""
        return max(self.months, self.returned_months)

    def owed_on_leaving(self, months_used: int) -> Money:
        """What leaving after ``months_used`` whole months costs: prepay lost and penalty; 0 once bound no more."""
        lost = Money.total(self.returns[max(0, months_used) :]) if self.leaving == "forfeit" else ZERO
        return lost + (self.penalty if months_used < self.bound_months else ZERO)

    @property
    def penalty(self) -> Money:
        """What leaving early costs besides the prepay that is lost."""
        return self.monthly_minimum * self.penalty_months


def sentences(terms: GradeTerms) -> list[Said]:
    """The whole cost of a number, one message id with its places for each thing there is to say, in reading order."""
    said: list[Said] = []
    if terms.prepay:
        amounts = {"amount": terms.prepay.yuan_text(), "monthly": terms.monthly_return.yuan_text()}
        months = {"months": str(terms.returned_months)}
        said.append((N_("预存 %(amount)s 元，分 %(months)s 个月返还，每月 %(monthly)s 元"), amounts | months))
    else:
        said.append((N_("不用预存"), {}))
    said.append((N_("每月最低 %(amount)s 元"), {"amount": terms.monthly_minimum.yuan_text()}))
    return [*said, *binding(terms)]


def binding(terms: GradeTerms) -> list[Said]:
    """What the number binds to: how long, what leaving early costs, whether it may be handed on; [] for nothing."""
    said: list[Said] = []
    if terms.bound_months:
        said.append((N_("约定 %(months)s 个月"), {"months": str(terms.bound_months)}))
        said.append(_leaving(terms))
    if terms.transferable is not None:
        refused = N_("约定期内不能过户") if terms.bound_months else N_("不能过户")
        said.append((N_("可以过户") if terms.transferable else refused, {}))
    return said


def _leaving(terms: GradeTerms) -> Said:
    if not terms.owed_on_leaving(0):
        return (N_("提前离网，没返的预存退回，不另收费") if terms.prepay else N_("提前离网，不另收费")), {}
    owed = {"amount": terms.penalty.yuan_text()} if terms.penalty else {}
    if not terms.prepay:
        return N_("提前离网，另付 %(amount)s 元"), owed
    if terms.leaving == "refund":
        return N_("提前离网，没返的预存退回，另付 %(amount)s 元"), owed
    return (N_("提前离网，没返的预存不退，另付 %(amount)s 元") if owed else N_("提前离网，没返的预存不退")), owed
