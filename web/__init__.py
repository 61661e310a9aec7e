"""THE FRAME both programs stand in: settings, database, errors, security, languages, assets, live pages.

How a program is made with it (kiosk/app.py; storeadmin/app.py is the same with its own names):

    from web import app_frame, db, live
    from web.settings import KioskSettings

    FEATURES = ("kiosk.shell", "kiosk.home", "kiosk.numbers")

    def create_app(settings: KioskSettings | None = None) -> Flask:
        settings = settings or KioskSettings.from_environment()
        app = Flask("kiosk", static_folder=None)         # the frame serves /static itself
        db.install(app, db.Database(db.open_engine(settings.database_url)))
        app_frame.frame(app, settings, feature_packages=FEATURES, translations=("kiosk",),
                        base_template="kiosk_base.html")
        live.install(app, settings)                      # live.of(app) -> SocketIO
        ... app.register_blueprint(...)
        return app

Models: one declarative base a program, in its own db.py:

    from sqlalchemy.orm import DeclarativeBase
    from web.db import COLUMN_TYPES, new_metadata

    class Base(DeclarativeBase):
        metadata = new_metadata()
        type_annotation_map = COLUMN_TYPES                # datetime -> UTCDateTime (aware UTC)

    tables = link.tables.StoreTables(Base.metadata)

Reading and writing (inside an app context; `db.of(app)` or `settings` give the same outside one):

    from web.db import after_commit, reading, transaction

    with transaction() as session:                        # BEGIN IMMEDIATE, commits once, queues fairly
        session.add(order)
        after_commit(lambda: link.notify_commit())        # runs after the commit, outside the transaction
    with reading() as session:                            # one snapshot; never waits for a writer
        ...

A transaction inside a transaction is a bug and says so. IntegrityError passes through for the action to
judge; a full or read-only disk becomes Refusal("disk_full" | "read_only"), status 503.

Migrations: `<program>/migrations/env.py` is two lines: `from web.migrate import run_environment` and
`run_environment(Base.metadata)`; `web.migrate.upgrade(engine, "<program>/migrations")`.

Templates: `<package>/<feature>/templates/x.html` is `feature/x.html`; web/templates/x.html is `x.html`.
In every template: brand, lang ("zh_Hans"), html_lang ("zh-Hans"), view (.lang .text "md|lg" .reach
"normal|low"), csp_nonce(), importmap(), static('css/base.css') (our own file), vendor('htmx'), font_preloads()
and font_css() (addresses), icon('phone'), csrf_token(), new_intent() (a UUIDv7 for a form), request_id().
Filters: money (Money or fen), phone(marked) (3-4-4 with marked digits), spoken, clock, local_time, local_date,
words. Fonts keep the names of tokens.css: "Figtree", "Noto Sans SC", "Noto Sans TC".

Kiosk pages change by swaps: `Followed` (web/follow.py) answers a boosted form with the page it leads to.

Pages raise telecom.errors.Refusal; the frame shows it as a page (web/templates/errors/page.html on
`base_template`), as an htmx fragment, or as JSON {"error": {code, message, id, field?}}.
Language and view: `web.languages.current_view()`, `keep_view(response, view.changed(lang=..., text=..., reach=...))`,
`forget_view(response)` at the wipe. Live pages: `live.of(app)`, `live.Doorbell(socketio, "/live").press(room)` after
the commit. CSRF is on for every POST: `web.security.csrf.exempt(view)` for what machines call.
Health and figures: `health_metrics.of(app).checks["hq_link"] = ...` and
`Gauge(..., registry=health_metrics.of(app).registry)`.
Serving: `web.serving.serve("kiosk.app:create_app", settings, tls=Tls(port, certificate, key))`; threads start in
`serving.on_start(app, begin)` and end in `serving.on_stop(app, end)`.
"""
