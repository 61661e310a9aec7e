import pytest
from hypothesis import given
from hypothesis.strategies import from_regex, integers, sampled_from, text

from telecom.errors import BadInput
from telecom.numbers import PhoneNumber, clean_digits, normalise

DIGITS = from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@given(DIGITS, sampled_from(["", "+86", "0086", "86", "+86 ", "＋86-", " "]))
def test_a_country_code_and_spaces_do_not_change_the_number(digits, country):
    a, b, c = PhoneNumber(digits).groups
    for typed in (digits, f"{a} {b} {c}", f"{a}-{b}-{c}\n", f"{a}—{b}　{c}"):
        assert normalise(country + typed).digits == digits


@given(DIGITS, sampled_from([FULL_WIDTH, ARABIC]))
def test_digits_of_any_script_are_the_same_number(digits, script):
    assert normalise(digits.translate(script)) == PhoneNumber(digits)
    assert clean_digits(digits.translate(script), 11) == digits


@given(text())
def test_anything_typed_is_a_number_or_a_refusal(typed):
    try:
        assert len(normalise(typed).digits) == 11
    except BadInput as refusal:
        assert (refusal.code, refusal.field, refusal.status) == ("bad_number", "number", 422)


@given(text(), integers(0, 11))
def test_a_filter_keeps_only_digits_and_never_more_than_asked(typed, most):
    kept = clean_digits(typed, most)
    assert len(kept) <= most
    assert set(kept) <= set("0123456789")
    assert clean_digits(kept, most) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "1619123456", "161912345678", "12191234567", "1619123456a", "++8616191234567", "16191234567" * 9, "😀"],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(BadInput):
        normalise(typed)


def test_a_wrong_number_cannot_be_built():
    for digits in ("1619123456", "16191234567\n", "１6191234567", "02612345678"):
        with pytest.raises(BadInput):
            PhoneNumber(digits)


def test_a_number_is_read_in_groups_and_masked_over_a_shoulder():
    number = PhoneNumber("16191234567")
    assert number.is_demo
    assert number.groups == ("161", "9123", "4567")
    assert number.spoken == "161 9123 4567"
    assert number.masked == "161****4567"
    assert not PhoneNumber("18612345678").is_demo


def test_a_filter_drops_what_is_not_a_digit():
    assert clean_digits("尾号 ８８-a٨😀*%", 4) == "888"
    assert clean_digits("*" * 500 + "8", 4) == "8"
    assert clean_digits("8" * 100_000, 4) == "8888"
