"""The kiosk's application factory."""

from importlib import import_module

from flask import Flask

from kiosk import catalogue, clock, store_link
from kiosk.config import FEATURES, PAGES, KioskSettings
from kiosk.counter import live as counter_live
from kiosk.db import load_models
from kiosk.devices import access
from kiosk.numbers import draws, search
from kiosk.numbers import live as numbers_live
from kiosk.shell import page_context, presence
from kiosk.store_link import fencing
from web import app_frame, db, live, media_files
from web.follow import Followed
from web.home import make_home


def create_app(settings: KioskSettings | None = None, at: clock.KioskClock | None = None) -> Flask:
    """The store's node. `at` is the clock, the box's own unless a test brings another.

    The database must have been migrated before the first request (`python -m kiosk migrate`).
    """
    settings = settings or KioskSettings.from_environment()
    load_models()
    app = Flask("kiosk", static_folder=None)
    app.extensions["kiosk_settings"] = settings
    # Screens begin in simplified Chinese; a phone that follows an order speaks its owner's language.
    app.config["LANGUAGE_FROM_BROWSER"] = ("/o/", "/pair")
    clock.install(app, at or clock.SystemClock())
    make_home(settings.home)
    database = db.Database(db.open_engine(settings.database_url))
    db.install(app, database)
    app_frame.frame(app, settings, feature_packages=FEATURES, translations=("kiosk",), base_template="kiosk_base.html")
    media_files.install(app, settings.home)
    live.install(app, settings)
    catalogue.install(app, database)
    draws.install(app)
    search.install(app)
    presence.install(app)
    store_link.install(app)
    counter_live.install(app)
    numbers_live.install(app)
    access.install(app)
    app.wsgi_app = Followed(app.wsgi_app)  # type: ignore[method-assign]
    fencing.install(app)
    page_context.install(app)
    for package in PAGES:
        app.register_blueprint(import_module(f"{package}.routes").pages)
    return app
