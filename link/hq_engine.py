"""Head office's end of one connection, sans I/O.

    greeting --Hello--> challenged --Proof--> live          any refusal: Goodbye and Disconnect

It remembers who is on this connection and nothing else. Every answer is computed from committed rows, so that several
processes, restarts and older connections of the same store cannot disagree with each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from link import frames
from link.doubtful_time import Sight
from link.effects import Asked, Disconnect, Effect, Entered, Posted, Send
from link.enrolment import proof_bytes, proves
from link.ports import Clock, HqDisk, Random
from link.positions import ForkFound, Gap, Head, Line, Superseded, Unsent

NONCE_BYTES = 32


class HqConnection:
    """Not thread-safe: the adapter holds one lock a connection."""

    def __init__(self, disk: HqDisk, clock: Clock, random: Random, answers: Collection[str] = ()) -> None:
        self._answers = tuple(answers)
        self._disk = disk
        self._clock = clock
        self._random = random
        self._hello: frames.Hello | None = None
        self._challenge: frames.Challenge | None = None
        self._rung: dict[str, int] = {}
        self.store_id: str | None = None
        self.conn_no = 0
        self._inc = ""
        self._closed = False

    # ---- what happened ------------------------------------------------------------------------------------------

    def on_frame(self, raw: bytes) -> list[Effect]:
        """One frame from the store."""
        if self._closed:
            return []
        try:
            return self._on(frames.decode(raw))
        except frames.BadFrame as error:
            return self._leave(f"unreadable frame: {error}")

    def on_feed(self) -> list[Effect]:
        """Something was published somewhere: ring, if it concerns this store and was not rung yet."""
        if self.store_id is None or self._closed:
            return []
        heads = dict(self._disk.heads(self.store_id))
        news = {name: rev for name, rev in heads.items() if rev > self._rung.get(name, 0)}
        self._rung = heads
        return [Send(frames.encode(frames.Doorbell(heads=news)))] if news else []

    def answer(self, id: int, body: bytes = b"", refused: str = "") -> list[Effect]:
        """What became of a question, whenever it is known."""
        return [] if self._closed else [Send(frames.encode(frames.Answer(id=id, body=body, refused=refused)))]

    def on_superseded(self) -> list[Effect]:
        """The adapter knows of a newer connection of this store."""
        return [] if self._closed else self._leave("superseded")

    def on_closing(self, window_s: float) -> list[Effect]:
        """A planned stop: come back somewhere within the window."""
        return [] if self._closed else self._leave("restarting", window_s)

    # ---- greeting -----------------------------------------------------------------------------------------------

    def _on(self, frame: frames.Frame) -> list[Effect]:
        match frame:
            case frames.Hello():
                return self._greet(frame)
            case frames.Proof():
                return self._check(frame)
            case _ if self.store_id is None:
                return self._leave("say hello first")
            case frames.Batch():
                return self._receive(self.store_id, frame)
            case frames.Applied():
                return self._feed(self.store_id, frame)
            case frames.Ping():
                return self._pong(self.store_id, frame)
            case frames.Ask():
                return self._ask(self.store_id, frame)
            case _:
                return self._leave("a frame that stores do not send")

    def _greet(self, hello: frames.Hello) -> list[Effect]:
        # A repeated Hello, by a network that repeats frames, must not begin a second greeting.
        if self._hello is not None:
            return []
        self._hello = hello
        line = self._disk.line(hello.store_id)
        known = line is not None and line.inc == hello.inc
        # A stranger is challenged all the same: which ids exist is nobody's business before the proof.
        seqs = self._disk.some_seqs(line.store_id, line.inc, line.applied_seq) if known and line else ()
        self._challenge = frames.Challenge(nonce=self._random.randbytes(NONCE_BYTES), seqs=tuple(seqs))
        return [Send(frames.encode(self._challenge))]

    def _check(self, proof: frames.Proof) -> list[Effect]:
        hello, challenge = self._hello, self._challenge
        if hello is None or challenge is None:
            return []
        # A nonce is used once, whatever comes of it.
        self._challenge = None
        line = self._disk.line(hello.store_id)
        signed = proof_bytes(challenge.nonce, hello.store_id, hello.inc, proof.hashes)
        if line is None or line.inc != hello.inc or not proves(line.public_key, proof.signature, signed):
            return self._turn_away(hello, proof, signed)
        if line.state != "live":
            return self._refuse_fork(frames.Fork(seq=line.applied_seq, detail="the line is stopped"))
        fork = self._fork(line, hello, challenge, proof)
        if fork is not None:
            self._disk.stop_line(line.store_id, line.inc, fork.seq, fork.detail, self._clock.now())
            return self._refuse_fork(fork)
        return self._enter(hello)

    def _turn_away(self, hello: frames.Hello, proof: frames.Proof, signed: bytes) -> list[Effect]:
        """A stranger learns nothing; a box that proves to be an earlier one of the store learns that it was fenced."""
        key = self._disk.fenced_key(hello.store_id, hello.inc)
        if key is None or not proves(key, proof.signature, signed):
            return self._leave("not this store")
        self._disk.note_fenced(hello.store_id, hello.inc, hello.head_seq, self._clock.now())
        return self._leave("another box has taken this store over", fenced=True)

    def _fork(
        self, line: Line, hello: frames.Hello, challenge: frames.Challenge, proof: frames.Proof
    ) -> frames.Fork | None:
        """An old backup or a clone shows here: its head is behind what head office holds, or its past is another."""
        if hello.head_seq < line.applied_seq:
            detail = f"the store's journal ends at {hello.head_seq}, {line.applied_seq} is applied"
            return frames.Fork(seq=hello.head_seq, detail=detail)
        if len(proof.hashes) != len(challenge.seqs):
            return frames.Fork(seq=line.applied_seq, detail="the past was not shown")
        for seq, shown in zip(challenge.seqs, proof.hashes, strict=True):
            held = self._disk.hash_at(line.store_id, line.inc, seq)
            if held is not None and held != shown:
                return frames.Fork(seq=seq, detail="the store shows another past")
        return None

    def _enter(self, hello: frames.Hello) -> list[Effect]:
        head = Head(hello.head_seq, hello.head_hash)
        entered = self._disk.enter(hello.store_id, hello.inc, head, self._clock.now())
        if entered is None:
            return self._leave("not this store")
        self.store_id, self._inc, self.conn_no = hello.store_id, hello.inc, entered.conn_no
        self._rung = dict(self._disk.heads(hello.store_id))
        welcome = frames.Welcome(
            hq_inc=self._disk.hq_inc(),
            conn_no=entered.conn_no,
            applied_seq=entered.applied_seq,
            applied_hash=entered.applied_hash,
            heads=dict(self._rung),
            server_time=self._clock.now(),
            answers=self._answers,
        )
        return [Entered(hello.store_id, entered.conn_no), Send(frames.encode(welcome))]

    # ---- live ---------------------------------------------------------------------------------------------------

    def _receive(self, store_id: str, batch: frames.Batch) -> list[Effect]:
        now = self._clock.now()
        sight = Sight(batch.boot_id, batch.sent_mono_ns, now)
        outcome = self._disk.receive(store_id, self._inc, self.conn_no, batch.events, now, sight)
        if isinstance(outcome, Superseded):
            return self._leave(outcome.why)
        if isinstance(outcome, ForkFound):
            return self._refuse_fork(frames.Fork(seq=outcome.seq, detail=outcome.detail))
        if isinstance(outcome, Gap):
            answer: frames.Frame = frames.Nack(expected=outcome.expected, applied_hash=outcome.hash)
        else:
            answer = frames.Ack(applied_seq=outcome.applied_seq, applied_hash=outcome.hash)
        # The answer leaves before anybody on this side is told: the store's next batch waits for it.
        told: list[Effect] = [Posted(store_id, outcome.names)] if outcome.names else []
        return [Send(frames.encode(answer)), *told]

    def _feed(self, store_id: str, applied: frames.Applied) -> list[Effect]:
        heads = self._disk.heads(store_id)
        if applied.channel not in heads:
            return self._leave("not this store's channel")
        hq_inc = self._disk.hq_inc()
        if applied.hq_inc != hq_inc:
            return self._leave("another head office")
        noted = self._disk.note_cursor(
            store_id, self.conn_no, applied.channel, applied.rev, applied.trouble, self._clock.now()
        )
        if not noted:
            return self._leave("superseded")
        if applied.trouble is not None:
            return []
        changes = tuple(self._disk.changes_after(applied.channel, applied.rev))
        if not changes:
            return []
        answer = frames.Changes(
            channel=applied.channel,
            hq_inc=hq_inc,
            changes=changes,
            head=max(heads[applied.channel], changes[-1].rev),
        )
        return [Send(frames.encode(answer))]

    def _pong(self, store_id: str, ping: frames.Ping) -> list[Effect]:
        head, unsent = Head(ping.head_seq, ping.head_hash), Unsent(ping.unsent, ping.oldest_unsent_at)
        if not self._disk.note_ping(store_id, self.conn_no, head, unsent, self._clock.now()):
            return self._leave("superseded")
        heads: Mapping[str, int] = self._disk.heads(store_id)
        pong = frames.Pong(id=ping.id, server_time=self._clock.now(), heads=dict(heads))
        return [Send(frames.encode(pong))]

    def _ask(self, store_id: str, ask: frames.Ask) -> list[Effect]:
        if ask.name not in self._answers:
            return self.answer(ask.id, refused="unknown_question")
        return [Asked(store_id, ask.id, ask.name, ask.body)]

    # ---- leaving ------------------------------------------------------------------------------------------------

    def _refuse_fork(self, fork: frames.Fork) -> list[Effect]:
        self._closed = True
        return [Send(frames.encode(fork)), Disconnect(fork.detail)]

    def _leave(self, why: str, window_s: float = 0.0, *, fenced: bool = False) -> list[Effect]:
        self._closed = True
        goodbye = frames.Goodbye(why=why, window_s=window_s, fenced=fenced)
        return [Send(frames.encode(goodbye)), Disconnect(why)]
