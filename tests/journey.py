"""A shopper, a clerk and head office's people, doing over real HTTP what they do at their screens."""

from tests.form_reader import Answer, Visitor
from tests.identities import somebody_new

DEMO_PIN = "2468"


def hold_a_number(shopper: Visitor) -> str:
    """Tap the first free number of the batch; return its digits."""
    page = shopper.get("/numbers")
    form = page.form("/numbers/hold")
    digits = next(value for name, value in form.buttons if name == "digits")
    held = shopper.send(form, digits=digits)
    assert held.status == 200, held.text
    return digits


def choose_a_plan(shopper: Visitor) -> Answer:
    """Take the last plan shown, which every number may have on the last page; return the review."""
    page = shopper.get("/plans")
    form = page.form("/plans/choose")
    name, value = form.buttons[-1]
    return shopper.send(form, **{name: value})


def confirm(shopper: Visitor) -> str:
    """Consent and confirm; return the order's code."""
    review = shopper.get("/checkout")
    done = shopper.send(review.form("/checkout/confirm"), consent="1")
    assert done.status == 200 and "/orders/" in done.url, (done.status, done.url, done.text[:2000])
    return done.url.rsplit("/", 1)[1]


def buy(shopper: Visitor) -> str:
    """The whole purchase; return the order's code."""
    hold_a_number(shopper)
    choose_a_plan(shopper)
    return confirm(shopper)


def sign_in_clerk(counter: Visitor) -> None:
    """The first person on the list, by the demo PIN."""
    page = counter.get("/counter/sign-in")
    form = page.form("/counter/sign-in")
    done = counter.send(form, staff_id=form.choices["staff_id"][0], pin=DEMO_PIN)
    assert done.status == 200 and "/sign-in" not in done.url, done.text[:2000]


def take_step(counter: Visitor, code: str, step: str, **facts: str) -> Answer:
    """Press one of the next-step buttons of an order."""
    page = counter.get(f"/counter/orders/{code}")
    done = counter.send(page.form(f"/counter/orders/{code}/steps", step=step), **facts)
    assert done.status == 200, done.text[:2000]
    return done


def serve(counter: Visitor, code: str) -> None:
    """Everything a clerk does with an order, from the identity check to the hand-over."""
    take_step(counter, code, "identity_checked", document_kind="id_card", identity_number=somebody_new())
    take_step(counter, code, "paid", means="cash")
    take_step(counter, code, "activated")
    take_step(counter, code, "handed_over")


def sign_in_hq(person: Visitor, username: str, password: str) -> Answer:
    page = person.get("/sign-in")
    return person.send(page.form("/sign-in"), username=username, password=password)
