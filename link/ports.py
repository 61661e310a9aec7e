"""What the engines need from the world, as small protocols: the simulator and the real programs both provide them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from link.chain import Event
from link.doubtful_time import Sight
from link.feed import Change
from link.positions import (
    AppliedTo,
    ChannelStopped,
    Entered,
    FeedGap,
    ForkFound,
    Gap,
    Head,
    Identity,
    Line,
    Received,
    Superseded,
    Unsent,
)


class HasConnection(Protocol):
    """An ORM session, without importing the ORM here."""

    def connection(self) -> Connection: ...


Opens = Callable[[], AbstractContextManager[Connection | HasConnection]]
"""Opens a transaction that commits when its block ends and rolls back when it raises."""


class Clock(Protocol):
    """now(): aware UTC. mono_ns(): nanoseconds that never go back."""

    def now(self) -> datetime: ...

    def mono_ns(self) -> int: ...


class StoreClock(Clock, Protocol):
    """boot_id: which boot mono_ns belongs to."""

    @property
    def boot_id(self) -> str: ...


class Random(Protocol):
    """random.Random and random.SystemRandom fit."""

    def uniform(self, a: float, b: float) -> float: ...

    def randbytes(self, n: int, /) -> bytes: ...


class Signer(Protocol):
    def sign(self, message: bytes) -> bytes: ...


class StoreDisk(Protocol):
    """The store's own tables. Each method is one transaction of its own."""

    def identity(self) -> Identity | None: ...

    def head(self) -> Head: ...

    def hash_at(self, seq: int) -> str | None: ...

    def batch_after(self, seq: int) -> Sequence[Event]: ...

    def acknowledge(self, seq: int, hash: str, now: datetime) -> bool:
        """Remember that head office holds everything up to seq. False if our hash there is another one."""

    def unsent(self) -> Unsent: ...

    def cursors(self, hq_inc: str) -> Mapping[str, int]: ...

    def enter_hq(self, hq_inc: str) -> None: ...

    def fence(self, inc: str, now: datetime) -> None:
        """Remember, over restarts, that another box has taken the store over; nothing if `inc` is not ours any more."""

    def apply(
        self, channel: str, hq_inc: str, changes: Sequence[Change], now: datetime
    ) -> AppliedTo | FeedGap | ChannelStopped: ...


class HqDisk(Protocol):
    """Head office's tables. Each method is one transaction of its own; nothing is remembered between calls."""

    def hq_inc(self) -> str: ...

    def line(self, store_id: str) -> Line | None: ...

    def some_seqs(self, store_id: str, inc: str, applied_seq: int) -> Sequence[int]: ...

    def hash_at(self, store_id: str, inc: str, seq: int) -> str | None: ...

    def enter(self, store_id: str, inc: str, head: Head, now: datetime) -> Entered | None: ...

    def fenced_key(self, store_id: str, inc: str) -> str | None:
        """The public key of an incarnation that was fenced; None for any other."""

    def note_fenced(self, store_id: str, inc: str, head_seq: int, now: datetime) -> None: ...

    def stop_line(self, store_id: str, inc: str, seq: int, detail: str, now: datetime) -> None: ...

    def receive(
        self, store_id: str, inc: str, conn_no: int, events: Sequence[Event], now: datetime, sight: Sight | None
    ) -> Received | Gap | ForkFound | Superseded: ...

    def note_ping(self, store_id: str, conn_no: int, head: Head, unsent: Unsent, now: datetime) -> bool: ...

    def heads(self, store_id: str) -> Mapping[str, int]: ...

    def changes_after(self, channel: str, rev: int) -> Sequence[Change]: ...

    def note_cursor(
        self, store_id: str, conn_no: int, channel: str, rev: int, trouble: str | None, now: datetime
    ) -> bool: ...
