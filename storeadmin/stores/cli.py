"""`python -m storeadmin enrol-code`."""

import click

from storeadmin.config import now, open_database, settings


@click.command("enrol-code")
@click.argument("store")
def enrol_code(store: str) -> None:
    """Make a one-time code for STORE's box (such as S0001); on the box: `python -m kiosk enrol CODE`."""
    from link.enrolment import CODE_MINUTES
    from storeadmin.stores.actions import new_enrolment_code

    with open_database(settings()).transaction() as session:
        code = new_enrolment_code(session, store, now())
    click.echo(code)
    click.echo(f"for {store}; one use, {CODE_MINUTES} minutes", err=True)
