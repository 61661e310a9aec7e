"""A segment's sets hold exactly the numbers that pass one by one."""

from random import Random

import pytest

from telecom import tail_sets
from telecom.families import FAMILIES
from telecom.grades import DEFAULT, GradeRule, GradeTable, default_table
from telecom.near_misses import Wish, wishes
from telecom.number_filter import NumberFilter
from telecom.segment_sets import SegmentSets, strict
from tests.telecom.filters import a_filter

SEGMENTS = ("1619000", "1619888", "1619520", "1619131", "1619901", "1619123", "1861990", "1999999", "1344520")
_LONG = (
    *("ABCDABCD", "AABBCC@8", "YYYYMMDD", "YYMMDD", "5201314@8", "8*A8A", "W8>=20", "W6>=14@7", "CBA@9", "AAAAAA"),
    *("ABCDEFG", "MMDD@6", "888666@8", "*A*A4A", "7"),
)
RICH = GradeTable(
    "rich",
    (*(GradeRule(pattern, at % 6 + 1) for at, pattern in enumerate(_LONG)), GradeRule("AA", 6)),
    default_table().terms_by_grade | {6: DEFAULT.terms(5)},
)


def numbers(segment: str) -> list[str]:
    return [f"{segment}{tail:04d}" for tail in range(tail_sets.SIZE)]


def meeting(wanted: NumberFilter, segment: str, table: GradeTable, sets: SegmentSets) -> set[str]:
    found = tail_sets.ALL
    for wish in strict(wanted):
        found &= sets.meeting(wish, table)(segment)
    return {f"{segment}{tail:04d}" for tail in tail_sets.tails_of(found)}


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_family_has_its_numbers_and_no_others(segment: str) -> None:
    sets = SegmentSets()
    for family in FAMILIES:
        found = meeting(NumberFilter(families=(family.key,)), segment, DEFAULT, sets)
        assert found == set(filter(family.has, numbers(segment))), family.key


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("table", [DEFAULT, RICH], ids=["printed", "rich"])
def test_every_number_has_its_grade(segment: str, table: GradeTable) -> None:
    grades = SegmentSets().grades(table)(segment)
    for digits, graded in zip(numbers(segment), table.grade_all(numbers(segment)), strict=True):
        assert [grade for grade, members in grades.items() if members >> int(digits[-4:]) & 1] == [graded.grade]


def test_any_filter_meets_what_reading_number_by_number_meets() -> None:
    random, sets = Random(11), SegmentSets()
    for _ in range(80):
        wanted, segment = a_filter(random, couples=False), random.choice(SEGMENTS)
        table = random.choice((DEFAULT, RICH))
        expected = {digits for digits in numbers(segment) if wanted.matches(digits, table)}
        assert meeting(wanted, segment, table, sets) == expected, (wanted, segment)


def test_words_that_stand_nearly_there_are_found_too() -> None:
    random, sets = Random(12), SegmentSets()
    for _ in range(10):
        word = "".join(random.choices("0123456789", k=random.randint(1, 6)))
        segment = random.choice(SEGMENTS)
        for wish in wishes(NumberFilter(contains=word)):
            found = sets.meeting(wish, DEFAULT)(segment)
            expected = [wish.is_met(digits, DEFAULT, str) for digits in numbers(segment)]  # type: ignore[arg-type]
            assert [bool(found >> tail & 1) for tail in range(tail_sets.SIZE)] == expected


def test_members_are_counted_out_in_order() -> None:
    random = Random(1)
    for size in (1, 2, 40, 4_000, 10_000):
        tails = sorted(random.sample(range(10_000), size))
        bits = tail_sets.from_tails(tails)
        assert list(tail_sets.tails_of(bits)) == tails
        assert tail_sets.from_text("".join(f"{tail:04d}" for tail in tails)) == bits
        assert [tail_sets.nth(bits, rank) for rank in range(0, size, 7)] == tails[::7]
        with pytest.raises(IndexError):
            tail_sets.nth(bits, size)


def test_a_wish_for_couples_is_not_a_segments() -> None:
    with pytest.raises(KeyError):
        SegmentSets().meeting(Wish("couple", "next"), DEFAULT)
