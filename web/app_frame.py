"""Putting an app into the frame: called once by each program's create_app."""

import hashlib
from collections.abc import Iterable

from flask import Flask

from web import (
    assets,
    errors,
    filters,
    health_metrics,
    languages,
    looks,
    page_context,
    requests_log,
    security,
    templating,
    wording,
)
from web.home import make_home, secret_key
from web.settings import HqSettings, KioskSettings


def frame(
    app: Flask,
    settings: KioskSettings | HqSettings,
    *,
    feature_packages: Iterable[str],
    translations: Iterable[str] = (),
    base_template: str = "base.html",
) -> Flask:
    """Give the app its templates, languages, assets, errors, security headers, logs, health and metrics.

    `feature_packages` and `translations` are dotted package names ("kiosk.numbers"; "kiosk"). `base_template`
    is what error pages extend. Call `db.install` before it, so that /healthz asks the database too.
    """
    program = app.import_name.split(".", 1)[0]
    features = tuple(feature_packages)
    make_home(settings.home)
    requests_log.set_up(settings.log_level, program)
    templating.install(app, features, settings.home / "templates", settings.development)
    languages.install(app, [templating.package_folder(name) for name in ("web", *translations)])
    wording.install(app)
    requests_log.install(app, program)
    assets.install(app, settings.development)
    security.install(app, secret_key(settings.home), _cookie_name(program, settings))
    health_metrics.install(app, settings.metrics_token)
    errors.install(app, base_template)
    filters.install(app)
    page_context.install(app)
    looks.install(app, assets.of(app), settings.development)
    return app


def warm(app: Flask) -> None:
    """What a server does before it takes its first request."""
    templating.warm(app)


def _cookie_name(program: str, settings: KioskSettings | HqSettings) -> str:
    # Cookies do not know ports: HQ and two stores on one machine would sign each other out.
    home = hashlib.sha256(str(settings.home.resolve()).encode()).hexdigest()[:8]
    return f"{program}_{home}"
