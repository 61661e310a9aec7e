from hypothesis import given
from hypothesis.strategies import binary, integers, text

from telecom.ids import is_uuid7, uuid7

MOMENTS = integers(0, 2**48 - 1)
NOISE = binary(min_size=10, max_size=10)


@given(MOMENTS, NOISE)
def test_what_is_made_is_recognised_and_carries_its_moment(now_ms, noise):
    made = uuid7(now_ms, noise)
    assert is_uuid7(made)
    assert int(made.replace("-", "")[:12], 16) == now_ms


@given(MOMENTS, MOMENTS, NOISE, NOISE)
def test_identifiers_sort_by_their_moment(first_ms, second_ms, first, second):
    if first_ms < second_ms:
        assert uuid7(first_ms, first) < uuid7(second_ms, second)


def test_two_identifiers_of_one_moment_differ():
    assert len({uuid7(1_790_000_000_000) for _ in range(1000)}) == 1000


@given(text())
def test_other_text_is_no_identifier(typed):
    assert not is_uuid7(typed)


def test_other_versions_and_spellings_are_refused():
    made = uuid7()
    assert not is_uuid7(made.upper())
    assert not is_uuid7(made.replace("-", ""))
    assert not is_uuid7("{" + made + "}")
    assert not is_uuid7("9a3e1c1e-6a2b-4c3d-8e4f-0123456789ab")
    assert not is_uuid7(None)
