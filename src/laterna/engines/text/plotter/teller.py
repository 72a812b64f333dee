"""Telling one page: of the ways a beat can be told, the one that fits the age, the facts and what was said before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from laterna.engines.text.plotter.template import Told, conditions, render, sentences_in, word_count
from laterna.engines.text.plotter.world import dice, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from laterna.engines.text.plotter.planner import Step
    from laterna.engines.text.plotter.shapes import Beat
    from laterna.engines.text.plotter.wish import Wish
    from laterna.engines.text.plotter.world import Place, World
    from laterna.story.terms import AgeBand

BAND: dict[AgeBand, tuple[int, int]] = {"3-5": (8, 25), "6-8": (25, 60), "9-12": (50, 110)}
"""(least, most) words a page."""


@dataclass
class Told_so_far:  # noqa: N801
    """What the reader has been told; it grows page by page."""

    sentences: set[str] = field(default_factory=set[str])
    text: str = ""
    place: int = -1
    time: str = "day"
    weather: str = "clear"
    met: set[str] = field(default_factory=lambda: {"H"})
    facts: set[str] = field(default_factory=lambda: {"met H"})


class Teller:
    """Tells the pages of one story in order."""

    def __init__(self, world: World, wish: Wish, seed: int) -> None:
        self.world = world
        self.wish = wish
        self.seed = seed
        self.so_far = Told_so_far()
        self.refrains = {words for slot, words in world.words.items() if slot.startswith("refrain")}

    def tell(self, step: Step, beat: Beat) -> Told:
        """The page's words. They keep to the age band, repeat nothing but the refrain and hold no word to be avoided."""
        rng = dice(self.seed, "tell", step.beat, step.take)
        place = self.world.places[step.place]
        corner = place.corners[step.corner % len(place.corners)]
        lookup = self.world.lookup(place, corner)
        met = self.so_far.met | set(beat.enters)
        best: tuple[float, Told] | None = None
        for way in rng.sample(beat.tell, len(beat.tell)):
            if not all((fact in self.so_far.facts) == wanted for wanted, fact in conditions(way)):
                continue
            for _ in range(3):
                told = render(way, self.wish.age, lookup, "".join(self.world.beings), rng)
                if not told.present <= met:
                    break
                told = self._placed(told, step, place, lookup, rng)
                cost = self._cost(told)
                if best is None or cost < best[0]:
                    best = (cost, told)
                if cost == 0:
                    break
            if best is not None and best[0] == 0:
                break
        if best is None:
            raise AssertionError(f"beat {step.beat} has no telling for {sorted(met)}")
        told = best[1]
        self._remember(told, step, beat)
        return told

    def _cost(self, told: Told) -> float:
        least, most = BAND[self.wish.age]
        count = word_count(told.text)
        cost = float(max(0, least - count, count - most))
        cost += 50 * sum(any(re.search(rf"\b{re.escape(word)}", told.text.lower()) for word in [w]) for w in self.wish.avoid)
        spoken = [s for s in sentences_in(told.text) if self._counts(s)]
        return cost + 10 * (sum(s in self.so_far.sentences for s in spoken) + len(spoken) - len(set(spoken)))

    def _counts(self, sentence: str) -> bool:
        return word_count(sentence) > 3 and not any(sentence in self._plain(r) for r in self.refrains)

    @staticmethod
    def _plain(words: str) -> str:
        return words.replace("'", "’").replace("...", "…").replace("--", "—")

    def _placed(self, told: Told, step: Step, place: Place, lookup: Callable[[str], str], rng: Random) -> Told:
        """With sentences before it that say where and when, as far as it does not say so itself."""
        least, most = BAND[self.wish.age]
        leads = self._leads(told, step, place, lookup, rng)
        colour = [s for s in place.colour if s not in self.so_far.sentences]
        rng.shuffle(colour)
        while colour and word_count(" ".join([*leads, told.text])) < least:
            leads.append(colour.pop().replace("'", "’"))
        del most
        return before(leads, told)

    def _leads(self, told: Told, step: Step, place: Place, lookup: Callable[[str], str], rng: Random) -> list[str]:
        data = table("leads")
        leads: list[str] = []
        if step.place != self.so_far.place and not mentions(told.text, [place.name.split()[-1]]):
            ways = data["first"] if self.so_far.place < 0 else data["move" if len(told.present - {"S"}) > 1 else "move_alone"]
            leads.append(render(rng.choice(ways), "3-5", lookup, "", rng).text)
        changed = [new for new, old in ((step.time, self.so_far.time), (step.weather, self.so_far.weather)) if new != old]
        leads += [rng.choice(data["lead"][word]) for word in changed if not mentions(told.text, data["words"][word])]
        return leads

    def _remember(self, told: Told, step: Step, beat: Beat) -> None:
        seen = self.so_far
        seen.sentences |= set(sentences_in(told.text))
        seen.text += "\n" + told.text
        seen.place, seen.time, seen.weather = step.place, step.time, step.weather
        seen.met |= set(beat.enters) | told.present
        seen.facts |= {f"met {role}" for role in seen.met}
        for fact in beat.makes:
            seen.facts.discard(fact.removeprefix("not "))
            if not fact.startswith("not "):
                seen.facts.add(fact)


def mentions(text: str, words: list[str]) -> bool:
    """Whether one of the words, or a form of it, stands in the text."""
    return any(re.search(rf"\b{re.escape(word.lower())}", text.lower()) for word in words)


def before(leads: list[str], told: Told) -> Told:
    """The telling with sentences put before it."""
    if not leads:
        return told
    shift = word_count(" ".join(leads))
    return replace(told, text=" ".join([*leads, told.text]),
                   cues=tuple(replace(cue, at_word=cue.at_word + shift) for cue in told.cues))  # fmt: skip
