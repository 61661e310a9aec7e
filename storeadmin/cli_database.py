"""Commands for the program as a whole: its database and its server."""

import click

from storeadmin.config import MIGRATIONS, open_database, settings


@click.command()
@click.option("--down-to", metavar="REVISION", help="Take the database back to REVISION; `base` is nothing at all.")
def migrate(down_to: str | None) -> None:
    """Bring the database to the newest schema."""
    from web import migrate as alembic

    database = open_database(settings())
    if down_to is None:
        alembic.upgrade(database.engine, MIGRATIONS)
    else:
        alembic.downgrade(database.engine, MIGRATIONS, down_to)
    click.echo(f"schema {alembic.current(database.engine) or 'empty'}")


@click.command()
def serve() -> None:
    """Serve the pages and the stores' link until told to stop."""
    from web.serving import PortTaken
    from web.serving import serve as serve_app

    found = settings()
    try:
        serve_app("storeadmin.app:create_app", found)
    except PortTaken as taken:
        raise SystemExit(str(taken)) from None
