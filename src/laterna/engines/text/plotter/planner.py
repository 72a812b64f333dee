"""From a shape to a plan: which beats, in which order, where and when; and the checker that finds every broken rule.

The plan is a small partial-order plan in the manner of STRIPS (Fikes and Nilsson 1971): every beat has facts it needs
and facts it makes. A beat whose needs nobody before it makes is not chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laterna.engines.text.plotter.shapes import Beat, Shape, interludes, joins
from laterna.engines.text.plotter.world import dice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from laterna.engines.text.plotter.world import Place


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


def choose(
    shape: Shape,
    count: int,
    seed: int,
    guests: list[Beat],
    avoid: tuple[str, ...] = (),
    home: Place | None = None,
    kinds: tuple[str, ...] = (),
) -> list[Beat]:
    """`count` beats in the order they are told, every need met; fewer where the shape can't bear more.

    Args:
        shape: whose beats they are.
        count: how many pages there are.
        seed: of the choice of interludes.
        guests: beats that must be there beside the shape's own: who joins, what turns up.
        avoid: words that no beat may need.
        home: where it plays; under a roof no interlude brings weather, in the snow none brings bees.
        kinds: of those in the story; no interlude brings a stranger of the same kind.
    """
    chosen: list[Beat] = []
    least = min(count, 4)
    for beat in sorted(shape.beats, key=lambda beat: beat.rank):
        wanted = _with_needs(beat, shape, chosen)
        room = count - len(guests) if len(wanted) > least else count
        if len(wanted) <= room and sound([b for b in shape.beats if b in wanted]) and tellable(beat, avoid):
            chosen = wanted
    told = [beat for beat in shape.beats if beat in chosen]
    told = _with_guests(told, guests[: count - len(told)])
    cold = home is not None and home.cold
    pool = [beat for beat in interludes() if tellable(beat, avoid) and not _brings(beat, kinds)]
    pool = [beat for beat in pool if not (cold and "warm" in beat.kind)]
    if count > _MANY and not shape.alone and "F" not in shape.roles and not any(beat.enters == "F" for beat in guests):
        pool = [*pool, joins("F")]
    pool = dice(seed, shape.name, "interludes").sample(pool, len(pool))
    shut = (
        (home is not None and home.indoor) or shape.start_time == "night" or any(beat.weather for beat in shape.beats)
    )
    return _widened(told, count, sorted(pool, key=lambda beat: _strange(beat, shape.stays, shut)))


_MANY = 16
"""Pages from which somebody may join who has no part in the plot."""


def _with_guests(told: list[Beat], guests: list[Beat]) -> list[Beat]:
    """Whoever joins and whatever turns up comes after the opening; a weather comes over them half-way."""
    early = [beat for beat in guests if not beat.id.startswith("sky-")]
    skies = [beat for beat in guests if beat not in early]
    middle = max(1, len(told) // 2)
    return [*told[:1], *early, *told[1:middle], *skies, *told[middle:]]


def _brings(beat: Beat, kinds: tuple[str, ...]) -> bool:
    """Whether it brings a stranger of one of these kinds."""
    return any(f"extra {kind}" in beat.scene for kind in kinds)


def _strange(beat: Beat, stays: bool, shut: bool) -> int:
    """How ill an interlude suits: one of the road where the story stays, one of fine weather where there is none."""
    return ("road" in beat.kind and stays) + 2 * (("open" in beat.kind or beat.weather != "") and shut)


def tellable(beat: Beat, avoid: tuple[str, ...]) -> bool:
    """Whether at least one telling does without the words to be avoided."""
    return any(not any(word in way.lower() for word in avoid) for way in beat.tell)


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
    """With interludes after the beats that leave a gap, the emptiest gap first."""
    for beat in sorted(pool, key=lambda beat: not beat.enters):
        if len(told) >= count:
            break
        gaps = [i for i, here in enumerate(told) if here.gap and _holds(beat, facts_after(told[: i + 1]))]
        if gaps:
            gap = min(gaps, key=lambda i: (_run(told, i), i))
            end = gap + 1 + _run(told, gap)
            told = [*told[:end], beat, *told[end:]]
    return told


def _run(told: list[Beat], index: int) -> int:
    """How many interludes follow a beat."""
    following = told[index + 1 :]
    return next((n for n, beat in enumerate(following) if not beat.id.startswith("i-")), len(following))


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


def schedule(shape: Shape, beats: list[Beat], photos: int, start: tuple[str, str]) -> list[Step]:
    """Where and when each beat plays. With several photos the places are passed through in their order.

    Args:
        shape: whose beats they are.
        beats: what is told, in order.
        photos: how many there are; from two on they are the places, else the story knows home and away.
        start: (time, weather) of the first page.
    """
    time, weather = start
    visits = dict.fromkeys(range(max(photos, 2)), 0)
    steps: list[Step] = []
    place = 0
    for index, beat in enumerate(beats):
        if photos > 1:
            place = index * photos // len(beats)
        elif beat in shape.beats:
            place = beat.place
        time = beat.time or time
        weather = beat.weather or weather
        steps.append(Step(f"p{index + 1}", beat.id, place, visits[place], time, weather))
        visits[place] += 1
    return steps
