"""`python -m storeadmin numbers`: the rules that keep shelves full, and numbers from store to store."""

import click

from storeadmin.config import now, open_database, settings

SHELF = click.IntRange(0, 100_000)


@click.command()
def replenish() -> None:
    """Fill every shelf that is below its mark, and carry out what stores have released for others."""
    from storeadmin.numbers.keeper import look

    moved, given = look(open_database(settings()))
    click.echo(f"{given} numbers given by rules, {moved} moved from store to store")


@click.command()
@click.argument("store")
@click.option("--low", type=SHELF, help="Below so many for sale the shelf is filled.")
@click.option("--fill", type=SHELF, help="So many are then for sale.")
@click.option("--off", is_flag=True, help="Keep the rule and do nothing by it.")
def rule(store: str, low: int | None, fill: int | None, off: bool) -> None:
    """Set or show STORE's rule; what is not said stays as it is."""
    from storeadmin.numbers import rules
    from storeadmin.numbers.rule_models import AllotmentRule

    with open_database(settings()).transaction() as session:
        known = session.get(AllotmentRule, store)
        if known is None and (low is None or fill is None):
            raise click.UsageError("a new rule needs --low and --fill")
        changing = off or low is not None or fill is not None
        if changing:
            wanted = rules.Wanted(
                known.low_water if low is None and known else low or 0,
                known.fill_up_to if fill is None and known else fill or 0,
                dict(known.parts) if known else {},  # type: ignore[arg-type]
                active=not off,
            )
            known = rules.put(session, store, wanted, by="cli", now=now())
        if known is not None:
            click.echo(f"{store}: below {known.low_water} up to {known.fill_up_to}, {'on' if known.active else 'off'}")


@click.command()
@click.argument("from_store")
@click.argument("to_store")
@click.argument("count", type=click.IntRange(1, 100_000))
def move(from_store: str, to_store: str, count: int) -> None:
    """Ask FROM_STORE for COUNT numbers, for TO_STORE."""
    from storeadmin.numbers import choosing, moves

    with open_database(settings()).transaction() as session:
        digits = choosing.on_shelf(session, from_store, count=count)
        _, asked = moves.ask(session, from_store, to_store, digits, by="cli", now=now())
    click.echo(f"{asked} numbers asked from {from_store} for {to_store}")
