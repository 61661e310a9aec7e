"""`python -m storeadmin demo`."""

import click

from storeadmin.config import now, open_database, settings


@click.command()
@click.option("--stores", default=105, show_default=True, type=click.IntRange(1, 105), help="How many of the stores.")
@click.option("--numbers", default=3000, show_default=True, type=click.IntRange(0, 3000), help="Numbers a store.")
@click.option("--seed", default=1619, show_default=True, help="The same seed gives the same demo.")
def demo(stores: int, numbers: int, seed: int) -> None:
    """Fill head office with the demo; what is there already stays as it is."""
    from storeadmin.demo.filling import Wanted, fill, sign_ins
    from storeadmin.progress import bar

    with bar("demo") as show:
        fill(open_database(settings()), Wanted(stores, numbers, seed), now(), show)
    for username, password, role in sign_ins(["S0001"]):
        click.echo(f"{username}\t{password}\t{role}")
