"""Sharing out by weights: exactly, in proportion, and never more than there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecom.apportionment import apportion

GRADES = st.dictionaries(st.integers(0, 5), st.integers(0, 10_000), max_size=6)


@given(st.integers(0, 100_000), GRADES)
def test_where_there_is_enough_the_shares_add_up_and_stay_within_one_of_the_exact(total, weights):
    shares = apportion(total, weights, dict.fromkeys(weights, total))
    whole = sum(weights.values())
    assert sum(shares.values()) == (total if whole else 0)
    for key, share in shares.items():
        assert abs(share - total * weights[key] / whole) < 1


@given(st.integers(0, 100_000), GRADES, GRADES)
def test_nobody_gets_more_than_there_is(total, weights, most):
    shares = apportion(total, weights, most)
    assert all(0 < share <= most[key] for key, share in shares.items())


def test_the_pool_itself_shared_out_leaves_nothing():
    pool = {0: 88_300, 1: 10, 2: 96, 3: 964, 4: 1_800, 5: 8_830}
    assert apportion(sum(pool.values()), pool, pool) == pool


def test_a_share_of_nothing_is_refused():
    with pytest.raises(ValueError, match="negative"):
        apportion(1, {0: -1}, {0: 1})
