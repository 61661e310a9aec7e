"""Pages change without a load, and everything that a load did by itself still happens."""

import re

from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.screen import PORTRAIT

UNMOVED = 0.001
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


def test_a_swapped_page_names_its_own_revision(house, opens):
    page = opens(house.stack.store_urls[0], PORTRAIT).open("/")
    revision = page.evaluate("document.body.dataset.revision")
    assert int(revision) > 0
    page.evaluate("() => { document.body.dataset.revision = 'of an earlier visit'; window.neverReloaded = true; }")
    page.locator(".task-tile", has_text="选号码").tap()
    page.wait_for_url("**/numbers")
    expect(page.locator(f"body[data-revision='{revision}'] #screen.screen-numbers")).to_be_visible()
    assert page.evaluate(STAYED)


def test_the_second_tap_of_a_double_tap_is_not_meant_for_what_the_first_brought(house, opens):
    screen = opens(house.stack.store_urls[0], PORTRAIT)
    page = screen.open("/numbers")
    # As quick as fingers cannot be: a tap, a swap, and then taps on the same spot and on others.
    dropped = page.evaluate(
        """() => {
          const tap = (on, x) => {
            const spot = { detail: 1, clientX: x, clientY: 900 };
            const click = new MouseEvent("click", { bubbles: true, cancelable: true, ...spot });
            on.addEventListener("click", (event) => event.preventDefault(), { once: true });
            let reached = false;
            on.addEventListener("click", () => { reached = true; }, { once: true });
            on.dispatchEvent(click);
            return !reached;
          };
          const tile = document.querySelector(".number-tile.is-free");
          const key = document.querySelector(".finder [data-key]");
          const swapped = () => document.dispatchEvent(new CustomEvent("htmx:before:swap"));
          const told = [tap(document.body, 300), tap(tile, 300)];
          swapped();
          told.push(tap(tile, 310), tap(tile, 700));
          swapped();
          told.push(tap(tile, 200), tap(document.body, 500));
          swapped();
          told.push(tap(key, 510));
          return told;
        }"""
    )
    #         first, no swap between; same spot after a swap, another spot; another spot twice; a key for digits
    assert dropped == [False, False, True, False, False, False, False]


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


def test_a_form_of_a_part_that_leads_to_another_page_brings_the_whole_of_it(house, opens):
    screen = opens(house.stack.store_urls[0], PORTRAIT)
    page = screen.open("/numbers")
    hands.hold(screen)
    page.eval_on_selector(".pick-bar__release [name=next]", "(next) => { next.value = '/plans'; }")
    hands.pause(screen)
    page.locator(".pick-bar__release button").tap()
    expect(page.locator(".plan-card").first).to_be_visible()
    expect(page.locator("#screen.screen-plans")).to_be_visible()
    assert page.url == screen.base + "/plans"


def test_a_tap_on_a_tile_draws_that_tile_and_the_bar_and_leaves_the_others(house, opens):
    screen = opens(house.stack.store_urls[0], PORTRAIT)
    page = screen.open("/numbers")
    page.evaluate("() => { for (const tile of document.querySelectorAll('.number-tile')) tile.marked = true; }")
    first = hands.tile(page).get_attribute("value")
    anew = (
        "() => [...document.querySelectorAll('.number-tile')].filter((tile) => !tile.marked).map((tile) => tile.value)"
    )
    page.locator(f"#n-{first}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pick .pick-bar__number")).to_contain_text(first[-4:])
    expect(page.locator(f"#n-{first}.is-held")).to_be_focused()
    expect(page.locator("#pick [data-ends-ms]")).to_have_count(1)
    assert page.evaluate(anew) == [first] and page.url.endswith("/numbers")
    hands.pause(screen)
    page.locator(f"#n-{first}.is-held").tap()
    expect(page.locator(f"#n-{first}.is-free")).to_be_visible()
    expect(page.locator("#pick.pick-bar--empty")).to_be_visible()
    assert page.evaluate(anew) == [first] and screen.shift() < UNMOVED, screen.shifts
    page.go_back()
    expect(page).not_to_have_url(re.compile("/numbers"))


def test_a_sentence_goes_with_the_next_tap(house, opens):
    screen = opens(house.stack.store_urls[0], PORTRAIT)
    page = screen.open("/numbers?late=1")
    expect(page.locator(".message--warn")).to_be_visible()
    hands.hold(screen)
    expect(page.locator(".message--warn")).to_have_count(0)
