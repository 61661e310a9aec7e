"""The page of numbers in words: what a tap led to, what a number costs and why, what differs."""

from dataclasses import dataclass

from kiosk.numbers.actions import HoldsFull
from kiosk.numbers.asked import TYPED, Asked
from kiosk.numbers.queries import NumbersPage
from telecom.errors import N_
from telecom.grade_reasons import why
from telecom.grade_terms import sentences
from telecom.grades import GradeTable
from telecom.near_misses import Difference
from web.filters import money, spoken
from web.wording import sentence as _

DIFFERENCES_SAID = 2
SECTION_NAMES = {
    "shape": N_("规律"), "meaning": N_("好意头"), "day": N_("日子"), "digits": N_("数字"), "without": N_("不要的"),
    "couple": N_("情侣号"), "price": N_("价钱"),
}  # fmt: skip
STAR = "*"


@dataclass(frozen=True)
class Cost:
    """The whole cost of a number in sentences, and why it has its grade; `reason_marked` are positions 0..10."""

    digits: str
    reason: str
    reason_marked: tuple[int, ...]
    sentences: list[str]


@dataclass(frozen=True)
class Finder:
    """The keys: the field that they type into, what stands there, and the address-form it belongs to.

    `keys` are (sign, what the field would then be, how many numbers that leaves or "").
    """

    at: str
    title: str
    typed: str
    most: int
    fault: str
    keys: list[tuple[str, str, str]]
    star: str


def costs(table: GradeTable) -> dict[int, str]:
    """What each grade costs up front, in words once a page and not once a tile."""
    prepaid = ((grade, terms.prepay) for grade, terms in table.terms_by_grade.items())
    return {grade: _("预存 %(amount)s", amount=money(prepay)) if prepay else _("免预存") for grade, prepay in prepaid}


def told(asked: Asked, page: NumbersPage) -> tuple[str, str]:
    """The sentence above the numbers and its kind; "" when there is nothing to say."""
    if asked.taken and page.nearest and not asked.panel:
        near = {"number": spoken(asked.taken), "n": page.nearest}
        return _("%(number)s 刚被别人选走，前 %(n)s 个最接近", **near), "warn"
    if asked.taken:
        return _("%(number)s 刚被别人选走", number=spoken(asked.taken)), "warn"
    if asked.notice == "full":
        full = HoldsFull()
        return _(full.message, **full.args), "warn"
    if asked.notice == "late":
        return _("保留时间到了，号码放回去了；还喜欢就再点一次"), "warn"
    return (none_but_near(asked), "info") if page.nearest else ("", "")


def none_but_near(asked: Asked) -> str:
    """Said above the nearest numbers, where none passes."""
    if asked.wanted.set_fields == ("ends",):
        return _("没有以 %(ends)s 结尾的号码，这几个最接近", ends=asked.wanted.ends)
    return _("没有全都符合的号码，这几个最接近")


def faults(asked: Asked) -> list[str]:
    """What could not be read, but for the field on the keys, which says it itself."""
    return [_fault(asked, name) for name in asked.faults if name != asked.at]


def finder(asked: Asked, page: NumbersPage) -> Finder:
    field = TYPED[asked.at]
    then = {digit: (asked.typed + digit)[-field.most :] for digit in "1234567890"}
    counts = {digit: f"{page.keys[digit]:,}" if digit in page.keys else "" for digit in then}
    keys = [(digit, text, counts[digit]) for digit, text in then.items()]
    star = (asked.typed + STAR)[-field.most :] if asked.at == "mask" else ""
    fault = _fault(asked, asked.at) if asked.at in asked.faults and asked.typed else ""
    return Finder(asked.at, _(field.title), asked.typed, field.most, fault, keys, star)


def sections(asked: Asked) -> list[tuple[str, str, str]]:
    """The panels of filters: (key, name, address)."""
    return [(key, _(name), asked.address(panel=key, at="", batch=0)) for key, name in SECTION_NAMES.items()]


def cost(digits: str, table: GradeTable) -> Cost:
    """What taking the number means, in reading order."""
    graded = table.grade(digits)
    reason = why(graded, digits, table.weights)
    lines = [_(message, **places) for message, places in sentences(table.terms(graded.grade))]
    return Cost(digits, _(reason.message, **reason.places), reason.marked, lines)


def differs(said: tuple[Difference, ...]) -> str:
    """What keeps a near number from matching, the first of it in words."""
    parts = [_(one.message, **_translated(one.places)) for one in said[:DIFFERENCES_SAID]]
    more = len(said) - len(parts)
    return _("；").join([*parts, _("还有 %(n)s 处", n=more)] if more > 0 else parts)


def _translated(places: dict[str, str]) -> dict[str, str]:
    return {name: _(text) if name == "family" else text for name, text in places.items()}


def _fault(asked: Asked, name: str) -> str:
    fault = asked.faults[name]
    said = _(fault.message, **fault.args)
    if name == asked.at or name not in TYPED:
        return said
    return _("%(field)s：%(said)s", field=_(TYPED[name].name), said=said)
