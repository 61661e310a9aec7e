"""What a store may ask of the city's pool, and how often."""

import msgspec
import pytest

from link import questions
from link.questions import CityCount, CityLease, CityNear, CityNumbers, CitySearch, Leased
from storeadmin.kiosk_link.questions import HOUR_S, OPTIONS_MOST, Rate, TooMany, answers
from telecom.errors import BadInput, NumberTaken
from telecom.grades import DEFAULT
from telecom.near_misses import differences, rank
from telecom.number_filter_input import read_filter
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
    gone = questions.decode(_asks(hq, questions.SEARCH, asked), CityNumbers)
    assert gone.digits == () and [near.digits for near in gone.near] == [other]
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


def test_where_nothing_passes_the_six_nearest_are_told_with_what_differs(hq: Hq) -> None:
    pool = [f"161940{tail:05d}" for tail in range(0, 90_000, 1_777)]
    for digits in pool:
        hq.allot(digits, store_id=None, gen=0, state="pool")
    asked = {"ends": "9999", "without": "4", "couple": "next"}
    wanted = read_filter(asked).filter
    found = questions.decode(_asks(hq, questions.SEARCH, CitySearch(asked, "seed")), CityNumbers)
    nearest = sorted(pool, key=lambda one: rank(wanted, one, DEFAULT, pool.__contains__))[:6]
    assert found.count == 0 and found.digits == ()
    told = [CityNear(one, differences(wanted, one, DEFAULT, pool.__contains__)) for one in nearest]
    assert list(found.near) == told and all(near.differs for near in told)
    only_counted = questions.decode(_asks(hq, questions.SEARCH, CitySearch(asked, "seed", draw=0)), CityNumbers)
    assert only_counted.near == ()
    some = questions.decode(_asks(hq, questions.SEARCH, CitySearch({"starts": "1619"}, "seed")), CityNumbers)
    assert some.near == () and some.count == len(pool)


def test_the_counts_of_further_filters_come_with_the_numbers_exact_to_a_thousand(hq: Hq) -> None:
    pool = [f"161941{tail:05d}" for tail in range(1_200)]
    for digits in pool:
        hq.allot(digits, store_id=None, gen=0, state="pool")
    options = ({"ends": "7"}, {}, {"ends": "99999"}, {"without": "8", "without_tail": "1"}, {"mask": "!"})
    found = questions.decode(_asks(hq, questions.SEARCH, CitySearch({}, "s", options=options)), CityNumbers)
    eights = sum("8" not in digits[-4:] for digits in pool)
    assert found.counts == (
        CityCount(120),
        CityCount(1_000, True),
        CityCount(0),
        CityCount(eights),
        CityCount(1_000, True),
    )
    too_many = CitySearch({}, "s", draw=0, options=({"ends": "7"},) * 10_000)
    assert (
        questions.decode(_asks(hq, questions.SEARCH, too_many), CityNumbers).counts == (CityCount(120),) * OPTIONS_MOST
    )


class SearchOfOld(msgspec.Struct):
    """What a store asked before there were options."""

    filter: dict[str, str]
    seed: str
    batch: int = 0
    draw: int = 30


class NumbersOfOld(msgspec.Struct):
    """What head office answered before there were near numbers and counts."""

    digits: tuple[str, ...]
    count: int
    is_more: bool = False
    is_ready: bool = True


def test_an_older_store_and_an_older_head_office_still_understand_each_other(hq: Hq) -> None:
    hq.allot("16192004321", store_id=None, gen=0, state="pool")
    told = _asks(hq, questions.SEARCH, SearchOfOld({"ends": "0000"}, "seed"))
    assert questions.decode(told, NumbersOfOld) == NumbersOfOld((), 0)
    asked = questions.encode(CitySearch({"ends": "1"}, "seed", options=({"ends": "2"},)))
    assert questions.decode(asked, SearchOfOld) == SearchOfOld({"ends": "1"}, "seed")
    old = questions.encode(NumbersOfOld(("16192004321",), 1))
    assert questions.decode(old, CityNumbers) == CityNumbers(("16192004321",), 1)
