"""From a shape to a plan: which beats, in which order, where and when; and the checker that finds every broken rule.

The plan is a small partial-order plan in the manner of STRIPS (Fikes and Nilsson 1971): every beat has facts it needs
and facts it makes. A beat whose needs nobody before it makes is not chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laterna.engines.text.plotter.shapes import Beat, Shape, interludes
from laterna.engines.text.plotter.world import dice

if TYPE_CHECKING:
    from collections.abc import Iterable

TIMES = ("dawn", "day", "afternoon", "dusk", "night")


@dataclass(frozen=True)
class Step:
    """One page of the plan."""

    page: str
    beat: str
    place: int
    """Index of the world's places."""
    corner: int
    """Which corner of the place is `{spot}`."""
    time: str
    weather: str
    take: int = 0
    """Counts retellings of this page."""


def choose(shape: Shape, count: int, seed: int) -> list[Beat]:
    """`count` beats in the order they are told, every need met; fewer where the shape can't bear more."""
    chosen: list[Beat] = []
    for beat in sorted(shape.beats, key=lambda beat: beat.rank):
        wanted = _with_needs(beat, shape, chosen)
        if len(wanted) <= count and sound([b for b in shape.beats if b in wanted]):
            chosen = wanted
    told = [beat for beat in shape.beats if beat in chosen]
    return _widened(told, count, dice(seed, shape.name, "interludes").sample(interludes(), len(interludes())))


def _with_needs(beat: Beat, shape: Shape, chosen: list[Beat]) -> list[Beat]:
    """`chosen` with this beat and the earlier ones, the most important first, that make what it needs."""
    wanted = [*chosen, beat] if beat not in chosen else chosen
    earlier = shape.beats[: shape.beats.index(beat)]
    for need in beat.needs:
        makers = [b for b in earlier if need in facts_after([b])]
        if makers and not any(maker in wanted for maker in makers):
            wanted = _with_needs(min(makers, key=lambda maker: maker.rank), shape, wanted)
    return wanted


def _widened(told: list[Beat], count: int, pool: list[Beat]) -> list[Beat]:
    gaps = [index for index, beat in enumerate(told) if beat.gap]
    spare = [beat for beat in pool if gaps]
    added: list[tuple[int, Beat]] = []
    for number, beat in enumerate(spare):
        if len(told) + len(added) >= count:
            break
        gap = gaps[number % len(gaps)]
        before = [b for b in told[: gap + 1]]
        if _holds(beat, facts_after(before)):
            added.append((gap, beat))
    result: list[Beat] = []
    for index, beat in enumerate(told):
        result.append(beat)
        result.extend(extra for gap, extra in added if gap == index)
    return result


def facts_after(beats: Iterable[Beat]) -> set[str]:
    """What holds after these beats; `met X` for everyone who came in."""
    facts = {"met H"}
    for beat in beats:
        facts |= {f"met {role}" for role in beat.enters}
        for fact in beat.makes:
            if fact.startswith("not "):
                facts.discard(fact[4:])
            else:
                facts.add(fact)
    return facts


def sound(beats: list[Beat]) -> bool:
    """Whether every beat's needs hold when its turn comes."""
    return not faults(beats)


def faults(beats: list[Beat]) -> list[str]:
    """Each broken rule, in words: nobody uses what they lack, or knows what they were not told."""
    found: list[str] = []
    for index, beat in enumerate(beats):
        facts = facts_after(beats[:index])
        found.extend(f"{beat.id}: {need}" for need in beat.needs if need not in facts)
    return found


def _holds(beat: Beat, facts: set[str]) -> bool:
    return all(need in facts for need in beat.needs)


def schedule(shape: Shape, beats: list[Beat], places: int, start: tuple[str, str]) -> list[Step]:
    """Where and when each beat plays. With several photos the places are passed through in their order.

    Args:
        places: how many places; the first two are home and away, unless `places` counts photos (more than 2, or said).
        start: (time, weather) of the first page.
    """
    time, weather = start
    visits = dict.fromkeys(range(max(places, 1)), 0)
    steps: list[Step] = []
    for index, beat in enumerate(beats):
        place = min(beat.place, places - 1) if places <= 2 else index * places // len(beats)
        if beat.time and TIMES.index(beat.time) > TIMES.index(time):
            time = beat.time
        weather = beat.weather or weather
        steps.append(Step(f"p{index + 1}", beat.id, place, visits[place], time, weather))
        visits[place] += 1
    return steps
