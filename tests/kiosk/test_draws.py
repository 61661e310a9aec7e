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
    assert told == 0 and len(again) == 30


def test_an_earlier_batch_shows_the_same_numbers_again():
    draws = Draws()
    _, _, first = draws.batch(("visit", ""), 0, 30, lambda: BOOK, open_to_all)
    draws.batch(("visit", ""), 1, 30, lambda: BOOK, open_to_all)
    assert draws.batch(("visit", ""), 0, 30, lambda: BOOK, open_to_all)[2] == first


def test_a_visit_that_began_before_the_allotment_sees_the_numbers_when_they_come():
    draws, book = Draws(), ()
    assert draws.batch(("visit", ""), 0, 30, lambda: book, open_to_all)[2] == ()
    book = BOOK
    assert len(draws.batch(("visit", ""), 0, 30, lambda: book, open_to_all)[2]) == 30
