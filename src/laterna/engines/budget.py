"""How much may be asked of others, in calls and in cost: a call is allowed before it is made, or not made at all."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from laterna.story.errors import BudgetError, UsageError


@dataclass
class Budget:
    """What may be spent in one run; safe to use from several threads.

    The cost is counted in the currency of the prices that the user gave. What a call may cost at most is set aside
    before it is made and replaced by what it did cost afterwards, so that the sum never passes the limit.
    """

    max_calls: int | None = None
    """Requests sent to others, retries among them; none for any number."""
    max_cost: float | None = None
    """None for any cost."""
    calls: int = 0
    """Requests sent so far."""
    cost: float = 0.0
    """Spent so far, and set aside for calls that are going on."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def allow(self, who: str, most: float | None) -> None:
        """Count a call that is about to be made and set aside `most`, what it may cost; none when nobody knows.

        Raises `BudgetError` when it would pass a limit and `UsageError` when a cost is limited and no price is known.
        """
        if self.max_cost is not None and most is None:
            raise UsageError(
                f"--max-cost needs to know what {who} costs: set {price_variable(who)}, or leave --max-cost out."
            )
        with self._lock:
            if self.max_calls is not None and self.calls >= self.max_calls:
                raise BudgetError(f"{self.calls} calls are made, and --max-calls allows no more; {_KEPT}")
            if self.max_cost is not None and most is not None and self.cost + most > self.max_cost:
                raise BudgetError(
                    f"{self.cost:.4f} is spent, and the next call, of at most {most:.4f}, would pass --max-cost "
                    f"{self.max_cost:g}; {_KEPT}"
                )
            self.calls += 1
            self.cost += most or 0.0

    def settle(self, most: float | None, cost: float | None) -> None:
        """Replace what was set aside for a call by what it did cost; none when nobody said, and all of it is gone."""
        if most is not None and cost is not None:
            with self._lock:
                self.cost += cost - most


def price_variable(who: str) -> str:
    """The variable that holds the price of a server: `LATERNA_CHAT_PRICE`."""
    return f"LATERNA_{who.upper()}_PRICE"


_KEPT = "what was made is kept. Allow more and run the same command to go on."
