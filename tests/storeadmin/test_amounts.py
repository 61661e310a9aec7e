"""Figures on the wall: one unit a panel, honest percents, round grid lines."""

from hypothesis import given
from hypothesis.strategies import integers, lists

from storeadmin.sales.amounts import Delta, delta, nice_top, percents, scale_for

fen = integers(-(10**12), 10**12)


def test_small_amounts_are_shown_in_yuan_and_large_ones_in_wan() -> None:
    assert scale_for([6_600, 99_900], "zh_Hans").text(6_600) == "66"
    assert scale_for([128_640_000], "zh_Hans", 2).text(128_640_000) == "128.64"
    assert scale_for([1_286_400], "en").text(1_286_400) == "12.9"
    assert scale_for([], "en").text(0) == "0"
    assert scale_for([10**9], "en").key == "m"


def test_nothing_is_ever_minus_zero() -> None:
    assert scale_for([1_000_000], "zh_Hans").text(-1) == "0.0"
    assert scale_for([1_000_000], "zh_Hans").text(-1_000_000) == "−1.0"


def test_a_change_needs_something_to_compare_with() -> None:
    assert delta(5, 0) == Delta()
    assert delta(112, 100) == Delta("+12.0%", "up")
    assert delta(98, 100) == Delta("−2.0%", "down")
    assert delta(100, 100) == Delta("0.0%", "same")


@given(lists(integers(0, 10**9), max_size=8))
def test_percents_are_whole_and_add_up(amounts: list[int]) -> None:
    shares = percents(amounts)
    assert len(shares) == len(amounts) and all(share >= 0 for share in shares)
    assert sum(shares) == (100 if sum(amounts) else 0)


@given(integers(0, 10**9))
def test_grid_lines_are_few_and_reach_over_the_top(most: int) -> None:
    top, step = nice_top(most)
    assert top >= most
    assert (most == 0) == (step == 0)
    if step:
        assert top % step == 0 and 1 <= top // step <= 4


def test_a_short_scale_never_needs_more_than_four_characters() -> None:
    for most in (0, 99_900, 123_400, 999_999):
        assert len(scale_for([most], "zh_Hans", short=True).text(most)) <= 4
