import pytest
from hypothesis import given
from hypothesis.strategies import decimals, integers, lists, text

from telecom.errors import BadInput
from telecom.money import Money

FEN = integers(-(10**12), 10**12)


@given(FEN, integers(1, 50))
def test_a_split_loses_nothing_and_is_even_to_one_fen(fen, parts):
    shares = Money(fen).split(parts)
    assert len(shares) == parts
    assert Money.total(shares) == Money(fen)
    assert max(shares).fen - min(shares).fen <= 1


@given(lists(FEN))
def test_a_total_is_the_sum_of_its_amounts(amounts):
    assert Money.total(Money(fen) for fen in amounts).fen == sum(amounts)


@given(FEN, FEN, integers(-100, 100))
def test_arithmetic_is_that_of_whole_fen(a, b, times):
    assert (Money(a) + Money(b) - Money(b)).fen == a
    assert (times * Money(a)).fen == (Money(a) * times).fen == a * times
    assert -Money(a) + Money(a) == Money(0)
    assert (Money(a) < Money(b)) == (a < b)


@given(FEN)
def test_what_is_shown_can_be_read_back_exactly(fen):
    assert Money.from_yuan(Money(fen).yuan_text()) == Money(fen)


@given(decimals(-(10**9), 10**9, places=2))
def test_two_decimals_are_read_exactly(yuan):
    assert Money.from_yuan(f"{yuan:f}").fen == int(yuan * 100)


@given(decimals(-(10**6), 10**6, places=3).filter(lambda yuan: yuan * 100 % 1 != 0))
def test_a_third_decimal_is_refused_and_never_rounded(yuan):
    with pytest.raises(BadInput):
        Money.from_yuan(f"{yuan:f}")


@given(text(max_size=40))
def test_anything_typed_is_an_amount_or_a_refusal(typed):
    try:
        assert isinstance(Money.from_yuan(typed).fen, int)
    except BadInput as refusal:
        assert refusal.status == 422


@pytest.mark.parametrize("typed", ["", "NaN", "Infinity", "1e5", "1_000", "--1", "1.2.3", "9" * 40, "¥", "12元"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(BadInput):
        Money.from_yuan(typed)


def test_yuan_are_shown_with_thousands_and_only_needed_decimals():
    assert Money(128600).yuan_text() == "1,286"
    assert Money(1250).yuan_text() == "12.50"
    assert Money(5).yuan_text() == "0.05"
    assert Money(-58600).yuan_text() == "−586"
    assert Money.from_yuan(286) == Money.from_yuan("￥286.00") == Money(28600)


def test_a_float_is_never_money():
    with pytest.raises(TypeError):
        Money(12.5)
    with pytest.raises(TypeError):
        Money(100) + 1
    with pytest.raises(TypeError):
        Money(True)
