"""PINs at the counter: right, wrong, and too often, kept in the database so that a restart forgives nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from kiosk.staff import pins
from telecom.errors import PinWrong
from tests.clocks import ManualClock
from tests.kiosk.counter_cast import CLERK, OTHER_CLERK, PIN, hire


def wrong(clock: ManualClock, times: int, staff_id: str = CLERK.staff_id, device: str = "d1") -> None:
    for _ in range(times):
        with pytest.raises(PinWrong):
            pins.check(staff_id, "0000", device, clock.now())


def test_the_right_pin_opens(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK)
        assert pins.check(CLERK.staff_id, PIN, "d1", clock.now()) == CLERK


def test_digits_of_another_script_are_the_same_pin(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK)
        assert pins.check(CLERK.staff_id, "２４６８", "d1", clock.now()) == CLERK


def test_somebody_who_has_left_is_as_unknown_as_a_stranger(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK, active=False)
        for staff_id in (CLERK.staff_id, "nobody"):
            with pytest.raises(PinWrong):
                pins.check(staff_id, PIN, "d1", clock.now())


def test_a_damaged_hash_opens_nothing(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK, pin_hash="not a hash")
        with pytest.raises(PinWrong):
            pins.check(CLERK.staff_id, PIN, "d1", clock.now())


def test_five_wrong_pins_lock_the_person_on_every_device(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK, OTHER_CLERK)
        wrong(clock, 5)
        with pytest.raises(pins.PinLocked):
            pins.check(CLERK.staff_id, PIN, "d2", clock.now())
        assert pins.check(OTHER_CLERK.staff_id, PIN, "d2", clock.now()) == OTHER_CLERK


def test_ten_wrong_pins_lock_the_device_for_everybody(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK, OTHER_CLERK)
        wrong(clock, 4)
        wrong(clock, 4, OTHER_CLERK.staff_id)
        wrong(clock, 2, "nobody")
        with pytest.raises(pins.PinLocked):
            pins.check(CLERK.staff_id, PIN, "d1", clock.now())


def test_the_lock_opens_by_itself(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK)
        wrong(clock, 5)
        clock.pass_time(minutes=10, seconds=1)
        assert pins.check(CLERK.staff_id, PIN, "d1", clock.now()) == CLERK


def test_a_clock_set_back_does_not_open_the_lock(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK)
        wrong(clock, 5)
        clock.set_wall(clock.now().replace(year=2025))
        with pytest.raises(pins.PinLocked):
            pins.check(CLERK.staff_id, PIN, "d1", clock.now())


def test_a_right_pin_clears_the_person_but_not_the_device(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK, OTHER_CLERK)
        wrong(clock, 4)
        pins.check(CLERK.staff_id, PIN, "d1", clock.now())
        wrong(clock, 4)
        pins.check(CLERK.staff_id, PIN, "d1", clock.now())
        wrong(clock, 2)
        with pytest.raises(pins.PinLocked):
            pins.check(CLERK.staff_id, PIN, "d1", clock.now())
