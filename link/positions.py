"""Small values that the journal, the disks and the engines share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Identity:
    """Who a store is: its id, its incarnation, the head office it enrolled with, what that has acknowledged."""

    store_id: str
    inc: str
    hq_inc: str
    acked_seq: int
    acked_hash: str


@dataclass(frozen=True)
class Head:
    """A journal position; seq 0 is before the first event."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Unsent:
    """'count unsent, oldest since oldest_at': one figure, the same on every screen (U8)."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Line:
    """Head office's row for one store. state: live or stopped."""

    store_id: str
    inc: str
    public_key: str
    applied_seq: int
    applied_hash: str
    state: str
    conn_no: int


@dataclass(frozen=True)
class Entered:
    """The connection number that a greeted connection holds, and head office's committed position."""

    conn_no: int
    applied_seq: int
    applied_hash: str


@dataclass(frozen=True)
class Received:
    """Every event of the batch is in the inbox (posted, parked or known before); `names` are the new ones."""

    applied_seq: int
    hash: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """An event between is missing: send again from `expected`."""

    expected: int
    hash: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForkFound:
    """The same seq with another history: the line is stopped and an incident raised."""

    seq: int
    detail: str


@dataclass(frozen=True)
class Superseded:
    """A newer connection, a newer incarnation or a stopped line: this connection has no say any more."""

    why: str


@dataclass(frozen=True)
class AppliedTo:
    """The channel's cursor is committed at `rev`; `moved` is False when every change was known already."""

    rev: int
    moved: bool


@dataclass(frozen=True)
class FeedGap:
    """The changes do not start at cursor + 1; ask again from `rev`."""

    rev: int


@dataclass(frozen=True)
class ChannelStopped:
    """A change could not be applied; nothing after `rev` was."""

    rev: int
    reason: str
