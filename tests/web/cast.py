"""A small program in the frame, for the frame's own tests."""

from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from telecom.errors import BadInput, Refusal
from web import app_frame, db
from web.home import make_home
from web.programs import Program
from web.settings import KioskSettings


class Base(DeclarativeBase):
    metadata = db.new_metadata()
    type_annotation_map = db.COLUMN_TYPES


class Shelf(Base):
    __tablename__ = "shelf"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    filled_at: Mapped[datetime | None]


class Thing(Base):
    __tablename__ = "thing"

    name: Mapped[str] = mapped_column(String(4000), primary_key=True)
    shelf: Mapped[str] = mapped_column(ForeignKey("shelf.name"))


def open_shop(url: str) -> db.Database:
    """A database with one empty shelf called "left"."""
    database = db.Database(db.open_engine(url))
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        session.merge(Shelf(name="left", count=0))
    return database


def make_app(home: Path, **settings: object) -> Flask:
    """An app in the frame with a page for each thing that can go wrong."""
    chosen = KioskSettings(home=make_home(home), **settings)
    app = Flask("kiosk", static_folder=None)
    db.install(app, open_shop(chosen.database_url))
    app_frame.frame(app, chosen, feature_packages=(), translations=(), base_template="phone_base.html")
    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    @app.get("/refused")
    def refused() -> str:
        raise Refusal("number_taken", "这个号码刚被别人选走")

    @app.get("/unreadable")
    def unreadable() -> str:
        raise BadInput("bad_input", field="digits")

    @app.get("/broken")
    def broken() -> str:
        raise ValueError("the secret inside")

    @app.get("/o/<token>")
    def order(token: str) -> str:
        return f"<p>{len(token)}</p>"

    @app.post("/buy")
    def buy() -> str:
        return "bought"


def tiny(home: Path, port: int, **settings: str) -> Program:
    """The smallest program (tiny.py), not started yet."""
    told = {"KIOSK_HOME": str(home), "KIOSK_PORT": str(port), "KIOSK_LAN_HOST": "127.0.0.1", **settings}
    return Program("tests.web.tiny", home, f"http://127.0.0.1:{port}", told)
