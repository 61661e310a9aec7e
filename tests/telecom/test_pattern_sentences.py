"""A rule is told in one sentence, and a wrong one in one as well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecom.families import FAMILIES
from telecom.grades import DEFAULT
from telecom.pattern_sentences import example, fault, says, written
from telecom.patterns import read

KNOWN = sorted({rule.pattern for rule in DEFAULT.rules} | {rule for family in FAMILIES for rule in family.rules})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("AAAA", "最后 4 位一样，例如 8888"),
        ("ABC", "最后 3 位一个比一个大 1，例如 123"),
        ("DCBA", "最后 4 位一个比一个小 1，例如 9876"),
        ("AABB", "最后 4 位排成 AABB，例如 8866"),
        ("8*A8A", "最后 5 位排成 8*A8A，例如 80888"),
        ("520@8", "最后 8 位里有 520"),
        ("MMDD", "最后 4 位是日期 MMDD，例如 0521"),
        ("W4>=16", "最后 4 位的分值加起来不少于 16"),
    ],
)
def test_a_pattern_is_told_in_one_sentence(text, told):
    message, places = says(text)
    assert message % places == told


@pytest.mark.parametrize("text", KNOWN)
def test_the_example_has_the_pattern_that_it_explains(text):
    pattern = read(text)
    shown = example(pattern)
    assert pattern.kind == "weight" or pattern.has(shown)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "写上样式"), ("你好", "只用字母"), ("A", "至少两位"), ("***", "至少写一个"), ("XYZ", "A 到 K"),
        ("520@2", "@ 后面"), ("520@", "@ 后面"), ("520@99", "@ 后面"), ("A" * 12, "最多 11 位"),
        ("W4>16", "W4>=16"), ("A>B", "只用字母"), ("AB;DROP", "只用"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_pattern_is_told_why(text, part):
    found = fault(text)
    assert found is not None
    assert part in found[0] % found[1]


@given(st.text(max_size=20))
def test_every_text_is_either_told_or_told_why(text):
    spelled = written(text)
    found = fault(spelled)
    message, places = found or says(spelled)
    assert message % places


def test_a_pattern_may_be_typed_as_people_type_it():
    assert written(" ａabb ") == "AABB"
