"""Sizes and times of the wire; sizes are asserted before sending.

A Socket.IO message over 1,000,000 bytes drops the connection without a word.
"""

from __future__ import annotations

from dataclasses import dataclass

BATCH_EVENTS_MOST = 500
FRAME_BYTES_MOST = 256 * 1024
# What a batch or a set of changes may fill; the rest of the frame is its own few fields.
PAYLOAD_BYTES_MOST = FRAME_BYTES_MOST - 2048
EVENT_BYTES_MOST = 64 * 1024
CHANGE_BYTES_MOST = 192 * 1024
CHANGES_MOST = 500


@dataclass(frozen=True)
class Timing:
    """Seconds. Tests make them short; nothing else should.

    answer_s: a batch, a question for changes or a greeting unanswered for this long is sent again (or given up).
    silent_s: a line on which nothing was heard for this long is taken for dead.
    stale_s: so long may head office show a backlog that is gone.
    """

    ping_s: float = 15.0
    answer_s: float = 10.0
    silent_s: float = 40.0
    stale_s: float = 1.0
    retry_channel_s: float = 60.0
    backoff_first_s: float = 1.0
    backoff_most_s: float = 60.0


class TooLarge(ValueError):
    """Something does not fit the wire and has to travel by HTTP as a blob."""
