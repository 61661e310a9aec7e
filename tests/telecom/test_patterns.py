"""The grammar of patterns, with exact counts over all tails."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecom.patterns import read

TAILS4 = [f"{tail:04d}" for tail in range(10_000)]
TAILS6 = [f"{tail:06d}" for tail in range(1_000_000)]
WRITTEN = ("AA", "AAA", "AAAA", "ABC", "CBA", "ABCD", "AABB", "ABAB", "ABBA", "AABBCC", "ABCABC", "ABCDABCD", "8*A8A",
           "520", "520@8", "AAA@8", "MMDD", "YYMMDD", "YYYYMMDD", "YYYY", "W4>=16", "W8>=20")  # fmt: skip
NUMBERS = st.from_regex(r"1619[0-9]{7}", fullmatch=True)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("AAAA", 10), ("AAA", 100), ("AA", 1000), ("ABCD", 7), ("DCBA", 7), ("ABC", 80), ("CBA", 80), ("AABB", 90),
        ("ABAB", 90), ("ABBA", 90), ("ABCA", 720), ("8888", 1), ("168", 10), ("8**8", 100), ("A88A", 10),
        ("MMDD", 366), ("YYYY", 64), ("W4>=16", 81), ("88@4", 280),
    ],
)  # fmt: skip
def test_all_tails_of_four_have_these_counts(pattern, count):
    matches = read(pattern).matches
    assert sum(matches("1619000" + tail) for tail in TAILS4) == count


@pytest.mark.parametrize(
    ("pattern", "count"), [("AABBCC", 720), ("ABCABC", 720), ("YYMMDD", 36_525), ("AAA@4", 19_000)]
)
def test_all_tails_of_six_have_these_counts(pattern, count):
    matches = read(pattern).matches
    assert sum(matches("16190" + tail) for tail in TAILS6) == count


def test_digit_pairs_of_eight_repeat_in_four_different_digits():
    matches = read("ABCDABCD").matches
    assert sum(matches("161" + tail * 2) for tail in TAILS4) == 10 * 9 * 8 * 7
    assert not matches("16112341235")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_of_two_centuries_is_a_date(day):
    assert read("YYYYMMDD").matches(f"161{day:%Y%m%d}")
    assert read("YYMMDD").matches(f"16190{day:%y%m%d}")
    assert read("MMDD").matches(f"1619000{day:%m%d}")


@pytest.mark.parametrize("digits", ["16119900230", "16119910229", "16119001301", "16118991231", "16121000101"])
def test_what_the_calendar_lacks_is_no_date(digits):
    assert not read("YYYYMMDD").matches(digits)


def test_a_leap_day_needs_its_year_in_one_of_two_centuries():
    assert read("YYMMDD").matches("16190000229")
    assert not read("YYMMDD").matches("16190910229")


@pytest.mark.parametrize(
    ("pattern", "digits", "marked"),
    [
        ("520@8", "16195201111", (4, 5, 6)), ("520@8", "16152001111", (3, 4, 5)), ("161@8", "16152001111", ()),
        ("520@8", "16195205201", (7, 8, 9)), ("AABB", "16190001122", (7, 8, 9, 10)), ("AABB", "16190001111", ()),
    ],
)  # fmt: skip
def test_the_digits_that_have_the_pattern_are_told(pattern, digits, marked):
    assert read(pattern).find(digits) == marked


@given(NUMBERS, st.sampled_from(WRITTEN))
def test_what_is_found_is_what_matches_and_what_the_last_five_allow(digits, written):
    pattern = read(written)
    found = pattern.find(digits)
    assert bool(found) == pattern.matches(digits)
    assert not found or (pattern.may_end(digits[-5:]) and pattern.has("".join(digits[at] for at in found)))


def test_other_weights_are_other_patterns():
    fours = (0, 0, 0, 0, 9, 0, 0, 0, 0, 0)
    assert read("W4>=16", fours).matches("16190000044")
    assert not read("W4>=16").matches("16190000044")


@pytest.mark.parametrize(
    "text",
    ["", "A", "XYZ", "ABL", "aa", "****", "1" * 12, "A" * 12, "520@2", "520@12", "W0>=1", "W4>", "MMDD*", "Ａ", "８８"],
)
def test_what_is_no_pattern_is_refused(text):
    with pytest.raises(ValueError, match="not a pattern"):
        read(text)
