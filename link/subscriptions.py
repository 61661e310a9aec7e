"""The store's downward half: for each channel, how far it is applied, what is asked for, what stopped it (D2, D3)."""

from __future__ import annotations

from dataclasses import dataclass

from link import effects, frames
from link.effects import Effect, Send
from link.limits import Timing
from link.outbox import NS
from link.ports import Clock, StoreDisk
from link.positions import ChannelStopped, FeedGap


@dataclass
class _Channel:
    """asked_ns: when the unanswered question was asked. A stopped channel asks again after retry_channel_s."""

    rev: int = 0
    head: int = 0
    asked_ns: int | None = None
    trouble: str | None = None


class Subscriptions:
    def __init__(self, disk: StoreDisk, clock: Clock, timing: Timing) -> None:
        self._disk = disk
        self._clock = clock
        self._timing = timing
        self._hq_inc = ""
        self._channels: dict[str, _Channel] = {}

    def start(self, hq_inc: str, heads: dict[str, int]) -> list[Effect]:
        """Say where every channel stands, which is also the question for what comes next."""
        self._hq_inc = hq_inc
        # Another hq_inc starts every cursor at 0: until there are snapshots the feed is never cut short, so reading it
        # from the start is the snapshot. Applying is putting, so what is known already is put again.
        self._disk.enter_hq(hq_inc)
        cursors = self._disk.cursors(hq_inc)
        self._channels = {name: _Channel(cursors.get(name, 0), head) for name, head in heads.items()}
        return [self._ask(name) for name in self._channels]

    def stop(self) -> None:
        for channel in self._channels.values():
            channel.asked_ns = None

    def troubles(self) -> dict[str, str]:
        """What stopped a channel, by channel."""
        # Copied first: another thread asks this while the link thread adds a channel.
        known = list(self._channels.items())
        return {name: each.trouble for name, each in known if each.trouble}

    def on_heads(self, heads: dict[str, int]) -> list[Effect]:
        """A doorbell or a pong: ask where something new is, unless asked already."""
        asked: list[Effect] = []
        for name, head in heads.items():
            channel = self._channels.setdefault(name, _Channel())
            channel.head = max(channel.head, head)
            if channel.head > channel.rev and channel.asked_ns is None:
                asked.append(self._ask(name))
        return asked

    def on_changes(self, changes: frames.Changes) -> list[Effect]:
        channel = self._channels.get(changes.channel)
        if channel is None or changes.hq_inc != self._hq_inc:
            return []
        channel.head = max(channel.head, changes.head)
        outcome = self._disk.apply(changes.channel, changes.hq_inc, changes.changes, self._clock.now())
        channel.rev = outcome.rev
        if isinstance(outcome, ChannelStopped):
            return self._stopped(changes.channel, channel, outcome.reason)
        channel.trouble = None
        if isinstance(outcome, FeedGap):
            # Asked again with the next ticks, not at once: a hole in the feed itself would spin for ever.
            channel.asked_ns = channel.asked_ns or self._clock.mono_ns()
            return []
        told: list[Effect] = [effects.Applied(changes.channel, outcome.rev)] if outcome.moved else []
        return [*told, self._ask(changes.channel)]

    def on_tick(self) -> list[Effect]:
        """Ask again where a question or its answer was lost, and where a stopped channel may have recovered."""
        now_ns = self._clock.mono_ns()
        return [
            self._ask(name)
            for name, each in self._channels.items()
            if each.asked_ns is not None and now_ns - each.asked_ns >= self._patience_ns(each)
        ]

    def _patience_ns(self, channel: _Channel) -> float:
        return (self._timing.retry_channel_s if channel.trouble else self._timing.answer_s) * NS

    def _stopped(self, name: str, channel: _Channel, reason: str) -> list[Effect]:
        # The report must not count as a question, or head office would send the same poison at once, for ever.
        channel.trouble = reason
        channel.asked_ns = self._clock.mono_ns()
        return [Send(frames.encode(self._applied(name, channel)))]

    def _ask(self, name: str) -> Send:
        channel = self._channels[name]
        channel.asked_ns = self._clock.mono_ns() if channel.head > channel.rev else None
        question = self._applied(name, channel)
        if channel.trouble:
            question = frames.Applied(channel=name, hq_inc=self._hq_inc, rev=channel.rev)
        return Send(frames.encode(question))

    def _applied(self, name: str, channel: _Channel) -> frames.Applied:
        return frames.Applied(channel=name, hq_inc=self._hq_inc, rev=channel.rev, trouble=channel.trouble)
