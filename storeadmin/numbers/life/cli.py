"""`python -m storeadmin numbers cooling`: the daily check, for a timer or by hand."""

import click

from storeadmin.config import now, open_database, settings


@click.command()
def cooling() -> None:
    """Give numbers whose cooling is over back to the pool. Twice, or on several hosts at once, is the same as once."""
    from storeadmin.numbers.life.cooling import run

    moved = run(open_database(settings()), now())
    click.echo(f"{moved} numbers are back in the pool")
