"""Families are for searching: what they hold, and that they cost nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecom.errors import BadInput
from telecom.families import FAMILIES, families_of, family, marked_of
from telecom.roundness import roundness

NUMBERS = st.from_regex(r"1619[0-9]{7}", fullmatch=True)
TAILS4 = [f"1619000{tail:04d}" for tail in range(10_000)]


@pytest.mark.parametrize(
    ("digits", "keys"),
    [
        ("16190001314", {"1314"}),
        ("16195201314", {"1314", "520", "5201314"}),
        ("16198886663", {"666", "888", "888666", "no-4", "no-4-tail"}),
        ("16119900521", {"day", "date", "no-4", "no-4-tail"}),
        ("16190008888", {"aaaa", "aaa", "aa", "888", "tail-8", "liked", "no-4", "no-4-tail"}),
        ("16190001990", {"year", "no-4", "no-4-tail"}),
        ("16191234512", {"no-4-tail"} - {"no-4-tail"}),
    ],
)
def test_a_number_is_in_all_families_whose_pattern_it_has(digits, keys):
    assert {one.key for one in families_of(digits)} == keys


@pytest.mark.parametrize(
    ("key", "count"),
    [("no-4-tail", 6561), ("tail-8", 1000), ("day", 366), ("aaa", 100), ("aaaa", 10), ("liked", 81), ("year", 64)],
)
def test_a_segment_of_ten_thousand_has_these_counts(key, count):
    assert sum(map(family(key).has, TAILS4)) == count


@given(NUMBERS)
def test_the_digits_told_are_those_of_the_family(digits):
    for one, marked in marked_of(digits):
        assert one.avoids or any(pattern.has("".join(digits[at] for at in marked)) for pattern in one.patterns)
    assert all(one.marked(digits) == () for one in FAMILIES if one not in families_of(digits))


def test_keys_and_names_are_unique_and_another_key_is_refused():
    assert len({one.key for one in FAMILIES}) == len({one.name for one in FAMILIES}) == len(FAMILIES)
    with pytest.raises(BadInput):
        family("gold")


def test_a_number_that_is_easier_to_keep_in_mind_is_rounder():
    rising = ["16190354174", "16190354172", "16190352828", "16190358888", "16198888888"]
    assert [roundness(digits) for digits in rising] == sorted(roundness(digits) for digits in rising)
    assert len({roundness(digits) for digits in rising}) == len(rising)
