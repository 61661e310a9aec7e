"""Head office counts one person's numbers over all stores, and tells the stores that know this person."""

from datetime import timedelta

import pytest

from link import feed
from link.messages import IdentityCounted, OrderPlaced, RevisionPublished
from storeadmin.catalogue.kinds.policy import PolicyEntry
from storeadmin.catalogue.publishing import publish
from storeadmin.db import LINK
from storeadmin.numbers.limit import counting, keys
from storeadmin.orders import queries
from storeadmin.orders.models import Order
from tests.storeadmin.cast import NOON, Hq, stepped

LI, WANG = "1" * 64, "2" * 64


def allow(hq: Hq, most: int) -> None:
    """Publish a policy."""
    with hq.database.transaction() as session:
        session.merge(PolicyEntry(key="default", active=True, numbers_per_identity=most, changed_at=NOON))
        session.flush()
        publish(session, "admin", NOON, has_media=lambda name: True)


def buys(hq: Hq, store: str, digits: str, owner: str = LI, kind: str = "new_line") -> OrderPlaced:
    """An order whose person is checked and who has paid; the number is the store's."""
    hq.allot(digits, store)
    order = hq.order(store, digits=digits, gen=1, kind=kind)
    hq.tell(store, stepped(order, "identity_checked", identity_hash=owner))
    hq.tell(store, stepped(order, "paid"))
    return order


def counted(hq: Hq, store: str) -> list[int]:
    with hq.database.reading() as session:
        said = [one.message() for one in feed.changes_after(session.connection(), LINK, f"store:{store}", 0)]
    return [one.elsewhere for one in said if isinstance(one, IdentityCounted) and one.identity_hash == LI]


def held(hq: Hq, owner: str = LI) -> dict[str, int]:
    with hq.database.reading() as session:
        return counting.by_store(session.connection(), owner)


def test_one_too_many_over_two_stores_is_a_named_conflict_that_is_kept_and_shown(hq: Hq) -> None:
    allow(hq, 2)
    buys(hq, "S0001", "16190000001")
    buys(hq, "S0002", "16190000002")
    buys(hq, "S0002", "16190000003", WANG)
    assert hq.conflicts() == []
    third = buys(hq, "S0001", "16190000004")
    assert hq.conflicts() == ["over_number_limit"]
    with hq.database.reading() as session:
        [noted] = queries.conflicts_of(session, third.order_id)
        assert noted.detail == '{"count":3,"most":2,"stores":2}'
        # Its store could not know, and the customer has a word with it: the order stands.
        assert session.get_one(Order, third.order_id).state == "ready"
    assert "这位顾客的号码超过了上限" in hq.signed_in("clerk-s0001").get(f"/orders/{third.order_id}").text


def test_the_stores_that_know_a_person_hear_how_many_numbers_they_have_elsewhere(hq: Hq) -> None:
    buys(hq, "S0001", "16190000001")
    assert counted(hq, "S0001") == []
    second = buys(hq, "S0002", "16190000002")
    buys(hq, "S0002", "16190000003")
    assert (counted(hq, "S0001"), counted(hq, "S0002")) == ([1, 2], [1, 1])
    hq.tell("S0002", stepped(second, "refunded"), NOON + timedelta(hours=1))
    assert (counted(hq, "S0001")[-1], counted(hq, "S0002")[-1]) == (1, 1)


@pytest.mark.parametrize("ending", ["cancelled", "expired", "refunded"])
def test_what_ended_does_not_count(hq: Hq, ending: str) -> None:
    hq.allot("16190000001")
    order = hq.order("S0001", digits="16190000001", gen=1)
    hq.tell("S0001", stepped(order, "identity_checked", identity_hash=LI))
    assert held(hq) == {"S0001": 1}
    if ending == "refunded":
        hq.tell("S0001", stepped(order, "paid"))
    hq.tell("S0001", stepped(order, ending))
    assert held(hq) == {"S0001": 0}


def test_what_was_given_up_does_not_count_and_what_came_back_does(hq: Hq) -> None:
    from storeadmin.numbers.life.proofs import Proof
    from tests.storeadmin import test_number_life as life

    leave_id, _ = life.known_owner(hq)
    with hq.database.reading() as session:
        owner = session.get_one(life.NumberLeave, leave_id).owner_hash
    assert owner and held(hq, owner) == {"S0001": 0}
    life.give_back(hq, leave_id, Proof("contact", "13800138000"), NOON + timedelta(days=40))
    assert held(hq, owner) == {"S0001": 1}


def test_a_store_of_an_older_version_sends_no_hash_and_nobody_is_counted(hq: Hq) -> None:
    allow(hq, 1)
    for digits in ("16190000001", "16190000002"):
        hq.allot(digits)
        hq.order("S0001", "identity_checked", "paid", digits=digits, gen=1)
    assert hq.conflicts() == []


def test_the_limit_is_five_until_a_policy_is_published(hq: Hq) -> None:
    with hq.database.reading() as session:
        assert counting.most(session.connection()) == 5
    allow(hq, 3)
    with hq.database.reading() as session:
        assert counting.most(session.connection()) == 3


def test_every_revision_brings_the_one_key(hq: Hq) -> None:
    allow(hq, 2)
    allow(hq, 3)
    with hq.database.reading() as session:
        key = keys.known(session)
        said = [one.message() for one in feed.changes_after(session.connection(), LINK, "catalogue", 0)]
    assert key is not None and len(key) == 32
    assert {one.identity_key for one in said if isinstance(one, RevisionPublished)} == {key.hex()}


def test_a_policy_is_a_form_like_every_kind(quick_hq: Hq) -> None:
    from tests.storeadmin.cast import csrf_of

    admin = quick_hq.signed_in("admin")
    page = admin.get("/catalogue/policy/new")
    assert page.status_code == 200 and "numbers_per_identity" in page.text
    token = csrf_of(admin.client, "/catalogue/policy/new")
    form = {"csrf_token": token, "key": "default", "position": "1", "active": "1"}
    assert admin.post("/catalogue/policy/new", data={**form, "numbers_per_identity": "0"}).status_code == 422
    assert admin.post("/catalogue/policy/new", data={**form, "numbers_per_identity": "7"}).status_code == 303
