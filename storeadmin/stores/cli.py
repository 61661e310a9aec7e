"""`python -m storeadmin enrol-code`."""

import click

from storeadmin.config import now, open_database, settings


@click.command("enrol-code")
@click.argument("store")
def enrol_code(store: str) -> None:
    """Make a one-time code for STORE's box (such as S0001); what to type on the box goes to stderr."""
    from link.enrolment import CODE_MINUTES
    from storeadmin.stores.actions import new_enrolment_code
    from storeadmin.stores.enrolment_line import enrolment_line

    hq = settings()
    with open_database(hq).transaction() as session:
        code = new_enrolment_code(session, store, now())
    click.echo(code)
    line = enrolment_line(hq.public_url or f"http://{hq.host}:{hq.port}", code)
    click.echo(f"for {store}; one use, {CODE_MINUTES} minutes; on the box: {line}", err=True)
