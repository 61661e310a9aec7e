"""What each filter lets pass, and what comes of everything that people type."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecom.couples import COUPLES, are_couple, partners
from telecom.errors import BadInput
from telecom.money import Money
from telecom.number_filter import NOTHING, NumberFilter, keypad, select
from telecom.number_filter_input import _FIELDS as FIELDS
from telecom.number_filter_input import parse_birthday, parse_mask, read_filter, to_values

NUMBERS = st.from_regex(r"1619[0-9]{7}", fullmatch=True)
HOSTILE = [
    "", " ", "------", "*", "%", "%%%", "_", "*" * 500, "%" * 500, "9" * 500, "😀" * 80, "LOVE", "爱你", "' OR 1=1 --",
    "１２３４", "٠٥٢١", "۸۸", "\x00", "\u202e88", "1619***8*8***", "0230", "990230", "-5", "1e9", "ﷺ" * 600, "²³",
    "Ⅷ", "Ａ", "1" * 12, "88\n88", "½", "0.001", "0", "aaa", "aaa,gold",
]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "passes", "stays_out"),
    [
        (NumberFilter(ends="88"), "16190000088", "16190008800"),
        (NumberFilter(contains="520"), "16195200000", "16195020000"),
        (NumberFilter(starts="16191"), "16191000000", "16190100000"),
        (NumberFilter(mask="1619***8*8*"), "16190008181", "16190008811"),
        (NumberFilter(without="49"), "16190000000", "16190000004"),
        (NumberFilter(without="4", without_tail=True), "16194440000", "16190000004"),
        (NumberFilter(families=("abab", "no-4")), "16190006868", "16194006868"),
        (NumberFilter(birthday="900521"), "16190900521", "16190910521"),
        (NumberFilter(letters="LOVE"), "16195683000", "16195680300"),
        (NumberFilter(couple="one_apart", couple_of="16190000000"), "16190000500", "16190000550"),
        (NumberFilter(couple="next", couple_of="16190000009"), "16190000010", "16190000019"),
        (NumberFilter(couple_of="16190000009"), "16190000010", "16190000009"),
        (NumberFilter(prepay_most=Money(0)), "16190003571", "16190003588"),
        (NumberFilter(prepay_most=Money.from_yuan(2232)), "16190003588", "16190008888"),
        (NumberFilter(monthly_most=Money.from_yuan(286)), "16190006868", "16190006888"),
        (NumberFilter(grade=4), "16190006868", "16190006888"),
        (NumberFilter(ends="8", contains="77", without="4"), "16190000778", "16190004778"),
    ],
)
def test_a_filter_lets_pass_what_it_says(wanted, passes, stays_out):
    assert wanted.matches(passes)
    assert not wanted.matches(stays_out)


def test_a_couple_without_a_name_needs_its_partner_in_the_book():
    book = ["16190000001", "16190000002", "16190007777", "16190007077", "16190054321"]
    assert select(NumberFilter(couple="next"), book) == book[:2]
    assert select(NumberFilter(couple="one_apart"), book) == book[:4]
    assert select(NumberFilter(couple="either"), book) == book[:4]


@given(NUMBERS, st.sampled_from(COUPLES))
def test_partners_are_all_that_make_a_couple(digits, couple):
    told = list(partners(digits, couple))
    assert len(told) == len(set(told)) == {"": 0, "one_apart": 90, "next": 2}.get(couple, len(told))
    assert all(are_couple(digits, other, couple) and are_couple(other, digits, couple) for other in told)


@pytest.mark.parametrize(
    ("typed", "mask"),
    [
        ("1619***8*8", "1619***8*8*"), ("161 9*** *8*8", "1619****8*8"), ("8*8", "********8*8"),
        ("８＊８", "********8*8"), ("٨??٨", "*******8**8"), ("13**", "*******13**"), ("***********", ""),
        ("*" * 500, ""), ("------", ""), ("", ""), ("xx88", "*********88"), ("%8%", "*********8*"),
    ],
)  # fmt: skip
def test_a_mask_is_read_from_its_start_or_its_end(typed, mask):
    assert parse_mask(typed) == mask


@pytest.mark.parametrize("typed", ["1619***8*8**", "8" * 12, "8" + "*" * 499, "88😀", "love"])
def test_a_mask_that_fits_no_number_is_refused(typed):
    with pytest.raises(BadInput):
        parse_mask(typed)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0521", "0521"), ("5月21日", "0521"), ("1990-5-21", "900521"), ("19900521", "900521"), ("90/5/21", "900521"),
        ("1990", "1990"), ("1231", "1231"), ("0229", "0229"), ("000229", "000229"), ("٠٥٢١", "0521"),
        ("０５２１", "0521"), ("", ""), ("******", ""),
    ],
)  # fmt: skip
def test_a_birthday_is_read_as_people_write_it(typed, digits):
    assert parse_birthday(typed) == digits


@pytest.mark.parametrize(
    ("typed", "code"),
    [("0230", "no_such_day"), ("2月30日", "no_such_day"), ("910229", "no_such_day"), ("1800", "no_such_day"),
     ("0000", "no_such_day"), ("52", "bad_birthday"), ("123456789", "bad_birthday"), ("1" * 500, "bad_birthday")],
)  # fmt: skip
def test_a_day_that_is_not_is_answered_by_a_sentence(typed, code):
    with pytest.raises(BadInput) as refused:
        parse_birthday(typed)
    assert refused.value.code == code


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))))
def test_whatever_is_typed_becomes_a_filter_and_sentences(values):
    read = read_filter(values)
    assert {fault.field for fault in read.faults} <= set(values)
    assert all(fault.status == 422 and fault.message % fault.args for fault in read.faults)
    assert read.filter.matches("16190008888") in (True, False)
    assert read_filter(to_values(read.filter)) == read_filter(to_values(read_filter(to_values(read.filter)).filter))
    assert read_filter(to_values(read.filter)).filter == read.filter


@pytest.mark.parametrize("typed", HOSTILE)
def test_each_field_has_an_answer_to_each_bad_input(typed):
    for name in FIELDS:
        read = read_filter({name: typed})
        assert read.filter.set_fields in ((), (name,))
        assert not (read.faults and read.filter.set_fields)


def test_the_filter_that_nothing_was_typed_into_lets_all_pass():
    assert read_filter({}).filter == NOTHING and NOTHING.is_empty
    assert NOTHING.matches("16190351728") and to_values(NOTHING) == {}


def test_long_input_is_never_slow():
    began = perf_counter()
    for name in FIELDS:
        read_filter({name: "*8" * 5_000_000})
    assert perf_counter() - began < 2


def test_letters_stand_on_the_keys_of_a_phone():
    assert keypad("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "22233344455566677778889999"
    assert read_filter({"letters": "ｌｏve 4 u"}).filter.letters == "LOVE4U"


@given(NUMBERS)
def test_the_digits_marked_are_those_that_match(digits):
    wanted = NumberFilter(ends=digits[-2:], contains=digits[5:8], starts="1619", mask="*" * 4 + digits[4] + "*" * 6)
    assert wanted.matches(digits)
    marked = wanted.marked(digits)
    assert {0, 1, 2, 3, 4, 9, 10} <= marked
    assert digits[5:8] in "".join(digit if at in marked else " " for at, digit in enumerate(digits))


@pytest.mark.parametrize(
    "wrong", [{"ends": "8a"}, {"mask": "8*8"}, {"mask": "88888888888x"}, {"families": ("gold",)}, {"letters": "é"},
              {"couple": "twins"}, {"couple_of": "123"}],
)  # fmt: skip
def test_a_filter_that_nobody_checked_cannot_be_built(wrong):
    with pytest.raises(ValueError, match="not a filter"):
        NumberFilter(**wrong)


def test_a_link_carries_every_filter():
    wanted = NumberFilter(
        "8", "66", "1619", "*" * 10 + "8", "4", True, ("aa", "no-4"), "0521", "LOVE", "next", "16190000001",
        Money(0), Money(6650), 0,
    )  # fmt: skip
    assert all(to_values(wanted).values()) and len(to_values(wanted)) == len(FIELDS)
    assert read_filter(to_values(wanted)).filter == wanted
