"""Document numbers that check out and belong to nobody alive."""

from itertools import count

from telecom.identity import example_resident

_people = count(100)


def id_card(serial: int = 1) -> str:
    """The `serial`-th made-up person's."""
    return example_resident(serial)


def somebody_new() -> str:
    """A person who has not been in any store of this run."""
    return example_resident(next(_people))
