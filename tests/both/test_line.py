"""Promises of the link, with the real programs: nothing lost, nothing twice, whatever breaks."""

import pytest

from tests import journey
from tests.waiting import until

pytestmark = pytest.mark.programs


def test_a_purchase_and_its_steps_reach_head_office(town):
    code = journey.buy(town.shopper(0))
    until(lambda: town.orders_at_hq(code) == [(code, "placed")], 10)
    journey.serve(town.clerk(0), code)
    until(lambda: town.orders_at_hq(code) == [(code, "handed_over")], 10)
    steps = town.hq_rows('SELECT step FROM order_step JOIN "order" USING (order_id) WHERE code = ? ORDER BY at', code)
    assert [step for (step,) in steps] == ["placed", "identity_checked", "paid", "activated", "handed_over"]


def test_orders_placed_while_head_office_is_dead_arrive_once(town):
    town.stack.hq.kill()
    try:
        codes = [journey.buy(town.shopper(store)) for store in (0, 1, 0, 1)]
        journey.serve(town.clerk(0), codes[0])
    finally:
        town.stack.hq.start()
        town.stack.hq.wait_ready()
    expected = sorted([(codes[0], "handed_over"), *[(code, "placed") for code in codes[1:]]])
    until(lambda: town.orders_at_hq(*codes) == expected, 75, what="all orders at head office, once")
    assert town.hq_rows("SELECT count(*) FROM conflict") == [(0,)]


def test_head_office_says_goodbye_before_a_planned_restart(town):
    town.stack.hq.stop()
    try:
        for kiosk in town.stack.kiosks:
            until(lambda kiosk=kiosk: '"why": "restarting"' in kiosk.log.read_text(), 10, what="the store heard it")
    finally:
        town.stack.hq.start()
        town.stack.hq.wait_ready()
    code = journey.buy(town.shopper(1))
    until(lambda: town.orders_at_hq(code), 20, what="the stores are back")
    assert town.orders_at_hq(code) == [(code, "placed")]


def test_only_the_websocket_carries_sales(town):
    before = town.proxy.http_seen
    town.proxy.cut()
    code = journey.buy(town.shopper(1))
    until(lambda: town.proxy.websockets_refused >= 2, 60, what="the store tried to come back")
    with_http_open = town.health(town.proxy.url)
    assert with_http_open["ok"] and town.proxy.http_seen > before
    assert code not in town.hq_admin().get("/orders").text
    assert town.orders_at_hq(code) == []
    town.proxy.mend()
    until(lambda: town.orders_at_hq(code) == [(code, "placed")], 75)
    assert code in town.hq_admin().get("/orders").text


def test_a_killed_store_comes_back_with_everything_it_said(town):
    town.proxy.cut()
    code = journey.buy(town.shopper(0))
    town.stack.kiosks[0].kill()
    town.proxy.mend()
    town.stack.kiosks[0].start()
    town.stack.kiosks[0].wait_ready()
    until(lambda: town.orders_at_hq(code), 75, what="the order at head office")
    assert town.orders_at_hq(code) == [(code, "placed")]


def test_a_sold_number_is_sold_at_both_ends_and_a_cancelled_one_is_free_again(town):
    shopper, clerk = town.shopper(0), town.clerk(0)
    digits = journey.hold_a_number(shopper)
    journey.choose_a_plan(shopper)
    sold = journey.confirm(shopper)
    journey.take_step(clerk, sold, "paid", means="card")
    until(lambda: town.hq_rows("SELECT state FROM number WHERE digits = ?", digits) == [("sold",)], 10)
    assert town.store_rows(0, "SELECT state FROM book_number WHERE digits = ?", digits) == [("sold",)]
    refund = journey.take_step(clerk, sold, "refunded", means="card", note="")
    assert refund.status == 200
    until(lambda: town.hq_rows("SELECT state FROM number WHERE digits = ?", digits) == [("allotted",)], 10)
    assert town.store_rows(0, "SELECT state FROM book_number WHERE digits = ?", digits) == [("free",)]


def test_a_number_that_was_in_use_cools_at_both_ends_after_its_refund(town):
    shopper, clerk = town.shopper(0), town.clerk(0)
    digits = journey.hold_a_number(shopper)
    journey.choose_a_plan(shopper)
    code = journey.confirm(shopper)
    journey.serve(clerk, code)
    until(lambda: town.hq_rows("SELECT state FROM number WHERE digits = ?", digits) == [("in_use",)], 10)
    journey.take_step(clerk, code, "refunded", means="cash", note="")
    until(lambda: town.hq_rows("SELECT state FROM number WHERE digits = ?", digits) == [("cooling",)], 10)
    assert town.store_rows(0, "SELECT state, order_id FROM book_number WHERE digits = ?", digits) == [
        ("released", None)
    ]
    kept = "SELECT surrendered, julianday(cooling_ends_at) - julianday(released_at) FROM number_leave WHERE digits = ?"
    assert town.hq_rows(kept, digits) == [(1, 200.0)], "as the setting says"
    assert town.hq_rows("SELECT count(*) FROM conflict") == [(0,)]


def test_a_price_published_in_mid_visit_is_shown_and_asked_never_charged_silently(town):
    shopper = town.shopper(0)
    journey.hold_a_number(shopper)
    review = journey.choose_a_plan(shopper).form("/checkout/confirm")
    plan = review.fields["plan"]
    admin = town.hq_admin()
    form = admin.get(f"/catalogue/plan/{plan}").form(f"/catalogue/plan/{plan}")
    assert admin.send(form, monthly_fen="777").status == 200
    town.stack.hq.command("publish").output()
    (revision,) = town.hq_rows("SELECT max(revision) FROM catalogue_revision")[0]
    for store in (0, 1):
        until(lambda store=store: "¥777" in _all_plans(town.shopper(store)), 15, what=f"store {store} shows it")
    asked = shopper.send(review, consent="1")
    assert "/checkout" in asked.url and "¥777" in asked.text
    done = shopper.send(asked.form("/checkout/confirm"), consent="1")
    code = done.url.rsplit("/", 1)[1]
    until(lambda: town.orders_at_hq(code) == [(code, "placed")], 10)
    assert town.hq_rows('SELECT revision, monthly_fen FROM "order" WHERE code = ?', code) == [(revision, 77700)]


def _all_plans(shopper):
    pages = [
        shopper.get(f"/plans?need={need}&page={page}").text for need in ("one", "family", "business") for page in (1, 2)
    ]
    return "".join(pages)


def test_a_recall_comes_back_as_releases_and_never_takes_a_sold_number(town):
    code = journey.buy(town.shopper(1))
    (digits,) = town.store_rows(1, "SELECT digits FROM orders WHERE code = ?", code)[0]
    town.stack.hq.command("numbers", "rule", "S0002", "--off").output()
    town.stack.hq.command("recall", "S0002", "100000").output()
    until(lambda: town.store_rows(1, "SELECT count(*) FROM book_number WHERE state = 'free'") == [(0,)], 20)
    assert town.store_rows(1, "SELECT state FROM book_number WHERE digits = ?", digits) == [("reserved",)]
    until(lambda: town.hq_rows("SELECT count(*) FROM number WHERE state = 'recalling'") == [(0,)], 20)
    assert town.hq_rows("SELECT state, store_id FROM number WHERE digits = ?", digits) == [("allotted", "S0002")]


def test_numbers_go_from_store_to_store_and_are_for_sale_at_one_of_them_only(town):
    before = {digits for (digits,) in town.store_rows(0, "SELECT digits FROM book_number WHERE state = 'free'")}
    shopper = town.shopper(0)
    held = journey.hold_a_number(shopper)
    told = town.stack.hq.command("numbers", "move", "S0001", "S0003", "300").output()
    assert "numbers asked from S0001 for S0003" in told
    open_wishes = "SELECT count(*) FROM number_wish WHERE state IN ('waiting', 'released')"
    until(lambda: town.hq_rows(open_wishes) == [(0,)], 40, what="every wish is answered and carried out")
    given = {digits for (digits,) in town.hq_rows("SELECT digits FROM number_wish WHERE state = 'given'")}
    kept = town.hq_rows("SELECT digits, reason FROM number_wish WHERE state = 'kept'")
    assert given and (held, "held") in kept
    assert given <= before
    free = {digits for (digits,) in town.store_rows(0, "SELECT digits FROM book_number WHERE state = 'free'")}
    assert not given & free
    marks = ",".join("?" * len(given))
    owners = town.hq_rows(f"SELECT DISTINCT store_id, state, gen FROM number WHERE digits IN ({marks})", *given)
    assert owners == [("S0003", "allotted", 2)]
    assert town.hq_rows("SELECT count(*) FROM conflict") == [(0,)]
