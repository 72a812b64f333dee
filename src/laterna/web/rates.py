"""How often someone may ask: the generic cell rate algorithm (ITU-T I.371), one number for each who asks.

It is kept in this process: with several web processes each allows as much.
"""

from __future__ import annotations

import time

MOST_KEYS = 20_000
"""Beyond this, those who have been quiet are forgotten."""


class Rate:
    """So many a minute, evenly; up to a minute's worth at once."""

    def __init__(self, per_minute: int) -> None:
        self.step_s = 60.0 / per_minute
        self._next: dict[str, float] = {}

    def wait_s(self, key: str) -> float:
        """Seconds until this one may ask again; 0 when they may now, and that is counted."""
        now = time.monotonic()
        due = max(self._next.get(key, now), now)
        wait = due - now - 60.0 + self.step_s
        if wait > 0:
            return wait
        if len(self._next) >= MOST_KEYS:
            self._next = {key: due for key, due in self._next.items() if due > now}
        self._next[key] = due + self.step_s
        return 0.0
