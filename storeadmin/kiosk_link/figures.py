"""What /metrics says of the stores' lines: the same figures that the pages show (LINK.md U8)."""

from collections.abc import Iterator

from flask import Flask
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import case, func, select

from storeadmin import config
from storeadmin.db import LINK
from storeadmin.sales.queries import is_online
from web import db, health_metrics


def install(app: Flask) -> None:
    """Add the gauges to the app's own."""
    health_metrics.of(app).registry.register(LineFigures(db.of(app)))


class LineFigures(Collector):
    """Reads the figures when somebody asks for them."""

    def __init__(self, database: db.Database) -> None:
        self._database = database

    def describe(self) -> list[Metric]:
        return []  # Registering must not ask the database, which may not be migrated yet.

    def collect(self) -> Iterator[Metric]:
        now = config.now()
        line, parked, conflict = LINK.store_line.c, LINK.parked_event.c, LINK.conflict.c
        online = func.count(case((is_online(now), line.store_id)))
        unsent = func.coalesce(func.sum(line.unsent), 0)
        with self._database.reading() as session:
            lines = session.execute(
                select(func.count(line.store_id), online, unsent, func.min(line.oldest_unsent_at))
            ).one()
            waiting = session.scalar(select(func.count(parked.id)).where(parked.replayed_at.is_(None)))
            open_conflicts = session.scalar(select(func.count(conflict.id)).where(conflict.settled_at.is_(None)))
        enrolled, answering, unsent_events, oldest = lines
        oldest_s = (now - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("kaki_stores_enrolled", "Stores with a line", value=enrolled)
        yield GaugeMetricFamily("kaki_stores_online", "Stores whose line answers", value=answering)
        yield GaugeMetricFamily(
            "kaki_unsent_events", "Events that stores have not got acknowledged", value=int(unsent_events)
        )
        yield GaugeMetricFamily("kaki_unsent_oldest_seconds", "Age of the oldest unsent event", value=oldest_s)
        yield GaugeMetricFamily("kaki_parked_events", "Events that could not be posted and wait", value=waiting or 0)
        yield GaugeMetricFamily("kaki_conflicts_open", "Conflicts that nobody has settled", value=open_conflicts or 0)
