"""A visit's own random walk through the book."""

from kiosk.numbers.draws import Draws

BOOK = tuple(str(16190000000 + n) for n in range(70))


def open_to_all(_digits):
    return True


def test_another_batch_repeats_nothing_until_the_book_has_been_seen():
    draws = Draws()
    seen = []
    for index in range(3):
        _, told, batch = draws.batch(("visit", ""), index, 30, lambda: BOOK, open_to_all)
        assert told == index
        seen += batch
    assert sorted(seen) == sorted(BOOK)
    _, told, again = draws.batch(("visit", ""), 3, 30, lambda: BOOK, open_to_all)
    assert told == 3 and len(again) == 30


def test_a_batch_of_a_new_round_is_the_same_however_often_it_is_asked_for():
    draws = Draws()
    for index in range(12):
        _, told, batch = draws.batch(("visit", ""), index, 30, lambda: BOOK, open_to_all)
        assert told == index and len(batch) == (10 if index % 3 == 2 else 30)
        assert draws.batch(("visit", ""), index, 30, lambda: BOOK, open_to_all)[2] == batch
        # A program started anew in mid-visit.
        assert Draws().batch(("visit", ""), index, 30, lambda: BOOK, open_to_all)[2] == batch
    seen = [draws.batch(("visit", ""), index, 30, lambda: BOOK, open_to_all)[2] for index in range(12)]
    assert len(set(seen)) == 12
    assert all(sorted(sum(seen[first : first + 3], ())) == sorted(BOOK) for first in (0, 3, 6, 9))


def test_a_number_taken_meanwhile_moves_no_other_batch():
    draws, taken = Draws(), set()
    seen = [draws.batch(("visit", ""), index, 30, lambda: BOOK, open_to_all)[2] for index in range(4)]
    taken.add(seen[3][0])
    again = [draws.batch(("visit", ""), index, 30, lambda: BOOK, lambda one: one not in taken)[2] for index in range(4)]
    assert again == seen


def test_rounds_do_not_pile_up_and_the_oldest_kept_stands_for_those_before_it():
    draws, few = Draws(), BOOK[:10]
    for index in range(50):
        assert draws.batch(("visit", ""), index, 30, lambda: few, open_to_all)[1] == index
    _, told, batch = draws.batch(("visit", ""), 0, 30, lambda: few, open_to_all)
    assert 40 < told < 50 and sorted(batch) == sorted(few)
    assert draws.batch(("visit", ""), 10_000, 30, lambda: few, open_to_all)[1] == 10_000


def test_an_earlier_batch_shows_the_same_numbers_again():
    draws = Draws()
    _, _, first = draws.batch(("visit", ""), 0, 30, lambda: BOOK, open_to_all)
    draws.batch(("visit", ""), 1, 30, lambda: BOOK, open_to_all)
    assert draws.batch(("visit", ""), 0, 30, lambda: BOOK, open_to_all)[2] == first


def test_a_visit_that_began_before_the_allotment_sees_the_numbers_when_they_come():
    draws, book = Draws(), ()
    assert draws.batch(("visit", ""), 0, 30, lambda: book, open_to_all)[2] == ()
    assert draws.batch(("visit", ""), 7, 30, lambda: book, open_to_all)[1:] == (0, ())
    book = BOOK
    _, told, batch = draws.batch(("visit", ""), 0, 30, lambda: book, open_to_all)
    assert told == 0 and len(batch) == 30
