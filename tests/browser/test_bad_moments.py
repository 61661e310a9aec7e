"""Bad moments at the screens: raced, doubled, reloaded, too late, gone, cut off."""

import re
import sqlite3
import time

import pytest
from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.paired import COOKIE
from tests.browser.screen import PORTRAIT, SMALL
from tests.form_reader import Visitor
from tests.waiting import until

SOON_NS = 2_000_000_000
OWN_NUMBER = "16190000000"
WHOSE_HOLD = "SELECT v.ended_why, v.plan_key FROM hold h JOIN visit v ON v.id = h.visit_id WHERE h.digits = ?"
STEPS = "SELECT step FROM order_step WHERE order_id = (SELECT id FROM orders WHERE code = ?) ORDER BY at"


@pytest.fixture
def shopper(house, opens):
    return opens(house.stack.store_urls[0], PORTRAIT)


def end_hold(house, digits: str, in_ns: int) -> None:
    """Move the end of a live hold, as if its five minutes had nearly passed."""
    with sqlite3.connect(house.stack.kiosks[0].home / "kiosk.sqlite", timeout=10) as database:
        ends = time.monotonic_ns() + in_ns
        sql = "UPDATE hold SET ends_mono_ns = ? WHERE digits = ? AND ended_at IS NULL"
        assert database.execute(sql, (ends, digits)).rowcount == 1
    database.close()


def left_alone(page, until_shown) -> None:
    """Nobody touches the screen, second by second, until that is shown."""
    until(lambda: (page.clock.fast_forward(1_000), until_shown.is_visible())[1], 30)


def live_holds(house, digits: str) -> int:
    sql = "SELECT count(*) FROM hold WHERE digits = ? AND ended_at IS NULL AND ends_mono_ns > ?"
    return house.store_rows(0, sql, digits, time.monotonic_ns())[0][0]


def orders_for(house, digits: str) -> list[str]:
    sql = "SELECT code FROM orders WHERE digits = ? OR existing_number = ?"
    return [row[0] for row in house.store_rows(0, sql, digits, digits)]


def test_of_two_taps_on_one_number_one_wins_and_the_other_is_offered_the_nearest(house, opens, shopper):
    other = opens(house.stack.store_urls[0], PORTRAIT)
    digits = hands.tile(shopper.open("/numbers")).get_attribute("value")
    both = (shopper, other)
    for screen in both:
        screen.open(f"/numbers?ends={digits[-4:]}")
        expect(screen.page.locator(f"#n-{digits}.is-free")).to_be_visible()
    # Both screens fire at the same moment of the clock they share.
    moment = time.time() * 1000 + 400
    for screen in both:
        tap = "([id, at]) => { setTimeout(() => document.getElementById(id).click(), at - Date.now()); }"
        screen.page.evaluate(tap, [f"n-{digits}", moment])
    won, lost = ".number-tile.is-held", ".message--warn"
    for screen in both:
        expect(screen.page.locator(f"{won}, {lost}").first).to_be_visible()
    winner, loser = both if shopper.page.locator(won).count() else both[::-1]
    expect(winner.page.locator(f"#n-{digits}.is-held")).to_be_visible()
    expect(loser.page.locator(lost)).to_contain_text("刚被别人选走")
    expect(loser.page.locator(lost)).to_contain_text("最接近")
    assert live_holds(house, digits) == 1
    offered = hands.hold(loser)
    assert offered != digits and live_holds(house, offered) == 1


def service_review(shopper) -> str:
    """A service for a number that the shopper has: nothing but the intent keeps two orders apart there."""
    page = shopper.open("/zones/trend")
    page.locator(".service-card").first.tap()
    page.locator("a[href^='/checkout?service=']").tap()
    expect(page.locator(".number-pad")).to_be_visible()
    hands.pause(shopper)  # its keys work once the page stands
    for digit in OWN_NUMBER:
        page.locator(f".number-pad [data-key='{digit}']").tap()
    expect(page.locator("#confirm [name=number]")).to_have_value(OWN_NUMBER)
    return OWN_NUMBER


@pytest.mark.parametrize("review", [hands.to_the_review, service_review])
def test_a_double_tap_on_confirm_is_one_order(house, shopper, review):
    digits = review(shopper)
    hands.consent(shopper)
    # Twice at once past the screen's own guard, and then the finger's double tap.
    send = """async (form) => {
      const one = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      return (await Promise.all([one(), one()])).map((answer) => answer.url);
    }"""
    first, second = shopper.page.eval_on_selector("#confirm", send)
    shopper.page.locator(".pay-bar .btn--go").dblclick()
    shopper.page.wait_for_url("**/orders/*")
    assert first == second == shopper.page.url
    assert orders_for(house, digits) == [first.rsplit("/", 1)[1]]


def test_back_after_confirm_shows_the_order_and_sells_nothing_twice(house, shopper):
    digits = hands.to_the_review(shopper)
    hands.consent(shopper)
    code = hands.confirm(shopper)
    shopper.page.go_back()
    shopper.page.wait_for_url(f"**/orders/{code}")
    expect(shopper.page.locator("#confirm")).to_have_count(0)
    assert orders_for(house, digits) == [code]


def test_a_reload_changes_nothing_at_any_step(house, shopper):
    page = shopper.open("/numbers")
    digits = hands.hold(shopper)
    page.reload()
    expect(page.locator(f"#n-{digits}.is-held")).to_be_visible()
    hands.take_it(shopper)
    page.reload()
    expect(page.locator(".plan-card").first).to_be_visible()
    hands.choose(shopper)
    hands.consent(shopper)
    page.reload()
    expect(page.locator(".ticket__number")).to_contain_text(digits[-4:])
    expect(page.locator(".consent__input")).not_to_be_checked()
    hands.consent(shopper)
    code = hands.confirm(shopper)
    page.reload()
    expect(page.locator(".order-code__code")).to_have_text(f"{code[:3]} {code[3:]}")
    assert orders_for(house, digits) == [code]


def test_a_hold_that_ends_at_the_review_can_be_taken_again(house, shopper):
    digits = hands.to_the_review(shopper)
    end_hold(house, digits, SOON_NS)
    shopper.page.reload()
    expect(shopper.page.locator(".review__late")).to_be_visible(timeout=10_000)
    expect(shopper.page.locator(".pay-bar")).to_have_count(0)
    shopper.page.locator("[form=again]").tap()
    expect(shopper.page.locator(".hold-pill [data-countdown-text]")).to_have_text(re.compile(r"^(5:00|4:5\d)$"))
    hands.consent(shopper)
    code = hands.confirm(shopper)
    assert orders_for(house, digits) == [code]


def test_a_yes_after_the_hold_and_after_somebody_else_sells_nothing(house, shopper):
    digits = hands.to_the_review(shopper)
    end_hold(house, digits, -1)
    faster = Visitor(house.stack.store_urls[0])
    book = faster.get(f"/numbers?ends={digits[-4:]}").form("/numbers/hold", digits=digits)
    assert faster.send(book, digits=digits).status == 200
    hands.consent(shopper)
    shopper.page.locator(".pay-bar .btn--go").tap()
    shopper.page.wait_for_url("**/numbers?taken=*")
    expect(shopper.page.locator(".message--warn")).to_contain_text("刚被别人选走")
    assert orders_for(house, digits) == []


def test_a_screen_left_alone_asks_and_then_forgets_everything(house, shopper):
    page, context = shopper.page, shopper.context
    page.clock.install()
    digits = hands.to_the_review(shopper)
    context.add_cookies([{"name": "view", "value": "en.md.normal", "url": shopper.base}])
    page.reload()
    before = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    sheet = page.locator("#idle-sheet")
    page.clock.fast_forward(58_000)
    expect(sheet).not_to_be_visible()
    page.clock.fast_forward(2_500)
    expect(sheet).to_be_visible()
    assert shopper.axe() == []
    sheet.locator("[data-idle-stay]").tap()
    expect(sheet).not_to_be_visible()
    page.evaluate("localStorage.setItem('left', '1'); sessionStorage.setItem('left', '1')")
    page.clock.fast_forward(60_500)
    expect(sheet).to_be_visible()
    assert live_holds(house, digits) == 1
    page.clock.fast_forward(20_500)
    expect(page.locator(".hero")).to_be_visible()

    assert live_holds(house, digits) == 0
    assert house.store_rows(0, WHOSE_HOLD, digits) == [("idle", None)]
    after = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    assert "view" in before and "view" not in after
    assert all(value != before.get(name) for name, value in after.items())
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    for path in ("/numbers", "/plans", "/checkout"):
        shopper.open(path)
        expect(page.locator(".pick-bar__number, #confirm, .is-chosen, .is-held")).to_have_count(0)


def test_back_after_the_wipe_shows_nothing_of_the_visit(house, shopper):
    page = shopper.page
    page.clock.install()
    hands.to_the_review(shopper)
    left_alone(page, page.locator("#idle-sheet"))
    left_alone(page, page.locator(".hero"))
    for _ in range(3):
        page.go_back()
        shopper.rest()
        expect(page.locator(".pick-bar__number, #confirm, .is-chosen, .is-held")).to_have_count(0)


def test_only_a_paired_counter_opens_the_counter(house, opens, tokens):
    base = house.stack.store_urls[1]
    screen = opens(base, SMALL)
    screen.expected |= {403, 422}
    page = screen.open("/counter")
    expect(page.locator("body")).to_contain_text("这里只在柜台的设备上能开")
    expect(page.locator(".order-row, #queue")).to_have_count(0)
    assert screen.axe() == []
    screen.open("/numbers")
    assert page.url.endswith("/pair")
    assert screen.axe() == []
    for digit in "00000000":
        page.locator(f".number-pad [data-key='{digit}']").tap()
    page.locator("form.pair .btn--go").tap()
    expect(page.locator(".field__error")).to_contain_text("配对码不对")
    screen.context.add_cookies([{"name": COOKIE, "value": tokens["27-portrait"], "url": base}])
    assert page.goto(base + "/counter").status == 403
    screen.context.clear_cookies()
    code = house.stack.kiosks[1].command("pair-code", "--role", "counter").output().strip().replace(" ", "")
    screen.open("/pair")
    for digit in code:
        page.locator(f".number-pad [data-key='{digit}']").tap()
    page.locator("form.pair .btn--go").tap()
    page.wait_for_url(re.compile(r"/counter/sign-in"))
    hands.enter_pin(screen)


def test_a_clerk_signed_out_in_the_middle_comes_back_to_the_same_order(house, opens, shopper):
    hands.to_the_review(shopper)
    hands.consent(shopper)
    code = hands.confirm(shopper)
    counter = opens(house.stack.store_urls[0], SMALL)
    page = counter.open(f"/counter/orders/{code}")
    hands.enter_pin(counter)
    assert page.url.endswith(f"/counter/orders/{code}")
    form = page.locator(".step-form:has(input[value=identity_checked])")
    form.locator(".choice__label", has_text="护照").tap()
    form.locator("[name=identity_number]").fill("E12345678")
    elsewhere = counter.context.new_page()
    elsewhere.goto(counter.base + "/counter")
    elsewhere.locator(".counter-bar .dock__btn--help").click()
    elsewhere.wait_for_url(re.compile(r"/counter/sign-in"))
    page.bring_to_front()
    form.locator(".btn").tap()
    page.wait_for_url(re.compile(r"/counter/sign-in\?next="))
    hands.enter_pin(counter)
    assert page.url.endswith(f"/counter/orders/{code}")
    # Shown as it was chosen, and not done before whoever signed in says so.
    assert house.store_rows(0, STEPS, code) == [("placed",)]
    expect(form.locator("input:checked + .choice__label")).to_have_text("护照")
    # What was typed of the document is kept nowhere, not even for the way back.
    expect(form.locator("[name=identity_number]")).to_have_value("")
    form.locator("[name=identity_number]").fill("E12345678")
    form.locator(".btn").tap()
    expect(form).to_have_count(0)
    assert house.store_rows(0, STEPS, code) == [("placed",), ("identity_checked",)]


def test_without_head_office_the_screens_say_so_and_go_on_selling(house, shopper):
    banner = shopper.page.locator(".offline")
    shopper.open("/")
    expect(banner).to_have_count(0)
    house.proxy.cut()
    try:
        visitor = Visitor(shopper.base)
        until(lambda: 'class="offline"' in visitor.get("/").text, 10, what="the store knows that the line is cut")
        shopper.open("/")
        expect(banner).to_contain_text("下单都可用")
        assert shopper.axe() == []
        assert shopper.look(text=24, target=72, reach=58, still=True, dock=True) == []
        digits = hands.to_the_review(shopper)
        hands.consent(shopper)
        code = hands.confirm(shopper)
        expect(banner).to_be_visible()
        assert orders_for(house, digits) == [code] and house.orders_at_hq(code) == []
    finally:
        house.proxy.mend()
    until(lambda: house.orders_at_hq(code) == [(code, "placed")], 30, what="the order arrives when the line is back")
    shopper.page.reload()
    expect(banner).to_have_count(0)
