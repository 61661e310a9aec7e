"""The frames of the wire: MessagePack structs tagged by `f`, one a Socket.IO message.

Fields that this version does not know are ignored, so head office works with stores one version older and newer; new
fields must therefore have defaults. Event and change bodies travel as the raw bytes that were stored.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

import msgspec

from link.chain import Event
from link.feed import Change
from link.limits import BATCH_EVENTS_MOST, CHANGES_MOST, FRAME_BYTES_MOST, TooLarge

PROTOCOL = 1


class _Frame(msgspec.Struct, frozen=True, kw_only=True, tag_field="f"):
    """Base of every frame."""


class Hello(_Frame, frozen=True, tag="hello"):
    """Store: who I say I am and how far my journal goes."""

    store_id: str
    inc: str
    hq_inc: str
    head_seq: int
    head_hash: str
    protocol: int = PROTOCOL
    software: str = ""


class Challenge(_Frame, frozen=True, tag="challenge"):
    """HQ: sign this nonce (32 bytes), and show the hashes of your journal at these seqs."""

    nonce: bytes
    seqs: tuple[int, ...]


class Proof(_Frame, frozen=True, tag="proof"):
    """Store: Ed25519 signature over link.enrolment.proof_bytes; hashes in the order of the question, "" if unknown."""

    signature: bytes
    hashes: tuple[str, ...]


class Welcome(_Frame, frozen=True, tag="welcome"):
    """HQ: you hold connection conn_no; I have committed your journal up to applied_seq; my channels end at heads.

    answers: the names of the questions (link.questions) that this head office knows; no others may be asked.
    """

    hq_inc: str
    conn_no: int
    applied_seq: int
    applied_hash: str
    heads: dict[str, int]
    server_time: datetime
    credits: int | None = None
    answers: tuple[str, ...] = ()


class Batch(_Frame, frozen=True, tag="batch"):
    """Store: the next events. `sent_mono_ns` of `boot_id` is when; "" from a store too old to say."""

    events: tuple[Event, ...]
    boot_id: str = ""
    sent_mono_ns: int = 0


class Ack(_Frame, frozen=True, tag="ack"):
    """HQ: everything up to here is committed."""

    applied_seq: int
    applied_hash: str


class Nack(_Frame, frozen=True, tag="nack"):
    """HQ: something between is missing; send from `expected`. applied_hash is the hash at expected - 1."""

    expected: int
    applied_hash: str


class Fork(_Frame, frozen=True, tag="fork"):
    """HQ: our histories differ at seq; this line stands still until a person has looked."""

    seq: int
    detail: str


class Changes(_Frame, frozen=True, tag="changes"):
    """HQ: changes of one channel, dense and rising; `head` is the channel's last rev."""

    channel: str
    hq_inc: str
    changes: tuple[Change, ...]
    head: int
    snapshot: str | None = None


class Applied(_Frame, frozen=True, tag="applied"):
    """Store: this channel is committed at rev here. It is also the question for what comes next."""

    channel: str
    hq_inc: str
    rev: int
    trouble: str | None = None


class Doorbell(_Frame, frozen=True, tag="doorbell"):
    """HQ: these channels end here now."""

    heads: dict[str, int]


class Ping(_Frame, frozen=True, tag="ping"):
    """Store, every 15 s. `id` comes back in the Pong; at_mono_ns stays the store's own."""

    id: int
    head_seq: int
    head_hash: str
    unsent: int
    oldest_unsent_at: datetime | None
    store_time: datetime


class Pong(_Frame, frozen=True, tag="pong"):
    """HQ. `heads` mends a doorbell that was lost."""

    id: int
    server_time: datetime
    heads: dict[str, int]


class Ask(_Frame, frozen=True, tag="ask"):
    """Store: a shopper waits for this; `body` is of link.questions."""

    id: int
    name: str
    body: bytes


class Answer(_Frame, frozen=True, tag="answer"):
    """HQ: `body` of link.questions, or why not: a short code that the store has words for."""

    id: int
    body: bytes = b""
    refused: str = ""


class Goodbye(_Frame, frozen=True, tag="goodbye"):
    """HQ: this connection ends; come back somewhere within window_s (0: as after any other loss).

    `fenced`: this store has been given to another box; nothing new may be sold from yours (R3).
    """

    why: str
    window_s: float = 0.0
    fenced: bool = False


FromStore = Hello | Proof | Batch | Applied | Ping | Ask
FromHq = Challenge | Welcome | Ack | Nack | Fork | Changes | Doorbell | Pong | Answer | Goodbye
Frame = FromStore | FromHq

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Frame] = msgspec.msgpack.Decoder(Frame)


class BadFrame(ValueError):
    """Bytes that are no frame of this protocol."""


def encode(frame: Frame) -> bytes:
    """The frame's bytes. Raises TooLarge over 256 KiB, 500 events or 500 changes."""
    if isinstance(frame, Batch) and len(frame.events) > BATCH_EVENTS_MOST:
        raise TooLarge(f"{len(frame.events)} events in one batch")
    if isinstance(frame, Changes) and len(frame.changes) > CHANGES_MOST:
        raise TooLarge(f"{len(frame.changes)} changes in one frame")
    raw = _encoder.encode(frame)
    if len(raw) > FRAME_BYTES_MOST:
        raise TooLarge(f"a frame of {len(raw)} bytes, at most {FRAME_BYTES_MOST}")
    return raw


def decode(raw: bytes) -> Frame:
    """Raises BadFrame."""
    if len(raw) > FRAME_BYTES_MOST:
        raise BadFrame(f"a frame of {len(raw)} bytes, at most {FRAME_BYTES_MOST}")
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, ValueError) as error:
        raise BadFrame(str(error)) from error


def to_text(raw: bytes) -> str:
    """The frame as Socket.IO carries it: base64 in ONE packet.

    Bytes would travel as two packets, a header and an attachment, and python-socketio's client handles each packet on
    a thread of its own: the attachment can overtake its header, and the frame is lost.
    """
    return base64.b64encode(raw).decode("ascii")


def from_text(carried: object) -> bytes:
    """The frame's bytes; what is no such text becomes b"", which `decode` refuses."""
    if not isinstance(carried, str):
        return b""
    try:
        return base64.b64decode(carried, validate=True)
    except (binascii.Error, ValueError):
        return b""
