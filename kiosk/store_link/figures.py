"""The link's figures in /metrics: the same 'n unsent, oldest since t' as at the counter and at head office (U8)."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from kiosk import clock, store_link
from web import health_metrics


class LinkFigures(Collector):
    """Asked when somebody reads /metrics; keeps nothing."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is read at registration: the file may not be migrated yet."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with self._app.app_context():
            state = store_link.state()
            fenced = state.fenced_at
            waited_s = (clock.current().now() - state.oldest_at).total_seconds() if state.oldest_at else 0
        yield GaugeMetricFamily("kiosk_link_connected", "1 while head office is on the line", int(state.connected))
        yield GaugeMetricFamily("kiosk_link_fenced", "1 once another box has taken the store over", int(bool(fenced)))
        yield GaugeMetricFamily("kiosk_link_unsent", "Journal events not acknowledged yet", state.unsent)
        yield GaugeMetricFamily("kiosk_link_oldest_unsent_seconds", "Age of the oldest of them", max(0, waited_s))


def install(app: Flask) -> None:
    """Add the figures to the app's /metrics."""
    health_metrics.of(app).registry.register(LinkFigures(app))
