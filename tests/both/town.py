"""What the two-program tests ask of a running head office and its stores."""

import json
import sqlite3
import urllib.request
from dataclasses import dataclass

from tests import journey
from tests.both.proxy import Proxy
from tests.form_reader import Visitor
from tests.waiting import until
from web.stack import Stack


@dataclass
class Town:
    """A running stack, the proxy on its line, and short ways to ask."""

    stack: Stack
    proxy: Proxy

    def shopper(self, store: int) -> Visitor:
        return Visitor(self.stack.store_urls[store])

    def clerk(self, store: int) -> Visitor:
        counter = Visitor(self.stack.store_urls[store])
        journey.sign_in_clerk(counter)
        return counter

    def hq_admin(self) -> Visitor:
        person = Visitor(self.stack.hq_url)
        username, password, _ = next(row for row in self.stack.sign_ins() if row[2] == "hq_admin")
        journey.sign_in_hq(person, username, password)
        return person

    def hq_rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of head office's own database file, read only."""
        return _rows(self.stack.hq.home / "hq.sqlite", sql, values)

    def store_rows(self, store: int, sql: str, *values: object) -> list[tuple[object, ...]]:
        return _rows(self.stack.kiosks[store].home / "kiosk.sqlite", sql, values)

    def orders_at_hq(self, *codes: str) -> list[tuple[str, str]]:
        """(code, state) of these orders as head office has posted them, sorted."""
        marks = ",".join("?" * len(codes))
        return sorted(self.hq_rows(f'SELECT code, state FROM "order" WHERE code IN ({marks})', *codes))  # type: ignore[arg-type]

    def wait_for_catalogue(self) -> None:
        for store in range(len(self.stack.kiosks)):
            until(lambda store=store: self._sells(store), 30, what=f"store {store} has numbers and plans")

    def _sells(self, store: int) -> bool:
        shopper = self.shopper(store)
        return bool(shopper.get("/numbers").forms("/numbers/hold")) and bool(
            shopper.get("/plans").forms("/plans/choose")
        )

    def health(self, url: str) -> dict[str, object]:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return dict(json.load(answer))


def _rows(path: object, sql: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()
