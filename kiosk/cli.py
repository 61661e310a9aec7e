"""The node's command line: `python -m kiosk COMMAND`; each command has --help. Settings come from the environment.

Imports are inside the commands, so that --help and a wrong word are answered at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.devices.certificate import CertificateFiles
    from web.db import Database
    from web.settings import KioskSettings


@click.group(help="One store's node: its screens, its counter, its line to head office.")
def main() -> None:
    """The commands below."""


class Sentence(click.ClickException):
    """One clear sentence on stderr, status 1."""

    def show(self, file: object = None) -> None:
        del file
        click.echo(self.message, err=True)


@main.command()
def migrate() -> None:
    """Bring the node's database to this version of the program."""
    settings = _settings()
    database = _database(settings)
    _migrate(database)
    click.echo(f"the database in {settings.home} is up to date")


@main.command()
@click.option("--hq", "hq_url", default="", help="head office's address; default: KIOSK_HQ_URL")
@click.option("--code", required=True, help="the enrolment code that head office shows (15 minutes, one use)")
@click.option("--again", is_flag=True, help="this box is a node already: give up its free numbers and start over")
def enrol(hq_url: str, code: str, again: bool) -> None:
    """Make this box a store's node: keys, identity, certificate."""
    from datetime import UTC, datetime

    from kiosk.store_link.enrolling import take_up
    from link.enrolment import StoreKey
    from link.enrolment_call import enrol as ask
    from telecom.errors import Refusal

    settings = _settings()
    database = _database(settings)
    _migrate(database)
    if not again:
        _refuse_second_enrolment(database)
    address = hq_url or settings.hq_url
    try:
        answer = ask(address, code, StoreKey.load_or_make(settings.home))
        now = answer.server_time or datetime.now(UTC)
        with database.transaction() as session:
            given_up = take_up(session, answer, now)
    except Refusal as refusal:
        raise Sentence(f"head office refused ({refusal.code}): {refusal.message}") from refusal
    except OSError as reason:
        raise Sentence(f"head office at {address} cannot be reached: {reason}") from reason
    _certificate(settings, answer.store_id, now, sure=answer.server_time is not None)
    click.echo(f"this box is now the node of store {answer.store_id}")
    if given_up:
        click.echo(f"{given_up} free numbers of before were given up", err=True)


@main.command()
def serve() -> None:
    """Serve the screens: plain HTTP on loopback, HTTPS on the LAN if KIOSK_LAN_PORT is set."""
    from datetime import UTC, datetime

    from web.migrate import current, newest
    from web.serving import PortTaken, Tls
    from web.serving import serve as run

    settings = _settings()
    database = _database(settings)
    from kiosk.config import MIGRATIONS

    if current(database.engine) != newest(MIGRATIONS):
        raise Sentence("the database is of another version; run `python -m kiosk migrate` first")
    tls = None
    if settings.lan_port:
        files = _certificate(settings, _store_id(database) or "unenrolled", datetime.now(UTC), sure=False)
        tls = Tls(settings.lan_port, files.chain, files.key)
    database.close()
    try:
        run("kiosk.cli:serving_app", settings, tls=tls)
    except PortTaken as taken:
        raise Sentence(str(taken)) from taken


@main.command("pair-code")
@click.option(
    "--role", type=click.Choice(["kiosk", "counter"]), default="kiosk", show_default=True, help="what the screen is for"
)
@click.option("--profile", default="", help="the panel, such as 27-portrait; an unknown one lists them all")
@click.option("--name", default="", help="what the counter calls the screen")
@click.option(
    "--bottom", "bottom_mm", type=int, default=None, help="height of the panel's lower edge above the floor, in mm"
)
def pair_code(role: str, profile: str, name: str, bottom_mm: int | None) -> None:
    """Make a code that pairs one screen (15 minutes, one use)."""
    from datetime import UTC, datetime

    from kiosk.devices import pairing
    from kiosk.devices.profiles import DEFAULT_COUNTER, DEFAULT_KIOSK, PROFILES

    chosen = profile or (DEFAULT_COUNTER if role == "counter" else DEFAULT_KIOSK)
    if chosen not in PROFILES:
        raise Sentence(f"no profile {chosen}; there are: {', '.join(PROFILES)}")
    if bottom_mm is not None and not 0 <= bottom_mm <= pairing.BOTTOM_MM_MAX:
        raise Sentence(f"the lower edge hangs 0 to {pairing.BOTTOM_MM_MAX} mm above the floor")
    code = pairing.new_code()
    with _database(_settings()).transaction() as session:
        pairing.keep_code(
            session,
            code,
            role="counter" if role == "counter" else "kiosk",
            profile=chosen,
            name=name or chosen,
            bottom_mm=bottom_mm,
            now=datetime.now(UTC),
        )
    click.echo(f"{code[:4]} {code[4:]}")
    click.echo(
        f"type it at /pair on the screen within {int(pairing.CODE_LIFE.total_seconds() // 60)} minutes", err=True
    )


@main.command()
def screens() -> None:
    """List the paired screens."""
    from kiosk.devices import pairing

    with _database(_settings()).reading() as session:
        for row in pairing.screens(session):
            seen = f"{row.last_seen_at:%Y-%m-%d %H:%M} UTC" if row.last_seen_at else "never"
            click.echo(f"{row.id}  {row.role:7}  {row.profile:12}  seen {seen}  {row.name}")


@main.command()
@click.argument("screen")
def unpair(screen: str) -> None:
    """Forget the screen with this id (see `screens`): for one that was lost or is moved away."""
    from datetime import UTC, datetime

    from kiosk.devices import pairing

    with _database(_settings()).transaction() as session:
        known = pairing.unpair(session, screen, datetime.now(UTC))
    if not known:
        raise Sentence(f"there is no paired screen {screen}; `python -m kiosk screens` lists them")
    click.echo(f"the screen {screen} opens nothing any more")


@main.command()
def status() -> None:
    """Say who this node is, what it has, and what it has not sent yet."""
    from kiosk.status import lines

    for line in lines(_database(_settings())):
        click.echo(line)


def serving_app() -> object:
    """The app as the web server's worker makes it: with its background threads."""
    from kiosk.app import create_app
    from kiosk.store_link import running
    from web.serving import on_start, on_stop

    app = create_app()
    background = running.Background(app)
    on_start(app, background.start)
    on_stop(app, background.stop)
    return app


def _settings() -> KioskSettings:
    from web.settings import KioskSettings, SettingError

    try:
        return KioskSettings.from_environment()
    except SettingError as wrong:
        raise Sentence(str(wrong)) from wrong


def _database(settings: KioskSettings) -> Database:
    from sqlalchemy.exc import DBAPIError

    from web import db
    from web.home import make_home

    try:
        make_home(settings.home)
        database = db.Database(db.open_engine(settings.database_url))
        if not database.answers():
            raise Sentence(f"the database in {settings.home} does not answer")
    except (OSError, DBAPIError) as reason:
        raise Sentence(f"the folder {settings.home} cannot be used: {reason}") from reason
    return database


def _migrate(database: Database) -> None:
    from kiosk.config import MIGRATIONS
    from web.migrate import upgrade

    upgrade(database.engine, MIGRATIONS)


def _certificate(settings: KioskSettings, store_id: str, now: datetime, *, sure: bool) -> CertificateFiles:
    from kiosk.devices import certificate

    try:
        return certificate.ensure(settings.home, store_id, settings.lan_names, now, sure=sure)
    except OSError as reason:
        raise Sentence(f"the certificate cannot be written in {settings.home}: {reason}") from reason


def _refuse_second_enrolment(database: Database) -> None:
    from kiosk.db import link_tables
    from link import journal

    with database.reading() as session:
        who = journal.identity(session.connection(), link_tables)
        waiting = journal.unsent(session.connection(), link_tables).count
    if who is not None:
        raise Sentence(
            f"this box is the node of store {who.store_id} already and has {waiting} facts that head office lacks; "
            "--again starts over: its free numbers are given up and those facts stay here"
        )


def _store_id(database: Database) -> str | None:
    from kiosk.db import link_tables
    from link import journal

    with database.reading() as session:
        who = journal.identity(session.connection(), link_tables)
    return who.store_id if who else None
