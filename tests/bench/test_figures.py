import pytest

from tests.bench.__main__ import missed
from tests.bench.figures import percentile


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile([5, 1, 3, 2, 4], 0.5) == 3
    assert percentile(range(1, 101), 0.99) == 99
    assert percentile([7], 0.99) == 7
    with pytest.raises(ValueError):
        percentile([], 0.5)


def test_a_target_is_missed_on_its_own_side_or_when_nothing_was_measured():
    assert missed({"page_p99_ms": 16.0, "holds_per_s": 400.0}, {"page_p99_ms": 15.0, "holds_per_s": 300.0}) == [
        "page_p99_ms"
    ]
    assert missed({"holds_per_s": 200.0}, {"holds_per_s": 300.0}) == ["holds_per_s"]
    assert missed({}, {"page_p99_ms": 15.0}) == ["page_p99_ms"]
