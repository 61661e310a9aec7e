"""The store's end of the link: facts go into the journal with their rows, head office's changes are applied, and a
thread carries both. Pages ask `state()` for the one figure 'n unsent, oldest since t'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock
from kiosk.db import after_commit, link_tables, reading
from link import journal as link_journal
from link.messages import HoldTaken, OrderPlaced, Up
from telecom.errors import N_, Refusal

if TYPE_CHECKING:
    from link.client import LinkThread

__all__ = ["LinkState", "StoreFenced", "connected", "fenced_at", "install", "journal", "refuse_if_fenced", "state"]


@dataclass(frozen=True)
class LinkState:
    """The link as pages show it. `unsent` counts journal events that head office has not acknowledged."""

    connected: bool
    unsent: int
    oldest_at: datetime | None
    last_ack_at: datetime | None
    hq_offset_ms: int | None
    fenced_at: datetime | None = None


class StoreFenced(Refusal):
    """Head office has given this store to another box: nothing new is sold from this one (LINK.md R3)."""

    code = "store_fenced"
    message = N_("这台机器现在不卖新号码，下好的单照常办，叫店员帮忙")


class LinkHolder:
    """Where the running link thread is found; empty in tests, on the command line and before enrolment."""

    def __init__(self) -> None:
        self.thread: LinkThread | None = None

    def notify_commit(self) -> None:
        if self.thread is not None:
            self.thread.notify_commit()


def install(app: Flask) -> None:
    """Give the app a place for its link; nothing runs until `running.start`."""
    from kiosk.store_link import figures

    app.extensions["kiosk_link"] = LinkHolder()
    figures.install(app)


def of(app: Flask) -> LinkHolder:
    return cast(LinkHolder, app.extensions["kiosk_link"])


def journal(session: Session, message: Up, now: datetime) -> int:
    """Write a fact into the journal in the caller's transaction, and tell the link thread once it is committed.

    Returns its seq. Raises Refusal (503) on a box that is not enrolled: it has no numbers and may not sell; StoreFenced
    for the hold or the order of a number on a box that was fenced.
    """
    sells = isinstance(message, HoldTaken) or (isinstance(message, OrderPlaced) and message.digits is not None)
    try:
        seq = link_journal.append(
            session.connection(), link_tables, message, now=now, clock=clock.current(), also_fenced=not sells
        )
    except link_journal.Fenced as error:
        raise StoreFenced() from error
    except link_journal.NotEnrolled as error:
        raise Refusal("not_enrolled", N_("这家店还没接上总部，先不能下单"), status=503) from error
    after_commit(of(current_app).notify_commit)
    return seq


def refuse_if_fenced(session: Session) -> None:
    """Raises StoreFenced."""
    if fenced_at(session) is not None:
        raise StoreFenced()


def fenced_at(session: Session) -> datetime | None:
    """Since when this box is fenced, None while it may sell. On disk, so that no restart forgets it."""
    return session.scalar(select(link_tables.link_identity.c.fenced_at))


def connected() -> bool:
    """Whether head office is on the line now; costs nothing."""
    thread = of(current_app).thread
    return thread is not None and thread.status().connected


def state() -> LinkState:
    """The link as it is now."""
    thread = of(current_app).thread
    status = thread.status() if thread is not None else None
    with reading() as session:
        connection = session.connection()
        waiting = link_journal.unsent(connection, link_tables)
        who = link_tables.link_identity.c
        told = connection.execute(select(who.acked_at, who.fenced_at)).first()
    return LinkState(
        connected=status is not None and status.connected,
        unsent=waiting.count,
        oldest_at=waiting.oldest_at,
        last_ack_at=told.acked_at if told else None,
        hq_offset_ms=clock.current().offset_ms,
        fenced_at=told.fenced_at if told else None,
    )
