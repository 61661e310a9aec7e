"""Searching the city's pool: ten million numbers with a store's own filters, in a few milliseconds.

Each process keeps its own index. It shows; the database judges: what a search draws is looked up by key before anybody
sees it, and a lease is a conditional write. See docs/city-search.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random
from threading import RLock
from typing import cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from storeadmin.numbers import pool_reading
from storeadmin.numbers.pool_index import Matches, PoolIndex
from storeadmin.numbers.pool_near import NEAREST, nearest
from telecom.grades import GradeTable
from telecom.near_misses import Difference, differences
from telecom.number_filter import NumberFilter
from web import db

COUNTED_MOST = 1_000
BATCH = 30
SEGMENTS_AT_ONCE = 50


@dataclass(frozen=True)
class CityFound:
    """Numbers drawn, and how many there are: exact to 1,000, with `is_more` at least that many. Before the index
    `is_ready`, nothing is found."""

    digits: tuple[str, ...]
    count: int
    is_more: bool
    is_ready: bool


@dataclass(frozen=True)
class Near:
    """A number of the pool and what keeps it from matching."""

    digits: str
    differs: tuple[Difference, ...]


NOT_READY = CityFound((), 0, False, False)


class City:
    """The index and its reader. Where a keeper runs (city_keeper.py), searches never wait for it; else they read."""

    def __init__(self, database: db.Database) -> None:
        self._database = database
        self._lock = RLock()
        self._changes = pool_reading.PoolChanges()
        self.index = PoolIndex()
        self.is_ready = False
        self.is_kept = False

    def search(
        self,
        session: Session,
        wanted: NumberFilter,
        table: GradeTable,
        *,
        draw: int = BATCH,
        seed: str = "",
        batch: int = 0,
    ) -> CityFound:
        """Draw batch number `batch` of the matching numbers in the order of `seed`; past the end it begins anew.

        Batches of one seed repeat nothing while the pool stands still; a change in between can bring a number again.
        What has gone since the index was read is left out, so that a batch may be short.
        """
        matches = self.matches(wanted, table)
        if matches is None:
            return NOT_READY
        drawn = drawn_of(matches, draw, seed, batch)
        there = pool_reading.still_there(session, drawn)
        digits = tuple(one for one in drawn if one in there)
        return CityFound(digits, *_told(matches.count), True)

    def counts(self, options: Iterable[NumberFilter], table: GradeTable) -> list[tuple[int, bool]]:
        """How many each filter would leave, exact to 1,000, and whether there are more; [] before the pool is read."""
        found = [self.matches(option, table) for option in options]
        return [_told(matches.count) for matches in found if matches is not None]

    def matches(self, wanted: NumberFilter, table: GradeTable) -> Matches | None:
        """All that pass, as of the last reading; None before there is one."""
        if not self.is_kept:
            self.catch_up()
        return self.index.search(wanted, table) if self.is_ready else None

    def near(self, session: Session, wanted: NumberFilter, table: GradeTable, *, most: int = NEAREST) -> list[Near]:
        """When nothing matches: the nearest numbers of the pool, each with what differs. [] before it is read."""
        if not self.is_kept:
            self.catch_up()
        pool = self.index.pool
        digits = nearest(self.index, wanted, table, most) if self.is_ready else []
        there = pool_reading.still_there(session, digits)
        return [Near(one, differences(wanted, one, table, pool.has)) for one in digits if one in there]

    def catch_up(self) -> int:
        """Read what has changed, the first time everything; how many segments that was."""
        with self._lock:
            if not self.is_ready:
                return self.load()
            with self._database.reading() as session:
                changed = self._changes.changed(session)
                if changed is not None:
                    self.index.put({segment: pool_reading.tails(session, segment) for segment in changed})
                    return len(changed)
            return self.load()

    def load(self) -> int:
        """Read the whole pool, some segments at a time; what changes meanwhile is caught up with afterwards."""
        with self._lock:
            with self._database.reading() as session:
                self._changes.begin(session)
            gone = dict.fromkeys(self.index.pool.tails, 0)
            first, read = "0", 0
            while part := self._read_from(first):
                self.index.put(part)
                for segment in part:
                    gone.pop(segment, None)
                read += len(part)
                first = str(int(max(part)) + 1)
            self.index.put(gone)
            self.is_ready = True
            return read

    def _read_from(self, first: str) -> dict[str, int]:
        with self._database.reading() as session:
            segments = list(islice(pool_reading.segments_from(session, first), SEGMENTS_AT_ONCE))
            return {segment: pool_reading.tails(session, segment) for segment in segments}


def _told(count: int) -> tuple[int, bool]:
    return min(count, COUNTED_MOST), count > COUNTED_MOST


def drawn_of(matches: Matches, draw: int, seed: str, batch: int) -> list[str]:
    """The batch's numbers, each way of drawing them equally likely."""
    if not matches.count or draw <= 0:
        return []
    batch %= -(-matches.count // draw)
    return [matches.at(rank) for rank in islice(shuffled(matches.count, seed), batch * draw, (batch + 1) * draw)]


def shuffled(count: int, seed: str) -> Iterator[int]:
    """All ranks below `count` in an order that the seed decides (Fisher-Yates, only as far as somebody looks)."""
    random, moved = Random(seed), dict[int, int]()
    for here in range(count):
        there = random.randrange(here, count)
        yield moved.get(there, there)
        moved[there] = moved.pop(here, here)


def install(app: Flask) -> None:
    app.extensions["hq_city"] = City(db.of(app))


def of_app() -> City:
    """The current app's city."""
    return cast(City, current_app.extensions["hq_city"])
