"""Patience with a server: what is worth trying again is tried again, later each time, and as late as it asks.

Exponential backoff with jitter as in Marc Brooker, Exponential Backoff And Jitter (AWS Architecture Blog, 2015); the
jitter is drawn from the call itself, so that nothing here depends on a global generator. `Retry-After` is RFC 9110,
section 10.2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from laterna.engines.desk import desk
from laterna.story.errors import BusyError
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

T = TypeVar("T")

TRIES = 6
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 20.0
LONGEST_WAIT_S = 90.0
"""A server that wants to be left alone for longer is given up, so that the next engine has its turn."""


class TurnedAwayError(BusyError):
    """The server answered that it will not do it now: nothing was done, and nothing is owed."""


async def patiently(
    send: Callable[[], Awaitable[T]], *, who: str, what: str, most: float | None, cost_of: Callable[[T], float | None]
) -> T:
    """What `send` gives, at the latest after the sixth try, every try within the budget.

    Args:
        send: makes one request; raises `BusyError` for what is worth another try, anything else for what is not.
        who: the server's name, for the budget.
        what: identifies the call, for the jitter.
        most: what one try may cost at most; none when nobody knows.
        cost_of: what it did cost, by its answer; none when the answer does not say.

    Raises `BudgetError` before a try that would pass the budget, `BusyError` when every try failed.
    """
    budget = desk().budget

    async def paid() -> T:
        budget.allow(who, most)
        try:
            answer = await send()
        except TurnedAwayError:
            budget.settle(most, 0.0)
            raise
        budget.settle(most, cost_of(answer))
        return answer

    return await persistently(paid, what)


async def persistently(send: Callable[[], Awaitable[T]], what: str) -> T:
    """What `send` gives, at the latest after the sixth try, paid by nobody; see `patiently`."""
    import asyncio

    for count in range(TRIES):
        try:
            return await send()
        except BusyError as error:
            if count + 1 == TRIES or error.wait_s > LONGEST_WAIT_S:
                raise
            desk().retrying(str(error))
            await asyncio.sleep(max(error.wait_s, pause_s(count, what)))
    raise AssertionError("the last try returns or raises")


def pause_s(count: int, what: str) -> float:
    """Seconds to wait after try `count`: twice as long each time, and somewhere in its second half."""
    longest = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**count)
    return longest * (0.5 + 0.5 * seed_of(what, count) / 2**32)


def retry_after_s(headers: Mapping[str, str]) -> float:
    """Seconds a server asks to wait, by its `Retry-After` header, in seconds or as a date; 0 when it does not."""
    text = headers.get("retry-after", "")
    try:
        return max(0.0, float(text))
    except ValueError:
        return _until(text, headers.get("date", ""))


def _until(text: str, now: str) -> float:
    """Seconds from the answer's own date to the one it names, so that no clock of ours matters."""
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, (parsedate_to_datetime(text) - parsedate_to_datetime(now)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
