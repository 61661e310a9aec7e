"""Head office's web program, put together from its features."""

from importlib import import_module

from flask import Flask

from storeadmin.accounts import guard, limits, navigation, passwords, sessions
from storeadmin.config import open_database
from storeadmin.numbers import city, city_keeper, find_routes
from storeadmin.numbers.life import daily
from storeadmin.numbers.life.settings import rules_of
from web import app_frame, db, live, media_files
from web.settings import HqSettings

FEATURES = (
    "storeadmin.accounts",
    "storeadmin.sales",
    "storeadmin.stores",
    "storeadmin.orders",
    "storeadmin.catalogue",
    "storeadmin.numbers",
    "storeadmin.numbers.life",
    "storeadmin.imports",
)

# A picture as a camera makes it; files beyond half a megabyte wait on the disk, not in memory.
UPLOAD_BYTES_MOST = 12 * 1024 * 1024


def create_app(settings: HqSettings | None = None) -> Flask:
    """The program, ready for requests; the database must be migrated (`python -m storeadmin migrate`)."""
    settings = settings or HqSettings.from_environment()
    rules_of(settings)  # Said at the start, and not when the first clerk meets it.
    app = Flask("storeadmin", static_folder=None)
    app.config["KAKI_SETTINGS"] = settings
    app.config["MAX_CONTENT_LENGTH"] = UPLOAD_BYTES_MOST
    db.install(app, open_database(settings))
    app_frame.frame(
        app, settings, feature_packages=FEATURES, translations=("storeadmin",), base_template="hq_base.html"
    )
    media_files.install(app, settings.home)
    live.install(app, settings)
    sessions.install(app)
    guard.install(app)
    navigation.install(app)
    limits.install(app, settings.redis_url)
    for feature in FEATURES:
        app.register_blueprint(import_module(f"{feature}.routes").pages)
    app.register_blueprint(find_routes.pages)
    city.install(app)
    city_keeper.install(app)
    _open_the_line(app, settings)
    daily.install(app)
    passwords.warm_up()
    return app


def _open_the_line(app: Flask, settings: HqSettings) -> None:
    """Let stores come in, and the wall hear of what they post."""
    from storeadmin import kiosk_link

    kiosk_link.install(app, settings)
