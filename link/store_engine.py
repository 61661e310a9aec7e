"""The store's end of the link, sans I/O: it is told what happened and answers with effects.

    waiting --connected--> greeting --Welcome--> live
       ^                      |                    |
       +------- disconnected, silence, error ------+        stopped: a fork, or fenced; slow greetings until settled

Nothing that matters lives in this object: after any loss everything is read again from the disk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from link import frames
from link.backoff import Backoff
from link.effects import Answered, Connect, Disconnect, Effect, Send, ServerTime
from link.enrolment import proof_bytes
from link.limits import Timing
from link.outbox import NS, Diverged, Outbox
from link.ports import Random, Signer, StoreClock, StoreDisk
from link.subscriptions import Subscriptions


class Phase(Enum):
    WAITING = "waiting"
    GREETING = "greeting"
    LIVE = "live"


@dataclass(frozen=True)
class EngineStatus:
    """connected: greeted and live. stopped: why the line stands still, None if it does not."""

    connected: bool = False
    stopped: str | None = None
    last_ack_at: datetime | None = None
    last_heard_at: datetime | None = None
    attempts: int = 0


class StoreEngine:
    """Not thread-safe: one thread drives it (link.client.LinkThread)."""

    def __init__(
        self,
        disk: StoreDisk,
        signer: Signer,
        clock: StoreClock,
        random: Random,
        *,
        timing: Timing | None = None,
        software: str = "",
    ) -> None:
        self._disk = disk
        self._signer = signer
        self._clock = clock
        self._timing = timing or Timing()
        self._software = software
        self._backoff = Backoff(self._timing, random)
        self._outbox = Outbox(disk, clock, self._timing)
        self._subscriptions = Subscriptions(disk, clock, self._timing)
        self._phase = Phase.WAITING
        self._heard_ns = 0
        self._pinged_ns = 0
        self._pings: dict[int, int] = {}
        self._ping_id = 0
        self._told_unsent = 0
        self._inc = ""
        self._questions: tuple[str, ...] = ()
        self.status = EngineStatus()

    # ---- what happened ------------------------------------------------------------------------------------------

    def start(self) -> list[Effect]:
        """The program is up."""
        return [Connect(self._backoff.next_s())]

    def on_connected(self) -> list[Effect]:
        who = self._disk.identity()
        if who is None:
            return self._leave("not enrolled", self._backoff.slow_s())
        head = self._disk.head()
        self._inc = who.inc
        self._phase = Phase.GREETING
        self._heard_ns = self._clock.mono_ns()
        hello = frames.Hello(
            store_id=who.store_id,
            inc=who.inc,
            hq_inc=who.hq_inc,
            head_seq=head.seq,
            head_hash=head.hash,
            software=self._software,
        )
        return [Send(frames.encode(hello))]

    def on_disconnected(self) -> list[Effect]:
        """The connection is gone, or could not be made."""
        self._rest()
        return [Connect(self._backoff.slow_s() if self.status.stopped else self._backoff.next_s())]

    def on_frame(self, raw: bytes) -> list[Effect]:
        """One frame from head office. An unreadable one ends the connection; so does a diverged history."""
        if self._phase is Phase.WAITING:
            return []
        self._heard_ns = self._clock.mono_ns()
        self.status = replace(self.status, last_heard_at=self._clock.now())
        try:
            return self._on(frames.decode(raw))
        except frames.BadFrame as error:
            return self._leave(f"unreadable frame: {error}", self._backoff.next_s())
        except Diverged as error:
            return self._stand_still(str(error))

    def on_tick(self) -> list[Effect]:
        """Some time has passed (the adapter calls about once a second)."""
        if self._phase is Phase.WAITING:
            return []
        silent_ns = self._clock.mono_ns() - self._heard_ns
        patience_s = self._timing.silent_s if self._phase is Phase.LIVE else self._timing.answer_s
        if silent_ns >= patience_s * NS:
            return self._leave("nothing heard", self._backoff.next_s())
        if self._phase is not Phase.LIVE:
            return []
        return [*self._outbox.on_tick(), *self._subscriptions.on_tick(), *self._ping_if_due()]

    def on_local_commit(self) -> list[Effect]:
        """A fact was committed: send it now unless a batch is on its way, whose Ack will take it along."""
        return self._outbox.send_next() if self._phase is Phase.LIVE else []

    def ask(self, id: int, name: str, body: bytes) -> list[Effect]:
        """A question of the program. It is sent once; without a line, or where it is not known, it is refused here."""
        if self._phase is not Phase.LIVE:
            return [Answered(id, b"", "offline")]
        if name not in self._questions:
            return [Answered(id, b"", "unknown_question")]
        return [Send(frames.encode(frames.Ask(id=id, name=name, body=body)))]

    def troubles(self) -> dict[str, str]:
        """Channels that stand still, with the reason."""
        return self._subscriptions.troubles()

    # ---- frames -------------------------------------------------------------------------------------------------

    def _on(self, frame: frames.Frame) -> list[Effect]:
        match frame:
            case frames.Challenge():
                return self._prove(frame)
            case frames.Welcome():
                return self._enter(frame)
            case frames.Fork():
                return self._stand_still(f"seq {frame.seq}: {frame.detail}")
            case frames.Goodbye():
                return self._goodbye(frame)
            case _:
                return self._on_live(frame) if self._phase is Phase.LIVE else []

    def _on_live(self, frame: frames.Frame) -> list[Effect]:
        match frame:
            case frames.Ack():
                self.status = replace(self.status, last_ack_at=self._clock.now())
                return [*self._outbox.on_ack(frame), *self._ping_if_due()]
            case frames.Nack():
                return self._outbox.on_nack(frame)
            case frames.Changes():
                # What an apply wrote into the journal (a released number) goes up at once.
                return [*self._subscriptions.on_changes(frame), *self._outbox.send_next()]
            case frames.Doorbell():
                return self._subscriptions.on_heads(frame.heads)
            case frames.Answer():
                return [Answered(frame.id, frame.body, frame.refused)]
            case frames.Pong():
                return [*self._server_time(frame), *self._subscriptions.on_heads(frame.heads)]
            case _:
                return []

    def _prove(self, challenge: frames.Challenge) -> list[Effect]:
        who = self._disk.identity()
        if self._phase is not Phase.GREETING or who is None:
            return []
        hashes = tuple(self._disk.hash_at(seq) or "" for seq in challenge.seqs)
        signature = self._signer.sign(proof_bytes(challenge.nonce, who.store_id, who.inc, hashes))
        return [Send(frames.encode(frames.Proof(signature=signature, hashes=hashes)))]

    def _enter(self, welcome: frames.Welcome) -> list[Effect]:
        if self._phase is not Phase.GREETING:
            return []
        self._phase = Phase.LIVE
        self._questions = welcome.answers
        self._backoff.succeeded()
        self._pings.clear()
        self.status = replace(self.status, connected=True, stopped=None, attempts=0)
        return [
            *self._outbox.start(welcome.applied_seq, welcome.applied_hash),
            *self._subscriptions.start(welcome.hq_inc, welcome.heads),
            *self._ping(),
        ]

    def _goodbye(self, goodbye: frames.Goodbye) -> list[Effect]:
        if goodbye.fenced:
            # On disk before anything else: a box that restarts, or loses the line, must not begin to sell again.
            self._disk.fence(self._inc, self._clock.now())
            return self._stand_still(goodbye.why)
        window_s = goodbye.window_s
        wait_s = self._backoff.spread_s(window_s) if window_s > 0 else self._backoff.next_s()
        return self._leave(goodbye.why, wait_s)

    # ---- heartbeat ----------------------------------------------------------------------------------------------

    def _ping_if_due(self) -> list[Effect]:
        # The backlog of the last ping, which head office shows, has gone: it hears so soon, and not in 15 s.
        is_stale = self._told_unsent > 0 and self._outbox.idle
        due_s = self._timing.stale_s if is_stale else self._timing.ping_s
        return self._ping() if self._clock.mono_ns() - self._pinged_ns >= due_s * NS else []

    def _ping(self) -> list[Effect]:
        head, unsent = self._disk.head(), self._disk.unsent()
        self._told_unsent = unsent.count
        self._pinged_ns = self._clock.mono_ns()
        self._ping_id += 1
        # Only the newest few are kept: a line that answers none must not fill the memory.
        self._pings = dict([*self._pings.items(), (self._ping_id, self._pinged_ns)][-4:])
        ping = frames.Ping(
            id=self._ping_id,
            head_seq=head.seq,
            head_hash=head.hash,
            unsent=unsent.count,
            oldest_unsent_at=unsent.oldest_at,
            store_time=self._clock.now(),
        )
        return [Send(frames.encode(ping))]

    def _server_time(self, pong: frames.Pong) -> list[Effect]:
        sent_ns = self._pings.pop(pong.id, None)
        if sent_ns is None:
            return []
        rtt_ms = (self._clock.mono_ns() - sent_ns) // 1_000_000
        return [ServerTime(pong.server_time + timedelta(milliseconds=rtt_ms / 2), rtt_ms)]

    # ---- leaving ------------------------------------------------------------------------------------------------

    def _stand_still(self, why: str) -> list[Effect]:
        self.status = replace(self.status, stopped=why)
        return self._leave(why, self._backoff.slow_s())

    def _leave(self, why: str, again_after_s: float) -> list[Effect]:
        self._rest()
        return [Disconnect(why), Connect(again_after_s)]

    def _rest(self) -> None:
        self._phase = Phase.WAITING
        self._outbox.stop()
        self._subscriptions.stop()
        self.status = replace(self.status, connected=False, attempts=self._backoff.attempts)
