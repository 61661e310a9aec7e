"""The figures of /sales come from the running totals, within what a person may know of."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert

from storeadmin.db import LINK
from storeadmin.sales import queries
from storeadmin.sales.queries import Figures, Lines
from tests.storeadmin.cast import NOON, Hq, stepped

DAY = NOON.date()
WEEK_AGO = NOON - timedelta(days=7)


@dataclass(frozen=True)
class Somebody:
    role: str
    store_id: str | None = None


ADMIN = Somebody("hq_admin")
CLERK = Somebody("clerk", "S0001")
STRANGER = Somebody("clerk", "S0002")


def test_an_empty_database_gives_zeros_everywhere(empty_hq: Hq) -> None:
    with empty_hq.database.reading() as session:
        assert queries.by_hour(session, ADMIN, (DAY,)) == {DAY: {}}
        assert queries.by_town(session, ADMIN, DAY, NOON) == []
        assert queries.top_stores(session, ADMIN, DAY) == []
        assert queries.items(session, ADMIN, (DAY,)) == {DAY: {}}
        assert queries.lines(session, ADMIN, NOON) == Lines(0, 0, 0)


def test_figures_stand_in_their_hour(hq: Hq) -> None:
    hq.order("S0001", "identity_checked", "paid", "activated", "handed_over")
    hq.order("S0001", at=NOON + timedelta(hours=2))
    with hq.database.reading() as session:
        hours = queries.by_hour(session, ADMIN, (DAY,))[DAY]
    assert hours == {
        12: Figures(placed=1, paid=1, handed_over=1, numbers_sold=1, paid_fen=6_600),
        14: Figures(placed=1),
    }


def test_store_people_see_their_own_store_only(hq: Hq) -> None:
    hq.order("S0001", "paid")
    with hq.database.reading() as session:
        for person, money in ((ADMIN, 6_600), (CLERK, 6_600), (STRANGER, 0), (Somebody("clerk"), 0)):
            hours = queries.by_hour(session, person, (DAY,))[DAY]
            assert sum(figures.money_fen for figures in hours.values()) == money
            assert sum(store.today.money_fen for store in queries.top_stores(session, person, DAY)) == money
            assert sum(queries.items(session, person, (DAY,))[DAY].values()) == money
            assert sum(town.today.money_fen for town in queries.by_town(session, person, DAY, NOON)) == money
            assert len(queries.latest_orders(session, person, DAY)) == (1 if money else 0)


def test_each_step_of_an_order_shows_in_its_town_and_its_store(hq: Hq) -> None:
    def told() -> list[tuple[int, ...]]:
        with hq.database.reading() as session:
            towns = queries.by_town(session, ADMIN, DAY, NOON)
            dongcheng = next(town.today for town in towns if town.key == "dongcheng")
            stores = [store.today for store in queries.top_stores(session, ADMIN, DAY) if store.code == "S0002"]
        return [(each.placed, each.paid, each.handed_over, each.money_fen) for each in (dongcheng, *stores)]

    assert told() == [(0, 0, 0, 0)]
    order = hq.order("S0002")
    assert told() == [(1, 0, 0, 0)] * 2
    for step in ("identity_checked", "paid", "activated"):
        hq.tell("S0002", stepped(order, step))
    assert told() == [(1, 1, 0, 6_600)] * 2
    hq.tell("S0002", stepped(order, "handed_over"))
    assert told() == [(1, 1, 1, 6_600)] * 2


def test_stores_rank_by_money_and_then_by_orders(hq: Hq) -> None:
    def ranked() -> list[str]:
        with hq.database.reading() as session:
            return [store.code for store in queries.top_stores(session, ADMIN, DAY)]

    assert ranked() == []
    hq.order("S0002")
    assert ranked() == ["S0002"]
    hq.order("S0001")
    assert ranked() == ["S0001", "S0002"]
    hq.order("S0002")
    assert ranked() == ["S0002", "S0001"]
    hq.order("S0001", "paid")
    assert ranked() == ["S0001", "S0002"]


def test_last_week_counts_up_to_the_same_minute(hq: Hq) -> None:
    for minutes in (-70, 5, 40):
        hq.order("S0001", "paid", at=WEEK_AGO + timedelta(minutes=minutes))
    with hq.database.reading() as session:
        hours = queries.by_hour(session, ADMIN, (WEEK_AGO.date(),))[WEEK_AGO.date()]
        assert queries.until(session, ADMIN, hours, WEEK_AGO) == Figures(
            placed=1, paid=1, numbers_sold=1, paid_fen=6_600
        )
        at_six = queries.until(session, ADMIN, hours, WEEK_AGO + timedelta(minutes=6))
        assert at_six == Figures(placed=2, paid=2, numbers_sold=2, paid_fen=13_200)
        assert queries.until(session, ADMIN, hours, WEEK_AGO + timedelta(minutes=59)).money_fen == 19_800
        assert queries.until(session, CLERK, hours, WEEK_AGO + timedelta(minutes=59)).money_fen == 19_800
        nothing = queries.by_hour(session, STRANGER, (WEEK_AGO.date(),))[WEEK_AGO.date()]
        assert queries.until(session, STRANGER, nothing, WEEK_AGO + timedelta(minutes=59)) == Figures()


def test_a_silent_store_is_marked_in_its_town(hq: Hq) -> None:
    with hq.database.transaction() as session:
        for store_id, ago_s in (("S0001", 5), ("S0002", 300)):
            row = {
                "inc": "i",
                "public_key": "0" * 64,
                "applied_hash": "0" * 64,
                "last_seen_at": NOON - timedelta(seconds=ago_s),
            }
            session.execute(insert(LINK.store_line).values(store_id=store_id, **row))
    with hq.database.reading() as session:
        assert queries.lines(session, ADMIN, NOON) == Lines(online=1, offline=1, unenrolled=0)
        assert {town.key: town.offline for town in queries.by_town(session, ADMIN, DAY, NOON)} == {
            "nancheng": 0,
            "dongcheng": 1,
        }


def test_a_store_that_never_connected_counts_as_silent(hq: Hq) -> None:
    with hq.database.transaction() as session:
        session.execute(
            insert(LINK.store_line).values(store_id="S0001", inc="i", public_key="0" * 64, applied_hash="0" * 64)
        )
    with hq.database.reading() as session:
        assert queries.lines(session, ADMIN, NOON) == Lines(online=0, offline=1, unenrolled=1)


def test_the_wall_asks_no_more_questions_when_there_are_more_orders(quick_hq: Hq) -> None:
    client = quick_hq.signed_in("admin")
    few = quick_hq.statements_of(lambda: client.get("/sales"))
    for at in range(30):
        quick_hq.order("S0002" if at % 2 else "S0001", "paid")
    assert quick_hq.statements_of(lambda: client.get("/sales")) <= few + 2  # The names of what was sold.
