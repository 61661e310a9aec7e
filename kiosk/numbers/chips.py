"""The filters as chips and keys: what each says, what one tap makes of the filter, and how many that would leave."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from kiosk.numbers.asked import TYPED, Asked
from kiosk.numbers.couple_sets import KINDS
from kiosk.numbers.ranking import SORTS
from telecom.couples import Couple
from telecom.errors import N_
from telecom.families import BY_KEY, FAMILIES
from telecom.grades import ORDINARY, GradeTable
from telecom.money import Money
from telecom.number_filter import NumberFilter
from telecom.number_filter_input import read_filter, to_values
from web.filters import money
from web.wording import sentence as _

Counts = Callable[[list[NumberFilter]], list[int]]

ROW_MOST, ROW_LARGE_MOST = 6, 4
QUICK = ("aabb", "aaa", "abab", "abc", "day", "no-4")
DAYS, CLEAN = ("day", "date", "year"), ("no-4", "no-4-tail")
MEANING = ("168", "518", "520", "666", "888", "999", "1314", "5201314", "888666", "tail-6", "tail-8", "tail-9", "liked")
SHAPES = tuple(one.key for one in FAMILIES if one.key not in (*DAYS, *CLEAN, *MEANING))
COUPLE_NAMES: dict[Couple, str] = {
    "one_apart": N_("只差一位"), "next": N_("紧挨着"), "either": N_("差一位或挨着"), "": N_("情侣号")
}  # fmt: skip
SORT_NAMES = {"": N_("随机抽"), "price": N_("便宜的先"), "grade": N_("等级高的先"), "round": N_("好记的先")}


@dataclass(frozen=True)
class Chip:
    """One tap. `left` is the filter after it, None where the filter stays; `href` overrides its address."""

    label: str
    left: NumberFilter | None = None
    current: bool = False
    href: str = ""
    count: str = ""
    removes: bool = False
    disabled: bool = False


@dataclass(frozen=True)
class Group:
    """Chips of one kind; `title` is "" where the section says it."""

    title: str
    chips: tuple[Chip, ...]
    kind: str = ""


def counted(chips: Iterable[Chip], asked: Asked, counts: Counts) -> list[Chip]:
    """The chips with their addresses and how many numbers each would leave; what would leave none rests."""
    drawn = list(chips)
    left = [chip.left for chip in drawn if chip.left is not None]
    told = iter(counts(left))
    shown = []
    for chip in drawn:
        if chip.left is None:
            shown.append(chip)
            continue
        count = next(told)
        # A filter that is set can always be taken back.
        rests = not count and not chip.current and not chip.removes
        href = chip.href or asked.address(chip.left)
        shown.append(replace(chip, href=href, count=_("%(n)s 个", n=f"{count:,}"), disabled=rests))
    return shown


def row(asked: Asked, large: bool) -> list[Chip]:
    """Above the numbers: what is set, each to be taken off by itself, and what people look for most.

    What is set beyond the row's room is a tap away, in a panel of its own.
    """
    most = (ROW_LARGE_MOST if large else ROW_MOST) - bool(asked.batch)
    here = [*active(asked.wanted)]
    if len(here) > most:
        more = Chip(_("还有 %(n)s 个条件", n=len(here) - most + 1), href=asked.address(panel="set", at="", batch=0))
        return [*here[: most - 1], more]
    quick = (_family(asked.wanted, key) for key in QUICK if key not in asked.wanted.families)
    return [*here, *quick][:most]


def active(wanted: NumberFilter) -> Iterator[Chip]:
    """What is set, one chip each, as the filter without it."""
    for name in wanted.set_fields:
        for label, changed in _parts(wanted, name):
            yield Chip(label, replace(wanted, **changed), current=True, removes=True)


def section(asked: Asked, table: GradeTable) -> list[Group]:
    """The open panel's chips."""
    wanted = asked.wanted
    if asked.panel in ("shape", "meaning"):
        keys = SHAPES if asked.panel == "shape" else MEANING
        return [Group("", tuple(_family(wanted, key) for key in keys))]
    if asked.panel == "day":
        typed = Group(_("按数字键写日子"), tuple(_typed_chips(asked, ("birthday",))), "fields")
        return [Group("", tuple(_family(wanted, key) for key in DAYS)), typed]
    if asked.panel == "digits":
        fields = Group("", tuple(_typed_chips(asked, ("ends", "contains", "starts", "mask", "letters"))), "fields")
        return [fields, Group("", tuple(_letters(asked)), "letters")] if asked.at == "letters" else [fields]
    if asked.panel == "without":
        digits = Group("", tuple(_without(wanted)), "digits")
        tail = replace(wanted, without_tail=not wanted.without_tail)
        only = Chip(_("只管后四位"), tail, current=wanted.without_tail, removes=True)
        return [digits, Group("", (only, *(_family(wanted, key) for key in CLEAN)))]
    if asked.panel == "couple":
        kinds = (replace(wanted, couple="" if wanted.couple == kind else kind) for kind in KINDS)
        chips = (
            Chip(_(COUPLE_NAMES[kind]), left, wanted.couple == kind) for kind, left in zip(KINDS, kinds, strict=True)
        )
        typed = Group(_("按数字键写一个号码"), tuple(_typed_chips(asked, ("couple_of",))), "fields")
        return [Group("", tuple(chips)), typed]
    if asked.panel == "set":
        return [Group("", tuple(active(wanted)), "set")]
    return list(_money(asked, table)) if asked.panel == "price" else []


def next_digits(asked: Asked) -> dict[str, NumberFilter]:
    """Key -> the filter once it is pressed, for the keys that make one."""
    most, plain = TYPED[asked.at].most, asked.at in ("ends", "contains", "starts")
    if plain and len(asked.typed) < most:
        changed: list[dict[str, Any]] = [{asked.at: asked.typed + digit} for digit in "0123456789"]
        return {one[asked.at][-1]: replace(asked.wanted, **one) for one in changed}
    found = {}
    for digit in "0123456789":
        left = with_typed(asked, (asked.typed + digit)[-most:])
        if left is not None:
            found[digit] = left
    return found


def with_typed(asked: Asked, typed: str) -> NumberFilter | None:
    """The filter with this on the keys; None while it is none yet."""
    reading = read_filter({asked.at: typed})
    return None if reading.faults else replace(asked.wanted, **{asked.at: getattr(reading.filter, asked.at)})


def _family(wanted: NumberFilter, key: str) -> Chip:
    keys = {*wanted.families} ^ {key}
    left = replace(wanted, families=tuple(one.key for one in FAMILIES if one.key in keys))
    return Chip(_(BY_KEY[key].name), left, key in wanted.families)


def _without(wanted: NumberFilter) -> Iterator[Chip]:
    for digit in "0123456789":
        left = "".join(sorted({*wanted.without} ^ {digit}))
        unwanted = digit in wanted.without
        if len(left) < 10:
            yield Chip(_("不要 %(digit)s", digit=digit), replace(wanted, without=left), unwanted)


def _typed_chips(asked: Asked, fields: tuple[str, ...]) -> Iterator[Chip]:
    """Which filter the keys type into; what stands in it is shown under its name."""
    for name in fields:
        standing = to_values(asked.wanted).get(name, "")
        here = asked.typed if name == asked.at else standing
        yield Chip(_(TYPED[name].name), None, name == asked.at, asked.address(at=name), here or "–")


def _letters(asked: Asked) -> Iterator[Chip]:
    most = TYPED["letters"].most
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        yield Chip(letter, replace(asked.wanted, letters=(asked.typed + letter)[-most:]))


def _money(asked: Asked, table: GradeTable) -> Iterator[Group]:
    """Only the amounts that the table has: any other ceiling says the same as one of these."""
    wanted, terms = asked.wanted, table.terms_by_grade
    for field, title, amounts in (
        ("prepay_most", _("预存最多"), {each.prepay for each in terms.values()}),
        ("monthly_most", _("月费最多"), {each.monthly_minimum for each in terms.values()}),
    ):
        chips = (_ceiling(wanted, field, amount) for amount in sorted(amounts))
        yield Group(title, tuple(chips), "row")
    grades = (
        Chip(grade_name(grade), replace(wanted, grade=None if wanted.grade == grade else grade), wanted.grade == grade)
        for grade in sorted(terms)
    )
    yield Group(_("等级"), tuple(grades), "row")
    sorts = (Chip(_(SORT_NAMES[sort]), None, sort == asked.sort, asked.address(sort=sort, batch=0)) for sort in SORTS)
    yield Group(_("排列"), tuple(sorts), "row")


def grade_name(grade: int) -> str:
    return _("普通") if grade == ORDINARY else _("%(grade)s 级", grade=grade)


def _ceiling(wanted: NumberFilter, field: str, amount: Money) -> Chip:
    chosen = getattr(wanted, field) == amount
    changed: dict[str, Any] = {field: None if chosen else amount}
    return Chip(money(amount), replace(wanted, **changed), chosen)


def _parts(wanted: NumberFilter, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a field says in a word, and the change that takes it off; families and digits one by one."""
    value = getattr(wanted, name)
    if name == "families":
        for key in value:
            yield _(BY_KEY[key].name), {"families": tuple(one for one in value if one != key)}
    elif name == "without":
        for digit in value:
            yield _("不要 %(digit)s", digit=digit), {"without": value.replace(digit, "")}
    elif name in ("couple", "couple_of"):
        shown = _(COUPLE_NAMES[wanted.kind_of_couple])
        yield (f"{shown} {value[-4:]}" if name == "couple_of" else shown), {"couple": "", "couple_of": ""}
    elif name in ("prepay_most", "monthly_most"):
        most = money(value)
        yield (
            (_("预存≤%(amount)s", amount=most) if name == "prepay_most" else _("月费≤%(amount)s", amount=most)),
            {name: None},
        )
    elif name == "grade":
        yield grade_name(value), {"grade": None}
    else:
        yield f"{_(TYPED[name].name)} {value}", {name: ""}
