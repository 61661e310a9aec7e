import inspect

import pytest

from telecom import errors, quotes
from telecom.errors import BadInput, NumberTaken, OrderStepRefused, Refusal

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Refusal)]


def test_a_refusal_carries_what_a_page_needs():
    refusal = Refusal("too_late", "%(n)s 分钟前结束", status=410, n=3)
    assert (refusal.code, refusal.status, refusal.args) == ("too_late", 410, {"n": 3})
    assert refusal.message % refusal.args == "3 分钟前结束"


def test_a_bad_input_names_its_field():
    refusal = BadInput("bad_day", "没有这一天", field="day")
    assert (refusal.field, refusal.status) == ("day", 422)
    assert BadInput().field == ""


def test_refusals_with_facts_keep_them():
    assert NumberTaken("16191234567").args == {"digits": "16191234567"}
    assert OrderStepRefused("paid", "cancelled").args == {"step": "paid", "state": "cancelled"}
    assert quotes.PlanBelowMinimum(286, 66).message % {"minimum": 286} == "这个号码要配 286 元起的套餐"


@pytest.mark.parametrize("kind", KINDS)
def test_every_refusal_has_a_kind_sentence_and_a_client_status(kind):
    assert kind.code != "" and 400 <= kind.status < 500
    assert not set(kind.message) & set("！!您请")


def test_one_refusal_does_not_change_the_next():
    assert Refusal("a", "b", status=422).status == 422
    assert (Refusal().code, Refusal().status) == ("refused", 409)


def test_a_log_line_shows_code_and_facts_even_when_a_place_is_missing():
    assert str(Refusal("x", "%(a)s %", b=1)) == "x: %(a)s % {'b': 1}"
    assert str(Refusal("x", "y")) == "x: y"
