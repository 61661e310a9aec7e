"""Becoming a store's node, for the first time or again; all of it in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from kiosk.db import link_tables
from kiosk.numbers.models import Hold
from kiosk.staff.models import Staff
from kiosk.store_link import number_book
from link import journal
from link.enrolment import Enrolment, adopt


def take_up(session: Session, answer: Enrolment, now: datetime) -> int:
    """Adopt what head office answered. Returns how many free numbers of before were given up.

    Visitors' holds end, and the staff of before may not sign in until head office names them again.
    """
    before = journal.identity(session.connection(), link_tables)
    adopt(session.connection(), link_tables, answer, now)
    if before is None:
        return 0
    session.execute(update(Hold).where(Hold.ended_at.is_(None)).values(ended_at=now, ended_why="enrolled"))
    session.execute(update(Staff).values(active=False))
    return number_book.give_up(session, new_head_office=before.hq_inc != answer.hq_inc)
