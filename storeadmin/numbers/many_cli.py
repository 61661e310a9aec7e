"""`python -m storeadmin numbers ...`: what is done to many numbers at once, gathered from its features."""

import click

from storeadmin.numbers.cli import grade
from storeadmin.numbers.life.cli import cooling
from storeadmin.numbers.shelves_cli import move, replenish, rule


@click.group()
def numbers() -> None:
    """Work on many numbers at once: grades, full shelves, moves between stores, the end of cooling."""


for command in (cooling, grade, move, replenish, rule):
    numbers.add_command(command)
