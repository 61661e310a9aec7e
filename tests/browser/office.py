"""A walk over every page of head office, as its administrator and as a store's manager sees them."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import expect

from storeadmin.catalogue.kinds import KINDS
from tests.both.town import Town
from tests.browser import hands
from tests.browser.screen import Screen
from tests.waiting import until

NO_PAGES = {
    "accounts.index": "leads to /sales",
    "assets.static_file": "a file", "assets.vendor_file": "a file", "media_files.file": "a file",
    "health.healthz": "for programs", "health.metrics": "for programs",
    "numbers.download": "a file", "number_life.download": "a file", "stores.download": "a file",
    "catalogue.trial_export": "a file", "imports.template": "a file", "imports.errors": "a file",
    "sales.board": "a part of /sales", "stores.listed": "a part of /stores", "stores.now_part": "a part of a store",
    "catalogue.pattern": "a part of a form", "catalogue.trial_now": "a part of the trial's page",
    "imports.now": "a part of the file's page",
    "orders.on_phone": "a phone's page, with a walk of its own",
}  # fmt: skip
"""What answers a GET and is no page of head office, and why."""

SIGN_IN = "/sign-in"
A_MOVE = "SELECT id FROM number_move"
A_FILE = "SELECT id FROM number_file"


def pages(app: Flask) -> set[str]:
    """The endpoints of all pages; each has to be on the walk."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert NO_PAGES.keys() <= endpoints, "something is named that is not there any more"
    return endpoints - NO_PAGES.keys()


def page_at(app: Flask, address: str) -> str:
    """The endpoint that shows this address."""
    endpoint, _ = app.url_map.bind("head-office").match(urlsplit(address).path)
    return str(endpoint)


def enter(screen: Screen, house: Town, role: str) -> None:
    username, password, _ = next(row for row in house.stack.sign_ins() if row[2] == role)
    hands.sign_in_hq(screen, username, password)


def administrator(screen: Screen, house: Town) -> Iterator[str]:
    """Stand before one page after the other; yields its name while it rests."""
    screen.open(SIGN_IN)
    yield SIGN_IN
    enter(screen, house, "hq_admin")
    plain = ("/sales", "/stores", "/stores/S0001", "/orders", order_path(house), "/numbers", "/numbers/stores/S0001")
    plain += ("/numbers/moves", move_path(house), "/catalogue/grade_table/default/trials")
    plain += ("/numbers/old", old_number_path(house), "/numbers/import")
    for path in (*plain, *catalogue_paths(screen)):
        screen.open(path)
        yield path
    screen.open(file_path(screen, house))
    expect(screen.page.locator("#wrong")).to_be_visible()
    yield "a file of numbers"
    yield from _find(screen)


def file_path(screen: Screen, house: Town) -> str:
    """The page of a file that was read and has a wrong row."""
    if not house.hq_rows(A_FILE):
        page = screen.open("/numbers/import")
        file = {"name": "numbers.csv", "mimeType": "text/csv", "buffer": b"digits\n16171234567\nabc\n"}
        page.locator("input[type=file]").set_input_files(files=file)
        with page.expect_navigation():
            page.locator("form[enctype='multipart/form-data'] .btn").click()
    ((file_id,), *_) = house.hq_rows(A_FILE)
    return f"/numbers/import/{file_id}"


def _find(screen: Screen) -> Iterator[str]:
    page = screen.open("/numbers/find")
    yield "/numbers/find"
    with page.expect_navigation():
        page.locator("main form .btn").first.click()
    expect(page.locator("main table tbody tr").first).to_be_visible()
    yield "numbers found"


def order_path(house: Town) -> str:
    ((order_id,),) = house.hq_rows('SELECT order_id FROM "order" LIMIT 1')
    return f"/orders/{order_id}"


def move_path(house: Town) -> str:
    """A move of two numbers from store to store."""
    if not house.hq_rows(A_MOVE):
        house.stack.hq.command("numbers", "move", "S0002", "S0003", "2").output()
    ((move_id,), *_) = house.hq_rows(A_MOVE)
    return f"/numbers/moves/{move_id}"


def old_number_path(house: Town) -> str:
    """The page of a number that is in use and has just been stopped and kept."""
    until(lambda: house.hq_rows("SELECT digits FROM number WHERE state = 'in_use'"), 20, what="a number in use")
    ((digits,), *_) = house.hq_rows("SELECT digits FROM number WHERE state = 'in_use'")
    admin = house.hq_admin()
    found = admin.send(admin.get("/numbers/old").form("/numbers/old/find"), digits=digits)
    return admin.send(found.form("/numbers/old/suspend"), contact="13800138000").url.removeprefix(house.stack.hq_url)


def catalogue_paths(screen: Screen) -> list[str]:
    """The catalogue, each kind's list, its empty form, and the form of one entry."""
    paths = ["/catalogue"]
    for kind in KINDS:
        page = screen.open(f"/catalogue/{kind}")
        links = page.eval_on_selector_all("main a[href]", "(all) => all.map((one) => one.getAttribute('href'))")
        entries = [link for link in links if link.startswith(f"/catalogue/{kind}/")]
        paths += [f"/catalogue/{kind}", *entries[:2]]
    return paths
