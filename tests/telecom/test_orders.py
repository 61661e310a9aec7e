from random import Random

import pytest
from hypothesis import given
from hypothesis.strategies import data, permutations, sampled_from, sets, text

from telecom.errors import OrderStepRefused
from telecom.orders import (
    CODE_LETTERS,
    ENDINGS,
    KINDS,
    STEPS,
    OrderState,
    allowed,
    check_step,
    new_code,
    number_effect,
    progress,
    read_code,
    state,
)  # fmt: skip


@given(data(), sampled_from(KINDS))
def test_every_way_that_is_allowed_keeps_the_promises(data, kind):
    steps: list[str] = []
    while possible := allowed(steps, kind):
        step = data.draw(sampled_from(possible))
        check_step(steps, step, kind)
        if step == "activated":
            assert {"identity_checked", "paid"} <= set(steps)
        if step == "handed_over":
            assert "activated" in steps
        if step in {"cancelled", "expired"}:
            assert "paid" not in steps
        if step == "refunded":
            assert "paid" in steps
        steps.append(step)
    assert len(steps) == len(set(steps))
    assert steps[0] == "placed"
    assert len(ENDINGS & set(steps)) == 1


@given(sets(sampled_from(STEPS)), sampled_from(STEPS))
def test_a_step_that_is_not_allowed_is_refused_with_its_reason(steps, step):
    if steps and "placed" not in steps:
        return
    if step in allowed(steps):
        check_step(steps, step)
        return
    with pytest.raises(OrderStepRefused) as refused:
        check_step(steps, step)
    assert refused.value.args["step"] == step
    assert refused.value.status == 409


@pytest.mark.parametrize(
    ("steps", "step"),
    [
        ([], "paid"), (["placed"], "placed"), (["placed"], "activated"), (["placed"], "handed_over"),
        (["placed"], "refunded"), (["placed", "paid"], "cancelled"), (["placed", "paid"], "expired"),
        (["placed", "paid"], "activated"), (["placed", "identity_checked"], "activated"),
        (["placed", "paid"], "paid"), (["placed", "identity_checked", "paid"], "handed_over"),
        (["placed", "cancelled"], "paid"), (["placed", "expired"], "paid"),
        (["placed", "paid", "refunded"], "refunded"),
        (["placed", "paid", "refunded"], "identity_checked"), (["placed", "cancelled"], "expired"),
    ],
)  # fmt: skip
def test_forbidden_steps_are_refused(steps, step):
    with pytest.raises(OrderStepRefused):
        check_step(steps, step)


def test_identity_and_money_come_in_either_order():
    assert allowed(["placed"]) == ("identity_checked", "paid", "cancelled", "expired")
    for order in (["identity_checked", "paid"], ["paid", "identity_checked"]):
        assert allowed(["placed", *order]) == ("activated", "refunded")


def test_money_can_come_back_after_hand_over():
    assert allowed(["placed", "identity_checked", "paid", "activated", "handed_over"]) == ("refunded",)


@given(permutations(["placed", "identity_checked", "paid", "activated", "handed_over"]))
def test_the_state_does_not_depend_on_the_order_of_rows(steps):
    assert state(steps) is OrderState.HANDED_OVER
    assert state([*steps, "refunded"]) is OrderState.REFUNDED


@pytest.mark.parametrize(
    ("steps", "expected", "is_over"),
    [
        (["placed"], "placed", False), (["placed", "identity_checked"], "identity_checked", False),
        (["placed", "paid"], "paid", False), (["placed", "paid", "identity_checked"], "ready", False),
        (["placed", "paid", "identity_checked", "activated"], "activated", False),
        (["placed", "cancelled"], "cancelled", True), (["placed", "expired"], "expired", True),
    ],
)  # fmt: skip
def test_the_state_follows_from_the_steps(steps, expected, is_over):
    assert state(steps) == expected
    assert state(steps).is_over is is_over


def test_steps_without_an_order_have_no_state():
    for steps in ([], ["paid"], ["placed", "eaten"]):
        with pytest.raises(ValueError, match="steps of an order"):
            state(steps)
    with pytest.raises(ValueError, match="kind"):
        allowed(["placed"], "rental")


def test_a_step_moves_the_number():
    effects = {step: number_effect(step, ["placed"]) for step in STEPS}
    assert effects == {
        "placed": "reserved", "paid": "sold", "cancelled": "free", "expired": "free", "refunded": "free",
        "identity_checked": None, "activated": None, "handed_over": None,
    }  # fmt: skip


def test_a_number_that_was_in_use_is_not_free_after_the_refund():
    assert number_effect("refunded", ["placed", "paid", "identity_checked"]) == "free"
    assert number_effect("refunded", ["placed", "paid", "identity_checked", "activated"]) == "released"


def test_the_shopper_sees_four_steps():
    def line(*steps: str) -> list[str]:
        return [step.state for step in progress(("placed", *steps))]

    assert [step.key for step in progress(["placed"])] == ["placed", "desk", "activated", "handed_over"]
    assert line() == ["done", "now", "next", "next"]
    assert line("paid") == ["done", "now", "next", "next"]
    assert line("paid", "identity_checked") == ["done", "done", "now", "next"]
    assert line("paid", "identity_checked", "activated", "handed_over") == ["done"] * 4
    assert line("cancelled") == ["done", "off", "off", "off"]


def test_codes_repeat_with_their_seed_and_have_no_look_alikes():
    code = new_code(Random(7))
    assert code == new_code(Random(7)) != new_code(Random(8))
    assert len(code) == 6
    assert set(code) <= set(CODE_LETTERS)
    assert not set("ILO01") & set(CODE_LETTERS)


def test_a_code_is_read_as_people_type_it():
    assert read_code(" ab-c 234") == read_code("ＡＢＣ２３４") == "ABC234"
    for typed in ("", "ABC23", "ABC2345", "ABC10O", "'; DROP", "柿柿柿柿柿柿"):
        assert read_code(typed) == ""


@given(text())
def test_any_text_is_a_code_or_nothing(typed):
    assert len(read_code(typed)) in (0, 6)
