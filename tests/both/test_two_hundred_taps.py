"""Two hundred shoppers tap one number at the same moment, over real sockets: one has it, the others hear it kindly."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.bench.screens import Screens, Tapper

SHOPPERS = 200
OPEN_HOLDS = "SELECT visit_id FROM hold WHERE digits = ? AND ended_at IS NULL"


def test_of_two_hundred_simultaneous_taps_one_is_a_hold_and_the_others_are_kind_refusals(town) -> None:
    base = town.stack.store_urls[0]
    tappers = [Tapper.at(base) for _ in range(SHOPPERS)]
    digits = tappers[0].wants()
    for tapper in tappers:
        tapper.wants(digits)
    start = Barrier(SHOPPERS)

    def tap(tapper: Tapper) -> str:
        start.wait(60)
        tapper.tap()
        return tapper.led_to

    with ThreadPoolExecutor(SHOPPERS) as fingers:
        led_to = sorted(fingers.map(tap, tappers))
    assert led_to == ["/numbers"] + [f"/numbers?taken={digits}"] * (SHOPPERS - 1)
    assert len(town.store_rows(0, OPEN_HOLDS, digits)) == 1
    loser = next(tapper for tapper in tappers if not tapper.has)
    page = loser.page(loser.led_to)
    assert "刚被别人选走" in page and "最接近" in page
    for tapper in tappers:
        tapper.close()


def test_screens_hear_of_a_hold_and_of_nobody(town) -> None:
    base = town.stack.store_urls[0]
    with Screens(base, 3) as screens:
        tapper = Tapper.at(base)
        digits = tapper.wants()
        tapper.tap()
        screens.told_of(digits)
        assert set(screens.words) == {digits}, "nothing but the number and how long it may be gone"
        assert 0 < screens.words[digits] <= 5 * 60 * 1000
    tapper.close()
