"""What head office answers to a store while a shopper waits: searches of the city's pool, and leases from it."""

from collections import defaultdict, deque
from collections.abc import Callable
from threading import Lock

from flask import Flask

from link import questions
from link.questions import CityCount, CityLease, CityNear, CityNumbers, CitySearch, Leased
from storeadmin import config
from storeadmin.numbers import city, leasing
from storeadmin.numbers.grading import table_of
from telecom.errors import N_, Refusal
from telecom.number_filter_input import read_filter
from telecom.numbers import PhoneNumber
from web import db

DRAW_MOST = 60
BATCH_MOST = 10_000
# Each count takes a millisecond or two in ten million numbers; a page shows about thirty.
OPTIONS_MOST = 60
# A screen in a shop is open to everybody; a hundred numbers an hour are more than one store's shoppers look at.
LEASES_AN_HOUR = 120
HOUR_S = 3_600.0


class TooMany(Refusal):
    """The store has leased its share of this hour."""

    code = "too_many"
    status = 429
    message = N_("这家店这一小时从全市取的号码够多了")


class Rate:
    """How many leases each store had in the last hour, as this process saw them. Safe to use from several threads."""

    def __init__(self, most: int = LEASES_AN_HOUR) -> None:
        self._most = most
        self._lock = Lock()
        self._at: dict[str, deque[float]] = defaultdict(deque)

    def take(self, store_id: str, now_s: float) -> None:
        """Count one. Raises TooMany."""
        with self._lock:
            seen = self._at[store_id]
            while seen and seen[0] <= now_s - HOUR_S:
                seen.popleft()
            if len(seen) >= self._most:
                raise TooMany()
            seen.append(now_s)


def answers(app: Flask) -> dict[str, Callable[[str, bytes], bytes]]:
    """The questions by name; each answer is worked out in a handler thread of the link's server."""
    rate = Rate()

    def search(store_id: str, raw: bytes) -> bytes:
        asked = questions.decode(raw, CitySearch)
        wanted = read_filter(asked.filter).filter
        options = [read_filter(option).filter for option in asked.options[:OPTIONS_MOST]]
        with app.app_context(), db.of(app).reading() as session:
            pool, table = city.of_app(), table_of(session, store_id)
            found = pool.search(
                session, wanted, table, seed=asked.seed[:128],
                draw=min(max(asked.draw, 0), DRAW_MOST), batch=min(max(asked.batch, 0), BATCH_MOST),
            )  # fmt: skip
            near = pool.near(session, wanted, table) if asked.draw > 0 and not found.count else []
            counts = pool.counts(options, table)
        return questions.encode(
            CityNumbers(
                found.digits,
                found.count,
                found.is_more,
                found.is_ready,
                tuple(CityNear(one.digits, one.differs) for one in near),
                tuple(CityCount(*one) for one in counts),
            )  # fmt: skip
        )

    def lease(store_id: str, raw: bytes) -> bytes:
        digits = PhoneNumber(questions.decode(raw, CityLease).digits).digits
        now = config.now()
        rate.take(store_id, now.timestamp())
        with app.app_context(), db.of(app).transaction() as session:
            by, why = f"store {store_id}", "city"
            gen = leasing.lease(session, store_id, digits, by=by, why=why, now=now)
        return questions.encode(Leased(digits, gen))

    return {questions.SEARCH: search, questions.LEASE: lease}
