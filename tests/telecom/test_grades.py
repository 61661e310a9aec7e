"""The counts and examples here are those printed beside the published table."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis.strategies import from_regex

from telecom.errors import BadInput
from telecom.grades import DEFAULT, GradeRule, GradeTable, GradeTerms, default_table
from telecom.money import Money

TAILS = [f"{tail:05d}" for tail in range(100_000)]
NUMBERS = from_regex(r"1619[0-9]{7}", fullmatch=True)


def test_all_hundred_thousand_tails_have_the_printed_counts():
    graded = [DEFAULT.grade("161900" + tail) for tail in TAILS]
    assert Counter(g.grade for g in graded) == {1: 10, 2: 96, 3: 964, 4: 1800, 5: 8830, 0: 88_300}
    by_pattern = Counter(g.pattern for g in graded)
    assert by_pattern.pop("") == 88_300
    assert by_pattern.pop("AABB") + by_pattern.pop("ABAB") == 1800
    assert by_pattern == {"AAAAA": 10, "AAAA": 90, "ABCDE": 6, "AAA": 900, "ABCD": 64, "AA": 8100, "ABC": 730}


def test_one_segment_of_ten_thousand_has_the_printed_counts():
    counts = Counter(DEFAULT.grade(f"1867558{tail:04d}").grade for tail in range(10_000))
    assert counts == {1: 1, 2: 9, 3: 97, 4: 180, 5: 883, 0: 8_830}


@pytest.mark.parametrize(
    ("digits", "grade", "pattern"),
    [
        ("18675588888", 1, "AAAAA"), ("18675518888", 2, "AAAA"), ("18675512345", 2, "ABCDE"),
        ("18675516789", 3, "ABCD"), ("18675517888", 3, "AAA"), ("18675516688", 4, "AABB"),
        ("18675516868", 4, "ABAB"), ("18675515789", 5, "ABC"), ("18675511266", 5, "AA"),
        ("18675513579", 0, ""), ("18675511890", 0, ""), ("18675519876", 0, ""),
    ],
)  # fmt: skip
def test_the_printed_examples_have_their_grades_and_marks(digits, grade, pattern):
    graded = DEFAULT.grade(digits)
    assert (graded.grade, graded.pattern, graded.version) == (grade, pattern, DEFAULT.version)
    assert graded.marked == tuple(range(11 - len(pattern), 11))


def _by_hand(digits: str) -> int:
    """The printed definitions again, without the table's grammar."""
    t5, t4, t3, t2 = digits[-5:], digits[-4:], digits[-3:], digits[-2:]
    if len(set(t5)) == 1:
        return 1
    if len(set(t4)) == 1 or t5 in "0123456789":
        return 2
    if t4 in "0123456789" or len(set(t3)) == 1:
        return 3
    if (t4[0] == t4[1] and t4[2] == t4[3]) or t4[:2] == t4[2:]:
        return 4
    return 5 if t3 in "0123456789" or len(set(t2)) == 1 else 0


@given(NUMBERS)
def test_the_table_agrees_with_the_definitions_written_by_hand(digits):
    assert DEFAULT.grade(digits).grade == _by_hand(digits)


@given(NUMBERS)
def test_a_table_that_went_through_a_document_grades_the_same(digits):
    copy = GradeTable.from_document(DEFAULT.to_document())
    assert copy == DEFAULT
    assert copy.grade(digits) == DEFAULT.grade(digits)


def test_prepay_is_twelve_times_the_next_lower_tier():
    expected = {1: (7032, 586, 886), 2: (4632, 386, 586), 3: (3432, 286, 386), 4: (2712, 226, 286), 5: (2232, 186, 226)}
    for grade, (prepay, monthly, tier) in expected.items():
        terms = DEFAULT.terms(grade)
        assert terms.prepay == Money.from_yuan(prepay) == Money.from_yuan(monthly) * 12
        assert (terms.monthly_return, terms.minimum_tier) == (Money.from_yuan(monthly), tier)
        assert Money.total(terms.returns) == terms.prepay
    assert DEFAULT.terms(0) == GradeTerms(Money(0), 0, 66)
    assert DEFAULT.terms(0).returns == ()


def test_the_unconfirmed_pair_can_be_left_out():
    plain = default_table(aa=False)
    counts = Counter(plain.grade("161900" + tail).grade for tail in TAILS)
    assert counts[5] == 730
    assert counts[0] == 88_300 + 8100
    assert plain.version != DEFAULT.version
    assert [rule.pattern for rule in DEFAULT.rules if not rule.confirmed] == ["AA"]


def test_other_shapes_and_falling_runs_can_be_ruled():
    rules = (GradeRule("DCBA", 1), GradeRule("ABBA", 1), GradeRule("ABCABC", 1), GradeRule("AABBCC", 1))
    terms = {0: GradeTerms(Money(0), 0, 0), 1: GradeTerms(Money(100), 1, 10)}
    table = GradeTable("shapes", rules, terms)
    tails = {"009876": "DCBA", "001221": "ABBA", "258258": "ABCABC", "112233": "AABBCC", "111122": "", "001111": ""}
    for tail, pattern in tails.items():
        assert table.grade("16190" + tail).pattern == pattern


def test_a_table_that_contradicts_itself_is_refused():
    document = DEFAULT.to_document()
    for broken in (
        {**document, "terms": document["terms"][1:]},
        {**document, "rules": [{"pattern": "XYZ", "grade": 1}]},
        {**document, "rules": [{"pattern": "AAA", "grade": 0}]},
        {**document, "terms": [{**row, "prepay_fen": -1} for row in document["terms"]]},
        {"key": "default"},
    ):
        with pytest.raises(BadInput):
            GradeTable.from_document(broken)


def test_a_grade_that_the_table_lacks_is_refused():
    with pytest.raises(BadInput):
        DEFAULT.terms(6)


def test_only_a_whole_number_has_a_grade():
    with pytest.raises(ValueError, match="whole number"):
        DEFAULT.grade("88888")
