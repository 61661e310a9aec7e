"""Filters as people combine them, for tests and benches: any kind, up to four at once."""

from random import Random
from typing import Any

from telecom.families import FAMILIES
from telecom.money import Money
from telecom.number_filter import NumberFilter


def a_filter(random: Random, couples: bool = True) -> NumberFilter:
    """A filter of nothing to four kinds of wishes, some of which no number meets."""
    digits = "".join(random.choices("0123456789", k=4))
    mask = "1619" + "".join(digit if random.random() < 0.4 else "*" for digit in digits + "6*8")
    kinds: list[dict[str, Any]] = [
        {"ends": digits[: random.randint(1, 4)]},
        {"contains": digits[: random.randint(1, 3)]},
        {"starts": "1619" + digits[: random.randint(0, 1)]},
        {"mask": mask},
        {"without": "".join(sorted({"4", digits[0]}))},
        {"without": "4", "without_tail": True},
        {"families": (random.choice(FAMILIES).key,)},
        {"families": tuple(family.key for family in FAMILIES if random.random() < 0.06)},
        {"birthday": f"{random.randint(1, 12):02d}{random.randint(1, 28):02d}"},
        {"letters": "LOVE"[: random.randint(2, 4)]},
        {"prepay_most": Money.from_yuan(random.choice((0, 2232, 2712)))},
        {"monthly_most": Money.from_yuan(random.choice((66, 226, 286)))},
        {"grade": random.randint(0, 6)},
    ]
    if couples:
        kinds += [
            {"couple": random.choice(("one_apart", "next", "either"))},
            {"couple_of": f"1619000{digits}", "couple": random.choice(("", "one_apart", "next"))},
        ]
    some = random.sample(kinds, k=random.randint(0, 4))
    return NumberFilter(**{name: value for one in some for name, value in one.items()})
