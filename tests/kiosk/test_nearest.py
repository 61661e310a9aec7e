"""The nearest numbers."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.numbers.nearest import nearest

tails = st.text("0123456789", min_size=1, max_size=7)
books = st.lists(st.text("0123456789", min_size=7, max_size=7).map(lambda end: "1619" + end), max_size=40, unique=True)


def test_one_other_digit_comes_before_two_and_the_end_weighs_most() -> None:
    book = ["16190008889", "16190009888", "16190008899"]
    assert nearest("8888", book) == ["16190009888", "16190008889", "16190008899"]


@given(tails, books)
def test_it_equals_sorting_the_whole_book(wanted: str, book: list[str]) -> None:
    def distance(digits: str) -> tuple[int, int, str]:
        places = [i for i, (a, b) in enumerate(zip(wanted, digits[-len(wanted) :], strict=True)) if a != b]
        return len(places), sum(places), digits

    assert nearest(wanted, book) == sorted(book, key=distance)[:6]
