"""Business bodies: tagged, tolerant of fields from the future, bounded."""

from datetime import date

import msgspec
import pytest

from link.messages import DOWN, UP, NumbersAllot, OrderStepped, StaffPut, UnknownMessage, decode, encode, name_of
from tests.link.cast import order_placed


def test_every_message_has_a_name_of_its_own() -> None:
    names = [name_of(each) for each in (*UP, *DOWN)]
    assert len(set(names)) == len(names) == 17
    assert all("." in name for name in names)


def test_a_message_comes_back_as_it_went() -> None:
    message = order_placed()
    assert decode("order.placed", encode(message)) == message


def test_a_message_may_have_a_field_called_name() -> None:
    staff = StaffPut(staff_id="1", name="陈晓敏", role="clerk", pin_hash="x", active=True)
    assert decode(name_of(staff), encode(staff)) == staff


def test_a_field_of_a_newer_version_is_no_hindrance() -> None:
    step = OrderStepped(order_id="1", step="paid", business_date=date(2026, 11, 21))
    newer = msgspec.json.decode(encode(step)) | {"loyalty": 7}
    assert decode("order.stepped", msgspec.json.encode(newer)) == step


def test_an_unknown_name_says_so() -> None:
    with pytest.raises(UnknownMessage, match="order.teleported"):
        decode("order.teleported", b"{}")


def test_a_body_under_another_name_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode("order.stepped", encode(order_placed()))


def test_an_allotment_has_at_most_500_numbers() -> None:
    with pytest.raises(ValueError, match="at most 500"):
        NumbersAllot(numbers=tuple((f"1619{n:07d}", 1) for n in range(501)))
