"""Putting the link's server into the web program."""

from collections.abc import Sequence

from flask import Flask
from sqlalchemy import Connection

from link import hq_disk, server
from link.chain import Event
from link.messages import Message
from storeadmin import config
from storeadmin.db import LINK
from storeadmin.kiosk_link import enrolment, figures, questions
from storeadmin.numbers.keeper import Keeper
from storeadmin.numbers.life.settings import rules_of
from storeadmin.orders.posting import post
from storeadmin.sales import bell
from web import db, live
from web.serving import on_leave, on_start, on_stop
from web.settings import HqSettings

RELEASED = "number.released"


def install(app: Flask, settings: HqSettings) -> None:
    """Register the stores' namespace and enrolment, and let each posted batch ring the wall after its commit."""
    database, socketio = db.of(app), live.of(app)
    ring = app.extensions["kaki_ring"] = bell.install(app, socketio)
    keeper = Keeper(database, city=app.extensions["hq_city"])
    on_start(app, keeper.start)
    on_stop(app, keeper.stop)

    def posted(store_id: str, names: Sequence[str]) -> None:
        ring(store_id, names)
        if RELEASED in names:
            keeper.look_now()

    rules = rules_of(settings)

    def posting(connection: Connection, event: Event, message: Message) -> None:
        post(connection, event, message, rules=rules, now=config.now())

    disk = hq_disk.SqlHqDisk(database.transaction, database.reading, LINK, posting)
    lines = server.register(socketio, disk, on_posted=posted, answers=questions.answers(app))
    on_leave(app, lines.stop)  # A planned restart says goodbye, so that the stores come back spread over its window.
    app.register_blueprint(enrolment.pages)
    figures.install(app)
