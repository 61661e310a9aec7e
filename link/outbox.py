"""The store's upward half: one batch in flight, sent again whole until acknowledged (U3).

What is acknowledged lives in the identity row, never here; this object only remembers what is on its way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from link import frames
from link.effects import Effect, Send
from link.limits import BATCH_EVENTS_MOST, EVENT_BYTES_MOST, PAYLOAD_BYTES_MOST, Timing
from link.ports import StoreClock, StoreDisk

NS = 1_000_000_000


class Diverged(Exception):
    """Head office and this journal do not tell the same history; a person has to look."""


@dataclass(frozen=True)
class _Flight:
    last_seq: int
    raw: bytes
    sent_ns: int
    was_full: bool


class Outbox:
    def __init__(self, disk: StoreDisk, clock: StoreClock, timing: Timing) -> None:
        self._disk = disk
        self._clock = clock
        self._timing = timing
        self._flight: _Flight | None = None
        self._asked_meanwhile = False

    def start(self, applied_seq: int, applied_hash: str) -> list[Effect]:
        """A fresh connection: head office's committed position is where to go on, whatever we believed before."""
        self._flight = None
        self._acknowledge(applied_seq, applied_hash)
        return self.send_next()

    def stop(self) -> None:
        """The connection is gone; whatever was on its way is sent again from the committed position."""
        self._flight = None

    @property
    def idle(self) -> bool:
        """Whether no batch is on its way."""
        return self._flight is None

    def send_next(self) -> list[Effect]:
        """The next batch, if none is in flight and there is something to say."""
        if self._flight is not None:
            self._asked_meanwhile = True
            return []
        self._asked_meanwhile = False
        who = self._disk.identity()
        events = tuple(self._disk.batch_after(who.acked_seq)) if who else ()
        if not events:
            return []
        now_ns = self._clock.mono_ns()
        raw = frames.encode(frames.Batch(events=events, boot_id=self._clock.boot_id, sent_mono_ns=now_ns))
        was_full = len(events) >= BATCH_EVENTS_MOST or len(raw) > PAYLOAD_BYTES_MOST - EVENT_BYTES_MOST
        self._flight = _Flight(events[-1].seq, raw, now_ns, was_full)
        return [Send(raw)]

    def on_ack(self, ack: frames.Ack) -> list[Effect]:
        """The line is free. What was committed meanwhile goes now if its wake-up call has come, else with that call."""
        flight = self._flight
        if flight is not None and ack.applied_seq >= flight.last_seq:
            self._acknowledge(ack.applied_seq, ack.applied_hash)
        else:
            who = self._disk.identity()
            if who is not None and ack.applied_seq > who.acked_seq:
                self._acknowledge(ack.applied_seq, ack.applied_hash)
            # A repeated old Ack must not free the line while a newer batch is on its way.
            if flight is not None:
                return []
        self._flight = None
        waits = flight is None or flight.was_full or self._asked_meanwhile
        return self.send_next() if waits else []

    def on_nack(self, nack: frames.Nack) -> list[Effect]:
        self._flight = None
        self._acknowledge(nack.expected - 1, nack.applied_hash)
        return self.send_next()

    def on_tick(self) -> list[Effect]:
        """Send an unanswered batch again, byte for byte; or notice facts whose wake-up call was lost."""
        flight = self._flight
        if flight is None:
            return self.send_next()
        now_ns = self._clock.mono_ns()
        if now_ns - flight.sent_ns < self._timing.answer_s * NS:
            return []
        self._flight = replace(flight, sent_ns=now_ns)
        return [Send(flight.raw)]

    def _acknowledge(self, seq: int, hash: str) -> None:
        if not self._disk.acknowledge(seq, hash, self._clock.now()):
            raise Diverged(f"head office's history differs from this journal at seq {seq}")
