"""Families: kinds of numbers that people look for. For searching only; no family has a price.

A family holds everything that has its pattern: four equal digits are in the family of three as well.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from telecom.errors import N_, BadInput
from telecom.patterns import Pattern, read

_AVOIDED = "4"


@dataclass(frozen=True)
class Family:
    """``name`` is a message id; ``rules`` are patterns (any of them), or with ``avoids`` a stretch of last
    digits that must not hold a 4."""

    key: str
    name: str
    rules: tuple[str, ...] = ()
    avoids: int = 0

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        return tuple(read(rule) for rule in self.rules)

    @cached_property
    def has(self) -> Callable[[str], bool]:
        """Tests a whole number."""
        if avoids := self.avoids:
            return lambda digits: _AVOIDED not in digits[-avoids:]
        first, *others = (pattern.matches for pattern in self.patterns)
        return first if not others else lambda digits: first(digits) or any(other(digits) for other in others)

    def marked(self, digits: str) -> tuple[int, ...]:
        """The positions in ``digits`` that make it one of the family; () when it is none, or by what it lacks."""
        for pattern in self.patterns:
            if found := pattern.find(digits):
                return found
        return ()


FAMILIES: tuple[Family, ...] = (
    Family("aaaa", N_("四个一样"), ("AAAA",)),
    Family("aaa", N_("三个一样"), ("AAA",)),
    Family("aa", N_("两个一样"), ("AA",)),
    Family("abcd", N_("四个往上数"), ("ABCD",)),
    Family("abc", N_("三个往上数"), ("ABC",)),
    Family("dcba", N_("四个往下数"), ("DCBA",)),
    Family("cba", N_("三个往下数"), ("CBA",)),
    Family("aabb", "AABB", ("AABB",)),
    Family("abab", "ABAB", ("ABAB",)),
    Family("abba", "ABBA", ("ABBA",)),
    Family("aabbcc", "AABBCC", ("AABBCC",)),
    Family("abcabc", "ABCABC", ("ABCABC",)),
    Family("abcdabcd", "ABCDABCD", ("ABCDABCD",)),
    Family("day", N_("尾号是日子"), ("MMDD",)),
    Family("date", N_("尾号是生日"), ("YYYYMMDD", "YYMMDD")),
    Family("year", N_("尾号是年份"), ("YYYY",)),
    Family("168", N_("168 一路发"), ("168@8",)),
    Family("518", N_("518 我要发"), ("518@8",)),
    Family("520", N_("520 我爱你"), ("520@8",)),
    Family("666", N_("666 样样顺"), ("666@8",)),
    Family("888", N_("888 发发发"), ("888@8",)),
    Family("999", N_("999 长长久久"), ("999@8",)),
    Family("1314", N_("1314 一生一世"), ("1314@8",)),
    Family("5201314", N_("5201314 爱你一生一世"), ("5201314@8",)),
    Family("888666", N_("888666 发发发又顺"), ("888666@8",)),
    Family("tail-6", N_("尾号 6"), ("6",)),
    Family("tail-8", N_("尾号 8"), ("8",)),
    Family("tail-9", N_("尾号 9"), ("9",)),
    Family("liked", N_("尾号全是 6 8 9"), ("W4>=16",)),
    Family("no-4", N_("没有 4"), avoids=11),
    Family("no-4-tail", N_("尾号没有 4"), avoids=4),
)
BY_KEY = {family.key: family for family in FAMILIES}


def family(key: str) -> Family:
    """The family of that key; raises BadInput for another."""
    try:
        return BY_KEY[key]
    except KeyError:
        raise BadInput("no_family", N_("没有这一类号码"), field="family") from None


def families_of(digits: str) -> tuple[Family, ...]:
    """The families that a number belongs to, in the order of ``FAMILIES``."""
    return tuple(one for one in FAMILIES if one.has(digits))


def marked_of(digits: str) -> Iterator[tuple[Family, tuple[int, ...]]]:
    """The families of a number, each with the positions that make it one of them."""
    for one in families_of(digits):
        yield one, one.marked(digits)
