"""The index answers exactly what reading number by number answers."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.numbers.bitsets import Chosen, from_marks, from_slots, slots_of
from kiosk.numbers.draws import Draw
from kiosk.numbers.near_numbers import nearest
from kiosk.numbers.search_index import SearchIndex
from telecom.families import FAMILIES
from telecom.grades import DEFAULT, GradeTable, GradeTerms, default_table
from telecom.money import Money
from telecom.near_misses import differences, rank
from telecom.number_filter import NOTHING, NumberFilter, select
from tests.kiosk.further_filters import further

# Few digits in few places, so that numbers meet: couples, families and filters with several hits are common.
NUMBERS = st.one_of(
    st.from_regex(r"1619[0248]{2}[0-9]{2}[48]{3}", fullmatch=True),
    st.from_regex(r"1619000[0-9]{4}", fullmatch=True),
    st.from_regex(r"1864[0-9]00[48]{4}", fullmatch=True),
)
BOOKS = st.lists(NUMBERS, max_size=60, unique=True)
DIGITS = st.text("0248", max_size=3)
MONEY = st.one_of(st.none(), st.sampled_from([Money.from_yuan(yuan) for yuan in (0, 66, 226, 2232, 2712, 9000)]))
MASKS = st.one_of(st.just(""), st.from_regex(r"(1619|\*{4})[0*]{3}[48*]{4}", fullmatch=True))
FILTERS = st.builds(
    NumberFilter,
    ends=DIGITS, contains=st.text("048", max_size=5), starts=st.sampled_from(["", "", "161900", "186"]), mask=MASKS,
    without=st.sets(st.sampled_from("0249"), max_size=2).map(lambda digits: "".join(sorted(digits))),
    without_tail=st.booleans(),
    families=st.lists(st.sampled_from([one.key for one in FAMILIES]), max_size=2, unique=True).map(tuple),
    birthday=st.sampled_from(["", "", "", "0404", "0808"]), letters=st.sampled_from(["", "", "GT", "HI4"]),
    couple=st.sampled_from(["", "", "one_apart", "next", "either"]), couple_of=st.one_of(st.just(""), NUMBERS),
    prepay_most=MONEY, monthly_most=MONEY, grade=st.sampled_from([None, None, 0, 4]),
)  # fmt: skip
BARE = NumberFilter
ONE_OR_TWO = st.one_of(
    FILTERS,
    st.builds(BARE, ends=DIGITS, contains=DIGITS), st.builds(BARE, mask=MASKS, monthly_most=MONEY),
    st.builds(BARE, couple=st.sampled_from(["one_apart", "next", "either"])),
    st.builds(BARE, without=st.sampled_from("0249"), prepay_most=MONEY),
    st.builds(BARE, families=st.sampled_from(FAMILIES).map(lambda one: (one.key,))), st.builds(BARE, couple_of=NUMBERS),
)  # fmt: skip
PLAIN = GradeTable("plain", (), {0: GradeTerms(Money(0), 0, 66)})


@settings(max_examples=250, deadline=None)
@given(BOOKS, ONE_OR_TWO, st.randoms(use_true_random=False))
def test_what_is_found_equals_reading_number_by_number(book, wanted, random):
    index = SearchIndex(book)
    held = set(random.sample(book, len(book) // 4))
    expected = [digits for digits in select(wanted, book) if digits not in held]
    found = index.search(wanted, DEFAULT, held)
    assert list(found.numbers) == expected
    assert found.count == len(expected) == index.counts([wanted], DEFAULT, held)[0]


@settings(max_examples=30, deadline=None)
@given(BOOKS, ONE_OR_TWO)
def test_every_further_filter_leaves_as_many_as_it_says(book, wanted):
    index = SearchIndex(book)
    taps = further(wanted, DEFAULT)
    counted = index.counts(list(taps.values()), DEFAULT)
    assert counted == [len(select(option, book)) for option in taps.values()]


@settings(max_examples=100, deadline=None)
@given(BOOKS, st.lists(st.tuples(st.booleans(), st.lists(NUMBERS, max_size=8)), max_size=8), ONE_OR_TWO)
def test_an_index_that_was_kept_up_is_one_that_was_built_anew(book, changes, wanted):
    index, open_now = SearchIndex(book), dict.fromkeys(book)
    for opened, numbers in changes:
        numbers = numbers if opened else [*numbers, *list(open_now)[:3]]
        index.search(wanted, DEFAULT)
        index.change(**{"opened" if opened else "closed": numbers})
        for digits in numbers:
            open_now.setdefault(digits) if opened else open_now.pop(digits, None)
    assert len(index) == len(open_now)
    assert sorted(index.search(wanted, DEFAULT).numbers) == sorted(select(wanted, open_now))
    assert sorted(index.search(NOTHING, DEFAULT).numbers) == sorted(open_now)


@settings(max_examples=120, deadline=None)
@given(BOOKS, ONE_OR_TWO)
def test_the_nearest_are_those_that_sorting_the_whole_book_puts_first(book, wanted):
    index = SearchIndex(book)
    near = nearest(index, wanted, DEFAULT)
    assert [one.digits for one in near] == sorted(book, key=lambda d: rank(wanted, d, DEFAULT, index.is_open))[:6]
    for one in near:
        assert one.differs == differences(wanted, one.digits, DEFAULT, index.is_open)
        assert (not one.differs) == wanted.matches(one.digits, DEFAULT, index.is_open)
        assert all(told.message % told.places for told in one.differs)


def test_near_numbers_say_what_differs():
    index = SearchIndex(["16190000886", "16190004888", "16190000088"])
    near = nearest(index, NumberFilter(ends="888", without="4", prepay_most=Money(0)), DEFAULT)
    told = {one.digits: [d.message % d.places for d in one.differs] for one in near}
    assert list(told) == ["16190000886", "16190004888", "16190000088"]
    assert told["16190000886"] == ["第 11 位是 6，不是 8"]
    assert told["16190004888"] == ["预存 3,432 元，超过 0 元", "带有 4"]
    assert near[1].differs[1].positions == (7,)


def test_a_digit_may_be_unwanted_wherever_it_can_be_chosen():
    """The demo's numbers all begin with 1619; elsewhere the fourth digit is the number's own."""
    book = ["18640000000", "18650000000", "16190000000", "16190000900", "18690000000"]
    index = SearchIndex(book)
    assert list(index.search(NumberFilter(without="49"), DEFAULT).numbers) == ["18650000000", "16190000000"]
    assert select(NumberFilter(without="49"), book) == ["18650000000", "16190000000"]


def test_a_book_exchanged_for_another_keeps_no_number_of_the_first():
    first = [f"1619000{tail:04d}" for tail in range(1500)]
    index = SearchIndex(first)
    assert index.search(NumberFilter(couple="next"), DEFAULT).count == 1500
    index.keep_only(first[1::2])
    assert len(index) == 750 and not index.is_open(first[0])
    assert index.search(NumberFilter(couple="next"), DEFAULT).count == 0


def test_each_visit_is_answered_by_its_own_table():
    index = SearchIndex([f"1619000{tail:04d}" for tail in range(10_000)])
    free = NumberFilter(prepay_most=Money(0))
    tables = [PLAIN, DEFAULT, default_table(aa=False), DEFAULT, PLAIN, replace(DEFAULT, version="2"), DEFAULT]
    counted = [index.search(free, table).count for table in tables]
    assert counted == [10_000, 8_830, 9_640, 8_830, 10_000, 8_830, 8_830]


def test_an_empty_book_answers_too():
    index = SearchIndex()
    assert index.search(NOTHING, DEFAULT).count == 0
    assert list(index.search(NumberFilter(contains="8", without="4"), DEFAULT).numbers) == []
    assert index.counts([], DEFAULT) == []
    assert nearest(index, NumberFilter(ends="8"), DEFAULT) == []


@given(st.sets(st.integers(0, 2000)))
def test_a_set_of_slots_is_a_sequence(slots):
    names, ranked = [str(slot) for slot in range(2001)], sorted(slots)
    bits = from_slots(slots, 2001)
    assert from_marks("".join("1" if slot in slots else "0" for slot in range(2001))) == bits
    chosen = Chosen(bits, names)
    assert list(slots_of(bits)) == ranked
    assert [chosen[at] for at in range(len(chosen))] == [str(slot) for slot in ranked] == list(chosen) == chosen[:]
    assert not ranked or chosen[-1] == str(ranked[-1])


def test_a_draw_from_what_was_found_repeats_nothing_and_ends():
    index = SearchIndex([f"1619000{tail:04d}" for tail in range(1000)])
    found = index.search(NumberFilter(without="4"), DEFAULT)
    draw = Draw(found.numbers, Random(7))
    shown = [digits for at in range(100) for digits in draw.batch(at, 30, index.is_open)]
    assert sorted(shown) == sorted(found.numbers) and draw.is_exhausted
    assert draw.seen == len(shown)
