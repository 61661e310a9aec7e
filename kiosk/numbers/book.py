"""The store's number book as its change table tells it: how a copy in memory keeps up without reading all again."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.numbers.models import BookChange, BookNumber

# Above this many changes, reading the whole book again is cheaper than row by row.
CHANGES_READ_MAX = 2_000
# Made once: every page of numbers asks it.
_NEWEST = select(func.max(BookChange.id))


def newest_change(session: Session) -> int:
    """The id of the book's newest change; ids only rise."""
    return session.scalar(_NEWEST) or 0


def changes_after(session: Session, seen: int) -> Iterator[tuple[str, int, str]]:
    """Digits, gen and state of every number that changed after the change `seen`, as it is now."""
    changed = select(BookNumber.digits, BookNumber.gen, BookNumber.state)
    changed = changed.join(BookChange, BookChange.digits == BookNumber.digits).where(BookChange.id > seen)
    return ((digits, gen, state) for digits, gen, state in session.execute(changed))
