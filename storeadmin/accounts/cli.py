"""`python -m storeadmin user`: people, their passwords and their PINs, from the command line."""

from typing import Any

import click

from storeadmin.accounts.actions import spelled
from storeadmin.accounts.models import STORE_ROLES
from storeadmin.config import now, open_database, settings
from telecom.staff import ROLES

PASSWORD_LEAST = 8


@click.group()
def user() -> None:
    """Add people, give new passwords, end an account."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="As colleagues know them.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--store", help="The store they work in; for store roles only.")
@click.password_option(help="Asked for when not given.")
@click.option("--pin", help="Four to eight digits for the counter; for store roles only.")
def add(username: str, name: str, role: str, store: str | None, password: str, pin: str | None) -> None:
    """Add USERNAME."""
    if (role in STORE_ROLES) != (store is not None):
        raise click.UsageError("store roles need --store, head office roles have none")
    values = {"name": name, "role": role, "store_id": store, **_secrets(password, pin)}
    _put(username, values, must_exist=False)


@user.command()
@click.argument("username")
@click.password_option(help="Asked for when not given.")
@click.option("--pin", help="Four to eight digits for the counter.")
def password(username: str, password: str, pin: str | None) -> None:
    """Give USERNAME a new password; every browser where they are signed in is signed out."""
    _put(username, _secrets(password, pin), must_exist=True)


@user.command()
@click.argument("username")
def end(username: str) -> None:
    """End USERNAME's account: signed out everywhere, and the store's counter is told."""
    _put(username, {"active": False}, must_exist=True)


@user.command("list")
@click.option("--store", help="Only this store's people.")
def list_(store: str | None) -> None:
    """List people."""
    from sqlalchemy import select

    from storeadmin.accounts.models import User

    with open_database(settings()).reading() as session:
        query = select(User).order_by(User.username)
        for person in session.scalars(query if store is None else query.where(User.store_id == store)):
            state = "" if person.active else "ended"
            click.echo("\t".join((person.username, person.role, person.store_id or "", person.name, state)))


def _secrets(password: str, pin: str | None) -> dict[str, Any]:
    from storeadmin.accounts.passwords import hash_password

    if len(password) < PASSWORD_LEAST:
        raise click.UsageError(f"a password has at least {PASSWORD_LEAST} characters")
    if pin is not None and not (pin.isascii() and pin.isdecimal() and 4 <= len(pin) <= 8):
        raise click.UsageError("a PIN has four to eight digits")
    found: dict[str, Any] = {"password_hash": hash_password(password)}
    return found if pin is None else {**found, "pin_hash": hash_password(pin)}


def _put(username: str, values: dict[str, Any], *, must_exist: bool) -> None:
    from sqlalchemy import select

    from storeadmin.accounts.models import User
    from storeadmin.numbers.actions import known
    from storeadmin.stores.actions import put_person

    name = spelled(username)
    with open_database(settings()).transaction() as session:
        exists = session.scalar(select(User.id).where(User.username == name)) is not None
        if exists != must_exist:
            raise click.UsageError(f"{name} {'is known already' if exists else 'is not known'}")
        if values.get("store_id"):
            known(session, values["store_id"])
        put_person(session, name, values, now())
    click.echo(name)
