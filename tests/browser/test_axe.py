"""Axe finds nothing on the counter, on a phone and at head office, and no text is cut off (kiosk: test_look.py)."""

import pytest
from playwright.sync_api import expect

from storeadmin.catalogue.kinds import KINDS
from tests import journey
from tests.browser import hands
from tests.browser.screen import PHONE, SMALL, Screen
from tests.identities import somebody_new
from tests.waiting import until

OFFICE = (1440, 900)
FINGER_PX = 72 * SMALL[1] / 1080
CHOICES = {"identity_checked": "document_kind", "paid": "means"}


def faults_of(screen: Screen, name: str, **limits: object) -> list[str]:
    screen.rest()
    found = [*screen.look(**limits), *(f"axe {fault}" for fault in screen.axe())]
    return [f"{name}: {fault}" for fault in found]


@pytest.mark.parametrize("lang", ["zh_Hans", "zh_Hant", "en"])
def test_the_counter_is_whole_and_axe_finds_nothing(house, opens, lang):
    base = house.stack.store_urls[0]
    codes = [journey.buy(house.shopper(0)) for _ in range(2)]
    screen = opens(base, SMALL, view=f"{lang}.md.normal")
    screen.expected |= {401, 403, 409, 422}
    page = screen.open("/counter")
    faults = faults_of(screen, "sign-in", target=FINGER_PX)
    page.locator(".pin-pad__staff label").first.click()
    page.locator(".pin-pad__keys [data-key='1']").click()
    page.locator(".pin-pad__keys [data-key=enter]").click()
    expect(page.locator("#pin-error")).not_to_be_empty()
    faults += faults_of(screen, "a wrong PIN")
    hands.enter_pin(screen)
    faults += faults_of(screen, "the queue")
    screen.open(f"/counter/orders/{codes[0]}")
    page.locator(".step-more summary").click()
    faults += faults_of(screen, "an order to cancel")
    for step in ("identity_checked", "paid", "activated", "handed_over"):
        form = page.locator(f".step-form:has(input[value={step}])")
        if step in CHOICES:
            form.locator(f"input[name={CHOICES[step]}] + label").first.click()
        if step == "identity_checked":
            form.locator("[name=identity_number]").fill(somebody_new())
        form.locator(".btn").click()
        expect(form).to_have_count(0)
        faults += faults_of(screen, f"an order after {step}")
    assert faults == []


@pytest.mark.parametrize("lang", ["zh_Hans", "zh_Hant", "en"])
def test_a_phones_page_is_whole_and_axe_finds_nothing(house, opens, lang):
    code = journey.buy(house.shopper(0))
    ((token,),) = house.store_rows(0, "SELECT token FROM orders WHERE code = ?", code)
    faults = []
    for base in (house.stack.store_urls[0], house.stack.hq_url):
        phone = opens(base, PHONE, view=f"{lang}.md.normal")
        phone.expected.add(404)
        for path in (f"/o/{token}", "/o/no-such-link"):
            phone.open(path)
            faults += faults_of(phone, base + path)
    assert faults == []


@pytest.mark.parametrize("lang", ["zh_Hans", "zh_Hant", "en"])
def test_head_office_is_whole_and_axe_finds_nothing(house, opens, lang):
    code = journey.buy(house.shopper(0))
    journey.serve(house.clerk(0), code)
    screen = opens(house.stack.hq_url, OFFICE, view=f"{lang}.md.normal", touch=False)
    screen.open("/sign-in")
    faults = faults_of(screen, "/sign-in")
    username, password, _ = next(row for row in house.stack.sign_ins() if row[2] == "hq_admin")
    hands.sign_in_hq(screen, username, password)
    plain = ("/sales", "/stores", "/stores/S0001", "/orders", order_path(house), "/numbers")
    plain += ("/numbers/stores/S0001", "/numbers/moves", "/catalogue/grade_table/default/trials")
    plain += ("/numbers/import", "/numbers/old", old_number_path(house))
    for path in (*plain, *catalogue_paths(screen)):
        screen.open(path)
        faults += faults_of(screen, path)
    screen.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    for path in ("/stores", "/stores/S0001", "/orders"):
        screen.open(path)
        faults += faults_of(screen, f"{path} on a phone")
    assert faults == []


def old_number_path(house) -> str:
    """The page of a number that is in use and has just been stopped and kept."""
    until(lambda: house.hq_rows("SELECT digits FROM number WHERE state = 'in_use'"), 20, what="a number in use")
    ((digits,), *_) = house.hq_rows("SELECT digits FROM number WHERE state = 'in_use'")
    admin = house.hq_admin()
    found = admin.send(admin.get("/numbers/old").form("/numbers/old/find"), digits=digits)
    return admin.send(found.form("/numbers/old/suspend"), contact="13800138000").url.removeprefix(house.stack.hq_url)


def order_path(house) -> str:
    ((order_id,),) = house.hq_rows('SELECT order_id FROM "order" LIMIT 1')
    return f"/orders/{order_id}"


def catalogue_paths(screen: Screen) -> list[str]:
    """The catalogue, each kind's list, its empty form, and the form of one entry."""
    paths = ["/catalogue"]
    for kind in KINDS:
        page = screen.open(f"/catalogue/{kind}")
        links = page.eval_on_selector_all("main a[href]", "(all) => all.map((one) => one.getAttribute('href'))")
        entries = [link for link in links if link.startswith(f"/catalogue/{kind}/")]
        paths += [f"/catalogue/{kind}", *entries[:2]]
    return paths
