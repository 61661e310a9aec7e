"""/orders, one order, and the page on the visitor's phone."""

from datetime import UTC, datetime, timedelta

from tests.storeadmin.cast import NOON, Hq, csrf_of, stepped

DIGITS = "16190001234"


def test_an_order_shows_its_steps_with_who_and_when(quick_hq: Hq) -> None:
    order = quick_hq.order("S0001", "identity_checked", "paid", digits=DIGITS, gen=1)
    page = quick_hq.signed_in("manager-s0001").get(f"/orders/{order.order_id}").text
    assert "已核对证件" in page and "Chen" in page and "12:02" in page and "¥66" in page


def test_a_payment_says_how_it_was_made(quick_hq: Hq) -> None:
    order = quick_hq.order()
    quick_hq.tell("S0001", stepped(order, "paid", means="cash", note="旧钞"))
    quick_hq.tell("S0001", stepped(order, "identity_checked", document_kind="passport"))
    page = quick_hq.signed_in("clerk-s0001").get(f"/orders/{order.order_id}").text
    assert "现金 · 旧钞" in page and "护照" in page


def test_a_conflict_stands_on_the_orders_page(quick_hq: Hq) -> None:
    order = quick_hq.order("S0001", "paid", digits=DIGITS, gen=1)
    assert "sale_unknown_number" in quick_hq.signed_in("admin").get(f"/orders/{order.order_id}").text


def test_an_analyst_reads_no_whole_number(quick_hq: Hq) -> None:
    order = quick_hq.order("S0001", digits=DIGITS, gen=1)
    assert "0001234" not in quick_hq.signed_in("analyst").get(f"/orders/{order.order_id}").text.replace(" ", "")
    assert DIGITS not in quick_hq.signed_in("clerk-s0001").get("/orders").text


def test_orders_are_found_by_code_state_store_and_day(quick_hq: Hq) -> None:
    one = quick_hq.order("S0001", "paid", code="AAA222", digits=DIGITS, gen=1)
    two = quick_hq.order("S0002", code="BBB333", at=NOON + timedelta(days=1))
    client = quick_hq.signed_in("analyst")
    for query, found in (
        ("q=aaa222", [one]), ("q=zzz", []), ("state=paid", [one]),
        ("store=S0002", [two]), ("day=2026-11-22", [two]), ("day=never", [one, two]),
        ("state=odd&page=99", [one, two]), ("q=%25", [one, two]), ("q=1234", [one, two]), ("q=" + DIGITS, [one, two]),
    ):  # fmt: skip
        page = client.get(f"/orders?{query}")
        assert page.status_code == 200, query
        for order in (one, two):
            assert (order.order_id in page.text) == (order in found), query


def test_a_search_by_number_is_answered_without_an_address(quick_hq: Hq) -> None:
    one = quick_hq.order("S0001", "paid", code="AAA222", digits=DIGITS, gen=1)
    quick_hq.order("S0002", code="BBB333", at=NOON + timedelta(days=1))
    client = quick_hq.signed_in("analyst")
    token = csrf_of(client, "/orders")
    for typed in ("1234", DIGITS, "１２３４", "161 9000 1234"):
        page = client.post("/orders", data={"q": typed, "csrf_token": token})
        assert page.status_code == 200
        assert "AAA222" in page.text and "BBB333" not in page.text, typed
    assert "AAA222" not in client.post("/orders", data={"q": "%", "csrf_token": token}).text
    moved = client.post("/orders", data={"q": "aaa222", "state": "paid", "csrf_token": token})
    assert (moved.status_code, moved.location) == (303, "/orders?q=aaa222&state=paid")
    assert one.order_id in client.get(moved.location).text


def test_a_long_list_has_pages(quick_hq: Hq) -> None:
    for minutes in range(51):
        quick_hq.order(at=NOON + timedelta(minutes=minutes), code=f"AAA{minutes % 7 + 2}22")
    client = quick_hq.signed_in("analyst")
    assert client.get("/orders").text.count("/orders/0") == 50
    assert client.get("/orders?page=2").text.count("/orders/0") == 1


def test_the_phone_page_is_public_and_masked(quick_hq: Hq) -> None:
    order = quick_hq.order("S0001", "identity_checked", "paid", at=datetime.now(UTC), digits=DIGITS, gen=1)
    page = quick_hq.visitor().get(f"/o/{order.token}")
    assert page.status_code == 200
    assert order.code[:3] in page.text and "161****1234" in page.text
    assert DIGITS not in page.text.replace(" ", "") and "Chen" not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer" and page.headers["X-Robots-Tag"] == "noindex"


def test_an_unknown_phone_link_says_kindly_that_the_store_may_not_have_reported_yet(quick_hq: Hq) -> None:
    page = quick_hq.visitor().get("/o/never-heard-of")
    assert page.status_code == 404 and "门店可能还没把单子报上来" in page.text


def test_a_phone_link_ends_after_thirty_days(quick_hq: Hq) -> None:
    now = datetime.now(UTC)
    fresh = quick_hq.order(at=now - timedelta(days=29, hours=23))
    old = quick_hq.order(at=now - timedelta(days=30, minutes=1), code="OLD222")
    assert quick_hq.visitor().get(f"/o/{fresh.token}").status_code == 200
    page = quick_hq.visitor().get(f"/o/{old.token}")
    assert page.status_code == 410 and "OLD" not in page.text
