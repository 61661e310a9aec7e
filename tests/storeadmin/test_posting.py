"""What head office does with a store's journal: once, in order, and with every mismatch kept."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from link.messages import HoldTaken, NumberKept, NumberReleased, PlacedLine, StaffPut, TrialStarted
from storeadmin.numbers.models import NumberEvent
from storeadmin.orders.models import Order, OrderLine, OrderStep, TrialDay
from storeadmin.orders.order_posting import OrderUnknown
from storeadmin.orders.posting import NotForHeadOffice
from storeadmin.sales.models import SalesHour, SalesItem
from telecom.errors import OrderStepRefused
from tests.storeadmin.cast import NOON, Hq, placed, stepped

DIGITS = "16190001234"


def test_an_order_is_written_with_its_lines_and_first_step(hq: Hq) -> None:
    order = hq.order(prepay_fen=20_000, digits=DIGITS, gen=1)
    with hq.database.reading() as session:
        row = session.get_one(Order, order.order_id)
        assert (row.store_id, row.state, row.today_fen, row.placed_at) == ("S0001", "placed", 26_600, NOON)
        assert [(line.kind, line.today_fen) for line in row.lines] == [("plan", 6_600), ("number_prepay", 20_000)]
        assert [(step.step, step.at) for step in row.steps] == [("placed", NOON)]


def test_what_makes_a_plan_up_to_the_lowest_spend_is_counted_and_named(hq: Hq) -> None:
    lines = (
        PlacedLine(kind="plan", key="demo-66", today_fen=6_600, monthly_fen=6_600),
        PlacedLine(kind="minimum_spend", key="grade-1", today_fen=6_200, monthly_fen=6_200),
    )
    order = hq.order("S0001", "paid", lines=lines, today_fen=12_800)
    with hq.database.reading() as session:
        sold = session.execute(
            select(SalesItem.kind, SalesItem.key, SalesItem.money_fen).order_by(SalesItem.kind)
        ).all()
    assert sold == [("minimum_spend", "", 6_200), ("plan", "demo-66", 6_600)]
    assert "补足最低消费" in hq.signed_in("admin").get(f"/orders/{order.order_id}").text


def test_an_order_told_again_by_a_new_incarnation_is_one_order(hq: Hq) -> None:
    order = hq.order("S0001", "paid")
    hq.tell("S0001", order, inc="inc-2")
    hq.tell("S0001", stepped(order, "paid"), inc="inc-2")
    with hq.database.reading() as session:
        assert session.scalar(select(func.count(OrderLine.position))) == 1
        assert session.scalar(select(func.count(OrderStep.id))) == 2
        assert session.scalar(select(func.sum(SalesHour.paid_fen))) == 6_600
    assert hq.conflicts() == []


def test_an_order_told_differently_is_a_conflict_and_changes_nothing(hq: Hq) -> None:
    order = hq.order()
    hq.tell("S0001", placed(order_id=order.order_id, today_fen=9_900))
    hq.tell("S0002", order)
    with hq.database.reading() as session:
        assert session.get_one(Order, order.order_id).today_fen == 6_600
    assert hq.conflicts() == ["order_differs", "order_differs"]


def test_each_step_stands_with_who_and_when(hq: Hq) -> None:
    order = hq.order("S0001", "identity_checked", "paid", "activated", "handed_over")
    with hq.database.reading() as session:
        row = session.get_one(Order, order.order_id)
        assert row.state == "handed_over"
        assert [step.step for step in row.steps] == ["placed", "identity_checked", "paid", "activated", "handed_over"]
        assert row.steps[2].by_name == "Chen" and row.steps[2].at == NOON + timedelta(minutes=2)
        assert (row.paid_fen, row.paid_at, row.paid_on) == (6_600, NOON + timedelta(minutes=2), NOON.date())


def test_a_step_of_an_unknown_order_is_not_swallowed(hq: Hq) -> None:
    with pytest.raises(OrderUnknown):
        hq.tell("S0001", stepped(placed(), "paid"))


def test_a_step_that_cannot_follow_is_not_swallowed(hq: Hq) -> None:
    order = hq.order()
    with pytest.raises(OrderStepRefused):
        hq.tell("S0001", stepped(order, "handed_over"))


def test_another_store_cannot_step_an_order(hq: Hq) -> None:
    order = hq.order()
    hq.tell("S0002", stepped(order, "paid"))
    assert hq.conflicts() == ["step_wrong_store"]
    with hq.database.reading() as session:
        assert session.get_one(Order, order.order_id).state == "placed"


def test_a_payment_of_another_amount_is_posted_and_noted(hq: Hq) -> None:
    order = hq.order()
    hq.tell("S0001", stepped(order, "paid", amount_fen=5_000))
    assert hq.conflicts() == ["amount_differs"]
    with hq.database.reading() as session:
        assert session.get_one(Order, order.order_id).paid_fen == 5_000


def test_the_same_step_with_another_amount_is_a_conflict(hq: Hq) -> None:
    order = hq.order("S0001", "paid")
    hq.tell("S0001", stepped(order, "paid", amount_fen=1))
    assert hq.conflicts() == ["step_differs"]


def test_a_paid_order_sells_its_number_once(hq: Hq) -> None:
    hq.allot(DIGITS)
    order = hq.order("S0001", digits=DIGITS, gen=1)
    assert hq.number(DIGITS).state == "allotted"
    hq.tell("S0001", stepped(order, "paid"))
    number = hq.number(DIGITS)
    assert (number.state, number.order_id) == ("sold", order.order_id)
    with hq.database.reading() as session:
        [event] = session.scalars(select(NumberEvent).where(NumberEvent.digits == DIGITS))
    assert (event.state, event.order_id, event.gen) == ("sold", order.order_id, 1)
    assert hq.conflicts() == []


@pytest.mark.parametrize(
    ("owner", "gen", "state", "named"),
    [
        ("S0002", 1, "allotted", "sale_wrong_owner"),
        ("S0001", 2, "allotted", "sale_old_gen"),
        ("S0001", 1, "sold", "sale_while_sold"),
        (None, 1, "pool", "sale_wrong_owner"),
    ],
)
def test_a_sale_that_does_not_fit_is_a_named_conflict(
    hq: Hq, owner: str | None, gen: int, state: str, named: str
) -> None:
    hq.allot(DIGITS, owner, gen, state)
    order = hq.order("S0001", "paid", digits=DIGITS, gen=1)
    assert hq.conflicts() == [named]
    assert hq.number(DIGITS).state == state
    with hq.database.reading() as session:
        assert session.get_one(Order, order.order_id).state == "paid"  # The money is real, whatever the number is.


def test_a_sale_of_a_number_nobody_knows_is_a_named_conflict(hq: Hq) -> None:
    hq.order("S0001", "paid", digits=DIGITS, gen=1)
    assert hq.conflicts() == ["sale_unknown_number"]


def test_two_orders_cannot_sell_one_number(hq: Hq) -> None:
    hq.allot(DIGITS)
    first = hq.order("S0001", "paid", digits=DIGITS, gen=1)
    hq.order("S0001", "paid", digits=DIGITS, gen=1)
    assert hq.number(DIGITS).order_id == first.order_id
    assert hq.conflicts() == ["sale_while_sold"]


def test_a_refund_gives_the_number_and_the_money_back(hq: Hq) -> None:
    hq.allot(DIGITS)
    order = hq.order("S0001", "paid", "refunded", digits=DIGITS, gen=1)
    number = hq.number(DIGITS)
    assert (number.state, number.store_id, number.order_id) == ("allotted", "S0001", None)
    with hq.database.reading() as session:
        row = session.get_one(Order, order.order_id)
        assert (row.state, row.refunded_fen) == ("refunded", 6_600)
        totals = session.execute(
            select(func.sum(SalesHour.paid_fen - SalesHour.refunded_fen), func.sum(SalesHour.numbers_sold))
        ).one()
        assert tuple(totals) == (0, 0)
        assert session.scalar(select(func.sum(SalesItem.money_fen))) == 0


@pytest.mark.parametrize("ending", ["cancelled", "expired"])
def test_an_order_that_ends_unpaid_leaves_the_number_with_its_store(hq: Hq, ending: str) -> None:
    hq.allot(DIGITS)
    hq.order("S0001", ending, digits=DIGITS, gen=1)
    assert hq.number(DIGITS).state == "allotted"
    assert hq.conflicts() == []


def test_a_released_number_goes_back_to_the_pool_once(hq: Hq) -> None:
    hq.allot(DIGITS, state="recalling")
    hq.tell("S0001", NumberReleased(digits=DIGITS, gen=1))
    hq.tell("S0001", NumberReleased(digits=DIGITS, gen=1), inc="inc-2")
    number = hq.number(DIGITS)
    assert (number.state, number.store_id, number.gen) == ("pool", None, 1)
    assert hq.conflicts() == []


def test_a_release_under_an_old_generation_frees_nothing(hq: Hq) -> None:
    hq.allot(DIGITS, "S0002", gen=2)
    hq.tell("S0001", NumberReleased(digits=DIGITS, gen=1))
    assert hq.number(DIGITS).state == "allotted" and hq.number(DIGITS).store_id == "S0002"
    assert hq.conflicts() == ["release_wrong_owner"]


def test_a_refused_recall_leaves_the_number_where_it_is(hq: Hq) -> None:
    hq.allot(DIGITS, state="recalling")
    hq.tell("S0001", NumberKept(digits=DIGITS, gen=1, reason="held"))
    assert hq.number(DIGITS).state == "allotted"
    assert hq.conflicts() == []


def test_trials_are_counted_by_day(hq: Hq) -> None:
    for _ in range(3):
        hq.tell("S0001", TrialStarted(service_key="tv", zone="life", business_date=NOON.date()))
    with hq.database.reading() as session:
        assert session.get_one(TrialDay, ("S0001", NOON.date(), "tv")).count == 3


def test_a_hold_changes_nothing_at_head_office(hq: Hq) -> None:
    hq.allot(DIGITS)
    hold = HoldTaken(hold_id="h", visit_id="v", digits=DIGITS, gen=1, taken_at=NOON, business_date=NOON.date())
    hq.tell("S0001", hold)
    assert hq.number(DIGITS).state == "allotted"


def test_a_message_that_only_travels_down_is_not_posted(hq: Hq) -> None:
    with pytest.raises(NotForHeadOffice):
        hq.tell("S0001", StaffPut(staff_id="s", name="n", role="clerk", pin_hash="", active=True))


def test_running_totals_equal_a_recomputation_from_the_steps(hq: Hq) -> None:
    for at, store, steps in (
        (0, "S0001", ("paid", "identity_checked", "activated", "handed_over")),
        (1, "S0001", ("paid", "refunded")),
        (2, "S0002", ("cancelled",)),
        (9, "S0002", ("identity_checked", "paid")),
        (30, "S0002", ("paid",)),
    ):
        hq.order(store, *steps, at=NOON + timedelta(hours=at), prepay_fen=1_000 * at)
    with hq.database.reading() as session:
        for step, column in (("paid", SalesHour.paid_fen), ("refunded", SalesHour.refunded_fen)):
            from_steps = select(OrderStep.business_date, Order.store_id, func.sum(OrderStep.amount_fen)).join(
                Order, Order.order_id == OrderStep.order_id
            )
            steps = session.execute(
                from_steps.where(OrderStep.step == step).group_by(OrderStep.business_date, Order.store_id)
            ).all()
            totals = session.execute(
                select(SalesHour.business_date, SalesHour.store_id, func.sum(column)).group_by(
                    SalesHour.business_date, SalesHour.store_id
                )
            ).all()
            assert sorted(map(tuple, steps)) == sorted(tuple(row) for row in totals if row[2])
        items = session.scalar(select(func.sum(SalesItem.money_fen)))
        assert items == session.scalar(select(func.sum(SalesHour.paid_fen - SalesHour.refunded_fen)))
