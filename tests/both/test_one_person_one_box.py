"""With the real programs: one person's numbers are counted over the stores, and a replaced box stops selling."""

import json
import urllib.request

import pytest

from link.enrolment import StoreKey
from tests import journey
from tests.identities import somebody_new
from tests.waiting import until

pytestmark = pytest.mark.programs


def check(town, store: int, person: str) -> str:
    """An order of this store whose person is checked; its code."""
    code = journey.buy(town.shopper(store))
    clerk = town.clerk(store)
    journey.take_step(clerk, code, "identity_checked", document_kind="id_card", identity_number=person)
    return code


def elsewhere(town, store: int) -> list[tuple[object, ...]]:
    return town.store_rows(store, "SELECT count FROM identity_elsewhere")


def test_each_store_hears_what_a_person_has_from_the_other(town):
    person = somebody_new()
    first, second = check(town, 0, person), check(town, 1, person)
    until(lambda: (elsewhere(town, 0), elsewhere(town, 1)) == ([(1,)], [(1,)]), 15, what="both stores heard the count")
    journey.take_step(town.clerk(1), second, "cancelled", note="")
    until(lambda: elsewhere(town, 0) == [(0,)], 15, what="the cancelled order counts no more")
    ((at_hq,),) = town.hq_rows('SELECT identity_hash FROM "order" WHERE code = ?', first)
    assert at_hq == town.store_rows(0, "SELECT identity_hash FROM order_step WHERE identity_hash IS NOT NULL")[0][0]
    for home in (town.stack.hq.home, *(kiosk.home for kiosk in town.stack.kiosks)):
        kept = [path for path in home.rglob("*") if path.is_file() and person.encode() in path.read_bytes()]
        assert kept == []


def test_the_sixth_number_is_refused_at_the_counter_with_the_line_cut(town):
    person = somebody_new()
    town.proxy.cut()
    try:
        for _ in range(5):
            check(town, 0, person)
        code = journey.buy(town.shopper(0))
        clerk = town.clerk(0)
        page = clerk.get(f"/counter/orders/{code}")
        form = page.form(f"/counter/orders/{code}/steps", step="identity_checked")
        refused = clerk.send(form, document_kind="id_card", identity_number=person)
        assert refused.status == 409 and "名下已有 5 个号码" in refused.text and person not in refused.text
    finally:
        town.proxy.mend()
    until(lambda: town.orders_at_hq(code) == [(code, "placed")], 75)


def test_a_box_that_was_replaced_stops_selling_and_finishes_its_orders(town):
    code = journey.buy(town.shopper(1))
    told = town.stack.hq.command("enrol-code", "S0002").output()
    enrolment = next(word for word in told.split() if word.count("-") == 2)
    ask = json.dumps({"code": enrolment, "public_key": StoreKey.make().public_key}).encode()
    urllib.request.urlopen(f"{town.stack.hq_url}/link/enrol", ask, timeout=10).close()
    until(lambda: town.shopper(1).get("/numbers").status == 409, 60, what="the old box knows that it is fenced")
    assert "这台机器现在不卖新号码" in town.shopper(1).get("/numbers").text
    assert town.shopper(0).get("/numbers").status == 200
    clerk = town.clerk(1)
    assert "不再卖新号码" in clerk.get("/counter").text
    journey.serve(clerk, code)
    assert town.store_rows(1, "SELECT count(*) FROM orders JOIN order_step ON order_id = orders.id WHERE step = 'paid'")
    assert "S0002 换过机器" in town.hq_admin().get("/stores").text
    (kind,) = town.hq_rows("SELECT DISTINCT kind FROM incident WHERE store_id = 'S0002' AND closed_at IS NULL")[0]
    assert kind == "fenced_box_online"
