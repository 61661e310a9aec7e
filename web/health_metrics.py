"""/healthz for whoever restarts the program, /metrics for whoever watches it."""

import hmac
import time
from collections.abc import Callable

from flask import Blueprint, Flask, abort, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from werkzeug.wrappers import Response

from web import db
from web.requests_log import route

Check = Callable[[], bool]
BUCKETS_S = (0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})

pages = Blueprint("health", __name__)


class Watch:
    """A program's checks and figures. Apps add their own to `checks` and `registry`."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "kaki_requests", "Answers by route and status", ("route", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "kaki_request_seconds",
            "Seconds from request to answer",
            ("route",),
            buckets=BUCKETS_S,
            registry=self.registry,
        )


def install(app: Flask, metrics_token: str) -> None:
    """Serve both addresses. `/metrics` answers loopback, or a bearer of `metrics_token`."""
    watch = Watch()
    app.extensions["kaki_watch"] = watch
    app.config["KAKI_METRICS_TOKEN"] = metrics_token
    if "kaki_database" in app.extensions:
        watch.checks["database"] = db.of(app).answers
    app.register_blueprint(pages)
    app.after_request(_count)


def of(app: Flask) -> Watch:
    """The app's checks and figures."""
    watch: Watch = app.extensions["kaki_watch"]
    return watch


@pages.get("/healthz")
def healthz() -> tuple[Response, int]:
    """200 with every check true, else 503."""
    checks = {name: _passes(check) for name, check in of(current_app).checks.items()}
    ok = all(checks.values())
    return jsonify(ok=ok, program=current_app.config.get("KAKI_PROGRAM", ""), checks=checks), 200 if ok else 503


@pages.get("/metrics")
def metrics() -> Response:
    """Prometheus text; 404 to strangers, who need not know that it is here."""
    if not _may_read():
        abort(404)
    return Response(generate_latest(of(current_app).registry), content_type=CONTENT_TYPE_LATEST)


def _may_read() -> bool:
    token = current_app.config["KAKI_METRICS_TOKEN"]
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    # Behind a front server everybody comes from loopback: it says so in these headers.
    forwarded = request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded")
    return request.remote_addr in LOOPBACK and not forwarded


def _passes(check: Check) -> bool:
    try:
        return bool(check())
    except Exception:  # noqa: BLE001 whatever a check dies of, the answer is that it is not well
        return False


def _count(response: Response) -> Response:
    watch = of(current_app)
    watch.requests.labels(route(), request.method, response.status_code).inc()
    if "began_at" in g:
        watch.seconds.labels(route()).observe(time.perf_counter() - g.began_at)
    return response
