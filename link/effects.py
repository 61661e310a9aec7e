"""What an engine asks its adapter to do. Engines return these in order and do no I/O of their own but the disk port."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Send:
    """Send these bytes as one frame."""

    frame: bytes


@dataclass(frozen=True)
class Connect:
    """Store: try to connect after so many seconds; a later Connect replaces an earlier one."""

    after_s: float


@dataclass(frozen=True)
class Disconnect:
    """Close the connection."""

    why: str


@dataclass(frozen=True)
class Applied:
    """Store: the channel's cursor is committed at rev and something changed."""

    channel: str
    rev: int


@dataclass(frozen=True)
class ServerTime:
    """Store: head office's clock shows server_now at this moment, give or take half of rtt_ms."""

    server_now: datetime
    rtt_ms: int


@dataclass(frozen=True)
class Entered:
    """HQ: this connection now speaks for the store; older ones of the same store may be closed."""

    store_id: str
    conn_no: int


@dataclass(frozen=True)
class Posted:
    """HQ: new events with these names are committed."""

    store_id: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """HQ: the store asks; whoever knows the answer gives it back by HqConnection.answer."""

    store_id: str
    id: int
    name: str
    body: bytes


@dataclass(frozen=True)
class Answered:
    """Store: head office's answer to question `id`, or the code of its refusal."""

    id: int
    body: bytes
    refused: str


Effect = Send | Connect | Disconnect | Applied | ServerTime | Entered | Posted | Asked | Answered
