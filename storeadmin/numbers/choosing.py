"""Which numbers of a store's shelf are meant: so many, of one grade, or those that somebody has typed."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from storeadmin.numbers.bulk import listed
from storeadmin.numbers.grading import grades_of
from storeadmin.numbers.models import Number
from storeadmin.numbers.own_grades import own_table
from telecom.errors import N_, BadInput
from telecom.numbers import normalise

LISTED_MOST = 1_000
BETWEEN = re.compile(r"[\s,;，；、]+")


def on_shelf(session: Session, store_id: str, *, count: int, grade: int | None = None) -> list[str]:
    """Up to `count` numbers that the store may sell, of one grade or of any; locked."""
    wanted = select(Number.digits).where(Number.store_id == store_id, Number.state == "allotted")
    if grade is not None:
        wanted = wanted.where(_of_grade(session, store_id, grade, wanted))
    return list(session.scalars(wanted.order_by(Number.digits).limit(count).with_for_update(skip_locked=True)))


def _of_grade(session: Session, store_id: str, grade: int, shelf: Select[str]) -> ColumnElement[bool]:
    """By the table that the store sells by."""
    table = own_table(session, store_id)
    if table is None:
        return Number.grade == grade
    mine = grades_of(session.scalars(shelf), table).get(grade, [])
    return Number.digits.in_(select(listed(session, mine)))


def typed(text: str) -> list[str]:
    """The numbers in a text, one a line or with commas between. Raises BadInput that names the first wrong one."""
    words = [word for word in BETWEEN.split(text.strip()) if word]
    if not words:
        raise BadInput("no_digits", N_("写上要收回的号码，一行一个"), field="digits")
    if len(words) > LISTED_MOST:
        raise BadInput("too_many_digits", N_("一次最多 %(most)s 个号码"), field="digits", most=LISTED_MOST)
    found = []
    for word in words:
        try:
            found.append(normalise(word).digits)
        except BadInput:
            raise BadInput("bad_digits", N_("%(word)s 不是手机号"), field="digits", word=word[:20]) from None
    return list(dict.fromkeys(found))


def those_of(session: Session, store_id: str, digits: Sequence[str]) -> list[str]:
    """Those of the digits that are this store's to ask back: for sale there, or asked for already."""
    found: list[str] = []
    for first in range(0, len(digits), 500):
        mine = Number.digits.in_(digits[first : first + 500])
        states = Number.state.in_(("allotted", "recalling"))
        found += session.scalars(select(Number.digits).where(mine, Number.store_id == store_id, states))
    return found
