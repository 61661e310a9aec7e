"""Pages change without a load, and everything that a load did by itself still happens."""

import re

from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.screen import PORTRAIT

STAYED = "window.neverReloaded === true"


def test_a_whole_purchase_is_one_document_and_the_end_of_the_visit_is_a_new_one(house, opens):
    screen = opens(house.stack.store_urls[0], PORTRAIT)
    page = screen.open("/")
    page.evaluate("window.neverReloaded = true")
    page.locator(".task-tile", has_text="选号码").tap()
    page.wait_for_url("**/numbers")
    expect(page).to_have_title(re.compile("选号码"))
    expect(page.locator("h1")).to_be_focused()
    hands.hold(screen)
    hands.take_it(screen)
    page.wait_for_url("**/plans")
    hands.choose(screen)
    page.wait_for_url("**/checkout")
    hands.consent(screen)
    code = hands.confirm(screen)
    expect(page).to_have_title(re.compile(code))
    assert page.evaluate(STAYED)
    hands.pause(screen)
    page.locator("form[action='/visit/end'] .btn--go >> nth=0").tap()
    page.wait_for_url(screen.base + "/")
    assert not page.evaluate(STAYED)


def test_the_second_tap_of_a_double_tap_is_not_meant_for_what_the_first_brought(house, opens):
    screen = opens(house.stack.store_urls[0], PORTRAIT)
    page = screen.open("/numbers")
    page.evaluate("document.addEventListener('click', (event) => { window.reached = event.target; })")
    tile = hands.tile(page, 4)
    digits = tile.get_attribute("value") or ""
    tile.tap()
    expect(page.locator(f"#n-{digits}.is-held")).to_be_visible()
    page.evaluate("window.reached = null")
    box = page.locator(f"#n-{digits}").bounding_box()
    page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
    reached = page.evaluate("Boolean(window.reached)")
    if not reached:  # the browser was fast enough for the second tap to be a double tap
        expect(page.locator(f"#n-{digits}.is-held")).to_be_visible()
    hands.pause(screen)
    page.locator(f"#n-{digits}").tap()
    expect(page.locator(f"#n-{digits}.is-free")).to_be_visible()


def test_a_tap_that_nobody_answers_says_so_and_the_next_answer_takes_it_away(house, opens):
    screen = opens(house.stack.store_urls[0], PORTRAIT)
    page = screen.open("/")
    said = page.locator("#unanswered")
    expect(said).to_be_hidden()
    page.route("**/numbers", lambda route: route.abort())
    page.locator(".task-tile", has_text="选号码").tap()
    expect(said).to_be_visible()
    expect(said).to_contain_text("再点一次")
    assert screen.axe() == []
    assert page.url == screen.base + "/"
    page.unroute("**/numbers")
    hands.pause(screen)
    page.locator(".task-tile", has_text="选号码").tap()
    expect(page.locator(".number-tile").first).to_be_visible()
    expect(page.locator("#unanswered")).to_be_hidden()
    screen.faults[:] = [fault for fault in screen.faults if "failed:" not in fault and "htmx" not in fault]


def test_an_error_is_a_whole_page_also_where_a_part_was_asked_for(house, opens):
    screen = opens(house.stack.store_urls[0], PORTRAIT)
    screen.expected |= {404}
    page = screen.open("/numbers")
    chip = page.locator(".chips .chip[hx-get]").first
    chip.evaluate("(one) => { one.setAttribute('hx-get', '/nothing-here'); window.htmx.process(one, true); }")
    chip.tap()
    expect(page.locator("h1")).to_have_text("没有这一页")
    assert page.url == screen.base + "/numbers"
    page.locator(".btn", has_text="回首页").tap()
    expect(page.locator(".hero")).to_be_visible()


def test_back_and_forward_show_what_is_true_now(house, opens):
    screen = opens(house.stack.store_urls[0], PORTRAIT)
    page = screen.open("/")
    page.locator(".task-tile", has_text="选号码").tap()
    digits = hands.hold(screen)
    hands.take_it(screen)
    page.go_back()
    expect(page.locator(f"#n-{digits}.is-held")).to_be_visible()
    page.go_forward()
    expect(page.locator(".plan-card").first).to_be_visible()
    # The hold made no step of its own: from the numbers one goes back to where one came from.
    page.go_back()
    expect(page.locator(f"#n-{digits}.is-held")).to_be_visible()
    page.go_back()
    expect(page.locator(".hero")).to_be_visible()
