"""What a store may ask of the city's pool, and how often."""

import pytest

from link import questions
from link.questions import CityLease, CityNumbers, CitySearch, Leased
from storeadmin.kiosk_link.questions import HOUR_S, Rate, TooMany, answers
from telecom.errors import BadInput, NumberTaken
from tests.storeadmin.cast import Hq


def test_a_store_gets_its_share_of_an_hour_and_no_more() -> None:
    rate = Rate(most=3)
    for second in range(3):
        rate.take("S0001", float(second))
    with pytest.raises(TooMany):
        rate.take("S0001", 3.0)
    rate.take("S0002", 3.0)
    rate.take("S0001", HOUR_S + 0.5)
    with pytest.raises(TooMany):
        rate.take("S0001", HOUR_S + 0.6)


def _asks(hq: Hq, name: str, body: object) -> bytes:
    return answers(hq.app)[name]("S0001", questions.encode(body))


def test_a_search_draws_from_the_pool_and_a_lease_takes_one_out_of_it(hq: Hq) -> None:
    free, other = "16192004321", "16192004322"
    hq.allot(free, store_id=None, gen=0, state="pool")
    hq.allot(other, store_id=None, gen=0, state="pool")
    asked = CitySearch({"ends": "4321"}, "seed")
    assert questions.decode(_asks(hq, questions.SEARCH, asked), CityNumbers) == CityNumbers((free,), 1)
    assert questions.decode(_asks(hq, questions.LEASE, CityLease(free)), Leased) == Leased(free, 1)
    assert hq.number(free).store_id == "S0001"
    assert questions.decode(_asks(hq, questions.SEARCH, asked), CityNumbers).digits == ()
    with pytest.raises(NumberTaken):
        _asks(hq, questions.LEASE, CityLease(free))


@pytest.mark.parametrize("digits", ["", "x", "123", "1619200432１2"])
def test_what_is_no_number_is_not_leased(hq: Hq, digits: str) -> None:
    with pytest.raises(BadInput):
        _asks(hq, questions.LEASE, CityLease(digits))


def test_a_store_that_asks_for_everything_gets_a_screenful(hq: Hq) -> None:
    for tail in range(80):
        hq.allot(f"161930{tail:05d}", store_id=None, gen=0, state="pool")
    asked = CitySearch({"starts": "161930", "mask": "?" * 400}, "s" * 5000, batch=10**9, draw=10**9)
    found = questions.decode(_asks(hq, questions.SEARCH, asked), CityNumbers)
    assert found.count == 80
    assert 0 < len(found.digits) <= 60
