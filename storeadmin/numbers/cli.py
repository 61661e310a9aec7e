"""`python -m storeadmin generate | allot | recall | numbers grade`."""

import click

from storeadmin.config import now, open_database, settings


@click.command()
@click.argument("segment")
def generate(segment: str) -> None:
    """Put the 10,000 numbers of a seven-digit SEGMENT (such as 1619123) into the pool."""
    from storeadmin.numbers import actions

    digits = actions.segment(segment)
    with open_database(settings()).transaction() as session:
        made = actions.add_to_pool(session.connection(), digits, by="cli", why=f"segment {segment}", now=now())
    click.echo(f"{made} new numbers in the pool")


@click.command()
@click.argument("store")
@click.argument("count", type=click.IntRange(1, 100_000))
@click.option("--from", "start", default="", metavar="DIGITS", help="Begin at this number and wrap round the pool.")
def allot(store: str, count: int, start: str) -> None:
    """Give STORE COUNT numbers of the pool."""
    from storeadmin.numbers import actions

    with open_database(settings()).transaction() as session:
        given = actions.allot(session, store, count, by="cli", now=now(), start=start)
    click.echo(f"{given} numbers allotted to {store}")


@click.command()
@click.argument("store")
@click.argument("count", type=click.IntRange(1, 100_000))
def recall(store: str, count: int) -> None:
    """Ask STORE for COUNT numbers back; each returns to the pool when the store has let go of it."""
    from storeadmin.numbers import actions

    with open_database(settings()).transaction() as session:
        asked = actions.recall(session, store, count, by="cli", now=now())
    click.echo(f"{len(asked)} numbers asked back from {store}")


@click.command()
@click.option("--again", is_flag=True, help="Grade every number, even where the table in force has been applied.")
def grade(again: bool) -> None:
    """Write each number's grade by the grade table in force. What was interrupted is continued."""
    from storeadmin.numbers import grading
    from storeadmin.progress import bar

    database = open_database(settings())
    if again:
        with database.transaction() as session:
            grading.begin_again(session, now())
    with bar("grade") as tell:
        segments = grading.grade_all(database, now(), tell)
    click.echo(f"{segments} segments graded")
