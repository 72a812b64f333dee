"""The cheapest way through rows of choices, by dynamic programming (A. Viterbi, 1967)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Choice = TypeVar("Choice")


def cheapest(
    rows: Sequence[Sequence[Choice]],
    cost: Callable[[int, Choice], float],
    step: Callable[[int, Choice, Choice], float],
) -> list[Choice]:
    """One choice a row, so that the sum of all costs is least; of equals the first.

    Args:
        rows: At least one choice each.
        cost: Of a choice in the row of that index.
        step: Of going from a choice in the row before to one in the row of that index.
    """
    if not rows:
        return []
    sums = [cost(0, choice) for choice in rows[0]]
    origins: list[list[int]] = []
    for index in range(1, len(rows)):
        before = rows[index - 1]
        reached: list[float] = []
        origin: list[int] = []
        for choice in rows[index]:
            ways = [total + step(index, old, choice) for total, old in zip(sums, before, strict=True)]
            best = ways.index(min(ways))
            origin.append(best)
            reached.append(ways[best] + cost(index, choice))
        sums = reached
        origins.append(origin)
    place = sums.index(min(sums))
    path = [rows[-1][place]]
    for index in range(len(rows) - 1, 0, -1):
        place = origins[index - 1][place]
        path.append(rows[index - 1][place])
    return path[::-1]
