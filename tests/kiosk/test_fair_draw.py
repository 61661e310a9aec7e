"""Ten thousand visits draw from one known book: grades come in their shares, and no number is favoured.

A batch repeats nothing, so its counts vary less than free throws would: by (N - m) / (N - 1) for m of N. The
statistics are divided by that before they are held against the chi-square distribution.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from random import Random

import pytest

from kiosk.numbers.draws import Draw, Draws
from kiosk.numbers.search_index import SearchIndex
from telecom.grades import DEFAULT
from telecom.number_filter import NOTHING, NumberFilter
from tests.chi_square import chance_of_more, statistic

VISITS, BATCH = 10_000, 30
# Visits here are always the same ten thousand, so an honest draw passes each time or never.
UNLIKELY = 0.001
# Ordinary numbers at even steps, and more fancy ones of every grade than a real book has.
_TAILS = (range(0, 10**6, 1709), range(888, 10**6, 5000), range(7777, 10**6, 10**5), range(0, 990_000, 11_111))
BOOK = list(dict.fromkeys(f"16190{tail:06d}" for tails in _TAILS for tail in tails))
GRADE = {digits: DEFAULT.grade(digits).grade for digits in BOOK}

Batch = Callable[[int], Iterable[str]]


def fairness(drawn: Batch, book: list[str] = BOOK) -> tuple[float, float]:
    """How likely deviations like those of ten thousand batches are by chance: by grade, and by number."""
    seen = Counter[str]()
    for visit in range(VISITS):
        batch = list(drawn(visit))
        assert len(set(batch)) == BATCH
        seen.update(batch)
    assert seen.total() == VISITS * BATCH and set(seen) <= set(book)
    spread = (len(book) - BATCH) / (len(book) - 1)
    each = VISITS * BATCH / len(book)
    in_book = Counter(GRADE[digits] for digits in book)
    by_grade = Counter[int]()
    for digits, times in seen.items():
        by_grade[GRADE[digits]] += times
    grades = sorted(in_book)
    of_grades = statistic([by_grade[grade] for grade in grades], [in_book[grade] * each for grade in grades]) / spread
    of_numbers = statistic([seen[digits] for digits in book], [each] * len(book)) / spread
    return chance_of_more(of_grades, len(grades) - 1), chance_of_more(of_numbers, len(book) - 1)


def test_the_book_has_enough_of_every_grade() -> None:
    assert min(Counter(GRADE.values()).values()) >= 5 and set(GRADE.values()) == {0, 1, 2, 3, 4, 5}


@pytest.mark.parametrize("batch", [0, 4])
def test_the_batches_that_visits_see_are_fair(batch: int) -> None:
    draws, index = Draws(), SearchIndex(BOOK)
    found = index.search(NOTHING, DEFAULT).numbers

    def drawn(visit: int) -> tuple[str, ...]:
        return draws.batch((f"visit-{visit}", ""), batch, BATCH, lambda: found, index.is_open)[2]

    by_grade, by_number = fairness(drawn)
    assert by_grade > UNLIKELY and by_number > UNLIKELY


def test_the_second_round_of_a_visit_is_as_fair_as_its_first() -> None:
    draws, few = Draws(), BOOK[::12]
    after = -(-len(few) // BATCH)

    def drawn(visit: int) -> tuple[str, ...]:
        return draws.batch((f"visit-{visit}", ""), after, BATCH, lambda: few, lambda digits: True)[2]

    by_grade, by_number = fairness(drawn, few)
    assert by_grade > UNLIKELY and by_number > UNLIKELY


def test_what_a_filter_leaves_is_drawn_fairly_too() -> None:
    index = SearchIndex(BOOK)
    found = index.search(NumberFilter(without="3"), DEFAULT).numbers
    by_grade, by_number = fairness(
        lambda visit: Draw(found, Random(f"filtered {visit}")).batch(0, BATCH, index.is_open), list(found)
    )
    assert by_grade > UNLIKELY and by_number > UNLIKELY


def test_numbers_in_other_hands_only_leave_more_for_the_rest() -> None:
    index, held = SearchIndex(BOOK), set(BOOK[::7])
    rest = [digits for digits in BOOK if digits not in held]
    found = index.search(NOTHING, DEFAULT).numbers
    by_grade, by_number = fairness(
        lambda visit: Draw(found, Random(f"held {visit}")).batch(0, BATCH, lambda digits: digits not in held), rest
    )
    assert by_grade > UNLIKELY and by_number > UNLIKELY


def _hides_fancy(visit: int) -> Iterable[str]:
    """One fancy number in ten is left out: what people suspect of carriers."""
    random = Random(visit)
    walk = iter(random.sample(BOOK, len(BOOK)))
    return islice((d for d in walk if not GRADE[d] or random.random() > 0.1), BATCH)


def _leans_to_the_start(visit: int) -> Iterable[str]:
    """A key that is almost uniform."""
    random = Random(visit)
    places: dict[int, None] = {}
    while len(places) < BATCH:
        places[int(len(BOOK) * random.random() ** 1.05)] = None
    return (BOOK[place] for place in places)


def _takes_neighbours(visit: int) -> Iterable[str]:
    """Thirty in a row from a random place near the start: whoever stands at the end of the book is never shown."""
    first = Random(visit).randrange(len(BOOK) - 2 * BATCH)
    return BOOK[first : first + BATCH]


def test_a_draw_that_hides_fancy_numbers_is_found_out() -> None:
    by_grade, by_number = fairness(_hides_fancy)
    assert by_grade < UNLIKELY**2 and by_number < UNLIKELY


@pytest.mark.parametrize("biased", [_leans_to_the_start, _takes_neighbours])
def test_a_draw_that_favours_places_in_the_book_is_found_out(biased: Batch) -> None:
    assert fairness(biased)[1] < UNLIKELY**2


@pytest.mark.parametrize(
    ("value", "degrees", "chance"),
    [
        (3.841459, 1, 0.05), (10.827566, 1, 0.001), (18.307038, 10, 0.05), (4.865182, 10, 0.9), (124.342113, 100, 0.05),
        (1074.679449, 1000, 0.05), (927.594363, 1000, 0.95), (1143.917, 1000, 0.001), (0, 5, 1.0),
    ],
)  # fmt: skip
def test_the_tail_is_that_of_the_printed_tables(value: float, degrees: int, chance: float) -> None:
    assert chance_of_more(value, degrees) == pytest.approx(chance, rel=1e-3)
